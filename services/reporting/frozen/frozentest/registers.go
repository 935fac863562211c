package frozentest

import (
	"fmt"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// Year is a register at the freeze and at the comparison, and since when what is red has been so.
type Year struct {
	Now, Before frozen.Data
	Since       map[string]frozen.Since
}

// Registers are registers of n partnerships as a report must be able to tell them: "silent" has nothing to say of any, "nobody"
// has had no return and all are red after the deadline, "everybody" has had all returns, with all that officers can write, and
// "welsh" is "nobody" with long Welsh names.
func Registers(n int) map[string]Year {
	all := map[string]Year{}
	for name, make := range map[string]func(*Year, int){"silent": silent, "nobody": nobody, "everybody": everybody, "welsh": welsh} {
		y := Year{Since: map[string]frozen.Since{}}
		y.Now = frozen.Data{AsAt: at("2025-09-30T16:00:00Z"), Council: council(), People: people(), Verdicts: map[string]frozen.Verdict{},
			Review: &frozen.Review{Name: Council + "/reviews/r1", DisplayName: "Annual review 2025", OpenedOn: date.MustParse("2025-06-02"),
				Deadline: date.MustParse("2025-06-30")}}
		y.Before = frozen.Data{AsAt: at("2024-09-30T16:00:00Z"), Council: council(), People: people(), Verdicts: map[string]frozen.Verdict{}}
		for i := 1; i <= n; i++ {
			make(&y, i)
		}
		all[name] = y
	}
	return all
}

// blanks are the facts that nobody has stated, with the checks that they leave open.
var blanks = []struct {
	fact     string
	words    string
	criteria []string
}{
	{"objective", "the objective", []string{"E4.1"}}, {"reasons", "the reasons for joining", []string{"S1.4a", "S1.4b", "S1.4c", "S1.4d", "S1.4e"}},
	{"terms_of_reference", "the terms of reference", []string{"S1.5"}}, {"targets", "the targets", []string{"S1.6"}},
	{"risks", "the risk assessment", []string{"S1.7"}}, {"complaints", "how complaints are answered", []string{"S1.8"}},
	{"public_engagement", "how the public takes part", []string{"S1.20"}}, {"resources", "the money", []string{"S1.21", "S1.22"}},
	{"liabilities", "the liabilities", []string{"E4.9"}}, {"exit", "the exit arrangements", []string{"E4.11"}},
}

func add(y *Year, i int, name string, outcome frozen.Outcome, because string) *frozen.Partnership {
	p := frozen.Partnership{Name: Partnership(i), Position: int64(i), Version: 1, DisplayName: name, Reference: fmt.Sprintf("P-%02d", i),
		State: frozen.Active, BeforeConcordat: true, Area: []string{"communities", "housing", ""}[i%3],
		ResponsibleOfficer: frozen.Holder{Person: Person("ann")}, LeadMember: frozen.Holder{Text: "Executive Councillor for Communities"},
		Entered: at("2024-05-01T09:00:00Z"), Changed: at("2025-05-01T09:00:00Z")}
	v := frozen.Verdict{Partnership: p.Name, PartnershipVersion: 1, Overall: frozen.Grey}
	since := frozen.Since{Red: at("2025-07-01T00:00:00Z"), NotMet: map[string]time.Time{}}
	for _, b := range blanks {
		p.Gaps = append(p.Gaps, b.fact)
		for _, c := range b.criteria {
			v.Results = append(v.Results, frozen.Result{Criterion: c, Title: "What " + c + " asks for in the council's policy", Outcome: outcome,
				Reason: "Nobody has stated " + b.words + because + ".", Unstated: []string{b.words}})
			since.NotMet[c] = since.Red
		}
	}
	if outcome == frozen.NotMet {
		v.Overall = frozen.Red
		y.Since[p.Name] = since
	}
	y.Now.Partnerships, y.Now.Verdicts[p.Name] = append(y.Now.Partnerships, p), v
	before := p
	y.Before.Partnerships = append(y.Before.Partnerships, before)
	y.Before.Verdicts[p.Name] = v
	return &y.Now.Partnerships[len(y.Now.Partnerships)-1]
}

func silent(y *Year, i int) {
	add(y, i, fmt.Sprintf("Partnership number %d of the council", i), frozen.NotAssessed, "")
}

func nobody(y *Year, i int) {
	unreturned(y, i, fmt.Sprintf("Partnership number %d for healthy communities", i))
}

func welsh(y *Year, i int) {
	unreturned(y, i, fmt.Sprintf("Bwrdd Partneriaeth Diogelwch Cymunedol Rhanbarthol Cwm Taf Morgannwg a Phen-y-bont ar Ogwr %d, %s", i,
		strings.Repeat("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch ", i%2)))
}

func unreturned(y *Year, i int, name string) {
	p := add(y, i, strings.TrimSpace(name), frozen.NotMet, ", and the deadline of 30 June 2025 has passed")
	r := frozen.Return{Partnership: p.Name, State: frozen.NotStarted, Due: date.MustParse("2025-06-30"), FirstDue: date.MustParse("2025-06-30"),
		Opens: date.MustParse("2025-06-02")}
	if i%5 > 0 {
		y.Now.Notices = append(y.Now.Notices, frozen.Notice{Partnership: p.Name, Officer: Person("ann"), Told: true})
	}
	y.Now.Returns = append(y.Now.Returns, r)
}

// everybody has returned, and written of everything.
func everybody(y *Year, i int) {
	p := add(y, i, fmt.Sprintf("Partnership number %d for healthy communities", i), frozen.Met, "")
	p.Gaps = nil
	v := y.Now.Verdicts[p.Name]
	v.Overall = frozen.Green
	stated := []frozen.Stated{{Person: Person("ann"), At: at("2025-06-12T09:00:00Z")}}
	for j := range v.Results {
		v.Results[j].Unstated, v.Results[j].Stated, v.Results[j].Reason = nil, stated, "It is stated, and holds."
	}
	v.Results[0].Judged, v.Results[0].Reason = true, "The minutes of 3 March and 2 June show it"
	if i%4 == 0 {
		v.Overall, v.Results[6].Outcome, v.Results[6].Reason = frozen.Red, frozen.NotMet, "It is stated that there is none."
		y.Since[p.Name] = frozen.Since{Red: at("2025-06-12T09:00:00Z"), NotMet: map[string]time.Time{v.Results[6].Criterion: at("2025-06-12T09:00:00Z")}}
	}
	y.Now.Verdicts[p.Name] = v
	y.Before.Verdicts[p.Name] = frozen.Verdict{Overall: frozen.Grey}
	grant, days := int64(1250000), int64(20)
	p.Said = frozen.Said{Achievements: "Ran twelve sessions in five wards, and 340 residents took part.\nTwo new partners joined.",
		NextAims: "A shared plan for the two new estates.", Rating: frozen.Amber,
		Targets: []frozen.Target{{Title: "Residents who take part", Unit: "residents", Baseline: "200", Value: "300", Current: "340",
			Due: date.MustParse("2026-03-31"), Recorded: date.MustParse("2025-06-12"), Rating: frozen.Green}},
		Risks: []frozen.Risk{{Title: "A partner withdraws its money", Controls: "A notice period of twelve months", Owner: "Head of Communities",
			Likelihood: 1 + i%4, Impact: 1 + i%3, Corporate: i%2 == 0}}, RisksOn: date.MustParse("2025-06-12"),
		Years: []frozen.Year{{Year: "2024/25", Committed: frozen.Commitment{Grant: &grant, Days: &days}, TotalBudget: &grant},
			{Year: "2025/26", Committed: frozen.Commitment{Grant: &grant}, Needed: frozen.Commitment{Grant: &grant}}}}
	y.Now.Notices = append(y.Now.Notices, frozen.Notice{Partnership: p.Name, Officer: Person("ann"), Told: true})
	y.Now.Returns = append(y.Now.Returns, frozen.Return{Partnership: p.Name, State: frozen.Submitted, Due: date.MustParse("2025-06-30"),
		FirstDue: date.MustParse("2025-06-30"), Came: date.MustParse("2025-06-25").AddDays(i % 9), Submitter: Person("ann"),
		Decision: []frozen.Decision{frozen.Continue, frozen.Continue, frozen.Change, frozen.Leave}[i%4], Explanation: "Because of what the year has shown."})
}
