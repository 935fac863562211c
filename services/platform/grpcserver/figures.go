package grpcserver

import (
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc/codes"
)

// figures are the rate, errors and duration of every rpc. Duration is kept by method only: with the code too it would
// be thousands of series.
type figures struct {
	calls    *prometheus.CounterVec
	duration *prometheus.HistogramVec
	running  prometheus.Gauge
}

func newFigures(registry prometheus.Registerer) (*figures, error) {
	f := &figures{
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "concordat_rpc_calls_total", Help: "Calls that have ended, by rpc and status code.",
		}, []string{"method", "code"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "concordat_rpc_duration_seconds", Help: "How long calls took, by rpc.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .1, .5, 2, 10, 30},
		}, []string{"method"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "concordat_rpc_running", Help: "Calls and streams that have not ended.",
		}),
	}
	for _, c := range []prometheus.Collector{f.calls, f.duration, f.running} {
		if err := registry.Register(c); err != nil {
			return nil, fmt.Errorf("register the server's figures: %w", err)
		}
	}
	return f, nil
}

// begin counts a call that starts; the function it gives is called when the call ends.
func (f *figures) begin(method string) func(codes.Code, time.Duration) {
	f.running.Inc()
	return func(code codes.Code, took time.Duration) {
		f.running.Dec()
		f.calls.WithLabelValues(method, code.String()).Inc()
		f.duration.WithLabelValues(method).Observe(took.Seconds())
	}
}
