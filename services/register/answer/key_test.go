package answer

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
)

// The same in regular expressions, which take several times as long over a long cell.
var (
	aroundStroke = regexp.MustCompile(`\s*([/\\])\s*`)
	areInitials  = regexp.MustCompile(`^(?:\p{L}\.)+\p{L}?\.?$`)
	inWord       = regexp.MustCompile(`(\p{L})-(\p{L})`)
)

func keyByExpressions(cell string) string {
	key := strings.Map(func(r rune) rune {
		switch {
		case r == '\u200b' || r == '\ufeff' || r == '\ufe0f' || r == '\ufe0e' || r == '\u00ad' || unicode.Is(unicode.Cf, r):
			return -1
		case unicode.Is(unicode.Pd, r) || r == '−' || r == '_':
			return '-'
		case r == '’' || r == '`' || r == 'ʼ' || r == '´':
			return '\''
		}
		return r
	}, strings.ToLower(cell))
	key = strings.Join(strings.Fields(key), " ")
	if key = aroundStroke.ReplaceAllString(key, "$1"); areInitials.MatchString(key) {
		key = strings.ReplaceAll(key, ".", "")
	}
	if bare := strings.Trim(key, " .,;:!*'\"()[]{}<>“”‘"); bare != "" {
		key = bare
	}
	return inWord.ReplaceAllString(inWord.ReplaceAllString(key, "$1 $2"), "$1 $2")
}

// FuzzKey compares Key with what regular expressions make of the same cell.
func FuzzKey(f *testing.F) {
	for _, cell := range []string{
		"", " ", ".", "..", "a", "a.", "a..", "a.b", "a.b.", "a.b..", "a.b...", "T.B.C.", "t.b c.", "É.É", "1.2.", ".a.", "-", "a-b-c-d", "a--b",
		"é-ŵ", "in-place", "n / a", `\ / `, "/ / a", "(yes)", "✔️", "no\u200b", "‘isn’t’", "a\xffb", "\xff-a", "a-\xff", "N.\u00a0A.", "(a-b)", "K-\u0130",
	} {
		f.Add(cell)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		if got, want := Key(cell), keyByExpressions(cell); got != want {
			t.Errorf("Key(%q) = %q, want %q", cell, got, want)
		}
	})
}

// longCell is as long a cell as registers have been seen to hold, with strokes and hyphens in it.
var longCell = strings.Repeat("Joint-working and/or well-being of residents; see Cabinet’s minute 14.2. ", 60_000/73)

// mostTimesReading is how many times as long as reading a cell in small letters, word by word, its key may take.
const mostTimesReading = 8

func read(cell string) int { return len(strings.Fields(strings.ToLower(cell))) }

// TestALongCellCostsLittle bounds the time that the key of a long cell takes by that of reading the cell.
func TestALongCellCostsLittle(t *testing.T) {
	fastest := func(f func()) time.Duration {
		least := time.Hour
		for range 20 {
			begun := time.Now()
			f()
			least = min(least, time.Since(begun))
		}
		return least
	}
	floor, took := fastest(func() { read(longCell) }), fastest(func() { Key(longCell) })
	t.Logf("the key of %d letters takes %s, %.1f times reading them (%s)", len(longCell), took, float64(took)/float64(floor), floor)
	if took > mostTimesReading*floor {
		t.Errorf("that is more than %d times", mostTimesReading)
	}
}

// BenchmarkKey prints what the key of a long cell takes, in times of reading the cell.
func BenchmarkKey(b *testing.B) {
	begun := time.Now()
	const readings = 200
	for range readings {
		read(longCell)
	}
	floor := time.Since(begun) / readings
	b.SetBytes(int64(len(longCell)))
	for b.Loop() {
		Key(longCell)
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(floor), "x-reading")
}
