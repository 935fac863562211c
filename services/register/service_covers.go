package register

import (
	"context"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// CreateCover arranges that somebody stands in for another.
func (s *Service) CreateCover(ctx context.Context, c *caller.Caller, v *Cover) (*Cover, error) {
	now := s.clock()
	v.ID, v.Stamp, v.ArrangedBy = ids.New(), made(now), c.Person
	err := s.store.Write(ctx, v.Council, now, func(tx Tx) error {
		today, err := dayAt(ctx, tx, now)
		if err != nil {
			return err
		}
		if v.StartDate.IsZero() {
			v.StartDate = today
		}
		// The person who is away is locked, so that no two covers are arranged over each other.
		away, err := tx.PersonForUpdate(ctx, v.Person)
		if err != nil {
			return unknownAs(err, PersonUnknown(v.Person))
		}
		standIn, err := tx.Person(ctx, v.StandIn)
		if err != nil {
			return unknownAs(err, PersonUnknown(v.StandIn))
		}
		if err := v.arranged(c, today, away, standIn); err != nil {
			return err
		}
		if err := notByAudit(ctx, tx, v); err != nil {
			return err
		}
		if err := s.byTable(ctx, tx, v, away, standIn); err != nil {
			return err
		}
		if err := apart(ctx, tx, v); err != nil {
			return err
		}
		if err := s.askCover(ctx, tx, c, v, standIn, now); err != nil {
			return err
		}
		return tx.CreateCover(ctx, v)
	})
	if err != nil {
		return nil, err
	}
	return v, nil
}

// notByAudit refuses a stand-in who is internal audit on one of the days: audit changes nothing but findings.
func notByAudit(ctx context.Context, tx Tx, v *Cover) error {
	terms, err := tx.RoleTermsOf(ctx, v.StandIn)
	if err != nil {
		return err
	}
	for _, t := range terms {
		if t.Role == caller.InternalAudit && t.notOver(v.StartDate) && t.Confirmation.State.Gives() && !t.StartDate.After(v.EndDate) {
			return fault.Precondition("COVER_BY_AUDIT", "Internal audit stands in for nobody, so that it audits what others have done. Name somebody else.")
		}
	}
	return nil
}

// apart refuses a cover of the same two people on the same days.
func apart(ctx context.Context, tx Tx, v *Cover) error {
	others, err := tx.CoversOf(ctx, v.Person)
	if err != nil {
		return err
	}
	for _, o := range others {
		if v.overlaps(o) {
			return coversOverlap(o)
		}
	}
	return nil
}

// Cover gives one cover.
func (s *Service) Cover(ctx context.Context, council, id string) (*Cover, error) {
	var v *Cover
	err := s.store.Read(ctx, council, func(r Reader) (err error) {
		v, err = r.Cover(ctx, id)
		return err
	})
	return v, err
}

// ListCovers gives a page of the council's covers.
func (s *Service) ListCovers(ctx context.Context, council string, q Query) (Page[*Cover], error) {
	now := s.clock()
	var page Page[*Cover]
	err := s.store.Read(ctx, council, func(r Reader) (err error) {
		if q.Day, err = dayAt(ctx, r, now); err != nil {
			return err
		}
		page, err = r.ListCovers(ctx, q)
		return err
	})
	return page, err
}

// EndCover ends a cover at once.
func (s *Service) EndCover(ctx context.Context, c *caller.Caller, council, id string) (*Cover, error) {
	now := s.clock()
	var v *Cover
	err := s.store.Write(ctx, council, now, func(tx Tx) (err error) {
		if v, err = tx.CoverForUpdate(ctx, id); err != nil {
			return err
		}
		today, err := dayAt(ctx, tx, now)
		if err != nil {
			return err
		}
		if err := v.End(c, today, now); err != nil {
			return err
		}
		if err := dropGrant(ctx, tx, c, &v.Confirmation, "The cover was ended.", now); err != nil {
			return err
		}
		return tx.SaveCover(ctx, v)
	})
	return v, err
}

// endCovers ends the covers of and by somebody who left, as far as they reach beyond that day.
func endCovers(ctx context.Context, tx Tx, p *Person, now time.Time) error {
	covers, err := tx.CoversOf(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, v := range covers {
		if !v.EndTime.IsZero() || v.EndDate.Before(p.LeftOn) {
			continue
		}
		if p.LeftOn.After(v.StartDate) {
			v.EndDate = p.LeftOn.AddDays(-1)
		} else { // it would have begun after the person left
			v.EndTime = now
		}
		v.changed(now)
		if err := tx.SaveCover(ctx, v); err != nil {
			return err
		}
	}
	return nil
}
