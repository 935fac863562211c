package pgserver_test

import (
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/data/pgserver"
)

// folder is a new one in shared memory, where there is such a thing.
func folder(t *testing.T) string {
	t.Helper()
	base := "/dev/shm"
	if _, err := os.Stat(base); err != nil {
		base = ""
	}
	dir, err := os.MkdirTemp(base, "concordat-pgserver-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil { // as root, another account must get through to what lies in it
		t.Fatal(err)
	}
	return dir
}

func start(t *testing.T, dir string) *pgserver.Server {
	t.Helper()
	s, err := pgserver.Start(t.Context(), pgserver.Options{Dir: dir, Fast: true})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func exec1(t *testing.T, s *pgserver.Server, query string) {
	t.Helper()
	db, err := sql.Open("postgres", s.URL("postgres", pgserver.Superuser))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func TestDataOutlivesTheServer(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	s := start(t, dir)
	exec1(t, s, "CREATE TABLE kept (n int)")
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	s = start(t, dir)
	exec1(t, s, "INSERT INTO kept VALUES (1)")
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
}

func TestSecondStartOnTheSameFolderIsRefused(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	s := start(t, dir)
	defer func() { _ = s.Stop() }()
	_, err := pgserver.Start(t.Context(), pgserver.Options{Dir: dir, Fast: true})
	if err == nil || !strings.Contains(err.Error(), "in use by another process") {
		t.Errorf("second start: %v, want a refusal that names the reason", err)
	}
}

func TestFolderThatCannotBeWrittenIsRefused(t *testing.T) {
	t.Parallel()
	file := filepath.Join(folder(t), "file") // also root cannot make a folder in a file
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := pgserver.Start(t.Context(), pgserver.Options{Dir: filepath.Join(file, "data"), Fast: true})
	if err == nil || !strings.Contains(err.Error(), "choose another") {
		t.Errorf("start: %v, want a refusal that says what to do", err)
	}
}

func TestLongFolderPathStillGetsASocket(t *testing.T) {
	t.Parallel()
	s := start(t, filepath.Join(folder(t), strings.Repeat("long/", 25)))
	exec1(t, s, "SELECT 1")
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
}

// TestServerEndsWithItsProcess starts a process that starts a server, kills it, and starts again on its folder.
func TestServerEndsWithItsProcess(t *testing.T) {
	if dir := os.Getenv("PGSERVER_TEST_DIR"); dir != "" {
		s := start(t, dir)
		exec1(t, s, "CREATE TABLE kept (n int)")
		_ = os.WriteFile(filepath.Join(dir, "ready"), nil, 0o600)
		<-s.Ended() // never: the parent kills us
		return
	}
	t.Parallel()
	dir := folder(t)
	cmd := exec.Command(os.Args[0], "-test.run=^TestServerEndsWithItsProcess$")
	cmd.Env = append(os.Environ(), "PGSERVER_TEST_DIR="+dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, func() bool { _, err := os.Stat(filepath.Join(dir, "ready")); return err == nil })
	_ = cmd.Process.Signal(syscall.SIGKILL)
	_ = cmd.Wait()
	s := start(t, dir)
	exec1(t, s, "INSERT INTO kept VALUES (1)")
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
}

// TestKilledServerIsRecovered leaves a stale postmaster.pid that names a living process of another kind.
func TestKilledServerIsRecovered(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	s := start(t, dir)
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	pid := filepath.Join(dir, "data", "postmaster.pid")
	if err := os.WriteFile(pid, []byte("1\n"+dir+"/data\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s = start(t, dir)
	exec1(t, s, "SELECT 1")
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
}

func TestNoPrograms(t *testing.T) {
	t.Parallel()
	_, err := pgserver.ProgramsIn(t.TempDir())
	if !errors.Is(err, pgserver.ErrNoPrograms) || !strings.Contains(err.Error(), "apt install postgresql") {
		t.Errorf("no programs: %v, want an error that names the package", err)
	}
}

// TestNPMCopyIsUsable lays a copy out as npm does, without the links that npm packages cannot hold.
func TestNPMCopyIsUsable(t *testing.T) {
	t.Parallel()
	native := filepath.Join(t.TempDir(), "native")
	for path, mode := range map[string]os.FileMode{"bin/initdb": 0o755, "bin/postgres": 0o755, "lib/libpq.so.5.18": 0o644} {
		if err := os.MkdirAll(filepath.Join(native, filepath.Dir(path)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(native, path), []byte("program"), mode); err != nil {
			t.Fatal(err)
		}
	}
	list := `[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]`
	if err := os.WriteFile(filepath.Join(native, "pg-symlinks.json"), []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // a second start finds the links there
		if _, err := pgserver.ProgramsIn(filepath.Join(native, "bin")); err != nil {
			t.Fatal(err)
		}
	}
	if b, err := os.ReadFile(filepath.Join(native, "lib/libpq.so.5")); err != nil || string(b) != "program" {
		t.Errorf("link: %q, %v", b, err)
	}
}

func await(t *testing.T, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !done(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited too long")
		}
	}
}
