package governance

import "strings"

// Expression is a piece of CEL, or words with CEL in them, and where it stands in the pack, so that a fault in it can be pointed at.
type Expression struct {
	// Text is what it says.
	Text string
	// At says where its parts stand in the pack, in the order of the text; a text that was written over several lines has several.
	At []Part
}

// Part is where in the pack the text stands from a byte on.
type Part struct {
	Offset int
	Place  Place
}

// Place gives the place in the pack of a line (from 1) and a column (from 0) of the text.
func (e Expression) Place(line, column int) Place {
	offset := 0
	for ; line > 1; line-- {
		offset += strings.IndexByte(e.Text[offset:], '\n') + 1
	}
	return e.PlaceOf(offset + column)
}

// PlaceOf gives the place in the pack of a byte of the text.
func (e Expression) PlaceOf(offset int) Place {
	found := Part{Place: Place{Line: 1, Column: 1}}
	for _, part := range e.At {
		if part.Offset <= offset {
			found = part
		}
	}
	return Place{Line: found.Place.Line, Column: found.Place.Column + offset - found.Offset}
}

// Within gives the part of the expression between two bytes of its text.
func (e Expression) Within(from, to int) Expression {
	inner := Expression{Text: e.Text[from:to], At: []Part{{Place: e.PlaceOf(from)}}}
	for _, part := range e.At {
		if part.Offset > from && part.Offset < to {
			inner.At = append(inner.At, Part{Offset: part.Offset - from, Place: part.Place})
		}
	}
	return inner
}
