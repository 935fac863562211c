// Package imports brings a council's own spreadsheet into the register. It proposes what the columns mean, plans what
// each row would do (new, change, same, possible duplicate or error), takes the officer's decisions, applies the
// plan whole or not at all, and undoes it. It reads no files itself (package sheet does) and knows neither gRPC nor
// SQL; a record is changed only through the functions of package register that every other edit uses.
package imports

import (
	"time"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/proposals"
)

// State is where an import is in its life.
type State int

// The states, numbered as in the contract.
const (
	Planned State = iota + 1
	Applied
	Undone
)

// Outcome is what applying the import would do, or did, with a row.
type Outcome uint8

// The outcomes, numbered as in the contract.
const (
	New Outcome = iota + 1
	Change
	Same
	PossibleDuplicate
	Error
)

// Choice is what the officer decides of a row.
type Choice uint8

// The choices, numbered as in the contract.
const (
	ChooseSame Choice = iota + 1
	ChooseNew
	LeaveOut
)

// Import is one spreadsheet file on its way into the register.
type Import struct {
	Council string
	ID      string
	State   State
	// File is the file's name, as uploaded.
	File      string
	SHA256    string
	SizeBytes int64
	// Sheet is the sheet that is read, OtherSheets are those that are not.
	Sheet       string
	OtherSheets []string
	// HeadingRow is the number of the row of headings; HeadingRowTold says that the officer named it.
	HeadingRow     int
	HeadingRowTold bool
	Columns        []Column
	Decisions      []Decision
	// JoinRows says that rows of one name are about one body, as in a file that has a row for each partner.
	JoinRows bool
	// AsAt is of which day the file speaks, such as "2026-03-31"; "" when nobody has said.
	AsAt   string
	Counts Counts
	// Remarks are what the file says otherwise than by the text of its cells.
	Remarks []Problem
	// Questions are what only the council knows.
	Questions []Question
	// Texts are the texts in the columns of people, each once, with what was decided of them.
	Texts []Text
	// Unnamed are the records that an earlier file like this one named and this one does not.
	Unnamed []Unnamed
	// Person is the id of who uploaded the file, Application that of the program that did.
	Person, Application string
	PlanTime            time.Time
	// PlanHash tells whether a plan made anew is the one that the officer saw.
	PlanHash string
	// The times are zero while it has not happened.
	ApplyTime, UndoTime, FileWithdrawTime time.Time
	register.Stamp
}

// Column says what one column of the file holds.
type Column struct {
	// Letter is the spreadsheet's own column.
	Letter  string
	Heading string
	// Field is the field it fills; "" when it is kept, not mapped.
	Field string
	// FinancialYear is the year that a column of money is for, such as "2025/26".
	FinancialYear string
	// AsAt is when the column was so, for one of several yearly columns: its cells become notes of that time.
	AsAt string
	// DateOrder says which number of the column's dates is the day.
	DateOrder DateOrder
	// Words are what the officer said that words of its cells mean.
	Words []CellWord
	// Examples are some of its cells, where it is kept and not mapped.
	Examples []string
	// ticked says that some of its cells are a yes. It is worked out anew for each plan.
	ticked bool
}

// DateOrder says which number of a date written in numbers is the day.
type DateOrder int

// The orders, numbered as in the contract. When nobody has said, the day is taken to be first.
const (
	DayFirst DateOrder = iota + 1
	MonthFirst
)

// QuestionKind is what a question is about.
type QuestionKind int

// The kinds of questions, numbered as in the contract.
const (
	AskDateOrder QuestionKind = iota + 1
	AskFinancialYear
	AskColumn
	AskWords
	AskTable
	AskRows
	AskGroups
)

// Question is something about the file that only the council knows.
type Question struct {
	Kind            QuestionKind
	Column, Heading string
	Question        string
	// WithoutAnswer is what is done when nobody answers.
	WithoutAnswer string
	Examples      []string
	// Row is the row that it is about; 0 when it is about a column.
	Row int
}

// Unnamed is a record that the file no longer names. Nothing is done to it.
type Unnamed struct {
	// Partnership is the record's id.
	Partnership string
	DisplayName string
	// File is the file that named it last.
	File string
}

// Decision is what the officer decided of one row.
type Decision struct {
	Row    int
	Choice Choice
	// Partnership is the id of the record that the row is about, for ChooseSame.
	Partnership string
	// SameAsRow is the earlier row that is about the same body, for ChooseSame.
	SameAsRow int
}

// Row is the plan for one row of the file.
type Row struct {
	// Number is the spreadsheet's own number of the row.
	Number int
	Hidden bool
	Struck bool
	// Proposes is how many cells are proposed. It stands here, where it makes a row no larger: an import holds thousands.
	Proposes    int32
	Outcome     Outcome
	Choice      Choice
	DisplayName string
	// Partnership is the id of the record that the row meets or became.
	Partnership string
	// SameAsRow is the earlier row whose record it goes into.
	SameAsRow int
	// MetBy says how it met the record: id, reference, name, former name, row or decision.
	MetBy string
	// AsAt is when the row was so; "" when the file does not say.
	AsAt string
	// NewerRow is the row of the file about the same body whose word counts; 0 when it is this one's.
	NewerRow int
	// LeftOut is why the row is left out though nobody has decided so; "" otherwise.
	LeftOut    string
	Changes    []FieldChange
	Duplicates []Duplicate
	Errors     []Problem
	Warnings   []Problem
	Cells      []register.SourceCell
	// proposals are the cells that are proposed to whoever may edit their fields when the import is carried out; nil for
	// none, which takes less of the thousands of rows that an import holds. A row that was kept has none: they are worked
	// out with the plan.
	proposals *[]proposals.Proposal
}

// proposed returns the cells that the row proposes.
func (r *Row) proposed() []proposals.Proposal {
	if r.proposals == nil {
		return nil
	}
	return *r.proposals
}

// FieldChange is the change of one field by a row.
type FieldChange struct {
	Field    string
	Column   string
	From, To string
}

// Duplicate is one record, or one earlier row, that a row may be about.
type Duplicate struct {
	// Partnership is the record's id, or "" when it is a row.
	Partnership string
	Row         int
	DisplayName string
	Why         string
	// Apart says that the names say bodies of two sorts: deciding that they are the same is not advised.
	Apart bool
}

// MaxFile is how many bytes a file may have.
const MaxFile = sheet.MaxBytes

// Problem is something about one cell, or the whole row, that the officer should know.
type Problem struct {
	Column  string
	Heading string
	Problem string
	Remedy  string
}

// Counts are the figures of a plan. The five outcomes add up to Rows.
type Counts struct {
	Rows, New, Change, Same, PossibleDuplicate, Error int
	LeftOut, Open, Warned                             int
}

// Effect is what an import did to one record, kept for taking it back.
type Effect struct {
	// Partnership is the record's id.
	Partnership string
	// Rows are the rows it came from.
	Rows []int
	// Before is the record as it was; nil when the import created it.
	Before *register.Partnership
	// Version is the record's version after the import.
	Version int64
}

// Open says whether the row keeps the import from being applied.
func (r Row) Open() bool {
	return r.Choice != LeaveOut && (r.Outcome == Error || r.Outcome == PossibleDuplicate)
}

// Writes says whether applying the import changes a record by the row.
func (r Row) Writes() bool {
	return r.Choice != LeaveOut && (r.Outcome == New || r.Outcome == Change)
}

// WithoutContents gives the row without what the file said in it; the figures stay, and so do the numbers of rows and
// the records they became.
func (r Row) WithoutContents() Row {
	return Row{Number: r.Number, Hidden: r.Hidden, Struck: r.Struck, AsAt: r.AsAt, NewerRow: r.NewerRow, LeftOut: r.LeftOut, Proposes: r.Proposes, Outcome: r.Outcome, Choice: r.Choice, Partnership: r.Partnership, SameAsRow: r.SameAsRow, MetBy: r.MetBy}
}

// countsOf counts the rows of a plan.
func countsOf(rows []Row) Counts {
	c := Counts{Rows: len(rows)}
	for _, r := range rows {
		switch r.Outcome {
		case New:
			c.New++
		case Change:
			c.Change++
		case Same:
			c.Same++
		case PossibleDuplicate:
			c.PossibleDuplicate++
		case Error:
			c.Error++
		}
		if r.Choice == LeaveOut {
			c.LeftOut++
		}
		if r.Open() {
			c.Open++
		}
		if len(r.Warnings) > 0 {
			c.Warned++
		}
	}
	return c
}
