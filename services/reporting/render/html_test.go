package render_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
	"github.com/concordat-suite/concordat/services/reporting/render"
)

// document renders and reads a page.
func document(t *testing.T, r content.Report) *html.Node {
	t.Helper()
	data, err := render.HTML(r)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// pages are the states in which a page must be sound.
func pages() map[string]content.Report {
	empty := content.Compose(content.Input{Kind: content.Annual, Name: "councils/cambridge/reports/r",
		Now: frozen.Data{Council: frozen.Council{DisplayName: "Cambridge City Council", Zone: example(content.Annual).DataAsAt.Time.Location()}}})
	long := example(content.Annual)
	for i := range long.Partnerships {
		long.Partnerships[i].DisplayName = strings.Repeat("Extraordinarilylongword", 40)
	}
	return map[string]content.Report{"annual": example(content.Annual), "management team": example(content.ManagementTeam), "empty": empty, "long": long}
}

func all(n *html.Node, tags ...atom.Atom) []*html.Node {
	var list []*html.Node
	for d := range n.Descendants() {
		for _, tag := range tags {
			if d.Type == html.ElementNode && d.DataAtom == tag {
				list = append(list, d)
			}
		}
	}
	return list
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

func TestHeadingsAreInOrder(t *testing.T) {
	for name, r := range pages() {
		t.Run(name, func(t *testing.T) {
			doc := document(t, r)
			level, h1 := 0, 0
			for _, h := range all(doc, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6) {
				next := int(h.Data[1] - '0')
				if next > level+1 {
					t.Errorf("%s %q follows a heading of level %d", h.Data, text(h), level)
				}
				if text(h) == "" {
					t.Errorf("an empty %s", h.Data)
				}
				if next == 1 {
					h1++
				}
				level = next
			}
			if h1 != 1 {
				t.Errorf("%d h1, want 1", h1)
			}
		})
	}
}

// TestOrder: what is asked, red, late, missing and changed come first; the annex follows in the order of a reader's questions.
func TestOrder(t *testing.T) {
	const first = "asked front-red front-returns front-changes "
	for kind, want := range map[content.Kind]string{
		content.Annual:         first + "returns red conclusions changes money risks partnerships silent counts lifecycle vacancies waiting reached notes",
		content.ManagementTeam: first + "returns vacancies red conclusions waiting changes money risks partnerships silent counts lifecycle reached notes",
	} {
		var got []string
		for _, h := range all(document(t, example(kind)), atom.H2) {
			got = append(got, attr(h, "id"))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", kind, got, want)
		}
	}
}

func TestTablesCanBeHeard(t *testing.T) {
	for name, r := range pages() {
		t.Run(name, func(t *testing.T) {
			for _, table := range all(document(t, r), atom.Table) {
				captions := all(table, atom.Caption)
				if len(captions) != 1 || text(captions[0]) == "" {
					t.Errorf("a table without a caption: %s", text(table))
				}
				for _, th := range all(table, atom.Th) {
					if scope := attr(th, "scope"); scope != "col" && scope != "row" {
						t.Errorf("th %q has the scope %q", text(th), scope)
					}
				}
				for _, row := range all(all(table, atom.Tbody)[0], atom.Tr) {
					if len(all(row, atom.Th)) != 1 {
						t.Errorf("a row without a heading: %s", text(row))
					}
				}
			}
		})
	}
}

// TestPageIsWhole: a language, a title, a way past the contents, no scripts, nothing fetched from elsewhere, unique ids, and no
// link within the page that leads nowhere.
func TestPageIsWhole(t *testing.T) {
	for name, r := range pages() {
		t.Run(name, func(t *testing.T) {
			doc := document(t, r)
			if lang := attr(all(doc, atom.Html)[0], "lang"); lang != "en-GB" {
				t.Errorf("lang = %q", lang)
			}
			if text(all(doc, atom.Title)[0]) == "" || len(all(doc, atom.Main)) != 1 {
				t.Error("the page needs a title and one main part")
			}
			if first := all(doc, atom.A)[0]; attr(first, "href") != "#main" {
				t.Errorf("the first link is %q, want the skip link", attr(first, "href"))
			}
			for _, n := range all(doc, atom.Script, atom.Link, atom.Img, atom.Iframe, atom.Object, atom.Form, atom.Base) {
				t.Errorf("a <%s> in the page", n.Data)
			}
			ids := map[string]bool{}
			for n := range doc.Descendants() {
				if id := attr(n, "id"); id != "" {
					if ids[id] {
						t.Errorf("two elements have the id %q", id)
					}
					ids[id] = true
				}
				if attr(n, "style") != "" {
					t.Errorf("<%s> has a style of its own, which a strict Content-Security-Policy refuses", n.Data)
				}
			}
			for _, a := range all(doc, atom.A) {
				if to, inside := strings.CutPrefix(attr(a, "href"), "#"); inside && !ids[to] {
					t.Errorf("the link %q leads nowhere", to)
				}
			}
			if policy := attr(all(doc, atom.Meta)[1], "content"); !strings.Contains(policy, render.StylePolicy) {
				t.Errorf("policy %q does not let the page's own style in", policy)
			}
		})
	}
}

// TestEveryNumberLeadsToItsRecords follows every figure's link of the page and compares the number with the records behind it.
func TestEveryNumberLeadsToItsRecords(t *testing.T) {
	r := example(content.Annual)
	byLink := map[string]content.Figure{}
	for _, f := range r.Figures {
		byLink[f.Link] = f
	}
	followed := 0
	for _, td := range all(document(t, r), atom.Td) {
		if attr(td, "class") != "number" || len(all(td, atom.A)) == 0 {
			continue
		}
		f, ok := byLink[attr(all(td, atom.A)[0], "href")]
		if !ok || fmt.Sprint(len(f.Records)) != text(td) {
			t.Errorf("%q leads to %d records of %q", text(td), len(f.Records), f.ID)
		}
		followed++
	}
	if followed < 60 {
		t.Errorf("only %d numbers followed", followed)
	}
}

// TestNothingRuns puts markup into every text of the data.
func TestNothingRuns(t *testing.T) {
	payloads := []string{
		`<script>alert(1)</script>`, `"><script>alert(1)</script>`, `'><img src=x onerror=alert(1)>`, `<svg/onload=alert(1)>`, `</style><script>alert(1)</script>`,
		`</title><script>alert(1)</script>`, `javascript:alert(1)`, `<iframe srcdoc="<script>alert(1)</script>">`, `{{.}}`, `<a href="javascript:alert(1)">x</a>`,
		`<!--`, `]]>`, `&lt;script&gt;`, `" onmouseover="alert(1)`, `' onfocus='alert(1)`, `<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
	}
	for _, payload := range payloads {
		r := example(content.Annual)
		r.Title, r.Council, r.Audience = payload, payload, payload
		for i := range r.Partnerships {
			e := &r.Partnerships[i]
			e.DisplayName, e.Reference, e.Area, e.Officer, e.LeadMember, e.Return, e.Reason, e.Gaps = payload, payload, payload, payload, payload, payload, payload, []string{payload}
			e.Overall = frozen.Overall(payload)
			for j := range e.Results {
				e.Results[j] = content.Result{Criterion: payload, Title: payload, Outcome: frozen.Outcome(payload), Was: frozen.Outcome(payload), Reason: payload, Unstated: []string{payload}}
			}
		}
		r.Red = r.Partnerships
		doc := document(t, r)
		for _, n := range all(doc, atom.Script, atom.Img, atom.Iframe, atom.Math, atom.Form) {
			t.Errorf("%q came out as <%s>", payload, n.Data)
		}
		for n := range doc.Descendants() {
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "href" && strings.HasPrefix(a.Val, "javascript:") {
					t.Errorf("%q came out as %s=%q", payload, a.Key, a.Val)
				}
			}
		}
	}
}
