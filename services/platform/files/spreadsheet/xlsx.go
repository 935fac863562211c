package spreadsheet

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
)

// The parts of a workbook that are always the same. The two cell styles are text (number format 49, "@"): Excel then
// leaves what an officer types as it is, such as "13-15" or "007". The second is that of the headings, in bold.
const (
	xlsxTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` +
		`</Types>`
	xlsxRoot = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>` +
		`</Relationships>`
	xlsxRelations = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>` +
		`</Relationships>`
	xlsxStyles = xmlHead + `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
		`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
		`<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
		`</cellXfs></styleSheet>`
	xlsxWorkbook = xmlHead + `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ` +
		`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
		`<sheets><sheet name="%s" sheetId="1" r:id="rId1"/></sheets></workbook>`
	xlsxSheetHead = xmlHead + `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
		`<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
		`<sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="16384" width="24" style="1" customWidth="1"/></cols><sheetData>`
	xlsxSheetEnd = `</sheetData></worksheet>`
)

// xlsxWriter writes a workbook: the parts that never change first, then the rows of the sheet as they come.
type xlsxWriter struct {
	archive *archive
	sheet   io.Writer
	rows    int
	line    bytes.Buffer
}

func newXLSX(to io.Writer, title string) (*xlsxWriter, error) {
	w := &xlsxWriter{archive: newArchive(to)}
	for _, part := range []struct{ name, content string }{
		{"[Content_Types].xml", xlsxTypes},
		{"_rels/.rels", xlsxRoot},
		{"xl/workbook.xml", fmt.Sprintf(xlsxWorkbook, escaped(sheetName(title)))},
		{"xl/_rels/workbook.xml.rels", xlsxRelations},
		{"xl/styles.xml", xlsxStyles},
	} {
		if err := w.archive.add(part.name, part.content); err != nil {
			return nil, err
		}
	}
	var err error
	if w.sheet, err = w.archive.part("xl/worksheets/sheet1.xml"); err != nil {
		return nil, err
	}
	_, err = io.WriteString(w.sheet, xlsxSheetHead)
	return w, err
}

// Row writes one row of typed text.
func (w *xlsxWriter) Row(cells []string) error {
	w.rows++
	if err := fits(w.rows, cells); err != nil {
		return err
	}
	style := "1"
	if w.rows == 1 {
		style = "2"
	}
	number := strconv.Itoa(w.rows)
	w.line.Reset()
	w.line.WriteString(`<row r="` + number + `">`)
	for i, cell := range cells {
		if cell != "" {
			w.line.WriteString(`<c r="` + Letter(i) + number + `" s="` + style + `" t="inlineStr"><is><t xml:space="preserve">`)
			writeEscaped(&w.line, escapeNumbered(Legible(cell)))
			w.line.WriteString(`</t></is></c>`)
		}
	}
	w.line.WriteString(`</row>`)
	_, err := w.sheet.Write(w.line.Bytes())
	return err
}

// Close ends the sheet and the file.
func (w *xlsxWriter) Close() error {
	if _, err := io.WriteString(w.sheet, xlsxSheetEnd); err != nil {
		return err
	}
	return w.archive.zip.Close()
}

// Letter gives the name of column i, from 0, as spreadsheet programs show it: A, B, … Z, AA.
func Letter(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}
