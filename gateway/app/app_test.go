package app

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/gateway/routes"
)

func config() Config {
	// Nobody listens there: the door must answer all the same.
	return Config{Register: "127.0.0.1:1", Governance: "127.0.0.1:1", Notification: "127.0.0.1:1", Reporting: "127.0.0.1:1", Drain: time.Second}
}

func newFront(t *testing.T) *front {
	t.Helper()
	connections, err := dial(config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeAll(connections) })
	handler, err := assemble(context.Background(), config(), connections)
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

// A service that nobody added to services would be in the document and answer 404.
func TestEveryRouteLeadsToAService(t *testing.T) {
	handler := newFront(t)
	all, err := routes.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, route := range all {
		path := strings.NewReplacer("{", "", "}", "").Replace(route.Path)
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
		request := httptest.NewRequestWithContext(ctx, route.Verb, path, nil)
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		cancel()
		var problem struct{ Code string }
		if err := json.Unmarshal(recorder.Body.Bytes(), &problem); err != nil {
			t.Fatal(err)
		}
		if problem.Code != "UNAVAILABLE" && problem.Code != "DEADLINE_EXCEEDED" {
			t.Errorf("%s %s gives %s, which does not come from a service", route.Verb, path, recorder.Body)
		}
	}
}

func TestPathsAreNotRedirected(t *testing.T) {
	handler := newFront(t)
	for _, path := range []string{"/v1//councils", "/v1/councils/../councils", "/v1/councils/", "/v1/"} {
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
		if recorder.Code != http.StatusBadRequest {
			t.Errorf("%s gives %d, want 400", path, recorder.Code)
		}
	}
}

// People open the links of mails and reports in a browser.
func TestBrowsersGetPagesAndProgramsProblems(t *testing.T) {
	handler := newFront(t)
	for accept, want := range map[string]string{
		"text/html,application/xhtml+xml,*/*;q=0.8": "text/html; charset=utf-8", "*/*": "application/problem+json",
	} {
		request := httptest.NewRequest(http.MethodGet, "/v1//councils", nil)
		request.Header.Set("Accept", accept)
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, request)
		if got := recorder.Header().Get("Content-Type"); recorder.Code != http.StatusBadRequest || got != want {
			t.Errorf("%s gets %d %s, want 400 %s", accept, recorder.Code, got, want)
		}
	}
}

func TestTokensStayOffThePlainNetwork(t *testing.T) {
	for address, want := range map[string]bool{"127.0.0.1:8081": true, "[::1]:8081": true, "10.0.0.1:8081": false, "register:8081": false, "nonsense": false} {
		cfg := config()
		cfg.Register = address
		connections, err := dial(cfg)
		if (err == nil) != want {
			t.Errorf("dial(%s) = %v, want it to be allowed: %v", address, err, want)
		}
		closeAll(connections)
	}
}

func TestRunAnswersUntilItIsStopped(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cfg := config()
	cfg.Listener = listener
	loaded := make(chan struct{})
	cfg.Ready = func(context.Context) error {
		select {
		case <-loaded:
			return nil
		default:
			return io.ErrNoProgress
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- Run(ctx, cfg) }()

	if got := get(t, listener, "/livez"); got != http.StatusOK {
		t.Errorf("/livez gives %d", got)
	}
	if got := get(t, listener, "/readyz"); got != http.StatusServiceUnavailable {
		t.Errorf("/readyz gives %d before it is ready", got)
	}
	close(loaded)
	if got := get(t, listener, "/readyz"); got != http.StatusOK {
		t.Errorf("/readyz gives %d once it is ready", got)
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("Run ends with %v", err)
	}
}

func get(t *testing.T, listener net.Listener, path string) int {
	t.Helper()
	response, err := http.Get("http://" + listener.Addr().String() + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(response.Body); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode
}
