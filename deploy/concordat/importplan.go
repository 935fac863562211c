package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/count"
)

func newImportPlan(s *settings) *cobra.Command {
	var council, sheet string
	var headingRow int32
	var columns []string
	command := &cobra.Command{
		Use:   "plan FILE --council COUNCIL",
		Short: "Upload a register and see what it would do, row by row",
		Long: `Uploads a CSV, XLSX or ODS file and prints the plan: for each row whether it is new, a change, the same, a possible
duplicate or an error, and why; what the file says by colours, formulas or comments, which is named and not read; and what only you
can know. The register is not changed. What the columns hold is read from their headings, and printed; say of single ones yourself with --map. Fields are, among others: display_name, reference, former_names, responsible_officer, lead_member, service_area,
objective, partners, terms_of_reference, joined_on, resources.committed.revenue, liabilities, risks, notes (naming one that there is not
lists them all). A column that is mapped to nothing is kept with the record, cell by cell.`,
		Example: `  concordat import plan register.csv --council cambridge
  concordat import plan register.xlsx --council cambridge --sheet Partnerships --heading-row 4
  concordat import plan register.csv --council cambridge --map "Partnership=display_name" --map F=notes -o json`,
		Args: exactly("FILE"),
		RunE: func(command *cobra.Command, args []string) error {
			parent, err := councilName(command, council)
			if err != nil {
				return err
			}
			if command.Flags().Changed("heading-row") && headingRow < 1 {
				return wrongly(command, "--heading-row is %d; it is the number that your spreadsheet shows, from 1", headingRow)
			}
			mapping, err := readMapping(command, columns)
			if err != nil {
				return err
			}
			content, err := os.ReadFile(args[0])
			if err != nil {
				return fmt.Errorf("read the file: %w", err)
			}
			c, err := s.client()
			if err != nil {
				return err
			}
			request := &registerv1.CreateImportRequest{File: filepath.Base(args[0]), Content: content, Sheet: sheet, HeadingRow: headingRow, Columns: mapping}
			planned := &registerv1.Import{}
			if err := c.send(command.Context(), http.MethodPost, parent+"/imports", request, "", planned); err != nil {
				return err
			}
			return s.printPlan(command.Context(), c, planned)
		},
	}
	councilFlag(command, &council)
	command.Flags().StringVar(&sheet, "sheet", "", "the sheet of an XLSX or ODS file, if several may hold the register")
	command.Flags().Int32Var(&headingRow, "heading-row", 0, "the row that the headings are in, where the plan shows another; of two lines the lower")
	command.Flags().StringArrayVar(&columns, "map", nil, "what a column holds, HEADING=FIELD or LETTER=FIELD; repeat for each; for the others it is read from their headings")
	return command
}

// columnLetter is a spreadsheet's own name of a column.
var columnLetter = regexp.MustCompile(`^[A-Z]{1,3}$`)

// readMapping reads --map flags. A heading may have an equals sign in it, a field cannot.
func readMapping(command *cobra.Command, flags []string) ([]*registerv1.ImportColumn, error) {
	var columns []*registerv1.ImportColumn
	for _, flag := range flags {
		at := strings.LastIndexByte(flag, '=')
		if at <= 0 {
			return nil, wrongly(command, "--map is %q; it looks like \"Lead officer=responsible_officer\" or C=responsible_officer", flag)
		}
		column := &registerv1.ImportColumn{Heading: flag[:at], Field: flag[at+1:]}
		if columnLetter.MatchString(flag[:at]) {
			column.Column, column.Heading = flag[:at], ""
		}
		columns = append(columns, column)
	}
	return columns, nil
}

// printPlan reads the rows of a plan and prints them with its figures.
func (s *settings) printPlan(ctx context.Context, c *client, planned *registerv1.Import) error {
	rows, err := allRows(ctx, c, planned.GetName())
	if err != nil {
		return err
	}
	plan := plain(planned)
	list := make([]any, len(rows))
	for i, row := range rows {
		list[i] = plain(row)
	}
	plan["rows"] = list
	return s.print(plan, func(w io.Writer) {
		printPlace(w, planned)
		printColumns(w, planned)
		printRemarks(w, planned)
		printQuestions(w, planned)
		printTexts(w, planned)
		printUnnamed(w, planned)
		printRows(w, rows)
		printFigures(w, planned, rows)
	})
}

// printPlace says which part of the file is read, so that a wrong guess is seen at once.
func printPlace(w io.Writer, planned *registerv1.Import) {
	place := fmt.Sprintf("The headings are in row %d", planned.GetHeadingRow())
	if planned.GetSheet() != "" {
		place += fmt.Sprintf(" of the sheet %q", planned.GetSheet())
	}
	if !planned.GetHeadingRowTold() {
		place += ", as far as can be told. Are they in another? Plan it with --heading-row"
	}
	fmt.Fprintln(w, place+".")
	if day := planned.GetAsAt(); day != "" {
		fmt.Fprintf(w, "The file is taken as of %s. Is it of another? Say so, such as concordat import decide %s --as-at 2026-12-31\n", day, planned.GetName())
	}
	if others := planned.GetOtherSheets(); len(others) > 0 {
		fmt.Fprintf(w, "Not read: %s %s. To read another, plan it with --sheet.\n", count.Form(len(others), "the sheet", "the sheets"), strings.Join(others, ", "))
	}
	fmt.Fprintln(w)
}

// printColumns says what the plan takes each column for.
func printColumns(w io.Writer, planned *registerv1.Import) {
	lines := make([][]string, len(planned.GetColumns()))
	for i, column := range planned.GetColumns() {
		field := column.GetField()
		if field == "" {
			field = "kept, not mapped"
			if len(column.GetExamples()) > 0 {
				field += ": " + brief(strings.Join(column.GetExamples(), " | "))
			}
		}
		for _, more := range []string{column.GetFinancialYear(), column.GetAsAt(), orderWords[column.GetDateOrder()]} {
			if more != "" {
				field += ", " + more
			}
		}
		lines[i] = []string{column.GetColumn(), column.GetHeading(), field}
	}
	table(w, []string{"COLUMN", "HEADING", "TAKEN FOR"}, lines)
	fmt.Fprintln(w)
}

// orderWords are how the order of dates is said, and told with --dates.
var orderWords = map[registerv1.DateOrder]string{
	registerv1.DateOrder_DATE_ORDER_DAY_FIRST:   "day-first",
	registerv1.DateOrder_DATE_ORDER_MONTH_FIRST: "month-first",
}

// printRemarks names what the file says otherwise than by the text of its cells.
func printRemarks(w io.Writer, planned *registerv1.Import) {
	var lines [][]string
	for _, remark := range planned.GetRemarks() {
		lines = append(lines, []string{remark.GetColumn(), remark.GetHeading(), remark.GetProblem() + " " + remark.GetRemedy()})
	}
	if len(lines) > 0 {
		table(w, []string{"COLUMN", "HEADING", "REMARK"}, lines)
		fmt.Fprintln(w)
	}
}

// printQuestions asks what only the council knows, and says how to answer.
func printQuestions(w io.Writer, planned *registerv1.Import) {
	for i, q := range planned.GetQuestions() {
		fmt.Fprintf(w, "Question %d: %s (such as %s)\n  Without an answer: %s\n  Answer: %s\n", i+1, q.GetQuestion(),
			brief(strings.Join(q.GetExamples(), " | ")), q.GetWithoutAnswer(), answerTo(planned, q))
	}
	if len(planned.GetQuestions()) > 0 {
		fmt.Fprintln(w)
	}
}

// printTexts lists the texts in the columns of people, and what each becomes.
func printTexts(w io.Writer, planned *registerv1.Import) {
	var lines [][]string
	proposed := ""
	for _, text := range planned.GetTexts() {
		become := "stays a text"
		switch {
		case text.GetPerson() != "":
			become = "person " + text.GetPerson()
		case text.GetPostTitle() != "":
			become = "post " + text.GetPostTitle()
		case text.GetDecision() == registerv1.ImportTextDecision_IMPORT_TEXT_DECISION_UNSPECIFIED && text.GetProposal() == registerv1.ImportTextDecision_IMPORT_TEXT_DECISION_POST:
			become = "stays a text; perhaps a post"
			proposed = fmt.Sprintf(" --text %q", text.GetText()+"=post")
		}
		lines = append(lines, []string{brief(text.GetText()), strconv.Itoa(int(text.GetCells())), sortWords(text.GetSort()), become})
	}
	if len(lines) == 0 {
		return
	}
	table(w, []string{"TEXT OF A PERSON", "CELLS", "LOOKS LIKE", "BECOMES"}, lines)
	if proposed != "" {
		fmt.Fprintf(w, "Nobody gets rights or mail by a text. To make one a post, link it to a person, or keep it: concordat import decide %s%s\n", planned.GetName(), proposed)
	}
	fmt.Fprintln(w)
}

// sortWords says what a text looks like.
func sortWords(sort registerv1.ImportTextSort) string {
	if sort == registerv1.ImportTextSort_IMPORT_TEXT_SORT_UNSPECIFIED {
		return "not clear"
	}
	return words(short(sort))
}

// printUnnamed lists the records that the file no longer names.
func printUnnamed(w io.Writer, planned *registerv1.Import) {
	var lines [][]string
	for _, record := range planned.GetUnnamed() {
		lines = append(lines, []string{record.GetDisplayName(), record.GetFile(), record.GetPartnership()})
	}
	if len(lines) > 0 {
		table(w, []string{"NO LONGER NAMED, AND LEFT AS IT IS", "NAMED LAST IN", "RECORD"}, lines)
		fmt.Fprintln(w)
	}
}

// answerTo gives the flag that answers a question.
func answerTo(planned *registerv1.Import, q *registerv1.ImportQuestion) string {
	if q.GetKind() == registerv1.ImportQuestionKind_IMPORT_QUESTION_KIND_TABLE {
		return fmt.Sprintf("bring it in by itself: concordat import plan FILE --heading-row %d", q.GetRow())
	}
	return "concordat import decide " + planned.GetName() + " " + flagOf(planned, q)
}

// flagOf returns the flag of the decision that answers a question.
func flagOf(planned *registerv1.Import, q *registerv1.ImportQuestion) string {
	switch q.GetKind() {
	case registerv1.ImportQuestionKind_IMPORT_QUESTION_KIND_DATE_ORDER:
		return fmt.Sprintf("--dates %s=day-first (or month-first)", q.GetColumn())
	case registerv1.ImportQuestionKind_IMPORT_QUESTION_KIND_FINANCIAL_YEAR:
		return fmt.Sprintf("--year %s=%s", q.GetColumn(), financialYear(planned.GetPlanTime().AsTime()))
	case registerv1.ImportQuestionKind_IMPORT_QUESTION_KIND_ROWS:
		return "--same-names"
	case registerv1.ImportQuestionKind_IMPORT_QUESTION_KIND_GROUPS:
		return fmt.Sprintf("--row %d=new (for each that is a partnership)", q.GetRow())
	case registerv1.ImportQuestionKind_IMPORT_QUESTION_KIND_WORDS:
		return fmt.Sprintf("--word \"%s:%s=none\" (or =yes, =nothing, =text)", q.GetColumn(), strings.Join(q.GetExamples()[:min(1, len(q.GetExamples()))], ""))
	default:
		field := "notes"
		if q.GetHeading() == "Group heading above" {
			field = "service_area"
		}
		return fmt.Sprintf("--map %s=%s (or another field)", q.GetColumn(), field)
	}
}

// financialYear names the financial year of an instant, such as 2025/26. It begins on 1 April.
func financialYear(at time.Time) string {
	year := at.AddDate(0, -3, 0).Year()
	return fmt.Sprintf("%d/%02d", year, (year+1)%100)
}

// printRows prints a line for each row, and one more for each further thing to know of it.
func printRows(w io.Writer, rows []*registerv1.ImportRow) {
	var lines [][]string
	for _, row := range rows {
		known := remarks(row)
		lines = append(lines, []string{strconv.Itoa(int(row.GetRow())), outcome(row), row.GetDisplayName(), ""})
		for i, remark := range known {
			if i > 0 {
				lines = append(lines, []string{"", "", "", ""})
			}
			lines[len(lines)-1][3] = remark
		}
	}
	table(w, []string{"ROW", "OUTCOME", "PARTNERSHIP", "REMARK"}, lines)
}

// outcome says in words what becomes of a row, and how many of its facts are only proposed.
func outcome(row *registerv1.ImportRow) string {
	said := words(short(row.GetOutcome()))
	if n := row.GetProposes(); n > 0 {
		said += fmt.Sprintf(", proposes %d", n)
	}
	return said
}

// printFigures says how the plan stands and what to do next.
func printFigures(w io.Writer, planned *registerv1.Import, rows []*registerv1.ImportRow) {
	counts, becomes := planned.GetCounts(), tally(rows)
	fmt.Fprintf(w, "\nRows: %d; new: %d, change: %d, same: %d, possible duplicate: %d, error: %d, left out: %d; of all these with a warning: %d\n",
		counts.GetRows(), becomes.GetNew(), becomes.GetChange(), becomes.GetSame(), becomes.GetPossibleDuplicate(), becomes.GetError(), becomes.GetLeftOut(), counts.GetWarned())
	fmt.Fprintf(w, "Import: %s\n", planned.GetName())
	switch planned.GetState() {
	case registerv1.ImportState_IMPORT_STATE_APPLIED:
		fmt.Fprintf(w, "It is applied. Take it back: concordat import undo %s\n", planned.GetName())
		return
	case registerv1.ImportState_IMPORT_STATE_UNDONE:
		fmt.Fprintln(w, "It was applied and is undone. Plan the file again to import it.")
		return
	}
	if counts.GetOpen() == 0 {
		fmt.Fprintf(w, "Nothing is changed yet. Carry it out: concordat import apply %s\n", planned.GetName())
		return
	}
	var open []string
	decisions := ""
	for _, row := range rows {
		if answer := proposal(row); answer != "" {
			open = append(open, strconv.Itoa(int(row.GetRow())))
			decisions += fmt.Sprintf(" --row %d=%s", row.GetRow(), answer)
		}
	}
	fmt.Fprintf(w, "Nothing is changed yet. To be settled first: row %s. Mend the file and plan it again, or decide each: same, new or leave-out (an error: leave-out), such as\n"+
		"  concordat import decide %s%s\n", strings.Join(open, ", "), planned.GetName(), decisions)
}

// proposal is how a row that stands in the way could be decided; empty when it does not.
func proposal(row *registerv1.ImportRow) string {
	switch {
	case row.GetDecision() != registerv1.ImportDecision_IMPORT_DECISION_UNSPECIFIED:
		return ""
	case row.GetOutcome() == registerv1.ImportOutcome_IMPORT_OUTCOME_ERROR:
		return "leave-out"
	case row.GetOutcome() == registerv1.ImportOutcome_IMPORT_OUTCOME_POSSIBLE_DUPLICATE:
		if slices.ContainsFunc(row.GetPossibleDuplicates(), func(d *registerv1.ImportDuplicate) bool { return !d.GetApart() }) {
			return "same"
		}
		return "new" // names that say two sorts of bodies
	default:
		return ""
	}
}

// decided says in words what was decided on a row, which keeps its outcome beside it.
var decided = map[registerv1.ImportDecision]string{
	registerv1.ImportDecision_IMPORT_DECISION_SAME:      "the same as what it may be a duplicate of",
	registerv1.ImportDecision_IMPORT_DECISION_NEW:       "a partnership of its own",
	registerv1.ImportDecision_IMPORT_DECISION_LEAVE_OUT: "left out",
}

// remarks are what there is to know of a row: what was decided, what is wrong, what it may double, what it changes, what was not understood.
func remarks(row *registerv1.ImportRow) []string {
	var said []string
	if why := row.GetLeftOutBecause(); why != "" {
		return append(said, fmt.Sprintf("left out: %s To take it in, decide --row %d=new.", why, row.GetRow()))
	}
	if decision := decided[row.GetDecision()]; decision != "" {
		said = append(said, "decided: "+decision)
	}
	if row.GetHidden() {
		said = append(said, "hidden in the file, and planned like any other")
	}
	if row.GetStruck() {
		said = append(said, "struck through in the file, which ends nothing")
	}
	if row.GetNewerRow() != 0 {
		said = append(said, fmt.Sprintf("as at %s; row %d is newer, so it is kept as dated notes", row.GetAsAt(), row.GetNewerRow()))
	} else if row.GetMetBy() == "row" {
		said = append(said, "the newest row about this body: what it says is so now")
	}
	for _, e := range row.GetErrors() {
		said = append(said, told(e))
	}
	for _, d := range row.GetPossibleDuplicates() {
		said = append(said, fmt.Sprintf("perhaps %s: %s", d.GetDisplayName(), d.GetWhy()))
	}
	for _, change := range row.GetChanges() {
		if row.GetOutcome() != registerv1.ImportOutcome_IMPORT_OUTCOME_NEW || change.GetField() != "display_name" {
			said = append(said, difference(change))
		}
	}
	for _, warning := range row.GetWarnings() {
		said = append(said, told(warning))
	}
	return said
}

// told says what is wrong with a cell, or with a row as a whole, and what to do.
func told(p *registerv1.ImportProblem) string {
	where := ""
	if p.GetColumn() != "" {
		where = "column " + p.GetColumn() + ": "
	}
	return where + p.GetProblem() + " " + p.GetRemedy()
}

// difference says what a field was and becomes.
func difference(change *registerv1.ImportFieldChange) string {
	switch {
	case change.GetFrom() == "":
		return fmt.Sprintf("%s: %s", change.GetField(), brief(change.GetTo()))
	case change.GetTo() == "":
		return fmt.Sprintf("%s: no longer %s", change.GetField(), brief(change.GetFrom()))
	default:
		return fmt.Sprintf("%s: %s -> %s", change.GetField(), brief(change.GetFrom()), brief(change.GetTo()))
	}
}

// brief keeps a text to one line of a table; -o json has it whole.
func brief(text string) string {
	const fits = 60
	text = oneLine(text)
	if letters := []rune(text); len(letters) > fits {
		return string(letters[:fits-1]) + "…"
	}
	return text
}

func allRows(ctx context.Context, c *client, name string) ([]*registerv1.ImportRow, error) {
	return wholeList(ctx, c, name+"/rows", nil, (*registerv1.ListImportRowsResponse).GetRows)
}
