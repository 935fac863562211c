package rest

import (
	"net/http"
	"testing"
)

func TestAnAddressSaysWhatItTakes(t *testing.T) {
	const list, one = "/v1/councils/cambridge/partnerships", "/v1/councils/cambridge/partnerships/" + id
	for line, want := range map[string]struct {
		status int
		allow  string
	}{
		"OPTIONS " + list:             {204, "GET, HEAD, OPTIONS, POST"},
		"OPTIONS " + one:              {204, "GET, HEAD, OPTIONS, PATCH"},
		"OPTIONS " + one + ":approve": {204, "OPTIONS, POST"},
		"DELETE " + one:               {405, "GET, HEAD, OPTIONS, PATCH"},
		"PUT " + list:                 {405, "GET, HEAD, OPTIONS, POST"},
		"HEAD " + one + ":approve":    {405, "OPTIONS, POST"},
		"GET /v1/nothing":             {404, ""},
	} {
		_, address := door(t)
		response, _ := head(t, address, line)
		if got := response.Header.Get("Allow"); response.StatusCode != want.status || got != want.allow {
			t.Errorf("%s: %d, Allow: %s; want %d, %s", line, response.StatusCode, got, want.status, want.allow)
		}
	}
}

// TestHeadIsGetWithoutTheBody asks for the headers of a record alone.
func TestHeadIsGetWithoutTheBody(t *testing.T) {
	const one = "/v1/councils/cambridge/partnerships/" + id
	stub, address := door(t)
	got, body := head(t, address, "HEAD "+one)
	if got.StatusCode != http.StatusOK || len(body) > 0 || stub.calls != 1 {
		t.Fatalf("HEAD: %d with a body of %d bytes, after %d calls", got.StatusCode, len(body), stub.calls)
	}
	want, _ := head(t, address, "GET "+one)
	for name := range want.Header {
		if name != "Date" && name != requestIDHeader && got.Header.Get(name) != want.Header.Get(name) {
			t.Errorf("%s: %q, and %q with GET", name, got.Header.Get(name), want.Header.Get(name))
		}
	}
}
