package reviews

import (
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/register"
)

// figures is the fact that the figures of the financial years stand in.
const figures = "resources"

// ask notes whose figures the return asks for: the year under review, and the present one, by which a policy judges whether
// the council commits what its part needs (S1.21). A return tells of a year that is over, and commitments are of the year
// that runs: whoever confirms that nothing has changed must be asked for the new year's figures, or the record would fail
// for want of what nobody asked for.
func (r *Return) ask(review *Review, day Day) {
	r.years = nil
	for _, year := range []string{review.FinancialYear, day.FinancialYear} {
		if year != "" && !slices.Contains(r.years, year) {
			r.years = append(r.years, year)
		}
	}
}

// unsaid gives the facts that the return asks for and nobody has stated: the gaps of the record, worst first, and the
// figures when it lacks those of a year.
func (r *Return) unsaid(p *register.Partnership) []string {
	gaps := p.Gaps()
	if len(p.LacksFigures(r.years)) > 0 {
		gaps = append(gaps, figures)
	}
	return gaps
}

// figuresQuestion asks for the figures of financial years that the record states for other years.
func figuresQuestion(years []string) Question {
	return Question{
		Kind: Missing, Sections: []register.Section{register.ResourcesSection}, Fact: figures,
		Why: "Nobody has stated all figures of " + strings.Join(years, " and ") + ". The policy judges by what is stated for the year, not by another year's.",
		How: "State them on the partnership: what the council commits, what its part needs, and the total budget; nothing is an amount of 0. Or say here that they are not known, and why.",
	}
}

// staleFacts gives what has gone stale on the record and is not asked for already as missing.
func (r *Return) staleFacts(p *register.Partnership, today date.Date) []register.StaleFact {
	unsaid := r.unsaid(p)
	return slices.DeleteFunc(p.StaleFacts(today), func(f register.StaleFact) bool { return slices.Contains(unsaid, f.Field) })
}
