package packs

import "go.yaml.in/yaml/v3"

// The types of this file are the form of a pack: what is not here is refused.

type packFile struct {
	Pack         string            `yaml:"pack"`
	Title        string            `yaml:"title"`
	Description  string            `yaml:"description"`
	Scopes       []string          `yaml:"scopes"`
	Kinds        []string          `yaml:"kinds"`
	ReviewMonths int               `yaml:"review_months"`
	Notice       *noticeFile       `yaml:"notice"`
	Ratings      []ratingFile      `yaml:"ratings"`
	Significance *significanceFile `yaml:"significance"`
	Sections     []sectionFile     `yaml:"sections"`
	Criteria     []criterionFile   `yaml:"criteria"`
	Examples     []exampleFile     `yaml:"examples"`
}

type noticeFile struct {
	Count string `yaml:"count"`
	Days  int    `yaml:"days"`
}

type ratingFile struct {
	ID           string `yaml:"id"`
	Title        string `yaml:"title"`
	ReviewMonths int    `yaml:"review_months"`
}

type significanceFile struct {
	AtLeast int        `yaml:"at_least"`
	Tests   []testFile `yaml:"tests"`
}

type testFile struct {
	ID    string    `yaml:"id"`
	Title string    `yaml:"title"`
	Test  yaml.Node `yaml:"test"`
}

type sectionFile struct {
	Number string `yaml:"number"`
	Title  string `yaml:"title"`
	Text   string `yaml:"text"`
}

type criterionFile struct {
	at          position
	ID          string         `yaml:"id"`
	Title       string         `yaml:"title"`
	Requirement string         `yaml:"requirement"`
	Source      string         `yaml:"source"`
	Kinds       []string       `yaml:"kinds"`
	Severity    string         `yaml:"severity"`
	Section     string         `yaml:"section"`
	Rule        []caseFile     `yaml:"rule"`
	Judgement   *judgementFile `yaml:"judgement"`
}

type caseFile struct {
	at      position
	When    yaml.Node `yaml:"when"`
	Then    string    `yaml:"then"`
	Because yaml.Node `yaml:"because"`
}

type judgementFile struct {
	Question    string `yaml:"question"`
	ValidMonths int    `yaml:"valid_months"`
}

type exampleFile struct {
	at          position
	Title       string                `yaml:"title"`
	Today       string                `yaml:"today"`
	Partnership yaml.Node             `yaml:"partnership"`
	Council     yaml.Node             `yaml:"council"`
	Review      *reviewFile           `yaml:"review"`
	Answers     map[string]answerFile `yaml:"answers"`
	Expect      expectFile            `yaml:"expect"`
}

type reviewFile struct {
	Open      string `yaml:"open"`
	Deadline  string `yaml:"deadline"`
	Submitted bool   `yaml:"submitted"`
	Accepted  bool   `yaml:"accepted"`
}

type answerFile struct {
	Outcome    string `yaml:"outcome"`
	Evidence   string `yaml:"evidence"`
	ValidUntil string `yaml:"valid_until"`
}

type expectFile struct {
	Overall  string            `yaml:"overall"`
	Verdicts map[string]string `yaml:"verdicts"`
}

// position is where an element of a list begins.
type position struct{ line, column int }

func (c *criterionFile) UnmarshalYAML(node *yaml.Node) error {
	type plain criterionFile
	c.at = position{node.Line, node.Column}
	return node.Decode((*plain)(c))
}

func (c *caseFile) UnmarshalYAML(node *yaml.Node) error {
	type plain caseFile
	c.at = position{node.Line, node.Column}
	return node.Decode((*plain)(c))
}

func (e *exampleFile) UnmarshalYAML(node *yaml.Node) error {
	type plain exampleFile
	e.at = position{node.Line, node.Column}
	return node.Decode((*plain)(e))
}
