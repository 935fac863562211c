package grpcserver

import (
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/grpc/codes"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
)

// figures are the rate, errors and duration of every rpc. Duration is kept by method only: with the code too it would
// be thousands of series.
type figures struct {
	calls    *prometheus.CounterVec
	duration *prometheus.HistogramVec
	running  prometheus.Gauge
	ordinary map[string]ordinary // what nearly every call needs, found once
}

// ordinary are the figures of one rpc's calls that went well.
type ordinary struct {
	ok       prometheus.Counter
	duration prometheus.Observer
}

func newFigures(registry prometheus.Registerer, rules access.Rules) (*figures, error) {
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
		ordinary: map[string]ordinary{},
	}
	for _, c := range []prometheus.Collector{f.calls, f.duration, f.running} {
		if err := registry.Register(c); err != nil {
			return nil, fmt.Errorf("register the server's figures: %w", err)
		}
	}
	for method := range rules {
		f.ordinary[method] = ordinary{f.calls.WithLabelValues(method, codes.OK.String()), f.duration.WithLabelValues(method)}
	}
	return f, nil
}

// begin counts a call that starts, and end one that has ended.
func (f *figures) begin() { f.running.Inc() }

func (f *figures) end(method string, code codes.Code, took time.Duration) {
	f.running.Dec()
	usual, known := f.ordinary[method]
	if !known {
		f.calls.WithLabelValues(method, code.String()).Inc()
		return
	}
	usual.duration.Observe(took.Seconds())
	if code == codes.OK {
		usual.ok.Inc()
		return
	}
	f.calls.WithLabelValues(method, code.String()).Inc()
}
