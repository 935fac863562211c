package date

import "testing"

func TestWelshDates(t *testing.T) {
	for text, want := range map[string]string{
		"1 Ebrill 2016": "2016-04-01", "1af o Ebrill 2016": "2016-04-01", "Mawrth 2019": "2019-03", "2il Mai 2020": "2020-05-02", "3 o Fedi 2021": "2021-09-03",
		"31 RHAGFYR 2024": "2024-12-31", "15fed Hydref 2018": "2018-10-15", "Gorffennaf 2017": "2017-07", "30 Tachwedd 2022": "2022-11-30",
	} {
		if got, err := ParseEnglish(EnglishMonths(text)); err != nil || got.String() != want {
			t.Errorf("%q is read as %s, %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "Main Street", "1 March 2016", "Maid of Kent", "5ed"} {
		if got := EnglishMonths(text); got != text {
			t.Errorf("EnglishMonths(%q) = %q", text, got)
		}
	}
}
