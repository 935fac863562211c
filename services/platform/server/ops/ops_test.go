package ops_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/concordat-suite/concordat/services/platform/server/ops"
)

func TestHandler(t *testing.T) {
	var down error
	registry := prometheus.NewRegistry()
	registry.MustRegister(prometheus.NewCounter(prometheus.CounterOpts{Name: "concordat_test_total", Help: "A test."}))
	handler := ops.Handler(registry, func(context.Context) error { return down })
	ask := func(method, path string) (int, string) {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(method, path, nil))
		return w.Code, w.Body.String()
	}
	for _, test := range []struct {
		down         error
		method, path string
		code         int
		body         string
	}{
		{nil, "GET", "/livez", 200, "alive"},
		{nil, "GET", "/readyz", 200, "ready"},
		{errors.New("database away"), "GET", "/livez", 200, "alive"},
		{errors.New("database away"), "GET", "/readyz", 503, "database away"},
		{nil, "GET", "/metrics", 200, "concordat_test_total 0"},
		{nil, "POST", "/livez", 405, ""},
		{nil, "GET", "/debug/pprof/", 404, ""},
	} {
		down = test.down
		if code, body := ask(test.method, test.path); code != test.code || !strings.Contains(body, test.body) {
			t.Errorf("%s %s with %v = %d %q, want %d %q", test.method, test.path, test.down, code, body, test.code, test.body)
		}
	}
}

func TestServeEndsWithItsContext(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- ops.Serve(ctx, listener, ops.Handler(prometheus.NewRegistry())) }()
	answer, err := http.Get("http://" + listener.Addr().String() + "/livez")
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("GET /livez = %v, %v", answer, err)
	}
	_ = answer.Body.Close()
	stop()
	if err := <-ended; err != nil {
		t.Errorf("Serve() = %v", err)
	}
}
