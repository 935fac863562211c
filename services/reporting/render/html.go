package render

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/count"
	"github.com/concordat-suite/concordat/services/platform/date"
	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

//go:embed templates
var templates embed.FS

// style is the one style sheet, inside the page: the page is whole when it is saved, mailed or printed.
var style = func() string {
	css, err := templates.ReadFile("templates/report.css")
	if err != nil {
		panic(err) // it is embedded
	}
	return string(css)
}()

// StylePolicy is the source by which a Content-Security-Policy lets this style, and no other, in.
var StylePolicy = func() string {
	sum := sha256.Sum256([]byte(style))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}()

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"overall": content.OverallInWords,
	"outcome": content.OutcomeInWords,
	"style":   func() template.CSS { return template.CSS(style) },
	"policy":  func() string { return "default-src 'none'; style-src " + StylePolicy },
	"words":   date.Date.Words,
	"list":    func(items []string) string { return strings.Join(items, ", ") },
	"count":   count.Of[int],
	"bar":     bar,
}).ParseFS(templates, "templates/*.html"))

// section is one part of the page.
type section struct{ ID, Title string }

// The parts.
var (
	changes      = section{"changes", "What has changed"}
	red          = section{"red", "What is red and why"}
	returns      = section{"returns", "Who has not returned, and who was never told"}
	counts       = section{"counts", "Counts"}
	lifecycle    = section{"lifecycle", "Additions and endings"}
	vacancies    = section{"vacancies", "Vacancies: no one to remind"}
	waiting      = section{"waiting", "Not on the register yet"}
	reached      = section{"reached", "Reached us after the freeze"}
	partnerships = section{"partnerships", "Each partnership"}
	notes        = section{"notes", "About this report"}
)

// order is the order of the parts. Missing, late and changed come first: the audience distrusts a clean register.
var order = map[content.Kind][]section{
	content.Annual:         {changes, red, returns, counts, partnerships, lifecycle, vacancies, waiting, reached, notes},
	content.ManagementTeam: {returns, vacancies, waiting, red, counts, changes, lifecycle, partnerships, reached, notes},
}

// page is a report as its templates read it.
type page struct {
	content.Report
	Sections []section
}

// HTML gives the report as a page for people.
func HTML(r content.Report) ([]byte, error) {
	var b bytes.Buffer
	p := page{Report: r, Sections: order[r.Kind]}
	names := []string{"head"}
	for _, s := range p.Sections {
		names = append(names, s.ID)
	}
	for _, name := range append(names, "foot") {
		if err := pages.ExecuteTemplate(&b, name, p); err != nil {
			return nil, fmt.Errorf("render HTML: %w", err)
		}
	}
	return b.Bytes(), nil
}

// stripe is one part of the bar of overall results.
type stripe struct {
	Class    string
	Label    string
	X, Width float64
	Value    int
}

// bar lays the overall results side by side, on a width of 100.
func bar(rows []content.Row) []stripe {
	total := 0
	for _, r := range rows[1:] {
		total += r.Count.Value
	}
	var list []stripe
	x := 0.0
	for i, r := range rows[1:] {
		if r.Count.Value == 0 {
			continue
		}
		width := 100 * float64(r.Count.Value) / float64(total)
		list = append(list, stripe{Class: string(barOrder[i]), Label: r.Label, X: x, Width: width, Value: r.Count.Value})
		x += width
	}
	return list
}

// barOrder are the overall results in the order in which the report counts them.
var barOrder = []frozen.Overall{frozen.Red, frozen.Amber, frozen.Grey, frozen.Green, frozen.Unrated}
