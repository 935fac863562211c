package rest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// head sends a request without a body, and returns what comes back as it is.
func head(t *testing.T, address, line string, headers ...string) (*http.Response, []byte) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	method, _, _ := strings.Cut(line, " ")
	all := append([]string{line + " HTTP/1.1", "Host: concordat.example", "Connection: close"}, headers...)
	if _, err := fmt.Fprintf(conn, "%s\r\n\r\n", strings.Join(all, "\r\n")); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, body
}

func TestACreateSaysWhereTheRecordIs(t *testing.T) {
	const list, one = "/v1/councils/cambridge/partnerships", "/v1/councils/cambridge/partnerships/" + id
	for name, test := range map[string]struct {
		line, body string
		status     int
		location   string
	}{
		"a create":        {"POST " + list, `{"display_name": "City Deal"}`, 201, one},
		"a create, tried": {"POST " + list + "?validate_only=true", `{"display_name": "City Deal"}`, 200, ""},
		"an act":          {"POST " + one + ":approve", `{}`, 200, ""},
		"a change":        {"PATCH " + one, `{"display_name": "City Deal"}`, 200, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, address := door(t)
			got, _ := raw(t, address, test.line, []string{asJSON}, test.body)
			if got.StatusCode != test.status || got.Header.Get("Location") != test.location {
				t.Errorf("%d, Location: %s; want %d, %s", got.StatusCode, got.Header.Get("Location"), test.status, test.location)
			}
		})
	}
}

// TestTryingStandsInOnePlace asks calls of each kind of body to be tried only: it stands after the ? in all of them.
func TestTryingStandsInOnePlace(t *testing.T) {
	const council = "/v1/councils/cambridge"
	for name, test := range map[string]struct {
		line, body string
		tried      bool
		reason     string
	}{
		"the record as its body":    {"POST " + council + "/partnerships?validate_only=true", `{"display_name": "City Deal"}`, true, ""},
		"all fields in the body":    {"POST " + council + "/imports?validate_only=true", ofFile(10), true, ""},
		"in other letters":          {"POST " + council + "/imports?validateOnly=1", ofFile(10), true, ""},
		"not to be tried":           {"POST " + council + "/imports?validate_only=false", ofFile(10), false, ""},
		"neither yes nor no":        {"POST " + council + "/imports?validate_only=perhaps", ofFile(10), false, "MALFORMED_REQUEST"},
		"twice":                     {"POST " + council + "/imports?validate_only=true&validate_only=false", ofFile(10), false, "REPEATED_FIELD"},
		"something else as well":    {"POST " + council + "/imports?validate_only=true&file=x.csv", ofFile(10), false, "UNKNOWN_PARAMETER"},
		"an act":                    {"POST " + council + "/partnerships/" + id + ":approve?validate_only=true", "{}", true, ""},
		"a reading":                 {"GET " + council + "/partnerships/" + id + "?validate_only=true", "", false, "UNKNOWN_PARAMETER"},
		"in the body, as by others": {"POST " + council + "/imports", `{"validate_only": true, ` + ofFile(10)[1:], true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			stub, address := door(t)
			_, problem := raw(t, address, test.line, []string{asJSON}, test.body)
			if problem.Reason != test.reason {
				t.Fatalf("%+v, want %q", problem, test.reason)
			}
			asked, _ := stub.request.(interface{ GetValidateOnly() bool })
			if tried := asked != nil && asked.GetValidateOnly(); tried != test.tried {
				t.Errorf("the service is asked to try only: %v, want %v", tried, test.tried)
			}
		})
	}
}

func TestAnonymousReadsMayBeKeptForAShortTime(t *testing.T) {
	const one, token = "GET /v1/councils/cambridge/partnerships/" + id, "Authorization: Bearer x"
	stub, address := door(t)
	first, body := head(t, address, one)
	tag := first.Header.Get("ETag")
	if first.StatusCode != http.StatusOK || first.Header.Get("Cache-Control") != keptFor || !strings.HasPrefix(tag, `W/"`) || len(body) == 0 {
		t.Fatalf("%d, %v with %d bytes", first.StatusCode, first.Header, len(body))
	}
	if vary := first.Header.Get("Vary"); !strings.Contains(vary, "Authorization") || !strings.Contains(vary, "Accept") {
		t.Errorf("Vary: %s, so a signed-in reader could be shown this", vary)
	}
	for _, known := range []string{tag, `"x", ` + tag, strings.TrimPrefix(tag, "W/"), "*"} {
		again, body := head(t, address, one, "If-None-Match: "+known)
		if again.StatusCode != http.StatusNotModified || len(body) > 0 || again.Header.Get("ETag") != tag {
			t.Errorf("If-None-Match: %s is answered %d with %d bytes", known, again.StatusCode, len(body))
		}
	}
	if other, _ := head(t, address, one, `If-None-Match: W/"x"`); other.StatusCode != http.StatusOK {
		t.Errorf("an old copy is answered %d", other.StatusCode)
	}
	if signedIn, _ := head(t, address, one, token); signedIn.Header.Get("Cache-Control") != "no-store" || signedIn.Header.Get("ETag") != `"7"` {
		t.Errorf("a signed-in reader is answered with %v", signedIn.Header)
	}
	if signedIn, _ := head(t, address, one, token, "If-None-Match: "+tag); signedIn.StatusCode != http.StatusOK {
		t.Errorf("a signed-in reader is answered %d", signedIn.StatusCode)
	}
	stub.answer = status.Error(codes.NotFound, "no")
	if refused, _ := head(t, address, one); refused.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("a refusal may be kept: %v", refused.Header)
	}
}
