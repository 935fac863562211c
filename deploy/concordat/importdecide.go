package main

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

func newImportDecide(s *settings) *cobra.Command {
	var council string
	var given said
	command := &cobra.Command{
		Use:   "decide IMPORT [--row ROW=DECISION] [--map COLUMN=FIELD] …",
		Short: "Decide what becomes of possible duplicates and errors, and answer questions",
		Long: `Says for rows of a plan whether they are the same as what they may be a duplicate of, new, or left out, says of columns
what they hold, and prints the plan made anew. What was said before stays.`,
		Example: `  concordat import decide councils/cambridge/imports/… --row 7=same --row 9=new --row 12=leave-out
  concordat import decide councils/cambridge/imports/… --map F=notes --year K=2025/26 --dates C=month-first
  concordat import decide councils/cambridge/imports/… --word "F:n/a=none" --word G:x=yes`,
		Args: exactly("IMPORT"),
		RunE: func(command *cobra.Command, args []string) error {
			name, err := importName(command, args[0], council)
			if err != nil {
				return err
			}
			if given.none() {
				return wrongly(command, "say what to decide, such as --row 7=same")
			}
			made, err := readDecisions(command, given.rows)
			if err != nil {
				return err
			}
			c, err := s.client()
			if err != nil {
				return err
			}
			planned, err := decide(command.Context(), c, name, func(current *registerv1.Import) (*registerv1.Import, error) {
				columns, err := given.columns(command, current.GetColumns())
				if err != nil {
					return nil, err
				}
				texts, err := given.decided(command, current.GetTexts())
				return &registerv1.Import{Decisions: addDecisions(current.GetDecisions(), made), Columns: columns, Texts: texts, JoinRows: given.sameNames, AsAt: given.asAt}, err
			})
			if err != nil {
				return err
			}
			if err := s.printPlan(command.Context(), c, planned); err != nil {
				return err
			}
			return given.unheeded(command, planned.GetColumns())
		},
	}
	councilFlag(command, &council)
	command.Flags().StringArrayVar(&given.rows, "row", nil, "a decision, ROW=same, ROW=new or ROW=leave-out; repeat for each row")
	command.Flags().StringArrayVar(&given.fields, "map", nil, "what a column holds, LETTER=FIELD or HEADING=FIELD; LETTER= for nothing; repeat for each")
	command.Flags().StringArrayVar(&given.texts, "text", nil, "what a text in a column of people means, TEXT=post, TEXT=keep or TEXT=councils/…/people/ID; repeat for each")
	command.Flags().StringArrayVar(&given.years, "year", nil, "the financial year of a column of money, LETTER=2025/26; repeat for each")
	command.Flags().BoolVar(&given.sameNames, "same-names", false, "rows of one name are about one body: partners are gathered, and no row takes the place of another")
	command.Flags().StringVar(&given.asAt, "as-at", "", "the day of which the file speaks, as exactly as you know it, such as 2026-03-31 or 2026-03")
	command.Flags().StringArrayVar(&given.words, "word", nil, "what a word or mark in a column means, LETTER:WORD=none, =yes, =nothing or =text; repeat for each")
	command.Flags().StringArrayVar(&given.dates, "dates", nil, "the order of a column's dates, LETTER=day-first or LETTER=month-first; repeat for each")
	return command
}

// said is what an officer says of a plan.
type said struct {
	rows, fields, years, dates, texts, words []string
	sameNames                                bool
	asAt                                     string
}

func (a said) none() bool {
	return len(a.rows)+len(a.fields)+len(a.years)+len(a.dates)+len(a.texts)+len(a.words) == 0 && !a.sameNames && a.asAt == ""
}

// decided gives the texts as the answers decide them; none when no answer is about one. A text may have an equals sign
// in it, an answer cannot.
func (a said) decided(command *cobra.Command, current []*registerv1.ImportText) ([]*registerv1.ImportText, error) {
	if len(a.texts) == 0 {
		return nil, nil
	}
	for _, given := range a.texts {
		at := strings.LastIndexByte(given, '=')
		called := given[:max(at, 0)]
		found := slices.IndexFunc(current, func(t *registerv1.ImportText) bool { return strings.EqualFold(t.GetText(), called) })
		if found < 0 {
			return nil, wrongly(command, "--text is %q; it looks like \"Head of Parks=post\", with a text of the plan", given)
		}
		text := current[found]
		switch means := given[at+1:]; {
		case means == "post":
			text.Decision = registerv1.ImportTextDecision_IMPORT_TEXT_DECISION_POST
		case means == "keep":
			text.Decision = registerv1.ImportTextDecision_IMPORT_TEXT_DECISION_KEEP
		case strings.Contains(means, "/people/"):
			text.Decision, text.Person = registerv1.ImportTextDecision_IMPORT_TEXT_DECISION_PERSON, means
		default:
			return nil, wrongly(command, "--text is %q; it ends in =post, =keep or the name of a person, such as =councils/cambridge/people/ID", given)
		}
	}
	return current, nil
}

// columns gives the columns as the answers change them; none when no answer is about one.
func (a said) columns(command *cobra.Command, current []*registerv1.ImportColumn) ([]*registerv1.ImportColumn, error) {
	changed := false
	for _, answer := range []struct {
		flag  string
		given []string
		take  func(column *registerv1.ImportColumn, said string) bool
	}{
		{"map", a.fields, func(c *registerv1.ImportColumn, said string) bool {
			c.Field, c.AsAt = said, ""
			return true
		}},
		{"year", a.years, func(c *registerv1.ImportColumn, said string) bool {
			c.FinancialYear = said
			return said != ""
		}},
		{"dates", a.dates, func(c *registerv1.ImportColumn, said string) bool {
			for order, word := range orderWords {
				if word == said {
					c.DateOrder = order
					return true
				}
			}
			return false
		}},
	} {
		for _, given := range answer.given {
			at := strings.LastIndexByte(given, '=')
			column := columnCalled(current, given[:max(at, 0)])
			if column == nil || !answer.take(column, given[at+1:]) {
				return nil, wrongly(command, "--%s is %q; it looks like %s", answer.flag, given, map[string]string{
					"map": "F=notes, with a column of the plan", "year": "K=2025/26, with a column of the plan", "dates": "C=day-first or C=month-first"}[answer.flag])
			}
			changed = true
		}
	}
	for _, given := range a.words {
		if !takeWord(current, given) {
			return nil, wrongly(command, "--word is %q; it looks like F:n/a=none, with a column of the plan and none, yes, nothing or text", given)
		}
		changed = true
	}
	if !changed {
		return nil, nil
	}
	return current, nil
}

// meaningWords are how the meaning of a word is told with --word.
var meaningWords = map[string]registerv1.ImportCellMeaning{
	"none": registerv1.ImportCellMeaning_IMPORT_CELL_MEANING_NONE, "yes": registerv1.ImportCellMeaning_IMPORT_CELL_MEANING_YES,
	"nothing": registerv1.ImportCellMeaning_IMPORT_CELL_MEANING_NOTHING, "text": registerv1.ImportCellMeaning_IMPORT_CELL_MEANING_TEXT,
}

// takeWord takes an answer such as "F:n/a=none" into its column, in place of an earlier one on the same word. It reports
// false for an answer that it does not understand.
func takeWord(columns []*registerv1.ImportColumn, given string) bool {
	called, rest, parted := strings.Cut(given, ":")
	at := strings.LastIndexByte(rest, '=')
	column := columnCalled(columns, called)
	if !parted || at < 1 || column == nil || meaningWords[rest[at+1:]] == 0 {
		return false
	}
	word := &registerv1.ImportCellWord{Text: rest[:at], Meaning: meaningWords[rest[at+1:]]}
	column.Words = append(slices.DeleteFunc(column.GetWords(), func(w *registerv1.ImportCellWord) bool {
		return strings.EqualFold(w.GetText(), word.GetText())
	}), word)
	return true
}

// unheeded says which answer about the order of dates is about a column that holds none.
func (a said) unheeded(command *cobra.Command, planned []*registerv1.ImportColumn) error {
	for _, given := range a.dates {
		column := columnCalled(planned, given[:max(strings.LastIndexByte(given, '='), 0)])
		if column != nil && column.GetDateOrder() == registerv1.DateOrder_DATE_ORDER_UNSPECIFIED {
			return wrongly(command, "--dates is %q, and column %s is not taken for dates: say what it holds, such as --map %s=created_on. The rest of what was said is kept",
				given, column.GetColumn(), column.GetColumn())
		}
	}
	return nil
}

// columnCalled gives the column with the letter, or else with the heading; nil when there is none.
func columnCalled(columns []*registerv1.ImportColumn, called string) *registerv1.ImportColumn {
	for _, c := range columns {
		if c.GetColumn() == called {
			return c
		}
	}
	for _, c := range columns {
		if called != "" && strings.EqualFold(c.GetHeading(), called) {
			return c
		}
	}
	return nil
}

func readDecisions(command *cobra.Command, flags []string) ([]*registerv1.ImportRowDecision, error) {
	known := map[string]registerv1.ImportDecision{
		"same":      registerv1.ImportDecision_IMPORT_DECISION_SAME,
		"new":       registerv1.ImportDecision_IMPORT_DECISION_NEW,
		"leave-out": registerv1.ImportDecision_IMPORT_DECISION_LEAVE_OUT,
	}
	var decisions []*registerv1.ImportRowDecision
	for _, flag := range flags {
		row, decision, _ := strings.Cut(flag, "=")
		number, err := strconv.ParseInt(row, 10, 32)
		if _, ok := known[decision]; err != nil || !ok {
			return nil, wrongly(command, "--row is %q; it looks like 7=same, 7=new or 7=leave-out", flag)
		}
		decisions = append(decisions, &registerv1.ImportRowDecision{Row: int32(number), Decision: known[decision]})
	}
	return decisions, nil
}

// addDecisions adds decisions to those made before; a new one on a row takes the place of the old.
func addDecisions(before, made []*registerv1.ImportRowDecision) []*registerv1.ImportRowDecision {
	anew := map[int32]bool{}
	for _, decision := range made {
		anew[decision.GetRow()] = true
	}
	for _, decision := range before {
		if !anew[decision.GetRow()] {
			made = append(made, decision)
		}
	}
	return made
}

// decide changes an import by what was said of it, and refuses to overwrite what somebody else says meanwhile.
func decide(ctx context.Context, c *client, name string, change func(*registerv1.Import) (*registerv1.Import, error)) (*registerv1.Import, error) {
	current := &registerv1.Import{}
	if err := c.get(ctx, name, nil, current); err != nil {
		return nil, err
	}
	changed, err := change(current)
	if err != nil {
		return nil, err
	}
	planned := &registerv1.Import{}
	return planned, c.send(ctx, http.MethodPatch, name, changed, current.GetEtag(), planned)
}
