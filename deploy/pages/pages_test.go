package pages

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/concordat-suite/concordat/deploy/devissuer"
	"github.com/concordat-suite/concordat/deploy/mailsink"
	"github.com/concordat-suite/concordat/gateway/openapi"
	"github.com/concordat-suite/concordat/gateway/rest"
	"github.com/concordat-suite/concordat/gateway/routes"
	"github.com/concordat-suite/concordat/gateway/web"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1" // the document is made of every service's contract
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
	"github.com/concordat-suite/concordat/services/reporting/render"
)

// axeFile is axe-core, which the build takes from npm.
const axeFile = "../../tools/node_modules/axe-core/axe.min.js"

// The widths of a screen: a desk's, and the 320 pixels of WCAG's reflow, which are also a desk's at 400 %.
const (
	wide, narrow = 1280, 320
	height       = 800
)

// TestPages opens every page and asks axe what is wrong with it.
func TestPages(t *testing.T) {
	browser := newBrowser(t)
	for name, address := range pages(t) {
		for _, width := range []int64{wide, narrow} {
			t.Run(fmt.Sprintf("%s at %d pixels", name, width), func(t *testing.T) {
				for _, fault := range browser.faults(t, address, width) {
					t.Error(fault)
				}
			})
		}
	}
}

// TestAxeFindsFaults holds that a page with well-known faults does not pass.
func TestAxeFindsFaults(t *testing.T) {
	bad := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprint(w, `<!doctype html><html><body><img src="data:,"><input><p style="color:#ccc;background:#fff">Faint</p></body></html>`)
	}))
	found := strings.Join(newBrowser(t).faults(t, bad, wide), "\n")
	for _, rule := range []string{"html-has-lang", "document-title", "image-alt", "label", "color-contrast"} {
		if !strings.Contains(found, rule+":") {
			t.Errorf("axe did not find %s; it found:\n%s", rule, found)
		}
	}
}

// pages are the addresses of what people see, by name.
func pages(t *testing.T) map[string]string {
	t.Helper()
	own := site(t)
	gateway := serve(t, own)
	all := map[string]string{
		"front page":    gateway + "/",
		"the API":       gateway + "/api/",
		"a service":     gateway + "/api/PartnershipService",
		"a message":     gateway + "/api/messages/register.v1.Partnership",
		"the contract":  gateway + "/contract/",
		"no such page":  gateway + "/nothing",
		"an empty sink": serve(t, mailsink.New().Handler()) + "/",
		"who signs in":  serve(t, issuer(t)) + "/people",
	}
	for name, problem := range refusals {
		all["refused: "+name] = serve(t, refusing(t, own, problem)) + aReturn
	}
	for name, page := range reports(t) {
		all["report: "+name] = serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write(page) // the browser's loss
		}))
	}
	return all
}

// aReturn is where the links of mails lead.
const aReturn = "/v1/councils/cambridge/reviews/0190b6a4-7a11-7c3e-9d55-0242ac120003/returns/0190b6a4-7a11-7c3e-9d55-0242ac120004"

// refusals are what a browser may be refused with: one of each kind of page.
var refusals = map[string]rest.Problem{
	"not signed in": {Status: 401, Title: "Unauthorized", Detail: "Sign in first.", Reason: "TOKEN_MISSING", RequestID: "0190b6a4-7a11-7c3e-9d55-0242ac120005"},
	"not found":     {Status: 404, Title: "Not Found", Detail: "There is no such record, or you may not see it.", Reason: "NOT_FOUND"},
	"malformed": {Status: 400, Title: "Bad Request", Detail: "The filter cannot be read.", Reason: "FILTER_INVALID",
		Errors: []rest.FieldError{{Field: "filter", Description: strings.Repeat("longwithoutaspace", 20)}}},
	"out of reach": {Status: 503, Title: "Service Unavailable", Detail: "Try again in a few seconds.", Reason: "UNAVAILABLE"},
}

// refusing shows a refusal as the gateway does, with the gateway's style.
func refusing(t *testing.T, site http.Handler, problem rest.Problem) http.Handler {
	t.Helper()
	door, err := web.Refusals(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", rest.ProblemType)
		w.WriteHeader(problem.Status)
		_ = json.NewEncoder(w).Encode(problem) // the browser's loss
	}))
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/v1/", door)
	mux.Handle("/", site)
	return mux
}

// site is the gateway's pages.
func site(t *testing.T) http.Handler {
	t.Helper()
	source, err := openapi.ReadSource(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all, err := routes.All()
	if err != nil {
		t.Fatal(err)
	}
	document, err := openapi.Build(source, all)
	if err != nil {
		t.Fatal(err)
	}
	handler, err := web.New(source, document, []web.Link{{Title: "Mail", URL: "http://127.0.0.1:8087/", Text: "What was sent."}})
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

func issuer(t *testing.T) http.Handler {
	t.Helper()
	i, err := devissuer.New(devissuer.Config{
		Issuer: "http://127.0.0.1:8085", Audience: "concordat", People: []devissuer.Person{{Role: "management-information-officer", Name: "Mina Iyer", Email: "mina@cambridge.example"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return i.Handler()
}

// reports are the states in which a report must be sound: those that the renderer's own tests hold, one whose names are
// very long, and one about nothing.
func reports(t *testing.T) map[string][]byte {
	t.Helper()
	const examples = "../../services/reporting/render/testdata/"
	read := func(name string) []byte {
		data, err := os.ReadFile(examples + name)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	report, err := render.ReadJSON(read("annual.json"))
	if err != nil {
		t.Fatal(err)
	}
	long := read("annual.html")
	for _, p := range report.Partnerships {
		long = bytes.ReplaceAll(long, []byte(p.DisplayName), bytes.Repeat([]byte("Extraordinarilylongword"), 40))
	}
	empty, err := render.HTML(content.Compose(content.Input{
		Kind: content.Annual, Name: "councils/cambridge/reports/r", Now: frozen.Data{Council: frozen.Council{DisplayName: "Cambridge City Council", Zone: time.UTC}},
	}))
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{"annual": read("annual.html"), "management team": read("management-team.html"), "long names": long, "empty": empty}
}

func serve(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// browser is a running Chromium with axe at hand.
type browser struct {
	context context.Context
	axe     string
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	if !installed("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome") {
		t.Skip("no Chromium on this machine, so the pages are not checked: install the package chromium (Debian, Ubuntu) or Google Chrome")
	}
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Fatalf("axe-core, which `make test` installs: %v", err)
	}
	// Without its sandbox, which wants rights that containers do not give; it opens nothing but our own pages.
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox)
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		stop()
		stopAllocator()
	})
	if err := chromedp.Do(ctx); err != nil { // starts it; what is first run in a context ends with that context
		t.Fatalf("start Chromium: %v", err)
	}
	return &browser{ctx, string(axe)}
}

func installed(programs ...string) bool {
	for _, program := range programs {
		if _, err := exec.LookPath(program); err == nil {
			return true
		}
	}
	return false
}

// ask has axe judge the page by WCAG 2.2 A and AA and its best practices, and gives each fault with the places it is in.
const ask = `
axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(result =>
	result.violations.map(v => v.id + ": " + v.help + " (" + v.nodes.map(n => n.target.join(" ")).slice(0, 3).join("; ") + ")"))`

// faults opens a page on a screen of this width and gives what is wrong with it.
func (b *browser) faults(t *testing.T, address string, width int64) []string {
	t.Helper()
	ctx, stop := context.WithTimeout(b.context, time.Minute) // a busy machine takes its time
	defer stop()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, height), chromedp.Navigate(address),
		chromedp.Evaluate[chromedp.Void](b.axe)); err != nil {
		t.Fatalf("open %s: %v", address, err)
	}
	faults, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](ask, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("ask axe about %s: %v", address, err)
	}
	across, err := chromedp.Run(ctx, chromedp.Evaluate[int64](`document.documentElement.scrollWidth`))
	if err != nil {
		t.Fatalf("measure %s: %v", address, err)
	}
	if across > width {
		faults = append(faults, fmt.Sprintf("reflow: the page is %d pixels wide on a screen of %d", across, width))
	}
	return faults
}
