package rest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/gateway/export"
	"github.com/concordat-suite/concordat/gateway/routes"
)

func TestFilesAreNamedByCouncilListAndDay(t *testing.T) {
	csv, _ := export.FormatNamed("csv")
	for path, want := range map[string]string{
		"/v1/councils/cambridge/partnerships":             "cambridge-partnerships-2026-11-29.csv",
		"/v1/councils/cambridge/partnerships:gaps":        "cambridge-partnerships-gaps-2026-11-29.csv",
		"/v1/councils/cambridge/reviews/0190b6a4/returns": "cambridge-reviews-returns-2026-11-29.csv",
		"/v1/councils/cambridge/partnerships/01:changes":  "cambridge-partnerships-changes-2026-11-29.csv",
		"/v1/councils":                               "councils-2026-11-29.csv",
		"/v1/councils/\"é;\n/people":                 "-----people-2026-11-29.csv",
		"/v1/councils/x/" + strings.Repeat("y", 500): "x-" + strings.Repeat("y", 103) + "-2026-11-29.csv",
	} {
		if got := fileName(path, "2026-11-29", csv); got != want {
			t.Errorf("%s is called %q, want %q", path, got, want)
		}
	}
}

// TestTheDayOfAFile is the council's, which begins an hour before Greenwich's in summer, and that of an earlier register
// where one is asked for.
func TestTheDayOfAFile(t *testing.T) {
	now := time.Date(2026, 6, 30, 23, 30, 0, 0, time.UTC)
	for query, want := range map[string]string{
		"":                               "2026-07-01",
		"as_of=2026-03-31T22:59:59Z":     "2026-03-31",
		"asOf=2026-03-31T23:00:00Z":      "2026-04-01",
		"as_of=not a time&filter=x":      "2026-07-01",
		"as_of=2025-12-31T23:59:59.999Z": "2025-12-31",
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if got := dayOf(values, now); got != want {
			t.Errorf("%q is of %s, want %s", query, got, want)
		}
	}
}

// TestEveryListHasAFileName holds every list and format of the contract to names that say council and day.
func TestEveryListHasAFileName(t *testing.T) {
	all, err := routes.All()
	if err != nil {
		t.Fatal(err)
	}
	e := newExporter(nil, Options{Now: func() time.Time { return time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC) }})
	named := regexp.MustCompile(`^attachment; filename=(cambridge(-[a-zA-Z]+)+|councils)-2026-11-29\.[a-z]+$`)
	lists := 0
	for _, route := range all {
		list, ok := export.Of(route.RPC)
		if !ok || route.Verb != http.MethodGet {
			continue
		}
		lists++
		path := strings.ReplaceAll(route.Path, "{council}", "cambridge")
		path = regexp.MustCompile(`\{[a-z_]+\}`).ReplaceAllString(path, "0190b6a4-7a11-7c3e-9d55-0242ac120003")
		for _, format := range export.Formats {
			header := http.Header{}
			e.describe(header, httptest.NewRequest(http.MethodGet, path, nil), &order{route, list, format, false})
			if got := header.Get("Content-Disposition"); !named.MatchString(got) || !strings.HasSuffix(got, "."+format.Name) {
				t.Errorf("%s as %s: %q", path, format.Name, got)
			}
		}
	}
	if lists < 15 {
		t.Errorf("only %d lists were found", lists)
	}
}
