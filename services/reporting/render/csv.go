package render

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/concordat-suite/concordat/services/platform/files/spreadsheet"
	"github.com/concordat-suite/concordat/services/reporting/content"
)

// columns are the headings of the CSV form.
var columns = append([]string{
	"data as at", "partnership", "name", "reference", "service area", "responsible officer", "lead member", "overall check result", "return",
	"criterion", "check", "check result", "check result before", "why", "not stated",
	"return due", "return first due", "return came in", "return late by (calendar days)",
}, saidColumns...)

// whole is what stands in the place of a check in the row about the whole partnership.
const whole = "(whole partnership)"

// CSV gives one row for each partnership as a whole, with its return and what its officers wrote, and one for each of its check
// results. It is made for spreadsheets: RFC 4180, UTF-8 and marked as such, one row of headings, and no value that a spreadsheet
// would run.
func CSV(r content.Report) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(spreadsheet.ByteOrderMark)
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	_ = w.Write(columns) // the writer keeps its first error for the end
	for i := range r.Partnerships {
		for _, row := range rowsOf(&r, &r.Partnerships[i]) {
			_ = w.Write(harmless(row))
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return nil, fmt.Errorf("render CSV: %w", err)
	}
	return b.Bytes(), nil
}

func rowsOf(r *content.Report, e *content.Entry) [][]string {
	entry := []string{
		r.DataAsAt.Date.String(), e.ID, e.DisplayName, e.Reference, e.Area, e.Officer, e.LeadMember, content.OverallInWords(e.Overall), e.Return,
	}
	row := func(cells ...string) []string { return append(entry[:len(entry):len(entry)], cells...) }
	was := ""
	if e.Was != "" && e.Was != e.Overall {
		was = content.OverallInWords(e.Was)
	}
	first := row("", whole, content.OverallInWords(e.Overall), was, e.Reason, strings.Join(e.Gaps, "; "))
	rows := [][]string{slices.Concat(first, lateness(e.ReturnLateness), saidCells(e.Said))}
	for _, result := range e.Results {
		was := ""
		if result.Was != "" {
			was = content.OutcomeInWords(result.Was)
		}
		check := row(result.Criterion, result.Title, content.OutcomeInWords(result.Outcome), was, result.Sentence(), strings.Join(result.Unstated, "; "))
		rows = append(rows, slices.Concat(check, lateness(nil), saidCells(nil)))
	}
	return rows
}

// lateness is when the return was due and came in, and by how many days it is late: nothing without a return, 0 for one in time.
func lateness(l *content.Lateness) []string {
	if l == nil {
		return make([]string, 4)
	}
	return []string{l.Due.String(), l.FirstDue.String(), l.Came.String(), strconv.Itoa(l.DaysLate)}
}

// harmless gives the values as no spreadsheet runs them (OWASP ASVS 1.2.10).
func harmless(row []string) []string {
	safe := make([]string, len(row))
	for i, value := range row {
		safe[i] = quoted(value)
	}
	return safe
}

// legible replaces what is no text, NUL and broken UTF-8, and writes every line end as a line feed, as readers of RFC 4180
// disagree about the others.
var legible = strings.NewReplacer("\x00", string(utf8.RuneError), "\r\n", "\n", "\r", "\n")

// quoted puts an apostrophe in front of a value that begins as a formula does, also behind what the eye does not see. A
// value that has one already gets another, so that taking one away always gives the value back.
func quoted(value string) string {
	value = legible.Replace(strings.ToValidUTF8(value, string(utf8.RuneError)))
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(value, unseen))
	if first != utf8.RuneError && strings.ContainsRune("=+-@|%＝＋－＠", first) || strings.IndexAny(value, "\t\n'") == 0 {
		return "'" + value
	}
	return value
}

// unseen says whether a spreadsheet may pass over the character before it looks for a formula.
func unseen(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError
}
