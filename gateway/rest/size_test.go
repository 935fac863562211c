package rest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// ofFile is the body of an import of a file of so many bytes.
func ofFile(size int) string {
	return `{"file": "register.csv", "content": "` + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("x"), size)) + `"}`
}

// ofLength is a body of so many bytes.
func ofLength(size int) string {
	const begin, end = `{"comment": "`, `"}`
	return begin + strings.Repeat("a", size-len(begin)-len(end)) + end
}

// TestBodiesAtTheirLimits sends bodies as large as they may be, and larger, with and without saying how long they are.
func TestBodiesAtTheirLimits(t *testing.T) {
	const imports, approve = "/v1/councils/cambridge/imports", "/v1/councils/cambridge/partnerships/" + id + ":approve"
	stub, address := door(t)
	for _, c := range []struct {
		name, path, body string
		wantStatus       int
		wantSays         string // in the refusal
	}{
		{"a body at the limit", approve, ofLength(1 << 20), http.StatusOK, ""},
		{"a byte more", approve, ofLength(1<<20 + 1), http.StatusRequestEntityTooLarge, "1 MiB"},
		{"a file at the limit", imports, ofFile(10 << 20), http.StatusOK, ""},
		{"a body of 14 MiB", imports, ofFile(10<<20 + 1<<19), http.StatusRequestEntityTooLarge, "10 MiB"},
	} {
		for _, stated := range []bool{true, false} {
			t.Run(c.name, func(t *testing.T) {
				stub.calls = 0
				response, problem := post(t, "http://"+address+c.path, c.body, stated)
				if response.StatusCode != c.wantStatus || !strings.Contains(problem.Detail, c.wantSays) {
					t.Fatalf("length stated %v: %d %+v, want %d and %q", stated, response.StatusCode, problem, c.wantStatus, c.wantSays)
				}
				if refused := c.wantStatus != http.StatusOK; refused != (stub.calls == 0) || refused != (problem.Reason == "BODY_TOO_LARGE") {
					t.Errorf("length stated %v: %d calls reached the service; the answer is %+v", stated, stub.calls, problem)
				}
			})
		}
	}
	if got := len(stub.request.(*registerv1.CreateImportRequest).GetContent()); got != 10<<20 {
		t.Errorf("the service got %d bytes of the file, want all", got)
	}
}

// TestWhatTheServiceFindsTooLarge is 413 too, and not to be sent again.
func TestWhatTheServiceFindsTooLarge(t *testing.T) {
	stub, address := door(t)
	for reason, code := range map[string]codes.Code{"FILE_TOO_LARGE": codes.InvalidArgument, "REQUEST_TOO_LARGE": codes.ResourceExhausted} {
		refused, err := status.New(code, "It is larger than 10 MiB.").WithDetails(&errdetails.ErrorInfo{Reason: reason, Domain: domain})
		if err != nil {
			t.Fatal(err)
		}
		stub.answer = refused.Err()
		response, problem := post(t, "http://"+address+"/v1/councils/cambridge/imports", ofFile(1), true)
		if response.StatusCode != http.StatusRequestEntityTooLarge || problem.Reason != reason || response.Header.Get("Retry-After") != "" {
			t.Errorf("%s: %d %+v %v, want 413 without Retry-After", reason, response.StatusCode, problem, response.Header)
		}
	}
}

// post sends JSON, in chunks unless its length is stated.
func post(t *testing.T, address, body string, stated bool) (*http.Response, Problem) {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if !stated {
		request.ContentLength = -1
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer ann")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var problem Problem
	if response.StatusCode >= 400 {
		if err := json.Unmarshal(content, &problem); err != nil || response.Header.Get("Content-Type") != "application/problem+json" {
			t.Fatalf("%v in %s", err, content)
		}
	}
	return response, problem
}

// A refusal that repeats what the caller sent does not grow with it.
func TestARefusalIsShort(t *testing.T) {
	_, address := door(t)
	name := strings.Repeat("é\\n", 100_000)
	response, problem := post(t, "http://"+address+"/v1/councils/cambridge/partnerships", `{"`+name+`": 1}`, true)
	if response.StatusCode != http.StatusBadRequest || problem.Reason != "UNKNOWN_FIELD" || len(problem.Errors) != 1 {
		t.Fatalf("%d %s, want UNKNOWN_FIELD with its field", response.StatusCode, problem.Reason)
	}
	written, err := json.Marshal(problem)
	if err != nil {
		t.Fatal(err)
	}
	if len(written) > 8<<10 {
		t.Errorf("the answer measures %d bytes, want 8 KiB at most", len(written))
	}
}
