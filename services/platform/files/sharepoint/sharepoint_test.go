package sharepoint_test

import (
	"testing"

	"github.com/concordat-suite/concordat/services/platform/files/sharepoint"
)

func TestPlain(t *testing.T) {
	for cell, want := range map[string]string{
		`<div class="ExternalClass0A"><p>One</p><p>Two<br/>Three</p></div>`: "One\nTwo\nThree",
		"<p>R&amp;D &lt; 5&#160;%</p>":                                      "R&D < 5 %",
		"&lt;div&gt;Escaped&lt;/div&gt;":                                    "Escaped",
		"R&amp;D":                                                           "R&D",
		"Time&#58; noon":                                                    "Time: noon",
		"&#8203;<span>Text</span>":                                          "Text",
		"<style>p{}</style><script>x()</script><p>Text</p>":                 "Text",
		`<img src="x.png" alt="In place">`:                                  "In place",
		"<table><tr><td>NHS</td><td>2019</td></tr><tr><td>Police</td></tr></table>":        "NHS | 2019\nPolice",
		`See <a href="https://x.example/a">the terms</a>`:                                  "See the terms (https://x.example/a)",
		`<a href="https://x.example/a">https://x.example/a</a>`:                            "https://x.example/a",
		`<a href="https://x.example/a"></a>`:                                               "https://x.example/a",
		`<a href="mailto:jo@x.example">Jo Bloggs</a>`:                                      "Jo Bloggs",
		`<a href="https://c.sharepoint.com/_layouts/15/userdisp.aspx?ID=12">Jo Bloggs</a>`: "Jo Bloggs",
		"12;#Jane Smith":                  "Jane Smith",
		"12;#Jane Smith;#15;#Bob Jones":   "Jane Smith; Bob Jones",
		"Smith, Jane;#12;#Jones, Bob;#15": "Smith, Jane; Jones, Bob",
		"5;#7":                            "7",
		"12;#":                            "",
		";#Housing;#Planning;#":           "Housing; Planning",
		"12;#Smith,, Jane,#i:0#.w|council\\jsmith,#jane@x.example,#,#Smith,, Jane":                       "Smith, Jane",
		"i:0#.f|membership|jane.smith@x.example":                                                         "jane.smith@x.example",
		"i:0#.w|council\\jsmith":                                                                         "council\\jsmith",
		"Housing|0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f":                                                   "Housing",
		"4;#Housing|0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f;#5;#Parks|1a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f": "Housing; Parks",
		"string;#In place":              "In place",
		"float;#5605.00000000000":       "5605",
		"float;#0.50000000000000":       "0.5",
		"datetime;#2019-07-01 00:00:00": "2019-07-01",
		"boolean;#0":                    "No",
		"2019-07-01T00:00:00Z":          "2019-07-01",
		"2019-06-30T23:00:00Z":          "2019-07-01", // midnight in London, in summer
		"2019-01-15T00:00:00.000Z":      "2019-01-15",
		`["NHS","Police"]`:              "NHS; Police",
		`[{"DisplayName":"Jane Smith","Email":"j@x.example"}]`: "Jane Smith",
		`{"@odata.type":"#x","Id":3,"Value":"Housing"}`:        "Housing",
	} {
		if got, changed := sharepoint.Plain(cell); got != want || !changed {
			t.Errorf("Plain(%q) = %q, %v, want %q", cell, got, changed, want)
		}
	}
}

// TestPlainLeavesWordsAlone reads cells of other files as they stand.
func TestPlainLeavesWordsAlone(t *testing.T) {
	for _, cell := range []string{
		"", "Waste Partnership", "R&D; Q&A", "AT&T;", "a < b and c > d", "<5k", "cost <£5 per head>", "Item 12;#5 of the list", "12; #3", "a;#b",
		"https://x.example/?a=1&copy=2&b=3;", "[see note]", "[1]", "{x}", "Housing | Parks", "2019-06-30T14:30:00Z", "<name of partnership>", "group <A> of <B>", "1;2;3", "C#; F#",
	} {
		if got, changed := sharepoint.Plain(cell); got != cell || changed {
			t.Errorf("Plain(%q) = %q, %v", cell, got, changed)
		}
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("<div>12;#x</div>")
	f.Add("&amp;amp;lt;p&gt;")
	f.Fuzz(func(t *testing.T, cell string) {
		if got, _ := sharepoint.Plain(cell); len(got) > 3*len(cell)+10 {
			t.Errorf("Plain(%q) grows to %d bytes", cell, len(got))
		}
	})
}
