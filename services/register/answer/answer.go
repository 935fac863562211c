// Package answer reads what a cell of a spreadsheet answers where its column asks whether there is something: yes, none,
// nothing, or what only the council knows. It knows the words of English and Welsh registers, ticks and crosses, and reads
// none of them as words of their own. What is done with an answer is for package imports to say.
package answer

import (
	"regexp"
	"strings"
	"unicode"
)

// Meaning is what a cell answers.
type Meaning int

// The meanings.
const (
	// Words says that the cell says something of its own.
	Words Meaning = iota
	// Yes says that there is one, and not what it is.
	Yes
	// None says that there is none.
	None
	// Unsaid says that nobody knows, or knows yet.
	Unsaid
	// Blank may mean that there is none or that nothing is said, as "-" and "n/a" do.
	Blank
	// Mark may mean yes or no, as "x" does.
	Mark
	// Partly says neither that there is one nor that there is none, as "draft" does.
	Partly
)

// Of returns what a whole cell answers. Case, blanks and the punctuation around it do not matter.
func Of(cell string) Meaning {
	key := Key(cell)
	if meaning, known := vocabulary[key]; known {
		return meaning
	}
	if onlyPunctuation(key) {
		return Blank
	}
	if absent.MatchString(key) {
		return None
	}
	return both(key)
}

// both returns the meaning that all parts of a bilingual answer share, such as "Nac oes / No".
func both(key string) Meaning {
	parts := strings.FieldsFunc(key, func(r rune) bool { return r == '/' || r == '|' || r == '\n' })
	if len(parts) < 2 {
		return Words
	}
	meaning := vocabulary[Key(parts[0])]
	if meaning == Words {
		return Words
	}
	for _, part := range parts[1:] {
		if vocabulary[Key(part)] != meaning {
			return Words
		}
	}
	return meaning
}

// Begins returns the yes or none that a cell begins with and what it says beside, such as "No – to be drafted". It returns
// Words for a cell that begins with neither.
func Begins(cell string) (Meaning, string) {
	cell = strings.Map(visible, cell)
	if at := afterAnswer.FindStringIndex(cell); at != nil {
		first, rest := cell[:at[0]], strings.TrimSpace(cell[at[1]:])
		numbered := cell[at[0]] == '.' && rest != "" && unicode.IsDigit(rune(rest[0])) // "No. 5"
		if meaning := Of(first); !numbered && (meaning == Yes || meaning == None) {
			return meaning, strings.TrimRight(rest, ")] ")
		}
	}
	if parts := answerAndNumbers.FindStringSubmatch(cell); parts != nil && Of(parts[1]) == Yes {
		return Yes, parts[2]
	}
	return Words, ""
}

// Denies reports whether a cell reads as if it said that there is none, though it says more than that: "No formal
// agreement; covered by the county's".
func Denies(cell string) bool { return denies.MatchString(Key(cell)) }

// Says reports whether a text has a word in it, rather than numbers and punctuation alone.
func Says(text string) bool { return strings.ContainsFunc(text, unicode.IsLetter) }

// Missing reports whether a cell says that nobody knows or that it does not apply: it states no name, number or text.
func Missing(cell string) bool {
	meaning := Of(cell)
	return meaning == Unsaid || meaning == Blank
}

func onlyPunctuation(key string) bool {
	return key != "" && !strings.ContainsFunc(key, func(r rune) bool { return !unicode.IsPunct(r) && r != ' ' && r != '~' && r != '|' })
}

var (
	// afterAnswer finds the end of an answer that goes on: a dash between blanks, a colon, a comma, a bracket, a new line,
	// or the end of a sentence, but not the number in "No. 5".
	afterAnswer = regexp.MustCompile(`\s+-+\s*|-+\s+|\s*[:;,(\[\n]\s*|\.\s+`)
	// answerAndNumbers finds an answer with nothing but numbers after it: "Yes 2019", "Yes 12/03/2021".
	answerAndNumbers = regexp.MustCompile(`^\s*(\p{L}+)\s+([^\p{L}]+)$`)

	// absent finds the sentences that say of any of the usual arrangements that there is none.
	absent = regexp.MustCompile(`^(?:(?:there|we) (?:is|are|have) )?(?:currently |at present |presently )?no ` +
		`(?:(?:formal|written|specific|separate|current|known|agreed|documented|identified|such|direct|significant|financial|legal|formally|partnership|published) )*` +
		`(?:one|(?:exit |complaints? |reporting |governance |engagement |consultation |partnership )?` +
		`(?:strategy|strategies|plans?|policy|procedures?|process|protocol|document|agreements?|arrangements?|contract|mou|sla|tor|terms of reference|liability|liabilities|risks?|targets?|reports?|reporting|complaints|consultation|engagement|accountable body|lead authority|requirement|duty|basis))` +
		`(?: (?:in place|at present|currently|yet|as yet|exists?|known|identified|agreed|available|required|held|set))*$`)

	denies = regexp.MustCompile(`^(?:there (?:is|are) )?(?:currently |at present )?(?:no|not|none|never|nid oes|does dim|dim|heb)(?: |,|$)`)
)
