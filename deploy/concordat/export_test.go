package main

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

func TestExportIsSavedWhole(t *testing.T) {
	server, calls := door(t, answers{"GET councils/cambridge/partnerships": "Concordat id,Name\r\n"})
	file := filepath.Join(t.TempDir(), "register.csv")
	code, out, stderr := concordat(t, server.URL, "export", "partnerships", "--council", "cambridge", "--format", "csv", "--raw", "--filter", "state = ACTIVE", "--out", file)
	if code != 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	if content, err := os.ReadFile(file); err != nil || string(content) != "Concordat id,Name\r\n" || !strings.Contains(out, file) {
		t.Errorf("the file has %q (%v), and the command says %q", content, err, out)
	}
	if got := calls["GET councils/cambridge/partnerships"].line; got != "/v1/councils/cambridge/partnerships?filter=state+%3D+ACTIVE&format=csv&raw=true" {
		t.Errorf("asked %s", got)
	}
	code, _, _ = concordat(t, server.URL, "export", "people", "--council", "cambridge", "--out", file+"2")
	if _, err := os.Stat(file + "2"); code != 1 || err == nil {
		t.Errorf("a list that was refused: exit %d, and there is a file", code)
	}
	for name, args := range map[string][]string{
		"no list":       {"../people", "--out", file},
		"unknown":       {"partnerships", "--out", file, "--format", "pdf"},
		"raw workbook":  {"partnerships", "--out", file, "--raw"},
		"no instant":    {"partnerships", "--out", file, "--as-of", "yesterday"},
		"two arguments": {"partnerships", "people", "--out", file},
	} {
		if code, _, _ := concordat(t, server.URL, append([]string{"export", "--council", "cambridge"}, args...)...); code != 2 {
			t.Errorf("%s: exit %d, want 2", name, code)
		}
	}
}

// TestAnExportIsNamedAsTheAPISays holds that without --out a file has the name that the API gives it, that no file is
// overwritten then, and that no name leads out of the folder.
func TestAnExportIsNamedAsTheAPISays(t *testing.T) {
	t.Chdir(t.TempDir())
	named := "attachment; filename=cambridge-people-2026-11-29.csv"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Disposition", named)
		_, _ = io.WriteString(w, "Name\r\n")
	}))
	t.Cleanup(server.Close)
	export := func() (int, string) {
		code, out, stderr := concordat(t, server.URL, "export", "people", "--council", "cambridge", "--format", "csv")
		return code, out + stderr
	}
	if code, said := export(); code != exitDone || said != "Saved as cambridge-people-2026-11-29.csv\n" {
		t.Fatalf("exit %d: %s", code, said)
	}
	content, err := os.ReadFile("cambridge-people-2026-11-29.csv")
	if err != nil || string(content) != "Name\r\n" {
		t.Errorf("the file has %q, %v", content, err)
	}
	if code, said := export(); code != exitFail || !strings.Contains(said, "there is a file cambridge-people-2026-11-29.csv already") {
		t.Errorf("a second time: exit %d: %s", code, said)
	}
	for _, named = range []string{"attachment; filename=../x.csv", `attachment; filename="/x.csv"`, "attachment; filename=.csv", "attachment", ""} {
		if code, said := export(); code != exitFail || !strings.Contains(said, "--out list.csv") {
			t.Errorf("named by %q: exit %d: %s", named, code, said)
		}
	}
	if files, err := os.ReadDir("."); err != nil || len(files) != 1 {
		t.Errorf("the folder has %v, %v", files, err)
	}
}

// TestADownloadMayTakeLongerThanACall holds that a file may take any time as long as it goes on coming, and that one that
// stops coming is given up.
func TestADownloadMayTakeLongerThanACall(t *testing.T) {
	stopped := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for range 8 {
			_, _ = io.WriteString(w, "row\n")
			_ = http.NewResponseController(w).Flush()
			select {
			case <-time.After(100 * time.Millisecond):
			case <-r.Context().Done():
			}
		}
		if strings.HasSuffix(r.URL.Path, "posts") {
			<-r.Context().Done()
			close(stopped)
		}
	}))
	t.Cleanup(server.Close)
	c := &client{address: server.URL, http: &http.Client{Timeout: 400 * time.Millisecond}}
	var got strings.Builder
	if err := c.download(t.Context(), "councils/cambridge/people", nil, &got); err != nil || strings.Count(got.String(), "row") != 8 {
		t.Errorf("%q came, %v", got.String(), err)
	}
	if err := c.download(t.Context(), "councils/cambridge/posts", nil, io.Discard); !errors.Is(err, errSilent) {
		t.Errorf("download() = %v, want %v", err, errSilent)
	}
	<-stopped
}

// Whoever asks for returns alone, or leaves a flag out, is told at once all that is needed.
func TestExportSaysWhatItNeeds(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"status": 404, "reason": "NO_SUCH_PATH", "detail": "There is nothing at this address."}`)
	}))
	t.Cleanup(server.Close)
	for name, test := range map[string]struct {
		args []string
		code int
		says []string
	}{
		"nothing but a list": {[]string{"returns"}, exitUsage, []string{"say which council, such as --council cambridge; --out says where to save the list"}},
		"no council":         {[]string{"people", "--out", "-"}, exitUsage, []string{"say which council"}},
		"a list below another": {[]string{"returns", "--council", "cambridge", "--out", "-"}, exitFail,
			[]string{`no list "returns"`, "Perhaps you mean reviews/ID/returns", "partnerships, ", "imports/ID/rows"}},
		"no list at all": {[]string{"partners", "--council", "cambridge", "--out", "-"}, exitFail, []string{"The lists are applications, "}},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, stderr := concordat(t, server.URL, append([]string{"export"}, test.args...)...)
			if code != test.code {
				t.Errorf("exit %d, want %d", code, test.code)
			}
			for _, says := range test.says {
				if !strings.Contains(stderr, says) {
					t.Errorf("does not say %q:\n%s", says, stderr)
				}
			}
			if strings.Contains(stderr, "table") {
				t.Errorf("names what is no list of its own:\n%s", stderr)
			}
		})
	}
}

// TestEveryListThatIsNamedIsAskedFor holds the command to the lists of the contract, which it names itself.
func TestEveryListThatIsNamedIsAskedFor(t *testing.T) {
	all, err := lists()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(all, "partnerships/ID:changes") || !slices.Contains(all, "reviews/ID:notTold") {
		t.Errorf("the lists are %v", all)
	}
	server, calls := door(t, nil)
	for _, list := range all {
		list = strings.ReplaceAll(list, "ID", "0190b6a4-7a11-7c3e-9d55-0242ac120002")
		concordat(t, server.URL, "export", list, "--council", "cambridge", "--format", "jsonl", "--out", "-")
		if _, asked := calls["GET councils/cambridge/"+list]; !asked {
			t.Errorf("%s is not asked for", list)
		}
	}
}

func TestGapsAreListedAndSet(t *testing.T) {
	server, calls := door(t, answers{
		"GET councils/cambridge/partnerships:summarizeGaps": `{"partnerships": 2, "gaps": [{"fact": "scope", "partnerships": 2}], "undated": [{"fact": "created_on", "partnerships": 1}]}`,
		"GET councils/cambridge/partnerships:gaps?":         `{"partnerships": [{"partnership": "councils/cambridge/partnerships/1", "display_name": "City Deal", "etag": "3", "gaps": ["scope"]}], "next_page_token": "more"}`,
		"GET councils/cambridge/partnerships:gaps?more":     `{"partnerships": [{"partnership": "councils/cambridge/partnerships/2", "display_name": "RECAP", "etag": "5", "gaps": ["scope"]}]}`,
		"POST councils/cambridge/partnerships:setFacts":     `{"partnerships": [{"display_name": "City Deal", "changed": true}, {"display_name": "RECAP"}]}`,
	})
	code, out, stderr := concordat(t, server.URL, "gaps", "--council", "cambridge")
	if code != 0 || !strings.Contains(out, "2 partnerships, 0 without a gap") || !strings.Contains(out, "RECAP") || !strings.Contains(out, "not known") {
		t.Errorf("exit %d: %s%s", code, out, stderr)
	}
	code, out, stderr = concordat(t, server.URL, "set", "scope=city", "--council", "cambridge", "--lacks", "scope", "--dry-run")
	if code != 0 || !strings.Contains(out, "1 partnership would be changed") {
		t.Errorf("exit %d: %s%s", code, out, stderr)
	}
	body := calls["POST councils/cambridge/partnerships:setFacts"].body
	names, etags := body["names"].([]any), body["etags"].([]any)
	if len(names) != 2 || etags[1] != "5" || body["validate_only"] != true || body["update_mask"] != "scope" ||
		body["partnership"].(map[string]any)["scope"] != "SCOPE_CITY" {
		t.Errorf("sent %v", body)
	}
	code, _, stderr = concordat(t, server.URL, "set", "kind=OUTSIDE_BODIES", "--council", "cambridge", "--lacks", "kind")
	if code != exitUsage || !strings.Contains(stderr, `kind cannot be "OUTSIDE_BODIES"; it can be PARTNERSHIP, SHARED_SERVICE, OUTSIDE_BODY,`) {
		t.Errorf("exit %d: %s", code, stderr)
	}
	if _, out, _ := concordat(t, server.URL, "set", "--help"); !strings.Contains(out, "COUNTYWIDE") || !strings.Contains(out, "OUTSIDE_BODY") || !strings.Contains(out, "JOINT_COMMITTEE") {
		t.Errorf("the help does not say what a fact can be: %s", out)
	}
	for _, assignment := range []string{"responsible_officer=councils/cambridge/people/1", "lead_member=councils/cambridge/posts/1"} {
		if code, _, stderr := concordat(t, server.URL, "set", assignment, "--council", "cambridge", "--lacks", "lead_member"); code != 0 {
			t.Errorf("%s: exit %d, %s", assignment, code, stderr)
		}
	}
	for _, wrong := range [][]string{{"scope"}, {"scope=MOON"}, {"colour=red"}} {
		if code, _, _ := concordat(t, server.URL, append(append([]string{"set"}, wrong...), "--council", "cambridge", "--lacks", "scope")...); code != 2 {
			t.Errorf("%v: exit %d, want 2", wrong, code)
		}
	}
	if code, _, _ := concordat(t, server.URL, "set", "scope=city", "--council", "cambridge"); code != 2 {
		t.Error("all partnerships were meant without a word")
	}
}

// TestNamesAreLinkedWhenSet holds that a name stands for the one person or post that has it, as in an import, and that it is said
// when it is kept as a text.
func TestNamesAreLinkedWhenSet(t *testing.T) {
	server, calls := door(t, answers{
		"GET councils/cambridge/partnerships:gaps": `{"partnerships": [{"partnership": "councils/cambridge/partnerships/1", "display_name": "City Deal", "etag": "3"}]}`,
		"GET councils/cambridge/people": `{"people": [
			{"name": "councils/cambridge/people/1", "display_name": "Colin Ward"},
			{"name": "councils/cambridge/people/2", "display_name": "Ann Lee"}, {"name": "councils/cambridge/people/3", "display_name": "Ann Lee"},
			{"name": "councils/cambridge/people/4", "display_name": "Gil Gone", "left_on": "2025-03-31"}]}`,
		"GET councils/cambridge/posts":                  `{"posts": [{"name": "councils/cambridge/posts/1", "display_name": "Head of Housing"}]}`,
		"POST councils/cambridge/partnerships:setFacts": `{"partnerships": [{"display_name": "City Deal", "changed": true}]}`,
	})
	for value, want := range map[string]struct{ kind, holder, says string }{
		"Colin Ward":                  {"person", "councils/cambridge/people/1", `"Colin Ward" is the person councils/cambridge/people/1`},
		"Cllr colin ward":             {"person", "councils/cambridge/people/1", "is the person"},
		"Head of Housing":             {"post", "councils/cambridge/posts/1", `"Head of Housing" is the post councils/cambridge/posts/1`},
		"Ann Lee":                     {"text", "Ann Lee", `"Ann Lee" is kept as a text`},
		"Gil Gone":                    {"text", "Gil Gone", `"Gil Gone" is kept as a text`},
		"Nobody Known":                {"text", "Nobody Known", `"Nobody Known" is kept as a text`},
		"councils/cambridge/people/3": {"person", "councils/cambridge/people/3", ""},
	} {
		code, out, stderr := concordat(t, server.URL, "set", "lead_member="+value, "--council", "cambridge", "--lacks", "lead_member", "--dry-run")
		holder := calls["POST councils/cambridge/partnerships:setFacts"].body["partnership"].(map[string]any)["lead_member"].(map[string]any)
		if code != 0 || !strings.Contains(out, want.says) || len(holder) != 1 || holder[want.kind] != want.holder {
			t.Errorf("%s: exit %d, sent %v, said %s%s", value, code, holder, out, stderr)
		}
	}
}

// TestRefusedFactsAreSaidByName holds that a refusal names the partnerships, not their places in the request, and says a reason once.
func TestRefusedFactsAreSaidByName(t *testing.T) {
	why := problemField{Field: "names[1]", Description: "FIELD_NOT_YOURS: Ask one of them."}
	listed := []*registerv1.PartnershipGaps{{DisplayName: "City Deal"}, {DisplayName: "RECAP"}, {DisplayName: "Trust"}}
	refused := &problem{Errors: []problemField{why, {Field: "names[2]", Description: "STALE_ETAG: Read it anew."}, {Field: "names[0]", Description: why.Description}, {Field: "request_id", Description: "is no UUID"}}}

	var got *problem
	if !errors.As(named(refused, listed), &got) {
		t.Fatal("the refusal is no problem any more")
	}
	want := []problemField{{"City Deal, RECAP", why.Description}, {"Trust", "STALE_ETAG: Read it anew."}, {"request_id", "is no UUID"}}
	if !slices.Equal(got.Errors, want) {
		t.Errorf("said %v, want %v", got.Errors, want)
	}
	if err := named(nil, listed); err != nil {
		t.Errorf("no refusal became %v", err)
	}
}
