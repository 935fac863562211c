package imports

import (
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
)

// TestACrossBesideTicks holds that an x is a no in a column that has ticks, and asked about in one that has none.
func TestACrossBesideTicks(t *testing.T) {
	plan := planOf(t, "Name,Exit strategy\nFast Growing Cities,x\nSlow Cities,✓\n")
	if got := plan.writes()[0].record.Exit; got == nil || !got.None {
		t.Errorf("a cross beside a tick is read as %+v", got)
	}
	plan = planOf(t, "Name,Exit strategy\nFast Growing Cities,x\nSlow Cities,\n")
	if got := plan.writes()[0].record.Exit; got != nil {
		t.Errorf("a cross alone is read as %+v", got)
	}
}

// TestQuestionsOnWords holds that what may mean none or nothing is asked about once for each column, and that the answer counts.
func TestQuestionsOnWords(t *testing.T) {
	in := inputOf(t, "Name,Exit strategy,Cost 2025/26,Objective\nFast Growing Cities,n/a,-,-\nSlow Cities,N/A.,£5,\nOld Cities,draft,,\n")
	asked := questionsOn(in.Sheet, in.Columns, nil)
	if len(asked) != 2 || asked[0].Kind != AskWords || asked[0].Column != "B" || strings.Join(asked[0].Examples, "|") != "n/a|draft" || asked[1].Column != "C" {
		t.Fatalf("questions %+v", asked)
	}
	for meaning, want := range map[CellMeaning]*register.Arrangement{
		MeansNone: {None: true}, MeansYes: {Exists: true}, MeansNothing: nil, MeansText: {Text: "n/a"},
	} {
		in.Columns[1].Words = []CellWord{{Text: "N/A", Meaning: meaning}}
		columns, err := Map(in.Sheet, in.Columns, "columns")
		if err != nil {
			t.Fatal(err)
		}
		in.Columns = columns
		plan, err := MakePlan(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if got := plan.writes()[0].record.Exit; (got == nil) != (want == nil) || got != nil && *got != *want {
			t.Errorf("told %d, it is read as %+v, want %+v", meaning, got, want)
		}
		if asked := questionsOn(in.Sheet, in.Columns, nil); strings.Join(asked[0].Examples, "|") != "draft" {
			t.Errorf("told %d, it is asked about still: %+v", meaning, asked)
		}
	}
	in.Columns[2].Words = []CellWord{{Text: "-", Meaning: MeansNone}}
	plan, err := MakePlan(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if years := plan.writes()[0].record.Resources; years == nil || years.Years[0].Committed.Revenue.Pence != 0 {
		t.Errorf("a dash that means no money is read as %+v", years)
	}
	in.Columns[2].Words[0].Meaning = MeansYes
	if _, err := Map(in.Sheet, in.Columns, "columns"); fault.Reason(err) != "MAPPING_WORD_INVALID" {
		t.Errorf("a yes to money: %v", err)
	}
}

// TestABareYesReplacesNothing holds that a yes takes the place of no words and no document, and that what it says otherwise is shown.
func TestABareYesReplacesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		had, want register.Arrangement
	}{
		"words":      {register.Arrangement{Text: "six months"}, register.Arrangement{Text: "six months"}},
		"a document": {register.Arrangement{Link: "https://council.example/x"}, register.Arrangement{Link: "https://council.example/x"}},
		"none":       {register.Arrangement{None: true}, register.Arrangement{Exists: true}},
	} {
		in := inputOf(t, "Name,Exit strategy\nCity Deal,Yes\n")
		for _, p := range in.Records {
			if had := c.had; p.DisplayName == "City Deal" {
				p.Exit = &had
			}
		}
		plan, err := MakePlan(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if got := plan.drafts[body{record: "p2"}].record.Exit; *got != c.want {
			t.Errorf("a yes after %s: %+v, want %+v", name, got, c.want)
		}
		if changed := plan.Rows[0].Outcome == Change; changed != (c.had != c.want) {
			t.Errorf("a yes after %s: outcome %d", name, plan.Rows[0].Outcome)
		}
	}
}

// TestNoReferenceIsNone holds that rows without a reference are not taken for one another by what stands there instead.
func TestNoReferenceIsNone(t *testing.T) {
	plan := planOf(t, "Name,Reference,Also called\nFast Growing Cities,n/a,none\nUpland Bird Watch,N/A,None\nCoastal Paths,none,-\n")
	for _, r := range plan.Rows {
		if r.Outcome != New || len(r.Duplicates) > 0 {
			t.Errorf("row %d: outcome %d, duplicates %+v, errors %+v", r.Number, r.Outcome, r.Duplicates, r.Errors)
		}
	}
	for _, w := range plan.writes() {
		if w.record.Reference != "" || len(w.record.FormerNames) > 0 {
			t.Errorf("%s: reference %q, other names %+v", w.record.DisplayName, w.record.Reference, w.record.FormerNames)
		}
	}
}
