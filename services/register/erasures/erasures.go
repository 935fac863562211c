// Package erasures finds and takes out words that name somebody who is no person of the council's: a text in a person's
// place, a name in a note or in a cell of an imported file. What people the council knows are called is erased with them,
// which is package register's affair; where words are kept is the store's.
package erasures

import (
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/wording"
)

// Erasure is one act of taking words out of everything that is kept for a council. It does not hold the words.
type Erasure struct {
	Council, ID string
	Reason      string
	Outcome
	// Person and Application are the id of who did it, one of them.
	Person, Application string
	CreateTime          time.Time
}

// MostNamed is how many places an erasure names of each sort.
const MostNamed = 1000

// Outcome is where the words stood.
type Outcome struct {
	// Places are the records out of which they were taken, Remaining those in which they stay, in a field that names no
	// person by its nature or among the details of a person. At most MostNamed each; the counts are of all.
	Places, Remaining          []Place
	PlaceCount, RemainingCount int
	// WithdrawnFiles are the ids of the imports whose files held them.
	WithdrawnFiles []string
	// NotSearched says of a preview where the words may stand besides; nil for an erasure.
	NotSearched []string
}

// notSearched is what a preview does not look at. An erasure reaches the other services' own texts, which a preview cannot read:
// services change and read only their own data.
var notSearched = []string{
	"governance-check: the evidence of answers, the reasons of verdicts and assessments, why a policy was withdrawn.",
	"notification: what mail servers replied to notices.",
	"reporting: comments on sign-offs, and reports with what they say of records as they were.",
	"Outside Concordat: mails that were sent, printed and downloaded files, backups of the databases.",
}

// Place is a record in which the words stand, or stood.
type Place struct {
	// Resource is the record's name.
	Resource string
	// Fields are the fields, as the contract writes them, in order.
	Fields []string
	// Present says whether the record as it is has them, EarlierEntries in how many entries of the history they stood.
	Present        bool
	EarlierEntries int
}

// The bounds of what can be erased. One short word, or half the words of a sentence, would be found everywhere.
const (
	fewestWords, mostWords = 2, 10
	lettersOfOneWord       = 6
)

// checkWords refuses words that would be found where nobody is meant.
func checkWords(words wording.Words) error {
	switch {
	case len(words) < fewestWords && words.Letters() < lettersOfOneWord:
		return fault.Invalid("TEXT_TOO_SHORT",
			"Give at least two words, such as a first name and a surname, or one of six letters or more. Less would be found where somebody else is meant.",
			fault.Field{Path: "text", Description: "must be two words, or one of six letters or more"})
	case len(words) > mostWords:
		return fault.Invalid("TEXT_TOO_LONG", "Give at most ten words: the name itself, not the sentence around it.",
			fault.Field{Path: "text", Description: "must be at most ten words"})
	}
	return nil
}

// checkReason refuses an erasure that nobody could account for, or that would keep what it erases.
func checkReason(reason string, words wording.Words) error {
	if reason == "" {
		return fault.Invalid("REASON_MISSING", "Say why; the history shows it.", fault.Field{Path: "reason", Description: "must not be empty"})
	}
	if words.Finder().In(reason) {
		return fault.Invalid("REASON_HOLDS_TEXT", "The reason is kept and must not hold the words that are erased. Name the request by its date or number.",
			fault.Field{Path: "reason", Description: "must not hold the text"})
	}
	return nil
}
