package front

import (
	"slices"
	"unicode/utf8"
)

// The measures of the printed page, in lines of its text. The style sheet sets A4, 9.5pt and 1.3 lines; a page holds 61 lines of
// about 105 letters. They are taken smaller here, as no width of a letter is known. TestPrint in deploy/pages prints pages and
// holds them to it.
const (
	// pages is what fits on two pages, head what the title and the headings take.
	pages, head = 114.0, 27.0
	// letters is how many fit in a line of the whole width, dense how many in a line of names.
	letters, dense = 92, 98
	// rowGap is what a row of a table takes beside its text.
	rowGap = 0.5
)

// redWidths and returnWidths are how many letters fit in a line of each column.
var (
	redWidths    = []int{28, 46, 13}
	returnWidths = []int{28, 18, 30, 22}
)

// lines is the height of sentences.
func lines(sentences []string) float64 {
	height := 0.0
	for _, s := range sentences {
		height += wrapped(s, letters) + 0.25
	}
	return height
}

// wrapped is how many lines a text takes; long words leave lines half empty.
func wrapped(text string, width int) float64 {
	n := utf8.RuneCountInString(text)
	return float64((n + n/12 + width - 1) / width)
}

func rowHeight(r Row, widths []int) float64 {
	height := wrapped(r.Name, widths[0])
	for i, cell := range r.Cells {
		height = max(height, wrapped(cell, widths[i+1]))
	}
	return max(1, height) + rowGap
}

func rowsHeight(rows []Row, widths []int) float64 {
	height := 0.0
	for _, r := range rows {
		height += rowHeight(r, widths)
	}
	return height
}

// height is what a block takes of the page.
func height(b Block, widths []int) float64 {
	total := rowsHeight(b.Rows, widths)
	for _, g := range b.Groups {
		total += groupHeight(g.Says) + namesHeight(g.Rows)
	}
	if b.More > 0 || len(b.Groups) > 0 {
		total += rest
	}
	return total
}

// rest is what the sentence takes that says how many more there are, and where.
const rest = 2.0

func groupHeight(says string) float64 { return wrapped(says, letters) + 1 }

// first has a line each for as many of the rows as there is room for, from the first on, and counts the rest.
func first(rows []Row, widths []int, room float64) Block {
	if rowsHeight(rows, widths) <= room {
		return Block{Rows: rows}
	}
	n, taken := 0, rest
	for n < len(rows) && taken+rowHeight(rows[n], widths) <= room {
		taken += rowHeight(rows[n], widths)
		n++
	}
	return Block{Rows: rows[:n], More: len(rows) - n}
}

// fitted puts as many of the rows on the page as there is room for.
func fitted(rows []Row, widths []int, room float64) Block {
	if rowsHeight(rows, widths) <= room {
		return Block{Rows: rows}
	}
	return grouped(rows, room-rest)
}

// grouped says what is common to rows once, and names as many of them as there is room for.
func grouped(rows []Row, room float64) Block {
	var groups []Group
	for _, r := range rows {
		at := slices.IndexFunc(groups, func(g Group) bool { return g.Says == r.same })
		if at < 0 {
			at = len(groups)
			groups = append(groups, Group{Says: r.same})
		}
		groups[at].Rows = append(groups[at].Rows, r)
		groups[at].Total++
	}
	slices.SortStableFunc(groups, func(a, b Group) int { return b.Total - a.Total })
	var b Block
	for _, g := range groups {
		room -= groupHeight(g.Says)
		named := nameable(g.Rows, room)
		if named == 0 {
			b.More += g.Total
			continue
		}
		room -= namesHeight(g.Rows[:named])
		b.More += g.Total - named
		g.Rows = g.Rows[:named]
		b.Groups = append(b.Groups, g)
	}
	return b
}

// nameable is how many of the rows can be named in the room.
func nameable(rows []Row, room float64) int {
	n := 0
	for n < len(rows) && namesHeight(rows[:n+1]) <= room {
		n++
	}
	return n
}

func namesHeight(rows []Row) float64 {
	letters := 0
	for _, r := range rows {
		letters += utf8.RuneCountInString(r.Name) + 2
	}
	return float64((letters + letters/12 + dense - 1) / dense)
}
