package grpcserver

import (
	"context"
	"errors"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/keepalive"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// Limits bound what one caller can use up. The zero value of each is the ordinary one.
type Limits struct {
	// MaxRequest is the largest request, in bytes: 4 MiB.
	MaxRequest int
	// LargeRequests are the methods whose requests may be larger, such as an import's, with their own limits.
	LargeRequests map[string]int
	// MaxCall is the longest that one unary call may take: 30 s. Callers may ask for less.
	MaxCall time.Duration
	// Arrival is how long a request may take to arrive, beside the second for each MiB: 10 s.
	Arrival time.Duration
	// MaxConnectionAge is how long a connection lasts before its client must make a new one, which spreads load over
	// new replicas: 30 minutes. Streams on it have StreamGrace to end.
	MaxConnectionAge time.Duration
	// Drain is how long running calls may take to end when the server stops: 20 s.
	Drain time.Duration
}

const (
	maxHeaders    = 16 << 10
	maxAnswer     = 8 << 20
	maxStreams    = 100
	streamGrace   = 30 * time.Second
	idle          = 15 * time.Minute
	pingAfter     = 30 * time.Second
	pingTimeout   = 10 * time.Second
	pingsAtMost   = 5 * time.Second
	handshakeTime = 10 * time.Second
	// workers are goroutines that calls share. A new one for each call would grow its stack through the whole chain
	// each time, a seventh of all the work; when all are busy new ones are made.
	workers = 64

	// arrivingEach and arrivingAll bound the bytes of large requests that one caller, and all together, may have in memory.
	arrivingEach = 16 << 20
	arrivingAll  = 48 << 20
	// unsignedEach and unsignedAll bound the calls and streams without a token that one address, and all together, may have
	// open; watchingEach and watchingAll those of them that watch the service's health.
	unsignedEach = 64
	unsignedAll  = 1024
	watchingEach = 8
	watchingAll  = 128
)

func (l Limits) orOrdinary() Limits {
	if l.MaxRequest == 0 {
		l.MaxRequest = 4 << 20
	}
	if l.MaxCall == 0 {
		l.MaxCall = 30 * time.Second
	}
	if l.Arrival == 0 {
		l.Arrival = 10 * time.Second
	}
	if l.MaxConnectionAge == 0 {
		l.MaxConnectionAge = 30 * time.Minute
	}
	if l.Drain == 0 {
		l.Drain = 20 * time.Second
	}
	return l
}

// requestLimit is the most that requests of the method may measure.
func (l Limits) requestLimit(method string) int {
	if limit, ok := l.LargeRequests[method]; ok {
		return limit
	}
	return l.MaxRequest
}

func (l Limits) serverOptions() []grpc.ServerOption {
	return []grpc.ServerOption{
		grpc.MaxHeaderListSize(maxHeaders),
		grpc.MaxRecvMsgSize(l.MaxRequest), // of what is not read by receive, which is nothing
		grpc.InitialWindowSize(window),
		grpc.InitialConnWindowSize(connectionWindow),
		grpc.MaxSendMsgSize(maxAnswer),
		grpc.MaxConcurrentStreams(maxStreams),
		grpc.ConnectionTimeout(handshakeTime),
		grpc.KeepaliveParams(keepalive.ServerParameters{
			MaxConnectionIdle: idle, MaxConnectionAge: l.MaxConnectionAge, MaxConnectionAgeGrace: streamGrace,
			Time: pingAfter, Timeout: pingTimeout,
		}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: pingsAtMost, PermitWithoutStream: true}),
		grpc.WaitForHandlers(true),
		grpc.NumStreamWorkers(workers),
	}
}

// timeLimits is the step that ends what takes too long. A call gets a deadline: its caller's, at most the server's, and
// a little less than either, so that the answer that time is up still arrives. A stream lasts until the server stops.
type timeLimits struct {
	call     time.Duration
	stopping context.Context
}

// answerTime is kept back from a caller's deadline to tell them that it has passed.
const answerTime = 100 * time.Millisecond

func (t timeLimits) unary() grpc.UnaryServerInterceptor {
	return func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		limit := t.call
		if deadline, ok := ctx.Deadline(); ok {
			left := time.Until(deadline)
			limit = min(limit, left-min(left/10, answerTime))
		}
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		answer, err := handler(ctx, request)
		if err != nil && ctx.Err() != nil && fault.As(err) == nil {
			err = errors.Join(ctx.Err(), err) // drivers have errors of their own for a call that was given up
		}
		return answer, err
	}
}

func (t timeLimits) stream() grpc.StreamServerInterceptor {
	return around(func(ctx context.Context, next func(context.Context) error) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(t.stopping, cancel)()
		err := next(ctx)
		if err != nil && t.stopping.Err() != nil && fault.As(err) == nil {
			return fault.Unavailable("STOPPING", "The service is being restarted. Open the stream again.").Because(err)
		}
		return err
	}).stream()
}
