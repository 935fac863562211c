package api_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// What the writers of TestPagingUnderWriters do to each entry, by its number.
const (
	renamed   = iota // from the front of the list to its end and back
	withdrawn        // once
	edited           // what the order does not depend on
	untouched
	fates
)

// TestPagingUnderWriters reads a list page by page, in several orders, while writers enter, rename, withdraw and edit
// without a pause. An entry whose place does not change is on exactly one page; with as_of all entries of that instant
// are, and no other.
func TestPagingUnderWriters(t *testing.T) {
	t.Parallel()
	const entries, rounds = 80, 3
	s := start(t)
	s.open("cambridge")
	s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	fate := map[string]int{}
	for i := range entries {
		fate[s.draft("cambridge", "deputy", fmt.Sprintf("b%02d Forum", i)).GetName()] = i % fates
	}
	s.clock.advance(time.Hour)
	instant := timestamppb.New(s.clock.now())
	s.clock.advance(time.Hour)

	work := s.startWriters(fate)
	for _, order := range []string{"", "display_name desc", "create_time", "create_time desc"} {
		for range rounds {
			for what, asOf := range map[string]*timestamppb.Timestamp{"now": nil, "as of before": instant} {
				seen := s.pages(work, &registerv1.ListPartnershipsRequest{Parent: "councils/cambridge", PageSize: 7, OrderBy: order, AsOf: asOf})
				for name, is := range fate {
					stays := is == edited || is == untouched || asOf != nil || is == renamed && order != "" && order != "display_name desc"
					if count := seen[name]; count != 1 && stays {
						t.Errorf("%s, order %q: an entry that was there throughout appears %d times", what, order, count)
					}
				}
				if asOf != nil && len(seen) != entries {
					t.Errorf("%s, order %q: %d entries, want the %d of that instant", what, order, len(seen), entries)
				}
			}
		}
	}
	if err := work.stop(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d writes went on meanwhile", work.done.Load())
}

// pages reads a list to its end, with writes between any two pages, and counts how often each entry appears.
func (s *suite) pages(work *writers, request *registerv1.ListPartnershipsRequest) map[string]int {
	s.t.Helper()
	seen := map[string]int{}
	for {
		answer, err := s.partnerships.ListPartnerships(s.as("deputy"), request)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, p := range answer.GetPartnerships() {
			seen[p.GetName()]++
		}
		if request.PageToken = answer.GetNextPageToken(); request.PageToken == "" {
			return seen
		}
		work.await(s.t)
	}
}

// writers change a register until they are stopped.
type writers struct {
	done  atomic.Int64 // the writes so far
	ended chan struct{}
	wait  sync.WaitGroup
	mu    sync.Mutex
	err   error
}

// startWriters starts one writer for each fate of an entry but the last, and one who enters new ones.
func (s *suite) startWriters(fate map[string]int) *writers {
	w := &writers{ended: make(chan struct{})}
	of := make([][]string, fates)
	for name, is := range fate {
		of[is] = append(of[is], name)
	}
	ctx := s.as("deputy")
	w.repeat(func(i int) error {
		name := of[renamed][i%len(of[renamed])]
		return s.edits(ctx, &registerv1.Partnership{Name: name, DisplayName: fmt.Sprintf("%c%d Forum", "az"[i/len(of[renamed])%2], i)}, "display_name")
	})
	w.each(of[withdrawn], func(name string) error {
		_, err := s.partnerships.WithdrawPartnership(ctx, &registerv1.WithdrawPartnershipRequest{Name: name, Reason: "Gone meanwhile"})
		return err
	})
	w.repeat(func(i int) error {
		name := of[edited][i%len(of[edited])]
		return s.edits(ctx, &registerv1.Partnership{Name: name, Objective: text(fmt.Sprintf("Objective %d", i))}, "objective")
	})
	w.repeat(func(i int) error {
		_, err := s.partnerships.CreatePartnership(ctx, &registerv1.CreatePartnershipRequest{
			Parent: "councils/cambridge", Partnership: &registerv1.Partnership{DisplayName: fmt.Sprintf("b%d New", i)}, SimilarNameChecked: true})
		return err
	})
	return w
}

func (s *suite) edits(ctx context.Context, p *registerv1.Partnership, path string) error {
	_, err := s.partnerships.UpdatePartnership(ctx, &registerv1.UpdatePartnershipRequest{Partnership: p, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{path}}})
	return err
}

// repeat calls f with 0, 1, 2 … until the writers are stopped or it fails.
func (w *writers) repeat(f func(i int) error) {
	w.wait.Go(func() {
		for i := 0; w.write(func() error { return f(i) }); i++ {
		}
	})
}

// each calls f with each name once, with a pause, so that it lasts.
func (w *writers) each(names []string, f func(name string) error) {
	w.wait.Go(func() {
		for _, name := range names {
			time.Sleep(50 * time.Millisecond)
			if !w.write(func() error { return f(name) }) {
				return
			}
		}
	})
}

// write writes once, and says whether to go on.
func (w *writers) write(f func() error) bool {
	select {
	case <-w.ended:
		return false
	default:
	}
	if err := f(); err != nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.err = errors.Join(w.err, err)
		return false
	}
	w.done.Add(1)
	return true
}

// await waits until more is written.
func (w *writers) await(t testing.TB) {
	t.Helper()
	const patience = 30 * time.Second
	deadline := time.Now().Add(patience)
	for before := w.done.Load(); w.done.Load() == before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("nothing was written for %v: %v", patience, w.stop())
		}
	}
}

// stop ends the writers and gives what went wrong for one.
func (w *writers) stop() error {
	close(w.ended)
	w.wait.Wait()
	return w.err
}
