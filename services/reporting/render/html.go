package render

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/count"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/front"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
	"github.com/concordat-suite/concordat/services/reporting/narrative"
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
	"overall":    content.OverallInWords,
	"outcome":    content.OutcomeInWords,
	"shape":      func(o frozen.Overall) string { return shapes[o] },
	"shapeOf":    func(o frozen.Outcome) string { return outcomeShapes[o] },
	"decision":   narrative.DecisionInWords,
	"pounds":     narrative.Pounds,
	"days":       narrative.DaysInWords,
	"likelihood": func(row int) int { return narrative.Scale - row },
	"band":       func(row, column int) string { return narrative.Band((narrative.Scale - row) * (column + 1)) },
	"style":      func() template.CSS { return template.CSS(style) },
	"policy":     func() string { return "default-src 'none'; style-src " + StylePolicy },
	"words":      date.Date.Words,
	"list":       func(items []string) string { return strings.Join(items, ", ") },
	"count":      count.Of[int],
	"bars":       bars,
	"listing":    newBlock,
	"table":      func(years []narrative.Year, caption string) yearTable { return yearTable{caption, years} },
	"heading":    func(p page, id string) section { return p.section(id) },
}).ParseFS(templates, "templates/*.html"))

// shapes stand beside the words and the colours of results, so that none is told by its colour alone.
var shapes = map[frozen.Overall]string{frozen.Red: "■", frozen.Amber: "▲", frozen.Grey: "◆", frozen.Green: "●", frozen.Unrated: "○"}

var outcomeShapes = map[frozen.Outcome]string{
	frozen.NotMet: "■", frozen.Warning: "▲", frozen.NotAssessed: "◆", frozen.Met: "●", frozen.NotApplicable: "○",
}

// section is one part of the annex.
type section struct{ ID, Title, Letter string }

// titles are those of the parts.
var titles = map[string]string{
	"returns":      "Who has not returned, and who was never told",
	"red":          "What is red and why",
	"conclusions":  "What to leave or to change",
	"changes":      "What has changed",
	"money":        "Money by year",
	"risks":        "Risks",
	"partnerships": "What there is to tell of each partnership",
	"silent":       "Partnerships of which there is nothing to tell",
	"counts":       "Counts",
	"lifecycle":    "Additions and endings",
	"vacancies":    "Vacancies: no one to remind",
	"waiting":      "Not on the register yet",
	"reached":      "Reached us after the freeze",
	"notes":        "About this report",
}

// order is the order of the parts, that of a reader's questions: who has not answered, what is wrong, what to decide, what is new,
// what it costs and risks, then each partnership, and the counts.
var order = map[content.Kind][]string{
	content.Annual: {"returns", "red", "conclusions", "changes", "money", "risks", "partnerships", "silent", "counts", "lifecycle",
		"vacancies", "waiting", "reached", "notes"},
	content.ManagementTeam: {"returns", "vacancies", "red", "conclusions", "waiting", "changes", "money", "risks", "partnerships", "silent",
		"counts", "lifecycle", "reached", "notes"},
}

// sectionsOf gives the parts of a report with their letters.
func sectionsOf(kind content.Kind) []section {
	var list []section
	for i, id := range order[kind] {
		list = append(list, section{ID: id, Title: titles[id], Letter: string(rune('A' + i))})
	}
	return list
}

// page is a report as its templates read it.
type page struct {
	content.Report
	Front    front.Front
	Sections []section
	// Telling are the partnerships of which there is something to tell, Silent the others; Common is what nobody has stated of
	// any of those.
	Telling []content.Entry
	Silent  []silent
	Common  []string
}

func (p page) section(id string) section {
	for _, s := range p.Sections {
		if s.ID == id {
			return s
		}
	}
	return section{ID: id, Title: titles[id]}
}

// HTML gives the report as a page for people.
func HTML(r content.Report) ([]byte, error) {
	var b bytes.Buffer
	p := page{Report: r, Front: front.Of(&r), Sections: sectionsOf(r.Kind)}
	p.Telling, p.Silent, p.Common = parted(r.Partnerships)
	names := []string{"head", "front", "annex"}
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
