package answer

import "testing"

// TestOf reads whole cells as councils write them.
func TestOf(t *testing.T) {
	for want, cells := range map[Meaning][]string{
		Yes: {"Y", "y", "Yes", "YES.", " yes ", "\u00a0Yes\u00a0", "(yes)", "✓", "✔️", "☑", "✅", "TRUE", "In place", "in-place", "Ie", "OES", "Oes / Yes", "Yes/Oes", "Ydy", "Mewn lle"},
		None: {"N", "n", "No", "NO!", "none", "None.", "[None]", "Nil", "✗", "✘", "❌", "✖️", "FALSE", "Not in place", "not-in-place", "None\u00a0in place", "no\u200b", "None identified", "There is none.", "There isn’t one",
			"Dim", "Nac oes", "nac oes.", "Nac ydy", "Nac oes / No", "No/Na ddim", "Nid oes", "Ddim yn ei le", "No formal agreement", "There is no exit strategy", "No exit strategy in place", "no ToR", "No written terms of reference", "no known liabilities", "not yet"},
		Unsaid: {"?", "TBC", "T.B.C.", "tba", "To be confirmed", "Unknown", "not known", "Y/N", "Yes / No", "Choose an item.", "I’w gadarnhau", "Anhysbys", "…"},
		Blank:  {"-", "–", "—", "--", "- -", "n/a", "N/A", "N / A", "N.A.", "na", "Not applicable", "Amherthnasol", "/", ".", "_"},
		Mark:   {"x", "X", "☒", "1", "0"},
		Partly: {"Draft", "in progress", "Under review", "Partial", "Drafft", "Ar y gweill", "expired"},
		Words: {"", "Memorandum of understanding, 2019", "Nominated officer", "No. 5 protocol", "Norfolk", "Iechyd", "Yes Minister", "No child lives in poverty", "annual report to Cabinet", "https://council.example/tor.pdf",
			"Dimensions Trust", "n/a until 2027 when the lease ends", "Oesoffice", "Executive"},
	} {
		for _, cell := range cells {
			if got := Of(cell); got != want {
				t.Errorf("Of(%q) = %d, want %d (key %q)", cell, got, want, Key(cell))
			}
		}
	}
}

// TestBegins parts an answer from what is said beside it.
func TestBegins(t *testing.T) {
	for cell, want := range map[string]struct {
		meaning Meaning
		rest    string
	}{
		"No – to be drafted in 2026":         {None, "to be drafted in 2026"},
		"N (under review)":                   {None, "under review"},
		"None, see the county's":             {None, "see the county's"},
		"No. We rely on the county.":         {None, "We rely on the county."},
		"None at present: due 2027":          {None, "due 2027"},
		"Nac oes - i'w ddrafftio":            {None, "i'w ddrafftio"},
		"Yes - memorandum of 2019":           {Yes, "memorandum of 2019"},
		"Yes (2019)":                         {Yes, "2019"},
		"Y 12/03/2021":                       {Yes, "12/03/2021"},
		"Yes\nsigned by all":                 {Yes, "signed by all"},
		"No. 5 protocol":                     {Words, ""},
		"Non-statutory, informal":            {Words, ""},
		"Partnership agreement, signed 2019": {Words, ""},
		"Nottingham - signed":                {Words, ""},
	} {
		if meaning, rest := Begins(cell); meaning != want.meaning || rest != want.rest {
			t.Errorf("Begins(%q) = %d, %q, want %d, %q", cell, meaning, rest, want.meaning, want.rest)
		}
	}
}

func TestDenies(t *testing.T) {
	for cell, want := range map[string]bool{
		"No formal agreement, but a memorandum of 2019": true, "Not formally agreed": true, "Nid oes cytundeb ffurfiol gyda'r sir": true,
		"Notice of six months": false, "Memorandum, not signed by all": false, "Northern protocol": false, "Dimensions": false,
	} {
		if got := Denies(cell); got != want {
			t.Errorf("Denies(%q) = %v", cell, got)
		}
	}
}

// TestVocabulary holds that each word is written as it is compared and stands in one list only, or nobody would ever find it.
func TestVocabulary(t *testing.T) {
	in := map[string]Meaning{}
	for meaning, list := range words {
		for _, word := range list {
			if Key(word) != word && vocabulary[Key(word)] != meaning {
				t.Errorf("%q is compared as %q, which is not in its list", word, Key(word))
			}
			if other, twice := in[word]; twice {
				t.Errorf("%q stands in the lists %d and %d", word, other, meaning)
			}
			in[word] = meaning
		}
	}
}
