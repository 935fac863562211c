package content_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
	"github.com/concordat-suite/concordat/services/reporting/frozen/frozentest"
)

// TestEachReturnStandsInOnePlace gives the return of the first partnership, which is looked at on 30 September 2025, and
// says under which of the figures it must be counted and how it is told.
func TestEachReturnStandsInOnePlace(t *testing.T) {
	day := date.MustParse
	told := frozen.Notice{Partnership: frozentest.Partnership(1), Officer: frozentest.Person("ann"), Told: true}
	failed := frozen.Notice{Partnership: frozentest.Partnership(1), Officer: frozentest.Person("ann"), Problem: "Mail came back"}
	toAnother := frozen.Notice{Partnership: frozentest.Partnership(1), Officer: frozentest.Person("bob"), Told: true}
	opening, named := day("2025-06-02"), day("2025-07-21")
	for name, test := range map[string]struct {
		r       frozen.Return
		notices []frozen.Notice
		figure  string
		also    []string
		words   string
	}{
		"told, and in time": {frozen.Return{State: frozen.NotStarted, Due: day("2025-10-31"), Opens: opening}, []frozen.Notice{told},
			"returns-not-returned", nil, "Not started, due 31 October 2025"},
		"told, and late": {frozen.Return{State: frozen.InProgress, Due: day("2025-09-29"), Named: day("2025-10-20")}, []frozen.Notice{told},
			"returns-not-returned", []string{"returns-overdue"}, "In progress, due 29 September 2025, 1 calendar day late"},
		"told, the day before it is named": {frozen.Return{State: frozen.NotStarted, Due: day("2025-09-09"), Named: day("2025-10-01")}, []frozen.Notice{told},
			"returns-not-returned", []string{"returns-overdue"}, "Not started, due 9 September 2025, 21 calendar days late"},
		"told, on the day it is named": {frozen.Return{State: frozen.NotStarted, Due: day("2025-09-09"), Named: day("2025-09-30")}, []frozen.Notice{told},
			"returns-not-returned", []string{"returns-overdue", "returns-named"}, "Not returned: not assessed, due 9 September 2025, 21 calendar days late"},
		"told once, though a later notice failed": {frozen.Return{State: frozen.NotStarted, Due: day("2025-06-30"), Named: named}, []frozen.Notice{told, failed},
			"returns-not-returned", []string{"returns-overdue", "returns-named"}, "Not returned: not assessed, due 30 June 2025, 92 calendar days late"},
		"never told, whatever day it is": {frozen.Return{State: frozen.NotStarted, Due: day("2025-06-30"), Opens: opening, Named: named}, []frozen.Notice{failed},
			"returns-never-told", nil, "The officer was never told (Mail came back), due 30 June 2025"},
		"never told, though it was begun": {frozen.Return{State: frozen.InProgress, Due: day("2025-06-30"), Opens: opening}, nil,
			"returns-never-told", nil, "The officer was never told (Nothing has been sent to the officer), due 30 June 2025"},
		"only the predecessor was told": {frozen.Return{State: frozen.NotStarted, Due: day("2025-06-30"), Opens: opening}, []frozen.Notice{toAnother},
			"returns-never-told", nil, "The officer was never told (Nothing has been sent to the officer), due 30 June 2025"},
		"the opening is ahead": {frozen.Return{State: frozen.NotStarted, Due: day("2025-10-31"), Opens: day("2025-10-03")}, nil,
			"returns-not-yet-due", nil, "Not asked for before 3 October 2025, due 31 October 2025"},
		"the opening is today": {frozen.Return{State: frozen.NotStarted, Due: day("2025-10-31"), Opens: day("2025-09-30")}, nil,
			"returns-never-told", nil, "The officer was never told (Nothing has been sent to the officer), due 31 October 2025"},
		"in, though nobody was told": {frozen.Return{State: frozen.Submitted, Due: day("2025-06-30")}, []frozen.Notice{failed},
			"returns-submitted", nil, "Submitted, due 30 June 2025"},
		"in late": {frozen.Return{State: frozen.Submitted, Due: day("2025-06-30"), Came: day("2025-07-03")}, []frozen.Notice{told},
			"returns-submitted", []string{"returns-came-late"}, "Submitted, due 30 June 2025, came in on 3 July 2025, 3 calendar days late"},
		"accepted, and on its last day": {frozen.Return{State: frozen.Accepted, Due: day("2025-06-30"), Came: day("2025-06-30")}, []frozen.Notice{told},
			"returns-accepted", nil, "Accepted, due 30 June 2025, came in on 30 June 2025"},
		"entered for its officer, who has not confirmed it": {
			frozen.Return{State: frozen.InProgress, AwaitsConfirmation: true, Due: day("2025-06-30"), Came: day("2025-06-27"), Named: named}, []frozen.Notice{told},
			"returns-received", nil, "Received, awaiting the officer's confirmation, due 30 June 2025, came in on 27 June 2025"},
		"accepted": {frozen.Return{State: frozen.Accepted, Due: day("2025-06-30"), Named: named}, []frozen.Notice{told},
			"returns-accepted", nil, "Accepted, due 30 June 2025"},
		"sent back": {frozen.Return{State: frozen.SentBack, Due: day("2025-10-10")}, []frozen.Notice{told},
			"returns-not-returned", []string{"returns-sent-back"}, "Sent back, due 10 October 2025"},
	} {
		t.Run(name, func(t *testing.T) {
			now := frozentest.Now()
			test.r.Partnership = frozentest.Partnership(1)
			now.Returns, now.Notices = []frozen.Return{test.r}, test.notices
			r := content.Compose(content.Input{Kind: content.Annual, Name: "councils/cambridge/reports/r", Now: now, Before: frozentest.Before()})
			want := append([]string{"returns-asked", test.figure}, test.also...)
			slices.Sort(want)
			if got := countedIn(r); !slices.Equal(got, want) {
				t.Errorf("counted in %q, want %q", got, want)
			}
			f, _ := r.FigureByID(test.figure)
			if got := r.Explain(f); len(got) != 1 || got[0].Detail != test.words {
				t.Errorf("told as %+v, want %q", got, test.words)
			}
		})
	}
}

// TestWhyAPartnershipIsRedWithoutItsReturn: what is red beside a return that was not assessed says of what, and never of the officer.
func TestWhyAPartnershipIsRedWithoutItsReturn(t *testing.T) {
	day := date.MustParse
	told := []frozen.Notice{{Partnership: frozentest.Partnership(1), Officer: frozentest.Person("ann"), Told: true}}
	blank := frozen.Result{Criterion: "S1.5", Outcome: frozen.NotMet, Unstated: []string{"the terms of reference"}}
	stated := frozen.Result{Criterion: "S1.7", Outcome: frozen.NotMet}
	late := frozen.Return{State: frozen.NotStarted, Due: day("2025-06-30"), Opens: day("2025-06-02")}
	in := func(change func(*frozen.Return)) frozen.Return { r := late; change(&r); return r }
	for name, test := range map[string]struct {
		r       frozen.Return
		notices []frozen.Notice
		overall frozen.Overall
		results []frozen.Result
		want    string
	}{
		"never told": {late, nil, frozen.Red, []frozen.Result{blank},
			"The officer was never told of the review and has not failed to return anything; the check goes by what the register holds. It is red because facts are missing from it after the deadline."},
		"not returned": {late, told, frozen.Red, []frozen.Result{blank, stated},
			"The return is not in and was not assessed; the check goes by what the register holds. It is red because facts are missing from it after the deadline, and because of what is stated there."},
		"before the deadline": {in(func(r *frozen.Return) { r.Due = day("2025-10-31") }), told, frozen.Red, []frozen.Result{stated},
			"The return is not in and was not assessed; the check goes by what the register holds. It is red because of what is stated there."},
		"not asked yet": {in(func(r *frozen.Return) { r.Due, r.Opens = day("2025-10-31"), day("2025-10-03") }), nil, frozen.Red, []frozen.Result{blank},
			"The officer has not been asked yet; the check goes by what the register holds. It is red because facts are missing from it."},
		"it is grey":       {late, nil, frozen.Grey, nil, ""},
		"its return is in": {in(func(r *frozen.Return) { r.State = frozen.Submitted }), told, frozen.Red, []frozen.Result{stated}, ""},
		"none was asked":   {frozen.Return{}, nil, frozen.Red, []frozen.Result{stated}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			now := frozentest.Now()
			now.Returns, now.Notices = nil, test.notices
			if test.r != (frozen.Return{}) {
				test.r.Partnership = frozentest.Partnership(1)
				now.Returns = []frozen.Return{test.r}
			}
			now.Verdicts[frozentest.Partnership(1)] = frozen.Verdict{Overall: test.overall, Results: test.results}
			r := content.Compose(content.Input{Kind: content.Annual, Name: "councils/cambridge/reports/r", Now: now, Before: frozentest.Before()})
			at := slices.IndexFunc(r.Partnerships, func(e content.Entry) bool { return strings.HasSuffix(frozentest.Partnership(1), e.ID) })
			if got := r.Partnerships[at].RedBecause; got != test.want {
				t.Errorf("RedBecause = %q, want %q", got, test.want)
			}
		})
	}
}

// countedIn gives the figures about returns that count something.
func countedIn(r content.Report) []string {
	var in []string
	for _, f := range r.Figures {
		if len(f.ID) > 8 && f.ID[:8] == "returns-" && f.Count > 0 {
			in = append(in, f.ID)
		}
	}
	slices.Sort(in)
	return in
}
