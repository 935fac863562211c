package front

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// failing returns results that are not met: so many that somebody has stated, and so many blanks.
func failing(stated, blank int) []content.Result {
	var list []content.Result
	for i := range stated {
		list = append(list, content.Result{Criterion: fmt.Sprintf("S%d", i), Outcome: frozen.NotMet, Reason: fmt.Sprint("It is stated that there is none of ", i)})
	}
	for i := range blank {
		fact := fmt.Sprint("fact ", i)
		list = append(list, content.Result{Criterion: fmt.Sprintf("B%d", i), Outcome: frozen.NotMet, Reason: "Nobody has stated " + fact + ".", Unstated: []string{fact}})
	}
	return list
}

// reds returns a report of so many red partnerships.
func reds(n int) *content.Report {
	r := &content.Report{ByResult: []content.Row{{Label: "On the register"}}}
	for i := range n {
		r.Partnerships = append(r.Partnerships, content.Entry{
			ID: fmt.Sprint(i), DisplayName: fmt.Sprint("Partnership ", i), Overall: frozen.Red, Results: failing(i%3, 2),
		})
	}
	return r
}

func TestTheWorstComesFirst(t *testing.T) {
	may, june := date.MustParse("2025-05-01"), date.MustParse("2025-06-01")
	for name, test := range map[string]struct{ worse, better content.Entry }{
		"more is not met although stated": {content.Entry{Results: failing(2, 0)}, content.Entry{Results: failing(1, 9)}},
		"more is not met":                 {content.Entry{Results: failing(1, 3)}, content.Entry{Results: failing(1, 2)}},
		"red for longer":                  {content.Entry{Results: failing(1, 1), RedSince: may}, content.Entry{Results: failing(1, 1), RedSince: june}},
		"red since a day that is known":   {content.Entry{Results: failing(1, 1), RedSince: june}, content.Entry{Results: failing(1, 1)}},
	} {
		if worse(&test.worse, &test.better) >= 0 || worse(&test.better, &test.worse) <= 0 {
			t.Errorf("%s: is not put first", name)
		}
	}
	same := content.Entry{Results: failing(1, 1), RedSince: may}
	if worse(&same, &same) != 0 {
		t.Error("two that are alike do not stay in the order of their names")
	}
}

// TestWhatIsNotMetFitsALine holds that what is stated is named, and that blanks are counted with an example.
func TestWhatIsNotMetFitsALine(t *testing.T) {
	titled := func(stated, blank int) *content.Entry {
		e := &content.Entry{Results: failing(stated, blank)}
		for i := range e.Results {
			e.Results[i].Title = fmt.Sprint("Rule ", i)
		}
		return e
	}
	for want, e := range map[string]*content.Entry{
		"Rule 0 (S0)":                              titled(1, 0),
		"fact 0 not stated (B0)":                   titled(0, 1),
		"Rule 0 (S0); fact 0 not stated (B0)":      titled(1, 1),
		"9 things not stated, such as fact 0 (B0)": titled(0, 9),
		"Rule 0 (S0); Rule 1 (S1); Rule 2 (S2); and 3 more; 2 things not stated, such as fact 0 (B0)": titled(6, 2),
	} {
		if got := notMet(e); got != want {
			t.Errorf("said %q, want %q", got, want)
		}
	}
}

// TestRedHasALineEach holds that red partnerships have a line each while there is room, the worst first, and that the others
// are counted, so that none is lost.
func TestRedHasALineEach(t *testing.T) {
	for _, n := range []int{0, 1, 20, 49, 200} {
		f := Of(reds(n))
		if len(f.Red.Groups) > 0 || len(f.Red.Rows)+f.Red.More != n {
			t.Errorf("of %d red, %d have a line, %d are counted", n, len(f.Red.Rows), f.Red.More)
		}
		if n <= 20 && f.Red.More > 0 || n >= 200 && len(f.Red.Rows) < 15 {
			t.Errorf("of %d red, only %d have a line", n, len(f.Red.Rows))
		}
		if n > 2 && f.Red.Rows[0].Name != "Partnership 2" {
			t.Errorf("of %d red, the first is %s", n, f.Red.Rows[0].Name)
		}
	}
}

// returned returns a report with so many red partnerships, and so many returns that are out for the same reason.
func returned(red, out int) *content.Report {
	r := reds(red)
	for i := range out {
		r.Returns.All = append(r.Returns.All, content.ReturnLine{
			DisplayName: fmt.Sprint("Partnership ", i), Officer: fmt.Sprint("Officer ", i), State: "Not returned",
			Lateness: content.Lateness{Due: date.MustParse("2025-06-30"), FirstDue: date.MustParse("2025-06-30"), DaysLate: 92},
		})
	}
	return r
}

// TestTheTwoListsShareTwoPages holds that both lists together stay within the pages, and that neither pushes the other out.
func TestTheTwoListsShareTwoPages(t *testing.T) {
	for _, test := range []struct{ red, out int }{{0, 200}, {200, 0}, {5, 5}, {10, 100}, {100, 10}, {49, 49}, {200, 200}} {
		r := returned(test.red, test.out)
		f := Of(r)
		taken := lines(f.Asks) + lines(f.Changes) + height(f.Red, redWidths) + height(f.Returns, returnWidths)
		if taken > pages-head {
			t.Errorf("%d red, %d out: %.1f lines, want %.1f at most", test.red, test.out, taken, pages-head)
		}
		if f.Returns.Named()+f.Returns.More != test.out || f.Red.Named()+f.Red.More != test.red {
			t.Errorf("%d red, %d out: %d and %d are told", test.red, test.out, f.Red.Named()+f.Red.More, f.Returns.Named()+f.Returns.More)
		}
		if f.Red.Named() < min(test.red, 10) || f.Returns.Named() < min(test.out, 49) {
			t.Errorf("%d red, %d out: only %d and %d are named", test.red, test.out, f.Red.Named(), f.Returns.Named())
		}
	}
}

func TestReturnsThatSomebodyMustLookAt(t *testing.T) {
	due := date.MustParse("2025-06-30")
	in, late := date.MustParse("2025-06-20"), date.MustParse("2025-07-05")
	for name, test := range map[string]struct {
		line  content.ReturnLine
		since bool
		want  string // what is said of it; empty when it is not listed
	}{
		"in, and in time":         {content.ReturnLine{In: true, State: "Accepted", Lateness: content.Lateness{Due: due, Came: in}}, false, ""},
		"not asked for yet":       {content.ReturnLine{NotYetAsked: true, State: "Not asked for before 1 June", Lateness: content.Lateness{Due: due}}, false, ""},
		"out":                     {content.ReturnLine{State: "Not started", Lateness: content.Lateness{Due: due}}, false, "Nobody named|30 June 2025|Not started"},
		"out and late":            {content.ReturnLine{Officer: "Ann", State: "Not started", Lateness: content.Lateness{Due: due, DaysLate: 1}}, false, "Ann|30 June 2025; 1 day late|Not started"},
		"extended":                {content.ReturnLine{Officer: "Ann", State: "Begun", Lateness: content.Lateness{Due: late, FirstDue: due}}, false, "Ann|5 July 2025 (first 30 June 2025)|Begun"},
		"came in late":            {content.ReturnLine{In: true, Officer: "Ann", State: "Accepted", Lateness: content.Lateness{Due: due, Came: late, DaysLate: 5}}, false, "Ann|30 June 2025; came in on 5 July 2025; 5 days late|Accepted"},
		"received, in time":       {content.ReturnLine{In: true, Unconfirmed: true, Officer: "Ann", State: "Received", Lateness: content.Lateness{Due: due, Came: in}}, false, "Ann|30 June 2025; came in on 20 June 2025|Received"},
		"never told":              {content.ReturnLine{NeverTold: true, Why: "no address", State: "x", Lateness: content.Lateness{Due: due}}, false, "Nobody named|30 June 2025|Never told: no address"},
		"out, and something came": {content.ReturnLine{Officer: "Ann", State: "Begun", Lateness: content.Lateness{Due: due}}, true, "Ann|30 June 2025|Begun. Something has come in since: see “Reached us after the freeze”"},
	} {
		t.Run(name, func(t *testing.T) {
			test.line.Partnership = "p1"
			r := &content.Report{Returns: content.Returns{All: []content.ReturnLine{test.line}}}
			if test.since {
				r.Reached = &content.Reached{List: []content.ReachedItem{{Partnership: "p1", Return: true}}}
			}
			rows := returnRows(r)
			got := ""
			if len(rows) > 0 {
				got = strings.Join(rows[0].Cells, "|")
			}
			if got != test.want {
				t.Errorf("said %q, want %q", got, test.want)
			}
		})
	}
}

func TestReturnsAreInTheOrderOfWhatMattersMost(t *testing.T) {
	r := &content.Report{ByResult: []content.Row{{Label: "On the register"}}}
	r.Returns.All = []content.ReturnLine{
		{DisplayName: "received", In: true, Unconfirmed: true},
		{DisplayName: "came late", In: true, Lateness: content.Lateness{DaysLate: 3}},
		{DisplayName: "never told", NeverTold: true},
		{DisplayName: "out"},
		{DisplayName: "late", Lateness: content.Lateness{DaysLate: 2}},
		{DisplayName: "later", Lateness: content.Lateness{DaysLate: 9}},
	}
	var got []string
	for _, row := range returnRows(r) {
		got = append(got, row.Name)
	}
	if want := []string{"later", "late", "out", "never told", "came late", "received"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestWhatTheReadersAreAsked(t *testing.T) {
	row := func(label string, n int) content.Row {
		return content.Row{Label: label, Count: content.Count{Value: n}}
	}
	r := reds(2)
	r.ByResult = []content.Row{row("On the register", 2), row("Red", 2), row("Green", 0)}
	r.Leaving = []content.Conclusion{{DisplayName: "Arts network", Decision: frozen.Leave}, {DisplayName: "Sports trust", Decision: frozen.Change}}
	r.Returns.Overdue.Value, r.Returns.NeverTold.Value, r.Returns.Submitted.Value = 1, 1, 3
	r.Vacancies.List = []content.Vacancy{{DisplayName: "City Deal"}}
	common := []string{
		"Note how 2 partnerships on the register stand: 2 red.",
		"Consider leaving, as their officers conclude: Arts network.",
		"Consider the changes that officers conclude are needed to: Sports trust.",
	}
	after := []string{
		"Have the officers of 1 partnership told of the review: nobody told them, and they have not failed to return anything.",
		"Have an officer who can be reached named for 1 partnership: City Deal.",
		"Note that 3 returns wait to be accepted.",
	}
	for kind, want := range map[content.Kind][]string{
		content.Annual: slices.Concat(common, []string{
			"Ask when 2 red partnerships will be put right.", "Ask for 1 return still out after the deadline."}, after),
		content.ManagementTeam: slices.Concat(common, []string{
			"See that 2 red partnerships are put right, and say by when.", "See that 1 return still out after the deadline come in."},
			after, []string{"Sign this report off."}),
	} {
		r.Kind = kind
		if got := asks(r); !slices.Equal(got, want) {
			t.Errorf("%s:\n%s\nwant\n%s", kind, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	if got := asks(&content.Report{Kind: content.Annual, ByResult: []content.Row{row("On the register", 0)}}); len(got) != 1 {
		t.Errorf("of an empty register the readers are asked %q", got)
	}
}

func TestChangesAreSentences(t *testing.T) {
	move := func(name string, was, is frozen.Overall) content.Move {
		return content.Move{DisplayName: name, Was: was, Is: is}
	}
	for name, test := range map[string]struct {
		report content.Report
		want   []string
	}{
		"nothing": {content.Report{}, []string{"Nothing that this report counts has changed."}},
		"from nothing": {content.Report{Changes: content.Changes{FromNothing: true}, ComparedWith: content.Instant{Words: "1 May 2024 at 10:00"},
			Additions: []content.Addition{{}, {}}},
			[]string{"Nothing was on this register on 1 May 2024 at 10:00, so there is no earlier report to compare with. 2 partnerships came onto it since."}},
		"results": {content.Report{Changes: content.Changes{Moves: []content.Move{
			move("A", frozen.Green, frozen.Red), move("B", frozen.Red, frozen.Green), move("C", frozen.Grey, frozen.Amber), move("D", frozen.Grey, frozen.Grey)}}},
			[]string{"Red now, and were not (1): A (green before).", "No longer red (1): B (red before).",
				"Another result, neither to nor from red (1): C (grey before)."}},
		"many names": {content.Report{Additions: []content.Addition{{DisplayName: "A"}, {DisplayName: "B"}, {DisplayName: "C"}, {DisplayName: "D"},
			{DisplayName: "E"}, {DisplayName: "F"}}}, []string{"Added to the register (6): A, B, C, D, and 2 more."}},
		"one more name than is usual": {content.Report{Endings: []content.Ending{{DisplayName: "A"}, {DisplayName: "B"}, {DisplayName: "C"}, {DisplayName: "D"},
			{DisplayName: "E"}}}, []string{"Ended (5): A, B, C, D, E."}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := changes(&test.report); !slices.Equal(got, test.want) {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestLongNamesAreCut(t *testing.T) {
	long := strings.Repeat("Ŵy ", 40)
	got := names([]string{long, "Short"})
	if first, _, _ := strings.Cut(got, ", "); len([]rune(first)) > longest || !strings.HasSuffix(first, "…") || !strings.HasSuffix(got, ", Short") {
		t.Errorf("%q", got)
	}
}

func TestRowsTakeMoreLinesForLongTexts(t *testing.T) {
	short, long := Row{Name: "City Deal", Cells: []string{"x", "y"}}, Row{Name: "City Deal", Cells: []string{strings.Repeat("word ", 40), "y"}}
	if s, l := rowHeight(short, redWidths), rowHeight(long, redWidths); s != 1+rowGap || l < 5 {
		t.Errorf("a short row takes %.1f lines, a long one %.1f", s, l)
	}
}
