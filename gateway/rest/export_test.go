package rest

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/files/spreadsheet"
)

// people is a register with a list of people.
type people struct {
	registerv1.UnimplementedPersonServiceServer

	// pages is how many pages there are, each of two people; failAt is the page that fails.
	pages, failAt int
	// title is what every person has as title.
	title    string
	requests []*registerv1.ListPeopleRequest
	token    string
}

func (p *people) ListPeople(ctx context.Context, r *registerv1.ListPeopleRequest) (*registerv1.ListPeopleResponse, error) {
	p.requests = append(p.requests, r)
	if md, ok := metadata.FromIncomingContext(ctx); ok {
		p.token = strings.Join(md.Get("authorization"), ",")
	}
	page := len(p.requests)
	if page == p.failAt {
		return nil, status.Error(codes.PermissionDenied, "No more.")
	}
	answer := &registerv1.ListPeopleResponse{}
	for i := range 2 {
		answer.People = append(answer.People, &registerv1.Person{
			Name: fmt.Sprintf("councils/cambridge/people/%d-%d", page, i), DisplayName: "=1+1", PostTitle: p.title,
			Kind: registerv1.PersonKind_PERSON_KIND_OFFICER, CreateTime: &timestamppb.Timestamp{Seconds: 1},
		})
	}
	if page < p.pages {
		answer.NextPageToken = fmt.Sprint("after ", page)
	}
	return answer, nil
}

// listDoor starts the door before people.
func listDoor(t *testing.T, stub *people) string {
	t.Helper()
	web := httptest.NewServer(doorBefore(t, stub, Options{Now: func() time.Time { return time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC) }}))
	t.Cleanup(web.Close)
	return web.URL + "/v1/councils/cambridge/people"
}

// doorBefore makes the door before a register of people.
func doorBefore(t *testing.T, stub registerv1.PersonServiceServer, options Options) http.Handler {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	registerv1.RegisterPersonServiceServer(server, stub)
	go func() { _ = server.Serve(listener) }() // ends with Stop
	t.Cleanup(server.Stop)
	conn, err := grpc.NewClient(listener.Addr().String(), Interceptor(), grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(16<<20)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	options.Services = []Service{{Package: registerPackage, Conn: conn,
		Register: []func(context.Context, *runtime.ServeMux, *grpc.ClientConn) error{registerv1.RegisterPersonServiceHandler}}}
	handler, err := New(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

// get asks for a list.
func get(t *testing.T, address string, header http.Header) (*http.Response, []byte, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header = header
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return response, content, err
}

func TestListAsCSVIsTheWholeList(t *testing.T) {
	stub := &people{pages: 3}
	response, content, err := get(t, listDoor(t, stub)+"?format=csv&filter=kind%3DOFFICER", http.Header{"Authorization": {"Bearer mine"}})
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatal(response.Status, err, string(content))
	}
	text, marked := strings.CutPrefix(string(content), spreadsheet.ByteOrderMark)
	if !marked {
		t.Error("Excel would take the letters of the file for others")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 7 {
		t.Fatalf("%d rows, want headings and six people: %q", len(rows), rows)
	}
	for heading, want := range map[string]string{
		"Name": "councils/cambridge/people/3-1", "Display name": "'=1+1", "Kind": "PERSON_KIND_OFFICER", "Create time": "1970-01-01T00:00:01Z", "Left on": "",
	} {
		if i := slices.Index(rows[0], heading); i < 0 || rows[6][i] != want {
			t.Errorf("%s is %q in %q, want %q", heading, rows[6], rows[0], want)
		}
	}
	if stub.token != "Bearer mine" {
		t.Errorf("the pages were asked for with the token %q", stub.token)
	}
	for i, r := range stub.requests {
		token := []string{"", "after 1", "after 2"}[i]
		if r.GetFilter() != "kind=OFFICER" || r.GetParent() != "councils/cambridge" || r.GetPageToken() != token || r.GetPageSize() == 0 {
			t.Errorf("page %d was asked for by %v", i+1, r)
		}
	}
	for name, want := range map[string]string{
		"Content-Type": "text/csv; charset=utf-8; header=present", "Content-Disposition": "attachment; filename=cambridge-people-2026-11-29.csv", "Cache-Control": "no-store",
	} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestFormats(t *testing.T) {
	const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	for name, test := range map[string]struct {
		query, accept, wantType, wantBegin string
	}{
		"xlsx":                  {"?format=xlsx", "", workbook, "PK"},
		"ods":                   {"?format=ods", "", "application/vnd.oasis.opendocument.spreadsheet", "PK"},
		"JSON Lines, unaltered": {"?format=jsonl", "", "application/jsonl", `{"name":"councils/cambridge/people/1-0","display_name":"=1+1"`},
		"raw CSV":               {"?format=csv&raw=true", "", "text/csv; charset=utf-8; header=present", "Name,"},
		"by Accept":             {"", "application/pdf, " + workbook + ";q=0.9, */*", workbook, "PK"},
		"format before Accept":  {"?format=jsonl", workbook, "application/jsonl", "{"},
		"JSON first":            {"", "application/json, text/csv", "application/json", "{"},
		"a browser":             {"", "text/html,application/xhtml+xml,*/*;q=0.8", "application/json", "{"},
	} {
		t.Run(name, func(t *testing.T) {
			response, content, err := get(t, listDoor(t, &people{pages: 1})+test.query, http.Header{"Accept": {test.accept}})
			if err != nil {
				t.Fatal(err)
			}
			if got := response.Header.Get("Content-Type"); got != test.wantType || !strings.HasPrefix(string(content), test.wantBegin) {
				t.Errorf("%s is %q and begins with %.80q", test.query, got, content)
			}
		})
	}
	_, content, _ := get(t, listDoor(t, &people{pages: 1})+"?format=csv&raw=true", nil)
	if !strings.Contains(string(content), ",=1+1,") {
		t.Errorf("raw CSV is altered: %s", content)
	}
}

// TestTheColumnsOfACSVAreDescribed follows a CSV's link to its description, which has the columns of its head and leads
// back to it.
func TestTheColumnsOfACSVAreDescribed(t *testing.T) {
	for _, query := range []string{"?format=csv&filter=a", "?filter=a&format=csv&raw=true"} {
		door := listDoor(t, &people{pages: 1})
		response, content, err := get(t, door+query, nil)
		if err != nil {
			t.Fatal(err)
		}
		head, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(content), spreadsheet.ByteOrderMark))).Read()
		if err != nil {
			t.Fatal(err)
		}
		host, path, _ := strings.Cut(door, "/v1/")
		link, ok := strings.CutPrefix(response.Header.Get("Link"), "</v1/"+path)
		link, rest, _ := strings.Cut(link, ">")
		if !ok || rest != `; rel="describedby"; type="application/csvm+json"` {
			t.Fatalf("Link = %q", response.Header.Get("Link"))
		}
		_, content, err = get(t, door+link, nil)
		if err != nil {
			t.Fatal(err)
		}
		var description struct {
			URL    string
			Schema struct {
				Columns []struct{ Name, Titles, Datatype string }
			} `json:"tableSchema"`
		}
		if err := json.Unmarshal(content, &description); err != nil {
			t.Fatalf("%v in %.200q", err, content)
		}
		var titles []string
		names := map[string]bool{}
		for _, c := range description.Schema.Columns {
			titles, names[c.Name] = append(titles, c.Titles), true
		}
		if !slices.Equal(titles, head) || len(names) != len(titles) {
			t.Errorf("described are %v by %d names, the CSV has %v", titles, len(names), head)
		}
		back, _, err := get(t, host+description.URL, nil)
		if err != nil || back.Header.Get("Link") != response.Header.Get("Link") {
			t.Errorf("%s does not lead back to the CSV: %v", description.URL, err)
		}
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	for name, test := range map[string]struct {
		query      string
		stub       people
		wantStatus int
		wantReason string
	}{
		"unknown format":          {"?format=pdf", people{pages: 1}, 400, "FORMAT_UNKNOWN"},
		"two formats":             {"?format=csv&format=ods", people{pages: 1}, 400, "FORMAT_UNKNOWN"},
		"raw workbook":            {"?format=xlsx&raw=true", people{pages: 1}, 400, "FORMAT_UNKNOWN"},
		"raw that is no bool":     {"?format=csv&raw=perhaps", people{pages: 1}, 400, "MALFORMED_REQUEST"},
		"raw without a format":    {"?raw=true", people{pages: 1}, 400, "UNKNOWN_PARAMETER"},
		"a page of a file":        {"?format=csv&page_size=5", people{pages: 1}, 400, "FILE_IS_WHOLE"},
		"unknown parameter":       {"?format=csv&colour=red", people{pages: 1}, 400, "UNKNOWN_PARAMETER"},
		"refused on a later page": {"?format=ods", people{pages: 3, failAt: 3}, 403, "PERMISSION_DENIED"},
		"a cell too long":         {"?format=xlsx", people{pages: 1, title: strings.Repeat("x", 40_000)}, 400, "SHEET_LIMIT"},
	} {
		t.Run(name, func(t *testing.T) {
			response, content, err := get(t, listDoor(t, &test.stub)+test.query, nil)
			if err != nil {
				t.Fatal(err)
			}
			var problem Problem
			if err := json.Unmarshal(content, &problem); err != nil {
				t.Fatalf("%v in %.200q", err, content)
			}
			if response.StatusCode != test.wantStatus || problem.Reason != test.wantReason {
				t.Errorf("%d %s (%s), want %d %s", response.StatusCode, problem.Reason, problem.Detail, test.wantStatus, test.wantReason)
			}
			if response.Header.Get("Content-Disposition") != "" {
				t.Error("a refusal is offered as a file")
			}
		})
	}
}

// A list that fails after its beginning has been sent ends as a broken connection, never as a file that looks whole.
func TestHalfAFileIsNoFile(t *testing.T) {
	stub := &people{pages: 9, failAt: 5, title: strings.Repeat("x", 1<<20)}
	for _, format := range []string{"csv", "jsonl"} {
		t.Run(format, func(t *testing.T) {
			stub.requests = nil
			response, content, err := get(t, listDoor(t, stub)+"?format="+format, nil)
			if response.StatusCode != http.StatusOK || len(content) == 0 {
				t.Fatalf("nothing was sent before the failure: %s", response.Status)
			}
			if !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("after %d bytes the reader saw %v, want io.ErrUnexpectedEOF", len(content), err)
			}
		})
	}
}
