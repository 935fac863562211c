package register

import "testing"

// A council that gives a partnership nothing says so with resources that are empty, as the contract has it.
func TestNothingIsAStatementOfResources(t *testing.T) {
	p := complete()
	p.Resources = &Resources{}
	if missing := p.incomplete(); len(missing) > 0 {
		t.Errorf("nothing is committed, and missing are %v", missing)
	}
	p.Resources = nil
	if missing := p.incomplete(); len(missing) != 2 {
		t.Errorf("nobody has said, and missing are %v, want what is committed and the budget", missing)
	}
	p.Resources = &Resources{Years: []YearResources{{FinancialYear: "2026/27"}}}
	if missing := p.incomplete(); len(missing) != 2 {
		t.Errorf("a year says nothing, and missing are %v, want what is committed and the budget", missing)
	}
}
