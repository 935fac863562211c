package register

import (
	"slices"
	"testing"
)

// TestAPlaceIsStatedBySomebody holds that a text which stands for nobody leaves the gap open, and that no appointment of
// nobody is missed.
func TestAPlaceIsStatedBySomebody(t *testing.T) {
	for name, c := range map[string]struct {
		holder *Holder
		gap    bool
	}{
		"nothing":                {nil, true},
		"VACANT":                 {&Holder{Text: "VACANT"}, true},
		"to be  appointed.":      {&Holder{Text: "to be  appointed."}, true},
		"Councillor *":           {&Holder{Text: "Councillor *"}, true},
		"none is a statement":    {&Holder{Text: "none"}, false},
		"a name":                 {&Holder{Text: "Ada Lovelace"}, false},
		"a post, vacant or not":  {&Holder{Post: "clerk"}, false},
		"a person called Vacant": {&Holder{Person: "ada", Text: "Vacant"}, false},
	} {
		p := &Partnership{ResponsibleOfficer: c.holder, LeadMember: c.holder, OppositionSpokesperson: c.holder}
		for _, fact := range []string{"responsible_officer", "lead_member", "opposition_spokesperson"} {
			if got := slices.Contains(p.Gaps(), fact); got != c.gap {
				t.Errorf("%s: %s is a gap: %t", name, fact, got)
			}
		}
		if got := slices.Contains(p.Undated(), "lead_member.minute_reference"); got == c.gap {
			t.Errorf("%s: the minute of the appointment is asked for: %t", name, got)
		}
	}
}
