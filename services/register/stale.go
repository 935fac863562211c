package register

import (
	"fmt"
	"strconv"

	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// StaleFact is a fact that is stated and has gone stale by a date of its own (S2.11).
type StaleFact struct {
	// Field is the fact, as the contract writes it.
	Field string
	// Since is the first day on which it was stale.
	Since date.Date
	// Why says in words what has gone stale.
	Why string
}

// freshMonths is for how long a risk assessment, the value of a target and the figures of a financial year hold.
const freshMonths = 12

// StaleFacts gives the facts that have gone stale by today, in the order of the record. What is stated without any date that
// could tell does not go stale.
func (p *Partnership) StaleFacts(today date.Date) []StaleFact {
	var stale []StaleFact
	add := func(field string, since date.Date, why string) {
		if !since.IsZero() && !since.After(today) {
			stale = append(stale, StaleFact{field, since, why})
		}
	}
	for _, a := range []struct {
		field string
		what  string
		said  *Arrangement
	}{
		{"terms_of_reference", "The terms of reference were", p.TermsOfReference}, {"agreement", "The agreement was", p.Agreement},
		{"reporting", "How it reports was", p.Reporting}, {"complaints", "How complaints are made was", p.Complaints},
		{"public_engagement", "How the public takes part was", p.PublicEngagement}, {"exit", "The exit strategy was", p.Exit},
	} {
		if a.said != nil && !a.said.NextReviewOn.IsZero() {
			add(a.field, a.said.NextReviewOn.AddDays(1), fmt.Sprintf("%s to be reviewed by %s.", a.what, a.said.NextReviewOn.Words()))
		}
	}
	if ended := p.Resources.newestEnd(); !ended.IsZero() {
		add("resources", gone(ended), fmt.Sprintf("The newest figures are of the financial year that ended on %s.", ended.Words()))
	}
	if recorded := p.Targets.newestValue(); !recorded.IsZero() {
		add("targets", gone(recorded), fmt.Sprintf("The newest value of a target is of %s.", recorded.Words()))
	}
	if p.Risks != nil && !p.Risks.AssessedOn.IsZero() {
		add("risks", gone(p.Risks.AssessedOn), fmt.Sprintf("The risks were last assessed on %s.", p.Risks.AssessedOn.Words()))
	}
	return stale
}

// gone is the first day on which what is of that day has gone stale.
func gone(of date.Date) date.Date { return of.AddMonths(freshMonths).AddDays(1) }

// newestValue is the day of the newest value of a target; zero when none has one.
func (t *Targets) newestValue() date.Date {
	var newest date.Date
	if t != nil {
		for _, target := range t.Targets {
			if target.RecordedOn.After(newest) {
				newest = target.RecordedOn
			}
		}
	}
	return newest
}

// newestEnd is the last day of the newest financial year with figures; zero when there is none.
func (r *Resources) newestEnd() date.Date {
	var newest date.Date
	if r == nil {
		return newest
	}
	for _, year := range r.Years {
		if end := yearEnd(year.FinancialYear); end.After(newest) {
			newest = end
		}
	}
	return newest
}

// yearEnd is the last day of a financial year written such as "2025/26"; zero when it is written otherwise.
func yearEnd(financialYear string) date.Date {
	if len(financialYear) < 4 {
		return date.Date{}
	}
	start, err := strconv.Atoi(financialYear[:4])
	if err != nil {
		return date.Date{}
	}
	return date.New(start+1, 3, 31)
}
