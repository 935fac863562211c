package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/concordat-suite/concordat/deploy/fleet"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

const (
	// Every council gets an edit of its own each editPause: 200 a second over twenty.
	editPause = 100 * time.Millisecond
	editSpan  = 10 * time.Second
	// backlog is how many councils with a whole import each the followers find when they catch up.
	backlog = 2
	// lookPause is how long a position may have moved unseen.
	lookPause = 10 * time.Millisecond
	// followPatience is how long the followers may take for anything.
	followPatience = 2 * time.Minute
)

// followers are the services that follow the register.
var followers = []string{fleet.Governance, fleet.Notification, fleet.Reporting}

// followed is P8: how soon after its commit an edit is taken in by those who follow the register, and how fast each takes
// in what came while it was away.
func followed(ctx context.Context, s *stage) ([]figure, error) {
	lags, err := s.lags(ctx)
	if err != nil {
		return nil, err
	}
	rates, err := s.catchUp(ctx)
	if err != nil {
		return nil, err
	}
	var figures []figure
	for _, service := range followers {
		words := fmt.Sprintf("commit to applied by %s at %.0f edits/s, p99", service, float64(councils)/editPause.Seconds())
		figures = append(figures, figure{"P8", words, float64(lags[service]) / float64(time.Millisecond), 100, true, " ms"})
	}
	for _, service := range followers {
		figures = append(figures, figure{"P8", "catching up, by " + service, rates[service], 5000, false, " entries/s"})
	}
	return figures, nil
}

// places says how far each council's journal has been followed, by council.
type places map[string]int64

func (p places) reached(goal places) bool {
	for council, seq := range goal {
		if p[council] < seq {
			return false
		}
	}
	return true
}

// lags edits at a steady pace and gives each follower's 99th percentile from commit to applied.
func (s *stage) lags(ctx context.Context) (map[string]time.Duration, error) {
	start, err := s.heads(ctx)
	if err != nil {
		return nil, err
	}
	logs := map[string]*lookout{}
	for _, service := range followers {
		if logs[service], err = s.watch(ctx, service, places{}); err != nil {
			return nil, err
		}
		defer logs[service].close()
		if err := logs[service].until(start); err != nil { // what was entered to begin with is no part of it
			return nil, fmt.Errorf("%s: %w", service, err)
		}
	}
	if err := s.assessed(ctx); err != nil {
		return nil, err
	}
	committed, err := s.steadily(start)
	if err != nil {
		return nil, err
	}
	goal, err := s.heads(ctx)
	if err != nil {
		return nil, err
	}
	lags := map[string]time.Duration{}
	for service, l := range logs {
		if err := l.until(goal); err != nil {
			return nil, fmt.Errorf("%s: %w", service, err)
		}
		lags[service] = l.p99(committed)
	}
	return lags, nil
}

// assessed waits until nothing is left to be assessed of what was entered to begin with.
func (s *stage) assessed(ctx context.Context) error {
	db, err := sql.Open("postgres", s.fleet.Database.URL(postgres.Database(fleet.Governance), "postgres")+"&binary_parameters=yes")
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // nothing is lost with it
	for deadline := time.Now().Add(followPatience); time.Now().Before(deadline); time.Sleep(lookPause) {
		var waiting bool
		if err := db.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM marks)").Scan(&waiting); err != nil || !waiting {
			return err
		}
	}
	return fmt.Errorf("not assessed within %s", followPatience)
}

// entry is one entry of a council's journal.
type entry struct {
	council string
	seq     int64
}

// steadily lets every council have an edit at a time, and says when each was acknowledged.
func (s *stage) steadily(start places) (map[entry]time.Time, error) {
	var (
		wait      sync.WaitGroup
		mu        sync.Mutex
		committed = map[entry]time.Time{}
		faults    = make([]error, councils)
	)
	for i := range councils {
		wait.Go(func() {
			council := fmt.Sprintf("council-%02d", i)
			time.Sleep(time.Duration(i) * editPause / councils) // one after another, and not all at the same moment
			pace := time.NewTicker(editPause)
			defer pace.Stop()
			for n := range int(editSpan / editPause) {
				if faults[i] = s.editOne(i, n); faults[i] != nil {
					return
				}
				mu.Lock()
				committed[entry{council, start[council] + int64(n) + 1}] = time.Now()
				mu.Unlock()
				<-pace.C
			}
		})
	}
	wait.Wait()
	return committed, errors.Join(faults...)
}

func (s *stage) editOne(council, n int) error {
	_, err := registerv1.NewPartnershipServiceClient(s.own[council%connections]).UpdatePartnership(s.officer, &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{
			Name:      s.names[n%entries*councils+council],
			Objective: &registerv1.Statement{Answer: &registerv1.Statement_Text{Text: fmt.Sprintf("To work together, edition %d.", n)}},
		},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"objective"}},
	})
	return err
}

// catchUp stops the followers, lets whole imports into the register, and starts them again one after another.
func (s *stage) catchUp(ctx context.Context) (map[string]float64, error) {
	for _, service := range followers {
		if err := s.fleet.Process(service).Stop(); err != nil {
			return nil, err
		}
	}
	start, err := s.heads(ctx)
	if err != nil {
		return nil, err
	}
	for i := range backlog {
		if _, err := s.importRows(fmt.Sprintf("council-late-%d", i), manyRows); err != nil {
			return nil, err
		}
	}
	goal, err := s.heads(ctx)
	if err != nil {
		return nil, err
	}
	rates := map[string]float64{}
	for _, service := range followers {
		if rates[service], err = s.catchUpBy(ctx, service, start, goal); err != nil {
			return nil, fmt.Errorf("%s: %w", service, err)
		}
	}
	return rates, nil
}

// catchUpBy starts one follower and gives its pace from the first entries that it takes in to the last.
func (s *stage) catchUpBy(ctx context.Context, service string, start, goal places) (float64, error) {
	l, err := s.watch(ctx, service, start)
	if err != nil {
		return 0, err
	}
	defer l.close()
	if err := s.fleet.Launch(ctx, service); err != nil {
		return 0, err
	}
	if err := l.until(goal); err != nil {
		return 0, err
	}
	var times []time.Time
	for _, at := range l.seen {
		times = append(times, at)
	}
	slices.SortFunc(times, time.Time.Compare)
	first, last := times[0], times[len(times)-1]
	after := 0
	for _, at := range times {
		if at.After(first) {
			after++
		}
	}
	return float64(after) / last.Sub(first).Seconds(), nil
}

// heads gives the newest entry about a partnership of each council of the register. The position of a follower that has
// no use for what comes after it, such as an import, is stored later.
func (s *stage) heads(ctx context.Context) (places, error) {
	db, err := sql.Open("postgres", s.fleet.Database.URL(fleet.Register, "postgres")+"&binary_parameters=yes")
	if err != nil {
		return nil, err
	}
	heads, err := readPlaces(ctx, db, "SELECT council, max(seq) FROM journal WHERE type = 'concordat.register.v1.Partnership' GROUP BY council")
	return heads, errors.Join(err, db.Close())
}

func readPlaces(ctx context.Context, db *sql.DB, query string) (places, error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // its error is that of rows.Err
	all := places{}
	for rows.Next() {
		var council string
		var seq int64
		if err := rows.Scan(&council, &seq); err != nil {
			return nil, err
		}
		all[council] = seq
	}
	return all, rows.Err()
}
