package naming

import (
	"hash/maphash"
	"slices"
	"strings"
	"unicode/utf8"
)

// MostAlike is how many names that resemble one are found. Whoever has to choose reads no more, and of ten thousand names that are all
// alike each would be told of ten thousand others.
const MostAlike = 20

// mostCompared is how many words a misspelt one is compared with, letter by letter. Registers never come near it.
const mostCompared = 200

// Resemblances finds names that may be the same though they are not: they differ in framing words, in order, in the
// spelling of one word, or in where words are joined. It looks names up by their telling words, whole, run together and
// with one word left out, so that ten thousand names are not each compared with ten thousand.
type Resemblances[T comparable] struct {
	seed    maphash.Seed
	whole   map[string][]T
	joined  map[string][]T // "Well-being" and "Wellbeing"
	without map[lookup]*spellings[T]
}

// lookup is what two names share of which one has a word spelled differently: the other words, and what the word begins
// with. Its length is part of it, so that of ten thousand names that differ in one word only the like ones are compared.
type lookup struct {
	rest   uint64 // a hash of the other words
	first  byte
	length int // in letters
}

// NewResemblances makes one that knows no name yet.
func NewResemblances[T comparable]() *Resemblances[T] {
	return &Resemblances[T]{seed: maphash.MakeSeed(), whole: map[string][]T{}, joined: map[string][]T{}, without: map[lookup]*spellings[T]{}}
}

// Add makes body known under name.
func (r *Resemblances[T]) Add(name string, body T) {
	words, whole, joined := forms(name)
	if len(words) == 0 {
		return
	}
	r.whole[whole] = appendFirst(r.whole[whole], body)
	r.joined[joined] = appendFirst(r.joined[joined], body)
	all := r.hashes(words)
	for i, word := range words {
		if !spellable(word) {
			continue
		}
		at := lookup{all.without(i), word[0], utf8.RuneCountInString(word)}
		if r.without[at] == nil {
			r.without[at] = &spellings[T]{}
		}
		r.without[at].add(spelled[T]{body, word})
	}
}

// appendFirst adds a body to those found by one key, as long as they are not more than are ever told.
func appendFirst[T any](bodies []T, body T) []T {
	if len(bodies) > MostAlike {
		return bodies
	}
	return append(bodies, body)
}

// forms gives the telling words of a name, sorted, and the name as they make it: in one order, and run together.
func forms(name string) (words []string, whole, joined string) {
	words = telling(name)
	joined = strings.Join(words, "")
	slices.Sort(words)
	words = slices.Compact(words)
	return words, strings.Join(words, " "), joined
}

// Find gives the bodies whose names resemble name, without repeats: first those of the same telling words, each in the order in which they
// were added. They are MostAlike at the most.
func (r *Resemblances[T]) Find(name string) []T {
	words, whole, joined := forms(name)
	if len(words) == 0 {
		return nil
	}
	found := slices.Concat(r.whole[whole], r.joined[joined])
	all := r.hashes(words)
	for i, word := range words {
		if len(found) > 2*MostAlike || !spellable(word) {
			continue
		}
		length := utf8.RuneCountInString(word)
		for n := length - mostSlips; n <= length+mostSlips; n++ {
			if near := r.without[lookup{all.without(i), word[0], n}]; near != nil {
				found = append(found, near.like(word, n)...)
			}
		}
	}
	found = unique(found)
	return found[:min(len(found), MostAlike)]
}

// wordHashes are the hashes of the words of a name, and their sum.
type wordHashes struct {
	words []uint64
	sum   uint64
}

func (r *Resemblances[T]) hashes(words []string) wordHashes {
	h := wordHashes{words: make([]uint64, len(words))}
	for i, word := range words {
		h.words[i] = maphash.String(r.seed, word)
		h.sum += h.words[i]
	}
	return h
}

// without gives the hash of all words but one. The words are in one order and none is there twice, so a sum tells them.
func (h wordHashes) without(i int) uint64 { return h.sum - h.words[i] }

func unique[T comparable](values []T) []T {
	seen := make(map[T]bool, len(values))
	return slices.DeleteFunc(values, func(v T) bool {
		again := seen[v]
		seen[v] = true
		return again
	})
}
