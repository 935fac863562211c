package naming

import "testing"

func TestKey(t *testing.T) {
	for _, same := range [][2]string{
		{"Relate Lancashire – Lancaster District", "Relate Lancashire, Lancaster District"},
		{"Local Enterprise Partnership (LEP)", "local enterprise partnership"},
		{"Kent Downs Area of Outstanding Natural Beauty (AONB) Partnership", "Kent Downs Area of Outstanding Natural Beauty Partnership"},
		{"Association of Councils of the Thames Valley Region (ACTVaR)", "Association of Councils of the Thames Valley Region"},
		{"Maldon Children’s Centre Partnership Group", "Maldon Children's Centre Partnership Group"},
		{"Health & Wellbeing Board", "Health and  Wellbeing Board"},
		{"Oxford-Cambridge Partnership", "Oxford – Cambridge Partnership"},
	} {
		if Key(same[0]) != Key(same[1]) {
			t.Errorf("%q and %q are not the same name: %q, %q", same[0], same[1], Key(same[0]), Key(same[1]))
		}
	}
	for _, other := range [][2]string{
		{"Health and Wellbeing Board (County Council)", "Health and Wellbeing Board"},
		{"Cambridgeshire Horizons (residual Board)", "Cambridgeshire Horizons"},
		{"Children's Partnership Board - Preston", "Children's Partnership Board"},
	} {
		if Key(other[0]) == Key(other[1]) {
			t.Errorf("%q and %q are taken for the same name", other[0], other[1])
		}
	}
}

func TestResemblances(t *testing.T) {
	for name, c := range map[string]struct {
		a, b string
		want bool
	}{
		"another framing word":        {"Oxfordshire Economic Partnership", "Oxfordshire Economic Partnership Board", true},
		"another sort of body":        {"Surrey Forum", "Surrey Board", true},
		"another order":               {"Partnership for Waste in Kent", "Kent Waste Partnership", true},
		"a letter too few":            {"Cambridgeshire Horizons", "Cambridgeshire Horizon", true},
		"a spelling and a word more":  {"Gravesend Regenerattion Board", "Gravesend Regeneration Delivery Board", false},
		"a long word misspelt":        {"Town Centre Initiative", "Town Centre Iniatiative", true},
		"a framing word misspelt":     {"Cambridge Community Safety Partnership", "Cambridge Community Safety Partnrship", true},
		"words joined by a dash":      {"Health and Wellbeing Board", "Health and Well-being Board", true},
		"board is not broad":          {"Broad Street", "Street Board", false},
		"the telling word differs":    {"Children's Partnership Board - Preston", "Children's Partnership Board - Burnley and Pendle", false},
		"rural and urban":             {"LGA Rural Commission", "LGA Urban Commission", false},
		"children and adults":         {"Oxfordshire Safeguarding Children Board", "Oxfordshire Safeguarding Adults Board", false},
		"one word more":               {"Gravesham Community Safety Partnership (CSP)", "Dartford and Gravesham Community Safety Partnership", false},
		"numbers tell bodies apart":   {"Area 1 Highways Panel", "Area 2 Highways Panel", false},
		"nothing but framing":         {"Partnership Board", "Joint Committee", false},
		"nothing but framing, again":  {"Partnership Board", "Partnership Group", false},
		"a place tells bodies apart":  {"Environment Partnership", "Oxfordshire Environment Partnership", false},
		"charities of different name": {"Beauvale Charity – Hucknall", "Byron Charity - Hucknall", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := NewResemblances[string]()
			r.Add(c.a, "a")
			if got := len(r.Find(c.b)) > 0; got != c.want {
				t.Errorf("%q resembles %q: %t, want %t", c.b, c.a, got, c.want)
			}
		})
	}
}
