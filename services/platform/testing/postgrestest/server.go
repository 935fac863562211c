package postgrestest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"

	"github.com/concordat-suite/concordat/services/platform/data/pgserver"
)

// Variable is the environment variable with the superuser's address of a server that was started for the whole run.
const Variable = "CONCORDAT_TEST_POSTGRES"

// Server gives the superuser's address of the server for tests: the one named in the environment, or one of this
// process's own, which ends with it.
var Server = sync.OnceValues(func() (string, error) {
	if address := os.Getenv(Variable); address != "" {
		return address, nil
	}
	address, _, err := Start(context.Background())
	return address, err
})

// Start starts a server for tests, with its data in shared memory where there is such a thing, and gives the superuser's
// address and what stops it. If the process ends without stopping it, the server ends too and its folder is removed.
func Start(ctx context.Context) (address string, stop func() error, err error) {
	dir, err := os.MkdirTemp(memory(), "concordat-test-")
	if err != nil {
		return "", nil, fmt.Errorf("folder for PostgreSQL: %w", err)
	}
	if err := sweepAfterUs(dir); err != nil {
		return "", nil, err
	}
	server, err := pgserver.Start(ctx, pgserver.Options{Dir: dir, Fast: true, MaxConnections: 400})
	if err != nil {
		return "", nil, err
	}
	stop = func() error {
		if err := server.Stop(); err != nil {
			return err
		}
		return os.RemoveAll(dir)
	}
	return server.URL("postgres", pgserver.Superuser), stop, nil
}

func memory() string {
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		return "/dev/shm"
	}
	return "" // the system's temporary folder
}

// sweepAfterUs starts a small program that waits for the end of this process, however that comes, then for the server's,
// and removes the folder. A test binary has no moment of its own to do so.
func sweepAfterUs(dir string) error {
	const sweep = `cat >/dev/null; for i in $(seq 300); do test -e "$0/data/postmaster.pid" || break; sleep 0.1; done; rm -rf "$0"`
	cmd := exec.Command("/bin/sh", "-c", sweep, dir)
	// The pipe closes when this process ends, whether it wants to or not.
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("tidy up after the tests: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("tidy up after the tests: %w", err)
	}
	// A pipe that nobody holds is closed by the garbage collector, and the folder removed from under the tests.
	go func() {
		<-context.Background().Done() // never
		_ = pipe.Close()
	}()
	return nil
}
