// Package ops is the plain HTTP listener for those who run a service: is it alive, is it ready, and its figures. What
// it answers itself is about no council.
package ops

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Check is one thing that must be so for a service to be ready.
type Check func(context.Context) error

const (
	// checkTime bounds all checks of one question together.
	checkTime = 2 * time.Second
	// requestTime bounds reading a request.
	requestTime = 5 * time.Second
)

// Handler answers /livez, /readyz and /metrics. Alive means only that the process answers: a database that is away is
// no reason to restart it.
func Handler(figures prometheus.Gatherer, checks ...Check) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, "alive") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := ready(r.Context(), checks); err != nil {
			http.Error(w, "not ready: "+err.Error(), http.StatusServiceUnavailable)
			return
		}
		_, _ = fmt.Fprintln(w, "ready")
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(figures, promhttp.HandlerOpts{}))
	return mux
}

func ready(ctx context.Context, checks []Check) error {
	ctx, cancel := context.WithTimeout(ctx, checkTime)
	defer cancel()
	for _, check := range checks {
		if err := check(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Protocols are what the listener speaks: HTTP as everybody does, and HTTP/2 in the clear, in which gRPC's reflection asks.
func Protocols() *http.Protocols {
	spoken := &http.Protocols{}
	spoken.SetHTTP1(true)
	spoken.SetUnencryptedHTTP2(true)
	return spoken
}

// Serve answers on the listener until ctx ends.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Protocols: Protocols(), Handler: handler, ReadHeaderTimeout: requestTime, ReadTimeout: requestTime, IdleTimeout: time.Minute}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve operations: %w", err)
	}
	return nil
}
