package governance

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// batch is how many partnerships are assessed in one transaction: a long import is assessed in many, so that others get their turn.
const batch = 50

// The pauses of the assessor, in real time. Business time may jump, so it is never waited for.
const (
	// breath is how long it rests after it looked, so that what is edited meanwhile is assessed together; who waits for an
	// assessment does not wait for that.
	breath = 500 * time.Millisecond
	// lookAround is how long it waits for news before it looks for itself: for what other processes marked, and for a new day.
	lookAround = 700 * time.Millisecond
	// afterTrouble is how long it waits after an error, so that a database that is away is not asked at every turn.
	afterTrouble = 5 * time.Second
	// settleLook is how often a call that waits for assessments looks whether they are made.
	settleLook = 10 * time.Millisecond
)

// Wake lets the assessor look as soon as it has rested.
func (s *Service) Wake() { signal(s.woken) }

func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default: // it is signalled already
	}
}

// RunAssessor keeps every assessment up to date until ctx ends: after an edit within a second, and at midnight where a date is passed.
// Several processes may run it at once; each partnership is assessed by one of them. Before each look it calls caughtUp, which waits while
// much of the register's log is still to be taken in: what was true in the middle of it need not be assessed, unless somebody waits for it.
func (s *Service) RunAssessor(ctx context.Context, log *slog.Logger, caughtUp func(context.Context)) error {
	for ctx.Err() == nil {
		s.untilAwaited(ctx, caughtUp)
		rest, awaited := lookAround, s.awaited
		if err := s.AssessAll(ctx); err != nil && ctx.Err() == nil {
			log.ErrorContext(ctx, "assess partnerships", "error", err)
			rest, awaited = afterTrouble, nil
		}
		if !pause(ctx, breath, awaited, nil) {
			pause(ctx, rest-breath, s.awaited, s.woken)
		}
	}
	return nil
}

// untilAwaited calls wait, and ends its ctx when somebody waits for an assessment.
func (s *Service) untilAwaited(ctx context.Context, wait func(context.Context)) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-s.awaited:
			cancel()
		case <-ctx.Done():
		}
	}()
	wait(ctx)
}

// pause waits for a time, or until ctx ends or one of the signals comes; it says whether one came.
func pause(ctx context.Context, d time.Duration, one, other <-chan struct{}) (signalled bool) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-one:
		return true
	case <-other:
		return true
	case <-ctx.Done():
	case <-timer.C:
	}
	return false
}

// Settled returns when no partnership of the council waits to be assessed, or when ctx ends, with its error.
func (s *Service) Settled(ctx context.Context, council string) error {
	for {
		waiting, err := s.store.Waiting(ctx)
		if err != nil || !slices.Contains(waiting, council) {
			return err
		}
		signal(s.awaited)
		if pause(ctx, settleLook, nil, nil); ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// AssessAll turns every council to its present day and assesses all partnerships that wait, a batch of each council in turn: neither a long
// import nor trouble in one council holds up another.
func (s *Service) AssessAll(ctx context.Context) error {
	trouble := s.turnDays(ctx)
	councils, err := s.store.Waiting(ctx)
	if err != nil {
		return errors.Join(trouble, err)
	}
	for len(councils) > 0 {
		var unfinished []string
		for _, council := range councils {
			done, err := s.assessBatch(ctx, council)
			switch {
			case err != nil:
				trouble = errors.Join(trouble, fmt.Errorf("assess partnerships of %s: %w", council, err))
			case done == batch:
				unfinished = append(unfinished, council)
			}
		}
		councils = unfinished
	}
	return trouble
}

// turnDays finds the councils where a day has begun since the last look.
func (s *Service) turnDays(ctx context.Context) error {
	councils, err := s.store.Councils(ctx)
	if err != nil {
		return err
	}
	now := s.clock()
	var trouble error
	for _, c := range councils {
		if today := date.In(now, c.Zone); today.After(c.Day) {
			if err := s.turnDay(ctx, c.Council, now, today); err != nil {
				trouble = errors.Join(trouble, fmt.Errorf("turn to %s in %s: %w", today, c.Council, err))
			}
		}
	}
	return trouble
}

// turnDay marks the partnerships whose assessment may change on the day, or all when another policy is in force from it on.
func (s *Service) turnDay(ctx context.Context, council string, now time.Time, today date.Date) error {
	return s.store.Write(ctx, council, now, func(tx Tx) error {
		last, err := tx.DayForUpdate(ctx)
		if err != nil || !today.After(last) {
			return err
		}
		if err := tx.MarkDue(ctx, today); err != nil { // marks before the journal, as everybody does: no two wait for each other
			return err
		}
		if err := s.turnPolicies(ctx, tx, now, last, today); err != nil {
			return err
		}
		return tx.SetDay(ctx, today)
	})
}

// turnPolicies records the versions that came into force or went out of it since the last day, so that everybody learns of it.
func (s *Service) turnPolicies(ctx context.Context, tx Tx, now time.Time, last, today date.Date) error {
	w, err := s.policyWork(ctx, tx, now)
	if err != nil || last.IsZero() {
		return err
	}
	changed := slices.DeleteFunc(slices.Clone(w.all), func(p *Policy) bool { return p.StateOn(last) == p.StateOn(today) })
	if len(changed) == 0 {
		return nil
	}
	if err := tx.Mark(ctx); err != nil {
		return err
	}
	for _, p := range changed {
		if err := w.save(ctx, p, ""); err != nil {
			return err
		}
	}
	return nil
}

// assessBatch assesses some of the partnerships that wait and says how many.
func (s *Service) assessBatch(ctx context.Context, council string) (int, error) {
	now := s.clock()
	var marked []string
	err := s.store.Write(ctx, council, now, func(tx Tx) error {
		var err error
		if marked, err = tx.TakeMarked(ctx, batch); err != nil || len(marked) == 0 {
			return err
		}
		settings, err := tx.Council(ctx)
		if err != nil {
			return err
		}
		policies, err := tx.Policies(ctx)
		if err != nil {
			return err
		}
		return s.assess(ctx, tx, marked, settings, inForce(policies, settings.Day(now)), now)
	})
	return len(marked), err
}

// assess checks the partnerships against the policy, nil where none is in force, and keeps what has changed.
func (s *Service) assess(ctx context.Context, tx Tx, ids []string, council Council, policy *Policy, now time.Time) error {
	check, err := s.checkAgainst(ctx, policy, council.Day(now))
	if err != nil {
		return err
	}
	dossiers, err := tx.Dossiers(ctx, ids)
	if err != nil {
		return err
	}
	before, err := tx.Assessments(ctx, ids)
	if err != nil {
		return err
	}
	var changed []*Assessment
	for _, d := range dossiers {
		d.Council, d.Zone, d.Today = council.Body, council.Zone, council.Day(now)
		a, err := check(d)
		if err != nil {
			return err
		}
		if old := before[d.Subject.Partnership]; old != nil {
			if old.Same(&a) {
				continue
			}
			a.Version = old.Version
		}
		a.Version++
		a.UpdateTime = now
		changed = append(changed, &a)
	}
	if len(changed) == 0 {
		return nil
	}
	return tx.SaveAssessments(ctx, changed)
}

// checkAgainst gives the check against a version of the policy. Where none is in force nothing is checked, which is a verdict of its own.
func (s *Service) checkAgainst(ctx context.Context, policy *Policy, day date.Date) (func(Dossier) (Assessment, error), error) {
	if policy == nil {
		return func(d Dossier) (Assessment, error) {
			return Assessment{Subject: d.Subject, Overall: NoPolicy, AssessedOn: d.Today,
				Reason: "No policy is in force. Load one, record its approval and bring it into force."}, nil
		}, nil
	}
	p, checker, err := s.whole(ctx, policy)
	if err != nil {
		return nil, fmt.Errorf("open policy %s for %s: %w", policy.ID, day, err)
	}
	return func(d Dossier) (Assessment, error) {
		a, err := checker.Check(ctx, d)
		a.Policy, a.PolicyNumber = p.ID, p.Number
		return a, err
	}, nil
}
