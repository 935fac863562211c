package notification

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/names"
)

// NotTold is an officer who was never told of returns that are awaited from them.
type NotTold struct {
	// Officer is "" for the records that name nobody.
	Officer string
	// Partnerships are those whose returns they were never told of.
	Partnerships []string
	// Result and Reply are of the last line meant for them that could not be sent; Waiting when there is none.
	Result Result
	Reply  string
}

// NotTold gives the officers who were never told of returns to a review, as far as the caller reaches, by name.
func (s *Service) NotTold(ctx context.Context, c *caller.Caller, council, review string) ([]NotTold, error) {
	var untold []NotTold
	err := s.store.Read(ctx, council, func(tx Tx) error {
		register, err := tx.Register(ctx, review)
		if err != nil {
			return err
		}
		if _, ok := register.Reviews[review]; !ok {
			return names.Missing()
		}
		untold = register.notTold(c, s.clock())
		return nil
	})
	return untold, err
}

// notTold finds the officers whom no notice that was sent tells of a return that is awaited from them. Before the
// opening nobody is meant to be told yet.
func (r *Register) notTold(c *caller.Caller, now time.Time) []NotTold {
	officers, today := map[string]*NotTold{}, date.In(now, r.Council.Zone)
	for key, ret := range r.Returns {
		p := r.Partnerships[key.Partnership]
		if r.Heard[key].Told || !ret.Awaited || !p.Active || ret.opensAfter(now, r.Council.Zone) || !r.reaches(c, key.Partnership) {
			continue
		}
		n := officers[p.Officer]
		if n == nil {
			n = &NotTold{Officer: p.Officer, Result: Waiting}
			officers[p.Officer] = n
		}
		n.Partnerships = append(n.Partnerships, key.Partnership)
		n.because(r.Heard[key], r.CurrentOfficer(p, today))
	}
	return r.byName(officers)
}

// because takes in why the officer has not heard of one of the returns; current is who answers for it today, or "" when
// the record names nobody or somebody who has left.
func (n *NotTold) because(h Hearing, current string) {
	switch {
	case current == "":
		n.Result = NobodyNamed
	case h.Result != 0:
		n.Result, n.Reply = h.Result, h.Reply
	}
}

// opensAfter says whether the opening of the return is still ahead.
func (r Return) opensAfter(now time.Time, zone *time.Location) bool {
	return (r.Why == FirstAsked || r.Why == TookOver) && r.opening(zone).After(now)
}

// byName sorts officers by name; last come the records that name nobody.
func (r *Register) byName(officers map[string]*NotTold) []NotTold {
	var sorted []NotTold
	for _, n := range officers {
		slices.Sort(n.Partnerships)
		sorted = append(sorted, *n)
	}
	slices.SortFunc(sorted, func(a, b NotTold) int {
		if (a.Officer == "") != (b.Officer == "") {
			return cmp.Compare(b.Officer, a.Officer)
		}
		return cmp.Or(cmp.Compare(r.People[a.Officer].Name, r.People[b.Officer].Name), cmp.Compare(a.Officer, b.Officer))
	})
	return sorted
}
