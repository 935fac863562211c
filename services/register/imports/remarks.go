package imports

import (
	"fmt"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/platform/words/count"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/answer"
)

// maxRemarks is how many remarks are made on a file.
const maxRemarks = 200

// remarksOn says in words what a file says otherwise than by the text of the cells in the sheet that is read, and what was
// made of it.
func remarksOn(book *sheet.Book, s sheet.Sheet) []Problem {
	remarks := hiddenSheets(book, s.Name)
	for _, r := range s.Remarks[:min(len(s.Remarks), maxRemarks-len(remarks))] {
		problem, remedy := inWords(r, s)
		remarks = append(remarks, Problem{Column: letters(r.Columns), Heading: headingsOf(s, r.Columns), Problem: problem, Remedy: remedy})
	}
	return remarks
}

// hiddenSheets says which sheets of the file are hidden: the one that is read, and those that are not.
func hiddenSheets(book *sheet.Book, read string) []Problem {
	var remarks []Problem
	var others []string
	for _, s := range book.Sheets {
		switch {
		case !s.Hidden:
		case s.Name == read:
			remarks = append(remarks, Problem{Problem: fmt.Sprintf("The sheet %q is hidden.", s.Name), Remedy: "It is planned like any other."})
		default:
			others = append(others, fmt.Sprintf("%q", s.Name))
		}
	}
	if len(others) > 0 {
		const named = 10
		more := ""
		if len(others) > named {
			more = fmt.Sprintf(" and %d more", len(others)-named)
		}
		remarks = append(remarks, Problem{
			Problem: fmt.Sprintf("Not read, and hidden in the file: %s %s%s.", count.Form(len(others), "the sheet", "the sheets"), strings.Join(others[:min(len(others), named)], ", "), more),
			Remedy:  "If one of them belongs on the register, upload the file again and name it.",
		})
	}
	return remarks
}

func inWords(r sheet.Remark, s sheet.Sheet) (problem, remedy string) {
	rows := rowNumbers(r.Rows)
	switch r.Mark {
	case sheet.Formulas:
		return fmt.Sprintf("%s computed by a formula (%s).", cellsAre(r), rows),
			"The value stored with each is read. Where the spreadsheet refers to others, look whether it was up to date when it was saved."
	case sheet.Colours:
		return fmt.Sprintf("%s %s (%s).", cellsAre(r), r.Words, rows),
			"A colour is not read: if it means something, write it into a column."
	case sheet.Comments:
		return fmt.Sprintf("A comment hangs on the cell (%s).", rows), "Comments are not read: copy into a column what belongs on the register."
	case sheet.Links:
		return fmt.Sprintf("A web address stands behind the text of the cell (%s).", rows), "The text is read, the address is not: write it into a column of its own."
	case sheet.Merged:
		return fmt.Sprintf("One cell is shared by %s.", rows), "What it says counts for each of them."
	case sheet.Spread:
		return fmt.Sprintf("The cell goes over several columns (%s), as a heading within the list does.", rows), "It is planned like any other row: leave it out if it names no partnership."
	case sheet.HiddenColumn:
		return "The column is hidden.", "It is read like any other."
	case sheet.StruckCells:
		return fmt.Sprintf("%s struck through, in a row that is not struck through as a whole (%s).", cellsAre(r), rows),
			"What is struck through is read like any other, and ends nothing."
	case sheet.StruckParts:
		return fmt.Sprintf("%s struck through in part (%s).", cellsAre(r), rows),
			"All of the text is read, what is struck through too: take out of the file what no longer holds, and upload it again."
	case sheet.Unseen:
		return fmt.Sprintf("%s characters that nobody sees, such as one that turns the direction of writing (%s).", cellsHave(r), rows),
			"The text is read without them."
	case sheet.Listed:
		return fmt.Sprintf("%s written as a web page or a SharePoint list writes %s (%s).", cellsAre(r), count.Form(len(r.Rows)*len(r.Columns), "it", "them"), rows),
			"What a person would read is taken, without tags, numbers of list entries and accounts."
	case sheet.RepeatedHeadings:
		return fmt.Sprintf("The headings are said again (%s).", rows), "These rows are left aside."
	}
	return "", ""
}

// cellsAre begins a sentence about a number of cells: those of the rows in each of the columns.
func cellsAre(r sheet.Remark) string {
	n := len(r.Rows) * len(r.Columns)
	return count.Of(n, "cell") + count.Form(n, " is", " are")
}

// cellsHave begins a sentence about what a number of cells have.
func cellsHave(r sheet.Remark) string {
	n := len(r.Rows) * len(r.Columns)
	return count.Of(n, "cell") + count.Form(n, " has", " have")
}

// rowNumbers names rows, the first of them when there are many.
func rowNumbers(rows []int) string {
	const named = 10
	texts := make([]string, min(len(rows), named))
	for i := range texts {
		texts[i] = fmt.Sprint(rows[i])
	}
	text := strings.Join(texts, ", ")
	switch {
	case len(rows) > named:
		return fmt.Sprintf("rows %s and %d more", text, len(rows)-named)
	case len(rows) > 1:
		return "rows " + text
	}
	return "row " + text
}

// letters names columns as the spreadsheet does.
func letters(columns []int) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = sheet.Letter(c)
	}
	return strings.Join(names, ", ")
}

// headingsOf gives the heading of a column; "" for several.
func headingsOf(s sheet.Sheet, columns []int) string {
	if len(columns) != 1 {
		return ""
	}
	return s.Headings.Cell(columns[0])
}

// hiddenInName remarks on a name that has characters which nobody sees.
func (p *planner) hiddenInName(row *Row, r sheet.Row) {
	for i, c := range p.Columns {
		if c.Field == fieldName && (hides(r.Cell(i)) || p.Sheet.Unseen(r.Number, i)) {
			row.Warnings = append(row.Warnings, p.nameProblem("The name has characters that nobody sees.", fmt.Sprintf("It is read without them: %q.", row.DisplayName)))
		}
	}
}

// doubtName remarks on a row whose name reads as if it were no partnership's and of which nobody has decided.
func (p *planner) doubtName(row *Row) {
	problem := ""
	switch name := row.DisplayName; {
	case row.Choice != 0:
	case totals.MatchString(name):
		problem = "%q reads like a sum below the list."
	case footnotes.MatchString(name):
		problem = "%q reads like a remark below the list."
	case register.Placeholder(name), statesNone(name), answer.Missing(name):
		problem = "%q names nothing."
	case p.Sheet.Doubts[row.Number] != "" && row.Partnership == "":
		problem = "%q " + p.Sheet.Doubts[row.Number]
	}
	if problem != "" {
		row.Warnings = append(row.Warnings, p.nameProblem(fmt.Sprintf(problem, row.DisplayName), "It is planned like any other row: leave it out if it names no partnership."))
	}
}
