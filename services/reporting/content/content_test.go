package content_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
	"github.com/concordat-suite/concordat/services/reporting/frozen/frozentest"
)

func compose(kind content.Kind) content.Report {
	return content.Compose(content.Input{Kind: kind, Name: frozentest.Council + "/reports/r", LinkBase: "https://reports.example/",
		Now: frozentest.Now(), Before: frozentest.Before()})
}

// TestFigures says which partnerships of the example each figure must count.
func TestFigures(t *testing.T) {
	r := compose(content.Annual)
	for id, want := range map[string][]int{
		"changes-added":                 {3},
		"changes-new":                   {3},
		"changes-brought-in":            {},
		"changes-ended":                 {5},
		"changes-taken-back":            {7},
		"changes-moved":                 {2, 1},
		"changes-to-red":                {1},
		"changes-from-red":              {2},
		"changes-checks":                {2, 1},
		"changes-renamed":               {1},
		"overall-red":                   {1},
		"overall-green":                 {2},
		"overall-grey":                  {4, 3}, // number 4 was never checked: grey, never green
		"overall-amber":                 {},
		"overall-unrated":               {},
		"register-total":                {4, 2, 1, 3},
		"returns-asked":                 {4, 2, 1, 3},
		"returns-not-returned":          {1}, // the officers of 3 and 4 were never told
		"returns-overdue":               {1},
		"returns-named":                 {1},
		"returns-not-yet-due":           {},
		"returns-sent-back":             {1},
		"returns-accepted":              {2},
		"returns-submitted":             {},
		"returns-never-told":            {4, 3}, // what ann was told does not count for cat
		"gaps-not-met":                  {1},
		"gaps-not-assessed":             {3},
		"gaps-not-stated":               {4, 1, 3},
		"gaps-never-reviewed":           {4, 1, 3},
		"gaps-checked-earlier":          {3},
		"criterion-s1-5-not-met":        {1},
		"criterion-s1-5-not-assessed":   {3},
		"criterion-s1-5-not-stated":     {1, 3},
		"criterion-s1-5-met":            {2},
		"criterion-s1-8-warning":        {3},
		"criterion-s1-8-not-applicable": {},
		"area-total-communities":        {2, 1},
		"area-red-communities":          {1},
		"area-grey-housing":             {3},
		"area-total-none-stated":        {4},
		"vacancies":                     {4, 2, 3},
		"vacancies-in-words-only":       {4},
		"vacancies-has-left":            {2},
		"vacancies-no-address":          {3},
		"vacancies-nobody-named":        {},
		"waiting":                       {6},
	} {
		t.Run(id, func(t *testing.T) {
			f, ok := r.FigureByID(id)
			if !ok {
				t.Fatal("the report has no such figure")
			}
			got := []string{}
			for _, record := range f.Records {
				got = append(got, record.Partnership)
			}
			ids := []string{}
			for _, n := range want {
				ids = append(ids, frozentest.ID(n))
			}
			if !slices.Equal(got, ids) {
				t.Errorf("counts %v, want %v", got, ids)
			}
		})
	}
}

// TestEveryCountHasItsFigure walks every number of the report and follows it to its figure.
func TestEveryCountHasItsFigure(t *testing.T) {
	for _, kind := range []content.Kind{content.Annual, content.ManagementTeam} {
		r := compose(kind)
		counts := collect(reflect.ValueOf(r))
		if len(counts) < 60 {
			t.Fatalf("only %d counts found", len(counts))
		}
		for _, c := range counts {
			f, ok := r.FigureByID(c.Figure)
			switch {
			case !ok:
				t.Errorf("%s has no figure", c.Figure)
			case f.Count != c.Value || len(r.Explain(f)) != c.Value || f.Link != c.Link:
				t.Errorf("%s: %d in the table, %d in the figure, %d records", c.Figure, c.Value, f.Count, len(f.Records))
			}
		}
	}
}

func collect(v reflect.Value) []content.Count {
	var list []content.Count
	switch v.Kind() {
	case reflect.Struct:
		if c, ok := v.Interface().(content.Count); ok {
			return []content.Count{c}
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				list = append(list, collect(v.Field(i))...)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			list = append(list, collect(v.Index(i))...)
		}
	}
	return list
}

// TestFigureIDsAreUnique: two figures must not share an address, even when the council's own words are alike or long.
func TestFigureIDsAreUnique(t *testing.T) {
	now := frozentest.Now()
	long := "a-service-area-with-a-name-that-fills-all-sixty-three-letters-00"
	for i, area := range []string{"none-stated", long + "1", long + "2"} {
		now.Council.Areas = append(now.Council.Areas, frozen.Area{ID: area, DisplayName: area})
		now.Partnerships[i].Area = area
	}
	r := content.Compose(content.Input{Kind: content.Annual, Name: "councils/cambridge/reports/r", Now: now, Before: frozentest.Before()})
	seen := map[string]bool{}
	for _, f := range r.Figures {
		if seen[f.ID] || len(f.ID) > 63 {
			t.Errorf("figure id %q is taken or too long", f.ID)
		}
		seen[f.ID] = true
	}
	for _, c := range collect(reflect.ValueOf(r)) {
		if f, _ := r.FigureByID(c.Figure); f.Title != c.Title || f.Count != c.Value {
			t.Errorf("%q leads to %q", c.Title, f.Title)
		}
	}
}

// TestExplain: a record is told with its name and the reason why it is counted.
func TestExplain(t *testing.T) {
	r := compose(content.Annual)
	for id, want := range map[string]content.Explained{
		"criterion-s1-5-not-met": {frozentest.ID(1), "Greater Cambridge Partnership", "S1.5", "Nobody has stated the terms of reference, and the review is over.", 21},
		"overall-red":            {frozentest.ID(1), "Greater Cambridge Partnership", "", "Red: not met S1.5", 21},
		"changes-ended":          {frozentest.ID(5), "Old Partnership", "", "Ended on 31 July 2025: Its work is done.", 33},
		"changes-renamed":        {frozentest.ID(1), "Greater Cambridge Partnership", "", "Was called City Deal", 21},
		"returns-overdue":        {frozentest.ID(1), "Greater Cambridge Partnership", "", "Not returned: not assessed, due 14 July 2025, 78 calendar days late", 21},
		"returns-never-told": {frozentest.ID(4), "Arts network", "",
			"The officer was never told (Its officer is named in words only: nobody known to the council, so no mail can be sent), due 30 June 2025", 13},
	} {
		f, _ := r.FigureByID(id)
		if got := r.Explain(f); len(got) == 0 || got[0] != want {
			t.Errorf("%s: %+v, want %+v first", id, got, want)
		}
	}
}

func TestFactInWords(t *testing.T) {
	for fact, want := range map[string]string{
		"terms_of_reference":                   "terms of reference",
		"partnership.terms_of_reference":       "terms of reference",
		"partnership.resources.years[0].grant": "the council's contribution and the total budget: years: grant",
		"exit":                                 "exit arrangements",
	} {
		if got := content.FactInWords(fact); got != want {
			t.Errorf("FactInWords(%q) = %q, want %q", fact, got, want)
		}
	}
}
