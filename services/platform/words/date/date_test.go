package date

import (
	"encoding/json"
	"testing"
	"time"
	_ "time/tzdata" // the zones, on machines without them

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

func TestIn(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	for instant, want := range map[string]string{
		"2024-09-10T22:59:59Z": "2024-09-10",
		"2024-09-10T23:30:00Z": "2024-09-11", // summer time
		"2024-12-10T23:30:00Z": "2024-12-10", // winter time
		"2024-03-31T00:30:00Z": "2024-03-31", // the night the clocks go forward
	} {
		at, err := time.Parse(time.RFC3339, instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := In(at, london).String(); got != want {
			t.Errorf("In(%s) = %s, want %s", instant, got, want)
		}
	}
}

func TestParse(t *testing.T) {
	if got, err := Parse("2024-02-29"); err != nil || got != New(2024, time.February, 29) {
		t.Errorf("Parse(2024-02-29) = %v, %v", got, err)
	}
	for _, text := range []string{"", "2023-02-29", "2024-13-01", "18/09/2024", "2024-9-18", "2024", "2024-09-18T00:00:00Z"} {
		if _, err := Parse(text); fault.Reason(err) != "DATE_INVALID" {
			t.Errorf("Parse(%q) error = %v, want DATE_INVALID", text, err)
		}
	}
}

func TestArithmetic(t *testing.T) {
	d := MustParse("2024-02-28")
	for name, c := range map[string]struct{ got, want string }{
		"over a leap day":                {d.AddDays(2).String(), "2024-03-01"},
		"backwards over a year":          {MustParse("2024-01-01").AddDays(-1).String(), "2023-12-31"},
		"a year after a leap day":        {MustParse("2024-02-29").AddMonths(12).String(), "2025-02-28"},
		"a month after 31 January":       {MustParse("2025-01-31").AddMonths(1).String(), "2025-02-28"},
		"months backwards over the year": {MustParse("2025-01-31").AddMonths(-2).String(), "2024-11-30"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %s, want %s", name, c.got, c.want)
		}
	}
	if got := MustParse("2024-04-01").Since(MustParse("2024-03-01")); got != 31 {
		t.Errorf("Since() = %d days, want 31", got)
	}
	if !d.Before(d.AddDays(1)) || !d.AddMonths(1).After(d) || d.Compare(d) != 0 || d.AddMonths(11).Before(d) {
		t.Error("the order of dates is wrong")
	}
}

func TestPartial(t *testing.T) {
	for text, want := range map[string]struct{ words, first, last string }{
		"2017":       {"2017", "2017-01-01", "2017-12-31"},
		"2016-02":    {"February 2016", "2016-02-01", "2016-02-29"},
		"2017-04-12": {"12 April 2017", "2017-04-12", "2017-04-12"},
		"2018-21":    {"spring 2018", "2018-03-01", "2018-05-31"},
		"2018-23":    {"autumn 2018", "2018-09-01", "2018-11-30"},
		"2018-24":    {"winter 2018", "2018-01-01", "2019-02-28"}, // at either end of the year
	} {
		p, err := ParsePartial(text)
		if err != nil {
			t.Errorf("ParsePartial(%q): %v", text, err)
			continue
		}
		if p.String() != text || p.Words() != want.words || p.First().String() != want.first || p.Last().String() != want.last {
			t.Errorf("ParsePartial(%q) = %s, %q, from %s to %s", text, p, p.Words(), p.First(), p.Last())
		}
	}
	for _, text := range []string{"", "17", "2017-4", "2017-13", "2017-02-30", "2018-25", "Spring 2018"} {
		if _, err := ParsePartial(text); fault.Reason(err) != "DATE_INVALID" {
			t.Errorf("ParsePartial(%q) error = %v, want DATE_INVALID", text, err)
		}
	}
}

func TestParseEnglish(t *testing.T) {
	for text, want := range map[string]string{
		"21/01/2013":               "2013-01-21",
		"03/04/2013":               "2013-04-03", // the day first
		"3.4.13":                   "2013-04-03",
		"03-04-2013":               "2013-04-03",
		"1st July 2019":            "2019-07-01",
		"9 September 2008":         "2008-09-09",
		"19th October 2016":        "2016-10-19",
		"Thursday 28th March 2024": "2024-03-28",
		"Wed, 3 Jan 2024":          "2024-01-03",
		"July 4, 2019":             "2019-07-04",
		"12-Apr-17":                "2017-04-12",
		" 8  December  2017 ":      "2017-12-08",
		"October 2014":             "2014-10",
		"sept 2014":                "2014-09",
		"Oct-14":                   "2014-10",
		"04/2019":                  "2019-04",
		"2017":                     "2017",
		"Spring 2018":              "2018-21",
		"winter of 2018":           "2018-24",
		"2017-04":                  "2017-04",
		"2017-04-12":               "2017-04-12",
		"2017-04-12 00:00:00":      "2017-04-12",
	} {
		got, err := ParseEnglish(text)
		if err != nil || got.String() != want {
			t.Errorf("ParseEnglish(%q) = %s, %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "Current SLA commenced in April 2016", "21/01/2013; 23/03/2015", "31/02/2013", "02/13/2013", "set up 2021", "since Spring 2018", "2016/17", "13-15",
	} {
		if got, err := ParseEnglish(text); fault.Reason(err) != "DATE_INVALID" {
			t.Errorf("ParseEnglish(%q) = %s, %v, want DATE_INVALID", text, got, err)
		}
	}
}

func TestJSON(t *testing.T) {
	type record struct {
		Day   Date
		Since Partial
	}
	in := record{MustParse("2024-09-18"), Partial{Year: 2017, Month: time.April}}
	text, err := json.Marshal(in)
	if err != nil || string(text) != `{"Day":"2024-09-18","Since":"2017-04"}` {
		t.Fatalf("Marshal() = %s, %v", text, err)
	}
	var out record
	if err := json.Unmarshal(text, &out); err != nil || out != in {
		t.Errorf("Unmarshal() = %v, %v", out, err)
	}
	if err := json.Unmarshal([]byte(`{"Day":"","Since":""}`), &out); err != nil || !out.Day.IsZero() || !out.Since.IsZero() {
		t.Errorf("Unmarshal(empty) = %v, %v", out, err)
	}
}
