package imports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/count"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// Upload is a file that somebody wants to import.
type Upload struct {
	File    string
	Content []byte
	// Sheet is the sheet to read; "" for the only one that may be the register.
	Sheet string
	// HeadingRow is the number of the row of headings, of two lines the lower; 0 to find it.
	HeadingRow int
	// Columns are those that the officer tells; the others are proposed.
	Columns []Column
}

// take reads an uploaded file and notes what it is.
func (im *Import) take(ctx context.Context, up Upload) (*sheet.Sheet, error) {
	book, err := sheet.ReadHeaded(ctx, up.Content, up.HeadingRow)
	if err != nil {
		return nil, err
	}
	read, err := choose(book, up.Sheet)
	if err != nil {
		return nil, err
	}
	if up.HeadingRow != 0 && !read.Told {
		return nil, headingRowBlank(up.HeadingRow)
	}
	if len(read.Rows) == 0 {
		return nil, noRows(*read)
	}
	hash := sha256.Sum256(up.Content)
	im.File, im.SHA256, im.SizeBytes = up.File, hex.EncodeToString(hash[:]), int64(len(up.Content))
	im.Sheet, im.HeadingRow, im.HeadingRowTold = read.Name, read.Headings.Number, read.Told
	for _, other := range book.Sheets {
		if other.Name != read.Name {
			im.OtherSheets = append(im.OtherSheets, other.Name)
		}
	}
	if len(up.Columns) == 0 {
		im.Columns, err = Propose(*read)
	} else {
		im.Columns, err = ProposeWith(*read, up.Columns, "columns")
	}
	im.Remarks = remarksOn(book, *read)
	im.dayFromTitles(*read)
	return read, err
}

// noRows refuses a sheet of headings alone: there is nothing to bring in.
func noRows(s sheet.Sheet) error {
	return fault.Invalid("FILE_EMPTY", fmt.Sprintf(
		"No row stands below the headings, which are read in row %d, so there is nothing to bring in. Choose the file and the sheet that hold the register; if the headings are in another row, name it (heading_row; the command's --heading-row).", s.Headings.Number))
}

func headingRowBlank(number int) error {
	return fault.Invalid("HEADING_ROW_BLANK", fmt.Sprintf("Row %d of the sheet is blank, so it has no headings. Name the row by the number that your spreadsheet shows.", number),
		fault.Field{Path: "heading_row", Description: "Name a row that is filled, or leave it out to have the headings found."}).With("row", fmt.Sprint(number))
}

// choose gives the sheet with the name. When none is named it gives the only one that is not hidden and has a column of
// names: which of several holds the register is for the officer to say.
func choose(book *sheet.Book, name string) (*sheet.Sheet, error) {
	var names, likely []string
	at := map[string]sheet.Sheet{}
	for _, s := range book.Sheets {
		s = outlined(headed(s))
		names, at[s.Name] = append(names, s.Name), s
		if !s.Hidden && nameColumn(columnsOf(s)) >= 0 {
			likely = append(likely, s.Name)
		}
	}
	if name == "" && len(names) == 1 {
		name = names[0]
	}
	if name == "" && len(likely) == 1 {
		name = likely[0]
	}
	switch found, known := at[name]; {
	case known:
		return &found, nil
	case name == "":
		return nil, fault.Invalid("SHEET_NOT_CHOSEN", fmt.Sprintf("The file has several sheets, and which of them is the register is not certain. Name one of them (sheet; the command's --sheet): %s.", sizes(book.Sheets)),
			fault.Field{Path: "sheet", Description: "Name the sheet that is the register."})
	}
	if len(names) == 1 && names[0] == "" {
		return nil, fault.Invalid("SHEET_UNKNOWN", fmt.Sprintf("A CSV file has one sheet without a name, and none that is called %q. Leave the sheet out.", name),
			fault.Field{Path: "sheet", Description: "Leave it out for a CSV file."}).With("sheet", name)
	}
	return nil, fault.Invalid("SHEET_UNKNOWN", fmt.Sprintf("The file has no sheet %q with rows in it. Its sheets are: %s.", name, strings.Join(names, ", ")),
		fault.Field{Path: "sheet", Description: "Name one of the sheets of the file."}).With("sheet", name)
}

// headed gives the sheet with its headings joined, if they are groups over a line that reads as headings, or are broken
// over two rows and name no column otherwise. Where they are told they are as they stand.
func headed(s sheet.Sheet) sheet.Sheet {
	name := nameColumn(columnsOf(s))
	if s.Told {
		return s
	}
	if grouped, lower, ok := s.Grouped(); ok && readsAsHeadings(lower) && (name < 0 || lower.Cell(name) == "") && nameColumn(columnsOf(grouped)) >= 0 {
		return grouped
	}
	if wrapped, ok := s.Wrapped(); ok && name < 0 && nameColumn(columnsOf(wrapped)) >= 0 {
		return wrapped
	}
	return s
}

// readsAsHeadings says whether most cells of a row, and two at least, are headings that registers have.
func readsAsHeadings(r sheet.Row) bool {
	known, others := 0, 0
	for _, cell := range r.Cells {
		switch {
		case cell == "":
		case recognise(cell, nil) != "":
			known++
		default:
			others++
		}
	}
	return known >= 2 && known > others
}

// sizes names sheets with the number of their rows, and says which are hidden.
func sizes(sheets []sheet.Sheet) string {
	names := make([]string, len(sheets))
	for i, s := range sheets {
		hidden := ""
		if s.Hidden {
			hidden = ", hidden"
		}
		names[i] = fmt.Sprintf("%s (%s%s)", s.Name, count.Of(len(s.Rows), "row"), hidden)
	}
	return strings.Join(names, ", ")
}

// reread reads the kept file again.
func (im *Import) reread(ctx context.Context, r Reader) (*sheet.Sheet, error) {
	content, err := r.File(ctx, im.ID)
	if err != nil {
		return nil, err
	}
	if content == nil {
		return nil, fault.Precondition("IMPORT_FILE_WITHDRAWN", "The file of the import was withdrawn. Upload a file again to import it.")
	}
	told := 0
	if im.HeadingRowTold {
		told = im.HeadingRow
	}
	book, err := sheet.ReadHeaded(ctx, content, told)
	if err != nil {
		return nil, err
	}
	return choose(book, im.Sheet)
}

// firstPlan makes the plan of a file that was just read, with what was said of earlier ones.
func (im *Import) firstPlan(ctx context.Context, c *caller.Caller, r Reader, read *sheet.Sheet, told []Column, now time.Time) (*Plan, error) {
	council, err := r.Context(ctx)
	if err != nil {
		return nil, err
	}
	if err := im.recall(ctx, r, &council, read, told, council.Council.Day(now)); err != nil {
		return nil, err
	}
	return im.planRecalled(func() (*Plan, error) { return im.plan(ctx, c, r, read, now) })
}

// remember keeps what was said of the import in place of what was said of it before.
func (im *Import) remember(ctx context.Context, tx Tx, plan *Plan, read *sheet.Sheet) error {
	council, err := tx.Context(ctx)
	if err != nil {
		return err
	}
	if err := tx.Forget(ctx, im.ID); err != nil {
		return err
	}
	return tx.Remember(ctx, im.ID, im.memories(plan, *read, council.Council.Day(im.PlanTime)))
}

// plan makes the plan against the register as it is.
func (im *Import) plan(ctx context.Context, c *caller.Caller, r Reader, read *sheet.Sheet, now time.Time) (*Plan, error) {
	council, err := r.Context(ctx)
	if err != nil {
		return nil, err
	}
	records, err := r.Records(ctx)
	if err != nil {
		return nil, err
	}
	council.Today = council.Council.Day(now)
	council.limitedTo(c)
	council.prepare()
	if im.Texts, err = council.decideTexts(textsIn(*read, im.Columns), im.Texts); err != nil {
		return nil, err
	}
	plan, err := MakePlan(ctx, Input{Context: council, File: im.File, Sheet: *read, Columns: im.Columns, Decisions: im.Decisions, JoinRows: im.JoinRows, AsAt: im.AsAt, Records: records})
	if err != nil {
		return nil, err
	}
	seen, err := r.Recall(ctx, columnKeys(im.Columns))
	if err != nil {
		return nil, err
	}
	im.Counts, im.PlanTime, im.Questions = countsOf(plan.Rows), now, questionsOn(*read, im.Columns, seen)
	for i := range im.Columns {
		if im.Columns[i].Examples = nil; im.Columns[i].Field == "" {
			im.Columns[i].Examples = examples(cells(*read, i))
		}
	}
	if q, asked := plan.questionOnRows(im.Columns, im.JoinRows); asked {
		im.Questions = append(im.Questions, q)
	}
	earlier := earlierFiles(records)
	im.Unnamed = plan.unnamed(records, earlier, *read)
	im.remark(vanished(earlier, *read))
	im.remark(openRemark(council.Open, im.Counts))
	im.PlanHash, err = hashOf(ctx, plan.Rows, council.Open)
	return plan, err
}

// hashOf takes the rows one by one: as a whole they are larger than the file.
func hashOf(ctx context.Context, rows []Row, opened bool) (string, error) {
	hash := sha256.New()
	if opened {
		hash.Write([]byte("the register is open"))
	}
	text := json.NewEncoder(hash)
	for i := range rows {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		if err := text.Encode(&rows[i]); err != nil {
			return "", fmt.Errorf("hash plan: %w", err)
		}
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
