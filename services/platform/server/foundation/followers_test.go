package foundation_test

import (
	"context"
	"embed"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/data/follow"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/server/foundation"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
)

// TestOperatorsSeeWhatIsParked parks an entry, and finds it in the figures and on the operations listener, which has it
// tried again.
func TestOperatorsSeeWhatIsParked(t *testing.T) {
	db := postgrestest.New(t, "sample", embed.FS{})
	err := db.InCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error {
		_, err := tx.ExecContext(t.Context(), `
			INSERT INTO follow_parked (council, follower, seq, name, type, parked_at, attempts, error)
			VALUES ($1, 'register', 7, 'councils/cambridge/partnerships/1', 'Partnership', clock_timestamp(), 8, 'cannot be read')`, tx.Council)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s := service(t)
	f, err := foundation.Lay(foundation.Register, s, grpcserver.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	f.Follow(follow.Config{DB: db, Name: "register"})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx, nil) }()
	status(t, s.OpsAddress, "/livez")

	for _, step := range []struct{ method, path, want string }{
		{"GET", "/metrics", `concordat_follow_parked_entries{follower="register"} 1`},
		{"GET", "/parked", `"seq":7,"name":"councils/cambridge/partnerships/1"`},
		{"GET", "/parked", `"givenUp":true`},
		{"POST", "/parked/replay", `{"register":1}`},
		{"GET", "/parked", `"givenUp":false`},
		{"GET", "/parked/replay", "Method Not Allowed"},
	} {
		if got := ask(t, step.method, "http://"+s.OpsAddress+step.path); !strings.Contains(got, step.want) {
			t.Errorf("%s %s = %s, want %s in it", step.method, step.path, got, step.want)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("Run() = %v", err)
	}
}

func ask(t *testing.T, method, url string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(response.Status, " ", string(body))
}
