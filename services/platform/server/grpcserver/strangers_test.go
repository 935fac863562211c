package grpcserver_test

import (
	"bytes"
	"io"
	"os"
	"testing"
	"time"
)

// TestStrangersTakeLittle lets callers without a token take what they can of a server that is a process of its own, while
// somebody who has signed in goes on working.
func TestStrangersTakeLittle(t *testing.T) {
	const memory = 64 << 10 // in KiB
	if os.Getenv(asFloodServer) != "" {
		serveFlood(t)
		return
	}
	const streams = 98 // on each connection, below what one may have
	body := append(header(14<<20), bytes.Repeat([]byte{'x'}, 16<<10-5)...)
	for name, test := range map[string]struct {
		connections int
		path        string
		headers     []string
		body        []byte
	}{
		"streams of health": {100, "/grpc.health.v1.Health/Watch", nil, message(nil)},
		"large requests":    {12, "/test.v1.Things/Get", nil, body},
		"with a bad token":  {12, "/test.v1.Things/Get", []string{"authorization", "Bearer nobody"}, body},
		"for the public":    {12, "/test.v1.Things/GetPublished", nil, body},
		"that never come":   {12, "/test.v1.Things/GetPublished", nil, header(60 << 10)},
	} {
		t.Run(name, func(t *testing.T) {
			server := startFloodServer(t)
			honest := server.connect(t)
			quiet := slowest(t, honest, ordinaryFlood)
			before := server.resident(t)
			for range test.connections {
				attacker := server.sendFrames(t)
				go func() { _, _ = io.Copy(io.Discard, attacker.conn) }() // the answers are nobody's
				for range streams {
					if err := attacker.open(test.path, test.headers...); err != nil {
						t.Fatal(err)
					}
					_ = attacker.framer.WriteData(attacker.stream, false, test.body) // the server may have ended the connection
					attacker.stream += 2
				}
			}
			begin := time.Now()
			busy := slowest(t, honest, ordinaryFlood)
			grown := server.peak(t) - before
			t.Logf("p99 of others %v, quiet %v, in %v; %d KiB more at most", busy, quiet, time.Since(begin), grown)
			if grown > memory {
				t.Errorf("the server grew by %d KiB, want %d at most", grown, memory)
			}
		})
	}
}
