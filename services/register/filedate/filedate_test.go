package filedate_test

import (
	"testing"

	"github.com/concordat-suite/concordat/services/register/filedate"
)

func TestOf(t *testing.T) {
	for line, want := range map[string]string{
		"Register as at 31 March 2026":                                        "2026-03-31",
		"Partnership Register (as at 31st March 2026)":                        "2026-03-31",
		"REGISTER OF PARTNERSHIPS AS AT 31/03/2026":                           "2026-03-31",
		"Position at 1 April 2025":                                            "2025-04-01",
		"As at 2026-03-31":                                                    "2026-03-31",
		"Last updated: March 2026":                                            "2026-03",
		"Updated on Tuesday 3 March 2026 by Democratic Services":              "2026-03-03",
		"Correct as of 3.3.26":                                                "2026-03-03",
		"Outside bodies register, June 2021":                                  "2021-06",
		"List of partnerships – 12 May 2024":                                  "2024-05-12",
		"Cofrestr partneriaethau fel yr oedd ar 31 Mawrth 2026":               "2026-03-31",
		"Wedi'i diweddaru 3 Medi 2025":                                        "2025-09-03",
		"Partnership register as at 31 March 2026. Next review: 30 June 2026": "2026-03-31",
		"Register dated 2021":                                                 "2021",
		"Partnership register":                                                "",
		"Partnership register 2026/27":                                        "",
		"Next review: 31 March 2027":                                          "",
		"Audit Committee, 15 March 2026":                                      "",
		"For approval by 31 March 2026":                                       "",
		"Partnerships Register 2025-2026 plan at 14 High Street":              "",
		"Register as at 31 March 2026 and 31 March 2025":                      "", // of two, neither
	} {
		if got, said := filedate.Of([]string{"Anytown Council", line}); got.String() != want || (said == "") != (want == "") {
			t.Errorf("Of(%q) = %q, %q, want %q", line, got, said, want)
		}
	}
}

// TestTheFirstLineThatSaysCounts takes the first of several lines that say a date.
func TestTheFirstLineThatSaysCounts(t *testing.T) {
	got, said := filedate.Of([]string{"Register as at 31 March 2026", "Last updated 3 May 2026"})
	if got.String() != "2026-03-31" || said != "Register as at 31 March 2026" {
		t.Errorf("Of() = %s, %q", got, said)
	}
}
