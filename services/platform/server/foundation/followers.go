package foundation

import (
	"context"
	"encoding/json"
	"math"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/concordat-suite/concordat/services/platform/contract/position"
	"github.com/concordat-suite/concordat/services/platform/data/follow"
)

// countTime bounds counting what is parked, so that a database that is away does not hold up the other figures.
const countTime = 2 * time.Second

// Follow makes a follower of another service's journal, for Run, and lets operators see what it has parked: as a figure,
// and on the operations listener, where GET /parked lists the entries and POST /parked/replay has all of them tried again.
func (f *Foundation) Follow(c follow.Config) *follow.Follower {
	c.Log = f.Logger
	follower := follow.New(c)
	f.followers = append(f.followers, follower)
	f.Metrics.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "concordat_follow_parked_entries", Help: "Entries of another service's journal that could not be applied, and those that wait behind them.",
		ConstLabels: prometheus.Labels{"follower": c.Name},
	}, func() float64 { return countParked(c) }))
	return follower
}

// Settle says what a call waits for besides the journals: until what follows from them is worked out too. It is told the
// method, so that only the calls that answer with it wait.
func (f *Foundation) Settle(settled func(ctx context.Context, method, council string) error) {
	f.settled = settled
}

// await waits for a position that a call brings: until the follower of that journal has taken it in. The service's own
// journal is there already. A journal that is not followed is waited for by nobody.
func (f *Foundation) await(ctx context.Context, method string, m position.Mark) error {
	for _, follower := range f.followers {
		if follower.Name != m.Service {
			continue
		}
		if err := follower.Await(ctx, m.Council, m.Seq); err != nil {
			return err
		}
	}
	if f.settled == nil {
		return nil
	}
	return f.settled(ctx, method, m.Council)
}

// countParked is no number while the database does not answer.
func countParked(c follow.Config) float64 {
	ctx, cancel := context.WithTimeout(context.Background(), countTime)
	defer cancel()
	parked, err := follow.ListParked(ctx, c.DB, c.Name)
	if err != nil {
		return math.NaN()
	}
	return float64(len(parked))
}

// parkedPage answers on the operations listener about what the followers have parked: whose and which entry, why, and
// how often it was tried. It shows nothing of what an entry says.
func (f *Foundation) parkedPage() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /parked", func(w http.ResponseWriter, r *http.Request) {
		all := map[string][]follow.Parked{}
		for _, c := range f.followers {
			parked, err := follow.ListParked(r.Context(), c.DB, c.Name)
			if err != nil {
				f.refuse(w, r, err)
				return
			}
			all[c.Name] = append([]follow.Parked{}, parked...)
		}
		answer(w, all)
	})
	mux.HandleFunc("POST /parked/replay", func(w http.ResponseWriter, r *http.Request) {
		again := map[string]int64{}
		for _, c := range f.followers {
			n, err := follow.Replay(r.Context(), c.DB, c.Name)
			if err != nil {
				f.refuse(w, r, err)
				return
			}
			again[c.Name] = n
		}
		answer(w, again)
	})
	return mux
}

func (f *Foundation) refuse(w http.ResponseWriter, r *http.Request, err error) {
	f.Logger.WarnContext(r.Context(), "a question about parked entries was not answered", "path", r.URL.Path, "error", err)
	http.Error(w, "the database does not answer; try again", http.StatusServiceUnavailable)
}

// answer writes JSON; a client that has gone cannot be told.
func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
