package count

import "testing"

func TestOf(t *testing.T) {
	for _, test := range []struct {
		n          int
		noun, want string
	}{
		{1, "return", "1 return"},
		{0, "return", "0 returns"},
		{2, "return", "2 returns"},
		{1, "entry", "1 entry"},
		{3, "entry", "3 entries"},
		{2, "day", "2 days"},
		{2, "working day", "2 working days"},
		{4, "match", "4 matches"},
		{4, "box", "4 boxes"},
		{2, "criterion", "2 criteria"},
		{5, "responsible person", "5 responsible people"},
	} {
		if got := Of(test.n, test.noun); got != test.want {
			t.Errorf("Of(%d, %q) = %q, want %q", test.n, test.noun, got, test.want)
		}
	}
}

func TestForm(t *testing.T) {
	if one, more := Form(1, "is", "are"), Form(int32(2), "is", "are"); one != "is" || more != "are" {
		t.Errorf("Form gives %q for one and %q for two", one, more)
	}
}
