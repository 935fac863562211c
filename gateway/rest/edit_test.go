package rest

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

func TestPatchChangesWhatItSays(t *testing.T) {
	cases := []struct {
		name, query, body string
		want              []string
	}{
		{"the fields of the body", "", `{"display_name": "Deal"}`, []string{"display_name"}},
		{"an unset field", "", `{"display_name": null}`, []string{"display_name"}},
		{"not what identifies it", "", `{"name": "councils/cambridge/partnerships/` + id + `", "etag": "7", "display_name": "Deal"}`, []string{"display_name"}},
		{"the mask when there is one", "?update_mask=former_names", `{"display_name": "Deal"}`, []string{"former_names"}},
		{"nothing", "", `{}`, nil},
	}
	stub, address := door(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			response, problem := raw(t, address, "PATCH /v1/councils/cambridge/partnerships/"+id+c.query, []string{asJSON}, c.body)
			if response.StatusCode != http.StatusOK {
				t.Fatalf("%d %+v", response.StatusCode, problem)
			}
			if got := stub.request.(*registerv1.UpdatePartnershipRequest).GetUpdateMask().GetPaths(); !slices.Equal(got, c.want) {
				t.Errorf("mask %v, want %v", got, c.want)
			}
		})
	}
}

func TestIfMatchBecomesTheEtag(t *testing.T) {
	stub, address := door(t)
	headers := []string{asJSON, `If-Match: "7"`}
	response, _ := raw(t, address, "PATCH /v1/councils/cambridge/partnerships/"+id, headers, `{"display_name": "Deal"}`)
	if got := stub.request.(*registerv1.UpdatePartnershipRequest).GetPartnership().GetEtag(); got != "7" {
		t.Errorf("the resource's etag is %q, want 7", got)
	}
	if got := response.Header.Get("ETag"); got != `"7"` {
		t.Errorf("ETag of the answer is %s", got)
	}
	raw(t, address, "POST /v1/councils/cambridge/partnerships/"+id+":approve", headers, `{}`)
	if got := stub.request.(*registerv1.ApprovePartnershipRequest).GetEtag(); got != "7" {
		t.Errorf("the request's etag is %q, want 7", got)
	}

	stub.answer = status.Error(codes.Aborted, "somebody else changed it")
	for want, headers := range map[int][]string{
		http.StatusPreconditionFailed: headers,
		http.StatusConflict:           {asJSON},
	} {
		response, _ := raw(t, address, "PATCH /v1/councils/cambridge/partnerships/"+id, headers, `{"etag": "7", "display_name": "Deal"}`)
		if response.StatusCode != want {
			t.Errorf("a stale etag with %v gives %d, want %d", headers, response.StatusCode, want)
		}
	}
}

// TestAnyVersionIsAskedFor sends the asterisk, which asks only that the record is there.
func TestAnyVersionIsAskedFor(t *testing.T) {
	stub, address := door(t)
	headers := []string{asJSON, "If-Match: *"}
	for _, path := range []string{"PATCH /v1/councils/cambridge/partnerships/" + id, "POST /v1/councils/cambridge/partnerships/" + id + ":approve"} {
		if response, problem := raw(t, address, path, headers, `{}`); response.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %+v", path, response.StatusCode, problem)
		}
	}
	if got := stub.request.(*registerv1.ApprovePartnershipRequest).GetEtag(); got != "" {
		t.Errorf("the request's etag is %q, want none", got)
	}
}

// TestTheIdempotencyKeyBecomesTheRequestID sends the header that other APIs have for it.
func TestTheIdempotencyKeyBecomesTheRequestID(t *testing.T) {
	const key = "8e03978e-40d5-43dd-bc93-6894a57f9324"
	stub, address := door(t)
	sent := func(header, body string) string {
		t.Helper()
		response, problem := raw(t, address, "POST /v1/councils/cambridge/partnerships/"+id+":approve",
			[]string{asJSON, "Idempotency-Key: " + header}, body)
		if response.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %+v", header, response.StatusCode, problem)
		}
		return stub.request.(*registerv1.ApprovePartnershipRequest).GetRequestId()
	}
	for header, body := range map[string]string{key: `{}`, `"` + key + `"`: `{}`, strings.ToUpper(key): `{"request_id": "` + key + `"}`} {
		if got := sent(header, body); got != key {
			t.Errorf("%s: the request_id is %q, want %s", header, got, key)
		}
	}
	first, again, other := sent("order 7", `{}`), sent("order 7", `{}`), sent("order 8", `{}`)
	if first != again || first == other || len(first) != len(key) {
		t.Errorf("of words the request_ids are %s, %s and %s, want one for the same words", first, again, other)
	}
	raw(t, address, "GET /v1/councils/cambridge/partnerships/"+id, []string{"Idempotency-Key: " + key}, "") // a read needs none
	if _, read := stub.request.(*registerv1.GetPartnershipRequest); !read {
		t.Errorf("a read with a key became %T", stub.request)
	}
}

// The same reasons and fields as over gRPC.
func TestProblems(t *testing.T) {
	cases := []struct {
		name       string
		answer     error
		wantStatus int
		wantReason string
		wantDetail string
	}{
		{"a reasoned refusal", detailed(t, codes.FailedPrecondition, "Only an active partnership can be ended.", &errdetails.ErrorInfo{Reason: "PARTNERSHIP_NOT_ACTIVE", Domain: "concordat"}), 400, "PARTNERSHIP_NOT_ACTIVE", "Only an active partnership can be ended."},
		{"no token", detailed(t, codes.Unauthenticated, "Sign in first.", &errdetails.ErrorInfo{Reason: "TOKEN_MISSING", Domain: "concordat"}), 401, "TOKEN_MISSING", "Sign in first."},
		{"too many calls", detailed(t, codes.ResourceExhausted, "Too many calls.", &errdetails.ErrorInfo{Reason: "RATE_LIMITED", Domain: "concordat"}, &errdetails.RetryInfo{RetryDelay: durationpb.New(1500e6)}), 429, "RATE_LIMITED", "Too many calls."},
		{"a bug, without its words", status.Error(codes.Unknown, "pq: relation partnerships does not exist"), 500, "UNKNOWN", "Something went wrong that is not your doing. If it stays so, tell the operator the request id."},
		{"a service away, without its address", status.Error(codes.Unavailable, "dial tcp 10.0.0.1:8081: refused"), 503, "UNAVAILABLE", "The service that answers this is not to be reached just now. Try again in a few seconds."},
	}
	stub, address := door(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			stub.answer = c.answer
			response, problem := raw(t, address, "GET /v1/councils/cambridge/partnerships/"+id, nil, "")
			if response.StatusCode != c.wantStatus || problem.Status != c.wantStatus || problem.Reason != c.wantReason || problem.Detail != c.wantDetail {
				t.Errorf("answer %d %+v", response.StatusCode, problem)
			}
			if problem.Type != "urn:concordat:reason:"+c.wantReason || problem.Domain != "concordat" {
				t.Errorf("type %q, domain %q", problem.Type, problem.Domain)
			}
			if c.wantStatus == http.StatusUnauthorized && response.Header.Get("WWW-Authenticate") == "" {
				t.Error("WWW-Authenticate is missing")
			}
			if c.wantStatus == http.StatusTooManyRequests && response.Header.Get("Retry-After") != "2" {
				t.Errorf("Retry-After %q, want 2", response.Header.Get("Retry-After"))
			}
		})
	}
}

// A field is called as the body has it, which is the partnership and does not nest in one.
func TestProblemNamesFields(t *testing.T) {
	stub, address := door(t)
	stub.answer = detailed(t, codes.InvalidArgument, "The request is not in order: partnership.display_name is missing.",
		&errdetails.ErrorInfo{Reason: "DISPLAY_NAME_MISSING", Domain: "concordat", Metadata: map[string]string{"kind": "partnership"}},
		&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{{Field: "partnership.display_name", Description: "Say what it is called."}}})
	_, problem := raw(t, address, "POST /v1/councils/cambridge/partnerships", []string{asJSON}, `{}`)
	if problem.Detail != "The request is not in order: display_name is missing." {
		t.Errorf("detail %q", problem.Detail)
	}
	if len(problem.Errors) != 1 || problem.Errors[0] != (FieldError{"display_name", "Say what it is called."}) || problem.Metadata["kind"] != "partnership" || problem.Code != "INVALID_ARGUMENT" {
		t.Errorf("problem %+v", problem)
	}
}

func detailed(t *testing.T, code codes.Code, message string, details ...protoadapt.MessageV1) error {
	t.Helper()
	s, err := status.New(code, message).WithDetails(details...)
	if err != nil {
		t.Fatal(err)
	}
	return s.Err()
}
