package main

import (
	"strings"
	"testing"
)

const cityDeal = "councils/cambridge/partnerships/0190b6a4-7a11-7c3e-9d55-0242ac120005"

const shownDeal = `{"name": "` + cityDeal + `", "display_name": "City Deal", "kind": "PARTNERSHIP_KIND_PARTNERSHIP", "objective": {"text": "more homes"}, "exit": {"none": true},
	"resources": {"years": [{"financial_year": "2025/26", "total_budget": {"pence": "560550"}}]},
	"sources": [{"file": "register.xlsx", "sheet": "2026", "row": 7, "as_at": "2026-03-31", "import_time": "2026-06-01T09:00:00Z",
		"cells": [{"column": "A", "heading": "Name", "text": "City Deal"}, {"column": "F", "heading": "Seat on the board", "text": "one of\ntwelve"}]}]}`

// TestAPartnershipIsShownWithWhatItsFilesSaid finds a record by its name, its resource name and its id, and prints its
// facts and every cell.
func TestAPartnershipIsShownWithWhatItsFilesSaid(t *testing.T) {
	server, calls := door(t, answers{"GET councils/cambridge/partnerships": `{"partnerships": [{"name": "` + cityDeal + `", "display_name": "City Deal"}]}`, "GET " + cityDeal: shownDeal})
	for _, given := range []string{"City Deal", cityDeal, cityDeal[strings.LastIndexByte(cityDeal, '/')+1:]} {
		code, out, errors := concordat(t, server.URL, "partnership", "show", given, "--council", "cambridge")
		for _, says := range []string{"more homes", "£5605.50", "2025/26", "From row 7 of register.xlsx (sheet 2026), as at 2026-03-31, imported on 2026-06-01:", "F       Seat on the board  one of twelve"} {
			if code != exitDone || !strings.Contains(out, says) {
				t.Errorf("%s: exit %d, it does not say %q:\n%s%s", given, code, says, out, errors)
			}
		}
	}
	if asked := calls["GET councils/cambridge/partnerships"].line; !strings.Contains(asked, "City+Deal") {
		t.Errorf("asked %s", asked)
	}
}

// TestAPartnershipThatIsNotFound says which it is where there is none, or several.
func TestAPartnershipThatIsNotFound(t *testing.T) {
	none, _ := door(t, answers{"GET councils/cambridge/partnerships": `{}`})
	if code, _, errors := concordat(t, none.URL, "partnership", "show", "City Deal", "--council", "cambridge"); code != exitUsage || !strings.Contains(errors, "no record") {
		t.Errorf("of none: exit %d, %s", code, errors)
	}
	several, _ := door(t, answers{"GET councils/cambridge/partnerships": `{"partnerships": [{"name": "` + cityDeal + `"}, {"name": "councils/cambridge/partnerships/2"}]}`})
	if code, _, errors := concordat(t, several.URL, "partnership", "show", "City Deal", "--council", "cambridge"); code != exitUsage || !strings.Contains(errors, cityDeal+", councils") {
		t.Errorf("of several: exit %d, %s", code, errors)
	}
	if code, _, errors := concordat(t, none.URL, "partnership", "show", "City Deal"); code != exitUsage || !strings.Contains(errors, "--council") {
		t.Errorf("of no council: exit %d, %s", code, errors)
	}
}
