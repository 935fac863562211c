package imports

import (
	"strings"

	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/naming"
)

// choice is one value of a field that has a list of them: the words shown first, then others found in registers.
type choice[T ~int] struct {
	value T
	words []string
}

var kinds = []choice[register.Kind]{
	{register.KindPartnership, []string{"partnership", "partnership board", "strategic partnership", "statutory partnership", "non statutory partnership"}},
	{register.KindSharedService, []string{"shared service", "shared working arrangement", "shared working"}},
	{register.KindOutsideBody, []string{"outside body", "outside organisation", "external body", "external organisation"}},
	{register.KindCouncilCompany, []string{"council company", "company", "aleo", "arms length body", "arms length company"}},
	{register.KindContractOrGrant, []string{"contract or grant", "contract", "grant", "commissioned service"}},
}

var legalForms = []choice[register.LegalForm]{
	{register.InformalForum, []string{"informal forum", "informal", "forum"}},
	{register.Unincorporated, []string{"unincorporated partnership", "unincorporated", "unincorporated association"}},
	{register.MemorandumOfUnderstanding, []string{"memorandum of understanding", "mou"}},
	{register.ServiceLevelAgreement, []string{"service level agreement", "sla"}},
	{register.JointCommittee, []string{"joint committee"}},
	{register.SharedServiceForm, []string{"shared service"}},
	{register.PooledFund, []string{"pooled fund", "pooled budget", "section 75 agreement"}},
	{register.Company, []string{"company", "limited company", "company limited by guarantee", "company limited by shares"}},
	{register.JointVenture, []string{"joint venture"}},
	{register.TrustOrCharity, []string{"trust or charity", "trust", "charity", "charitable trust"}},
	{register.CommunityInterestCompany, []string{"community interest company", "cic"}},
	{register.CombinedAuthority, []string{"combined authority", "corporate joint committee", "combined authority or corporate joint committee"}},
	{register.OtherStatutoryBoard, []string{"statutory board", "other statutory board", "statutory committee"}},
}

var scopes = []choice[register.Scope]{
	{register.District, []string{"district", "borough", "district wide", "borough wide", "local"}},
	{register.City, []string{"city", "city wide", "citywide"}},
	{register.Countywide, []string{"countywide", "county", "county wide"}},
	{register.SubRegional, []string{"sub regional", "subregional", "sub region"}},
	{register.Regional, []string{"regional", "region"}},
	{register.National, []string{"national", "uk", "england"}},
}

// choiceField is a field with a list of values. A word that is in no list becomes a note.
func choiceField[T ~int](name, words string, choices []choice[T], of func(*register.Partnership) *T) Field {
	return Field{Name: name, Words: words,
		put: func(w *writer, cell string) error {
			key := naming.Key(cell)
			for _, c := range choices {
				for _, word := range c.words {
					if key == word {
						*of(w.record) = c.value
						return nil
					}
				}
			}
			known := make([]string, len(choices))
			for i, c := range choices {
				known[i] = c.words[0]
			}
			return notef("%q is not one of: %s.", cell, strings.Join(known, ", "))
		},
		show: func(p *register.Partnership) []string {
			for _, c := range choices {
				if c.value == *of(p) {
					return []string{c.words[0]}
				}
			}
			return nil
		},
	}
}
