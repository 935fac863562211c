package imports

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
)

// A list as an officer keeps it has rows that are none of its own: sums, headings of groups, remarks below it, and a second
// table. They are left out unless the officer says otherwise, and the plan lists each of them with the reason.

// groupColumn is the heading of the column that a list gets whose rows stand under headings of groups. It holds the heading
// that a row stands under, so that it can be mapped and is kept like any other cell.
const groupColumn = "Group heading above"

var (
	// totals find what adds up the rows above.
	totals = regexp.MustCompile(`(?i)^(?:(?:grand|sub|overall|running|cyfanswm|is)[ -]?)?(?:totals?|cyfanswm|is-?gyfanswm)(?: (?:cost|number|for|of|all|budget|contribution|spend|expenditure|ar gyfer)\b.*)?[:.\s\d£,()-]*$` +
		`|^(?:.{1,60}[ –-])?sub[ -]?totals?\b.{0,60}$|^is-?gyfanswm\b.{0,60}$`)
	// footnotes find remarks on the list.
	footnotes = regexp.MustCompile(`(?i)^(?:[*†‡¹²³]|\(\d\) |(?:note|notes|key|source|sources|nb|n\.b\.|nodyn|nodiadau|ffynhonnell|allwedd)\s*(?::|$))`)
	// footers find what is printed at the foot of a page or a list.
	footers = regexp.MustCompile(`(?i)^(?:last (?:updated|reviewed|amended|saved)|(?:updated|reviewed|amended|prepared|produced|compiled|printed|approved|maintained) (?:by|on|in|at|:)|page \d+|end of (?:list|register|table|report|document)|version\b|v\d+\.|correct as (?:at|of)|as at\b|data as at|©|copyright|official|confidential|for further information|please (?:note|contact)|diweddarwyd|tudalen \d+|diwedd y)`)
	// areas find the words of a heading of a group.
	areas = regexp.MustCompile(`(?i)\b(?:directorate|department|division|service area|services?|portfolio|section|theme|priority|cabinet|cyfarwyddiaeth|adran|gwasanaeth|gwasanaethau|portffolio|thema)\b|:$`)
)

// outlined returns the sheet with the rows set aside that are none of the list's own, and with a column for the headings of
// groups, if it has any.
func outlined(s sheet.Sheet) sheet.Sheet {
	name := nameColumn(columnsOf(s))
	if name < 0 {
		return s
	}
	o := outline{sheet: s, name: name, aside: map[int]string{}, doubts: map[int]string{}, groups: map[int]string{}}
	o.secondTable()
	o.last = o.lastFull()
	for i := range s.Rows {
		o.look(i)
	}
	o.groupsByPlace()
	s.Aside, s.Doubts = o.aside, o.doubts
	return o.grouped(s)
}

// outline is a list whose rows are looked at.
type outline struct {
	sheet sheet.Sheet
	// name is the column of names, last the last row that fills more than one cell.
	name, last    int
	aside, doubts map[int]string
	// groups are the headings of groups, by the numbers of their rows.
	groups map[int]string
}

func (o *outline) lastFull() int {
	last := len(o.sheet.Rows)
	for i, r := range o.sheet.Rows {
		if o.aside[r.Number] == "" && filledCells(r) > 1 {
			last = i
		}
	}
	return last
}

// look sets a row aside that is none of the list's own.
func (o *outline) look(i int) {
	r := o.sheet.Rows[i]
	text, at := firstFilled(r)
	switch {
	case o.aside[r.Number] != "":
	case totals.MatchString(text), r.Cell(o.name) == "" && onlyAmounts(r):
		o.aside[r.Number] = "It reads like a sum of rows."
	case footnotes.MatchString(text) && filledCells(r) <= 2, footers.MatchString(text) && filledCells(r) == 1:
		o.aside[r.Number] = "It reads like a remark on the list."
	case filledCells(r) > 1 || o.sheet.Width() < 2:
	case i > o.last && (at != o.name || o.gapAbove(i) || isSentence(text)) && !namesABody(text):
		o.aside[r.Number] = "It reads like a remark below the list."
	case i < o.last && o.headsGroup(i, text, at):
		o.aside[r.Number], o.groups[r.Number] = "It reads like the heading of a group of rows.", strings.TrimSuffix(text, ":")
	}
}

// headsGroup reports whether a row with one filled cell reads as the heading of the rows below it: it goes over several
// columns, stands outside the column of names, or is made of words of areas or of capitals.
func (o *outline) headsGroup(i int, text string, at int) bool {
	r := o.sheet.Rows[i]
	if o.spread(r.Number) || at != o.name && !isSentence(text) {
		return true
	}
	if at != o.name || namesABody(text) || filledCells(o.sheet.Rows[i+1]) < 2 || utf8.RuneCountInString(text) > 80 {
		return false
	}
	capitals := strings.ToUpper(text) == text && strings.ContainsFunc(text, unicode.IsLetter)
	return areas.MatchString(text) || capitals && (o.gapAbove(i) || i == 0 || strings.Contains(text, " "))
}

// spread reports whether a cell of the row goes over several columns.
func (o *outline) spread(number int) bool {
	return slices.ContainsFunc(o.sheet.Remarks, func(r sheet.Remark) bool { return r.Mark == sheet.Spread && slices.Contains(r.Rows, number) })
}

// gapAbove reports whether a blank row stands above a row.
func (o *outline) gapAbove(i int) bool {
	above := o.sheet.Headings.Number
	if i > 0 {
		above = o.sheet.Rows[i-1].Number
	}
	return o.sheet.Rows[i].Number > above+1
}

// grouped adds a column that says of each row which heading of a group it stands under.
func (o *outline) grouped(s sheet.Sheet) sheet.Sheet {
	if len(o.groups) == 0 {
		return s
	}
	column, group := s.Width(), ""
	s.Headings = sheet.Row{Number: s.Headings.Number, Cells: padded(s.Headings.Cells, column, groupColumn)}
	s.Rows = slices.Clone(s.Rows)
	for i, r := range s.Rows {
		if heading := o.groups[r.Number]; heading != "" {
			group = heading
		}
		if s.Aside[r.Number] == "" && group != "" {
			s.Rows[i].Cells = padded(r.Cells, column, group)
		}
	}
	return s
}

// padded returns the cells with a text in a column to their right.
func padded(cells []string, column int, text string) []string {
	wide := make([]string, column+1)
	copy(wide, cells)
	wide[column] = text
	return wide
}

func filledCells(r sheet.Row) int {
	n := 0
	for _, c := range r.Cells {
		if c != "" {
			n++
		}
	}
	return n
}

// firstFilled returns the first text of a row, and its column.
func firstFilled(r sheet.Row) (string, int) {
	for i, c := range r.Cells {
		if c != "" {
			return c, i
		}
	}
	return "", -1
}

// onlyAmounts reports whether every filled cell of a row is an amount or a number.
func onlyAmounts(r sheet.Row) bool {
	return !slices.ContainsFunc(r.Cells, func(c string) bool { return c != "" && strings.Trim(c, "£0123456789,.()- \u00a0") != "" })
}

func isSentence(text string) bool {
	return utf8.RuneCountInString(text) > 80 || strings.HasSuffix(text, ".") && strings.Count(text, " ") > 3
}

// namesABody reports whether a text has a word in it by which bodies are called.
func namesABody(text string) bool {
	return slices.ContainsFunc(strings.Fields(headingKey(text)), func(word string) bool { return slices.Contains(bodyNouns, word) })
}
