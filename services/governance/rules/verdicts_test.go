package rules_test

import (
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

const person = "councils/cambridge/people/01890000-0000-7000-8000-000000000001"

// dossier makes a dossier of an active partnership from the JSON of its facts.
func dossier(t testing.TB, facts string, today string) governance.Dossier {
	t.Helper()
	p := &registerv1.Partnership{}
	if err := protojson.Unmarshal([]byte(facts), p); err != nil {
		t.Fatal(err)
	}
	p.Name = "councils/cambridge/partnerships/01890000-0000-7000-8000-00000000000a"
	p.State = registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE
	body, err := proto.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	council, err := proto.Marshal(&registerv1.Council{Name: "councils/cambridge", Nation: registerv1.Nation_NATION_ENGLAND})
	if err != nil {
		t.Fatal(err)
	}
	return governance.Dossier{
		Subject:     governance.Subject{Council: "cambridge", Partnership: "01890000-0000-7000-8000-00000000000a", State: "ACTIVE", Version: 7},
		Partnership: body, Council: council, Zone: time.UTC, Today: date.MustParse(today), VacantPosts: []string{vacantPost},
	}
}

// The posts of the dossiers: nobody holds the one, somebody the other.
const (
	vacantPost = "councils/cambridge/posts/01890000-0000-7000-8000-000000000010"
	heldPost   = "councils/cambridge/posts/01890000-0000-7000-8000-000000000011"
)

func checkerOf(t testing.TB, pack *governance.Pack) governance.Checker {
	t.Helper()
	checker, err := compiler(t).Compile(t.Context(), pack)
	if err != nil {
		t.Fatal(err)
	}
	return checker
}

func verdictOf(t testing.TB, checker governance.Checker, d governance.Dossier, criterion string) governance.Verdict {
	t.Helper()
	a, err := checker.Check(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range a.Verdicts {
		if v.Criterion == criterion {
			return v
		}
	}
	t.Fatalf("no verdict on %s", criterion)
	return governance.Verdict{}
}

// rows of the tables: what the record says, and what the criterion makes of it on 30 June 2025.
type row struct {
	criterion, name, facts string
	want                   governance.Outcome
	reason                 string // a part of it
}

func runRows(t *testing.T, packID string, rows []row) {
	checker := checkerOf(t, bundled(t, packID))
	for _, r := range rows {
		t.Run(r.criterion+" "+r.name, func(t *testing.T) {
			v := verdictOf(t, checker, dossier(t, r.facts, "2025-06-30"), r.criterion)
			if v.Outcome != r.want || !strings.Contains(v.Reason, r.reason) {
				t.Errorf("%s, %q; want %s, %q", v.Outcome, v.Reason, r.want, r.reason)
			}
		})
	}
}

func TestCambridgeRules(t *testing.T) {
	reason := func(fields string) string { return `{"reasons":{"reasons":[{` + fields + `}]}}` }
	runRows(t, "cambridge-guide", []row{
		{"S1.1", "blank", `{}`, governance.NotAssessed, "Nobody has stated the area it covers."},
		{"S1.1", "covered", `{"scope":"SCOPE_CITY"}`, governance.Met, ""},
		{"S1.1", "not covered", `{"scope":"SCOPE_NATIONAL"}`, governance.NotApplicable, "national"},

		{"S1.2", "blank", `{}`, governance.NotAssessed, "the outcome for residents and the lead member"},
		{"S1.2", "no outcome, nobody said who leads", `{"outcomes":{"none":true}}`, governance.NotMet, "no outcome"},
		{"S1.2", "outcome only", `{"outcomes":{"text":"Safer"}}`, governance.NotAssessed, "Nobody has stated the lead member."},
		{"S1.2", "lead member as a text", `{"outcomes":{"text":"Safer"},"lead_member":{"text":"Leader (2013)"}}`, governance.Warning, "Leader (2013)"},
		{"S1.2", "an office that nobody holds", `{"outcomes":{"text":"Safer"},"lead_member":{"post":"` + vacantPost + `"}}`, governance.Warning, "nobody holds"},
		{"S1.2", "an office that somebody holds", `{"outcomes":{"text":"Safer"},"lead_member":{"post":"` + heldPost + `"}}`, governance.Met, ""},
		{"S1.2", "both", `{"outcomes":{"text":"Safer"},"lead_member":{"person":"` + person + `"}}`, governance.Met, ""},

		{"S1.4a", "blank", `{}`, governance.NotAssessed, "the reasons for joining"},
		{"S1.4a", "none applies", `{"reasons":{}}`, governance.NotMet, "none of the five"},
		{"S1.4a", "another reason", reason(`"reason":"REASON_FOR_JOINING_REDUCES_RISK","evidence":"x"`), governance.NotApplicable, ""},
		{"S1.4a", "no evidence", reason(`"reason":"REASON_FOR_JOINING_VISION"`), governance.NotAssessed, "what shows a reason"},
		{"S1.4a", "no objective", reason(`"reason":"REASON_FOR_JOINING_VISION","evidence":"x"`), governance.Warning, "not linked"},
		{"S1.4a", "all there", reason(`"reason":"REASON_FOR_JOINING_VISION","evidence":"x","objectives":["a-safe-city"]`), governance.Met, ""},
		{"S1.4b", "all there", reason(`"reason":"REASON_FOR_JOINING_COMMUNITY_STRATEGY","evidence":"x","objectives":["aim"]`), governance.Met, ""},
		{"S1.4c", "no statute", reason(`"reason":"REASON_FOR_JOINING_LEGAL_DUTY","evidence":"x"`), governance.NotAssessed, "Nobody has stated the statute that makes it a duty."},
		{"S1.4c", "nothing with it", reason(`"reason":"REASON_FOR_JOINING_LEGAL_DUTY"`), governance.NotAssessed, "Nobody has stated the statute that makes it a duty and what shows a reason for joining."},
		{"S1.4c", "statute", reason(`"reason":"REASON_FOR_JOINING_LEGAL_DUTY","evidence":"x","statute":"Care Act 2014"`), governance.Met, ""},
		{"S1.4d", "no amount", reason(`"reason":"REASON_FOR_JOINING_SAVES_MONEY","evidence":"x"`), governance.NotAssessed, "Nobody has stated the amount of the saving or an estimate of it."},
		{"S1.4d", "an amount", reason(`"reason":"REASON_FOR_JOINING_SAVES_MONEY","evidence":"x","saving":{"pence":"100"}`), governance.Met, ""},
		{"S1.4d", "an estimate", reason(`"reason":"REASON_FOR_JOINING_SAVES_MONEY","evidence":"x","estimate":"about a tenth"`), governance.Met, ""},
		{"S1.4e", "evidence", reason(`"reason":"REASON_FOR_JOINING_REDUCES_RISK","evidence":"x"`), governance.Met, ""},

		{"S1.5", "blank", `{}`, governance.NotAssessed, "Nobody has stated the terms of reference."},
		{"S1.5", "none", `{"terms_of_reference":{"none":true}}`, governance.NotMet, "no terms of reference"},
		{"S1.5", "a bare yes", `{"terms_of_reference":{"exists":true}}`, governance.NotAssessed, "Nobody has stated the terms of reference beyond a yes."},
		{"S1.5", "only a date", `{"terms_of_reference":{"agreed_on":"2020"}}`, governance.NotAssessed, "the terms of reference"},
		{"S1.5", "no review date", `{"terms_of_reference":{"link":"https://example.org"}}`, governance.Met, ""},
		{"S1.5", "to be reviewed today", `{"terms_of_reference":{"link":"x","next_review_on":"2025-06-30"}}`, governance.Met, ""},
		{"S1.5", "review overdue", `{"terms_of_reference":{"link":"x","next_review_on":"2025-06-29"}}`, governance.Warning, "29 June 2025"},

		{"S1.6", "blank", `{}`, governance.NotAssessed, "the objective and the targets"},
		{"S1.6", "stated that there are no targets", `{"targets":{}}`, governance.NotMet, "It is stated that there is no target."},
		{"S1.6", "an objective and no target", `{"objective":{"text":"x"},"targets":{}}`, governance.NotMet, "It is stated that there is no target."},
		{"S1.6", "a yes to an objective and no target", `{"objective":{"exists":true},"targets":{}}`, governance.NotMet, "It is stated that there is no target."},
		{"S1.6", "a yes to an objective", `{"objective":{"exists":true},"targets":{"targets":[{"title":"x","target_value":"1"}]}}`, governance.NotAssessed, "Nobody has stated the objective beyond a yes"},
		{"S1.6", "stated that there is no objective", `{"objective":{"none":true}}`, governance.NotMet, "It is stated that there is no objective."},
		{"S1.6", "targets and no objective", `{"objective":{"none":true},"targets":{"targets":[{"title":"x"}]}}`, governance.NotMet, "It is stated that there is no objective."},
		{"S1.6", "neither", `{"objective":{"none":true},"targets":{}}`, governance.NotMet, "It is stated that there is neither an objective nor a target."},
		{"S1.6", "targets only", `{"targets":{"targets":[{"title":"x","target_value":"1"}]}}`, governance.NotAssessed, "Nobody has stated the objective."},
		{"S1.6", "a target without a value", `{"objective":{"text":"x"},"targets":{"targets":[{"title":"x"}]}}`, governance.NotAssessed, "the value that a target is to reach"},
		{"S1.6", "nothing recorded", `{"objective":{"text":"x"},"targets":{"targets":[{"title":"x","target_value":"1"}]}}`, governance.Warning, "12 months"},
		{"S1.6", "recorded long ago", `{"objective":{"text":"x"},"targets":{"targets":[{"title":"x","target_value":"1","recorded_on":"2024-06-29"}]}}`, governance.Warning, ""},
		{"S1.6", "recorded within the year", `{"objective":{"text":"x"},"targets":{"targets":[{"title":"x","target_value":"1","recorded_on":"2024-06-30"}]}}`, governance.Met, ""},

		{"S1.7", "blank", `{}`, governance.NotAssessed, "the risk assessment"},
		{"S1.7", "none", `{"risks":{"none":true}}`, governance.NotMet, ""},
		{"S1.7", "no date", `{"risks":{"risks":[{"title":"x"}]}}`, governance.NotAssessed, "when the risks were last assessed"},
		{"S1.7", "old", `{"risks":{"risks":[{"title":"x"}],"assessed_on":"2024-06-29"}}`, governance.Warning, "29 June 2024"},
		{"S1.7", "fresh", `{"risks":{"risks":[{"title":"x"}],"assessed_on":"2024-06-30"}}`, governance.Met, ""},

		{"S1.8", "none", `{"complaints":{"none":true}}`, governance.NotMet, ""},
		{"S1.8", "nobody answers", `{"complaints":{"text":"By letter"}}`, governance.Warning, "who answers"},
		{"S1.12", "a judgement nobody has answered", `{}`, governance.NotAssessed, "Nobody has answered yet."},
		{"S1.20", "none", `{"public_engagement":{"none":true}}`, governance.NotMet, ""},

		{"S1.21", "blank", `{}`, governance.NotAssessed, "what the council puts in"},
		{"S1.21", "nothing", `{"resources":{}}`, governance.NotMet, "commits nothing"},
		{"S1.21", "another year", `{"resources":{"years":[{"financial_year":"2024/25"}]}}`, governance.NotAssessed, "the figures for 2025/26"},
		{"S1.21", "nothing said of the need", `{"resources":{"years":[{"financial_year":"2025/26","committed":{"grant":{"pence":"1"}}}]}}`,
			governance.NotAssessed, "what the council's part needs"},
		{"S1.21", "less", `{"resources":{"years":[{"financial_year":"2025/26","committed":{"grant":{"pence":"4999999"}},"needed":{"grant":{"pence":"5000000"}}}]}}`,
			governance.NotMet, "£49,999.99"},
		{"S1.21", "fewer days", `{"resources":{"years":[{"financial_year":"2025/26","committed":{"officer_days":9},"needed":{"officer_days":10}}]}}`,
			governance.NotMet, "9 officer days"},
		{"S1.21", "enough", `{"resources":{"years":[{"financial_year":"2025/26","committed":{"revenue":{"pence":"5000000"}},"needed":{"grant":{"pence":"5000000"}}}]}}`,
			governance.Met, ""},
	})
}

func TestEastDevonRules(t *testing.T) {
	runRows(t, "east-devon-policy", []row{
		{"E1", "blank", `{}`, governance.NotAssessed, "what kind of entry it is"},
		{"E4.1", "title", `{"display_name":"x"}`, governance.Met, ""},
		{"E4.2", "blank", `{}`, governance.NotAssessed, "the service area"},
		{"E4.2", "stated", `{"service_area":"countryside"}`, governance.Met, ""},
		{"E4.3", "a text", `{"responsible_officer":{"text":"HOS"}}`, governance.Warning, "HOS"},
		{"E4.3", "a post that nobody holds", `{"responsible_officer":{"post":"` + vacantPost + `"}}`, governance.Warning, "nobody holds"},
		{"E4.3", "a post that somebody holds", `{"responsible_officer":{"post":"` + heldPost + `"}}`, governance.Met, ""},
		{"E4.3", "a person", `{"responsible_officer":{"person":"` + person + `"}}`, governance.Met, ""},
		{"E4.4", "none", `{"objective":{"none":true}}`, governance.NotMet, ""},
		{"E4.5", "an agreement only", `{"agreement":{"link":"x"}}`, governance.Met, ""},
		{"E4.5", "no terms, nothing said of an agreement", `{"terms_of_reference":{"none":true}}`, governance.NotAssessed, "Nobody has stated the partnership agreement."},
		{"E4.5", "neither", `{"terms_of_reference":{"none":true},"agreement":{"none":true}}`, governance.NotMet, ""},
		{"E4.6", "blank", `{}`, governance.NotAssessed, "the reporting arrangements"},
		{"E4.6", "none", `{"reporting":{"none":true}}`, governance.NotMet, ""},
		{"E4.7", "nothing is an answer", `{"resources":{}}`, governance.Met, "nothing"},
		{"E4.7", "blank", `{}`, governance.NotAssessed, ""},
		{"E4.8", "no budget", `{"resources":{"years":[{"financial_year":"2025/26"}]}}`, governance.NotAssessed, "the total budget"},
		{"E4.8", "a budget", `{"resources":{"years":[{"financial_year":"2025/26","total_budget":{"pence":"0"}}]}}`, governance.Met, "£0.00"},
		{"E4.9", "blank", `{}`, governance.NotAssessed, "the liabilities"},
		{"E4.9", "a bare yes", `{"liabilities":{"exists":true}}`, governance.NotAssessed, "Nobody has stated the liabilities beyond a yes."},
		{"E4.9", "none is an answer", `{"liabilities":{"none":true}}`, governance.Met, ""},
		{"E4.10", "none", `{"risks":{"none":true}}`, governance.NotMet, ""},
		{"E4.11", "none", `{"targets":{}}`, governance.NotMet, ""},
		{"E4.11", "blank", `{}`, governance.NotAssessed, "the targets"},
		{"E5.1", "blank", `{}`, governance.NotAssessed, "the performance"},
		{"E5.1", "told", `{"performance":{"achievements":"Much"}}`, governance.Met, ""},
	})
}

func TestABlankCountsOnceThereWasEveryOccasionToSayIt(t *testing.T) {
	checker := checkerOf(t, bundled(t, "cambridge-guide"))
	open, deadline := date.MustParse("2025-06-02"), date.MustParse("2025-06-30")
	reviewed := func(at string) string {
		return `{"sections":[{"section":"SECTION_GOVERNANCE","review_time":"` + at + `"}]}`
	}
	for name, c := range map[string]struct {
		facts, today string
		review       *governance.Standing
		want         governance.Outcome
		reason       string
	}{
		"no review":               {`{}`, "2025-07-15", nil, governance.NotAssessed, "terms of reference."},
		"on the deadline":         {`{}`, "2025-06-30", &governance.Standing{Open: open, Deadline: deadline}, governance.NotAssessed, ""},
		"the deadline has passed": {`{}`, "2025-07-01", &governance.Standing{Open: open, Deadline: deadline}, governance.NotMet, "the deadline of 30 June 2025 has passed"},
		"received in time, to be confirmed": {`{}`, "2025-07-01", &governance.Standing{Open: open, Deadline: deadline, Received: date.MustParse("2025-06-12")},
			governance.NotAssessed, "terms of reference. The return was received on 12 June 2025 and awaits its officer's confirmation"},
		"received late, to be confirmed": {`{}`, "2025-07-05", &governance.Standing{Open: open, Deadline: deadline, Received: date.MustParse("2025-07-02")},
			governance.NotAssessed, "received on 2 July 2025, after the deadline of 30 June 2025, and awaits its officer's confirmation"},
		"received, and the section reviewed before": {reviewed("2025-06-05T09:00:00Z"), "2025-07-05",
			&governance.Standing{Open: open, Deadline: deadline, Received: date.MustParse("2025-06-12")}, governance.NotAssessed, "awaits its officer's confirmation"},
		"received, to be confirmed, before the deadline": {`{}`, "2025-06-20", &governance.Standing{Open: open, Deadline: deadline, Received: date.MustParse("2025-06-12")},
			governance.NotAssessed, "received on 12 June 2025 and awaits its officer's confirmation"},
		"an extended deadline":               {`{}`, "2025-07-01", &governance.Standing{Open: open, Deadline: date.MustParse("2025-07-14")}, governance.NotAssessed, ""},
		"accepted before the deadline":       {`{}`, "2025-06-10", &governance.Standing{Open: open, Deadline: deadline, Submitted: true, Accepted: true}, governance.NotMet, "accepted"},
		"section reviewed in this review":    {reviewed("2025-06-05T09:00:00Z"), "2025-06-10", &governance.Standing{Open: open, Deadline: deadline, Submitted: true}, governance.NotMet, "reviewed on 5 June 2025"},
		"reviewed 60 days before the review": {reviewed("2025-04-03T09:00:00Z"), "2025-06-10", &governance.Standing{Open: open, Deadline: deadline}, governance.NotMet, "reviewed on 3 April 2025"},
		"reviewed 61 days before the review": {reviewed("2025-04-02T09:00:00Z"), "2025-06-10", &governance.Standing{Open: open, Deadline: deadline}, governance.NotAssessed, ""},
		"not known, before it was accepted": {`{"not_known":[{"fact":"terms_of_reference","reason":"Lost."}]}`, "2025-06-10",
			&governance.Standing{Open: open, Deadline: deadline}, governance.NotAssessed, "terms of reference. The officer has said that it is not known"},
		"not known, once it was accepted": {`{"not_known":[{"fact":"terms_of_reference","reason":"Lost."}]}`, "2025-06-10",
			&governance.Standing{Open: open, Deadline: deadline, Submitted: true, Accepted: true}, governance.NotMet, "accepted without it. The officer has said that it is not known"},
		"another fact is not known": {`{"not_known":[{"fact":"exit","reason":"Lost."}]}`, "2025-06-10",
			&governance.Standing{Open: open, Deadline: deadline}, governance.NotAssessed, "Nobody has stated the terms of reference."},
		"section reviewed in the last one":  {reviewed("2024-06-05T09:00:00Z"), "2025-06-10", &governance.Standing{Open: open, Deadline: deadline}, governance.NotAssessed, ""},
		"reviewed this year, no review now": {reviewed("2025-02-05T09:00:00Z"), "2025-06-10", nil, governance.NotMet, ""},
		"reviewed long ago, no review now":  {reviewed("2024-02-05T09:00:00Z"), "2025-06-10", nil, governance.NotAssessed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := dossier(t, c.facts, c.today)
			d.Review = c.review
			v := verdictOf(t, checker, d, "S1.5")
			if v.Outcome != c.want || !strings.Contains(v.Reason, c.reason) {
				t.Errorf("%s, %q; want %s, %q", v.Outcome, v.Reason, c.want, c.reason)
			}
			if len(v.NotStated) != 1 || v.NotStated[0].Path != "partnership.terms_of_reference" {
				t.Errorf("not stated: %v", v.NotStated)
			}
		})
	}
}

// Nobody can be blamed for the figures of a year that no return has asked for: they count from the first review on that is open in it.
func TestTheFiguresOfAYearCountOnceAReturnAskedForThem(t *testing.T) {
	checker := checkerOf(t, bundled(t, "cambridge-guide"))
	const stated = `"resources":{"years":[{"financial_year":"2025/26","committed":{"grant":{"pence":"1"}},"needed":{"grant":{"pence":"1"}}}]}`
	standing := func(open, deadline string) *governance.Standing {
		return &governance.Standing{Open: date.MustParse(open), Deadline: date.MustParse(deadline)}
	}
	submitted := func(s *governance.Standing) *governance.Standing { s.Submitted = true; return s }
	accepted := func(s *governance.Standing) *governance.Standing { s.Accepted = true; return submitted(s) }
	after := func(s, before *governance.Standing) *governance.Standing { s.Before = before; return s }
	for name, c := range map[string]struct {
		reviewed, today string
		review          *governance.Standing
		want            governance.Outcome
		reason          string
	}{
		"the new year begins after the review": {"2025-06-20", "2026-04-01", accepted(standing("2025-06-02", "2025-06-30")), governance.NotAssessed, "2026/27."},
		"its deadline had passed":              {"2025-02-20", "2026-04-01", standing("2025-06-02", "2025-06-30"), governance.NotAssessed, "2026/27."},
		"there was no review":                  {"2026-03-31", "2026-04-01", nil, governance.NotAssessed, "2026/27."},
		"reviewed in the year, with no review": {"2026-04-01", "2026-04-02", nil, governance.NotMet, "reviewed on 1 April 2026."},
		"the new year's review has opened":     {"2026-03-20", "2026-04-10", standing("2026-04-07", "2026-04-30"), governance.NotAssessed, "2026/27."},
		"its officer has gone through it":      {"2026-04-09", "2026-04-10", submitted(standing("2026-04-07", "2026-04-30")), governance.NotMet, "reviewed on 9 April 2026."},
		"its return was accepted":              {"2026-03-20", "2026-04-10", accepted(standing("2026-04-07", "2026-04-30")), governance.NotMet, "accepted without it."},
		"its deadline has passed":              {"2026-03-20", "2026-05-01", standing("2026-04-07", "2026-04-30"), governance.NotMet, "has passed."},
		"the year began while it was awaited":  {"2025-03-20", "2026-04-11", standing("2026-03-10", "2026-04-10"), governance.NotMet, "has passed."},
		"submitted before the year began":      {"2026-03-20", "2026-04-11", submitted(standing("2026-03-10", "2026-04-10")), governance.NotAssessed, "2026/27."},
		"accepted, submitted in the new year":  {"2026-04-02", "2026-04-11", accepted(standing("2026-03-10", "2026-04-10")), governance.NotMet, "accepted without it."},
		"the review before did not ask for it": {"2025-06-20", "2026-06-10", after(standing("2026-06-02", "2026-06-30"), accepted(standing("2025-06-02", "2025-06-30"))), governance.NotAssessed, "2026/27."},
		"the review before asked for it as well": {"2026-04-10", "2026-12-01", after(standing("2026-11-20", "2026-12-20"), accepted(standing("2026-04-07", "2026-04-30"))), governance.NotAssessed,
			"It was not met in the review before, whose deadline was 30 April 2026"},
	} {
		t.Run(name, func(t *testing.T) {
			d := dossier(t, `{`+stated+`,"sections":[{"section":"SECTION_RESOURCES","review_time":"`+c.reviewed+`T12:00:00Z"}]}`, c.today)
			d.Review = c.review
			if v := verdictOf(t, checker, d, "S1.21"); v.Outcome != c.want || !strings.Contains(v.Reason, c.reason) {
				t.Errorf("%s, %q; want %s, %q", v.Outcome, v.Reason, c.want, c.reason)
			}
		})
	}
}

// The next review asks for a blank anew, so that it is not assessed again; the reason says that it was not met.
func TestTheNextReviewAsksForABlankAnew(t *testing.T) {
	checker := checkerOf(t, bundled(t, "cambridge-guide"))
	const (
		asked     = "Nobody has stated the terms of reference."
		wasNotMet = " It was not met in the review before, whose deadline was 30 June 2024; the one that opened on 2 June 2025 asks for it until 30 June 2025."
	)
	changed := func(at string) string {
		return `{"sections":[{"section":"SECTION_PURPOSE","change_time":"` + at + `"}]}`
	}
	ended := governance.Standing{Open: date.MustParse("2024-06-03"), Deadline: date.MustParse("2024-06-30")}
	accepted, open := ended, ended
	accepted.Accepted, accepted.Deadline = true, date.MustParse("2025-06-30")
	open.Deadline = date.MustParse("2025-06-30") // closed before its deadline
	for name, c := range map[string]struct {
		facts  string
		before *governance.Standing
		want   string
	}{
		"there was no review before":         {`{}`, nil, asked},
		"the review before was closed early": {`{}`, &open, asked},
		"its deadline passed":                {`{}`, &ended, asked + wasNotMet},
		"its return was accepted":            {`{}`, &accepted, asked + strings.Replace(wasNotMet, "2024", "2025", 1)},
		"nothing changed since it opened":    {changed("2025-06-01T12:00:00Z"), &ended, asked + wasNotMet},
		"something changed since":            {changed("2025-06-02T12:00:00Z"), &ended, asked},
		"changed, and not known": {`{"not_known":[{"fact":"terms_of_reference","reason":"Lost."}],` + changed("2025-06-02T12:00:00Z")[1:], &ended,
			asked + wasNotMet + " The officer has said that it is not known: “Lost.”."},
	} {
		t.Run(name, func(t *testing.T) {
			d := dossier(t, c.facts, "2025-06-10")
			d.Review = &governance.Standing{Open: date.MustParse("2025-06-02"), Deadline: date.MustParse("2025-06-30"), Before: c.before}
			if v := verdictOf(t, checker, d, "S1.5"); v.Outcome != governance.NotAssessed || v.Reason != c.want {
				t.Errorf("%s, %q; want not assessed, %q", v.Outcome, v.Reason, c.want)
			}
		})
	}
}

func TestJudgements(t *testing.T) {
	checker := checkerOf(t, bundled(t, "cambridge-guide"))
	until := date.MustParse("2025-09-30")
	for name, c := range map[string]struct {
		today string
		want  governance.Outcome
	}{
		"the last good day": {"2025-09-30", governance.Warning},
		"the day after":     {"2025-10-01", governance.NotAssessed},
	} {
		t.Run(name, func(t *testing.T) {
			d := dossier(t, `{}`, c.today)
			d.Answers = map[string]governance.Answer{"S1.12": {ID: "a", Criterion: "S1.12", Outcome: governance.Warning, Evidence: "Three of four", ValidUntil: until}}
			if v := verdictOf(t, checker, d, "S1.12"); v.Outcome != c.want || v.Answer != "a" {
				t.Errorf("%s by answer %q: %s; want %s", v.Outcome, v.Answer, v.Reason, c.want)
			}
		})
	}
}

// TestWhatNobodyHasJudgedIsNotAssessed: a blank judgement is not a "no", on whatever day; the reason says that its occasion has passed.
func TestWhatNobodyHasJudgedIsNotAssessed(t *testing.T) {
	checker := checkerOf(t, bundled(t, "cambridge-guide"))
	standing := governance.Standing{Open: date.MustParse("2025-06-02"), Deadline: date.MustParse("2025-06-30")}
	accepted := standing
	accepted.Submitted, accepted.Accepted = true, true
	lapsed := map[string]governance.Answer{"S1.12": {ID: "a", Criterion: "S1.12", Outcome: governance.Met, Evidence: "x", ValidUntil: date.MustParse("2025-05-31")}}
	for name, c := range map[string]struct {
		today   string
		review  governance.Standing
		answers map[string]governance.Answer
		reason  string
	}{
		"on the deadline":              {"2025-06-30", standing, nil, "Nobody has answered yet."},
		"after the deadline":           {"2025-07-01", standing, nil, "Nobody has answered yet, and the deadline of 30 June 2025 has passed."},
		"the return was accepted":      {"2025-06-20", accepted, nil, "Nobody has answered yet, and the return was accepted without it."},
		"lapsed":                       {"2025-06-20", standing, lapsed, "The evidence was good until 31 May 2025 and has not been renewed."},
		"lapsed after the deadline":    {"2025-07-01", standing, lapsed, "The evidence was good until 31 May 2025 and has not been renewed, and the deadline of 30 June 2025 has passed."},
		"long after collation went on": {"2025-12-01", standing, nil, "Nobody has answered yet, and the deadline of 30 June 2025 has passed."},
	} {
		t.Run(name, func(t *testing.T) {
			d := dossier(t, `{}`, c.today)
			d.Review, d.Answers = &c.review, c.answers
			if v := verdictOf(t, checker, d, "S1.12"); v.Outcome != governance.NotAssessed || v.Reason != c.reason {
				t.Errorf("%s, %q; want not assessed, %q", v.Outcome, v.Reason, c.reason)
			}
		})
	}
}

// What a return tells that was received is not held against anybody while its officer is still to confirm it.
func TestTheYearsPerformanceIsNotMissedWhileItsReturnAwaitsConfirmation(t *testing.T) {
	checker := checkerOf(t, bundled(t, "east-devon-policy"))
	for received, want := range map[string]governance.Outcome{"": governance.NotMet, "2025-06-30": governance.NotAssessed, "2025-07-02": governance.NotAssessed} {
		d := dossier(t, `{}`, "2025-07-03")
		d.Review = &governance.Standing{Open: date.MustParse("2025-06-02"), Deadline: date.MustParse("2025-06-30")}
		if received != "" {
			d.Review.Received = date.MustParse(received)
		}
		v := verdictOf(t, checker, d, "E5.1")
		if v.Outcome != want || strings.Contains(v.Reason, "awaits its officer's confirmation") != (received != "") {
			t.Errorf("received on %q: %s, %q; want %s", received, v.Outcome, v.Reason, want)
		}
	}
}
