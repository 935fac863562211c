package naming

import "testing"

// TestSortsTellBodiesApart holds that names that differ in what sort of body they say are different bodies.
func TestSortsTellBodiesApart(t *testing.T) {
	for _, c := range []struct {
		a, b             string
		apart, different bool
	}{
		{"Waste Board", "Waste Executive", true, true},
		{"Greater Cambridge Partnership Executive Board", "Greater Cambridge Partnership Management Group", true, true},
		{"City Growth Forum", "City Growth Partnership", true, true},
		{"City Deal", "City Deal Board", true, false},
		{"Waste Partnership", "Waste Partnership Board", true, false},
		{"Waste Partnership", "The Waste Partnership", false, false},
		{"Waste Partnershp Board", "Waste Partnership Board", false, false},
		{"Air Quality Forum Ltd", "Air Quality Forum", false, false},
	} {
		if Apart(c.a, c.b) != c.apart || Different(c.a, c.b) != c.different || Different(c.b, c.a) != c.different {
			t.Errorf("%q and %q: apart %t, different %t", c.a, c.b, Apart(c.a, c.b), Different(c.a, c.b))
		}
	}
}
