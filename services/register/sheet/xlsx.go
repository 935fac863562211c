package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/fault"
)

// An Excel workbook is read by a reader of our own: the library we write workbooks with builds every blank cell up to
// the last column in memory before it tells the format of one, which lets a file of 2 MiB ask for gigabytes. Here each
// part is read once, from front to back, and only filled cells are kept.

// workbook is an XLSX file that is being read.
type workbook struct {
	parts   map[string]*zip.File
	strings []string // the texts that cells refer to by number
	dated   []bool   // for each cell style, whether its number format shows a date
	from    epoch
}

// readXLSX reads an Excel workbook.
func readXLSX(content []byte) ([]raw, error) {
	book, err := openWorkbook(content)
	if err != nil {
		return nil, err
	}
	sheets, err := book.read()
	if err != nil && fault.As(err) == nil {
		return nil, fault.Invalid("FILE_NOT_SPREADSHEET",
			"The Excel file is damaged. Open it in your spreadsheet program and save it again as Excel workbook (.xlsx) or CSV.").Because(err)
	}
	return sheets, err
}

// openWorkbook refuses a file that would unpack to more than a register can be, from the directory at its end and
// before anything is unpacked. A part that is longer than the directory says fails when it is read.
func openWorkbook(content []byte) (*workbook, error) {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, fault.Invalid("FILE_NOT_SPREADSHEET",
			"The file is damaged: it ends before its contents do. Open it in your spreadsheet program and save it again.").Because(err)
	}
	book := &workbook{parts: make(map[string]*zip.File, min(len(z.File), MaxParts))}
	var size uint64
	for _, part := range z.File[:min(len(z.File), MaxParts)] {
		size += min(part.UncompressedSize64, MaxUnpackedBytes+1)
		book.parts[strings.ToLower(part.Name)] = part
	}
	if size > MaxUnpackedBytes || len(z.File) > MaxParts {
		return nil, fault.Invalid("FILE_TOO_LARGE", fmt.Sprintf(
			"The Excel file unpacks to more than %d MiB or %d parts. Copy the register's rows into a new workbook and upload that.", MaxUnpackedBytes>>20, MaxParts))
	}
	if book.parts["xl/workbook.xml"] == nil {
		return nil, notSpreadsheet("an archive or a document of another kind")
	}
	return book, nil
}

// read reads the parts in the order in which they explain each other.
func (b *workbook) read() ([]raw, error) {
	listed, err := b.sheets()
	if err != nil {
		return nil, err
	}
	if err := b.readStrings(); err != nil {
		return nil, err
	}
	if err := b.readStyles(); err != nil {
		return nil, err
	}
	sheets := make([]raw, 0, len(listed))
	for _, s := range listed {
		s.raw.rows, err = b.readRows(s.part)
		if err != nil {
			return nil, fmt.Errorf("read sheet %q: %w", s.raw.name, err)
		}
		sheets = append(sheets, s.raw)
	}
	return sheets, nil
}

// listedSheet is a sheet as the workbook lists it.
type listedSheet struct {
	raw  raw
	part string
}

// sheets gives the sheets that the workbook lists, in its order, each with the part that holds its rows.
func (b *workbook) sheets() ([]listedSheet, error) {
	var index struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string `xml:"name,attr"`
			State string `xml:"state,attr"`
			Rel   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := b.decode("xl/workbook.xml", &index); err != nil {
		return nil, err
	}
	var rels struct {
		Relationships []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := b.decode("xl/_rels/workbook.xml.rels", &rels); err != nil {
		return nil, err
	}
	part := map[string]string{}
	for _, r := range rels.Relationships {
		if strings.HasSuffix(r.Type, "/worksheet") { // a sheet of charts has no rows
			part[r.ID] = target(r.Target)
		}
	}
	b.from = epochOf(index.Properties.Date1904)
	var sheets []listedSheet
	for _, s := range index.Sheets {
		if p, ok := part[s.Rel]; ok {
			sheets = append(sheets, listedSheet{raw{name: s.Name, hidden: s.State == "hidden" || s.State == "veryHidden"}, p})
		}
	}
	return sheets, nil
}

// target gives the part that a relationship of the workbook points at.
func target(link string) string {
	if strings.HasPrefix(link, "/") {
		return strings.ToLower(path.Clean(link[1:]))
	}
	return strings.ToLower(path.Join("xl", link))
}

// errNoPart says that the workbook lacks a part that it refers to.
var errNoPart = errors.New("part is missing")

// open gives a decoder of one part.
func (b *workbook) open(part string) (*xml.Decoder, io.Closer, error) {
	file := b.parts[part]
	if file == nil {
		return nil, nil, fmt.Errorf("%s: %w", part, errNoPart)
	}
	r, err := file.Open()
	if err != nil {
		return nil, nil, fmt.Errorf("open %s: %w", part, err)
	}
	return xml.NewDecoder(io.LimitReader(r, MaxUnpackedBytes)), r, nil
}

// decode reads a small part whole.
func (b *workbook) decode(part string, into any) error {
	d, closer, err := b.open(part)
	if err != nil {
		return err
	}
	defer closer.Close()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("read %s: %w", part, err)
	}
	return nil
}

// maxStrings is the number of different texts that a workbook may have.
const maxStrings = 500_000

// readStrings reads the texts that cells refer to; a workbook may have none.
func (b *workbook) readStrings() error {
	d, closer, err := b.open("xl/sharedstrings.xml")
	if errors.Is(err, errNoPart) {
		return nil
	}
	if err != nil {
		return err
	}
	defer closer.Close()
	return eachElement(d, func(start xml.StartElement) error {
		if start.Name.Local != "si" {
			return nil
		}
		if len(b.strings) == maxStrings {
			return fault.Invalid("FILE_TOO_LARGE", fmt.Sprintf(
				"The Excel file has more than %d different texts. Copy the register's rows into a new workbook and upload that.", maxStrings))
		}
		var text richText
		if err := d.DecodeElement(&text, &start); err != nil {
			return err
		}
		b.strings = append(b.strings, text.String())
		return nil
	})
}

// richText is a text that may be in runs of different fonts. The reading aids of Asian scripts are left out.
type richText struct {
	Text string   `xml:"t"`
	Runs []string `xml:"r>t"`
}

func (t richText) String() string { return t.Text + strings.Join(t.Runs, "") }

// eachElement calls f at the start of each element up to the end of the part. f may read the element to its end.
func eachElement(d *xml.Decoder, f func(xml.StartElement) error) error {
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok {
			if err := f(start); err != nil {
				return err
			}
		}
	}
}

// attr gives an attribute of an element, or "".
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}
