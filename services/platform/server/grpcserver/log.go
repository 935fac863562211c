package grpcserver

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// accessLog writes one line for each call and counts it. No line holds a name, an address of a person or a word of
// the request: a person is its id.
func (c *chain) accessLog(ctx context.Context, next func(context.Context) error) error {
	current := callIn(ctx)
	if isOpen(current.Method) {
		return next(ctx) // probes call every few seconds
	}
	start := time.Now()
	c.figures.begin()
	err := next(ctx)
	took := time.Since(start)
	code := status.Code(err)
	c.figures.end(current.Method, code, took)

	attributes := make([]slog.Attr, 0, 11)
	attributes = append(attributes,
		slog.String("method", current.Method), slog.String("code", code.String()),
		slog.Float64("ms", float64(took.Microseconds())/1000), slog.String("request_id", current.RequestID),
		slog.String("client", current.client))
	attributes = append(attributes, who(current)...)
	if sent := (*answered)(nil); errors.As(err, &sent) {
		attributes = append(attributes, why(sent.cause)...)
	}
	c.Logger.LogAttrs(ctx, levelOf(code), "call", attributes...)
	return err
}

// why tells what a call failed for. Of a fault that is its reason and what caused it: its message is for the caller and
// may repeat their words.
func why(err error) []slog.Attr {
	cause := err
	if f := fault.As(err); f != nil {
		cause = f.Unwrap()
	}
	found := []slog.Attr{slog.String("reason", fault.Reason(err))}
	if cause != nil {
		found = append(found, slog.String("cause", cause.Error()))
	}
	return found
}

func who(current *call) []slog.Attr {
	var found []slog.Attr
	for _, part := range []struct{ key, value string }{
		{"council", current.Council}, {"person", current.Person},
		{"application", current.Application}, {"service", current.Service}, {"record", current.record},
	} {
		if part.value != "" {
			found = append(found, slog.String(part.key, part.value))
		}
	}
	return found
}

// levelOf takes for an error what somebody should look at.
func levelOf(code codes.Code) slog.Level {
	switch code {
	case codes.Internal, codes.Unknown, codes.DataLoss:
		return slog.LevelError
	case codes.Unavailable, codes.DeadlineExceeded, codes.ResourceExhausted:
		return slog.LevelWarn
	default:
		return slog.LevelInfo
	}
}
