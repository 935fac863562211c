package imports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register/answer"
)

// asking says what a field asks of a cell, and so which cells answer it rather than say something of their own.
type asking int

const (
	// asksWords takes any text but a bare yes, none or nothing.
	asksWords asking = iota + 1
	// asksWhether asks for an arrangement: "draft", and "No – to be written", say that it is not there as such.
	asksWhether
	// asksWhich asks for entries of a list.
	asksWhich
	// asksWho asks for a person or a post, or for one of the council's own areas or committees.
	asksWho
	// asksAmount asks for money.
	asksAmount
	// asksName asks for a name or a reference, which no answer is.
	asksName
)

// CellMeaning is what the officer says that a cell means.
type CellMeaning int

// The meanings, numbered as in the contract.
const (
	MeansNone CellMeaning = iota + 1
	MeansYes
	MeansNothing
	MeansText
)

// CellWord is a text that stands in cells of a column, and what the officer says that it means there.
type CellWord struct {
	Text    string
	Meaning CellMeaning
}

var meant = map[CellMeaning]answer.Meaning{
	MeansNone: answer.None, MeansYes: answer.Yes, MeansNothing: answer.Unsaid, MeansText: answer.Words,
}

// told returns what the officer said that a cell of the column means.
func (c Column) told(cell string) (answer.Meaning, bool) {
	for _, w := range c.Words {
		if answer.Key(w.Text) == answer.Key(cell) {
			return meant[w.Meaning], true
		}
	}
	return 0, false
}

// meaning returns what a cell answers to what the field asks: as the officer said, or by its words.
func (c Column) meaning(f Field, cell string) answer.Meaning {
	if meaning, told := c.told(cell); told {
		return meaning
	}
	meaning := answer.Of(cell)
	switch {
	case f.asks == 0 && (meaning == answer.Unsaid || meaning == answer.Blank):
		return meaning
	case f.asks == 0, meaning == answer.Partly && f.asks != asksWhether && f.asks != asksWhich:
		return answer.Words
	case meaning == answer.Mark && (f.asks == asksAmount || f.asks == asksName):
		return answer.Words // "0" is an amount, and "1" a reference
	case meaning == answer.Mark && c.ticked && answer.Key(cell) == "x":
		return answer.None // beside ticks, a cross is a no
	}
	return meaning
}

// withTicks returns the columns with what their cells tell of each other: whether some of them are ticked.
func withTicks(s sheet.Sheet, columns []Column) []Column {
	known := slices.Clone(columns)
	for i := range known {
		c := &known[i]
		field, mapped := fieldNamed(c.Field)
		c.ticked = mapped && (field.asks == asksWhether || field.asks == asksWhich || field.asks == asksWords) &&
			slices.ContainsFunc(s.Rows, func(r sheet.Row) bool { return answer.Of(r.Cell(i)) == answer.Yes })
	}
	return known
}

// statesNothing returns why a cell leaves its field as it is; "" when it states something.
func (w *writer) statesNothing(field Field, cell string) string {
	switch {
	case field.Name == fieldName || field.Name == fieldNotes:
	case w.means == answer.Unsaid:
		return fmt.Sprintf("%q states nothing.", cell)
	case w.means == answer.Blank:
		return fmt.Sprintf("%q states nothing, unless you say what it means.", cell)
	case w.means == answer.Mark:
		return fmt.Sprintf("%q may mean yes or no, and states nothing unless you say which.", cell)
	case w.means == answer.None && field.asks == asksName && !oneLetter(cell):
		return fmt.Sprintf("%q states nothing: it is no %s.", cell, field.Words)
	}
	return ""
}

// oneLetter reports whether a cell is too short to be a word: a reference may be "N".
func oneLetter(cell string) bool { return len([]rune(answer.Key(cell))) < 2 }

// names returns a cell that names or numbers a body; "" for one that says that there is no such name.
func names(cell string) string {
	if answer.Missing(cell) || answer.Of(cell) == answer.None && !oneLetter(cell) {
		return ""
	}
	return cell
}

// answered returns what a cell of an arrangement answers, and whether it says more that is to be kept as a note. A cell
// from which no answer can be read without guessing is refused as a note.
func (w *writer) answered(field Field, cell string) (meaning answer.Meaning, more bool, err error) {
	_, told := w.column.told(cell)
	switch {
	case w.means == answer.Partly:
		return 0, false, notef("%q does not say whether there is one.", cell)
	case w.means != answer.Words || told || field.asks != asksWhether:
		return w.means, false, nil
	}
	switch meaning, rest := answer.Begins(cell); {
	case meaning == answer.None:
		return meaning, true, nil
	case meaning == answer.Yes && !answer.Says(rest):
		return meaning, true, nil
	case meaning == answer.Yes && answer.Of(rest) != answer.Words:
		return 0, false, notef("%q does not say whether there is one.", cell)
	case meaning != answer.Yes && answer.Denies(cell):
		return 0, false, notef("%q may say that there is none.", cell)
	}
	return answer.Words, false, nil
}

// which refuses a cell as a note that says that there are entries of a list, and not which.
func which(w *writer, cell string) error {
	switch w.means {
	case answer.Yes:
		return notef("%q says that there is one, and not which.", cell)
	case answer.Partly:
		return notef("%q does not say which.", cell)
	}
	return nil
}

// maxWords is how many words of a column are asked about.
const maxWords = 20

// doubtful lists the different texts of a column that may state that there is none, or nothing.
func (c Column) doubtful(f Field, cells []string) []string {
	var found []string
	seen := map[string]bool{}
	for _, cell := range cells {
		switch c.meaning(f, cell) {
		case answer.Blank, answer.Mark, answer.Partly:
			if key := answer.Key(cell); !seen[key] && len(found) < maxWords {
				found, seen[key] = append(found, cell), true
			}
		}
	}
	return found
}

// questionOnWords asks what words of a column mean; false when nothing is to be asked.
func questionOnWords(c Column, f Field, cells []string) (Question, bool) {
	if c.AsAt != "" || f.asks != asksWhether && f.asks != asksWhich && f.asks != asksAmount {
		return Question{}, false
	}
	words := c.doubtful(f, cells)
	if len(words) == 0 {
		return Question{}, false
	}
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = fmt.Sprintf("%q", word)
	}
	asked := "that there is none, that there is one, or nothing"
	if f.asks == asksAmount {
		asked = "no money (£0.00), or nothing"
	}
	return Question{Kind: AskWords, Column: c.Letter, Heading: c.Heading, Examples: words[:min(len(words), 5)],
		Question:      fmt.Sprintf("What does %s say in column %s: %s?", strings.Join(quoted, " or "), called(c), asked),
		WithoutAnswer: "It states nothing; a word such as \"draft\" is kept as a note."}, true
}

// checkWords refuses a meaning of a word that a column cannot have.
func (c Column) checkWords(f Field, path string) error {
	seen := map[string]bool{}
	for i, w := range c.Words {
		key, problem := answer.Key(w.Text), ""
		switch {
		case seen[key]:
			problem = "The word is told twice."
		case f.asks == 0 || f.asks == asksName || f.asks == asksWho:
			problem = "The column asks for nothing that can be answered by yes or none."
		case w.Meaning == MeansYes && f.asks == asksAmount:
			problem = "An amount of money is told in figures."
		}
		if problem != "" {
			return fault.Invalid("MAPPING_WORD_INVALID", fmt.Sprintf("What %q means in column %s cannot be taken. %s", w.Text, called(c), problem),
				fault.Field{Path: fmt.Sprintf("%s.words[%d]", path, i), Description: problem}).With("word", w.Text)
		}
		seen[key] = true
	}
	return nil
}
