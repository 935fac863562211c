package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestACommandReadsWhatTheOneBeforeWrote: what apply was answered with goes along with the list after it, which asks again
// until the door has read as much.
func TestACommandReadsWhatTheOneBeforeWrote(t *testing.T) {
	var listed []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.Header().Set(positionHeader, "register:cambridge:7")
			_, _ = io.WriteString(w, `{"name": "`+importID+`", "state": "IMPORT_STATE_APPLIED"}`)
			return
		}
		if strings.HasSuffix(r.URL.Path, "/rows") {
			_, _ = io.WriteString(w, `{}`)
			return
		}
		listed = append(listed, r.Header.Get(positionHeader))
		if len(listed) < 3 {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, `{"status": 503, "reason": "NOT_YET_READ", "detail": "Not yet."}`)
			return
		}
		_, _ = io.WriteString(w, `{}`)
	}))
	defer server.Close()
	folder := t.TempDir()
	command := func(address string, args ...string) int {
		var out, errors bytes.Buffer
		code := run(context.Background(), args, environment{
			out: &out, errors: &errors, input: strings.NewReader(""), http: &http.Client{Timeout: 10 * time.Second},
			getenv: func(name string) string {
				return map[string]string{"CONCORDAT_ADDRESS": address, "CONCORDAT_TOKEN": "secret", "XDG_STATE_HOME": folder}[name]
			},
		})
		if code != exitDone {
			t.Errorf("%v: exit %d: %s", args, code, errors.String())
		}
		return code
	}
	command(server.URL, "import", "apply", importID)
	command(server.URL, "verdict", "list", "--council", "cambridge")
	if want := "register:cambridge:7 register:cambridge:7 register:cambridge:7"; strings.Join(listed, " ") != want {
		t.Errorf("the list went out with %q, want %q", listed, want)
	}
}

func TestMemory(t *testing.T) {
	const cambridge, gravesham = "councils/cambridge/partnerships", "councils/gravesham:verdicts"
	m := memory{t.TempDir() + "/new/positions.json"}
	if got := m.recall("http://a", cambridge); got != "" {
		t.Errorf("recall() = %q before anything was kept", got)
	}
	m.keep("http://a", "register:cambridge:7")
	m.keep("http://a", "register:cambridge:9")
	m.keep("http://b", "register:gravesham:1,governance-check:gravesham:2")
	if got := m.recall("http://a", cambridge); got != "register:cambridge:9" {
		t.Errorf("recall() = %q, want the newest position of the address", got)
	}
	if got := m.recall("http://b", gravesham); strings.Count(got, ",") != 1 {
		t.Errorf("recall() = %q, want both journals", got)
	}
	for _, path := range []string{gravesham, "councils", "councils/cam/partnerships", "councils/bridge"} {
		if got := m.recall("http://a", path); got != "" {
			t.Errorf("recall(%s) = %q, want nothing of another council", path, got)
		}
	}
	(memory{}).keep("http://a", "register:cambridge:9")
	if got := (memory{}).recall("http://a", cambridge); got != "" {
		t.Errorf("recall() without a file = %q", got)
	}
}
