package imports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/fault"
	"github.com/concordat-suite/concordat/services/register/sheet"
)

// Upload is a file that somebody wants to import.
type Upload struct {
	File    string
	Content []byte
	// Sheet is the sheet to read; "" for the first that is not hidden.
	Sheet string
	// Columns is the mapping; none to have one proposed.
	Columns []Column
}

// take reads an uploaded file and notes what it is.
func (im *Import) take(up Upload) (*sheet.Sheet, error) {
	book, err := sheet.Read(up.Content)
	if err != nil {
		return nil, err
	}
	read, err := choose(book, up.Sheet)
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256(up.Content)
	im.File, im.SHA256, im.SizeBytes = up.File, hex.EncodeToString(hash[:]), int64(len(up.Content))
	im.Sheet, im.HeadingRow = read.Name, read.Headings.Number
	for _, other := range book.Sheets {
		if other.Name != read.Name {
			im.OtherSheets = append(im.OtherSheets, other.Name)
		}
	}
	if len(up.Columns) == 0 {
		im.Columns, err = Propose(*read)
	} else {
		im.Columns, err = Map(*read, up.Columns, "columns")
	}
	return read, err
}

// choose gives the sheet with the name, or the first that is not hidden.
func choose(book *sheet.Book, name string) (*sheet.Sheet, error) {
	var names []string
	for i, s := range book.Sheets {
		if name == s.Name || name == "" && !s.Hidden {
			return &book.Sheets[i], nil
		}
		names = append(names, s.Name)
	}
	if name == "" {
		return &book.Sheets[0], nil
	}
	return nil, fault.Invalid("SHEET_UNKNOWN", fmt.Sprintf("The file has no sheet %q with rows in it. Its sheets are: %s.", name, strings.Join(names, ", ")),
		fault.Field{Path: "sheet", Description: "Name one of the sheets of the file."}).With("sheet", name)
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
	book, err := sheet.Read(content)
	if err != nil {
		return nil, err
	}
	return choose(book, im.Sheet)
}

// plan makes the plan against the register as it is.
func (im *Import) plan(ctx context.Context, r Reader, read *sheet.Sheet, now time.Time) (*Plan, error) {
	council, err := r.Context(ctx)
	if err != nil {
		return nil, err
	}
	records, err := r.Records(ctx)
	if err != nil {
		return nil, err
	}
	plan, err := MakePlan(Input{Context: council, File: im.File, Sheet: *read, Columns: im.Columns, Decisions: im.Decisions, Records: records})
	if err != nil {
		return nil, err
	}
	im.Counts, im.PlanTime = count(plan.Rows), now
	im.PlanHash, err = hashOf(plan.Rows)
	return plan, err
}

func hashOf(rows []Row) (string, error) {
	text, err := json.Marshal(rows)
	if err != nil {
		return "", fmt.Errorf("hash plan: %w", err)
	}
	hash := sha256.Sum256(text)
	return hex.EncodeToString(hash[:]), nil
}
