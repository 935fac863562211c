package naming

// spelled is a body whose name has word beside the words it was looked up by.
type spelled[T comparable] struct {
	body T
	word string
}

// spellings are words of one length and one first letter, beside the same other words.
type spellings[T comparable] struct {
	words []spelled[T]
	// byPiece are the words by what stands in each third of them, once there are many. Two spellings that differ in two letters have one
	// third in common, perhaps a letter or two further on.
	byPiece map[piece][]int32
}

// piece is a third of a word: the first, the second or the last.
type piece struct {
	third int
	text  string
}

// few is how many words are compared one by one; more are looked up by their pieces.
const few = 32

func (s *spellings[T]) add(w spelled[T]) {
	s.words = append(s.words, w)
	switch n := len(s.words); {
	case n == few+1:
		s.byPiece = map[piece][]int32{}
		for i := range s.words {
			s.index(i)
		}
	case n > few:
		s.index(n - 1)
	}
}

func (s *spellings[T]) index(i int) {
	letters := []rune(s.words[i].word)
	for third := range 3 {
		from, to := thirdOf(len(letters), third)
		at := piece{third, string(letters[from:to])}
		s.byPiece[at] = append(s.byPiece[at], int32(i)) //nolint:gosec // rows of a file
	}
}

// thirdOf gives where a third of a word of so many letters begins and ends.
func thirdOf(letters, third int) (from, to int) {
	return letters * third / 3, letters * (third + 1) / 3
}

// like gives the bodies of the words, of so many letters each, that may be another spelling of word.
func (s *spellings[T]) like(word string, letters int) []T {
	var found []T
	take := func(i int32) {
		if other := s.words[i].word; other != word && within(word, other, slips(word, other)) {
			found = append(found, s.words[i].body)
		}
	}
	if s.byPiece == nil {
		for i := range s.words {
			take(int32(i)) //nolint:gosec // few
		}
		return found
	}
	compared := map[int32]bool{}
	s.candidates([]rune(word), letters, func(i int32) bool {
		if !compared[i] {
			compared[i] = true
			take(i)
		}
		return len(compared) < mostCompared && len(found) <= MostAlike
	})
	return found
}

// candidates calls f for the words that share a third with word, until f returns false. It may call it twice for one.
func (s *spellings[T]) candidates(word []rune, letters int, f func(int32) bool) {
	for third := range 3 {
		from, to := thirdOf(letters, third)
		for shift := -mostSlips; shift <= mostSlips; shift++ {
			if from+shift < 0 || to+shift > len(word) {
				continue
			}
			for _, i := range s.byPiece[piece{third, string(word[from+shift : to+shift])}] {
				if !f(i) {
					return
				}
			}
		}
	}
}
