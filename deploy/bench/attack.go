package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
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
	// strangersCommand lets the strangers send their requests.
	strangersCommand = "strangers"
	// strangersWait bounds what they do.
	strangersWait = 20 * time.Second
	// sendBuffer is how much of what they send may wait on their side.
	sendBuffer = 64 << 10
)

// runStrangers sends the requests of all strangers at once, and fails when one is accepted.
func runStrangers(args []string) error {
	flags := flag.NewFlagSet(strangersCommand, flag.ContinueOnError)
	by := flags.String("by", fleet.Gateway, "which program they send to: gateway or register")
	address := flags.String("address", "", "where it listens, host:port")
	token := flags.String("token", "", "what they send as authorization")
	if err := flags.Parse(args); err != nil {
		return err
	}
	send := postLarge
	if *by == fleet.Register {
		send = callLarge
	}
	ctx, cancel := context.WithTimeout(context.Background(), strangersWait)
	defer cancel()
	var wait sync.WaitGroup
	faults := make([]error, strangers)
	for client := range strangers {
		wait.Go(func() { faults[client] = send(ctx, *address, client, *token) })
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
func postLarge(ctx context.Context, address string, client int, token string) error {
	door := &http.Client{Transport: &http.Transport{DialContext: from(client)}}
	defer door.CloseIdleConnections()
	imports := "http://" + address + "/v1/councils/council-00/imports"
	return each(strangersRequests, func() error {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, imports, io.LimitReader(spaces{}, strangersBytes))
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
			return nil // it was cut off
		}
		defer func() { _ = answer.Body.Close() }()
		if answer.StatusCode < http.StatusBadRequest {
			return fmt.Errorf("a stranger's request was answered with %s", answer.Status)
		}
		return nil
	})
}

// callLarge sends a client's requests to the register on one connection.
func callLarge(ctx context.Context, address string, client int, token string) error {
	dial := func(ctx context.Context, address string) (net.Conn, error) {
		return from(client)(ctx, "tcp", address)
	}
	connection, err := grpc.NewClient("passthrough:///"+address,
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
