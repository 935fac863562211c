package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/metadata"

	"github.com/concordat-suite/concordat/deploy/fleet"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

const (
	// strangers are the clients, each from an address of its own, who send so many requests of so many bytes at once.
	strangers, strangersRequests, strangersBytes = 12, 49, 14 << 20
	// strangersWait bounds one of their requests.
	strangersWait = 20 * time.Second
	// sendBuffer is how much of what they send may wait on their side.
	sendBuffer = 64 << 10
)

// attack is one way in which strangers send large requests.
type attack struct {
	words string
	send  func(ctx context.Context, s *stage, client int) error
}

var attacks = []attack{
	{"by REST without a token", func(ctx context.Context, s *stage, client int) error { return s.postLarge(ctx, client, "") }},
	{"by REST with a wrong token", func(ctx context.Context, s *stage, client int) error { return s.postLarge(ctx, client, wrongToken) }},
	{"by gRPC without a token", func(ctx context.Context, s *stage, client int) error { return s.callLarge(ctx, client, "") }},
	{"by gRPC with a wrong token", func(ctx context.Context, s *stage, client int) error { return s.callLarge(ctx, client, wrongToken) }},
}

const wrongToken = "Bearer eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJub2JvZHkifQ.AAAA"

// withoutToken is B6: what it costs the others, and how much memory it takes, when strangers send large requests.
func withoutToken(ctx context.Context, s *stage) ([]figure, error) {
	var figures []figure
	for _, a := range attacks {
		ratio, grown, err := s.suffer(ctx, a)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.words, err)
		}
		figures = append(figures,
			figure{"B6", fmt.Sprintf("others' p99 beside %d × %d requests of %d MiB %s, against before",
				strangers, strangersRequests, strangersBytes>>20, a.words), ratio, 2, true, ""},
			figure{"B6", "memory of gateway and register beyond what they had", grown, 64, true, " MiB"})
	}
	return figures, nil
}

// suffer measures others' calls beside an attack and before it, in turns, and returns the ratio of the medians of their p99,
// and the most memory that the gateway and the register took beyond what they had before.
func (s *stage) suffer(ctx context.Context, a attack) (ratio, grown float64, err error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: callers, MaxConnsPerHost: callers}}
	defer client.CloseIdleConnections()
	ask := func(n int) error { return s.fetch(ctx, client, s.names[n%len(s.names)]) }
	var quiet, busy []time.Duration
	for range rounds {
		alone, err := paced(ctx, others, ask)
		if err != nil {
			return 0, 0, err
		}
		before, err := s.residents((*stage).freshPeak)
		if err != nil {
			return 0, 0, err
		}
		ended := make(chan error, 1)
		go func() { ended <- s.allAtOnce(ctx, a) }()
		beside, err := paced(ctx, others, ask)
		if err = errors.Join(err, <-ended); err != nil {
			return 0, 0, err
		}
		peak, err := s.residents(func(s *stage, program string) (float64, error) { return s.memory(program, "VmHWM") })
		if err != nil {
			return 0, 0, err
		}
		quiet, busy, grown = append(quiet, alone.p99()), append(busy, beside.p99()), max(grown, peak-before)
	}
	slices.Sort(quiet)
	slices.Sort(busy)
	return float64(busy[rounds/2]) / float64(quiet[rounds/2]), grown, nil
}

// residents adds up a figure of the gateway's and the register's memory, in MiB.
func (s *stage) residents(figure func(*stage, string) (float64, error)) (sum float64, err error) {
	for _, program := range []string{fleet.Gateway, fleet.Register} {
		one, err := figure(s, program)
		if err != nil {
			return 0, err
		}
		sum += one
	}
	return sum, nil
}

// allAtOnce has each of the strangers send all of their requests.
func (s *stage) allAtOnce(ctx context.Context, a attack) error {
	ctx, cancel := context.WithTimeout(ctx, strangersWait)
	defer cancel()
	var wait sync.WaitGroup
	faults := make([]error, strangers)
	for client := range strangers {
		wait.Go(func() { faults[client] = a.send(ctx, s, client) })
	}
	wait.Wait()
	return errors.Join(faults...)
}

// from dials from an address of the client's own on this machine. Little of what it sends waits in its own kernel, since the
// work of filling that would be measured beside the work of the servers.
func from(client int) func(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 1, byte(client+1))}}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return conn, conn.(*net.TCPConn).SetWriteBuffer(sendBuffer)
	}
}

// postLarge sends a client's requests to the gateway. None may be accepted; what becomes of each beyond that is the
// gateway's choice, which may cut them off.
func (s *stage) postLarge(ctx context.Context, client int, token string) error {
	door := &http.Client{Transport: &http.Transport{DialContext: from(client)}}
	defer door.CloseIdleConnections()
	address := "http://" + s.fleet.Public(fleet.Gateway) + "/v1/councils/council-00/imports"
	return each(strangersRequests, func() error {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, io.LimitReader(spaces{}, strangersBytes))
		if err != nil {
			return err
		}
		request.ContentLength = strangersBytes
		request.Header.Set("Content-Type", "application/json")
		if token != "" {
			request.Header.Set("Authorization", token)
		}
		answer, err := door.Do(request)
		if err != nil {
			return nil //nolint:nilerr // it was cut off
		}
		defer func() { _ = answer.Body.Close() }()
		if answer.StatusCode < http.StatusBadRequest {
			return fmt.Errorf("a stranger's request was answered with %s", answer.Status)
		}
		return nil
	})
}

// callLarge sends a client's requests to the register on one connection.
func (s *stage) callLarge(ctx context.Context, client int, token string) error {
	dial := func(ctx context.Context, address string) (net.Conn, error) {
		return from(client)(ctx, "tcp", address)
	}
	connection, err := grpc.NewClient("passthrough:///"+s.fleet.Public(fleet.Register),
		grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithContextDialer(dial))
	if err != nil {
		return err
	}
	defer func() { _ = connection.Close() }()
	if token != "" {
		ctx = metadata.AppendToOutgoingContext(ctx, "authorization", token)
	}
	return each(strangersRequests, func() error {
		err := connection.Invoke(ctx, registerv1.ImportService_CreateImport_FullMethodName, nil, nil, grpc.ForceCodecV2(oneBody{}))
		if err == nil {
			return errors.New("a stranger's request was accepted")
		}
		return nil
	})
}

// each runs f so often at once.
func each(times int, f func() error) error {
	var wait sync.WaitGroup
	faults := make([]error, times)
	for i := range times {
		wait.Go(func() { faults[i] = f() })
	}
	wait.Wait()
	return errors.Join(faults...)
}

// spaces is JSON's white space without end.
type spaces struct{}

// Read fills p.
func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// largeBody is the one body of all the strangers' calls, which this process must hold once only.
var largeBody = make([]byte, strangersBytes)

// oneBody sends largeBody for whatever it is given, and reads nothing.
type oneBody struct{}

// Marshal returns the body.
func (oneBody) Marshal(any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(largeBody)}, nil
}

// Unmarshal leaves the answer unread.
func (oneBody) Unmarshal(mem.BufferSlice, any) error { return nil }

// Name is that of the codec in use.
func (oneBody) Name() string { return "proto" }
