package imports

import (
	"fmt"
	"slices"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
)

// questionsOn asks what only the council knows of the columns. Nothing waits for the answers. What a column holds is asked
// until a file with it was applied once; remembered are the keys of such columns.
func questionsOn(s sheet.Sheet, columns []Column, remembered map[string]string) []Question {
	var questions []Question
	for i, c := range withTicks(s, columns) {
		cells := cells(s, i)
		_, known := remembered[columnKey(c)]
		if len(cells) == 0 {
			continue
		}
		field, mapped := fieldNamed(c.Field)
		q := Question{Column: c.Letter, Heading: c.Heading, Examples: examples(cells)}
		switch order, certain := orderOf(cells); {
		case !mapped && known:
			continue
		case !mapped:
			q.Kind, q.Question = AskColumn, fmt.Sprintf("What does column %s hold?", called(c))
			q.WithoutAnswer = "It is kept on each record, cell by cell, and mapped to no field."
		case field.money && c.FinancialYear == "":
			q.Kind, q.Question = AskFinancialYear, fmt.Sprintf("Which financial year are the amounts in column %s for?", called(c))
			q.WithoutAnswer = "They are kept as notes, and count in no year."
		case field.dated && c.DateOrder == 0 && !certain && order == 0:
			q.Kind, q.Question = AskDateOrder, fmt.Sprintf("Which number is the day in the dates of column %s?", called(c))
			q.WithoutAnswer = "The day is read first."
		case field.dated && c.DateOrder == 0 && !certain:
			q.Kind, q.Question = AskDateOrder, fmt.Sprintf("Column %s has dates with the day first and dates with the month first. Which is the day where both could be?", called(c))
			q.WithoutAnswer = "The day is read first, and a date with a month above 12 is kept as a note."
		default:
			q.Kind = 0
		}
		if q.Kind != 0 {
			questions = append(questions, q)
		}
		if words, doubt := questionOnWords(c, field, cells); mapped && doubt {
			questions = append(questions, words)
		}
	}
	for _, r := range secondTables(s) {
		questions = append(questions, Question{Kind: AskTable, Row: r.Number, Examples: examples(slices.DeleteFunc(slices.Clone(r.Cells), func(c string) bool { return c == "" })),
			Question:      fmt.Sprintf("Row %d reads like the headings of a second table. Does it belong on the register?", r.Number),
			WithoutAnswer: "It is left out, row by row as listed below."})
	}
	if q, asked := questionOnGroups(s); asked {
		questions = append(questions, q)
	}
	return questions
}

// called names a column by its letter and its heading.
func called(c Column) string {
	if c.Heading == "" {
		return c.Letter
	}
	return fmt.Sprintf("%s (%q)", c.Letter, c.Heading)
}

// examples gives a few different cells of a column, cut short.
func examples(cells []string) []string {
	const number, length = 5, 100
	var some []string
	for _, c := range cells {
		if text := []rune(c); len(text) > length {
			c = string(text[:length-1]) + "…"
		}
		if !slices.Contains(some, c) {
			some = append(some, c)
		}
		if len(some) == number {
			break
		}
	}
	return some
}
