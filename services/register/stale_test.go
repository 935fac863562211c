package register

import (
	"slices"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/date"
)

func TestStaleFacts(t *testing.T) {
	d := date.MustParse
	for name, test := range map[string]struct {
		p     Partnership
		today string
		want  []string
	}{
		"nothing stated":                   {Partnership{}, "2026-06-10", nil},
		"stated without any date":          {Partnership{TermsOfReference: &Arrangement{Text: "Agreed."}, Risks: &Risks{}, Targets: &Targets{}, Resources: &Resources{}}, "2026-06-10", nil},
		"on the day of its review":         {Partnership{Exit: &Arrangement{NextReviewOn: d("2026-06-10")}}, "2026-06-10", nil},
		"the day after its review":         {Partnership{Exit: &Arrangement{NextReviewOn: d("2026-06-10")}}, "2026-06-11", []string{"exit since 2026-06-11"}},
		"assessed 12 months ago":           {Partnership{Risks: &Risks{AssessedOn: d("2025-06-10")}}, "2026-06-10", nil},
		"assessed a day longer ago":        {Partnership{Risks: &Risks{AssessedOn: d("2025-06-10")}}, "2026-06-11", []string{"risks since 2026-06-11"}},
		"the newest value counts":          {Partnership{Targets: &Targets{Targets: []Target{{RecordedOn: d("2024-01-01")}, {RecordedOn: d("2026-01-01")}}}}, "2026-06-10", nil},
		"all values are old":               {Partnership{Targets: &Targets{Targets: []Target{{RecordedOn: d("2024-01-01")}, {}}}}, "2026-06-10", []string{"targets since 2025-01-02"}},
		"figures of the year before":       {Partnership{Resources: &Resources{Years: []YearResources{{FinancialYear: "2024/25"}}}}, "2026-03-31", nil},
		"figures of the one before that":   {Partnership{Resources: &Resources{Years: []YearResources{{FinancialYear: "2023/24"}, {FinancialYear: "2024/25"}}}}, "2026-04-01", []string{"resources since 2026-04-01"}},
		"a year that is written otherwise": {Partnership{Resources: &Resources{Years: []YearResources{{FinancialYear: "last"}}}}, "2026-06-10", nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, fact := range test.p.StaleFacts(d(test.today)) {
				got = append(got, fact.Field+" since "+fact.Since.String())
				if fact.Why == "" || SectionOf(fact.Field) == 0 {
					t.Errorf("%v says not why, or is of no section", fact)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("StaleFacts() = %v, want %v", got, test.want)
			}
		})
	}
}
