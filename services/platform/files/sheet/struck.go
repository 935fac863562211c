package sheet

import "bytes"

// strike says how the stretches of a cell's text are struck through; the zero value is a text without stretches.
type strike uint8

// The ways of a stretch; a text may have several.
const (
	asCell strike = 1 << iota
	struckOut
	notStruck
)

// over adds what a stretch of text is; spaces say nothing.
func (s strike) over(text []byte, way strike) strike {
	if len(bytes.TrimSpace(text)) == 0 {
		return s
	}
	return s | way
}

// in says whether all of the text is struck through, or a part of it, in a cell that is itself struck through or not.
func (s strike) in(struckCell bool) (whole, part bool) {
	if s == 0 {
		s = asCell
	}
	struck := s&struckOut != 0 || s&asCell != 0 && struckCell
	plain := s&notStruck != 0 || s&asCell != 0 && !struckCell
	return struck && !plain, struck && plain
}
