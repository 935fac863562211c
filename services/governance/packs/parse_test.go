package packs

import (
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

const sound = `pack: our-policy
title: Our policy
kinds: [PARTNERSHIP]
review_months: 12
criteria:
  - id: A1
    title: A title
    requirement: What is asked
    source: Section 1
    severity: MUST
    section: IDENTITY
    rule:
      - when: partnership.display_name != ""
        then: MET
        because: It has a name.
      - then: NOT_MET
        because: It has none.
`

func TestParseSaysWhatIsWrongAndWhere(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"an unknown field":            {"title: Our policy", "titel: Our policy", `line 2, column 1: there is no field "titel" here`},
		"an unknown field of a rule":  {"        because: It has none.", "        because: It has none.\n        unless: x", `line 18, column 9: there is no field "unless" here`},
		"a field twice":               {"severity: MUST", "severity: MUST\n    severity: SHOULD", `line 11, column 5: the field "severity" stands here twice`},
		"a word for a number":         {"review_months: 12", "review_months: yearly", `line 4, column 16: a whole number is needed here, not "yearly"`},
		"no list":                     {"kinds: [PARTNERSHIP]", "kinds: PARTNERSHIP", "line 3, column 8: a list is needed here"},
		"an unknown kind":             {"kinds: [PARTNERSHIP]", "kinds: [PARTNERSHIPS]", `"PARTNERSHIPS" is no value of kinds`},
		"an unknown severity":         {"severity: MUST", "severity: HIGH", `line 6, column 5: "HIGH" is no value of severity; it is one of MUST, SHOULD`},
		"an unknown section":          {"section: IDENTITY", "section: OTHER", `"OTHER" is no value of section`},
		"an unknown verdict":          {"then: MET", "then: OK", `line 13, column 9: "OK" is no value of then`},
		"no reason":                   {"        because: It has none.", "", "line 16, column 9: say in because why the verdict is NOT_MET"},
		"no last line":                {"      - then: NOT_MET\n        because: It has none.\n", "", "the last line of a rule"},
		"neither rule nor judgement":  {sound[strings.Index(sound, "    rule:"):], "", "line 6, column 5: criterion A1 needs either a rule or a judgement"},
		"both":                        {"    rule:", "    judgement: {question: Good}\n    rule:", "criterion A1 needs either a rule or a judgement"},
		"not YAML":                    {"title: Our policy", "title: Our: policy", "line 2, column 1: this is not YAML"},
		"a reference":                 {"title: Our policy", "title: &t Our policy\ndescription: *t", "line 3, column 14: write it out"},
		"a hidden character":          {"title: Our policy", `title: "Our \u202epolicy"`, "line 2, column 8: the text must not have characters that turn the direction"},
		"an id with spaces":           {"id: A1", "id: A 1", "every criterion needs an id"},
		"a criterion without a title": {"    title: A title\n", "", "criterion A1 has no title"},
		"a date that is none":         {"criteria:", "examples:\n  - title: x\n    today: 2025-02-30\n    partnership: {}\ncriteria:", "line 6, column 5: today is no date"},
		"an example without a record": {"criteria:", "examples:\n  - title: x\n    today: 2025-02-28\ncriteria:", "every example needs a title, today, and a partnership"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(strings.Replace(sound, c.old, c.new, 1)))
			if fault.Reason(err) != "PACK_INVALID" {
				t.Fatalf("error %v, want PACK_INVALID", err)
			}
			var all []string
			for _, f := range fault.As(err).Fields {
				all = append(all, f.Description)
			}
			if got := strings.Join(all, "\n"); !strings.Contains(got, c.want) {
				t.Errorf("%s\nlacks %s", got, c.want)
			}
		})
	}
}

func TestManyProblemsAreCounted(t *testing.T) {
	const unknown = 50_000
	for name, text := range map[string]string{
		"of form":    sound + strings.Repeat("x: 1\n", unknown/2), // unknown, and from the second on twice
		"of meaning": strings.Replace(sound, "[PARTNERSHIP]", "["+strings.Repeat("X,", unknown-1)+"X]", 1),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(text))
			f := fault.As(err)
			if f == nil || f.Reason != "PACK_INVALID" {
				t.Fatalf("error %v, want PACK_INVALID", err)
			}
			if total := len(f.Fields) + f.More; len(f.Fields) > fault.MaxFields || total < unknown-1 || total > unknown {
				t.Errorf("%d problems listed and %d counted, want %d at most and about %d together", len(f.Fields), f.More, fault.MaxFields, unknown)
			}
		})
	}
}

func TestParseKeepsThePack(t *testing.T) {
	pack, err := Parse([]byte(sound))
	if err != nil {
		t.Fatal(err)
	}
	if string(pack.Text) != sound || len(pack.SHA256) != 64 || pack.ID != "our-policy" || len(pack.Criteria) != 1 || len(pack.Criteria[0].Cases) != 2 {
		t.Errorf("%+v", pack)
	}
	if _, err := Parse(nil); fault.Reason(err) != "PACK_INVALID" {
		t.Errorf("an empty pack: %v", err)
	}
}

func TestBundledPacksHaveTheCriteriaOfTheirSources(t *testing.T) {
	all, err := Bundled()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"cambridge-guide":   "S1.1 S1.2 S1.4a S1.4b S1.4c S1.4d S1.4e S1.5 S1.6 S1.7 S1.8 S1.9 S1.10 S1.11 S1.12 S1.13 S1.14 S1.15 S1.16 S1.17 S1.18 S1.19 S1.20 S1.21 S1.22 S1.23 S1.24",
		"east-devon-policy": "E1 E3.1 E3.2 E3.3 E3.4 E3.5 E4.1 E4.2 E4.3 E4.4 E4.5 E4.6 E4.7 E4.8 E4.9 E4.10 E4.11 E5.1 E5.2",
	}
	if len(all) != len(want) {
		t.Fatalf("%d packs, want %d", len(all), len(want))
	}
	for _, pack := range all {
		var ids []string
		for _, c := range pack.Criteria {
			ids = append(ids, c.ID)
		}
		if got := strings.Join(ids, " "); got != want[pack.ID] {
			t.Errorf("%s has %s", pack.ID, got)
		}
		if len(pack.Sections) == 0 || len(pack.Examples) == 0 {
			t.Errorf("%s has %d sections and %d examples", pack.ID, len(pack.Sections), len(pack.Examples))
		}
	}
}
