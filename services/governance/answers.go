package governance

import (
	"context"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// CreateAnswer answers a judgement of the policy in force.
func (s *Service) CreateAnswer(ctx context.Context, c *caller.Caller, a *Answer) (*Answer, error) {
	now := s.clock()
	a.ID, a.Person, a.Time = ids.New(), c.Person, now
	err := s.write(ctx, a.Council, now, func(tx Tx) error {
		subject, council, err := s.reached(ctx, tx, c, a.Partnership, now)
		if err != nil {
			return err
		}
		if !Scored(subject.State) {
			return fault.Precondition("PARTNERSHIP_NOT_ACTIVE", "This partnership is not on the register, so there is nothing to answer for it.")
		}
		policies, err := tx.Policies(ctx)
		if err != nil {
			return err
		}
		policy := inForce(policies, council.Day(now))
		if policy == nil {
			return fault.Precondition("NO_POLICY_IN_FORCE", "No policy is in force, so nothing asks for an answer.")
		}
		if policy, _, err = s.whole(ctx, policy); err != nil {
			return err
		}
		a.Policy = policy.ID
		if err := policy.Pack.Accept(a, council.Day(now)); err != nil {
			return err
		}
		if err := tx.Mark(ctx, a.Partnership); err != nil { // marks before the journal, as everybody does: no two wait for each other
			return err
		}
		return tx.CreateAnswer(ctx, a)
	})
	return a, err
}

// Answer gives one answer.
func (s *Service) Answer(ctx context.Context, c *caller.Caller, council, partnership, id string) (found *Answer, err error) {
	err = s.store.Read(ctx, council, func(r Reader) error {
		if _, _, err := s.reached(ctx, r, c, partnership, s.clock()); err != nil {
			return err
		}
		found, err = r.Answer(ctx, partnership, id)
		return err
	})
	return found, err
}

// Answers gives a page of the answers for one partnership, the newest first.
func (s *Service) Answers(ctx context.Context, c *caller.Caller, council, partnership string, q Query) (page Page[*Answer], err error) {
	err = s.store.Read(ctx, council, func(r Reader) error {
		if _, _, err := s.reached(ctx, r, c, partnership, s.clock()); err != nil {
			return err
		}
		page, err = r.ListAnswers(ctx, partnership, q)
		return err
	})
	return page, err
}
