package sheet

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// document is an OpenDocument spreadsheet that is being read.
type document struct {
	*archive
	styles map[string]style
	// hidden are the styles of sheets that are not shown.
	hidden map[string]bool
	sheets []raw
	left   *room
}

// readODS reads the part of an OpenDocument spreadsheet that holds its styles and its sheets, in this order.
func readODS(a *archive) ([]raw, error) {
	if strings.Contains(a.beginning("meta-inf/manifest.xml"), "encryption-data") {
		return nil, notSpreadsheet("an OpenDocument spreadsheet with a password")
	}
	d := &document{archive: a, styles: map[string]style{}, hidden: map[string]bool{}, left: newRoom()}
	err := d.eachElement("content.xml", func(s *scanner, start xml.StartElement) error {
		switch start.Name.Local {
		case "style":
			return d.readStyle(s, start)
		case "tracked-changes":
			return s.skip() // what was in cells before
		case "table":
			return d.readSheet(s, start)
		}
		return nil
	})
	return d.sheets, err
}

// readStyle reads what matters of how cells look, or sheets.
func (d *document) readStyle(s *scanner, start xml.StartElement) error {
	name := attr(start, "name")
	look := d.styles[attr(start, "parent-style-name")]
	for inside := s.depth; s.depth >= inside; {
		token, err := s.Token()
		if err != nil {
			return err
		}
		properties, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch properties.Name.Local {
		case "table-cell-properties":
			if rgb, given := strings.CutPrefix(attr(properties, "background-color"), "#"); given {
				look.colour = colourNamed(rgb)
			}
		case "text-properties":
			if line := attr(properties, "text-line-through-style"); line != "" {
				look.struck, look.plain = line != "none", line == "none"
			}
		case "table-properties":
			d.hidden[name] = attr(properties, "display") == "false"
		}
	}
	if d.styles[name] = look; len(d.styles) > maxStyles {
		return tooMany("different styles", maxStyles)
	}
	return nil
}

// readSheet reads the filled rows of the sheet that has just begun, and what it marks.
func (d *document) readSheet(s *scanner, start xml.StartElement) error {
	if len(d.sheets) == MaxSheets {
		return tooMany("sheets", MaxSheets)
	}
	sheet := odsSheet{document: d, scanner: s, raw: raw{name: attr(start, "name"), hidden: d.hidden[attr(start, "style-name")]}}
	for inside := s.depth; s.depth >= inside; {
		token, err := s.Token()
		if err != nil {
			return err
		}
		part, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if err := sheet.take(part); err != nil {
			return fmt.Errorf("read sheet %q: %w", sheet.name, err)
		}
	}
	d.sheets = append(d.sheets, sheet.raw)
	return nil
}

// odsSheet is a sheet that is being read. Its columns and its rows may each stand for many.
type odsSheet struct {
	*document
	*scanner
	raw
	columns []string // the default style of each column
	row     int      // the number of the last row
}

// take takes in one element of a sheet.
func (o *odsSheet) take(start xml.StartElement) error {
	switch start.Name.Local {
	case "table-column":
		return o.takeColumns(start)
	case "table-row":
		return o.takeRows(start)
	case "shapes", "forms", "named-expressions":
		return o.skip()
	}
	return nil
}

// takeColumns notes the style of columns, and whether they are shown.
func (o *odsSheet) takeColumns(start xml.StartElement) error {
	times, err := number(attr(start, "number-columns-repeated"), 1)
	if err != nil {
		return err
	}
	for range min(times, MaxColumns-len(o.columns)) {
		if !isShown(start) {
			note(&o.marks.hiddenColumns, len(o.columns))
		}
		o.columns = append(o.columns, attr(start, "default-cell-style-name"))
	}
	return nil
}

// isShown says whether the spreadsheet program shows a row or a column. Filtered ones it does not.
func isShown(start xml.StartElement) bool {
	visibility := attr(start, "visibility")
	return visibility == "" || visibility == "visible"
}

// takeRows reads a row, which may stand for many that are alike. Blank ones cost nothing, however many.
func (o *odsSheet) takeRows(start xml.StartElement) error {
	times, err := number(attr(start, "number-rows-repeated"), 1)
	if err != nil {
		return err
	}
	reader := odsRow{sheet: o, style: attr(start, "default-cell-style-name"), struck: true}
	if err := reader.read(); err != nil {
		return err
	}
	first := o.row + 1
	if o.row += times; o.row < first-1 || times > 1<<30 {
		return fmt.Errorf("a row stands for %d", times)
	}
	for n := first; n <= o.row; n++ {
		row, filled, err := o.left.newRow(n, reader.cells)
		if err != nil || !filled {
			return err
		}
		row.Hidden, row.Struck = !isShown(start), reader.struck
		o.rows = append(o.rows, row)
		reader.mark(n)
	}
	return nil
}
