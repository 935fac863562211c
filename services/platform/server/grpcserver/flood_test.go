package grpcserver_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/testing/contracttest"
)

const (
	// floodSetting is the environment variable that says how long the flood lasts; `make doors` makes it ten seconds.
	floodSetting  = "CONCORDAT_FLOOD"
	ordinaryFlood = time.Second / 2
	// perMillisecond is how many calls it makes.
	perMillisecond = 10
	// asFloodServer makes a process of this test the server of the flood.
	asFloodServer = "CONCORDAT_FLOOD_SERVER"
)

// TestAFloodOfResets makes ten thousand calls a second and gives each up at once, against a server that is a process of its
// own: that must cost the server little memory, and other callers not much time.
func TestAFloodOfResets(t *testing.T) {
	const rounds, memory = 12, 64 << 10 // in KiB
	if os.Getenv(asFloodServer) != "" {
		serveFlood(t)
		return
	}
	during := ordinaryFlood
	if text := os.Getenv(floodSetting); text != "" {
		var err error
		if during, err = time.ParseDuration(text); err != nil {
			t.Fatalf("%s: %v", floodSetting, err)
		}
	}
	server := startFloodServer(t)
	honest := server.connect(t)
	for round := 1; ; round++ {
		quiet := slowest(t, honest, during)
		before := server.resident(t)
		attacker, ended := server.sendFrames(t), make(chan error, 1)
		go func() { ended <- attacker.flood(during) }()
		busy := slowest(t, honest, during)
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		grown := server.peak(t) - before
		t.Logf("round %d: %d calls given up; p99 of others %v, quiet %v; %d KiB more at most", round, during.Milliseconds()*perMillisecond, busy, quiet, grown)
		if grown > memory {
			t.Fatalf("the server grew by %d KiB, want %d at most", grown, memory)
		}
		if busy <= 2*quiet {
			return
		}
		if round == rounds {
			t.Fatalf("others' p99 more than doubled in each of %d rounds", rounds)
		}
	}
}

// serveFlood is the server's process: it says where it listens, and ends with its standard input.
func serveFlood(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	start(t, func(o *grpcserver.Options) { o.Public = listener })
	fmt.Println(listener.Addr())
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// floodServer is that process, seen from the test.
type floodServer struct {
	address string
	pid     int
}

func startFloodServer(t *testing.T) *floodServer {
	t.Helper()
	test, _, _ := strings.Cut(t.Name(), "/")
	command := exec.Command(os.Args[0], "-test.run", "^"+test+"$")
	command.Env = append(os.Environ(), asFloodServer+"=yes")
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	t.Cleanup(func() {
		_ = in.Close()
		_, _ = io.Copy(io.Discard, out)
		if err := command.Wait(); err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	if err != nil {
		t.Fatalf("the server does not say where it listens: %v", err)
	}
	return &floodServer{address: strings.TrimSpace(address), pid: command.Process.Pid}
}

func (s *floodServer) connect(t *testing.T) *grpc.ClientConn {
	t.Helper()
	connection, err := grpc.NewClient(s.address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	return connection
}

// resident is the memory that the server holds, in KiB; from then on peak is the most that it held.
func (s *floodServer) resident(t *testing.T) int {
	t.Helper()
	const forgetPeak = "5" // proc(5), clear_refs
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", s.pid), []byte(forgetPeak), 0); err != nil {
		t.Fatal(err)
	}
	return s.status(t, "VmRSS:")
}

func (s *floodServer) peak(t *testing.T) int { return s.status(t, "VmHWM:") }

func (s *floodServer) status(t *testing.T, key string) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(status) {
		if rest, ok := bytes.CutPrefix(line, []byte(key)); ok {
			var kibibytes int
			if _, err := fmt.Sscan(string(rest), &kibibytes); err != nil {
				t.Fatal(err)
			}
			return kibibytes
		}
	}
	t.Fatalf("no %s in\n%s", key, status)
	return 0
}

func (s *floodServer) sendFrames(t *testing.T) *frames {
	t.Helper()
	conn, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	return framesOver(t, conn)
}

// flood opens calls and gives each up at once.
func (f *frames) flood(during time.Duration) error {
	go func() { _, _ = io.Copy(io.Discard, f.conn) }() // the answers are nobody's
	for begin, sent, all := time.Now(), 0, int(during.Milliseconds())*perMillisecond; sent < all; {
		if due := int(time.Since(begin).Milliseconds()) * perMillisecond; sent >= due {
			time.Sleep(time.Millisecond)
			continue
		}
		if err := f.open("/test.v1.Things/Get", "authorization", "Bearer ann!"); err != nil {
			return err
		}
		if err := f.framer.WriteRSTStream(f.stream, http2.ErrCodeCancel); err != nil {
			return err
		}
		f.stream += 2
		sent++
	}
	return nil
}

// slowest gives how long all but one in a hundred calls took at most.
func slowest(t *testing.T, on *grpc.ClientConn, during time.Duration) time.Duration {
	t.Helper()
	client := &suite{file: contracttest.Compile(t, contract)}
	var took []time.Duration
	for begin := time.Now(); time.Since(begin) < during; {
		start := time.Now()
		if _, err := client.ask(as("ann"), t, on, "Get", mine); err != nil {
			t.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	return took[len(took)*99/100]
}
