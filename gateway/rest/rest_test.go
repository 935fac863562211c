package rest

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/server/origin"
)

const id = "0190b6a4-7a11-7c3e-9d55-0242ac120002"

// backend is a register that answers what it is told to and keeps what it was asked.
type backend struct {
	registerv1.UnimplementedPartnershipServiceServer
	registerv1.UnimplementedImportServiceServer
	registerv1.UnimplementedCouncilServiceServer

	mutex    sync.Mutex
	answer   error
	calls    int
	request  proto.Message
	metadata metadata.MD
	deadline time.Duration
	headers  metadata.MD // sent beside every answer
	pages    int         // that a list has
	counted  int         // calls that are not further pages of one
}

func (b *backend) keep(ctx context.Context, request proto.Message) (*registerv1.Partnership, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.calls++
	b.request = request
	b.metadata, _ = metadata.FromIncomingContext(ctx)
	if end, ok := ctx.Deadline(); ok {
		b.deadline = time.Until(end)
	}
	if len(b.metadata.Get("x-continued")) == 0 {
		b.counted++
	}
	if err := b.setHeaders(ctx); err != nil {
		return nil, err
	}
	if b.answer != nil {
		return nil, b.answer
	}
	if err := grpc.SetHeader(ctx, metadata.Pairs("concordat-position", "register:cambridge:9", "x-internal", "secret")); err != nil {
		return nil, err
	}
	return &registerv1.Partnership{Name: "councils/cambridge/partnerships/" + id, Etag: "7", DisplayName: "City Deal"}, nil
}

func (b *backend) GetPartnership(ctx context.Context, r *registerv1.GetPartnershipRequest) (*registerv1.Partnership, error) {
	return b.keep(ctx, r)
}

func (b *backend) CreatePartnership(ctx context.Context, r *registerv1.CreatePartnershipRequest) (*registerv1.Partnership, error) {
	return b.keep(ctx, r)
}

func (b *backend) UpdatePartnership(ctx context.Context, r *registerv1.UpdatePartnershipRequest) (*registerv1.Partnership, error) {
	return b.keep(ctx, r)
}

func (b *backend) ApprovePartnership(ctx context.Context, r *registerv1.ApprovePartnershipRequest) (*registerv1.Partnership, error) {
	return b.keep(ctx, r)
}

func (b *backend) ListPartnerships(ctx context.Context, r *registerv1.ListPartnershipsRequest) (*registerv1.ListPartnershipsResponse, error) {
	_, err := b.keep(ctx, r)
	answer := &registerv1.ListPartnershipsResponse{}
	if b.pages--; b.pages > 0 {
		answer.NextPageToken = fmt.Sprint(b.pages)
	}
	return answer, err
}

func (b *backend) CreateImport(ctx context.Context, r *registerv1.CreateImportRequest) (*registerv1.Import, error) {
	_, err := b.keep(ctx, r)
	return &registerv1.Import{}, err
}

// ListCouncils accepts the token of anybody but a stranger, as the register does.
func (b *backend) ListCouncils(ctx context.Context, _ *registerv1.ListCouncilsRequest) (*registerv1.ListCouncilsResponse, error) {
	if md, _ := metadata.FromIncomingContext(ctx); slices.Equal(md.Get("authorization"), []string{"Bearer stranger"}) {
		return nil, status.Error(codes.Unauthenticated, "no")
	}
	return &registerv1.ListCouncilsResponse{}, nil
}

// arrivalInTests is how long a body may take to arrive.
const arrivalInTests = time.Second

func proxies(t testing.TB, text string) (p origin.Proxies) {
	t.Helper()
	if err := p.EnvDecode(text); err != nil {
		t.Fatal(err)
	}
	return p
}

// door starts the REST door before a backend, both on loopback, and gives its address.
func door(t *testing.T) (*backend, string) {
	t.Helper()
	stub, handler := open(t)
	web := httptest.NewServer(handler)
	t.Cleanup(web.Close)
	return stub, web.Listener.Addr().String()
}

// open makes the REST door before a backend on loopback.
func open(t testing.TB) (*backend, http.Handler) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	stub := &backend{}
	server := grpc.NewServer(grpc.MaxRecvMsgSize(16 << 20))
	registerv1.RegisterPartnershipServiceServer(server, stub)
	registerv1.RegisterImportServiceServer(server, stub)
	registerv1.RegisterCouncilServiceServer(server, stub)
	go func() { _ = server.Serve(listener) }() // ends with Stop
	t.Cleanup(server.Stop)

	conn, err := grpc.NewClient(listener.Addr().String(), Interceptor(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	handler, err := New(context.Background(), Options{
		Services: []Service{{
			Package: registerPackage, Conn: conn,
			Register: []func(context.Context, *runtime.ServeMux, *grpc.ClientConn) error{
				registerv1.RegisterPartnershipServiceHandler, registerv1.RegisterImportServiceHandler,
			},
		}},
		Proxies: proxies(t, "127.0.0.2"), Arrival: arrivalInTests,
	})
	if err != nil {
		t.Fatal(err)
	}
	return stub, handler
}

// raw sends a request as it is written here, byte for byte, which no client library would.
func raw(t *testing.T, address, requestLine string, headers []string, body string) (*http.Response, Problem) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	var request strings.Builder
	fmt.Fprintf(&request, "%s HTTP/1.1\r\nHost: concordat.example\r\nConnection: close\r\n", requestLine)
	for _, h := range headers {
		fmt.Fprintf(&request, "%s\r\n", h)
	}
	if body != "" {
		fmt.Fprintf(&request, "Content-Length: %d\r\n", len(body))
	}
	fmt.Fprintf(&request, "\r\n%s", body)
	// The door may answer and close before it has read all of a body that is too large.
	go func() { _, _ = io.WriteString(conn, request.String()) }()

	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var problem Problem
	if response.StatusCode >= 400 {
		if kind := response.Header.Get("Content-Type"); kind != "application/problem+json" {
			t.Fatalf("content type %q of %s", kind, content)
		}
		if err := json.Unmarshal(content, &problem); err != nil {
			t.Fatalf("%v in %s", err, content)
		}
	}
	return response, problem
}

const asJSON = "Content-Type: application/json"

// parser finds the words of the programs that read JSON and queries, which no client should have to know.
var parser = regexp.MustCompile(`proto|syntax error|unexpected|int64|oneof|google\.|line \d|parsing|strconv|rpc|grpc-`)

// What must not pass the door, and what the client is told.
func TestRefusals(t *testing.T) {
	partnership := "/v1/councils/cambridge/partnerships/" + id
	approve := "POST " + partnership + ":approve"
	const facts = "/v1/councils/cambridge/partnerships:setFacts"
	cases := []struct {
		name       string
		line       string
		headers    []string
		body       string
		wantStatus int
		wantReason string
		wantField  string
	}{
		{"encoded slash in a name", "GET /v1/councils/cambridge/partnerships/a%2Fb", nil, "", 400, "MALFORMED_PATH", ""},
		{"encoded slash, lower case", "GET /v1/councils/cambridge/partnerships/a%2fb", nil, "", 400, "MALFORMED_PATH", ""},
		{"twice encoded slash", "GET /v1/councils/cambridge/partnerships/a%252Fb", nil, "", 400, "MALFORMED_PATH", ""},
		{"encoded backslash", `GET /v1/councils/cambridge/partnerships/a%5Cb`, nil, "", 400, "MALFORMED_PATH", ""},
		{"encoded NUL", "GET /v1/councils/cambridge/partnerships/a%00b", nil, "", 400, "MALFORMED_PATH", ""},
		{"encoded newline", "GET /v1/councils/cambridge/partnerships/a%0Ab", nil, "", 400, "MALFORMED_PATH", ""},
		{"dot-dot segment", "GET /v1/councils/cambridge/../maldon/partnerships/" + id, nil, "", 400, "MALFORMED_PATH", ""},
		{"encoded dot-dot segment", "GET /v1/councils/cambridge/%2e%2e/maldon/partnerships/" + id, nil, "", 400, "MALFORMED_PATH", ""},
		{"dot segment", "GET /v1/councils/./cambridge/partnerships/" + id, nil, "", 400, "MALFORMED_PATH", ""},
		{"twice encoded dot-dot segment", "GET /v1/councils/cambridge/%252e%252e/maldon/partnerships/" + id, nil, "", 400, "MALFORMED_PATH", ""},
		{"overlong slash", "GET /v1/councils/cambridge/partnerships/a%c0%afb", nil, "", 400, "MALFORMED_PATH", ""},
		{"path parameter", "GET /v1/councils/cambridge;x=1/secrets/" + id, nil, "", 404, "NO_SUCH_PATH", ""},
		{"empty segment", "GET /v1//councils/cambridge/partnerships/" + id, nil, "", 400, "MALFORMED_PATH", ""},
		{"trailing slash", "GET " + partnership + "/", nil, "", 400, "MALFORMED_PATH", ""},
		{"unknown path", "GET /v1/councils/cambridge/secrets", nil, "", 404, "NO_SUCH_PATH", ""},
		{"other case", "GET /v1/Councils/cambridge/partnerships/" + id, nil, "", 404, "NO_SUCH_PATH", ""},
		{"unknown verb", "POST " + partnership + ":destroy", []string{asJSON}, "{}", 405, "METHOD_NOT_ALLOWED", ""},
		{"method not offered", "DELETE " + partnership, nil, "", 405, "METHOD_NOT_ALLOWED", ""},
		{"method override to DELETE", "POST " + partnership, []string{"X-HTTP-Method-Override: DELETE", asJSON}, "{}", 405, "METHOD_NOT_ALLOWED", ""},
		{"method override to PATCH", "POST " + partnership, []string{"X-HTTP-Method-Override: PATCH", asJSON}, "{}", 405, "METHOD_NOT_ALLOWED", ""},
		{"method override by another header", "POST " + partnership, []string{"X-HTTP-Method: DELETE", "X-Method-Override: PATCH", asJSON}, "{}", 405, "METHOD_NOT_ALLOWED", ""},
		{"method override in the query", "POST " + approve[len("POST "):] + "?_method=DELETE", []string{asJSON}, "{}", 400, "UNKNOWN_PARAMETER", ""},
		{"another address by a header", "GET /v1/councils/cambridge/secrets", []string{"X-Original-URL: " + partnership, "X-Rewrite-URL: " + partnership}, "", 404, "NO_SUCH_PATH", ""},
		{"TRACE", "TRACE " + partnership, nil, "", 405, "METHOD_NOT_ALLOWED", ""},
		{"OPTIONS of nothing", "OPTIONS /v1/councils/cambridge/nothing", nil, "", 404, "NO_SUCH_PATH", ""},
		{"a method of one's own", "BURN " + partnership, nil, "", 405, "METHOD_NOT_ALLOWED", ""},
		{"form POST as GET", "POST " + partnership, []string{"Content-Type: application/x-www-form-urlencoded"}, "as_of=x", 415, "NOT_JSON", ""},
		{"form POST with override", "POST " + partnership, []string{"Content-Type: application/x-www-form-urlencoded", "X-HTTP-Method-Override: GET"}, "a=b", 415, "NOT_JSON", ""},
		{"form in parts", approve, []string{"Content-Type: multipart/form-data; boundary=b"}, "--b--", 415, "NOT_JSON", ""},
		{"two types of body", approve, []string{"Content-Type: text/plain", asJSON}, "{}", 415, "NOT_JSON", ""},
		{"body without a type", approve, nil, "{}", 415, "NOT_JSON", ""},
		{"body of text", approve, []string{"Content-Type: text/plain"}, "{}", 415, "NOT_JSON", ""},
		{"body in another charset", approve, []string{"Content-Type: application/json; charset=utf-16"}, "{}", 415, "NOT_JSON", ""},
		{"unknown field", approve, []string{asJSON}, `{"force": true}`, 400, "UNKNOWN_FIELD", "force"},
		{"unknown field, nested", approve, []string{asJSON}, `{"minute_reference": {"minutes": "x"}}`, 400, "UNKNOWN_FIELD", "minute_reference.minutes"},
		{"unknown field of a resource", "PATCH " + partnership, []string{asJSON}, `{"title": "x"}`, 400, "UNKNOWN_FIELD", "title"},
		{"repeated key", approve, []string{asJSON}, `{"comment": "a", "comment": "b"}`, 400, "REPEATED_FIELD", "comment"},
		{"repeated key by its other name", "PATCH " + partnership, []string{asJSON}, `{"display_name": "a", "displayName": "b"}`, 400, "REPEATED_FIELD", "display_name"},
		{"repeated key, escaped", approve, []string{asJSON}, `{"comment": "a", "comm\u0065nt": "b"}`, 400, "REPEATED_FIELD", "comment"},
		{"repeated key, nested", approve, []string{asJSON}, `{"minute_reference": {"committee": "a", "committee": "b"}}`, 400, "REPEATED_FIELD", "minute_reference.committee"},
		{"repeated key in a list", "PATCH " + partnership, []string{asJSON}, `{"former_names": [{"display_name": "a", "display_name": "b"}]}`, 400, "REPEATED_FIELD", "former_names[0].display_name"},
		{"key in another case", approve, []string{asJSON}, `{"Comment": "a"}`, 400, "UNKNOWN_FIELD", "Comment"},
		{"key without a name", approve, []string{asJSON}, `{"": "a"}`, 400, "UNKNOWN_FIELD", ""},
		{"nested without end", approve, []string{asJSON, "Authorization: Bearer ann"}, strings.Repeat(`{"minute_reference":`, 20_000), 400, "UNKNOWN_FIELD", "minute_reference.minute_reference"},
		{"lists without end", approve, []string{asJSON, "Authorization: Bearer ann"}, strings.Repeat(`[`, 200_000), 400, "MALFORMED_REQUEST", ""},
		{"text that is no UTF-8", approve, []string{asJSON}, "{\"comment\": \"\xff\"}", 400, "MALFORMED_REQUEST", "comment"},
		{"half a pair of surrogates", approve, []string{asJSON}, `{"comment": "\ud800"}`, 400, "MALFORMED_REQUEST", "comment"},
		{"a parameter that is no UTF-8", "GET /v1/councils/cambridge/partnerships?filter=%ff", nil, "", 400, "MALFORMED_REQUEST", "filter"},
		{"mask as the contract writes it", "POST " + facts, []string{asJSON}, `{"update_mask": "service_area"}`, 400, "MALFORMED_REQUEST", "update_mask"},
		{"mask of a path as the contract writes it", "POST " + facts, []string{asJSON}, `{"update_mask": "details.gaps_reason"}`, 400, "MALFORMED_REQUEST", "update_mask"},
		{"mask that is a number", "POST " + facts, []string{asJSON}, `{"update_mask": 5}`, 400, "MALFORMED_REQUEST", "update_mask"},
		{"two fields that exclude each other", "PATCH " + partnership, []string{asJSON}, `{"lead_member": {"person": "councils/cambridge/persons/` + id + `", "text": "x"}}`, 400, "FIELDS_EXCLUDE_EACH_OTHER", "lead_member.text"},
		{"pence with a fraction", "PATCH " + partnership, []string{asJSON}, `{"resources": {"years": [{"total_budget": {"pence": 1.5}}]}}`, 400, "MALFORMED_REQUEST", "resources.years[0].total_budget.pence"},
		{"a number without end", "PATCH " + partnership, []string{asJSON}, `{"resources": {"years": [{"total_budget": {"pence": 1e40}}]}}`, 400, "MALFORMED_REQUEST", "resources.years[0].total_budget.pence"},
		{"a number of an enum in quotation marks", "PATCH " + partnership, []string{asJSON}, `{"kind": "1"}`, 400, "MALFORMED_REQUEST", "kind"},
		{"null in a list", "PATCH " + partnership, []string{asJSON}, `{"former_names": [null]}`, 400, "MALFORMED_REQUEST", "former_names[0]"},
		{"null in a list of texts", "POST " + facts, []string{asJSON}, `{"names": ["a", null]}`, 400, "MALFORMED_REQUEST", "names[1]"},
		{"a fault after a null", "PATCH " + partnership, []string{asJSON}, `{"objective": null, "display_name": 5}`, 400, "MALFORMED_REQUEST", "display_name"},
		{"null for the body", approve, []string{asJSON}, `null`, 400, "MALFORMED_REQUEST", ""},
		{"headers too large", "GET " + partnership, []string{"X-Long: " + strings.Repeat("a", 17<<10)}, "", 431, "HEADERS_TOO_LARGE", ""},
		{"a byte order mark", approve, []string{asJSON}, "\xef\xbb\xbf{}", 400, "MALFORMED_JSON", ""},
		{"wrong type", approve, []string{asJSON}, `{"comment": 5}`, 400, "MALFORMED_REQUEST", "comment"},
		{"text where an object is meant", "PATCH " + partnership, []string{asJSON}, `{"objective": "x"}`, 400, "MALFORMED_REQUEST", "objective"},
		{"object where a list is meant", "PATCH " + partnership, []string{asJSON}, `{"former_names": {}}`, 400, "MALFORMED_REQUEST", "former_names"},
		{"a word that is none of the enum's", "PATCH " + partnership, []string{asJSON}, `{"kind": "CLUB"}`, 400, "MALFORMED_REQUEST", "kind"},
		{"number that is none", "GET /v1/councils/cambridge/partnerships?page_size=ten", nil, "", 400, "MALFORMED_REQUEST", "page_size"},
		{"no JSON", approve, []string{asJSON}, `comment=5`, 400, "MALFORMED_JSON", ""},
		{"half a JSON", approve, []string{asJSON}, `{"comment": "a"`, 400, "MALFORMED_JSON", ""},
		{"two JSON values", approve, []string{asJSON}, `{"comment": "a"} {"comment": "b"}`, 400, "MALFORMED_JSON", ""},
		{"a list where an object is meant", approve, []string{asJSON}, `[1]`, 400, "MALFORMED_REQUEST", ""},
		{"unknown parameter", "GET " + partnership + "?view=full", nil, "", 400, "UNKNOWN_PARAMETER", "view"},
		{"parameter beside a body", approve + "?comment=x", []string{asJSON}, "{}", 400, "UNKNOWN_PARAMETER", ""},
		{"parameter that the path gives", "GET " + partnership + "?name=councils/maldon/partnerships/" + id, nil, "", 400, "REPEATED_FIELD", "name"},
		{"parameter that the body gives", "PATCH " + partnership + "?partnership.display_name=x", []string{asJSON}, "{}", 400, "REPEATED_FIELD", "partnership.display_name"},
		{"parameter given twice", "GET " + partnership + "?as_of=2025-01-01T00:00:00Z&as_of=2026-01-01T00:00:00Z", nil, "", 400, "REPEATED_FIELD", "as_of"},
		{"malformed query", "GET " + partnership + "?as_of=%zz", nil, "", 400, "MALFORMED_QUERY", ""},
		{"malformed date", "GET " + partnership + "?as_of=yesterday", nil, "", 400, "MALFORMED_REQUEST", "as_of"},
		{"semicolon in the query", "GET " + partnership + "?as_of=x;name=y", nil, "", 400, "MALFORMED_QUERY", ""},
		{"query too long", "GET /v1/councils/cambridge/partnerships?filter=" + strings.Repeat("a", 9000), nil, "", 414, "QUERY_TOO_LONG", ""},
		{"body too large", approve, []string{asJSON}, `{"comment": "` + strings.Repeat("a", 1<<20) + `"}`, 413, "BODY_TOO_LARGE", ""},
		{"body where none is meant", "GET " + partnership, []string{asJSON}, `{"name": "x"}`, 400, "UNEXPECTED_BODY", ""},
		{"empty mask", "PATCH " + partnership + "?update_mask=", []string{asJSON}, `{"display_name": "x"}`, 400, "UPDATE_MASK_INVALID", "update_mask"},
		{"mask of everything", "PATCH " + partnership + "?update_mask=*", []string{asJSON}, `{"display_name": "x"}`, 400, "UPDATE_MASK_INVALID", "update_mask"},
		{"mask with everything in it", "PATCH " + partnership + "?updateMask=display_name,*", []string{asJSON}, `{"display_name": "x"}`, 400, "UPDATE_MASK_INVALID", "update_mask"},
		{"If-Match without quotes", "PATCH " + partnership, []string{asJSON, "If-Match: 7"}, `{"display_name": "x"}`, 400, "IF_MATCH_INVALID", ""},
		{"weak If-Match", "PATCH " + partnership, []string{asJSON, `If-Match: W/"7"`}, `{"display_name": "x"}`, 400, "IF_MATCH_INVALID", ""},
		{"If-Match against the body", "PATCH " + partnership, []string{asJSON, `If-Match: "7"`}, `{"etag": "6", "display_name": "x"}`, 400, "IF_MATCH_INVALID", ""},
		{"a key against the body", "POST " + partnership + ":approve", []string{asJSON, "Idempotency-Key: a"}, `{"request_id": "8e03978e-40d5-43dd-bc93-6894a57f9324"}`, 400, "IDEMPOTENCY_KEY_INVALID", ""},
		{"a key without end", "POST " + partnership + ":approve", []string{asJSON, "Idempotency-Key: " + strings.Repeat("a", 256)}, `{}`, 400, "IDEMPOTENCY_KEY_INVALID", ""},
		{"any version of what has none", "GET " + partnership, []string{"If-Match: *"}, "", 400, "IF_MATCH_NOT_OFFERED", ""},
		{"If-Match on a read", "GET " + partnership, []string{`If-Match: "7"`}, "", 400, "IF_MATCH_NOT_OFFERED", ""},
		{"two tokens", "GET " + partnership, []string{"Authorization: Bearer a", "Authorization: Bearer b"}, "", 400, "AMBIGUOUS_AUTHORIZATION", ""},
		{"deadline that is no time", "GET " + partnership, []string{"Grpc-Timeout: soon"}, "", 400, "MALFORMED_REQUEST", ""},
		{"deadline without end", "GET " + partnership, []string{"Grpc-Timeout: " + strings.Repeat("9", 40) + "H"}, "", 400, "MALFORMED_REQUEST", ""},
	}
	stub, address := door(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			response, problem := raw(t, address, c.line, c.headers, c.body)
			if response.StatusCode != c.wantStatus || problem.Reason != c.wantReason {
				t.Errorf("answer %d %s (%s), want %d %s", response.StatusCode, problem.Reason, problem.Detail, c.wantStatus, c.wantReason)
			}
			if c.wantField != "" && (len(problem.Errors) != 1 || problem.Errors[0].Field != c.wantField) {
				t.Errorf("fields %+v, want %s", problem.Errors, c.wantField)
			}
			if parser.MatchString(problem.Detail) {
				t.Errorf("the refusal has the words of a program: %s", problem.Detail)
			}
			if problem.RequestID == "" || problem.RequestID != response.Header.Get("X-Request-Id") {
				t.Errorf("request id %q in the body, %q in the header", problem.RequestID, response.Header.Get("X-Request-Id"))
			}
		})
	}
	if stub.calls != 0 {
		t.Errorf("%d of the requests reached the service; the last was %v", stub.calls, stub.request)
	}
}

// A list as long as a body may be is looked at as a whole, and the element that does not fit is found by halves: one by one
// it took hundreds of times as long as merely reading the JSON.
func TestAListWithoutEndIsLookedAtAtOnce(t *testing.T) {
	_, address := door(t)
	const elements = 50_000
	body := `{"sections": [` + strings.Repeat(`"SECTION_IDENTITY",`, elements) + `5.5]}`
	began := time.Now()
	var read any
	if err := json.Unmarshal([]byte(body), &read); err != nil {
		t.Fatal(err)
	}
	floor := time.Since(began)
	began = time.Now()
	_, problem := raw(t, address, "POST /v1/councils/cambridge/partnerships/"+id+":confirmSections",
		[]string{asJSON, "Authorization: Bearer ann"}, body)
	took := time.Since(began)
	t.Logf("it took %v to refuse, %.0f times as long as to read the JSON", took, took.Seconds()/floor.Seconds())
	if took > 100*floor {
		t.Errorf("it took %s to refuse, and %s to read the JSON", took, floor)
	}
	if want := fmt.Sprintf("sections[%d]", elements); len(problem.Errors) != 1 || problem.Errors[0].Field != want {
		t.Errorf("refused with %+v, want %s", problem, want)
	}
}

// A fact that is a list has no field to say "none" by, and whoever looks for it is told how it is said.
func TestHowNoneIsSaid(t *testing.T) {
	stub, address := door(t)
	path := "PATCH /v1/councils/cambridge/partnerships/" + id
	if _, problem := raw(t, address, path, []string{asJSON}, `{"targets": {"none": true}}`); problem.Reason != "UNKNOWN_FIELD" || !strings.Contains(problem.Detail, "{}, says that there are none") {
		t.Errorf("refused with %+v", problem)
	}
	for body, said := range map[string]func(*registerv1.Partnership) bool{
		`{"targets": {}}`:               func(p *registerv1.Partnership) bool { return p.Targets != nil && len(p.GetTargets().GetTargets()) == 0 },
		`{"partners": {}}`:              func(p *registerv1.Partnership) bool { return p.Partners != nil },
		`{"risks": {"none": true}}`:     func(p *registerv1.Partnership) bool { return p.GetRisks().GetNone() },
		`{"reporting": {"none": true}}`: func(p *registerv1.Partnership) bool { return p.GetReporting().GetNone() },
	} {
		response, problem := raw(t, address, path, []string{asJSON}, body)
		sent, ok := stub.request.(*registerv1.UpdatePartnershipRequest)
		if response.StatusCode != http.StatusOK || !ok || len(sent.GetUpdateMask().GetPaths()) != 1 || !said(sent.GetPartnership()) {
			t.Errorf("%s: %+v, the service got %v", body, problem, stub.request)
		}
	}
}

// Headers by which a client could pretend to be the gateway, or somebody else, end at the door.
func TestOnlyTheTokenIsForwarded(t *testing.T) {
	stub, address := door(t)
	response, _ := raw(t, address, "GET /v1/councils/cambridge/partnerships/"+id, []string{
		"Authorization: Bearer token",
		"Concordat-Position: register:cambridge:7",
		"Grpc-Metadata-Concordat-Position: register:cambridge:8",
		"Grpc-Metadata-Authorization: Bearer other",
		"Grpc-Metadata-X-Request-Id: forged",
		"Grpc-Metadata-X-Client-Address: 192.0.2.7",
		"X-Client-Address: 192.0.2.7",
		"Grpc-Metadata-Data-Bin: aGVsbG8=",
		"X-Request-Id: forged",
		"X-Forwarded-For: 192.0.2.7",
		"X-Forwarded-Host: evil.example",
		"Cookie: session=secret",
		"Accept-Language: en",
		"Origin: https://evil.example",
		"Grpc-Timeout: 99999999H",
	}, "")
	if response.StatusCode != http.StatusOK {
		t.Fatalf("status %d", response.StatusCode)
	}
	if got := response.Header.Get("Concordat-Position"); got != "register:cambridge:9" {
		t.Errorf("the answer's position is %q", got)
	}
	for key, values := range response.Header {
		if strings.Contains(strings.ToLower(key), "internal") {
			t.Errorf("the answer has %s: %v", key, values)
		}
	}
	want := map[string]string{
		"authorization":      "Bearer token",
		"concordat-position": "register:cambridge:7",
		"x-forwarded-for":    "127.0.0.1",
		"x-forwarded-host":   "concordat.example",
		"x-client-address":   "127.0.0.1",
		"x-request-id":       response.Header.Get("X-Request-Id"),
	}
	for key, values := range stub.metadata {
		switch {
		case strings.HasPrefix(key, ":"), key == "user-agent", key == "content-type":
		case strings.Join(values, ",") != want[key]:
			t.Errorf("the service got %s: %v", key, values)
		}
	}
	for key := range want {
		if len(stub.metadata.Get(key)) != 1 {
			t.Errorf("the service got %s %d times", key, len(stub.metadata.Get(key)))
		}
	}
	if stub.deadline <= 0 || stub.deadline > longestCall {
		t.Errorf("the service's deadline is %s, want at most %s", stub.deadline, longestCall)
	}
}

func TestShorterDeadlineIsKept(t *testing.T) {
	stub, address := door(t)
	raw(t, address, "GET /v1/councils/cambridge/partnerships/"+id, []string{"Grpc-Timeout: 3S"}, "")
	if stub.deadline <= 0 || stub.deadline > 3*time.Second {
		t.Errorf("the service's deadline is %s, want at most 3s", stub.deadline)
	}
	raw(t, address, "GET /v1/councils/cambridge/partnerships/"+id, []string{"Grpc-Timeout: 99999999H"}, "")
	if stub.deadline <= 0 || stub.deadline > longestCall {
		t.Errorf("the service's deadline is %s for a client with all the time in the world, want at most %s", stub.deadline, longestCall)
	}
}
