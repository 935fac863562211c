package imports

import (
	"regexp"
	"strings"

	"github.com/concordat-suite/concordat/services/register/naming"
)

// headingText returns a heading without what stands in brackets, plural "(s)" included.
func headingText(heading string) string { return brackets.ReplaceAllString(heading, " ") }

// headingKey returns what is compared of a heading.
func headingKey(heading string) string { return naming.Key(headingText(heading)) }

var brackets = regexp.MustCompile(`\([^)]*\)`)

// recognise returns the field that a heading names, or "".
func recognise(heading string, cells []string) string {
	if field := written(heading); field != "" {
		return field
	}
	about, _ := yearOf(years.ReplaceAllString(heading, " "))
	if field := recogniseParts(about, cells); field != "" {
		return field
	}
	if _, lower, joined := strings.Cut(about, ": "); joined { // the lower of two lines
		return recogniseParts(lower, cells)
	}
	return ""
}

// recogniseParts returns the field that a heading names as a whole, as a question, or in one of its two languages; or "".
func recogniseParts(heading string, cells []string) string {
	key := headingKey(heading)
	for _, way := range []func(string) string{listed, func(key string) string { return listed(asked(key)) }} {
		if field := way(key); field != "" {
			return field
		}
	}
	if key == "status" && allStatutory(cells) {
		return "statutory_basis"
	}
	if field := oneOfParts(heading); field != "" {
		return field
	}
	for _, p := range phrases {
		if strings.Contains(" "+key, " "+p.part) {
			return p.field
		}
	}
	return ""
}

// listed returns the field of a heading that is in the list, in the singular or the plural; or "".
func listed(key string) string {
	if field, known := headings[key]; known {
		return field
	}
	return singularHeadings[singular(key)]
}

// singularHeadings are the headings in the singular.
var singularHeadings = func() map[string]string {
	all := make(map[string]string, len(headings))
	for heading, field := range headings {
		all[singular(heading)] = field
	}
	return all
}()

// before and after find what a heading has around a fact that it asks about: "Is there an exit strategy in place? Y/N".
var (
	before = regexp.MustCompile(`^(?:(?:is|are) there|do(?:es)? (?:it|we|they|the partnership|the body|the council) have|have|has|is|are|what is|what are|who is|who are|oes|a oes)(?: an?| the| any| our)? |^(?:an?|the|our|current|named|nominated|y|yr) `)
	after  = regexp.MustCompile(`(?: in place| been agreed| agreed| exists?| available| held| recorded| name| y n| yes no| yes or no| ie na| oes nac oes| yn ei le| gan y cyngor)+$`)
)

// asked returns what a heading asks about, without the words of the question.
func asked(key string) string {
	for {
		bare := before.ReplaceAllString(after.ReplaceAllString(key, ""), "")
		if bare == key || bare == "" {
			return key
		}
		key = bare
	}
}

// oneOfParts returns the field of a heading that is joined from several, when those that are known name one field; of two
// languages or two words side by side ("Cylch gorchwyl / Terms of reference") the first that is known.
func oneOfParts(heading string) string {
	if parts := slashes.Split(headingText(heading), -1); len(parts) > 1 {
		for _, part := range parts {
			if field := listed(asked(headingKey(part))); field != "" {
				return field
			}
		}
	}
	parts := joins.Split(headingText(heading), -1)
	field := listed(asked(headingKey(parts[0])))
	for _, part := range parts[1:] {
		if field == "" || listed(asked(headingKey(part))) != field {
			return ""
		}
	}
	return field
}

var slashes = regexp.MustCompile(`\s*[/|\n]\s*`)

// allStatutory reports whether every cell tells of statutory or non-statutory, as a column "Status" may.
func allStatutory(cells []string) bool {
	for _, c := range cells {
		if lower := strings.ToLower(c); !strings.Contains(lower, "statutory") && !strings.Contains(lower, "statudol") {
			return false
		}
	}
	return len(cells) > 0
}
