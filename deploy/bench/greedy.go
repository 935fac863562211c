package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/concordat-suite/concordat/deploy/fleet"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

const (
	// perMinute is the limit of a council in this measurement, and greed how many times as often the greedy one calls.
	perMinute, greed = 3000, 10
	// others is how often all other councils together call in a second.
	others = 200
	// fullBucket is the longest that the greedy council's unused allowance can last.
	fullBucket = 4 * perMinute
	// greedCommand lets the greedy council call, in a process of its own.
	greedCommand = "greed"
)

// limitsOn are the settings of a stage on which councils are limited; the others call as often as they like.
var limitsOn = []string{fmt.Sprintf("RATE_PER_COUNCIL=%d", perMinute)}

// greedy is S7: how much longer other councils' calls take while one council calls ten times as often as it may, and how
// many of theirs are refused.
func greedy(ctx context.Context, s *stage) ([]figure, error) {
	client := registerv1.NewPartnershipServiceClient(s.own[0])
	ask := func(n int) error {
		if n %= len(s.names); n%councils == 0 {
			n++ // not of the first
		}
		_, err := client.GetPartnership(s.officer, &registerv1.GetPartnershipRequest{Name: s.names[n]})
		return err
	}
	var quiet, busy steady // of all rounds: of one alone, four calls decide the p99
	for range 2 * rounds {
		alone, err := paced(ctx, others, ask)
		if err != nil {
			return nil, err
		}
		beside, err := s.besideGreed(ctx, ask)
		if err != nil {
			return nil, err
		}
		quiet.add(alone)
		busy.add(beside)
	}
	before, during := quiet.p99(), busy.p99()
	return []figure{
		{"S7", fmt.Sprintf("others' p99 beside a council at %d times its limit, %s against %s", greed, during, before),
			float64(during) / float64(before), 1.2, true, ""},
		{"S7", "of their calls were refused", float64(quiet.refused + busy.refused), 0, true, ""},
	}, nil
}

// besideGreed makes the others' calls while the first council calls in a process of its own, which gives way to all others:
// a real council has processors of its own, and what it costs to call is not what is measured.
func (s *stage) besideGreed(ctx context.Context, ask func(int) error) (beside steady, err error) {
	self, err := os.Executable()
	if err != nil {
		return beside, err
	}
	command := exec.CommandContext(ctx, "chrt", "--idle", "0", self, greedCommand, //nolint:gosec // itself
		"-address", s.fleet.Public(fleet.Register), "-token", s.token, "-name", s.names[0])
	command.Stderr = os.Stderr
	stop, err := command.StdinPipe()
	if err != nil {
		return beside, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return beside, err
	}
	if err := command.Start(); err != nil {
		return beside, err
	}
	defer func() {
		_ = stop.Close() // twice, after all went well
		err = errors.Join(err, command.Wait())
	}()
	said := bufio.NewReader(out)
	if _, err := said.ReadString('\n'); err != nil { // it is refused from here on
		return beside, fmt.Errorf("the greedy council did not begin: %w", err)
	}
	if beside, err = paced(ctx, others, ask); err != nil {
		return beside, err
	}
	return beside, errors.Join(stop.Close(), greedyEnough(said))
}

// greedyEnough reads how many of its calls the greedy council was refused, which must be nearly all of those in a span.
func greedyEnough(said *bufio.Reader) error {
	var refused int
	if _, err := fmt.Fscan(said, &refused); err != nil {
		return fmt.Errorf("the greedy council did not say what it was refused: %w", err)
	}
	if least := (greed - 2) * perMinute / 60 * int(span/time.Second); refused < least {
		return fmt.Errorf("the greedy council was refused %d calls, want at least %d: it came too seldom to measure it", refused, least)
	}
	return nil
}

// runGreed calls as often as the greedy council until its input ends, and says so when its allowance is used up.
func runGreed(args []string) error {
	flags := flag.NewFlagSet(greedCommand, flag.ContinueOnError)
	address := flags.String("address", "", "where the register listens, host:port")
	token := flags.String("token", "", "of an officer of the council")
	name := flags.String("name", "", "a partnership of the council")
	if err := flags.Parse(args); err != nil {
		return err
	}
	conns, err := dial(*address)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(metadata.AppendToOutgoingContext(context.Background(), "authorization", "Bearer "+*token))
	defer cancel()
	client := registerv1.NewPartnershipServiceClient(conns[0])
	take := func(int) error {
		_, err := client.GetPartnership(ctx, &registerv1.GetPartnershipRequest{Name: *name})
		return err
	}
	if err := useUp(take); err != nil {
		return err
	}
	fmt.Println("begun")
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // ends with whoever started this
		cancel()
	}()
	var made steady
	for ctx.Err() == nil {
		some, err := paced(ctx, greed*perMinute/60, take)
		if made.add(some); err != nil && ctx.Err() == nil {
			return err
		}
	}
	fmt.Println(made.refused)
	return nil
}

// useUp makes calls, as many at a time as there are callers, until one is refused.
func useUp(call func(int) error) error {
	var made atomic.Int64
	var refused atomic.Bool
	var wait sync.WaitGroup
	faults := make([]error, callers)
	for caller := range callers {
		wait.Go(func() {
			for faults[caller] == nil && !refused.Load() && made.Add(1) <= fullBucket {
				err := call(caller)
				if status.Code(err) == codes.ResourceExhausted {
					refused.Store(true)
					return
				}
				faults[caller] = err
			}
		})
	}
	wait.Wait()
	if err := errors.Join(faults...); err != nil || refused.Load() {
		return err
	}
	return errors.New("the greedy council is not limited")
}

// steady is what a span of calls at an even pace came to.
type steady struct {
	took    []time.Duration
	refused int
}

func (s *steady) add(other steady) {
	s.took, s.refused = append(s.took, other.took...), s.refused+other.refused
}

func (s steady) p99() time.Duration {
	slices.Sort(s.took)
	return s.took[len(s.took)*99/100]
}

// paced makes so many calls a second for a span, each when its time has come, whether or not those before it have ended.
func paced(ctx context.Context, perSecond int, call func(int) error) (steady, error) {
	var found steady
	var mu sync.Mutex
	var wait sync.WaitGroup
	var failed error
	begin := time.Now()
	for n := range perSecond * int(span/time.Second) {
		time.Sleep(time.Until(begin.Add(time.Duration(n) * time.Second / time.Duration(perSecond))))
		if ctx.Err() != nil {
			break
		}
		wait.Go(func() {
			start := time.Now()
			err := call(n)
			mu.Lock()
			defer mu.Unlock()
			found.took = append(found.took, time.Since(start))
			switch {
			case status.Code(err) == codes.ResourceExhausted:
				found.refused++
			case err != nil:
				failed = err
			}
		})
	}
	wait.Wait()
	return found, errors.Join(failed, ctx.Err())
}
