package sheet

import (
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// odsRow gathers the cells of the row that is being read. Its marks are kept by column, as the row may stand for many.
type odsRow struct {
	sheet  *odsSheet
	style  string
	struck bool
	cells  []string
	column int // the next column, from 0

	formulas, comments, links, struckCells, struckInPart []int
	colours                                              map[int]string
	merged                                               []area // its rows are counted from 0
}

// read reads the row that has just begun to its end.
func (r *odsRow) read() error {
	for inside := r.sheet.depth; r.sheet.depth >= inside; {
		token, err := r.sheet.Token()
		if err != nil {
			return err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "table-cell", "covered-table-cell":
			err = r.take(start)
		default:
			err = r.sheet.skip()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// take reads a cell, which may stand for many that are alike.
func (r *odsRow) take(start xml.StartElement) error {
	times, err := number(attr(start, "number-columns-repeated"), 1)
	if err != nil {
		return err
	}
	words, strikes, err := r.words()
	if err != nil {
		return err
	}
	text := shownODS(start, words)
	first := r.column
	r.column += min(times, 1<<20) // more columns than any program has
	if err := r.markCell(start, first); err != nil {
		return err
	}
	if strings.TrimSpace(text) == "" {
		return nil
	}
	if r.column > MaxColumns {
		return tooMany("columns", MaxColumns)
	}
	for len(r.cells) < first {
		r.cells = append(r.cells, "")
	}
	for range times {
		r.cells = append(r.cells, text)
	}
	whole, part := strikes.in(r.look(start, first).struck)
	if whole {
		note(&r.struckCells, first)
	}
	if part {
		note(&r.struckInPart, first)
	}
	r.struck = r.struck && whole
	return nil
}

// look gives how a cell looks: by its own style, else its row's, else its column's.
func (r *odsRow) look(start xml.StartElement, column int) style {
	name := attr(start, "style-name")
	if name == "" {
		name = r.style
	}
	if name == "" && column < len(r.sheet.columns) {
		name = r.sheet.columns[column]
	}
	return r.sheet.styles[name]
}

// markCell notes what a cell says otherwise than by its text.
func (r *odsRow) markCell(start xml.StartElement, first int) error {
	if attr(start, "formula") != "" {
		note(&r.formulas, first)
	}
	if colour := r.look(start, first).colour; colour != "" {
		for column := first; column < min(r.column, MaxColumns); column++ {
			if r.colours == nil {
				r.colours = map[int]string{}
			}
			r.colours[column] = colour
		}
	}
	columns, err := number(attr(start, "number-columns-spanned"), 1)
	if err != nil {
		return err
	}
	rows, err := number(attr(start, "number-rows-spanned"), 1)
	if err != nil {
		return err
	}
	if columns > 1 || rows > 1 {
		note(&r.merged, area{place{0, first}, place{min(rows, 1<<20) - 1, first + min(columns, 1<<14) - 1}})
	}
	return nil
}

// mark keeps the marks of the row for one of the rows it stands for.
func (r *odsRow) mark(number int) {
	m := &r.sheet.marks
	for _, of := range []struct {
		columns []int
		kept    *[]place
	}{{r.formulas, &m.formulas}, {r.comments, &m.comments}, {r.links, &m.links}, {r.struckCells, &m.struck}, {r.struckInPart, &m.struckInPart}} {
		for _, column := range of.columns {
			note(of.kept, place{number, column})
		}
	}
	for column, colour := range r.colours {
		m.colour(colour, place{number, column})
	}
	for _, a := range r.merged {
		note(&m.merged, area{place{number + a.from.row, a.from.column}, place{number + a.to.row, a.to.column}})
	}
}

// span is a stretch of text with a look of its own.
type span struct {
	depth int
	way   strike
}

// within gives the span that begins with an element: it looks as what it is in unless its style says otherwise.
func (r *odsRow) within(spans []span, start xml.StartElement) span {
	inner := span{r.sheet.depth, wayOf(spans)}
	switch look := r.sheet.styles[attr(start, "style-name")]; {
	case look.struck:
		inner.way = struckOut
	case look.plain:
		inner.way = notStruck
	}
	return inner
}

// wayOf is how the text in the innermost of the spans is struck through.
func wayOf(spans []span) strike {
	if len(spans) == 0 {
		return asCell
	}
	return spans[len(spans)-1].way
}

// words reads the text of the cell that has just begun, its paragraphs one a line, and how it is struck through.
func (r *odsRow) words() (string, strike, error) {
	var text strings.Builder
	var strikes strike
	var spans []span
	paragraphs, inParagraph := 0, 0
	s := r.sheet.scanner
	for inside := s.depth; ; {
		token, err := s.Token()
		if err != nil {
			return "", 0, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "annotation":
				note(&r.comments, r.column)
				err = s.skip()
			case "frame", "custom-shape", "line", "rect", "control", "g":
				err = s.skip() // a picture or a drawing
			case "a":
				note(&r.links, r.column)
			case "span":
				spans = append(spans, r.within(spans, t))
			case "p", "h":
				if paragraphs++; paragraphs > 1 {
					text.WriteByte('\n')
				}
				inParagraph = s.depth
			default:
				err = writeSpace(&text, t)
			}
		case xml.EndElement:
			if s.depth < inside {
				return text.String(), strikes, nil
			}
			if s.depth < inParagraph {
				inParagraph = 0
			}
			if last := len(spans) - 1; last >= 0 && s.depth < spans[last].depth {
				spans = spans[:last]
			}
		case xml.CharData:
			if inParagraph > 0 {
				text.Write(t)
				strikes = strikes.over(t, wayOf(spans))
			}
		}
		switch {
		case err != nil:
			return "", 0, err
		case text.Len() > MaxCell:
			return "", 0, fault.Invalid("FILE_TOO_LARGE", "A cell holds more than "+strconv.Itoa(MaxCell)+" characters. Shorten it, or attach the text as a paper.")
		}
	}
}

// writeSpace writes the spaces, tabs and line ends that OpenDocument has elements for.
func writeSpace(text *strings.Builder, t xml.StartElement) error {
	switch t.Name.Local {
	case "s":
		spaces, err := number(attr(t, "c"), 1)
		text.WriteString(strings.Repeat(" ", min(spaces, MaxCell)))
		return err
	case "tab":
		text.WriteByte('\t')
	case "line-break":
		text.WriteByte('\n')
	}
	return nil
}

// shownODS gives what the cell holds: numbers and dates as they are kept, all else as it is shown.
func shownODS(start xml.StartElement, words string) string {
	switch attr(start, "value-type") {
	case "float", "currency":
		if number, err := strconv.ParseFloat(attr(start, "value"), 64); err == nil {
			return plainNumber(number)
		}
	case "date":
		return shownDate(attr(start, "date-value"), words)
	case "boolean":
		return strings.ToUpper(attr(start, "boolean-value"))
	}
	return words
}

// shownDate gives a date as precise as it is shown: who types "Oct 2014" gets the first of the month, shown as the month.
func shownDate(value, words string) string {
	day, clock, _ := strings.Cut(value, "T")
	if clock = strings.Trim(clock, "0:"); clock != "" {
		_, clock, _ = strings.Cut(value, "T")
		return day + " " + clock
	}
	exact, err := date.Parse(day)
	if shown, notShown := date.ParseEnglish(words); err == nil && notShown == nil && shown.Day == 0 && shown.First() == exact {
		return shown.String()
	}
	return day
}
