package main

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"google.golang.org/grpc"

	"github.com/concordat-suite/concordat/deploy/fleet"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// readByGRPC is P1: GetPartnership with everything on, against the bare handler.
func readByGRPC(ctx context.Context, s *stage) ([]figure, error) {
	bare, stop, err := s.startFloor(ctx)
	if err != nil {
		return nil, err
	}
	defer stop()
	our, base, err := race(ctx, s.get(s.own), s.get(bare))
	if err != nil {
		return nil, err
	}
	return []figure{
		{"P1", fmt.Sprintf("GetPartnership over gRPC, %.0f calls/s against %.0f of the bare handler", our.perSecond, base.perSecond),
			our.perSecond / base.perSecond, 0.40, false, ""},
		{"P1", fmt.Sprintf("its p99, %s against %s", our.p99, base.p99), float64(our.p99) / float64(base.p99), 2.5, true, ""},
	}, nil
}

func (s *stage) get(conns []grpc.ClientConnInterface) work {
	var clients []registerv1.PartnershipServiceClient
	for _, c := range conns {
		clients = append(clients, registerv1.NewPartnershipServiceClient(c))
	}
	return func(_ context.Context, caller, n int) error {
		_, err := clients[caller%connections].GetPartnership(s.officer, &registerv1.GetPartnershipRequest{Name: s.names[n%len(s.names)]})
		return err
	}
}

// readByREST is P2: the same through the gateway in its own process, against our own gRPC.
func readByREST(ctx context.Context, s *stage) ([]figure, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: callers}}
	defer client.CloseIdleConnections()
	rest := func(ctx context.Context, _, n int) error {
		return s.fetch(ctx, client, s.names[n%len(s.names)])
	}
	our, base, err := race(ctx, rest, s.get(s.own))
	if err != nil {
		return nil, err
	}
	return []figure{{"P2", fmt.Sprintf("the same over REST, %.0f calls/s against %.0f over gRPC", our.perSecond, base.perSecond),
		our.perSecond / base.perSecond, 0.45, false, ""}}, nil
}

func (s *stage) fetch(ctx context.Context, client *http.Client, name string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.fleet.Public(fleet.Gateway)+"/v1/"+name, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+s.token)
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s: %s", name, response.Status)
	}
	return nil
}
