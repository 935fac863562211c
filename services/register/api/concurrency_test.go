package api_test

import (
	"context"
	"fmt"
	"path"
	"strings"
	"sync"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// race lets many clients add marks to one text of a partnership, each by reading it, adding its mark, and writing it
// back; with etags, or without, which is the deliberate fault. It says what is wrong with the outcome.
func (s *suite) race(p *registerv1.Partnership, clients, edits int, etags bool) []string {
	s.t.Helper()
	var mu sync.Mutex
	var done, wrong []string
	var wg sync.WaitGroup
	ctx := s.as("deputy")
	for client := range clients {
		wg.Go(func() {
			for n := range edits {
				mark := fmt.Sprintf("<%d.%d>", client, n)
				err := s.addMark(ctx, p.GetName(), mark, etags)
				mu.Lock()
				switch {
				case err == nil:
					done = append(done, mark)
				case code(err) != codes.Aborted:
					wrong = append(wrong, fmt.Sprintf("the loser got %v, not ABORTED", err))
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	after, err := s.partnerships.GetPartnership(s.as("deputy"), &registerv1.GetPartnershipRequest{Name: p.GetName()})
	if err != nil {
		s.t.Fatal(err)
	}
	if got, want := after.GetEtag(), fmt.Sprint(1+len(done)); got != want {
		wrong = append(wrong, fmt.Sprintf("version %s after %d successes", got, len(done)))
	}
	for _, mark := range done {
		if !strings.Contains(after.GetObjective().GetText(), mark) {
			wrong = append(wrong, "lost the acknowledged mark "+mark)
		}
	}
	s.t.Logf("%d clients, %d of %d edits won", clients, len(done), clients*edits)
	return wrong
}

func (s *suite) addMark(ctx context.Context, name, mark string, etags bool) error {
	p, err := s.partnerships.GetPartnership(ctx, &registerv1.GetPartnershipRequest{Name: name})
	if err != nil {
		return err
	}
	edit := &registerv1.Partnership{Name: name, Objective: text(p.GetObjective().GetText() + mark)}
	if etags {
		edit.Etag = p.GetEtag()
	}
	_, err = s.partnerships.UpdatePartnership(ctx, &registerv1.UpdatePartnershipRequest{Partnership: edit, UpdateMask: paths("objective")})
	return err
}

// TestNoUpdateIsLost is the quick variant of R11 of docs/requirements.md: successes are version increments, and nothing acknowledged is lost.
func TestNoUpdateIsLost(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	if wrong := s.race(s.draft("cambridge", "deputy", "With etags"), 16, 12, true); len(wrong) > 0 {
		t.Errorf("with etags: %v", wrong)
	}
	if wrong := s.race(s.draft("cambridge", "deputy", "Naive"), 16, 12, false); len(wrong) == 0 {
		t.Error("clients without etags lost nothing: the check cannot fail")
	}
}

// create sends each of n creates three times at once, to the two replicas in turn, with a request_id of its own or, as
// the deliberate fault, none; and gives how many records there are then, and what is wrong with the answers.
func create(t *testing.T, replicas [2]*suite, title string, n int, ids []string) (records int, wrong []string) {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	answers := make([][]*registerv1.Partnership, n)
	ctx := replicas[0].as("deputy")
	replicas[1].as("deputy")
	for i := range 3 * n {
		request := &registerv1.CreatePartnershipRequest{
			Parent: "councils/cambridge", Partnership: &registerv1.Partnership{DisplayName: fmt.Sprintf("%s %d", title, i/3)}, SimilarNameChecked: true}
		if ids != nil {
			request.RequestId = ids[i/3]
		}
		wg.Go(func() {
			p, err := replicas[i%2].partnerships.CreatePartnership(ctx, request)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				wrong = append(wrong, err.Error())
			}
			answers[i/3] = append(answers[i/3], p)
		})
	}
	wg.Wait()
	for i, same := range answers {
		for _, p := range same[1:] {
			if !proto.Equal(p, same[0]) {
				wrong = append(wrong, fmt.Sprintf("create %d was answered with %s and %s", i, same[0].GetName(), p.GetName()))
			}
		}
	}
	return len(replicas[0].names("deputy", &registerv1.ListPartnershipsRequest{Filter: title})), wrong
}

// TestRepeatedCreates is the quick variant of R10 of docs/requirements.md, with two replicas over one database.
func TestRepeatedCreates(t *testing.T) {
	t.Parallel()
	first := start(t)
	replicas := [2]*suite{first, serve(t, first.db)}
	first.open("cambridge")
	first.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	const n = 40
	requests := make([]string, n)
	for i := range requests {
		requests[i] = ids.New()
	}
	if records, wrong := create(t, replicas, "Repeated", n, requests); records != n || len(wrong) > 0 {
		t.Errorf("%d creates sent three times made %d records: %v", n, records, wrong)
	}
	if records, _ := create(t, replicas, "Naive", n, nil); records != 3*n {
		t.Errorf("without request_id %d records, want %d: the check cannot fail", records, 3*n)
	}
	_, err := first.partnerships.CreatePartnership(first.as("deputy"), &registerv1.CreatePartnershipRequest{
		Parent: "councils/cambridge", Partnership: &registerv1.Partnership{DisplayName: "Another"}, RequestId: requests[0]})
	first.wantReason("the same id with another body", err, "REQUEST_ID_REUSED")
}

// TestTheCalendarWaitsForAReturnBeforeTheReview changes a partnership while the steps of the open review follow the
// calendar: both lock the partnership first and the review last, so neither is ended for the other's sake.
func TestTheCalendarWaitsForAReturnBeforeTheReview(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	s.opens()
	following := make(chan error, 1)
	err := s.db.InCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error {
		const lock = `SELECT FROM partnerships WHERE council = $1 AND id = $2 FOR UPDATE`
		if _, err := tx.ExecContext(t.Context(), lock, "cambridge", path.Base(s.homes.GetName())); err != nil {
			return err
		}
		go func() { following <- s.suite.reviews.FollowCalendar(t.Context(), "cambridge") }()
		for waits := false; !waits; {
			const blocked = `SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))`
			if err := tx.GetContext(t.Context(), &waits, blocked); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(t.Context(), `SELECT FROM reviews WHERE council = $1 FOR UPDATE NOWAIT`, "cambridge")
		return err
	})
	if err != nil {
		t.Errorf("the review is locked by what waits for the partnership: %v", err)
	}
	if err := <-following; err != nil {
		t.Errorf("FollowCalendar() = %v", err)
	}
}
