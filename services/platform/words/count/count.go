// Package count writes numbers of things as a sentence has them: 1 return, 2 returns.
package count

import (
	"fmt"
	"strings"
)

// irregular are the plurals that no rule makes.
var irregular = map[string]string{"criterion": "criteria", "person": "people"}

// Of writes a number with its noun: "1 partnership", "2 entries", "0 rows". Only the last word of the noun changes: "3 working days".
func Of[N int | int32 | int64](n N, noun string) string {
	return fmt.Sprintf("%d %s", n, Form(n, noun, Plural(noun)))
}

// Form gives the word that goes with a number: one for 1, else more. It is for verbs, and for nouns without their number.
func Form[N int | int32 | int64](n N, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

// Plural gives the plural of an English noun.
func Plural(noun string) string {
	before, last := "", noun
	if at := strings.LastIndexByte(noun, ' ') + 1; at > 0 {
		before, last = noun[:at], noun[at:]
	}
	if plural, ok := irregular[last]; ok {
		return before + plural
	}
	stem, isY := strings.CutSuffix(noun, "y")
	switch {
	case isY && stem != "" && !strings.ContainsRune("aeiou", rune(stem[len(stem)-1])):
		return stem + "ies"
	case strings.HasSuffix(noun, "s"), strings.HasSuffix(noun, "x"), strings.HasSuffix(noun, "ch"), strings.HasSuffix(noun, "sh"):
		return noun + "es"
	}
	return noun + "s"
}
