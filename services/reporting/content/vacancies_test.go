package content_test

import (
	"testing"

	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
	"github.com/concordat-suite/concordat/services/reporting/frozen/frozentest"
)

// TestWhoCannotBeReached: every way in which the responsible officer of a partnership cannot be reached is counted once, by
// its reason, and listed with the officer's name.
func TestWhoCannotBeReached(t *testing.T) {
	reachable := frozen.Person{Name: frozentest.Person("x"), DisplayName: "Xanthe Xu", Reachable: true}
	with := func(change func(*frozen.Person)) *frozen.Person { p := reachable; change(&p); return &p }
	for name, test := range map[string]struct {
		holder frozen.Holder
		person *frozen.Person
		figure string
		says   string
	}{
		"reached":       {frozen.Holder{}, &reachable, "", ""},
		"undeliverable": {frozen.Holder{}, with(func(p *frozen.Person) { p.Undeliverable = true }), "vacancies-undeliverable", "Xanthe Xu"},
		"suspended":     {frozen.Holder{}, with(func(p *frozen.Person) { p.Suspended = true }), "vacancies-suspended", "Xanthe Xu"},
		"auditor":       {frozen.Holder{}, with(func(p *frozen.Person) { p.Audits = true }), "vacancies-audits", "Xanthe Xu"},
		"left":          {frozen.Holder{}, with(func(p *frozen.Person) { p.Left = true }), "vacancies-has-left", "Xanthe Xu (has left)"},
		"no address":    {frozen.Holder{}, with(func(p *frozen.Person) { p.Reachable = false }), "vacancies-no-address", "Xanthe Xu"},
		"left and undeliverable": {frozen.Holder{}, with(func(p *frozen.Person) { p.Left, p.Undeliverable = true, true }), "vacancies-has-left",
			"Xanthe Xu (has left)"},
		"nobody":      {frozen.Holder{}, nil, "vacancies-nobody-named", ""},
		"words":       {frozen.Holder{Text: "The Leader"}, nil, "vacancies-in-words-only", "The Leader"},
		"vacant post": {frozen.Holder{Post: "Head of Housing"}, nil, "vacancies-post-vacant", "Head of Housing (vacant)"},
	} {
		t.Run(name, func(t *testing.T) {
			now := frozentest.Now()
			now.Partnerships, now.Returns = now.Partnerships[:1], nil
			if test.person != nil {
				test.holder.Person = test.person.Name
				now.People[test.person.Name] = *test.person
			}
			now.Partnerships[0].ResponsibleOfficer = test.holder
			r := content.Compose(content.Input{Kind: content.Annual, Name: "councils/cambridge/reports/r", Now: now})
			for _, f := range []string{"vacancies-undeliverable", "vacancies-suspended", "vacancies-audits", "vacancies-has-left", "vacancies-no-address",
				"vacancies-nobody-named", "vacancies-in-words-only", "vacancies-post-vacant"} {
				want := 0
				if f == test.figure {
					want = 1
				}
				if got, _ := r.FigureByID(f); got.Count != want {
					t.Errorf("%s counts %d, want %d", f, got.Count, want)
				}
			}
			if test.figure == "" {
				if r.Vacancies.Total.Value != 0 {
					t.Errorf("%d cannot be reached", r.Vacancies.Total.Value)
				}
				return
			}
			if r.Vacancies.Total.Value != 1 || len(r.Vacancies.List) != 1 || r.Vacancies.List[0].Officer != test.says {
				t.Errorf("vacancies %+v, want one of %q", r.Vacancies, test.says)
			}
		})
	}
}
