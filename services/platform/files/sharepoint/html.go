package sharepoint

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var (
	// tags find that a cell is HTML. A text such as "<name of partnership>" or "group <A>" is none.
	tags = regexp.MustCompile(`(?i)</?(?:div|p|br|ul|ol|li|table|tbody|thead|tr|td|th|h[1-6]|hr|img|style|script|blockquote|pre)(?:\s[^<>]*)?/?>` +
		`|<(?:a|span|font)\s[^<>]*>|</(?:span|a|b|i|u|em|strong|s|del|strike|sub|sup|small|font)\s*>`)
	// entities find letters that are written as HTML does. Without the semicolon "&copy=2" would be one.
	entities = regexp.MustCompile(`&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31}[0-9]{0,2});`)
	blanks   = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2007", " ", "\u200b", "", "\ufeff", "")
)

// fromEntities reads the entities of a text without tags.
func fromEntities(cell string) (string, bool) {
	text := entities.ReplaceAllStringFunc(cell, html.UnescapeString)
	if text == cell {
		return "", false
	}
	return strings.TrimSpace(blanks.Replace(text)), true
}

// fromHTML reads the text of a cell that is HTML: each block on a line of its own, and the address behind a text beside
// it.
func fromHTML(cell string) (string, bool) {
	if !tags.MatchString(cell) {
		return "", false
	}
	var p page
	tokens := html.NewTokenizer(strings.NewReader(cell))
	for tokens.Next() != html.ErrorToken {
		p.see(tokens.Token())
	}
	return p.text(), true
}

// page is the text of HTML while it is read.
type page struct {
	written strings.Builder
	// hidden is the tag within which nothing is text.
	hidden atom.Atom
	// href is the address of the link that is open, from where its text begins.
	href string
	from int
}

func (p *page) see(t html.Token) {
	switch t.Type {
	case html.TextToken:
		if p.hidden == 0 {
			p.written.WriteString(strings.Join(strings.FieldsFunc(" "+blanks.Replace(t.Data)+" ", isLineEnd), " "))
		}
	case html.StartTagToken, html.SelfClosingTagToken:
		p.open(t)
	case html.EndTagToken:
		p.close(t.DataAtom)
	}
}

func isLineEnd(r rune) bool { return r == '\n' || r == '\r' }

// open sees the beginning of an element.
func (p *page) open(t html.Token) {
	switch t.DataAtom {
	case atom.Style, atom.Script:
		p.hidden = t.DataAtom
	case atom.A:
		p.href, p.from = attribute(t, "href"), p.written.Len()
	case atom.Img:
		p.written.WriteString(attribute(t, "alt"))
	case atom.Td, atom.Th:
		p.written.WriteString(" | ")
	default:
		p.newLine(t.DataAtom)
	}
}

// close sees the end of an element.
func (p *page) close(a atom.Atom) {
	switch a {
	case p.hidden:
		p.hidden = 0
	case atom.A:
		p.endLink()
	default:
		p.newLine(a)
	}
}

// newLine begins a line where a block begins or ends.
func (p *page) newLine(a atom.Atom) {
	switch a {
	case atom.P, atom.Div, atom.Br, atom.Hr, atom.Li, atom.Ul, atom.Ol, atom.Tr, atom.Table, atom.Blockquote, atom.Pre,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		p.written.WriteString("\n")
	}
}

// endLink writes the address of a link beside its text, unless the text is the address, or it is that of somebody's
// account.
func (p *page) endLink() {
	href, text := p.href, strings.TrimSpace(p.written.String()[min(p.from, p.written.Len()):])
	p.href = ""
	web := strings.HasPrefix(href, "https://") || strings.HasPrefix(href, "http://")
	switch {
	case !web || strings.Contains(href, "/_layouts/") || strings.TrimSuffix(href, "/") == strings.TrimSuffix(text, "/"):
	case text == "":
		p.written.WriteString(href)
	default:
		p.written.WriteString(" (" + href + ")")
	}
}

// text returns what was read, without blank lines and blanks at the ends.
func (p *page) text() string {
	var lines []string
	for line := range strings.Lines(p.written.String()) {
		line = strings.Join(strings.Fields(line), " ")
		if line = strings.TrimSpace(strings.TrimPrefix(line, "|")); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}
