package app

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// gatewayAt starts a gateway whose services are away, and gives its address.
func gatewayAt(t *testing.T, publicURL string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	nowhere := "127.0.0.1:1"
	go func() {
		ended <- Run(ctx, Config{
			Listener: listener, Register: nowhere, Governance: nowhere, Notification: nowhere, Reporting: nowhere,
			Drain: time.Second, PublicURL: publicURL,
		})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Run() = %v", err)
		}
	})
	return listener.Addr().String()
}

func TestEveryAnswerIsSecured(t *testing.T) {
	const host = "Host: concordat.example\r\nConnection: close\r\n"
	requests := map[string]struct {
		sent   string
		status int
	}{
		"the front page":           {"GET / HTTP/1.1\r\n" + host + "\r\n", 200},
		"the document":             {"GET /openapi.json HTTP/1.1\r\n" + host + "\r\n", 200},
		"the style":                {"GET /style.css HTTP/1.1\r\n" + host + "\r\n", 200},
		"alive":                    {"GET /livez HTTP/1.1\r\n" + host + "\r\n", 200},
		"ready":                    {"GET /readyz HTTP/1.1\r\n" + host + "\r\n", 200},
		"no page":                  {"GET /nothing HTTP/1.1\r\n" + host + "\r\n", 404},
		"no call":                  {"GET /v1/nothing HTTP/1.1\r\n" + host + "\r\n", 404},
		"a page's wrong method":    {"POST /openapi.json HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n", 405},
		"a call's wrong method":    {"PUT /v1/councils/cambridge HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n", 405},
		"a service that is away":   {"GET /v1/councils/cambridge HTTP/1.1\r\n" + host + "\r\n", 503},
		"the same in a browser":    {"GET /v1/councils/cambridge HTTP/1.1\r\n" + host + "Accept: text/html\r\n\r\n", 503},
		"a dot segment":            {"GET /v1/../x HTTP/1.1\r\n" + host + "\r\n", 400},
		"OPTIONS":                  {"OPTIONS * HTTP/1.1\r\n" + host + "\r\n", 400},
		"no host":                  {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400},
		"two hosts":                {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
		"no HTTP":                  {"hello\r\n\r\n", 400},
		"a header without a name":  {"GET / HTTP/1.1\r\n: x\r\n\r\n", 400},
		"another version":          {"GET / HTTP/3.0\r\n" + host + "\r\n", 505},
		"headers too large":        {"GET / HTTP/1.1\r\n" + host + "X: " + strings.Repeat("x", 200<<10) + "\r\n\r\n", 431},
		"an unknown encoding":      {"POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: new\r\n\r\n", 501},
		"an unknown expectation":   {"POST / HTTP/1.1\r\n" + host + "Expect: wonders\r\nContent-Length: 0\r\n\r\n", 417},
		"headers of medium length": {"GET /v1/councils/x HTTP/1.1\r\n" + host + "X: " + strings.Repeat("x", 20<<10) + "\r\n\r\n", 431},
	}
	for publicURL, strict := range map[string]bool{"": false, "http://concordat.example": false, "https://concordat.example": true} {
		address := gatewayAt(t, publicURL)
		for name, c := range requests {
			t.Run(fmt.Sprintf("%s at %q", name, publicURL), func(t *testing.T) {
				answer := send(t, address, c.sent)
				if answer.StatusCode != c.status {
					t.Errorf("status %d, want %d", answer.StatusCode, c.status)
				}
				header := answer.Header
				if policy := header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") {
					t.Errorf("Content-Security-Policy = %q", policy)
				}
				if header.Get("X-Content-Type-Options") != "nosniff" || header.Get("Referrer-Policy") != "no-referrer" || header.Get("X-Frame-Options") != "DENY" {
					t.Errorf("headers = %v", header)
				}
				if got := header.Get("Strict-Transport-Security"); (got != "") != strict || strict && !strings.Contains(got, "max-age=31536000") {
					t.Errorf("Strict-Transport-Security = %q at %q", got, publicURL)
				}
				for name, values := range header {
					if len(values) > 1 && name != "Vary" {
						t.Errorf("%s is there %d times", name, len(values))
					}
				}
			})
		}
	}
}

// send writes the bytes to the address and reads one answer.
func send(t *testing.T, address, request string) *http.Response {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = conn.Write([]byte(request)) }() // the server may stop reading
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = answer.Body.Close() })
	return answer
}

func TestThePublicAddressIsChecked(t *testing.T) {
	for address, good := range map[string]bool{
		"": true, "https://concordat.example.gov.uk": true, "https://concordat.example.gov.uk/": true, "http://127.0.0.1:8080": true,
		"concordat.example": false, "ftp://concordat.example": false, "https://": false, "https://a@b.uk": false, "https://b.uk/path": false, "https://b.uk?x=1": false,
	} {
		if _, err := headersFor(address); (err == nil) != good {
			t.Errorf("%q: %v, want it accepted: %v", address, err, good)
		}
	}
}
