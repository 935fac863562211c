package reporting

import (
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
	"github.com/concordat-suite/concordat/services/reporting/render"
)

var noon = time.Date(2025, 10, 20, 12, 0, 0, 0, time.UTC)

func made(kind content.Kind) *Report {
	return &Report{Version: 1, Kind: kind, Date: date.MustParse("2025-09-30"), Editions: []Edition{{Number: 1}}}
}

func TestSignOff(t *testing.T) {
	signed := made(content.ManagementTeam)
	signed.SignOff = &SignOff{}
	for name, test := range map[string]struct {
		report       *Report
		person, want string
	}{
		"the management team's report": {made(content.ManagementTeam), "ann", ""},
		"the committee's report":       {made(content.Annual), "ann", "REPORT_KIND_WRONG"},
		"by an application":            {made(content.ManagementTeam), "", "PERSON_NEEDED"},
		"a second time":                {signed, "ann", "REPORT_SIGNED_OFF"},
	} {
		t.Run(name, func(t *testing.T) {
			before := *test.report
			if got := fault.Reason(test.report.signOff(test.person, "", noon)); got != test.want {
				t.Errorf("signOff() = %q, want %q", got, test.want)
			}
			if changed := test.report.Version != before.Version; changed != (test.want == "") {
				t.Errorf("changed = %v", changed)
			}
		})
	}
}

// TestWarnings: what is doubtful about a presentation is said and stops nothing.
func TestWarnings(t *testing.T) {
	on := date.MustParse("2025-10-02")
	data := frozen.Data{Representatives: []frozen.Term{{Person: "rep", From: date.MustParse("2025-05-01"), Until: on}, {Person: "successor", From: on.AddDays(1)}}}
	minute := &MinuteReference{Minute: "25/17", MeetingDate: on}
	for name, test := range map[string]struct {
		presentation Presentation
		want         int
	}{
		"by the representative, with the minute": {Presentation{Presenter: "rep", On: on, Minute: minute}, 0},
		"on the last day of the term":            {Presentation{Presenter: "rep", On: on, Minute: minute}, 0},
		"by the representative of later":         {Presentation{Presenter: "successor", On: on, Minute: minute}, 1},
		"by somebody else":                       {Presentation{Presenter: "mio", On: on, Minute: minute}, 1},
		"without a minute":                       {Presentation{Presenter: "rep", On: on}, 1},
		"with an empty minute":                   {Presentation{Presenter: "rep", On: on, Minute: &MinuteReference{}}, 1},
		"the minute is to follow":                {Presentation{Presenter: "rep", On: on, Minute: &MinuteReference{ToFollow: true}}, 1},
		"the minute of another day":              {Presentation{Presenter: "rep", On: on, Minute: &MinuteReference{Minute: "25/17", MeetingDate: on.AddDays(1)}}, 1},
		"everything at once":                     {Presentation{Presenter: "mio", On: on}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			if got := warnings(test.presentation, data); len(got) != test.want {
				t.Errorf("warnings() = %q, want %d", got, test.want)
			}
		})
	}
}

// TestEditions: the same bytes are no new edition, whenever and by whatever version they were made.
func TestEditions(t *testing.T) {
	edition := func(version, hash string) Edition {
		return Edition{RendererVersion: version, CreateTime: noon, Documents: []Document{{Format: render.HTMLFormat, SHA256: hash}}}
	}
	r := &Report{}
	for _, test := range []struct {
		edition Edition
		added   bool
	}{{edition("1", "a"), true}, {edition("1", "a"), false}, {edition("2", "a"), false}, {edition("2", "b"), true}, {edition("1", "a"), true}} {
		if got := r.add(test.edition); got != test.added {
			t.Errorf("add(%v) = %v", test.edition, got)
		}
	}
	for number, want := range map[int]string{0: "", 1: "", 3: "", 4: "EDITION_UNKNOWN", -1: "EDITION_UNKNOWN"} {
		e, err := r.Edition(number)
		if fault.Reason(err) != want || err == nil && number > 0 && e.Number != number {
			t.Errorf("Edition(%d) = %v, %v; want %q", number, e, err, want)
		}
	}
}

func TestReach(t *testing.T) {
	at := func(register, governance int64) Positions {
		return Positions{Register: register, Governance: governance}
	}
	for name, test := range map[string]struct {
		reached, heads Positions
		want           bool
	}{
		"there":               {at(3, 4), at(3, 4), true},
		"further":             {at(9, 9), at(3, 4), true},
		"behind in one":       {at(3, 3), at(3, 4), false},
		"nothing to read":     {Positions{}, at(0, 0), true},
		"nothing read so far": {Positions{}, at(1, 0), false},
	} {
		if got := test.reached.Reach(test.heads); got != test.want {
			t.Errorf("%s: Reach() = %v", name, got)
		}
	}
}
