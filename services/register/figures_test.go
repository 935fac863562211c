package register

import (
	"slices"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/date"
)

func TestFinancialYear(t *testing.T) {
	for name, test := range map[string]struct {
		first     int
		day, want string
	}{
		"the last day of the year":     {4, "2027-03-31", "2026/27"},
		"the first day of the next":    {4, "2027-04-01", "2027/28"},
		"nobody has said when it ends": {0, "2027-03-31", "2026/27"},
		"the calendar year":            {1, "2027-01-01", "2027/28"},
		"over the century":             {4, "2099-12-31", "2099/00"},
	} {
		t.Run(name, func(t *testing.T) {
			c := Council{FinancialYearStart: test.first}
			if got := c.FinancialYear(date.MustParse(test.day)); got != test.want {
				t.Errorf("FinancialYear(%s) = %s, want %s", test.day, got, test.want)
			}
		})
	}
}

func TestLacksFigures(t *testing.T) {
	nothing, amount := &Money{}, &Commitment{Grant: &Money{}}
	of := func(year string) YearResources {
		return YearResources{FinancialYear: year, Committed: amount, Needed: amount, TotalBudget: nothing}
	}
	without := func(change func(*YearResources)) *Resources {
		y := of("2027/28")
		change(&y)
		return &Resources{Years: []YearResources{of("2026/27"), y}}
	}
	both, last := []string{"2026/27", "2027/28"}, []string{"2027/28"}
	for name, test := range map[string]struct {
		stated *Resources
		want   []string
	}{
		"nobody has said: a gap":             {nil, nil},
		"stated that nothing is committed":   {&Resources{}, nil},
		"all figures of both":                {without(func(*YearResources) {}), nil},
		"another year's only":                {&Resources{Years: []YearResources{of("2025/26")}}, both},
		"not the new year's":                 {&Resources{Years: []YearResources{of("2026/27")}}, last},
		"not what is committed":              {without(func(y *YearResources) { y.Committed = &Commitment{} }), last},
		"not what is needed":                 {without(func(y *YearResources) { y.Needed = nil }), last},
		"not the budget":                     {without(func(y *YearResources) { y.TotalBudget = nil }), last},
		"nothing but officer days is needed": {without(func(y *YearResources) { y.Needed = &Commitment{OfficerDays: new(int)} }), nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := Partnership{Resources: test.stated}
			if got := p.LacksFigures(both); !slices.Equal(got, test.want) {
				t.Errorf("LacksFigures() = %v, want %v", got, test.want)
			}
		})
	}
}
