package rest

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/testing/fuzztest"
)

// plainName is what the path of a read can name: nothing that another reader could take for something else.
var plainName = regexp.MustCompile(`^councils/[^/%]+/partnerships/[^/%]+$`)

// FuzzPath sends whatever path there may be. The door answers with a problem, or lets through a name that is plain.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{
		"/v1/councils/cambridge/partnerships/" + id, "/v1/councils/cambridge/partnerships", "/v1/councils/a%2Fb/partnerships/x", "/v1//councils", "/v1/../v1",
		"/v1/councils/./partnerships/.", "/v1/councils/a/partnerships/b:approve", "/v1/councils/a/partnerships/b%3Aapprove", "/v1/councils/a/partnerships/%00",
		"/v1/councils/a/partnerships/b?as_of=x&as_of=y", "/v1/councils/a/partnerships/b;x=1", "*", "http://other.example/v1/councils/a/partnerships/b", "/v1/" + strings.Repeat("a/", 500),
	} {
		f.Add(seed)
	}
	stub, handler := open(f)
	f.Fuzz(func(t *testing.T, path string) {
		if strings.ContainsAny(path, " \r\n") {
			return // ends the request line, whatever follows
		}
		request, err := http.ReadRequest(bufio.NewReader(strings.NewReader("GET " + path + " HTTP/1.1\r\nHost: concordat.example\r\n\r\n")))
		if err != nil {
			return // net/http refuses it before the door
		}
		if len(path) <= fuzztest.SmallInput {
			fuzztest.Quick(t, func() { handler.ServeHTTP(httptest.NewRecorder(), request) })
		}
		stub.request = nil
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		if recorder.Code == http.StatusOK {
			if asked, isGet := stub.request.(*registerv1.GetPartnershipRequest); isGet && !plainName.MatchString(asked.GetName()) {
				t.Errorf("%q asks the service for %q", path, asked.GetName())
			}
			return
		}
		var problem Problem
		if err := json.Unmarshal(recorder.Body.Bytes(), &problem); err != nil || problem.Reason == "" || recorder.Code >= http.StatusInternalServerError {
			t.Errorf("%q gives %d %s", path, recorder.Code, recorder.Body)
		}
	})
}
