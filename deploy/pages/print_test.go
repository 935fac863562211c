package pages

import (
	"bytes"
	"context"
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/frozen/frozentest"
	"github.com/concordat-suite/concordat/services/reporting/render"
)

// TestPrint prints reports and counts their pages: what is not annex takes two at most, whatever the register; ten partnerships
// of which there is nothing to say take two more at most.
func TestPrint(t *testing.T) {
	b := newBrowser(t)
	for _, name := range []string{"nobody", "welsh", "everybody"} {
		for _, n := range []int{5, 49, 200} {
			for _, kind := range []content.Kind{content.Annual, content.ManagementTeam} {
				front, _, found := bytes.Cut(printed(t, name, n, kind), []byte(`<div class="annex"`))
				if !found {
					t.Fatal("the report has no annex")
				}
				if got := b.pagesOf(t, append(front, "</main></body></html>"...)); got > 2 {
					t.Errorf("%s of %d, %s: %d pages before the annex, want 2 at most", name, n, kind, got)
				}
			}
		}
	}
	var sheets []int
	for _, n := range []int{10, 40, 100} {
		sheets = append(sheets, b.pagesOf(t, printed(t, "silent", n, content.Annual)))
	}
	if more := sheets[1] - sheets[0]; more > 3*2 {
		t.Errorf("thirty more partnerships with nothing to say take %d pages more, want two for each ten at most", more)
	}
	if more := sheets[2] - sheets[1]; more > 6*2 {
		t.Errorf("sixty more partnerships with nothing to say take %d pages more, want two for each ten at most", more)
	}
	t.Logf("10, 40 and 100 silent partnerships: %d pages", sheets)
}

func printed(t *testing.T, name string, n int, kind content.Kind) []byte {
	t.Helper()
	y := frozentest.Registers(n)[name]
	html, err := render.HTML(content.Compose(content.Input{Kind: kind, Name: "councils/cambridge/reports/r", LinkBase: "https://reports.example",
		Now: y.Now, Before: y.Before, Since: y.Since}))
	if err != nil {
		t.Fatal(err)
	}
	return html
}

// pagesOf prints a page and counts the sheets.
func (b *browser) pagesOf(t *testing.T, html []byte) int {
	t.Helper()
	address := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(html) // the browser's loss
	}))
	ctx, stop := context.WithTimeout(b.context, 2*time.Minute) // a busy machine takes its time
	defer stop()
	if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
		t.Fatal(err)
	}
	yes := true
	printed, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes, PrintBackground: &yes, GenerateTaggedPDF: &yes})
	if err != nil {
		t.Fatal(err)
	}
	sheets := len(sheet.FindAll(printed.Data, -1))
	if sheets == 0 {
		t.Fatal("no sheet was found in what was printed")
	}
	return sheets
}

// sheet is how a PDF writes that an object is a page.
var sheet = regexp.MustCompile(`/Type\s*/Page\b`)
