package imports

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/legible"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/answer"
)

// The limits of the contract.
const (
	maxName      = 300
	maxStatement = 10_000
	maxHolder    = 500
)

// refusal is a cell that cannot be taken; the row is an error.
type refusal struct{ problem, remedy string }

func (e refusal) Error() string { return e.problem }

// fits refuses a text that is longer than its field allows.
func fits(text string, limit int) error {
	if n := len([]rune(text)); n > limit {
		return refusal{fmt.Sprintf("The text has %d characters, and %d fit.", n, limit), "Shorten it in the file, or map the column to another field."}
	}
	return nil
}

// room refuses one entry more than a list may have.
func room(entries, limit int, of string) error {
	if entries >= limit {
		return refusal{fmt.Sprintf("The record has %d %s already, and no more fit.", entries, of), "Take some off the record, or leave the column unmapped."}
	}
	return nil
}

// asNote is a cell that does not say what its column asks for. It is kept as a note about the field, with a warning;
// nothing is lost and nothing is guessed.
type asNote struct{ problem string }

func (e asNote) Error() string { return e.problem }

func notef(format string, args ...any) error { return asNote{fmt.Sprintf(format, args...)} }

func set(words ...string) map[string]bool {
	s := make(map[string]bool, len(words))
	for _, w := range words {
		s[w] = true
	}
	return s
}

// cellError finds what a spreadsheet program shows in a cell that it cannot compute.
var cellError = regexp.MustCompile(`^#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|GETTING_DATA|SPILL!|CALC!)$|^Err:5\d\d$`)

// statesNone reports whether a cell states that there is none.
func statesNone(cell string) bool { return answer.Of(cell) == answer.None }

func statementField(name, words string, asks asking, of func(*register.Partnership) **register.Statement) Field {
	f := Field{Name: name, Words: words, asks: asks, show: statement(of)}
	f.put = func(w *writer, cell string) error { return putStatement(w, f, of(w.record), cell) }
	return f
}

// putStatement puts a cell in the place of a statement. A bare yes replaces no words.
func putStatement(w *writer, field Field, at **register.Statement, cell string) error {
	if err := fits(cell, maxStatement); err != nil {
		return err
	}
	meaning, more, err := w.answered(field, cell)
	switch {
	case err != nil:
		return err
	case meaning == answer.None:
		*at = &register.Statement{None: true}
	case meaning != answer.Yes:
		*at = &register.Statement{Text: cell}
	case *at == nil || (*at).Text == "":
		*at = &register.Statement{Exists: true}
	}
	if more {
		return w.addNote(cell)
	}
	return nil
}

func statement(of func(*register.Partnership) **register.Statement) func(*register.Partnership) []string {
	return func(p *register.Partnership) []string {
		switch s := *of(p); {
		case s == nil:
			return nil
		case s.None:
			return []string{"none"}
		case s.Exists:
			return []string{"yes"}
		default:
			return shown(s.Text)
		}
	}
}

// nonStatutory finds "Non-statutory partnership", "Non- statutory" and "not statutory" at the beginning of a cell.
var nonStatutory = regexp.MustCompile(`(?i)^(?:non?t?[\s-]*(?:a )?statutory|anstatudol)\b`)

// putStatutoryBasis reads the usual column of statutory status: "non-statutory" states that there is no basis in law.
// What else the cell says is kept as a note.
func putStatutoryBasis(w *writer, cell string) error {
	if !nonStatutory.MatchString(cell) {
		return putStatement(w, Field{asks: asksWhether}, &w.record.StatutoryBasis, cell)
	}
	w.record.StatutoryBasis = &register.Statement{None: true}
	if rest := strings.Trim(nonStatutory.ReplaceAllString(cell, ""), " ,;."); rest != "" && !strings.EqualFold(rest, "partnership") {
		return w.addNote(cell)
	}
	return nil
}

func arrangementField(name, words string, of func(*register.Partnership) **register.Arrangement) Field {
	f := Field{Name: name, Words: words, asks: asksWhether,
		show: func(p *register.Partnership) []string {
			switch a := *of(p); {
			case a == nil:
				return nil
			case a.None:
				return []string{"none"}
			case a.BareYes():
				return []string{"yes"}
			default:
				return slices.Concat(shown(a.Text), shown(a.Link))
			}
		},
	}
	f.put = func(w *writer, cell string) error { return putArrangement(w, f, of(w.record), cell) }
	return f
}

// putArrangement puts a cell in the place of an arrangement. A bare yes replaces neither words nor a document.
func putArrangement(w *writer, field Field, at **register.Arrangement, cell string) error {
	if err := fits(cell, maxStatement); err != nil {
		return err
	}
	arrangement := register.Arrangement{}
	if old := *at; old != nil && !old.None {
		arrangement = *old
		cell = strings.TrimSuffix(cell, between+old.Link) // the cell has both where both were written into it
	}
	meaning, more, err := w.answered(field, cell)
	switch {
	case err != nil:
		return err
	case meaning == answer.None:
		arrangement = register.Arrangement{None: true}
	case meaning == answer.Yes:
		arrangement.Exists = arrangement.Text == "" && arrangement.Link == ""
	case isLink(cell):
		arrangement.Link, arrangement.Exists = cell, false
	case linkBehind(cell) != "":
		arrangement.Link, arrangement.Exists = linkBehind(cell), false
		arrangement.Text = strings.TrimSuffix(cell, " ("+arrangement.Link+")")
	default:
		arrangement.Text, arrangement.Exists = cell, false
	}
	*at = &arrangement
	if more {
		return w.addNote(cell)
	}
	return nil
}

// isLink says whether the cell is a web address and nothing else.
func isLink(cell string) bool {
	return cell != "" && len([]rune(cell)) <= 2000 && legible.LinkFault(cell) == ""
}

// behind finds a text of one line with one web address in brackets after it, and besides finds an address with what it is called after it, as
// SharePoint writes both.
var (
	behind  = regexp.MustCompile(`^[^\n]+ \((https?://[^\s()]+)\)$`)
	besides = regexp.MustCompile(`^(https?://[^\s,]+), [^\n]+$`)
)

// linkBehind returns the web address in brackets after a text; "" when there is not exactly one.
func linkBehind(cell string) string {
	parts := behind.FindStringSubmatch(cell)
	if parts == nil || strings.Count(cell, "://") != 1 || !isLink(parts[1]) {
		return ""
	}
	return parts[1]
}

func putWebPage(w *writer, cell string) error {
	if link := linkBehind(cell); link != "" {
		cell = link
	}
	if parts := besides.FindStringSubmatch(cell); parts != nil {
		cell = parts[1]
	}
	if strings.HasPrefix(strings.ToLower(cell), "www.") {
		cell = "https://" + cell
	}
	if !isLink(cell) {
		return notef("%q is not a web address.", cell)
	}
	w.record.WebPage = cell
	return nil
}

// personShown and postShown stand before the id of a person or a post that the record names.
const (
	personShown = "person "
	postShown   = "post "
)

func holderField(name, words string, of func(*register.Partnership) **register.Holder) Field {
	return Field{Name: name, Words: words, asks: asksWho, oneLine: true,
		put: func(w *writer, cell string) error {
			if err := fits(cell, maxHolder); err != nil {
				return err
			}
			if err := which(w, cell); err != nil {
				return err
			}
			if w.means == answer.None {
				cell = "none"
			}
			found := w.holder(cell)
			old := *of(w.record)
			if found.ID() == "" && old.ID() != "" {
				return notef("%q is nobody that the council has on its list of people or posts, and the record names somebody who is.", cell)
			}
			if old == nil || old.ID() != found.ID() || old.Text != found.Text {
				*of(w.record) = &found
			}
			return nil
		},
		show: func(p *register.Partnership) []string {
			switch h := *of(p); {
			case h == nil:
				return nil
			case h.Person != "":
				return []string{personShown + h.Person}
			case h.Post != "":
				return []string{postShown + h.Post}
			default:
				return shown(h.Text)
			}
		},
	}
}

// amount finds an amount of pounds and nothing else: "£5,605", "5605.50", "£50k", "£1.2 million".
var amount = regexp.MustCompile(`(?i)^£?\s*(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,2}))?\s*(k|m|million)?$`)

// beforeTax finds an amount to which tax is to be added.
var beforeTax = regexp.MustCompile(`(?i)(\+|plus|excl\w*|ex\.?)\s*vat\b`)

// yearly finds that an amount is one for each year, as the amount of a financial year is in any case.
var yearly = regexp.MustCompile(`(?i)\s*(?:/\s*(?:yr|year|annum)|\bp\.? ?a\b\.?|\bper (?:annum|year)|\ba year|\bannually|\by flwyddyn)$`)

// belowNothing finds an amount that accounts write as less than nothing.
var belowNothing = regexp.MustCompile(`(?i)^(?:\(\s*£?\s*[\d,.]+\s*[km]?\s*\)|[-−]\s*£?\s*\d.*|£\s*[-−]\s*\d.*|£?[\d,.]+\s*(?:cr|-))$`)

// notAnAmount says why a cell is no amount of money.
func notAnAmount(cell string) error {
	switch {
	case beforeTax.MatchString(cell):
		return notef("%q is an amount before tax, and what is paid in all is not said.", cell)
	case belowNothing.MatchString(cell):
		return notef("%q is less than nothing, as an income or a credit is, and no field holds that.", cell)
	case strings.Contains(cell, "%"):
		return notef("%q is a share, and no amount of money.", cell)
	case strings.ContainsAny(cell, "0123456789"):
		return notef("%q is not one amount of money and nothing else.", cell)
	}
	return notef("%q is not an amount of money.", cell)
}

// pence reads an amount of money.
func pence(cell string) (int64, error) {
	parts := amount.FindStringSubmatch(yearly.ReplaceAllString(cell, ""))
	if parts == nil {
		return 0, notAnAmount(cell)
	}
	pounds, err := strconv.ParseInt(strings.ReplaceAll(parts[1], ",", ""), 10, 64)
	if err != nil {
		return 0, notef("%q is not an amount of money.", cell)
	}
	fraction, _ := strconv.ParseInt((parts[2] + "00")[:2], 10, 64) // two digits, by the pattern
	scale := map[string]int64{"": 1, "k": 1000, "m": 1_000_000, "million": 1_000_000}[strings.ToLower(parts[3])]
	return (pounds*100 + fraction) * scale, nil
}

func committed(y *register.YearResources) *register.Commitment {
	if y.Committed == nil {
		y.Committed = &register.Commitment{}
	}
	return y.Committed
}

func moneyField(name, words string, of func(*register.YearResources) **register.Money) Field {
	return Field{Name: name, Words: words, many: true, money: true, asks: asksAmount,
		put: func(w *writer, cell string) error {
			amount, err := int64(0), error(nil)
			if w.means != answer.None { // "nil" is an amount too
				amount, err = pence(cell)
			}
			if err != nil {
				return err
			}
			if w.column.FinancialYear == "" {
				return notef("Nobody has said which financial year %q is for. Name the year in the mapping of the column to have it counted.", cell)
			}
			*of(w.year(w.column.FinancialYear)) = &register.Money{Pence: amount}
			return nil
		},
		show: func(p *register.Partnership) []string {
			if p.Resources == nil {
				return nil
			}
			var years []string
			for _, y := range p.Resources.Years {
				y.Committed = clone(y.Committed) // looking must not make a commitment
				if m := *of(&y); m != nil {
					years = append(years, fmt.Sprintf("£%d.%02d in %s", m.Pence/100, m.Pence%100, y.FinancialYear))
				}
			}
			return years
		},
	}
}

func clone[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}
