package narrative

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/count"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// Year is what one financial year takes and gets, in pence; nil when nobody has said.
type Year struct {
	Year string `json:"financial_year"`
	// Grant, Revenue and InKind are what the council commits, Days the officer days.
	Grant   *int64 `json:"grant_pence,omitempty"`
	Revenue *int64 `json:"revenue_pence,omitempty"`
	InKind  *int64 `json:"in_kind_pence,omitempty"`
	Days    *int64 `json:"officer_days,omitempty"`
	// Needed is what the council's part needs in money and kind, TotalBudget the budget from all partners.
	Needed      *int64 `json:"needed_pence,omitempty"`
	TotalBudget *int64 `json:"total_budget_pence,omitempty"`
}

func years(list []frozen.Year) []Year {
	var all []Year
	for _, y := range list {
		all = append(all, Year{Year: y.Year, Grant: y.Committed.Grant, Revenue: y.Committed.Revenue, InKind: y.Committed.InKind,
			Days: y.Committed.Days, Needed: sum(y.Needed.Grant, y.Needed.Revenue, y.Needed.InKind), TotalBudget: y.TotalBudget})
	}
	return all
}

// sum adds what is stated; nil when nothing is.
func sum(parts ...*int64) *int64 {
	var total *int64
	for _, p := range parts {
		if p == nil {
			continue
		}
		if total == nil {
			total = new(int64)
		}
		*total += *p
	}
	return total
}

// Sums adds the years of partnerships up. What nobody has stated adds nothing.
func Sums(all [][]Year) []Year {
	byYear := map[string]Year{}
	for _, years := range all {
		for _, y := range years {
			t := byYear[y.Year]
			byYear[y.Year] = Year{Year: y.Year, Grant: sum(t.Grant, y.Grant), Revenue: sum(t.Revenue, y.Revenue), InKind: sum(t.InKind, y.InKind),
				Days: sum(t.Days, y.Days), Needed: sum(t.Needed, y.Needed), TotalBudget: sum(t.TotalBudget, y.TotalBudget)}
		}
	}
	var sums []Year
	for _, y := range byYear {
		sums = append(sums, y)
	}
	slices.SortFunc(sums, func(a, b Year) int { return strings.Compare(a.Year, b.Year) })
	return sums
}

// Pounds writes pence as people do, "£1,234" or "£1,234.50"; "not stated" when nobody has said.
func Pounds(pence *int64) string {
	if pence == nil {
		return "not stated"
	}
	p, sign := *pence, ""
	if p < 0 {
		p, sign = -p, "−"
	}
	digits := strconv.FormatInt(p/100, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if rest := p % 100; rest != 0 {
		digits += fmt.Sprintf(".%02d", rest)
	}
	return sign + "£" + digits
}

// DaysInWords writes officer days; "not stated" when nobody has said.
func DaysInWords(days *int64) string {
	if days == nil {
		return "not stated"
	}
	return count.Of(*days, "day")
}
