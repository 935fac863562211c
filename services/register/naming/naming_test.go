package naming

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestKey(t *testing.T) {
	for _, same := range [][2]string{
		{"Relate Lancashire – Lancaster District", "Relate Lancashire, Lancaster District"},
		{"Local Enterprise Partnership (LEP)", "local enterprise partnership"},
		{"Kent Downs Area of Outstanding Natural Beauty (AONB) Partnership", "Kent Downs Area of Outstanding Natural Beauty Partnership"},
		{"Association of Councils of the Thames Valley Region (ACTVaR)", "Association of Councils of the Thames Valley Region"},
		{"Maldon Children’s Centre Partnership Group", "Maldon Children's Centre Partnership Group"},
		{"Health & Wellbeing Board", "Health and  Wellbeing Board"},
		{"Oxford-Cambridge Partnership", "Oxford – Cambridge Partnership"},
	} {
		if Key(same[0]) != Key(same[1]) {
			t.Errorf("%q and %q are not the same name: %q, %q", same[0], same[1], Key(same[0]), Key(same[1]))
		}
	}
	for _, other := range [][2]string{
		{"Health and Wellbeing Board (County Council)", "Health and Wellbeing Board"},
		{"Cambridgeshire Horizons (residual Board)", "Cambridgeshire Horizons"},
		{"Children's Partnership Board - Preston", "Children's Partnership Board"},
	} {
		if Key(other[0]) == Key(other[1]) {
			t.Errorf("%q and %q are taken for the same name", other[0], other[1])
		}
	}
}

func TestResemblances(t *testing.T) {
	for name, c := range map[string]struct {
		a, b string
		want bool
	}{
		"another framing word":        {"Oxfordshire Economic Partnership", "Oxfordshire Economic Partnership Board", true},
		"another sort of body":        {"Surrey Forum", "Surrey Board", true},
		"another order":               {"Partnership for Waste in Kent", "Kent Waste Partnership", true},
		"a letter too few":            {"Cambridgeshire Horizons", "Cambridgeshire Horizon", true},
		"a spelling and a word more":  {"Gravesend Regenerattion Board", "Gravesend Regeneration Delivery Board", false},
		"a long word misspelt":        {"Town Centre Initiative", "Town Centre Iniatiative", true},
		"a framing word misspelt":     {"Cambridge Community Safety Partnership", "Cambridge Community Safety Partnrship", true},
		"words joined by a dash":      {"Health and Wellbeing Board", "Health and Well-being Board", true},
		"board is not broad":          {"Broad Street", "Street Board", false},
		"the telling word differs":    {"Children's Partnership Board - Preston", "Children's Partnership Board - Burnley and Pendle", false},
		"rural and urban":             {"LGA Rural Commission", "LGA Urban Commission", false},
		"children and adults":         {"Oxfordshire Safeguarding Children Board", "Oxfordshire Safeguarding Adults Board", false},
		"one word more":               {"Gravesham Community Safety Partnership (CSP)", "Dartford and Gravesham Community Safety Partnership", false},
		"numbers tell bodies apart":   {"Area 1 Highways Panel", "Area 2 Highways Panel", false},
		"nothing but framing":         {"Partnership Board", "Joint Committee", false},
		"nothing but framing, again":  {"Partnership Board", "Partnership Group", false},
		"a place tells bodies apart":  {"Environment Partnership", "Oxfordshire Environment Partnership", false},
		"charities of different name": {"Beauvale Charity – Hucknall", "Byron Charity - Hucknall", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := NewResemblances[string]()
			r.Add(c.a, "a")
			if got := len(r.Find(c.b)) > 0; got != c.want {
				t.Errorf("%q resembles %q: %t, want %t", c.b, c.a, got, c.want)
			}
		})
	}
}

// plainly finds what resembles a name by comparing it with every other, as the definition says.
func plainly(names []string, name string) []int {
	words, whole, joined := forms(name)
	var found []int
	for i, other := range names {
		theirs, theirWhole, theirJoined := forms(other)
		if len(words) > 0 && len(theirs) > 0 && (whole == theirWhole || joined == theirJoined || oneMisspelt(words, theirs)) {
			found = append(found, i)
		}
	}
	return found
}

func oneMisspelt(a, b []string) bool {
	for i, x := range a {
		for j, y := range b {
			rest := slices.Equal(slices.Delete(slices.Clone(a), i, i+1), slices.Delete(slices.Clone(b), j, j+1))
			if rest && spellable(x) && spellable(y) && misspelt(x, y) {
				return true
			}
		}
	}
	return false
}

// TestTheIndexFindsWhatComparingFinds looks at the names of the registers that councils published, each misspelt in many ways too.
func TestTheIndexFindsWhatComparingFinds(t *testing.T) {
	var names []string
	files, err := filepath.Glob("../../platform/files/sheet/testdata/registers/*.csv")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d registers, %v", len(files), err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(content)) {
			cell, _, _ := strings.Cut(strings.TrimSpace(line), ",")
			if cell = strings.Trim(cell, `"`); cell != "" && len(cell) < 120 {
				names = append(names, cell, slip(random, cell), slip(random, slip(random, cell)))
			}
		}
	}
	index := NewResemblances[int]()
	for i, name := range names {
		index.Add(name, i)
	}
	for _, name := range names {
		got, want := index.Find(name), plainly(names, name)
		slices.Sort(got)
		if len(want) > MostAlike { // of more than are told any will do
			continue
		}
		if !reflect.DeepEqual(got, want) && len(got)+len(want) > 0 {
			t.Errorf("%q resembles %v, want %v", name, got, want)
		}
	}
}

// TestManyLikeSpellings has more spellings of one word than are compared one by one.
func TestManyLikeSpellings(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	var names []string
	for range 300 {
		names = append(names, "Kent "+letters(random, 12)+" Board")
	}
	for _, name := range slices.Clone(names) {
		names = append(names, slip(random, name))
	}
	index := NewResemblances[int]()
	for i, name := range names {
		index.Add(name, i)
	}
	for _, name := range names {
		got, want := index.Find(name), plainly(names, name)
		if slices.Sort(got); !reflect.DeepEqual(got, want) {
			t.Errorf("%q resembles %v, want %v", name, got, want)
		}
	}
}

// slip changes, leaves out or adds one letter somewhere.
func slip(random *rand.Rand, name string) string {
	at := random.IntN(len(name))
	return name[:at] + []string{"", "x", name[at:at+1] + "e"}[random.IntN(3)] + name[at+1:]
}

func letters(random *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(byte('a' + random.IntN(26))) //nolint:gosec // a letter
	}
	return b.String()
}

// TestTenThousandLikeNames compares the time that ten thousand names which are all alike take with that of as many which are not.
func TestTenThousandLikeNames(t *testing.T) {
	const n = 10_000
	random := rand.New(rand.NewPCG(5, 6))
	for what, name := range map[string]func(i int) string{
		"one word misspelt": func(i int) string {
			return fmt.Sprintf("Kent waste%cpartnersh%cp%c board", 'a'+i%26, 'a'+i/26%26, 'a'+i/676%26)
		},
		"one long word misspelt": func(i int) string {
			return "Kent " + strings.Repeat("x", 100) + letters(random, 3) + strings.Repeat("y", 100)
		},
		"the beginning of a word": func(int) string { return "Kent wastemanage" + letters(random, 12) },
		"the same telling words": func(i int) string {
			return "Kent Waste" + strings.Repeat(" Board", i%50) + strings.Repeat(" Forum", i/50)
		},
		"many words":         func(i int) string { return strings.Repeat("waste forum kents ", 15) + letters(random, 8) },
		"words run together": func(i int) string { return "wastemanagement"[:i%15] + " " + "wastemanagement"[i%15:] },
		"each word misspelt in turns": func(i int) string {
			return slip(random, slip(random, "Kent Waste Recycling Landscape Countryside Heritage"))
		},
	} {
		t.Run(what, func(t *testing.T) {
			names := make([]string, n)
			for i := range names {
				names[i] = name(i)
			}
			begun := time.Now()
			index := NewResemblances[int]()
			for i, name := range names {
				if found := index.Find(name); len(found) > MostAlike {
					t.Fatalf("%d found", len(found))
				}
				index.Add(name, i)
			}
			if took := time.Since(begun); took > 20*time.Second { // some 40 times what it takes on a machine that is not busy
				t.Errorf("it took %s", took)
			} else {
				t.Logf("%s", took)
			}
		})
	}
}

// TestDistanceIsThatOfTheWholeWords compares with the textbook's table, without band or bound.
func TestDistanceIsThatOfTheWholeWords(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 20_000 {
		a := []rune("ôêaaabé")[:1+random.IntN(6)]
		b := slices.Clone(a)
		for range random.IntN(4) {
			b[random.IntN(len(b))] = []rune("aéôb")[random.IntN(4)]
			b = append(b, []rune("éa")[:random.IntN(3)]...)
		}
		for most := 1; most <= 2; most++ {
			if got, want := within(string(a), string(b), most), textbook(a, b) <= most; got != want {
				t.Fatalf("%q within %d of %q: %t, want %t", string(a), most, string(b), got, want)
			}
		}
	}
}

func textbook(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	change := textbook(a[1:], b[1:])
	if a[0] == b[0] {
		return change
	}
	return 1 + min(change, textbook(a[1:], b), textbook(a, b[1:]))
}
