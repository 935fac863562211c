package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

// TestAnyCallOfTheAPI makes calls that no other command makes.
func TestAnyCallOfTheAPI(t *testing.T) {
	const page = "councils/cambridge/partnerships"
	server, calls := door(t, answers{
		"GET " + page:          `{"partnerships":[{"name":"x"}]}`,
		"PATCH " + page + "/1": `{"name":"x"}`, "POST " + page: `{}`, "GET feed": "no JSON\n",
	})
	body := filepath.Join(t.TempDir(), "body.json")
	if err := os.WriteFile(body, []byte(`{"display_name": "Deal"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		args       []string
		code       int
		line, says string
	}{
		"a read":                {[]string{page + "?page_size=2"}, exitDone, "GET " + page, "{\n  \"partnerships\": [\n"},
		"with /v1/ before it":   {[]string{"/v1/" + page}, exitDone, "GET " + page, "partnerships"},
		"a change":              {[]string{page + "/1", "-X", "patch", "-d", `{"display_name": "Deal"}`}, exitDone, "PATCH " + page + "/1", `"name": "x"`},
		"a body is posted":      {[]string{page, "--data", "@" + body}, exitDone, "POST " + page, "{}"},
		"what is no JSON":       {[]string{"feed"}, exitDone, "GET feed", "no JSON\n"},
		"a refusal":             {[]string{"councils/nowhere"}, exitFail, "GET councils/nowhere", "There is no such record."},
		"another host":          {[]string{"https://elsewhere.example/v1/councils"}, exitUsage, "", "is no path of the API"},
		"a method there is not": {[]string{page, "-X", "TRACE"}, exitUsage, "", "it can be GET, POST, PATCH, DELETE"},
		"a file there is not":   {[]string{page, "-d", "@" + body + "x"}, exitFail, "", "read the body"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			clear(calls)
			code, out, errors := concordat(t, server.URL, append([]string{"api"}, c.args...)...)
			if code != c.code || !strings.Contains(out+errors, c.says) {
				t.Errorf("exit %d: %s%s; want %d and %q", code, out, errors, c.code, c.says)
			}
			call, made := calls[c.line]
			if made != (c.line != "") {
				t.Errorf("called %v, want %q", calls, c.line)
			}
			if made && call.authorization != "Bearer secret" {
				t.Errorf("signed in with %q", call.authorization)
			}
			if strings.HasPrefix(c.line, "P") && c.args[0] == page && call.body["display_name"] != "Deal" {
				t.Errorf("the body is %v", call.body)
			}
		})
	}
}

// TestWhoIsNotSignedIn tells scripts apart what a token would mend.
func TestWhoIsNotSignedIn(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"status": 401, "reason": "TOKEN_MISSING", "detail": "Sign in first."}`))
	}))
	t.Cleanup(server.Close)
	code, _, errors := concordat(t, server.URL, "api", "councils")
	if code != exitSignedOut || !strings.Contains(errors, "Set CONCORDAT_TOKEN") {
		t.Errorf("exit %d: %s; want %d and how to sign in", code, errors, exitSignedOut)
	}
}

// TestTheUsualCouncil takes the council from the environment where the command line names none.
func TestTheUsualCouncil(t *testing.T) {
	server, calls := door(t, nil)
	env := environment{getenv: func(name string) string {
		return map[string]string{"CONCORDAT_ADDRESS": server.URL, "CONCORDAT_COUNCIL": "maldon"}[name]
	}, http: &http.Client{Timeout: 10 * time.Second}, out: &strings.Builder{}, errors: &strings.Builder{}}
	for line, args := range map[string][]string{
		"GET councils/maldon/verdicts":  {"verdict", "list"},
		"GET councils/norwich/verdicts": {"verdict", "list", "--council", "norwich"},
	} {
		clear(calls)
		run(t.Context(), args, env)
		if _, made := calls[line]; !made {
			t.Errorf("%v calls %v, want %s", args, calls, line)
		}
	}
}

func TestVersion(t *testing.T) {
	for want, info := range map[string]debug.BuildInfo{
		"v0.2.0":                  {Main: debug.Module{Version: "v0.2.0"}},
		"unreleased":              {Main: debug.Module{Version: "(devel)"}},
		"unreleased, commit 1a2b": {Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "1a2b"}, {Key: "vcs.modified", Value: "false"}}},
		"v0.2.0, commit 1a2b with changes": {Main: debug.Module{Version: "v0.2.0"},
			Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "1a2b"}, {Key: "vcs.modified", Value: "true"}}},
	} {
		if got := versionOf(&info); got != want {
			t.Errorf("version %q, want %q", got, want)
		}
	}
	if code, out, _ := concordat(t, "", "--version"); code != exitDone || !strings.Contains(out, version()) {
		t.Errorf("--version: exit %d, %s", code, out)
	}
}
