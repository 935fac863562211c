package legible

import "strings"

// longest parts of an e-mail address, in bytes: RFC 5321, 4.5.3.1.
const (
	longestAddress = 254
	longestLocal   = 64
	longestLabel   = 63
)

// IsAddress reports whether mail can be sent to the text as it stands: one plain address in ASCII, such as
// name@council.gov.uk, without a display name, quotes, comments, spaces or an address in figures. All mail servers on the
// way read such an address alike.
func IsAddress(text string) bool {
	local, domain, found := strings.Cut(text, "@")
	return found && len(text) <= longestAddress && len(local) <= longestLocal && isDotted(local, isAtom) &&
		strings.Contains(domain, ".") && isDotted(domain, isLabel)
}

// isDotted reports whether a text is made of parts with dots between them.
func isDotted(text string, isPart func(string) bool) bool {
	for part := range strings.SplitSeq(text, ".") {
		if !isPart(part) {
			return false
		}
	}
	return true
}

// isAtom reports whether a text is an atom of RFC 5322.
func isAtom(part string) bool {
	const others = "!#$%&'*+-/=?^_`{|}~"
	return part != "" && strings.Trim(part, letters+digits+others) == ""
}

// isLabel reports whether a text is one label of a host's name.
func isLabel(part string) bool {
	return part != "" && len(part) <= longestLabel && strings.Trim(part, letters+digits+"-") == "" &&
		!strings.HasPrefix(part, "-") && !strings.HasSuffix(part, "-")
}

const (
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits  = "0123456789"
)
