// Package frozentest has example data for the tests of reports: a small council with one of everything a report must
// show, and one of any size.
package frozentest

import (
	"fmt"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// Council is the resource name of the example's council.
const Council = "councils/cambridge"

// Partnership gives the resource name of the example's partnership number n, from 1.
func Partnership(n int) string { return Council + "/partnerships/" + ID(n) }

// ID gives the id of the example's partnership number n.
func ID(n int) string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", n) }

// Person gives the resource name of one of the example's people: "ann", "bob" (who has left) or "cat" (who cannot be
// written to).
func Person(id string) string { return Council + "/people/" + id }

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

func council() frozen.Council {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err)
	}
	return frozen.Council{
		Name: Council, DisplayName: "Cambridge City Council", Zone: zone,
		Areas:          []frozen.Area{{ID: "communities", DisplayName: "Community Services"}, {ID: "housing", DisplayName: "Housing"}},
		Committee:      "Civic Affairs and Audit Committee",
		ManagementTeam: "Corporate Management Team",
	}
}

func people() map[string]frozen.Person {
	return map[string]frozen.Person{
		Person("ann"): {Name: Person("ann"), DisplayName: "Ann Archer", Reachable: true},
		Person("bob"): {Name: Person("bob"), DisplayName: "Bob Baker", Left: true},
		Person("cat"): {Name: Person("cat"), DisplayName: "Cat Carter"},
	}
}

// Now is the example's data on 30 September 2025.
func Now() frozen.Data {
	asAt := at("2025-09-30T16:00:00Z")
	policy := Council + "/policies/p1"
	return frozen.Data{
		AsAt: asAt, Council: council(), People: people(),
		Policies: map[string]frozen.Policy{policy: {Name: policy, DisplayName: "Guide to partnership working", Number: 2, InForceOn: date.MustParse("2025-04-01")}},
		Review: &frozen.Review{Name: Council + "/reviews/r1", DisplayName: "Annual review 2025",
			OpenedOn: date.MustParse("2025-06-02"), Deadline: date.MustParse("2025-06-30")},
		Partnerships: []frozen.Partnership{
			{Name: Partnership(1), Position: 21, Version: 3, DisplayName: "Greater Cambridge Partnership", ShortName: "GCP", Reference: "P-01",
				State: frozen.Active, BeforeConcordat: true, Area: "communities", ResponsibleOfficer: frozen.Holder{Person: Person("ann")},
				LeadMember: frozen.Holder{Text: "Leader (2013)"}, Gaps: []string{"terms_of_reference", "risks"}, Entered: at("2024-05-01T09:00:00Z"), Changed: at("2025-07-01T09:00:00Z")},
			{Name: Partnership(2), Position: 12, Version: 1, DisplayName: "Cambridge Community Safety Partnership",
				State: frozen.Active, BeforeConcordat: true, Area: "communities", ResponsibleOfficer: frozen.Holder{Person: Person("bob")},
				Entered: at("2024-05-01T09:00:00Z"), Changed: at("2025-06-20T09:00:00Z"), Reviewed: at("2025-06-20T09:00:00Z")},
			{Name: Partnership(3), Position: 30, Version: 4, DisplayName: "Homes <for> \"all\" & more",
				State: frozen.Active, Area: "housing", JoinedOn: "2025-06", ResponsibleOfficer: frozen.Holder{Person: Person("cat")}, LeadMember: frozen.Holder{Person: Person("ann")},
				Entered: at("2025-06-03T09:00:00Z"), Changed: at("2025-06-20T09:00:00Z"), Approved: at("2025-06-10T09:00:00Z"), ApprovalMinute: "Cabinet, 9 June 2025, minute 45/2025"},
			{Name: Partnership(4), Position: 13, Version: 1, DisplayName: "Arts network", State: frozen.Active, BeforeConcordat: true,
				ResponsibleOfficer: frozen.Holder{Text: "Assistant Director (Special Projects)"}, Gaps: []string{"service_area"}, Entered: at("2024-05-01T09:00:00Z"), Changed: at("2024-05-01T09:00:00Z")},
			{Name: Partnership(5), Position: 33, Version: 5, DisplayName: "Old Partnership", State: frozen.Ended, BeforeConcordat: true, Area: "housing",
				Entered: at("2024-05-01T09:00:00Z"), Changed: at("2025-08-01T09:00:00Z"), Ending: &frozen.Ending{On: date.MustParse("2025-07-31"), Reason: "Its work is done."}},
			{Name: Partnership(6), Position: 34, Version: 1, DisplayName: "Rivers forum", State: frozen.Waiting, Entered: at("2025-09-20T09:00:00Z"), Changed: at("2025-09-20T09:00:00Z")},
			{Name: Partnership(7), Position: 35, Version: 2, DisplayName: "Entered twice", State: frozen.Withdrawn, BeforeConcordat: true, Entered: at("2024-05-01T09:00:00Z"), Changed: at("2025-08-02T09:00:00Z")},
		},
		Verdicts: map[string]frozen.Verdict{
			Partnership(1): {Partnership: Partnership(1), PartnershipVersion: 3, Policy: policy, Overall: frozen.Red, Results: []frozen.Result{
				{Criterion: "S1.5", Title: "Clear terms of reference", Outcome: frozen.NotMet, Reason: "Nobody has stated the terms of reference, and the review is over.", Unstated: []string{"the terms of reference"}},
				{Criterion: "S1.8", Title: "Good systems to manage complaints", Outcome: frozen.Met, Reason: "Complaints go to the partnership's secretary."},
			}},
			Partnership(2): {Partnership: Partnership(2), PartnershipVersion: 1, Policy: policy, Overall: frozen.Green, Results: []frozen.Result{
				{Criterion: "S1.5", Title: "Clear terms of reference", Outcome: frozen.Met, Reason: "Agreed in 2019."},
				{Criterion: "S1.8", Title: "Good systems to manage complaints", Outcome: frozen.Met, Reason: "Complaints go to the council."},
			}},
			Partnership(3): {Partnership: Partnership(3), PartnershipVersion: 3, Policy: policy, Overall: frozen.Grey, Results: []frozen.Result{
				{Criterion: "S1.5", Title: "Clear terms of reference", Outcome: frozen.NotAssessed, Reason: "Nobody has stated the terms of reference.", Unstated: []string{"the terms of reference"}},
				{Criterion: "S1.8", Title: "Good systems to manage complaints", Outcome: frozen.Warning, Reason: "=cmd|' /C calc'!A0"},
			}},
		},
		Returns: []frozen.Return{
			{Name: "r1", Partnership: Partnership(1), State: frozen.SentBack, Due: date.MustParse("2025-07-14"), FirstDue: date.MustParse("2025-06-30"), Named: date.MustParse("2025-08-04")},
			{Name: "r2", Partnership: Partnership(2), State: frozen.Accepted, Came: date.MustParse("2025-06-20"), Due: date.MustParse("2025-06-30"), FirstDue: date.MustParse("2025-06-30")},
			{Name: "r3", Partnership: Partnership(3), State: frozen.NotStarted, Due: date.MustParse("2025-10-31"), FirstDue: date.MustParse("2025-06-30")},
			{Name: "r4", Partnership: Partnership(4), State: frozen.NotStarted, Due: date.MustParse("2025-06-30"), FirstDue: date.MustParse("2025-06-30")},
			{Name: "r5", Partnership: Partnership(5), State: frozen.InProgress, Due: date.MustParse("2025-06-30"), FirstDue: date.MustParse("2025-06-30")},
		},
		Notices: []frozen.Notice{
			{Partnership: Partnership(1), Officer: Person("ann"), Told: true, Due: at("2025-06-02T08:00:00Z")},
			{Partnership: Partnership(2), Officer: Person("bob"), Told: true, Due: at("2025-06-02T08:00:00Z")},
			{Partnership: Partnership(3), Officer: Person("ann"), Told: true, Due: at("2025-06-02T08:00:00Z")},
			{Partnership: Partnership(3), Officer: Person("cat"), Problem: "No confirmed e-mail address", Due: at("2025-06-16T08:00:00Z")},
		},
	}
}

// Before is the example's data a year earlier.
func Before() frozen.Data {
	return frozen.Data{
		AsAt: at("2024-09-30T16:00:00Z"), Council: council(), People: people(),
		Partnerships: []frozen.Partnership{
			{Name: Partnership(1), DisplayName: "City Deal", State: frozen.Active},
			{Name: Partnership(2), DisplayName: "Cambridge Community Safety Partnership", State: frozen.Active},
			{Name: Partnership(4), DisplayName: "Arts network", State: frozen.Active},
			{Name: Partnership(5), DisplayName: "Old Partnership", State: frozen.Active},
			{Name: Partnership(7), DisplayName: "Entered twice", State: frozen.Active},
		},
		Verdicts: map[string]frozen.Verdict{
			Partnership(1): {Overall: frozen.Amber, Results: []frozen.Result{{Criterion: "S1.5", Outcome: frozen.Warning}, {Criterion: "S1.8", Outcome: frozen.Met}}},
			Partnership(2): {Overall: frozen.Red, Results: []frozen.Result{{Criterion: "S1.5", Outcome: frozen.NotMet}, {Criterion: "S1.8", Outcome: frozen.Met}}},
		},
	}
}

// Large is a council with n partnerships on its register, each checked against 24 criteria and asked for a return.
func Large(n int) frozen.Data {
	d := frozen.Data{AsAt: at("2025-09-30T16:00:00Z"), Council: council(), People: people(), Verdicts: map[string]frozen.Verdict{},
		Review: &frozen.Review{Name: Council + "/reviews/r1", DisplayName: "Annual review 2025", OpenedOn: date.MustParse("2025-06-02"), Deadline: date.MustParse("2025-06-30")}}
	outcomes := []frozen.Outcome{frozen.Met, frozen.NotAssessed, frozen.NotMet, frozen.Warning, frozen.NotApplicable}
	overall := []frozen.Overall{frozen.Red, frozen.Amber, frozen.Grey, frozen.Green}
	for i := 1; i <= n; i++ {
		p := frozen.Partnership{Name: Partnership(i), Position: int64(i), Version: 1, DisplayName: fmt.Sprintf("Partnership number %d of the council", i),
			State: frozen.Active, Area: []string{"communities", "housing", ""}[i%3], ResponsibleOfficer: frozen.Holder{Person: Person("ann")},
			Gaps: []string{"terms_of_reference", "risks"}, Entered: at("2024-05-01T09:00:00Z"), Changed: at("2025-05-01T09:00:00Z")}
		d.Partnerships = append(d.Partnerships, p)
		v := frozen.Verdict{Partnership: p.Name, PartnershipVersion: 1, Overall: overall[i%len(overall)]}
		for c := 1; c <= 24; c++ {
			v.Results = append(v.Results, frozen.Result{Criterion: fmt.Sprintf("S1.%d", c), Title: fmt.Sprintf("What criterion %d asks for", c),
				Outcome: outcomes[(i+c)%len(outcomes)], Reason: "Nobody has stated the terms of reference of this partnership yet."})
		}
		d.Verdicts[p.Name] = v
		d.Returns = append(d.Returns, frozen.Return{Partnership: p.Name, State: frozen.NotStarted, Due: date.MustParse("2025-06-30"), FirstDue: date.MustParse("2025-06-30")})
	}
	return d
}
