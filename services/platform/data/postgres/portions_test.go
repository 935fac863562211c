package postgres_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

func TestInPortions(t *testing.T) {
	t.Parallel()
	const most = postgres.PortionBytes
	for name, c := range map[string]struct {
		sizes []int // of the rows
		want  []int // the numbers of rows that are written together
	}{
		"nothing":                  {nil, nil},
		"one":                      {[]int{1}, []int{1}},
		"just fits":                {[]int{most / 2, most / 2, 1}, []int{2, 1}},
		"larger than a portion":    {[]int{1, 3 * most, 3 * most, 1}, []int{1, 1, 1, 1}},
		"large first":              {[]int{3 * most, 1, 1}, []int{1, 2}},
		"many small":               {slices.Repeat([]int{1}, 450), []int{200, 200, 50}},
		"exactly filled by number": {slices.Repeat([]int{1}, 400), []int{200, 200}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var rows, written []int
			err := postgres.InPortions(c.sizes,
				func(size int) (int, int, error) { return size, size, nil },
				func(portion []int) error {
					written, rows = append(written, len(portion)), append(rows, portion...)
					return nil
				})
			if err != nil || !slices.Equal(written, c.want) || !slices.Equal(rows, c.sizes) {
				t.Errorf("InPortions() wrote %v rows at a time (%v), want %v", written, err, c.want)
			}
		})
	}
}

func TestInPortionsStopsAtAnError(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	fits := func(i int) (int, int, error) { return i, postgres.PortionBytes, nil }
	writes := 0
	if err := postgres.InPortions([]int{1, 2, 3}, fits, func([]int) error { writes++; return boom }); !errors.Is(err, boom) || writes != 1 {
		t.Errorf("a statement that fails: %v after %d", err, writes)
	}
	writes = 0
	fails := func(i int) (int, int, error) { return i, 1, boom }
	if err := postgres.InPortions([]int{1}, fails, func([]int) error { writes++; return nil }); !errors.Is(err, boom) || writes != 0 {
		t.Errorf("a row that cannot be made: %v after %d statements", err, writes)
	}
}
