package postgres_test

import (
	"sync"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
)

// TestConnectionsAreHadInTheOrderOfComing lets many want the few connections. They wait in our queue, which is in order,
// and never at the pool, which picks any of them.
func TestConnectionsAreHadInTheOrderOfComing(t *testing.T) {
	t.Parallel()
	const conns, calls, times = 2, 16, 20
	db := postgrestest.Open(t, postgrestest.NewURLs(t, service, testdata).App, postgres.MaxConns(conns))
	var crowd sync.WaitGroup
	for range calls {
		crowd.Go(func() {
			for range times {
				if err := db.ReadCouncil(t.Context(), "crowded", func(tx *postgres.Tx) error {
					_, err := tx.ExecContext(t.Context(), "SELECT pg_sleep(0.001)")
					return err
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	crowd.Wait()
	if n := postgres.QueuedAtThePool(db); n != 0 {
		t.Errorf("%d times somebody waited at the pool, want never", n)
	}
}
