package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// An Excel workbook and an OpenDocument spreadsheet are archives of XML parts. Both are read by readers of our own: the
// library we write workbooks with builds every blank cell up to the last column in memory before it tells the format
// of one, which lets a file of 2 MiB ask for gigabytes. Here each part is read once, from front to back, and only what
// is filled is kept.

// archive is a file of parts that is being read.
type archive struct {
	ctx   context.Context //nolint:containedctx // an archive lives no longer than the call that reads it
	parts map[string]*zip.File
	read  map[string]bool
}

// openArchive refuses a file that would unpack to more than a register can be, from the directory at its end and
// before anything is unpacked. A part that is longer than the directory says fails when it is read.
func openArchive(ctx context.Context, content []byte) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, fault.Invalid("FILE_NOT_SPREADSHEET",
			"The file is damaged: it ends before its contents do. Open it in your spreadsheet program and save it again.").Because(err)
	}
	a := &archive{ctx: ctx, parts: make(map[string]*zip.File, min(len(z.File), MaxParts)), read: map[string]bool{}}
	var size uint64
	for _, part := range z.File[:min(len(z.File), MaxParts)] {
		size += min(part.UncompressedSize64, MaxUnpackedBytes+1)
		a.parts[strings.ToLower(part.Name)] = part
	}
	if size > MaxUnpackedBytes || len(z.File) > MaxParts {
		return nil, fault.Invalid("FILE_TOO_LARGE", fmt.Sprintf(
			"The file unpacks to more than %d MiB or %d parts. Copy the register's rows into a new workbook and upload that.", MaxUnpackedBytes>>20, MaxParts))
	}
	return a, nil
}

// readArchive reads a file of parts by what they are.
func readArchive(ctx context.Context, content []byte) ([]raw, error) {
	a, err := openArchive(ctx, content)
	if err != nil {
		return nil, err
	}
	sheets, err := a.reader()(a)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil && fault.As(err) == nil {
		return nil, fault.Invalid("FILE_NOT_SPREADSHEET",
			"The file is damaged. Open it in your spreadsheet program and save it again as Excel workbook (.xlsx), OpenDocument (.ods) or CSV.").Because(err)
	}
	return sheets, err
}

// reader chooses how to read the archive by the parts it has.
func (a *archive) reader() func(*archive) ([]raw, error) {
	switch {
	case a.has("xl/workbook.xml"):
		return readXLSX
	case a.has("xl/workbook.bin"):
		return refuse("an Excel binary workbook (.xlsb)")
	case a.has("content.xml") && strings.Contains(a.beginning("mimetype"), "opendocument.spreadsheet"):
		return readODS
	case a.has("index/document.iwa"), a.has("index.zip"):
		return refuse("an Apple Numbers document")
	}
	return refuse("an archive or a document of another kind")
}

func refuse(what string) func(*archive) ([]raw, error) {
	return func(*archive) ([]raw, error) { return nil, notSpreadsheet(what) }
}

func (a *archive) has(part string) bool { return a.parts[part] != nil }

// beginning gives the first bytes of a part; "" when there is none, or when it cannot be read.
func (a *archive) beginning(part string) string {
	if !a.has(part) {
		return ""
	}
	r, err := a.parts[part].Open()
	if err != nil {
		return ""
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, 1<<16))
	if err != nil {
		return ""
	}
	return string(text)
}

// open begins to read a part that must be there. A part is read once: a file that refers to one part a thousand times
// would have it unpacked as often.
func (a *archive) open(part string) (*scanner, error) {
	file := a.parts[part]
	if file == nil {
		return nil, fmt.Errorf("%s is missing", part)
	}
	if a.read[part] {
		return nil, fmt.Errorf("%s is referred to twice", part)
	}
	a.read[part] = true
	r, err := file.Open()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", part, err)
	}
	return newScanner(&untilEnded{ReadCloser: r, ctx: a.ctx}), nil
}

// untilEnded reads until ctx ends.
type untilEnded struct {
	io.ReadCloser
	ctx context.Context //nolint:containedctx // it lives no longer than the archive
}

// Read reads on, or says that ctx has ended.
func (r *untilEnded) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.ReadCloser.Read(p)
}

// eachElement calls f at the start of each element of a part that must be there. f may read on.
func (a *archive) eachElement(part string, f func(*scanner, xml.StartElement) error) error {
	s, err := a.open(part)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.eachElement(func(start xml.StartElement) error { return f(s, start) }); err != nil {
		return fmt.Errorf("read %s: %w", part, err)
	}
	return nil
}

// eachElementIfAny is eachElement for a part that a file may do without.
func (a *archive) eachElementIfAny(part string, f func(*scanner, xml.StartElement) error) error {
	if !a.has(part) {
		return nil
	}
	return a.eachElement(part, f)
}

// maxIndex is the size of the parts that say what is in the others.
const maxIndex = 2 << 20

// decode reads a small part whole.
func (a *archive) decode(part string, into any) error {
	if a.has(part) && a.parts[part].UncompressedSize64 > maxIndex {
		return fault.Invalid("FILE_TOO_LARGE", "The list of the workbook's sheets is longer than any register needs. Copy the register's rows into a new workbook and upload that.")
	}
	s, err := a.open(part)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.decode(into); err != nil {
		return fmt.Errorf("read %s: %w", part, err)
	}
	return nil
}
