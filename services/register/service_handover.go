package register

import (
	"context"
	"time"

	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/fault"
	"github.com/concordat-suite/concordat/services/platform/ids"
)

// HandOver passes all duties of a person to another from today, and lists them; with preview it passes none on.
func (s *Service) HandOver(ctx context.Context, c *caller.Caller, council, from, to, reason string, preview bool) ([]Duty, error) {
	now := s.clock()
	var duties []Duty
	err := s.write(ctx, council, now, preview, func(tx Tx) (err error) {
		h, err := handOverOf(ctx, tx, from, to, now)
		if err != nil {
			return err
		}
		h.Reason, h.By, h.Roles = reason, c.Person, c.Has(caller.Administrator)
		if err := h.allowed(); err != nil {
			return err
		}
		for _, pass := range []func(context.Context, Tx) ([]Duty, error){h.records, h.posts, h.roles, h.covers} {
			passed, err := pass(ctx, tx)
			if err != nil {
				return err
			}
			duties = append(duties, passed...)
		}
		tx.AnswerDuties(duties)
		return nil
	})
	return duties, err
}

// handOverOf reads who hands over and who takes over. Both are locked, in the order of their ids, so that neither gets or loses
// anything meanwhile.
func handOverOf(ctx context.Context, tx Tx, from, to string, now time.Time) (h HandOver, err error) {
	first, second := from, to
	if to < from {
		first, second = to, from
	}
	people := map[string]*Person{}
	for _, id := range []string{first, second} {
		if people[id], err = tx.PersonForUpdate(ctx, id); err != nil && id == to {
			return h, unknownAs(err, PersonUnknown(id))
		}
		if err != nil {
			return h, err
		}
	}
	h = HandOver{From: people[from], To: people[to], Now: now}
	h.Day, err = dayAt(ctx, tx, now)
	return h, err
}

func (h HandOver) records(ctx context.Context, tx Tx) ([]Duty, error) {
	naming, err := tx.NamingForUpdate(ctx, h.From.ID)
	if err != nil {
		return nil, err
	}
	var duties []Duty
	for _, p := range naming {
		before := *p
		found := h.record(p)
		if len(found) == 0 {
			continue
		}
		if err := save(ctx, tx, p, &before, h.Now, Trail{}); err != nil {
			return nil, err
		}
		duties = append(duties, found...)
	}
	return duties, nil
}

func (h HandOver) posts(ctx context.Context, tx Tx) ([]Duty, error) {
	held, err := tx.PostsOf(ctx, h.From.ID)
	if err != nil {
		return nil, err
	}
	var duties []Duty
	for _, found := range held {
		p, err := tx.PostForUpdate(ctx, found.ID)
		if err != nil {
			return nil, err
		}
		duty := h.post(p)
		if duty == nil {
			continue
		}
		duties = append(duties, *duty)
		if duty.StaysBecause != "" {
			continue
		}
		p.changed(h.Now)
		if err := tx.SavePost(ctx, PostOn{p, h.Day}); err != nil {
			return nil, err
		}
	}
	return duties, nil
}

// roles passes on the role terms that may be; one that the other holds already just ends.
func (h HandOver) roles(ctx context.Context, tx Tx) ([]Duty, error) {
	terms, err := tx.RoleTermsOf(ctx, h.From.ID)
	if err != nil {
		return nil, err
	}
	var duties []Duty
	for _, t := range terms {
		duty, next := h.role(t)
		if duty == nil {
			continue
		}
		duties = append(duties, *duty)
		if next == nil {
			continue
		}
		if err := t.Revoke(h.Reason, h.Day, h.Now); err != nil {
			return nil, err
		}
		if err := tx.SaveRoleTerm(ctx, t); err != nil {
			return nil, err
		}
		next.ID, next.Stamp = ids.New(), made(h.Now)
		err := free(ctx, tx, next)
		if fault.Reason(err) == "ROLE_TERMS_OVERLAP" {
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := tx.CreateRoleTerm(ctx, next); err != nil {
			return nil, err
		}
	}
	return duties, nil
}

func (h HandOver) covers(ctx context.Context, tx Tx) ([]Duty, error) {
	covers, err := tx.CoversOf(ctx, h.From.ID)
	if err != nil {
		return nil, err
	}
	var duties []Duty
	for _, v := range covers {
		away, err := tx.Person(ctx, v.Person)
		if err != nil {
			return nil, err
		}
		duty, next := h.cover(v, away)
		if duty == nil {
			continue
		}
		duties = append(duties, *duty)
		if next == nil {
			continue
		}
		v.EndTime = h.Now
		v.changed(h.Now)
		if err := tx.SaveCover(ctx, v); err != nil {
			return nil, err
		}
		next.ID, next.Stamp = ids.New(), made(h.Now)
		if err := tx.CreateCover(ctx, next); err != nil {
			return nil, err
		}
	}
	return duties, nil
}
