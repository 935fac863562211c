package grpcserver_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

func TestDeadlines(t *testing.T) {
	s := start(t, func(o *grpcserver.Options) { o.Limits.MaxCall = 50 * time.Millisecond })
	public := s.asPublic(t)
	s.handle = func(ctx context.Context, _ proto.Message) (proto.Message, error) {
		<-ctx.Done()
		return nil, errors.New("pq: canceling statement due to user request")
	}
	begin := time.Now()
	if _, err := s.ask(as("ann"), t, public, "Get", mine); outcome(err) != "DeadlineExceeded DEADLINE_EXCEEDED" {
		t.Errorf("outcome = %q, want DEADLINE_EXCEEDED", outcome(err))
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("took %v, want about 50 ms", took)
	}
}

func TestLargeRequests(t *testing.T) {
	s := start(t, func(o *grpcserver.Options) {
		o.Limits.MaxRequest = 1 << 10
		o.Limits.LargeRequests = map[string]int{"/test.v1.Things/GetPublished": 4 << 10}
	})
	public := s.asPublic(t)
	request := fmt.Sprintf(`%s request_id: "%s"`, mine, strings.Repeat("x", 2<<10))
	if _, err := s.ask(as("ann"), t, public, "Change", request); outcome(err) != "ResourceExhausted REQUEST_TOO_LARGE" {
		t.Errorf("outcome = %q, want REQUEST_TOO_LARGE", outcome(err))
	}
	if _, err := s.ask(as("ann"), t, public, "GetPublished", request); err != nil {
		t.Errorf("a method with a larger limit: %v", err)
	}
}

func TestHeadersAndMessagesAreBounded(t *testing.T) {
	s := start(t, nil)
	public := s.asPublic(t)
	if _, err := s.ask(as("ann", "padding", strings.Repeat("x", 20<<10)), t, public, "Get", mine); err == nil {
		t.Error("20 KiB of headers were taken")
	}
	if _, err := s.ask(as("ann", "padding", strings.Repeat("x", 8<<10)), t, public, "Get", mine); err != nil {
		t.Errorf("8 KiB of headers: %v", err)
	}
	huge := fmt.Sprintf(`%s request_id: "%s"`, mine, strings.Repeat("x", 5<<20))
	if _, err := s.ask(as("ann"), t, public, "GetPublished", huge); status.Code(err) != codes.ResourceExhausted {
		t.Errorf("a request of 5 MiB: %v, want ResourceExhausted", err)
	}
}

func TestAStreamEndsWithItsToken(t *testing.T) {
	s := start(t, func(o *grpcserver.Options) { o.Verifier = tokens{time.Now().Add(50 * time.Millisecond)} })
	s.handle = func(ctx context.Context, _ proto.Message) (proto.Message, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if err := s.watch(as("ann"), t, s.asPublic(t), "WatchThings", mine); outcome(err) != "DeadlineExceeded DEADLINE_EXCEEDED" {
		t.Errorf("outcome = %q, want DEADLINE_EXCEEDED", outcome(err))
	}
}

func TestStopping(t *testing.T) {
	s := start(t, func(o *grpcserver.Options) { o.Limits.Drain = 5 * time.Second })
	public := s.asPublic(t)
	running, finish := make(chan string, 2), make(chan struct{})
	s.handle = func(ctx context.Context, m proto.Message) (proto.Message, error) {
		method := caller.From(ctx).Method
		running <- method
		if strings.HasSuffix(method, "WatchThings") {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		<-finish
		return m, nil
	}
	call, stream := make(chan error, 1), make(chan error, 1)
	go func() {
		_, err := s.ask(as("ann"), t, public, "Get", mine)
		call <- err
	}()
	go func() { stream <- s.watch(as("ann"), t, public, "WatchThings", mine) }()
	<-running
	<-running
	begin := time.Now()
	s.stop()
	if err := <-stream; outcome(err) != "Unavailable STOPPING" {
		t.Errorf("stream: outcome = %q, want STOPPING", outcome(err))
	}
	close(finish)
	if err := <-call; err != nil {
		t.Errorf("a running call must end well: %v", err)
	}
	<-s.ended
	if took := time.Since(begin); took > 4*time.Second {
		t.Errorf("stopping took %v", took)
	}
	if s.server.Ready(context.Background()) == nil {
		t.Error("Ready() = nil after the end")
	}
}
