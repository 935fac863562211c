package register

import (
	"context"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// ProposeEnding proposes that a partnership be ended.
func (s *Service) ProposeEnding(ctx context.Context, c *caller.Caller, t Ref, e EndingProposal) (Seen, error) {
	return s.change(ctx, c, t, func(w work) (Trail, error) {
		council, err := w.tx.Council(ctx)
		if err != nil {
			return Trail{}, err
		}
		by := actor(c, w.rights)
		if by.For, err = w.behalf(ctx, c); err != nil {
			return Trail{}, err
		}
		return Trail{OnBehalfOf: by.For}, w.p.ProposeEnding(by, e, council.Day(w.now), w.now)
	})
}

// EndPartnership approves a proposed ending; what e leaves out is as it was proposed.
func (s *Service) EndPartnership(ctx context.Context, c *caller.Caller, t Ref, e Ending) (Seen, error) {
	return s.change(ctx, c, t, func(w work) (Trail, error) {
		council, err := w.tx.Council(ctx)
		if err != nil {
			return Trail{}, err
		}
		by, err := s.endingDecider(ctx, w, c)
		if err == nil {
			err = w.p.End(by, e, council.Day(w.now))
		}
		if err != nil {
			return Trail{}, s.endingRefused(ctx, w, err)
		}
		return minuteOf(e.MinuteReference), nil
	})
}

// RejectEnding turns a proposed ending down.
func (s *Service) RejectEnding(ctx context.Context, c *caller.Caller, t Ref, reason string) (Seen, error) {
	return s.change(ctx, c, t, func(w work) (Trail, error) {
		by, err := s.endingDecider(ctx, w, c)
		if err == nil {
			err = w.p.RejectEnding(by, reason, w.now)
		}
		return Trail{}, s.endingRefused(ctx, w, err)
	})
}

// endingDecider returns who decides on the proposed ending, and in which role; where none is proposed, their own.
func (s *Service) endingDecider(ctx context.Context, w work, c *caller.Caller) (Actor, error) {
	if !w.p.EndingProposal.open() {
		return actor(c, w.rights), nil
	}
	return s.decider(ctx, w, c, w.p.ending())
}

// endingRefused adds to a refused decision who could take it.
func (s *Service) endingRefused(ctx context.Context, w work, err error) error {
	if err == nil || !w.p.EndingProposal.open() {
		return err
	}
	return s.whoCould(ctx, w, w.p.ending(), err)
}
