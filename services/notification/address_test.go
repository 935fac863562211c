package notification

import (
	"strings"
	"testing"
)

func TestUsable(t *testing.T) {
	for address, want := range map[string]bool{
		"ann@example.gov.uk":                      true,
		"ann.o'brien+parks@example.gov.uk":        true,
		"":                                        false,
		"ann":                                     false,
		"Ann <ann@example.gov.uk>":                false,
		`"ann b"@example.gov.uk`:                  false,
		"ann@example.gov.uk,thief@example.com":    false,
		"ann@example.gov.uk\r\nRCPT TO:<x@y.zz>":  false,
		"ann@example.gov.uk\u2028":                false,
		"ann@exämple.gov.uk":                      false,
		"ann@example.gov.uk>":                     false,
		strings.Repeat("a", 250) + "@example.com": false,
	} {
		if got := Usable(address); got != want {
			t.Errorf("Usable(%q) = %v, want %v", address, got, want)
		}
	}
}
