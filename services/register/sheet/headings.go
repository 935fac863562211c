package sheet

// lookAhead is how many rows are looked at to find the headings. Title lines are few.
const lookAhead = 20

// layOut finds the headings: the first row that is filled about as far as the table is wide. The rows above it are
// titles ("Partnership register, June 2021"), which fill a cell or two.
func (r raw) layOut() Sheet {
	widest := 0
	for _, row := range r.rows[:min(len(r.rows), lookAhead)] {
		widest = max(widest, filled(row))
	}
	at := 0
	for i, row := range r.rows[:min(len(r.rows), lookAhead)] {
		if n := filled(row); n >= min(2, widest) && 2*n > widest {
			at = i
			break
		}
	}
	return Sheet{Name: r.name, Hidden: r.hidden, Titles: r.rows[:at], Headings: r.rows[at], Rows: r.rows[at+1:]}
}

// filled counts the cells of a row that are not blank.
func filled(r Row) int {
	n := 0
	for _, c := range r.Cells {
		if c != "" {
			n++
		}
	}
	return n
}
