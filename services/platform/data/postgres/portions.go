package postgres

const (
	// PortionBytes is about how much one statement writes. The driver and the server each hold a statement several times
	// over, and bytes in an array as hexadecimal digits: one statement with all that an import of thousands of rows writes
	// would take more memory than all the rest of the import.
	PortionBytes = 1 << 20
	// portionRows bounds a statement with a parameter for each value of each row: PostgreSQL takes 65,535.
	portionRows = 200
)

// InPortions writes all as rows, a portion to each call of write, in order. row makes the row of an item and gives its
// size in bytes, which need only be about right; a row that is larger than a portion goes alone. Only the rows of one
// portion are held at a time, and the slice is write's until it returns.
func InPortions[T, R any](all []T, row func(T) (r R, size int, err error), write func([]R) error) error {
	var portion []R
	filled := 0
	for _, item := range all {
		r, size, err := row(item)
		if err != nil {
			return err
		}
		if len(portion) == portionRows || len(portion) > 0 && filled+size > PortionBytes {
			if err := write(portion); err != nil {
				return err
			}
			clear(portion)
			portion, filled = portion[:0], 0
		}
		portion, filled = append(portion, r), filled+size
	}
	if len(portion) == 0 {
		return nil
	}
	return write(portion)
}
