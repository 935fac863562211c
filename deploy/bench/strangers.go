package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/deploy/fleet"
)

const (
	// strangers are the clients, each from an address of its own, who send so many requests of so many bytes at once.
	strangers, strangersRequests, strangersBytes = 12, 49, 14 << 20
	wrongToken                                   = "Bearer eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJub2JvZHkifQ.AAAA"
)

// attacks are the ways in which strangers send large requests.
var attacks = []struct{ words, by, token string }{
	{"by REST without a token", fleet.Gateway, ""},
	{"by REST with a wrong token", fleet.Gateway, wrongToken},
	{"by gRPC without a token", fleet.Register, ""},
	{"by gRPC with a wrong token", fleet.Register, wrongToken},
}

// withoutToken is B6: what it costs the others, and how much memory it takes, when strangers send large requests.
func withoutToken(ctx context.Context, s *stage) ([]figure, error) {
	var figures []figure
	for _, a := range attacks {
		attack := func() error { return s.attack(ctx, a.by, a.token) }
		quiet, busy, grown, err := s.suffer(ctx, attack)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.words, err)
		}
		figures = append(figures,
			figure{"B6", fmt.Sprintf("others' p99 beside %d × %d requests of %d MiB %s, %s against %s",
				strangers, strangersRequests, strangersBytes>>20, a.words, busy, quiet), float64(busy) / float64(quiet), 2, true, ""},
			figure{"B6", "memory of gateway and register beyond what they had", grown, 64, true, " MiB"})
	}
	return figures, nil
}

// suffer measures others' calls before an attack and beside it, in turns, and returns the medians of their p99, and the most
// memory that the gateway and the register took beyond what they had before, in MiB.
func (s *stage) suffer(ctx context.Context, attack func() error) (before, beside time.Duration, grown float64, err error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: callers, MaxConnsPerHost: callers}}
	defer client.CloseIdleConnections()
	ask := func(n int) error { return s.fetch(ctx, client, s.names[n%len(s.names)]) }
	var quiet, busy []time.Duration
	for range rounds {
		alone, err := paced(ctx, others, ask)
		if err != nil {
			return 0, 0, 0, err
		}
		had, err := s.both((*stage).freshPeak)
		if err != nil {
			return 0, 0, 0, err
		}
		ended := make(chan error, 1)
		go func() { ended <- attack() }()
		crowded, err := pacedUntil(ctx, ended, ask)
		if err != nil {
			return 0, 0, 0, err
		}
		most, err := s.both(func(s *stage, program string) (float64, error) { return s.memory(program, "VmHWM") })
		if err != nil {
			return 0, 0, 0, err
		}
		quiet, busy, grown = append(quiet, alone.p99()), append(busy, crowded.p99()), max(grown, most-had)
	}
	slices.Sort(quiet)
	slices.Sort(busy)
	return quiet[rounds/2], busy[rounds/2], grown, nil
}

// pacedUntil makes the others' calls span by span until the attack has ended.
func pacedUntil(ctx context.Context, ended <-chan error, ask func(int) error) (all steady, err error) {
	for {
		one, err := paced(ctx, others, ask)
		all.took = append(all.took, one.took...)
		if err != nil {
			return all, err
		}
		select {
		case err := <-ended:
			return all, err
		default:
		}
	}
}

// both adds up a figure of the gateway's and the register's memory, in MiB.
func (s *stage) both(figure func(*stage, string) (float64, error)) (sum float64, err error) {
	for _, program := range []string{fleet.Gateway, fleet.Register} {
		one, err := figure(s, program)
		if err != nil {
			return 0, err
		}
		sum += one
	}
	return sum, nil
}

// attack runs the strangers in a process of their own, which gives way to all others: real strangers have processors of
// their own, and what it costs them to send is not what is measured.
func (s *stage) attack(ctx context.Context, program, token string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	command := exec.CommandContext(ctx, "nice", "-n", "19", self, strangersCommand, //nolint:gosec // itself
		"-by", program, "-address", s.fleet.Public(program), "-token", token)
	out, err := command.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, strings.TrimSpace(string(out)))
	}
	return nil
}
