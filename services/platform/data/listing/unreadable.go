package listing

import (
	"fmt"
	"strings"
)

// foreign are what other languages write where that of filters has something else.
var foreign = []struct{ written, instead string }{
	{"==", "="}, {"<>", "!="}, {"=<", "<="}, {"=>", ">="}, {"&&", "AND"}, {"||", "OR"},
}

// foreignIn says what a filter has of other languages; "" when it has nothing. Some of it would be read as words to look for,
// which no record has.
func foreignIn(filter string) string {
	bare, _ := outsideQuotes(filter)
	for _, f := range foreign {
		if strings.Contains(bare, f.written) {
			return fmt.Sprintf("has %s; write %s", f.written, f.instead)
		}
	}
	return ""
}

// unreadable says what is wrong with a filter that the parser does not take, as far as can be told without reading it.
func unreadable(filter string) string {
	bare, open := outsideQuotes(filter)
	if open != 0 {
		return fmt.Sprintf("has a quotation mark %c that is not closed", open)
	}
	if opened, closed := strings.Count(bare, "("), strings.Count(bare, ")"); opened != closed {
		return fmt.Sprintf("has %d opening and %d closing parentheses; each needs its other", opened, closed)
	}
	if end := strings.TrimSpace(bare); end != "" && strings.ContainsRune("=<>:", rune(end[len(end)-1])) {
		return fmt.Sprintf("ends with %c; say what the field is compared with", end[len(end)-1])
	}
	return "cannot be read; it looks like state = ACTIVE AND display_name:\"Deal\", with values other than single words and numbers in quotation marks"
}

// outsideQuotes gives the filter with Q in place of each quoted text, and the quotation mark that is not closed; 0 when all are.
func outsideQuotes(filter string) (bare string, open byte) {
	var out strings.Builder
	var g guarding
	for i := range len(filter) {
		c := filter[i]
		if g.quote != 0 {
			g.seeQuoted(c)
			continue
		}
		if c == '"' || c == '\'' {
			g.quote = c
			c = 'Q'
		}
		out.WriteByte(c)
	}
	return out.String(), g.quote
}
