package imports

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/files/sheet"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/answer"
	"github.com/concordat-suite/concordat/services/register/naming"
)

// TextSort is what a text in a person's column looks like.
type TextSort int

// The sorts, numbered as in the contract.
const (
	LooksLikePost TextSort = iota + 1
	LooksLikeOffice
	LooksLikePlaceholder
	LooksLikeName
	LooksLikeSeveral
)

// TextChoice is what becomes of a text in a person's column.
type TextChoice int

// The choices, numbered as in the contract.
const (
	IsPerson TextChoice = iota + 1
	IsPost
	KeepText
)

// Text is one text that the file has in the columns of people, however often.
type Text struct {
	Text    string
	Cells   int
	Columns []string
	Sort    TextSort
	// Proposal is what may be meant, Choice what was decided; 0 while nothing is.
	Proposal, Choice TextChoice
	// Person is the id of the person it means; "" when it means none.
	Person string
	// Post is the title of the post it means; "" when it means none.
	Post string
}

// answersOnly reports whether a cell in a person's column names nobody, but says yes or that nobody knows.
func answersOnly(cell string) bool { return answer.Missing(cell) || answer.Of(cell) == answer.Yes }

// maxTexts is how many texts an import lists.
const maxTexts = 1000

// personFields are the fields that a person fills, and the kind of post that may stand in their place.
var personFields = map[string]register.PostKind{
	"service_lead": register.OfficerPost, "responsible_officer": register.OfficerPost,
	"lead_member": register.CouncillorOffice, "opposition_spokesperson": register.CouncillorOffice,
}

// textKey gives what is compared of a text.
func textKey(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// textsIn lists the different texts in the columns of people, the most frequent first.
func textsIn(s sheet.Sheet, columns []Column) []Text {
	at := map[string]int{}
	var texts []Text
	for i, c := range columns {
		if personFields[c.Field] == 0 || c.AsAt != "" {
			continue
		}
		for _, cell := range cells(s, i) {
			if len([]rune(cell)) > maxHolder || answersOnly(cell) {
				continue
			}
			found, seen := at[textKey(cell)]
			if !seen {
				found = len(texts)
				at[textKey(cell)] = found
				texts = append(texts, Text{Text: cell, Sort: sortOf(cell)})
			}
			texts[found].Cells++
			if !slices.Contains(texts[found].Columns, c.Letter) {
				texts[found].Columns = append(texts[found].Columns, c.Letter)
			}
		}
	}
	slices.SortStableFunc(texts, func(a, b Text) int { return cmp.Compare(b.Cells, a.Cells) })
	return texts[:min(len(texts), maxTexts)]
}

var (
	officeWords = regexp.MustCompile(`(?i)\b(leader|mayor|cabinet|portfolio|executive (councillor|member)|lead (member|councillor)|chair(man|woman|person)?|spokes(man|woman|person)|convener|alderman)\b`)
	postWords   = regexp.MustCompile(`(?i)\b(director|manager|head of|officer|chief|assistant|co-?ordinator|clerk|solicitor|secretary|advis[eo]r|planner|team|treasurer|engineer|surveyor|accountant|lead|principal|senior|service)\b`)
	nameBreaks  = regexp.MustCompile(`\s*(?:[/&,+]|\band\b)\s*`)
	nameWords   = regexp.MustCompile(`^(?:(?:Councillor|Cllr\.?|Mr|Mrs|Ms|Miss|Dr|Sir|Lord|Lady|Baroness|Rev)\.? )?(?:\p{Lu}[\p{L}'’.-]*\s+){1,3}\p{Lu}[\p{L}'’-]+$`)
)

// sortOf says what a text looks like, from its words.
func sortOf(text string) TextSort {
	switch {
	case len(split(text)) > 1:
		return LooksLikeSeveral
	case register.Placeholder(text), statesNone(text):
		return LooksLikePlaceholder
	case officeWords.MatchString(text):
		return LooksLikeOffice
	case postWords.MatchString(text):
		return LooksLikePost
	case nameWords.MatchString(text):
		return LooksLikeName
	case areNames(nameBreaks.Split(text, -1)):
		return LooksLikeSeveral
	}
	return 0
}

// areNames says whether each of the parts of a text is a name: "Cllr A Jones / Cllr B Brown", but not "Parks and Leisure".
func areNames(parts []string) bool {
	return !slices.ContainsFunc(parts, func(part string) bool { return !nameWords.MatchString(part) })
}

// yearsAfter finds the years that a register puts after an office: "Leader (2013)", "Leader 2013-15".
var yearsAfter = regexp.MustCompile(`[\s(\[]*\b(?:19|20)\d\d(?:\s*[/–-]\s*(?:(?:19|20)?\d\d)?)?[)\]\s]*$`)

// titleOf gives the title of the post that a text names: the text without the years after it.
func titleOf(text string) string {
	if title := strings.TrimSpace(yearsAfter.ReplaceAllString(text, "")); title != "" {
		return title
	}
	return text
}

// decideTexts says what each of the texts of a sheet means: as it was decided, else as far as the text alone tells.
func (c *Context) decideTexts(listed, decided []Text) ([]Text, error) {
	c.choices = make(map[string]Text, len(decided))
	for i, d := range decided {
		if d.Choice == 0 {
			continue
		}
		if d.Choice == IsPerson && !c.hasPerson(d.Person) {
			return nil, badText(i, d.Text, "Name somebody who is on the council's list of people and has not left.")
		}
		if d.Choice != IsPerson {
			d.Person = ""
		}
		d.Post = ""
		if d.Choice == IsPost {
			d.Post = titleOf(d.Text)
		}
		c.choices[textKey(d.Text)] = d
	}
	for i := range listed {
		t := &listed[i]
		if d := c.choices[textKey(t.Text)]; d.Choice != 0 {
			t.Choice, t.Person, t.Post = d.Choice, d.Person, d.Post
		} else {
			h := c.known(t.Text)
			t.Person, t.Post = h.Person, c.titles[h.Post]
		}
		t.Proposal = t.proposal()
	}
	return listed, nil
}

// unknownText refuses a decision on a text that the file does not have in a column of people.
func unknownText(decided, listed []Text) error {
	known := make(map[string]bool, len(listed))
	for _, t := range listed {
		known[textKey(t.Text)] = true
	}
	for i, d := range decided {
		if d.Choice != 0 && !known[textKey(d.Text)] {
			return badText(i, d.Text, "The file has no such text in a column of people.")
		}
	}
	return nil
}

// proposal is what a text may mean.
func (t *Text) proposal() TextChoice {
	switch {
	case t.Person != "":
		return IsPerson
	case t.Post != "", t.Sort == LooksLikePost, t.Sort == LooksLikeOffice:
		return IsPost
	}
	return KeepText
}

func badText(index int, text, problem string) error {
	return fault.Invalid("TEXT_DECISION_INVALID", fmt.Sprintf("The decision on the text %q cannot be taken. %s", text, problem),
		fault.Field{Path: fmt.Sprintf("import.texts[%d]", index), Description: problem}).With("text", text)
}

func (c *Context) hasPerson(id string) bool {
	return slices.ContainsFunc(c.People, func(p register.Person) bool { return p.ID == id && present(p) })
}

func present(p register.Person) bool { return p.LeftOn.IsZero() && !p.Suspended }

// honorifics are what is put before a person's name, in a register or on the council's list of people.
var honorifics = set("councillor", "cllr", "mr", "mrs", "ms", "miss", "mx", "dr")

// bareKey gives what is compared of a person's name: without the honorifics before it. A surname alone keeps them, since
// "Mr Ash" need not be "Cllr Ash".
func bareKey(name string) string {
	words := strings.Fields(textKey(name))
	bare := words
	for len(bare) > 0 && honorifics[strings.TrimSuffix(bare[0], ".")] {
		bare = bare[1:]
	}
	if len(bare) < 2 {
		bare = words
	}
	return strings.Join(bare, " ")
}

// prepare makes what names are looked up by.
func (c *Context) prepare() {
	c.names, c.titles = map[string][]register.Holder{}, make(map[string]string, len(c.Posts))
	for _, p := range c.People {
		if present(p) {
			for _, key := range unique([]string{textKey(p.DisplayName), bareKey(p.DisplayName), textKey(p.Email)}) {
				c.names[key] = append(c.names[key], register.Holder{Person: p.ID})
			}
		}
	}
	for _, p := range c.Posts {
		key := textKey(p.DisplayName)
		c.names[key] = append(c.names[key], register.Holder{Post: p.ID})
		c.titles[p.ID] = p.DisplayName
	}
}

// known gives the person or the post that a text names, if the council has exactly one of that name or address, as it is written or
// else without honorifics; otherwise the text. It never makes an account.
func (c *Context) known(text string) register.Holder {
	if textKey(text) == "" {
		return register.Holder{Text: text}
	}
	for _, key := range []string{textKey(text), bareKey(text)} {
		if found := c.names[key]; len(found) == 1 {
			return found[0]
		}
	}
	return register.Holder{Text: text}
}

// Known gives who or what of these a name in a person's place means, as an import without decisions takes it.
func Known(people []register.Person, posts []register.Post, text string) register.Holder {
	c := Context{People: people, Posts: posts}
	c.prepare()
	return c.known(text)
}

// newPost stands before the title of a post that is yet to be recorded, where a record will have its id.
const newPost = "new:"

// holder gives who or what fills a place by the text of a cell: as it was decided, or as far as the text alone tells.
func (w *writer) holder(cell string) register.Holder {
	t := w.context.choices[textKey(cell)]
	switch t.Choice {
	case IsPerson:
		return register.Holder{Person: t.Person}
	case KeepText:
		return register.Holder{Text: cell}
	case IsPost:
		for _, p := range w.context.Posts {
			if naming.Key(p.DisplayName) == naming.Key(t.Post) {
				return register.Holder{Post: p.ID}
			}
		}
		return register.Holder{Post: newPost + t.Post}
	}
	return w.context.known(cell)
}

// places gives the places on a record that a person or a post fills.
func places(p *register.Partnership) map[string]**register.Holder {
	return map[string]**register.Holder{"service_lead": &p.ServiceLead, "responsible_officer": &p.ResponsibleOfficer,
		"lead_member": &p.LeadMember, "opposition_spokesperson": &p.OppositionSpokesperson}
}

// newPosts gives the posts that records need and the council has not, by their titles: each without a holder, a post of
// the staff or an office by the first place it fills.
func newPosts(records []*register.Partnership) map[string]register.PostKind {
	needed, titles := map[string]register.PostKind{}, map[string]bool{}
	for _, p := range records {
		for _, field := range []string{"service_lead", "responsible_officer", "lead_member", "opposition_spokesperson"} {
			if h := *places(p)[field]; h != nil {
				if title, isNew := strings.CutPrefix(h.Post, newPost); isNew && !titles[naming.Key(title)] {
					needed[title], titles[naming.Key(title)] = personFields[field], true
				}
			}
		}
	}
	return needed
}

// fillNewPosts puts the ids of posts, by the keys of their titles, in the places of records that wait for them.
func fillNewPosts(records []*register.Partnership, made map[string]string) {
	for _, p := range records {
		for _, at := range places(p) {
			h := *at
			if h == nil || !strings.HasPrefix(h.Post, newPost) {
				continue
			}
			filled := *h
			filled.Post = made[naming.Key(strings.TrimPrefix(h.Post, newPost))]
			*at = &filled
		}
	}
}
