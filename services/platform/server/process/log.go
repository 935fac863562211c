package process

import (
	"io"
	"log/slog"

	"google.golang.org/grpc/grpclog"
)

// LogTo makes logger the log of everything in the process that has none of its own: net/http, gRPC and what else writes
// to Go's own log. Whatever a message of theirs says, it is one line, and its line ends cannot pass for another. Call it
// before gRPC is used.
func LogTo(logger *slog.Logger) {
	slog.SetDefault(logger) // and with it the log of package log
	faults := slog.NewLogLogger(logger.Handler(), slog.LevelError).Writer()
	grpclog.SetLoggerV2(grpclog.NewLoggerV2(io.Discard, io.Discard, faults))
}
