package sheet

import (
	"encoding/xml"
	"regexp"
	"strings"
)

// precision is how exactly a number format shows a date.
type precision int

const (
	notDate precision = iota
	toYear
	toMonth
	toDay
)

// style is what matters of how a cell looks.
type style struct {
	dated  precision
	colour string
	struck bool
	// plain says that it is said not to be struck through: in OpenDocument a stretch of text may say nothing of it.
	plain bool
}

// style gives a style by its number; cells of a style that is not there look like any other.
func (b *workbook) style(i int) style {
	if i < len(b.styles) {
		return b.styles[i]
	}
	return style{}
}

// maxStyles is the number of styles that Excel lets a workbook have.
const maxStyles = 65_490

// styleSheet is what cell styles are put together from.
type styleSheet struct {
	formats map[string]precision
	struck  []bool   // for each font
	colours []string // for each fill
	styles  []style
	within  string // the list that is being read
}

// readStyles reads how cells look; a workbook may have no styles.
func (b *workbook) readStyles() error {
	look := styleSheet{formats: map[string]precision{}}
	err := b.eachElementIfAny("xl/styles.xml", func(_ *scanner, start xml.StartElement) error { return look.take(start) })
	b.styles = look.styles
	return err
}

// take takes in one element of the part.
func (l *styleSheet) take(start xml.StartElement) error {
	switch name := start.Name.Local; name {
	case "numFmts", "fonts", "fills", "cellXfs", "cellStyleXfs", "dxfs", "borders":
		l.within = name
	case "numFmt":
		if l.within == "numFmts" {
			l.formats[attr(start, "numFmtId")] = precisionOf(attr(start, "formatCode"))
		}
	case "font":
		if l.within == "fonts" {
			l.struck = append(l.struck, false)
		}
	case "strike":
		if n := len(l.struck); l.within == "fonts" && n > 0 {
			l.struck[n-1] = isSet(start)
		}
	case "fill":
		if l.within == "fills" {
			l.colours = append(l.colours, "")
		}
	case "fgColor":
		if n := len(l.colours); l.within == "fills" && n > 0 {
			l.colours[n-1] = colourOf(start)
		}
	case "xf":
		if l.within == "cellXfs" {
			return l.add(start)
		}
	}
	if max(len(l.formats), len(l.struck), len(l.colours), len(l.styles)) > maxStyles {
		return tooMany("different cell styles", maxStyles)
	}
	return nil
}

// add puts a cell style together.
func (l *styleSheet) add(start xml.StartElement) error {
	font, err := number(attr(start, "fontId"), 0)
	if err != nil {
		return err
	}
	fill, err := number(attr(start, "fillId"), 0)
	if err != nil {
		return err
	}
	format := attr(start, "numFmtId")
	dated, custom := l.formats[format]
	if !custom {
		dated = builtIn(format)
	}
	look := style{dated: dated, struck: font < len(l.struck) && l.struck[font]}
	if fill < len(l.colours) {
		look.colour = l.colours[fill]
	}
	l.styles = append(l.styles, look)
	return nil
}

// colourOf names a colour, which is given by its digits or by its place in the workbook's theme.
func colourOf(start xml.StartElement) string {
	if rgb := attr(start, "rgb"); len(rgb) >= 6 {
		return colourNamed(rgb[len(rgb)-6:])
	}
	if theme := attr(start, "theme"); theme != "" && theme != "0" { // the first is the paper
		return "colour " + theme + " of the theme"
	}
	return ""
}

// literals finds the parts of a number format that are shown as they stand: quoted texts, escaped signs, colours and
// locales.
var literals = regexp.MustCompile(`"[^"]*"|\\.|\[[^\]]*\]`)

// precisionOf says how exactly a number format shows a date: a day, a month of a year, or a year. Other letters, such
// as hours, make no date.
func precisionOf(format string) precision {
	format = strings.ToLower(literals.ReplaceAllString(format, ""))
	switch year := strings.Contains(format, "y"); {
	case strings.Contains(format, "d"):
		return toDay
	case year && strings.Contains(format, "m"):
		return toMonth
	case year:
		return toYear
	}
	return notDate
}

// builtIn says how exactly a number format that every Excel has shows a date.
func builtIn(format string) precision {
	switch format {
	case "17":
		return toMonth
	case "14", "15", "16", "22", "27", "28", "29", "30", "31", "32", "33", "34", "35", "36", "50", "51", "52", "53", "54", "55", "56", "57", "58":
		return toDay
	}
	return notDate
}
