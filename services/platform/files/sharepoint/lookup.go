package sharepoint

import (
	"encoding/json"
	"regexp"
	"strings"
)

// among stands between the entries of a cell that has several.
const among = "; "

// mark stands between the parts of a lookup.
const mark = ";#"

var (
	number = regexp.MustCompile(`^-?\d{1,10}$`)
	// types stand before the values of computed columns.
	types = regexp.MustCompile(`(?s)^(string|float|datetime|boolean);#(.*)$`)
	// zeros end a number of a computed column.
	zeros = regexp.MustCompile(`^(-?\d+)(?:\.0*|(\.\d*?[1-9])0*)$`)
	// account finds an account as it is claimed.
	account = regexp.MustCompile(`^i:0[#a-z0-9.]{1,3}\.[a-z](?:\|[^|]+)*\|([^|]+)$`)
	// term finds the identity behind an entry of a set of terms.
	term = regexp.MustCompile(`\|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}($|;)`)
)

// fromLookup reads "12;#Jane Smith;#15;#Bob Jones", "Jane Smith;#12;#Bob Jones;#15" and ";#Housing;#Parks;#".
func fromLookup(cell string) (string, bool) {
	if strings.HasPrefix(cell, mark) && strings.HasSuffix(cell, mark) && len(cell) >= 2*len(mark) {
		return joined(strings.Split(strings.Trim(cell[len(mark):len(cell)-len(mark)], " "), mark)), true
	}
	parts := strings.Split(cell, mark)
	if len(parts)%2 != 0 {
		return "", false
	}
	for _, first := range []int{0, 1} { // where the numbers stand
		values := make([]string, 0, len(parts)/2)
		for i := first; i < len(parts) && number.MatchString(strings.TrimSpace(parts[i])); i += 2 {
			values = append(values, person(parts[i+1-2*first]))
		}
		if len(values) == len(parts)/2 {
			return joined(values), true
		}
	}
	return "", false
}

// joined returns the entries that say something as one text.
func joined(values []string) string {
	var said []string
	for _, v := range values {
		if v = strings.TrimSpace(strings.ReplaceAll(v, ";;", ";")); v != "" {
			said = append(said, v)
		}
	}
	return strings.Join(said, among)
}

// person returns the name of somebody whose account and addresses stand beside it: "Smith,,
// Jane,#i:0#.w|council\jsmith,#…".
func person(value string) string {
	name, _, found := strings.Cut(value, ",#")
	if !found {
		return value
	}
	return strings.ReplaceAll(name, ",,", ",")
}

// fromTyped reads the value of a computed column: "float;#12.50000000000".
func fromTyped(cell string) (string, bool) {
	parts := types.FindStringSubmatch(cell)
	if parts == nil {
		return "", false
	}
	switch value := strings.TrimSpace(parts[2]); parts[1] {
	case "float":
		return zeros.ReplaceAllString(value, "$1$2"), true
	case "datetime":
		return strings.TrimSuffix(value, " 00:00:00"), true
	case "boolean":
		return map[string]string{"1": "Yes", "0": "No", "true": "Yes", "false": "No"}[strings.ToLower(value)], true
	default:
		return value, true
	}
}

// fromPerson reads a whole cell that is an account.
func fromPerson(cell string) (string, bool) {
	parts := account.FindStringSubmatch(cell)
	if parts == nil {
		return "", false
	}
	return parts[1], true
}

// fromTerm reads entries of a set of terms, "Housing|0a1b2c3d-…".
func fromTerm(cell string) (string, bool) {
	if !term.MatchString(cell) {
		return "", false
	}
	return joined(strings.Split(term.ReplaceAllString(cell, "$1"), ";")), true
}

// called are the keys under which an entry of a list says what it is called.
var called = []string{"DisplayName", "displayName", "Value", "LookupValue", "Title", "Label"}

// fromJSON reads a list of texts, or of entries that say what they are called, or one such entry.
func fromJSON(cell string) (string, bool) {
	if !strings.HasPrefix(cell, "[") && !strings.HasPrefix(cell, "{") {
		return "", false
	}
	var entries []json.RawMessage
	if json.Unmarshal([]byte(cell), &entries) != nil {
		entries = []json.RawMessage{json.RawMessage(cell)}
	}
	values := make([]string, 0, len(entries))
	for _, entry := range entries {
		value, ok := calledIn(entry)
		if !ok {
			return "", false
		}
		values = append(values, value)
	}
	return joined(values), true
}

// calledIn returns a text, or what an entry is called.
func calledIn(entry json.RawMessage) (string, bool) {
	var text string
	if json.Unmarshal(entry, &text) == nil {
		return text, true
	}
	var object map[string]any
	if json.Unmarshal(entry, &object) != nil {
		return "", false
	}
	for _, key := range called {
		if text, ok := object[key].(string); ok {
			return text, true
		}
	}
	return "", false
}
