package notification

import (
	"net/mail"
	"strings"
	"unicode"
)

// Usable says whether mail can be sent to an address as it stands: one plain address, without a display name, quotes,
// spaces, control characters or letters beyond ASCII, which not every mail server on the way would pass on.
func Usable(address string) bool {
	if len(address) > 254 || strings.ContainsFunc(address, unusable) {
		return false
	}
	parsed, err := mail.ParseAddress(address)
	return err == nil && parsed.Address == address
}

func unusable(r rune) bool {
	return r > unicode.MaxASCII || unicode.IsControl(r) || unicode.IsSpace(r) || strings.ContainsRune(`"<>(),;:\`, r)
}
