package process

import (
	"bytes"
	"encoding/json"
	"log"
	"log/slog"
	"testing"

	"google.golang.org/grpc/grpclog"
)

// TestWhatLibrariesLogIsOneLine lets those speak that have no log of their own, of something that ends a line and begins another.
func TestWhatLibrariesLogIsOneLine(t *testing.T) {
	const forged = "x\n" + `{"level":"INFO","msg":"forged"}`
	var out bytes.Buffer
	before := slog.Default()
	t.Cleanup(func() { LogTo(before) })
	LogTo(slog.New(slog.NewJSONHandler(&out, nil)))
	for name, say := range map[string]func(){
		"log":  func() { log.Print(forged) },
		"slog": func() { slog.Warn("trouble", "error", forged) },
		"gRPC": func() { grpclog.Error(forged) },
	} {
		t.Run(name, func(t *testing.T) {
			out.Reset()
			say()
			lines := bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n"))
			var line struct{ Msg string }
			if err := json.Unmarshal(lines[0], &line); err != nil || len(lines) != 1 || line.Msg == "forged" {
				t.Errorf("the log has %d lines, %v: %s", len(lines), err, out.Bytes())
			}
		})
	}
}
