package spreadsheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
	"strings"
)

const odsMediaType = "application/vnd.oasis.opendocument.spreadsheet"

// The parts of an OpenDocument file that are always the same. The cell style is text ("@"), so that a program leaves
// what an officer types as it is; that of the headings is bold.
const (
	odsManifest = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">` +
		`<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="` + odsMediaType + `"/>` +
		`<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`
	odsHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" ` +
		`xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" ` +
		`xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" ` +
		`xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" office:version="1.2">` +
		`<office:automatic-styles>` +
		`<number:text-style style:name="N1"><number:text-content/></number:text-style>` +
		`<style:style style:name="co1" style:family="table-column"><style:table-column-properties style:column-width="5cm"/></style:style>` +
		`<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"><style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"/></style:style>` +
		`<style:style style:name="ce2" style:family="table-cell" style:data-style-name="N1"><style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"/><style:text-properties fo:font-weight="bold"/></style:style>` +
		`</office:automatic-styles>` +
		`<office:body><office:spreadsheet><table:table table:name="%s">` +
		`<table:table-column table:style-name="co1" table:default-cell-style-name="ce1" table:number-columns-repeated="%d"/>`
	odsEnd = `</table:table></office:spreadsheet></office:body></office:document-content>`
)

// odsColumns is the number of columns that are given the style of text, whether they are filled or not.
const odsColumns = 256

// odsWriter writes an OpenDocument spreadsheet, its rows as they come.
type odsWriter struct {
	archive *archive
	content io.Writer
	rows    int
	line    bytes.Buffer
}

func newODS(to io.Writer, title string) (*odsWriter, error) {
	w := &odsWriter{archive: newArchive(to)}
	if err := w.archive.declare(odsMediaType); err != nil {
		return nil, err
	}
	if err := w.archive.add("META-INF/manifest.xml", odsManifest); err != nil {
		return nil, err
	}
	var err error
	if w.content, err = w.archive.part("content.xml"); err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(w.content, odsHead, escaped(sheetName(title)), odsColumns)
	return w, err
}

// declare writes the part by which other programs know the format: the first of the file, as it is and with its size in
// front of it.
func (a *archive) declare(mediaType string) error {
	w, err := a.zip.CreateRaw(&zip.FileHeader{
		Name: "mimetype", Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(mediaType)),
		CompressedSize64: uint64(len(mediaType)), UncompressedSize64: uint64(len(mediaType)),
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, mediaType)
	return err
}

// Row writes one row of typed text.
func (w *odsWriter) Row(cells []string) error {
	w.rows++
	if err := fits(w.rows, cells); err != nil {
		return err
	}
	style := "ce1"
	if w.rows == 1 {
		style = "ce2"
	}
	w.line.Reset()
	w.line.WriteString(`<table:table-row>`)
	for _, cell := range cells {
		if cell == "" {
			w.line.WriteString(`<table:table-cell/>`)
			continue
		}
		w.line.WriteString(`<table:table-cell table:style-name="`)
		w.line.WriteString(style)
		w.line.WriteString(`" office:value-type="string">`)
		for paragraph := range strings.SplitSeq(Legible(cell), "\n") {
			w.line.WriteString(`<text:p>`)
			writeParagraph(&w.line, paragraph)
			w.line.WriteString(`</text:p>`)
		}
		w.line.WriteString(`</table:table-cell>`)
	}
	w.line.WriteString(`</table:table-row>`)
	_, err := w.content.Write(w.line.Bytes())
	return err
}

// writeParagraph writes a line of text as a paragraph holds it. Blanks that programs would put together or leave out are
// counted.
func writeParagraph(to *bytes.Buffer, line string) {
	written := 0 // what stands before it is in the paragraph
	for i := 0; i < len(line); {
		blanks := blanksBefore(line[i:])
		if line[i] != '\t' && (blanks == 0 || blanks == 1 && i > 0 && i+1 < len(line)) {
			i++
			continue
		}
		writeEscaped(to, line[written:i])
		if blanks == 0 {
			to.WriteString(`<text:tab/>`)
		} else {
			to.WriteString(`<text:s text:c="` + strconv.Itoa(blanks) + `"/>`)
		}
		i += max(blanks, 1)
		written = i
	}
	writeEscaped(to, line[written:])
}

// blanksBefore returns how many blanks a text begins with.
func blanksBefore(text string) int {
	n := 0
	for n < len(text) && text[n] == ' ' {
		n++
	}
	return n
}

// Close ends the table and the file.
func (w *odsWriter) Close() error {
	if _, err := io.WriteString(w.content, odsEnd); err != nil {
		return err
	}
	return w.archive.zip.Close()
}
