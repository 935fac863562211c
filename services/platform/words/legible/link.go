package legible

import (
	"net/url"
	"strings"
	"unicode"
)

// LinkFault says what is wrong with a link, and is "" for one that may be kept: an http or https address of some host,
// without spaces, quotes, control characters, or a user's name in it. An empty text is no link and has no fault.
func LinkFault(text string) string {
	if text == "" {
		return ""
	}
	address, err := url.Parse(text)
	switch {
	case err != nil, strings.ContainsFunc(text, notInLinks):
		return "must be the address of a web page, such as https://www.cambridge.gov.uk/partnerships, without spaces and quotes"
	case address.Scheme != "http" && address.Scheme != "https":
		return "must begin with https:// or http://"
	case address.Hostname() == "" || address.Opaque != "":
		return "must name a website after https://"
	case address.User != nil:
		return "must not have a user's name or password in it"
	}
	return ""
}

// notInLinks reports whether a letter must be written as %xx in a link.
func notInLinks(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || refused(r) || strings.ContainsRune("\"<>\\^`{|}", r)
}
