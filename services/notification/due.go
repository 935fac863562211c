package notification

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// TellDue writes down, in every council, whom the steps that are due now are told to. Running it twice, or in two
// processes at once, tells once. What goes wrong in one council does not hold up the others.
func (s *Service) TellDue(ctx context.Context) error {
	now := s.clock()
	councils, err := s.store.CouncilsWithDueSteps(ctx, now)
	if err != nil {
		return err
	}
	var errs error
	for _, council := range councils {
		err := s.store.Write(ctx, council, now, func(tx WriteTx) error {
			if err := s.tellDue(ctx, tx, now); err != nil {
				return err
			}
			if err := s.tellNews(ctx, tx, now); err != nil {
				return err
			}
			if err := s.tellHandOvers(ctx, tx, now); err != nil {
				return err
			}
			if err := s.tellGrants(ctx, tx, now); err != nil {
				return err
			}
			return s.tellProposed(ctx, tx, now)
		})
		if err != nil {
			errs = errors.Join(errs, fmt.Errorf("tell what is due in %s: %w", council, err))
		}
	}
	return errs
}

func (s *Service) tellDue(ctx context.Context, tx WriteTx, now time.Time) error {
	due, err := tx.DueSteps(ctx, now)
	if err != nil || len(due) == 0 {
		return err
	}
	latest, overtaken := Latest(due)
	if err := tx.Told(ctx, append(latest, overtaken...), now); err != nil {
		return err
	}
	for review, steps := range byReview(latest) {
		if err := s.tell(ctx, tx, review, steps, now); err != nil {
			return err
		}
	}
	return nil
}

// tellNews writes down whom the news is told to. What is a week old is news no longer.
func (s *Service) tellNews(ctx context.Context, tx WriteTx, now time.Time) error {
	due, err := tx.DueNews(ctx, now)
	if err != nil || len(due) == 0 {
		return err
	}
	if err := tx.ToldNews(ctx, due, now); err != nil {
		return err
	}
	due = slices.DeleteFunc(due, func(news DueStep) bool { return news.stale(now) })
	for review, news := range byReview(due) {
		register, err := tx.Register(ctx, review, partnershipsOf(news)...)
		if err != nil {
			return err
		}
		if register.Gathering, err = tx.Gathering(ctx, review); err != nil {
			return err
		}
		if _, err := tx.Add(ctx, register.Tell(news, now, s.host)); err != nil {
			return err
		}
	}
	return nil
}

func byReview(steps []DueStep) map[string][]DueStep {
	reviews := map[string][]DueStep{}
	for _, step := range steps {
		reviews[step.Review] = append(reviews[step.Review], step)
	}
	return reviews
}

// tell writes the lines and messages of steps of one review. Lines of earlier steps that still wait, such as because
// the mail server is down, are overtaken by them.
func (s *Service) tell(ctx context.Context, tx WriteTx, review string, steps []DueStep, now time.Time) error {
	register, err := tx.Register(ctx, review, partnershipsOf(steps)...)
	if err != nil {
		return err
	}
	for _, step := range steps {
		if err := overtake(ctx, tx, step); err != nil {
			return err
		}
	}
	if register.Lists, err = tx.UnwrittenLists(ctx, review); err != nil {
		return err
	}
	if register.Gathering, err = tx.Gathering(ctx, review); err != nil {
		return err
	}
	_, err = tx.Add(ctx, register.Tell(steps, now, s.host))
	return err
}

func partnershipsOf(steps []DueStep) []string {
	var partnerships []string
	for _, step := range steps {
		partnerships = append(partnerships, step.Partnership)
	}
	return partnerships
}

func overtake(ctx context.Context, tx WriteTx, step DueStep) error {
	waiting, err := tx.WaitingLines(ctx, step.Review, step.Partnership)
	if err != nil {
		return err
	}
	for _, line := range waiting {
		if line.Officer != step.Officer || line.Key == step.Key || line.Step == WithoutOfficer || !line.Step.aboutWork() {
			continue
		}
		line.end(Superseded)
		if err := tx.Save(ctx, line); err != nil {
			return err
		}
	}
	return nil
}
