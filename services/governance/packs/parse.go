package packs

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/words/calendar"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// Parse reads a pack. The fault lists all that is wrong with its form, each with line and column.
func Parse(text []byte) (*governance.Pack, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, governance.PackInvalid([]governance.Problem{syntaxProblem(err)})
	}
	if len(document.Content) == 0 {
		return nil, governance.PackInvalid([]governance.Problem{{At: governance.Place{Line: 1, Column: 1}, Text: "the pack is empty"}})
	}
	f := form{}
	f.checkTexts(document.Content[0])
	f.check(document.Content[0], reflect.TypeFor[packFile]())
	if err := f.problems.Fault(); err != nil {
		return nil, err
	}
	var file packFile
	if err := document.Content[0].Decode(&file); err != nil {
		return nil, governance.PackInvalid([]governance.Problem{syntaxProblem(err)})
	}
	p := parser{lines: strings.Split(string(text), "\n")}
	pack := p.pack(&file)
	hash := sha256.Sum256(text)
	pack.Text, pack.SHA256 = text, hex.EncodeToString(hash[:])
	return pack, p.problems.Fault()
}

var yamlLine = regexp.MustCompile(`line (\d+):? ?`)

// syntaxProblem makes a problem of a fault that the YAML reader found; it tells the line only.
func syntaxProblem(err error) governance.Problem {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	at := governance.Place{Line: 1, Column: 1}
	if m := yamlLine.FindStringSubmatch(message); m != nil {
		at.Line, _ = strconv.Atoi(m[1])
		message = strings.Replace(message, m[0], "", 1)
	}
	return governance.Problem{At: at, Text: "this is not YAML: " + message}
}

// parser makes a pack of its file and gathers what is wrong.
type parser struct {
	lines    []string
	problems governance.Problems
}

func (p *parser) refuse(at governance.Place, format string, arguments ...any) {
	p.problems.Add(at, func() string { return fmt.Sprintf(format, arguments...) })
}

// top is the place of what is wrong with the pack as a whole.
var top = governance.Place{Line: 1, Column: 1}

var packID = regexp.MustCompile(`^[a-z][a-z0-9-]{1,61}[a-z0-9]$`)

func (p *parser) pack(f *packFile) *governance.Pack {
	pack := &governance.Pack{ID: f.Pack, Title: f.Title, Description: strings.TrimSpace(f.Description), Scopes: f.Scopes, ReviewMonths: f.ReviewMonths}
	if !packID.MatchString(f.Pack) {
		p.refuse(top, "pack needs an id of lower-case letters, digits and dashes, such as our-policy")
	}
	if f.Title == "" {
		p.refuse(top, "title is missing")
	}
	if f.ReviewMonths < 1 || f.ReviewMonths > 120 {
		p.refuse(top, "review_months is missing: say how often each partnership is reviewed, such as 12")
	}
	p.names(top, "scopes", f.Scopes, governance.Scopes)
	p.names(top, "kinds", f.Kinds, governance.Kinds)
	for _, s := range f.Sections {
		pack.Sections = append(pack.Sections, governance.Section{Number: s.Number, Title: s.Title, Text: strings.TrimRight(s.Text, "\n")})
	}
	p.settings(pack, f)
	p.criteria(pack, f)
	for i := range f.Examples {
		pack.Examples = append(pack.Examples, p.example(&f.Examples[i]))
	}
	return pack
}

func (p *parser) settings(pack *governance.Pack, f *packFile) {
	if f.Notice != nil {
		count := calendar.Rule(strings.ToLower(f.Notice.Count))
		if (count != calendar.WorkingDays && count != calendar.ClearWorkingDays) || f.Notice.Days < 1 {
			p.refuse(top, "notice needs count (WORKING_DAYS_AHEAD or CLEAR_DAYS) and days")
		}
		pack.Notice = &governance.NoticeRule{Count: count, Days: f.Notice.Days}
	}
	for _, r := range f.Ratings {
		if r.ID == "" || r.Title == "" {
			p.refuse(top, "every rating needs an id and a title")
		}
		pack.Ratings = append(pack.Ratings, governance.RatingBand(r))
	}
	if f.Significance == nil {
		return
	}
	pack.Significance = &governance.SignificanceRule{AtLeast: f.Significance.AtLeast}
	if n := len(f.Significance.Tests); f.Significance.AtLeast < 1 || f.Significance.AtLeast > n {
		p.refuse(top, "significance needs at_least, from 1 to the number of its tests (%d)", n)
	}
	for i := range f.Significance.Tests {
		t := &f.Significance.Tests[i]
		if t.ID == "" || t.Title == "" || t.Test.Value == "" {
			p.refuse(top, "every test of significance needs an id, a title and a test")
		}
		pack.Significance.Tests = append(pack.Significance.Tests, governance.SignificanceTest{ID: t.ID, Title: t.Title, Test: expression(&t.Test, p.lines)})
	}
}

// names refuses what is none of the names allowed.
func (p *parser) names(at governance.Place, field string, got, allowed []string) {
	for _, name := range got {
		p.name(at, field, name, allowed)
	}
}

func (p *parser) name(at governance.Place, field, got string, allowed []string) {
	for _, name := range allowed {
		if got == name {
			return
		}
	}
	if got == "" {
		p.refuse(at, "%s is missing; it is one of %s", field, strings.Join(allowed, ", "))
		return
	}
	p.refuse(at, "%q is no value of %s; it is one of %s", got, field, strings.Join(allowed, ", "))
}

// jsonOf gives a part of the pack as JSON, for the register's messages in it. A date is taken as it was written.
func (p *parser) jsonOf(at governance.Place, node *yaml.Node) []byte {
	if node.Kind == 0 {
		return nil
	}
	text, err := json.Marshal(plainValue(node))
	if err != nil {
		p.refuse(at, "the record cannot be read: %v", err)
	}
	return text
}

// plainValue gives the maps, lists and values of a node.
func plainValue(node *yaml.Node) any {
	switch node.Kind {
	case yaml.MappingNode:
		m := make(map[string]any, len(node.Content)/2)
		for i := 0; i < len(node.Content); i += 2 {
			m[node.Content[i].Value] = plainValue(node.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := make([]any, 0, len(node.Content))
		for _, item := range node.Content {
			list = append(list, plainValue(item))
		}
		return list
	}
	var value any
	if node.Tag == "!!timestamp" || node.Decode(&value) != nil {
		return node.Value
	}
	return value
}

// day reads a date of an example.
func (p *parser) day(at governance.Place, field, text string) date.Date {
	if text == "" {
		return date.Date{}
	}
	d, err := date.Parse(text)
	if err != nil {
		p.refuse(at, "%s is no date: write year, month and day, such as 2025-06-30", field)
	}
	return d
}
