package notification

import (
	"cmp"
	"context"
	"slices"

	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/names"
)

// NotTold is an officer who was never told of a review.
type NotTold struct {
	// Officer is "" for the records that name nobody.
	Officer string
	// Partnerships are those whose returns are asked of them.
	Partnerships []string
	// Result and Reply are of the last line meant for them; Waiting when there is none.
	Result Result
	Reply  string
}

// NotTold gives the officers who were never told of a review, as far as the caller reaches, by name.
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
		lines, err := tx.LinesOfReview(ctx, review)
		if err != nil {
			return err
		}
		untold = register.notTold(c, lines)
		return nil
	})
	return untold, err
}

// notTold finds the officers whom no line that was sent tells of the review. lines are the review's, oldest first.
func (r *Register) notTold(c *caller.Caller, lines []*Line) []NotTold {
	told, last := map[string]bool{}, map[string]*Line{}
	for _, line := range lines {
		if line.tellsOfficer() {
			told[line.Officer] = told[line.Officer] || line.Result == Sent && line.Officer != ""
			last[line.Officer] = line
		}
	}
	officers := map[string]*NotTold{}
	for key := range r.Returns {
		p := r.Partnerships[key.Partnership]
		if told[p.Officer] || !p.Active || !r.reaches(c, key.Partnership) {
			continue
		}
		if officers[p.Officer] == nil {
			officers[p.Officer] = newNotTold(p.Officer, last[p.Officer])
		}
		officers[p.Officer].Partnerships = append(officers[p.Officer].Partnerships, key.Partnership)
	}
	return r.byName(officers)
}

func newNotTold(officer string, last *Line) *NotTold {
	n := &NotTold{Officer: officer, Result: Waiting}
	if last != nil {
		n.Result, n.Reply = last.Result, last.Reply
	}
	if officer == "" {
		n.Result = NobodyNamed
	}
	return n
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
