package standalone

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// TestMain lets a test run the standalone in a process of its own, which it can kill.
func TestMain(m *testing.M) {
	if data := os.Getenv("STANDALONE_TEST_DATA"); data != "" {
		err := Run(context.Background(), Config{Data: data, HTTP: os.Getenv("STANDALONE_TEST_HTTP"), Out: os.Stdout})
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// freeAddress finds a port with as many free ones after it as the standalone needs. It looks below the range from which
// outgoing connections take theirs, since one of those could come between two starts.
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 200 {
		address := fmt.Sprintf("127.0.0.1:%d", 10000+rand.IntN(20000))
		if a, err := readAddresses(address); err == nil && a.check(parts) == nil {
			return address
		}
	}
	t.Fatal("no row of free ports was found")
	return ""
}

// running is a standalone in this process.
type running struct {
	address string
	stop    context.CancelFunc
	ended   chan error
	out     *lockedBuffer
}

func start(t *testing.T, data string) *running {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	r := &running{address: freeAddress(t), stop: stop, ended: make(chan error, 1), out: &lockedBuffer{}}
	go func() { r.ended <- Run(ctx, Config{Data: data, HTTP: r.address, Out: r.out}) }()
	t.Cleanup(stop)
	awaitReady(t, r.address, r.ended)
	return r
}

// awaitReady waits until the door answers, or the standalone has ended instead.
func awaitReady(t *testing.T, address string, ended <-chan error) {
	t.Helper()
	deadline := time.After(2 * time.Minute)
	for {
		if status, _ := get(address, "/readyz"); status == http.StatusOK {
			return
		}
		select {
		case err := <-ended:
			t.Fatalf("it ended before it was ready: %v", err)
		case <-deadline:
			t.Fatal("it does not get ready")
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func get(address, path string) (int, string) {
	response, err := http.Get("http://" + address + path)
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err.Error()
	}
	return response.StatusCode, string(body)
}

func (r *running) end(t *testing.T) {
	t.Helper()
	r.stop()
	select {
	case err := <-r.ended:
		if err != nil {
			t.Errorf("it ends with %v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("it does not end")
	}
}

func TestStandalone(t *testing.T) {
	data := t.TempDir()
	first := start(t, data)
	if status, body := get(first.address, "/v1/councils/cambridge"); status != http.StatusOK {
		t.Errorf("the demo council is not there: %d %s", status, body)
	}
	if out := first.out.String(); !strings.Contains(out, "Try next") || !strings.Contains(out, first.address) {
		t.Errorf("it does not say where it is and what to try:\n%s", out)
	}

	err := Run(context.Background(), Config{Data: data, HTTP: first.address, Out: io.Discard})
	if err == nil || !strings.Contains(err.Error(), first.address+" (REST) is in use") {
		t.Errorf("a second start on the same ports gives %v", err)
	}
	err = Run(context.Background(), Config{Data: data, HTTP: freeAddress(t), Out: io.Discard})
	if err == nil || !strings.Contains(err.Error(), "in use by another standalone") {
		t.Errorf("a second start on the same folder gives %v", err)
	}
	first.end(t)

	began := time.Now()
	second := start(t, data)
	t.Logf("the warm start took %s", time.Since(began))
	if out := second.out.String(); strings.Contains(out, "Loading the demo") {
		t.Errorf("the demo council is loaded again:\n%s", out)
	}
	second.end(t)
}

// A standalone that is killed while it loads its demo council is whole after the next start.
func TestKilledStandaloneRecovers(t *testing.T) {
	data, address := t.TempDir(), freeAddress(t)
	for _, after := range []string{"Loading the demo council", "Concordat is ready"} {
		command := exec.Command(os.Args[0])
		command.Env = append(os.Environ(), "STANDALONE_TEST_DATA="+data, "STANDALONE_TEST_HTTP="+address)
		out := &lockedBuffer{}
		command.Stdout, command.Stderr = out, out
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		came := appears(out, after)
		_ = command.Process.Signal(syscall.SIGKILL) // it may have ended, which the next line tells
		_ = command.Wait()                          // it was killed
		if !came {
			t.Fatalf("it does not get as far as %q:\n%s", after, out)
		}
	}
	r := start(t, data)
	if status, body := get(r.address, "/v1/councils/cambridge"); status != http.StatusOK {
		t.Errorf("the demo council is not there: %d %s", status, body)
	}
	r.end(t)
}

func TestFolderThatIsNone(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := Run(context.Background(), Config{Data: filepath.Join(file, "data"), HTTP: freeAddress(t), Out: io.Discard})
	if err == nil || !strings.Contains(err.Error(), "choose another with --data") {
		t.Errorf("fault %v", err)
	}
}

// appears says whether the words come to be printed.
func appears(out *lockedBuffer, words string) bool {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if strings.Contains(out.String(), words) {
			return true
		}
	}
	return false
}

// lockedBuffer is read while it is written.
type lockedBuffer struct {
	mutex sync.Mutex
	text  strings.Builder
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.String()
}
