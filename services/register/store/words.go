package store

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/lib/pq"

	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/register/naming"
)

// fewEntries is how many entries may have a word that counts as rare.
const fewEntries = 500

// rareWords are the ids of the entries that have a rare word in a name, for each such word.
type rareWords struct {
	entries map[string][]string
	// rarest is the word that the fewest entries have; "" when no word is rare.
	rarest string
}

// lookForRareWords finds the entries of each word that few entries have. The list is then read from these, whatever the
// database believes to know of its tables: plans that are made from old counts have joined ten thousand rows with each other.
// However many entries have a word, this walks no more than a few of them, in the order of the key.
func (s *source) lookForRareWords(ctx context.Context, tx *postgres.Tx, texts []string) error {
	words := naming.Words(texts...)
	if len(words) == 0 {
		return nil
	}
	beyond := make([]string, len(words))
	for i, w := range words {
		beyond[i] = w + "\U0010FFFF"
	}
	find := fmt.Sprintf(`
		SELECT asked.word, found.entries
		FROM unnest($2::text[], $3::text[]) AS asked (word, beyond), LATERAL (
			SELECT array_agg(DISTINCT first.id::text) AS entries, count(*) AS rows FROM (
				SELECT w.id FROM partnership_words AS w
				WHERE w.council = $1 AND w.word >= asked.word AND w.word < asked.beyond AND %s
				ORDER BY w.word, w.id LIMIT %d) AS first) AS found
		WHERE found.rows <= %d`, s.wordHolds(), fewEntries+1, fewEntries)
	var found []struct {
		Word    string         `db:"word"`
		Entries pq.StringArray `db:"entries"`
	}
	if err := tx.List(ctx, &found, find, tx.Council, pq.Array(words), pq.Array(beyond)); err != nil {
		return fmt.Errorf("look for rare words: %w", err)
	}
	s.rare.entries = map[string][]string{}
	for _, f := range found {
		s.rare.entries[f.Word] = f.Entries
		if s.rare.rarest == "" || len(f.Entries) < len(s.rare.entries[s.rare.rarest]) {
			s.rare.rarest = f.Word
		}
	}
	return nil
}

// wordHolds is the condition that a row of partnership_words holds now, or at the cut.
func (s *source) wordHolds() string {
	if s.cut > 0 {
		return fmt.Sprintf("w.from_seq <= %[1]d AND (w.to_seq IS NULL OR w.to_seq > %[1]d)", s.cut)
	}
	return "w.to_seq IS NULL"
}

// words is the condition that the names of an entry have words that begin so, all of them, now or at the cut. The rarest one
// leads to its entries by their key; IS TRUE keeps the other rare ones from being looked up by it as well, so that they are
// held against the rows that are found.
func (s *source) words(texts []string, arg func(any) string) string {
	var conditions, common []string
	for _, word := range naming.Words(texts...) {
		entries, rare := s.rare.entries[word]
		switch {
		case rare && word == s.rare.rarest:
			conditions = append(conditions, fmt.Sprintf("id = ANY (%s::uuid[])", arg(textArray(entries))))
		case rare:
			conditions = append(conditions, fmt.Sprintf("(id = ANY (%s::uuid[])) IS TRUE", arg(textArray(entries))))
		default:
			common = append(common, fmt.Sprintf("bool_or(left(w.word, %d) = %s::text)", utf8.RuneCountInString(word), arg(word)))
		}
	}
	if len(common) > 0 {
		conditions = append(conditions, s.ownWords(strings.Join(common, " AND ")))
	}
	if len(conditions) == 0 {
		return "false"
	}
	return strings.Join(conditions, " AND ")
}

// ownWords asks an entry for words that many have: it looks through the entry's own words, which are few. A subquery that
// gives one value is carried out row by row, and left() leaves only one index to find the words by, so that no other plan can
// be made of it.
func (s *source) ownWords(has string) string {
	return fmt.Sprintf(`coalesce((
		SELECT %s FROM partnership_words AS w
		WHERE w.council = $1 AND w.id = %s.id AND %s), false)`, has, s.table, s.wordHolds())
}
