package content

import (
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// FailingInWords says what is not met and why, a sentence each: first what is stated, then what nobody has stated, put together
// where the same is to be said of it.
func (e *Entry) FailingInWords() []string {
	var said []string
	var blanks []blank
	for _, g := range e.Failing() {
		if len(g.Unstated) == 0 {
			said = append(said, g.Label()+" "+g.Title+": "+g.Sentence()+since(g.Since))
			continue
		}
		blanks = add(blanks, g)
	}
	for _, b := range blanks {
		said = append(said, "Nobody has stated "+strings.Join(b.facts, ", ")+"."+b.why+since(b.since))
	}
	return said
}

// blank is what nobody has stated, where the same follows from it.
type blank struct {
	facts []string
	why   string
	since date.Date
}

func add(blanks []blank, g Group) []blank {
	fact, why := strings.Join(g.Unstated, " and ")+" ("+g.Label()+")", rest(g.Reason)
	for i := range blanks {
		if blanks[i].why == why && blanks[i].since == g.Since {
			blanks[i].facts = append(blanks[i].facts, fact)
			return blanks
		}
	}
	return append(blanks, blank{facts: []string{fact}, why: why, since: g.Since})
}

// rest is what the reason says beside that nobody has stated it, as a sentence: "The deadline of 30 June 2025 has passed."
func rest(reason string) string {
	_, after, found := strings.Cut(reason, ", and the ")
	if !found {
		_, after, found = strings.Cut(reason, ". ")
		if !found {
			return ""
		}
		return " " + after
	}
	return " The " + after
}

func since(day date.Date) string {
	if day.IsZero() {
		return ""
	}
	return " Not met since " + day.Words() + "."
}
