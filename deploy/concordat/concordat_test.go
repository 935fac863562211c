package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

const importID = "councils/cambridge/imports/0190b6a4-7a11-7c3e-9d55-0242ac120002"

// answers are what the REST door of these tests says, by verb and path.
type answers map[string]string

// asked is what the door was asked last.
type asked struct {
	line, authorization, ifMatch string
	body                         map[string]any
}

// door serves answers, and keeps what it was asked.
func door(t *testing.T, given answers) (*httptest.Server, map[string]asked) {
	t.Helper()
	calls := map[string]asked{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		line := r.Method + " " + strings.TrimPrefix(r.URL.Path, "/v1/")
		call := asked{line: r.URL.RequestURI(), authorization: r.Header.Get("Authorization"), ifMatch: r.Header.Get("If-Match")}
		if content, _ := io.ReadAll(r.Body); len(content) > 0 {
			_ = json.Unmarshal(content, &call.body) // what is no JSON is seen to be missing
		}
		calls[line] = call
		answer, ok := given[line+"?"+r.URL.Query().Get("page_token")]
		if !ok {
			answer, ok = given[line]
		}
		if !ok {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusNotFound)
			answer = `{"status": 404, "reason": "NOT_FOUND", "detail": "There is no such record.", "errors": [{"field": "name", "description": "Look it up."}], "request_id": "r1"}`
		}
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	return server, calls
}

// concordat runs a command line and gives its exit code and what it printed.
func concordat(t *testing.T, address string, args ...string) (code int, out, errors string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(context.Background(), args, environment{
		out: &stdout, errors: &stderr, input: strings.NewReader("from-input\n"),
		getenv: func(name string) string {
			return map[string]string{"CONCORDAT_ADDRESS": address, "CONCORDAT_TOKEN": "secret"}[name]
		},
		http: &http.Client{Timeout: 10 * time.Second},
	})
	return code, stdout.String(), stderr.String()
}

func TestCommandLines(t *testing.T) {
	server, _ := door(t, nil)
	cases := map[string]struct {
		args []string
		code int
		says string
	}{
		"help":                   {[]string{"--help"}, exitDone, "Exit codes: 0 done, 1 failed, 2 used wrongly, 4 not signed in"},
		"nothing":                {nil, exitDone, "Available Commands"},
		"help of a command":      {[]string{"import", "plan", "--help"}, exitDone, "Examples:"},
		"unknown command":        {[]string{"imports"}, exitUsage, `there is no command "imports"`},
		"unknown subcommand":     {[]string{"import", "plam"}, exitUsage, `there is no command "plam"`},
		"unknown flag":           {[]string{"verdict", "list", "--counsil", "x"}, exitUsage, "unknown flag"},
		"unknown output":         {[]string{"verdict", "list", "--council", "cambridge", "-o", "xml"}, exitUsage, "text or json"},
		"no council":             {[]string{"verdict", "list"}, exitUsage, "--council cambridge"},
		"council that is none":   {[]string{"verdict", "list", "--council", "City of Ely"}, exitUsage, "lower-case"},
		"no file":                {[]string{"import", "plan", "--council", "cambridge"}, exitUsage, "FILE"},
		"missing file":           {[]string{"import", "plan", "no-such.csv", "--council", "cambridge"}, exitFail, "no-such.csv"},
		"a row that cannot be":   {[]string{"import", "plan", "x.csv", "--council", "cambridge", "--heading-row", "0"}, exitUsage, "--heading-row"},
		"mapping that is none":   {[]string{"import", "plan", "x.csv", "--council", "cambridge", "--map", "Partnership"}, exitUsage, "--map"},
		"import that is none":    {[]string{"import", "apply", "councils/cambridge"}, exitUsage, "it looks like"},
		"import without home":    {[]string{"import", "apply", "0190b6a4"}, exitUsage, "say which council"},
		"no decision":            {[]string{"import", "decide", importID}, exitUsage, "--row 7=same"},
		"decision of no kind":    {[]string{"import", "decide", importID, "--row", "7=maybe"}, exitUsage, "7=leave-out"},
		"deadline of no date":    {[]string{"review", "open", "--council", "cambridge", "--deadline", "30 June"}, exitUsage, "2027-06-30"},
		"report of no kind":      {[]string{"report", "generate", "--council", "cambridge", "--kind", "weekly"}, exitUsage, "management-team"},
		"report at no instant":   {[]string{"report", "generate", "--council", "cambridge", "--as-at", "March"}, exitUsage, "instant"},
		"no deadline":            {[]string{"review", "open", "--council", "cambridge"}, exitUsage, "say the deadline"},
		"a return that is none":  {[]string{"review", "submit", "councils/cambridge/reviews/x"}, exitUsage, "returns/ID"},
		"a section that is none": {[]string{"review", "confirm", aReturn, "--section", "money"}, exitUsage, "suitability"},
		"not known, no reason":   {[]string{"review", "not-known", aReturn, "--fact", "exit"}, exitUsage, "--because"},
		"verdicts at no time":    {[]string{"verdict", "list", "--council", "cambridge", "--as-of", "March"}, exitUsage, "instant"},
		"format without file":    {[]string{"report", "generate", "--council", "cambridge", "--format", "csv"}, exitUsage, "--file"},
		"no role":                {[]string{"token"}, exitUsage, "say the role"},
		"an address elsewhere":   {[]string{"standalone", "--data", "x", "--http", "0.0.0.0:8080"}, exitUsage, "loopback"},
		"role of no kind":        {[]string{"token", "--as", "mayor"}, exitUsage, "management-information-officer"},
		"refused by the door":    {[]string{"import", "apply", importID}, exitFail, "There is no such record.\n  name: Look it up.\n  (NOT_FOUND, request r1)"},
		"refused, as JSON":       {[]string{"import", "apply", importID, "-o", "json"}, exitFail, `"reason":"NOT_FOUND"`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			code, out, errors := concordat(t, server.URL, c.args...)
			if code != c.code || !strings.Contains(out+errors, c.says) {
				t.Errorf("exit %d, want %d with %q:\n%s%s", code, c.code, c.says, out, errors)
			}
		})
	}
}

func TestNobodyAnswers(t *testing.T) {
	server, _ := door(t, nil)
	server.Close()
	code, _, errors := concordat(t, server.URL, "verdict", "list", "--council", "cambridge")
	if code != exitFail || !strings.Contains(errors, "concordat standalone") {
		t.Errorf("exit %d: %s", code, errors)
	}
}

func TestImportPlanHasARowForEachRow(t *testing.T) {
	rows := "GET " + importID + "/rows"
	server, calls := door(t, answers{
		"POST councils/cambridge/imports": `{"name": "` + importID + `", "file": "r.csv", "state": "IMPORT_STATE_PLANNED", "size_bytes": "12", "counts": {"rows": 2, "new": 1, "error": 1, "open": 1}}`,
		rows:                              `{"rows": [{"row": 3, "outcome": "IMPORT_OUTCOME_NEW", "display_name": "City Deal"}], "next_page_token": "two"}`,
		rows + "?two":                     `{"rows": [{"row": 5, "outcome": "IMPORT_OUTCOME_ERROR", "errors": [{"column": "B", "problem": "There is no name.", "remedy": "Write one."}]}]}`,
	})
	file := filepath.Join(t.TempDir(), "r.csv")
	if err := os.WriteFile(file, []byte("Name\nDeal\n"), 0o600); err != nil {
		t.Fatal(err)
	}

	code, out, errors := concordat(t, server.URL, "import", "plan", file, "--council", "cambridge", "--map", "A=comment", "--map", "Name=display_name", "-o", "json")
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errors)
	}
	var plan struct {
		Name  string
		State string
		Size  int64 `json:"size_bytes"`
		Rows  []struct {
			Row     int
			Outcome string
		}
	}
	if err := json.Unmarshal([]byte(out), &plan); err != nil {
		t.Fatal(err)
	}
	if plan.Name != importID || plan.State != "PLANNED" || plan.Size != 12 || len(plan.Rows) != 2 || plan.Rows[0].Row != 3 || plan.Rows[0].Outcome != "NEW" || plan.Rows[1].Outcome != "ERROR" {
		t.Errorf("plan %+v", plan)
	}
	upload := calls["POST councils/cambridge/imports"]
	columns, _ := json.Marshal(upload.body["columns"])
	if upload.authorization != "Bearer secret" || upload.body["content"] != "TmFtZQpEZWFsCg==" || string(columns) != `[{"column":"A","field":"comment"},{"field":"display_name","heading":"Name"}]` {
		t.Errorf("uploaded %+v", upload)
	}

	code, out, _ = concordat(t, server.URL, "import", "plan", file, "--council", "cambridge")
	if code != exitDone || !strings.Contains(out, "column B: There is no name. Write one.") || !strings.Contains(out, "import decide "+importID+" --row 5=leave-out") {
		t.Errorf("exit %d: %s", code, out)
	}
}

// Whoever sees that the wrong row or sheet is read must see how to say so.
func TestThePlanSaysWhereTheHeadingsAre(t *testing.T) {
	file := filepath.Join(t.TempDir(), "r.csv")
	if err := os.WriteFile(file, []byte("Name\nDeal\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		plan string
		args []string
		told any
		says string
	}{
		"found":          {`"heading_row": 3`, nil, nil, "The headings are in row 3, as far as can be told. Are they in another? Plan it with --heading-row.\n\n"},
		"told":           {`"heading_row": 4, "heading_row_told": true`, []string{"--heading-row", "4"}, 4.0, "The headings are in row 4.\n\n"},
		"of a workbook":  {`"heading_row": 1, "heading_row_told": true, "sheet": "List"`, []string{"--heading-row", "1"}, 1.0, `row 1 of the sheet "List".`},
		"another sheet":  {`"heading_row": 1, "sheet": "List", "other_sheets": ["Notes"]`, nil, nil, "Not read: the sheet Notes. To read another, plan it with --sheet."},
		"several sheets": {`"heading_row": 1, "sheet": "List", "other_sheets": ["Notes", "Old"]`, nil, nil, "Not read: the sheets Notes, Old."},
	} {
		t.Run(name, func(t *testing.T) {
			server, calls := door(t, answers{
				"POST councils/cambridge/imports": `{"name": "` + importID + `", ` + test.plan + `}`, "GET " + importID + "/rows": `{}`,
			})
			code, out, errors := concordat(t, server.URL, append([]string{"import", "plan", file, "--council", "cambridge"}, test.args...)...)
			if code != exitDone || !strings.Contains(out, test.says) {
				t.Errorf("exit %d: does not say %q:\n%s%s", code, test.says, out, errors)
			}
			if got := calls["POST councils/cambridge/imports"].body["heading_row"]; got != test.told {
				t.Errorf("told row %v, want %v", got, test.told)
			}
		})
	}
}

func TestPlanSaysTheDifferenceAndEveryWarning(t *testing.T) {
	server, _ := door(t, answers{
		"POST councils/cambridge/imports": `{"name": "` + importID + `", "counts": {"rows": 2, "new": 1, "change": 1, "left_out": 1}, "texts": [{"text": "A & B", "cells": 1}],
			"columns": [{"column": "A", "heading": "Name", "field": "display_name"}, {"column": "F", "heading": "Review"}]}`,
		"GET " + importID + "/rows": `{"rows": [{"row": 2, "outcome": "IMPORT_OUTCOME_NEW", "decision": "IMPORT_DECISION_LEAVE_OUT",
			"errors": [{"problem": "The register has no such id.", "remedy": "Correct it."}]}, {"row": 3, "outcome": "IMPORT_OUTCOME_CHANGE", "display_name": "City Deal",
			"changes": [{"field": "lead_member", "column": "B", "from": "Leader", "to": "Cllr Smith"}, {"field": "objective", "column": "C", "to": "More\nhomes"}],
			"warnings": [{"column": "D", "problem": "It is no amount.", "remedy": "It is kept as a note."}, {"column": "E", "problem": "It is no date.", "remedy": "It is kept as a note."}]}]}`,
	})
	file := filepath.Join(t.TempDir(), "r.csv")
	if err := os.WriteFile(file, []byte("Name\nDeal\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, out, _ := concordat(t, server.URL, "import", "plan", file, "--council", "cambridge")
	for _, want := range []string{
		"lead_member: Leader -> Cllr Smith", "objective: More homes", "column D: It is no amount. It is kept as a note.", "column E: It is no date.",
		"decided: left out", "Rows: 2; new: 0, change: 1", "left out: 1", "not clear",
		"kept, not mapped", "Carry it out: concordat import apply " + importID,
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if strings.Contains(out, "column :") || !strings.Contains(out, "The register has no such id. Correct it.") {
		t.Errorf("what is wrong with a whole row is said of a column:\n%s", out)
	}
}

// TestTablesKeepToTheirLines holds that no name breaks a table, turns its text around or steers the terminal.
func TestTablesKeepToTheirLines(t *testing.T) {
	var out bytes.Buffer
	table(&out, []string{"A", "B"}, [][]string{{"Two\r\nlines\tForum", "safe\u202ered\x1b[31m\u2028x"}})
	if want := "A                B\nTwo lines Forum  safered[31m x\n"; out.String() != want {
		t.Errorf("the table is %q, want %q", out.String(), want)
	}
}

// TestApplyAndUndoCountWhatWasDone holds that a row that was left out is counted as nothing else.
func TestApplyAndUndoCountWhatWasDone(t *testing.T) {
	for verb, state := range map[string]string{"apply": "APPLIED", "undo": "UNDONE"} {
		server, _ := door(t, answers{
			"POST " + importID + ":" + verb: `{"name": "` + importID + `", "file": "r.csv", "state": "IMPORT_STATE_` + state + `", "counts": {"rows": 3, "new": 2, "same": 1, "left_out": 1}}`,
			"GET " + importID + "/rows": `{"rows": [{"row": 2, "outcome": "IMPORT_OUTCOME_NEW"}, {"row": 3, "outcome": "IMPORT_OUTCOME_NEW", "decision": "IMPORT_DECISION_LEAVE_OUT"},
				{"row": 4, "outcome": "IMPORT_OUTCOME_SAME"}]}`,
		})
		_, out, errors := concordat(t, server.URL, "import", verb, importID)
		if want := "r.csv is " + strings.ToLower(state) + ": 1 new, 0 changed, 1 the same, 1 left out"; !strings.Contains(out, want) {
			t.Errorf("%s says %q %q, want %q", verb, out, errors, want)
		}
	}
}

func TestImportDecideKeepsEarlierDecisions(t *testing.T) {
	server, calls := door(t, answers{
		"GET " + importID:           `{"name": "` + importID + `", "etag": "4", "decisions": [{"row": 3, "decision": "IMPORT_DECISION_NEW"}, {"row": 5, "decision": "IMPORT_DECISION_NEW"}]}`,
		"PATCH " + importID:         `{"name": "` + importID + `"}`,
		"GET " + importID + "/rows": `{}`,
	})
	if code, _, errors := concordat(t, server.URL, "import", "decide", importID, "--row", "5=leave-out"); code != exitDone {
		t.Fatalf("exit %d: %s", code, errors)
	}
	patch := calls["PATCH "+importID]
	decisions, _ := json.Marshal(patch.body)
	want := `{"decisions":[{"decision":"IMPORT_DECISION_LEAVE_OUT","row":5},{"decision":"IMPORT_DECISION_NEW","row":3}]}`
	if string(decisions) != want || patch.ifMatch != `"4"` {
		t.Errorf("sent %s with If-Match %s, want %s", decisions, patch.ifMatch, want)
	}
}

// TestSameNamesJoinsTheRowsOfABody tells that rows of one name are about one body, and the day of the file, and nothing else.
func TestSameNamesJoinsTheRowsOfABody(t *testing.T) {
	question := `"questions": [{"kind": "IMPORT_QUESTION_KIND_ROWS", "question": "Are the rows of one name about one body?", "without_answer": "Each is asked about.", "examples": ["City Deal"]}]`
	server, calls := door(t, answers{
		"GET " + importID:           `{"name": "` + importID + `", "etag": "4", "columns": [{"column": "A", "heading": "Name", "field": "display_name"}], ` + question + `}`,
		"PATCH " + importID:         `{"name": "` + importID + `", "join_rows": true, "as_at": "2026-03-31"}`,
		"GET " + importID + "/rows": `{"rows": [{"row": 2, "outcome": "IMPORT_OUTCOME_NEW", "display_name": "City Deal"}]}`,
	})
	if code, out, errors := concordat(t, server.URL, "import", "show", importID); code != exitDone || !strings.Contains(out, "import decide "+importID+" --same-names") {
		t.Errorf("the question does not say how it is answered: exit %d: %s%s", code, out, errors)
	}
	code, out, errors := concordat(t, server.URL, "import", "decide", importID, "--same-names", "--as-at", "2026-03-31")
	if code != exitDone || !strings.Contains(out, "taken as of 2026-03-31") || strings.Contains(out, "Question 1") {
		t.Errorf("exit %d: %s%s", code, out, errors)
	}
	sent, _ := json.Marshal(calls["PATCH "+importID].body)
	if string(sent) != `{"as_at":"2026-03-31","join_rows":true}` {
		t.Errorf("sent %s", sent)
	}
}

func TestVerdictsAreFlat(t *testing.T) {
	server, calls := door(t, answers{
		"GET councils/cambridge/verdicts": `{"verdicts": [{"partnership_display_name": "City Deal", "overall": "OVERALL_RED", "verdict": {"criterion": "S1.5", "outcome": "OUTCOME_NOT_MET", "reason": "There are no terms of reference."}}]}`,
	})
	code, out, errors := concordat(t, server.URL, "verdict", "list", "--council", "councils/cambridge", "--filter", "outcome = NOT_MET", "-o", "json")
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errors)
	}
	var list struct{ Verdicts []map[string]string }
	if err := json.Unmarshal([]byte(out), &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Verdicts) != 1 || list.Verdicts[0]["outcome"] != "NOT_MET" || list.Verdicts[0]["overall"] != "RED" || list.Verdicts[0]["partnership_display_name"] != "City Deal" {
		t.Errorf("verdicts %v", list.Verdicts)
	}
	if line := calls["GET councils/cambridge/verdicts"].line; !strings.Contains(line, "filter="+url.QueryEscape("outcome = NOT_MET")) {
		t.Errorf("asked %s", line)
	}
}

func TestReportIsSaved(t *testing.T) {
	const report = "councils/cambridge/reports/r1"
	server, calls := door(t, answers{
		"POST councils/cambridge/reports:generate": `{"name": "` + report + `", "display_name": "Annual report"}`,
		"GET " + report + ":document":              "<!doctype html>",
	})
	file := filepath.Join(t.TempDir(), "report.html")
	code, out, errors := concordat(t, server.URL, "report", "generate", "--council", "cambridge", "--file", file)
	if code != exitDone || !strings.Contains(out, "Annual report") {
		t.Fatalf("exit %d: %s%s", code, out, errors)
	}
	if content, err := os.ReadFile(file); err != nil || string(content) != "<!doctype html>" {
		t.Errorf("saved %q, %v", content, err)
	}
	if got := calls["POST councils/cambridge/reports:generate"].body["kind"]; got != "REPORT_KIND_ANNUAL_AUDIT_AND_GOVERNANCE" {
		t.Errorf("kind %v", got)
	}
}

func TestTokenComesFromFile(t *testing.T) {
	server, calls := door(t, answers{"GET councils/cambridge/verdicts": `{}`})
	for flag, want := range map[string]string{"-": "Bearer from-input", "": "Bearer secret"} {
		args := []string{"verdict", "list", "--council", "cambridge"}
		if flag != "" {
			args = append(args, "--token-file", flag)
		}
		if code, _, errors := concordat(t, server.URL, args...); code != exitDone {
			t.Fatalf("exit %d: %s", code, errors)
		}
		if got := calls["GET councils/cambridge/verdicts"].authorization; got != want {
			t.Errorf("authorization %q, want %q", got, want)
		}
	}
}

// The sign-in is five ports above the REST door, so that one address is enough to know.
func TestTokenIsAskedBesideTheDoor(t *testing.T) {
	signIn := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"access_token": "token-of-`+r.PostFormValue("role")+`", "token_type": "Bearer", "expires_in": 3600}`)
	}))
	t.Cleanup(signIn.Close)
	u, err := url.Parse(signIn.URL)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	address := "127.0.0.1:" + strconv.Itoa(port-signInOffset)
	code, out, errors := concordat(t, address, "token", "--as", "internal-audit")
	if code != exitDone || out != "token-of-internal-audit\n" {
		t.Errorf("exit %d: %s%s", code, out, errors)
	}
}

// TestImportQuestionsAreAskedAndAnswered holds that the plan says what only the council knows, and with which flag to say it.
func TestImportQuestionsAreAskedAndAnswered(t *testing.T) {
	rows := "GET " + importID + "/rows"
	planned := `{"name": "` + importID + `", "etag": "7", "columns": [{"column": "A", "heading": "Name", "field": "display_name"}, {"column": "B", "heading": "Cost", "field": "resources.total_budget"},
		{"column": "C", "heading": "Formed", "field": "created_on"}, {"column": "D", "heading": "Seat", "examples": ["one of twelve"]}],
		"plan_time": "2027-03-31T12:00:00Z",
		"questions": [{"kind": "IMPORT_QUESTION_KIND_WORDS", "column": "C", "question": "What is n/a?", "without_answer": "Nothing.", "examples": ["n/a"]},
			{"kind": "IMPORT_QUESTION_KIND_GROUPS", "row": 12, "question": "A group?", "without_answer": "Left out.", "examples": ["Housing"]},
			{"kind": "IMPORT_QUESTION_KIND_TABLE", "row": 40, "question": "Another table?", "without_answer": "Left out.", "examples": ["Body"]}, {"kind": "IMPORT_QUESTION_KIND_FINANCIAL_YEAR", "column": "B", "question": "Which year?", "without_answer": "Notes.", "examples": ["5", "6"]}],
		"texts": [{"text": "Head of Parks", "cells": 4, "sort": "IMPORT_TEXT_SORT_POST", "proposal": "IMPORT_TEXT_DECISION_POST"}, {"text": "Ada", "person": "councils/cambridge/people/ada"}],
		"unnamed": [{"partnership": "councils/cambridge/partnerships/x", "display_name": "Old Forum", "file": "last.csv"}],
		"remarks": [{"column": "D", "heading": "Seat", "problem": "4 cells are yellow (rows 2).", "remedy": "Write it down."}]}`
	ordered := strings.Replace(planned, `"field": "created_on"`, `"field": "created_on", "date_order": "DATE_ORDER_MONTH_FIRST"`, 1)
	server, calls := door(t, answers{
		"POST councils/cambridge/imports": planned, "GET " + importID: planned, "PATCH " + importID: ordered,
		rows: `{"rows": [{"row": 3, "outcome": "IMPORT_OUTCOME_NEW", "display_name": "City Deal", "struck": true, "hidden": true, "as_at": "2016", "newer_row": 9,
			"changes": [{"field": "objective", "column": "E", "to": "more homes"}]},
			{"row": 9, "outcome": "IMPORT_OUTCOME_NEW", "decision": "IMPORT_DECISION_LEAVE_OUT", "display_name": "Total", "left_out_because": "It reads like a sum of rows."}]}`,
	})
	file := filepath.Join(t.TempDir(), "r.csv")
	if err := os.WriteFile(file, []byte("Name\nDeal\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, _ := concordat(t, server.URL, "import", "plan", file, "--council", "cambridge")
	for _, says := range []string{"Question 4: Which year? (such as 5 | 6)", "--row 12=new", "Without an answer: Notes.", "--year B=2026/27", `--word "C:n/a=none"`, "--heading-row 40", "kept, not mapped: one of twelve",
		"objective: more homes", "left out: It reads like a sum of rows. To take it in, decide --row 9=new.", "4 cells are yellow", "struck through", "hidden", "row 9 is newer",
		"stays a text; perhaps a post", `--text "Head of Parks=post"`, "person councils/cambridge/people/ada", "Old Forum"} {
		if code != exitDone || !strings.Contains(out, says) {
			t.Errorf("exit %d: the plan does not say %q:\n%s", code, says, out)
		}
	}

	code, _, errors := concordat(t, server.URL, "import", "decide", importID, "--year", "B=2025/26", "--dates", "formed=month-first", "--map", "D=notes",
		"--text", "head of parks=councils/cambridge/people/ada")
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errors)
	}
	columns, _ := json.Marshal(calls["PATCH "+importID].body["columns"])
	for _, want := range []string{`"financial_year":"2025/26"`, `"date_order":"DATE_ORDER_MONTH_FIRST"`, `{"column":"D","examples":["one of twelve"],"field":"notes","heading":"Seat"}`} {
		if !strings.Contains(string(columns), want) {
			t.Errorf("the columns lack %s: %s", want, columns)
		}
	}
	if texts, _ := json.Marshal(calls["PATCH "+importID].body["texts"]); !strings.Contains(string(texts), `"decision":"IMPORT_TEXT_DECISION_PERSON","person":"councils/cambridge/people/ada"`) {
		t.Errorf("the texts are sent as %s", texts)
	}
	if code, _, errors := concordat(t, server.URL, "import", "decide", importID, "--dates", "Seat=month-first"); code != exitUsage || !strings.Contains(errors, "column D is not taken for dates") {
		t.Errorf("an order of dates for a column without dates: exit %d: %s", code, errors)
	}
	for _, flag := range []string{"--text=Mayor=post", "--text=Ada=perhaps", "--year=B=", "--dates=C=sometimes", "--map=Z=notes"} {
		if code, _, errors := concordat(t, server.URL, "import", "decide", importID, flag); code == exitDone || !strings.Contains(errors, "it looks like") && !strings.Contains(errors, "it ends in") {
			t.Errorf("%s: exit %d: %s", flag, code, errors)
		}
	}
}

// TestImportsAreShownAndPlannedAnew lists imports, prints the plan of one again, and makes it anew with what was decided.
func TestImportsAreShownAndPlannedAnew(t *testing.T) {
	planned := `{"name": "` + importID + `", "etag": "4", "file": "r.csv", "state": "IMPORT_STATE_PLANNED", "create_time": "2026-03-31T09:30:00Z",
		"columns": [{"column": "A", "heading": "Name", "field": "display_name"}], "decisions": [{"row": 3, "decision": "IMPORT_DECISION_NEW"}]}`
	server, calls := door(t, answers{
		"GET councils/cambridge/imports": `{"imports": [` + planned + `]}`, "GET councils/maldon/imports": `{}`,
		"GET " + importID: planned, "PATCH " + importID: planned, "GET " + importID + "/rows": `{"rows": [{"row": 3, "display_name": "City Deal", "outcome": "IMPORT_OUTCOME_NEW"}]}`,
	})
	for _, c := range []struct {
		args []string
		says []string
	}{
		{[]string{"list", "--council", "cambridge"}, []string{"2026-03-31 09:30:00", "r.csv", "planned", importID}},
		{[]string{"list", "--council", "maldon"}, []string{"There is no import yet"}},
		{[]string{"list", "--council", "cambridge", "-o", "json"}, []string{`"imports"`, importID}},
		{[]string{"show", importID}, []string{"City Deal", "import apply " + importID}},
		{[]string{"replan", importID}, []string{"City Deal", "import apply " + importID}},
	} {
		code, out, stderr := concordat(t, server.URL, append([]string{"import"}, c.args...)...)
		for _, says := range c.says {
			if code != exitDone || !strings.Contains(out, says) {
				t.Errorf("%v: exit %d, does not say %q: %s%s", c.args, code, says, out, stderr)
			}
		}
	}
	anew := calls["PATCH "+importID]
	if columns, _ := anew.body["columns"].([]any); len(columns) != 1 || len(anew.body) != 1 || anew.ifMatch != `"4"` {
		t.Errorf("the plan is made anew by %v at %s", anew.body, anew.ifMatch)
	}
}

// TestAShownImportSaysHowFarItHasCome holds that what was carried out is not said to be still to do.
func TestAShownImportSaysHowFarItHasCome(t *testing.T) {
	for state, says := range map[string]string{
		"PLANNED": "Nothing is changed yet. Carry it out: concordat import apply " + importID,
		"APPLIED": "It is applied. Take it back: concordat import undo " + importID,
		"UNDONE":  "is undone. Plan the file again",
	} {
		server, _ := door(t, answers{
			"GET " + importID: `{"name": "` + importID + `", "state": "IMPORT_STATE_` + state + `"}`, "GET " + importID + "/rows": `{}`,
		})
		if _, out, _ := concordat(t, server.URL, "import", "show", importID); !strings.Contains(out, says) || strings.Count(out, "Nothing is changed") > strings.Count(says, "Nothing is changed") {
			t.Errorf("%s: %s, want %q", state, out, says)
		}
	}
}
