package legible_test

import (
	"net/mail"
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/legible"
)

func TestLinks(t *testing.T) {
	for _, good := range []string{
		"", "https://www.cambridge.gov.uk/partnerships", "http://intranet/doc.pdf", "https://council.gov.uk:8443/a?b=c&d=%20e#f",
		"HTTPS://EXAMPLE.ORG/", "https://example.org/Tŷ", "https://[2001:db8::1]/", "https://example.org/a'b(c);d,e~f",
	} {
		if fault := legible.LinkFault(good); fault != "" {
			t.Errorf("%q: %s", good, fault)
		}
	}
	for _, bad := range []string{
		"javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://example.org/", "mailto:a@b.uk",
		"//example.org/", "/path", "www.example.org", "example.org", "https://", "https:///path", "https:example.org", "http:/example.org",
		"https://user@example.org/", "https://user:secret@example.org/", "https://example.org/a b", " https://example.org/",
		"https://example.org/\n", "https://example.org/\r\nBcc: x@y.uk", "https://example.org/\x00", "https://example.org/\u202egpj.exe",
		"https://example.org/\u2028", "https://example.org/\u200b", "https://example.org/\"onclick=x", "https://example.org/<script>", "https://exa\tmple.org/",
		"java\nscript:alert(1)", "https://example.org\\@evil.example", "https://exa mple.org", "http://%00/", "view-source:https://example.org",
	} {
		if legible.LinkFault(bad) == "" {
			t.Errorf("%q was taken for a link", bad)
		}
	}
}

func TestAddresses(t *testing.T) {
	for _, good := range []string{"name@council.gov.uk", "o'neil.mary+register@cambridge.gov.uk", "a@b.uk", "x_y-z@sub.a-b.example"} {
		if !legible.IsAddress(good) {
			t.Errorf("%q was refused", good)
		}
		if parsed, err := mail.ParseAddress(good); err != nil || parsed.Address != good {
			t.Errorf("%q is read as %v, %v", good, parsed, err)
		}
	}
	for _, bad := range []string{
		"", "@", "a", "a@", "@b.uk", "a@b", "a@b.", "a@.uk", "a@b..uk", ".a@b.uk", "a.@b.uk", "a..b@c.uk", "a@-b.uk", "a@b-.uk", "a@b@c.uk",
		`"a b"@c.uk`, `"a"@c.uk`, `a\b@c.uk`, "a (comment)@b.uk", "a@b.uk (comment)", "a@b.uk, c@d.uk", "a@b.uk;c@d.uk", "Jo <a@b.uk>", "<a@b.uk>",
		"a b@c.uk", " a@b.uk", "a@b.uk ", "a@b.uk\r\nBcc: c@d.uk", "a@b.uk\x00", "a\u2028@b.uk", "ä@b.uk", "a@bücher.example", "a@\u202eb.uk", "a@[192.0.2.1]", "a@[IPv6:::1]",
		"a@b.uk SIZE=1", "a@b.uk>", strings.Repeat("a", 65) + "@b.uk", "a@" + strings.Repeat("b", 64) + ".uk", "a@" + strings.Repeat("b.", 130) + "uk",
		"a%0d%0a@b\r.uk", "аdmin@council.gov.uk",
	} {
		if legible.IsAddress(bad) {
			t.Errorf("%q was taken for an address", bad)
		}
	}
}
