package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/gateway/rest"
)

// What browsers and programs send.
const (
	firefox = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	curl    = "*/*"
	aReturn = "/v1/councils/cambridge/reviews/0190b6a4-7a11-7c3e-9d55-0242ac120003/returns/0190b6a4-7a11-7c3e-9d55-0242ac120004"
)

// refusing is a door that refuses everything with one problem.
func refusing(t *testing.T, p rest.Problem) http.Handler {
	t.Helper()
	handler, err := Refusals(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", rest.ProblemType)
		w.WriteHeader(p.Status)
		_ = json.NewEncoder(w).Encode(p) // to a recorder
	}))
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

func asked(handler http.Handler, method, path string, accept ...string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, path, nil)
	request.Header["Accept"] = accept
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder
}

var notSignedIn = rest.Problem{Status: 401, Title: "Unauthorized", Detail: "Sign in first.", Reason: "TOKEN_MISSING", RequestID: "0190b6a4"}

func TestWhoGetsAPage(t *testing.T) {
	handler := refusing(t, notSignedIn)
	for name, test := range map[string]struct {
		method string
		accept []string
		page   bool
	}{
		"a browser":                        {http.MethodGet, []string{firefox}, true},
		"a browser in two headers":         {http.MethodGet, []string{"text/html", "*/*;q=0.8"}, true},
		"curl":                             {http.MethodGet, []string{curl}, false},
		"a program":                        {http.MethodGet, []string{"application/json"}, false},
		"a program that says nothing":      {http.MethodGet, nil, false},
		"one that takes both":              {http.MethodGet, []string{"application/json, text/html"}, false},
		"one that likes JSON better":       {http.MethodGet, []string{"text/html;q=0.5, application/json"}, false},
		"one that refuses pages":           {http.MethodGet, []string{"text/html;q=0"}, false},
		"one that likes problems better":   {http.MethodGet, []string{"text/html;q=0.9, application/problem+json"}, false},
		"one whose weights mean nothing":   {http.MethodGet, []string{"text/html;q=x, ;;, */*;q=0.1"}, true},
		"a program that changes something": {http.MethodPost, []string{firefox}, false},
	} {
		t.Run(name, func(t *testing.T) {
			got := asked(handler, test.method, aReturn, test.accept...)
			want := rest.ProblemType
			if test.page {
				want = "text/html; charset=utf-8"
			}
			if got.Code != 401 || got.Header().Get("Content-Type") != want {
				t.Errorf("%d %s, want 401 %s", got.Code, got.Header().Get("Content-Type"), want)
			}
			if test.page != strings.HasPrefix(got.Header().Get("Content-Security-Policy"), "default-src 'none'") {
				t.Errorf("the page's policy is %q", got.Header().Get("Content-Security-Policy"))
			}
		})
	}
}

func TestARefusalSaysWhatAPersonCanDo(t *testing.T) {
	invalid := rest.Problem{Status: 400, Title: "Bad Request", Detail: "The filter is wrong.", Reason: "FILTER_INVALID",
		Errors: []rest.FieldError{{Field: "filter", Description: "<b>x</b> is no field."}}}
	for name, test := range map[string]struct {
		problem rest.Problem
		says    []string
		keeps   string // what it does not say
	}{
		"not signed in": {notSignedIn, []string{"<h1>You are not signed in</h1>", "if anything", "Reply to that mail", "management information officer",
			"concordat review questions councils/cambridge/reviews/", "Sign in first.", "401 Unauthorized", "TOKEN_MISSING", "0190b6a4"}, "copy the whole"},
		"not theirs": {rest.Problem{Status: 403, Detail: "Your roles do not allow this.", Reason: "PERMISSION_DENIED"}, []string{"You may not see this", "Your roles do not allow this.", "Reply to that mail"}, "copy the whole"},
		"missing":    {rest.Problem{Status: 404, Detail: "There is no such record, or you may not see it.", Reason: "NOT_FOUND"}, []string{"There is no such record, or you may not see it.", "Reply to that mail"}, "copy the whole"},
		"no path":    {rest.Problem{Status: 404, Detail: "There is nothing at this address.", Reason: "NO_SUCH_PATH"}, []string{"This address does not work", "There is nothing at this address.", "copy the whole of it"}, "Reply to that mail"},
		"malformed":  {invalid, []string{"The filter is wrong.", "<code>filter</code>: &lt;b&gt;x&lt;/b&gt; is no field.", "copy the whole of it"}, "Reply to that mail"},
		"down":       {rest.Problem{Status: 503, Detail: "Try again in a few seconds.", Reason: "UNAVAILABLE"}, []string{"Not just now", "Try again in a few seconds."}, "Reply to that mail"},
	} {
		t.Run(name, func(t *testing.T) {
			got := asked(refusing(t, test.problem), http.MethodGet, aReturn, firefox)
			for _, says := range test.says {
				if !strings.Contains(got.Body.String(), says) {
					t.Errorf("does not say %q:\n%s", says, got.Body)
				}
			}
			if strings.Contains(got.Body.String(), test.keeps) {
				t.Errorf("says %q:\n%s", test.keeps, got.Body)
			}
		})
	}
}

// Only the name of a return is repeated, so that a made-up link puts nothing into anybody's shell.
func TestNoAddressBecomesACommand(t *testing.T) {
	for _, path := range []string{aReturn + ";reboot", aReturn + "$(reboot)", "/v1/councils/cambridge&&reboot", "/v1/councils/cambridge/reviews/x/returns/`reboot`"} {
		if got := asked(refusing(t, notSignedIn), http.MethodGet, path, firefox); strings.Contains(got.Body.String(), "reboot") {
			t.Errorf("%s is in the page:\n%s", path, got.Body)
		}
	}
}

// What the door answers otherwise goes through untouched.
func TestAnswersAreLetThrough(t *testing.T) {
	handler, err := Refusals(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{}`)) // to a recorder
		_ = http.NewResponseController(w).Flush()
	}))
	if err != nil {
		t.Fatal(err)
	}
	if got := asked(handler, http.MethodGet, aReturn, firefox); got.Code != 200 || got.Body.String() != `{}` || !got.Flushed {
		t.Errorf("%d %s, flushed: %t", got.Code, got.Body, got.Flushed)
	}
}
