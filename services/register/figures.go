package register

import (
	"fmt"
	"slices"

	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// FinancialYear gives the financial year that a day lies in, such as "2025/26", by the council's own first month.
func (c *Council) FinancialYear(day date.Date) string {
	first := c.FinancialYearStart
	if first == 0 {
		first = defaultFinancialYearStart
	}
	start := day.Year
	if day.Before(date.New(day.Year, 1, 1).AddMonths(first - 1)) {
		start--
	}
	return fmt.Sprintf("%d/%02d", start, (start+1)%100)
}

// LacksFigures gives those of the financial years of which the record does not state all that a policy may judge by: what
// the council commits, what its part needs, and the total budget. A record that states that nothing is committed lacks
// none; one that says nothing of any year has a gap instead.
func (p *Partnership) LacksFigures(years []string) []string {
	if p.Resources == nil || len(p.Resources.Years) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(years), func(year string) bool {
		return slices.ContainsFunc(p.Resources.Years, func(y YearResources) bool { return y.FinancialYear == year && y.whole() })
	})
}

// whole says whether somebody has stated all figures of the year that a policy may judge by.
func (y YearResources) whole() bool {
	return y.Committed.said() && y.Needed.said() && y.TotalBudget != nil
}

// said says whether anything at all is stated of a commitment; nothing is an amount of 0.
func (c *Commitment) said() bool { return c != nil && *c != Commitment{} }
