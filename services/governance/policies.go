package governance

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
	"github.com/concordat-suite/concordat/services/platform/words/names"
)

// SeenPolicy is a version of the policy as it is on a day.
type SeenPolicy struct {
	*Policy
	State PolicyState
}

// Source is where a pack comes from: the id of a bundled one, or its text.
type Source struct {
	Bundled string
	Text    []byte
}

// BundledPacks gives the packs that come with Concordat.
func (s *Service) BundledPacks() []*Pack { return s.bundled }

// CreatePolicy loads a draft.
func (s *Service) CreatePolicy(ctx context.Context, c *caller.Caller, council string, source Source) (SeenPolicy, error) {
	text, err := s.text(source)
	if err != nil {
		return SeenPolicy{}, err
	}
	opened, err := s.library.open(ctx, text, "") // always read: the hash is known when it is
	if err != nil {
		return SeenPolicy{}, err
	}
	failures, err := opened.checker.Examples(ctx)
	if err != nil {
		return SeenPolicy{}, err
	}
	now := s.clock()
	p := &Policy{ID: ids.New(), Pack: opened.pack, ExampleFailures: failures, Stored: PolicyDraft, Creator: c.Person,
		CreateTime: now, UpdateTime: now, Version: 1}
	err = s.write(ctx, council, now, func(tx Tx) error { return tx.CreatePolicy(ctx, p) })
	return SeenPolicy{p, PolicyDraft}, err
}

func (s *Service) text(source Source) ([]byte, error) {
	if source.Bundled == "" {
		if len(source.Text) == 0 {
			return nil, fault.Invalid("PACK_MISSING", "Name a bundled pack, or send the text of a pack.",
				fault.Field{Path: "pack_text", Description: "a pack is needed"})
		}
		return source.Text, nil
	}
	at := slices.IndexFunc(s.bundled, func(p *Pack) bool { return p.ID == source.Bundled })
	if at < 0 {
		return nil, fault.Invalid("PACK_UNKNOWN", fmt.Sprintf("No pack %q comes with Concordat. ListBundledPacks gives those that do.", source.Bundled),
			fault.Field{Path: "bundled_pack", Description: "is not the id of a bundled pack"}).With("pack", source.Bundled)
	}
	return s.bundled[at].Text, nil
}

// Policy gives one version; asOf, when not zero, is the instant to show it at.
func (s *Service) Policy(ctx context.Context, c *caller.Caller, council, id string, asOf time.Time) (SeenPolicy, error) {
	all, err := s.policies(ctx, c, council, asOf)
	if err != nil {
		return SeenPolicy{}, err
	}
	at := slices.IndexFunc(all, func(p SeenPolicy) bool { return p.ID == id })
	if at < 0 {
		return SeenPolicy{}, names.Missing()
	}
	_, _, err = s.whole(ctx, all[at].Policy)
	return all[at], err
}

// Policies gives the versions that the caller may see, the newest first, from the one numbered below before on (0: from the newest).
func (s *Service) Policies(ctx context.Context, c *caller.Caller, council string, asOf time.Time, before, size int) (Page[SeenPolicy], error) {
	all, err := s.policies(ctx, c, council, asOf)
	if err != nil {
		return Page[SeenPolicy]{}, err
	}
	all = slices.DeleteFunc(all, func(p SeenPolicy) bool { return before > 0 && p.Number >= before })
	var page Page[SeenPolicy]
	if len(all) > size {
		all = all[:size]
		page.Next = fmt.Sprint(all[size-1].Number)
	}
	for _, p := range all {
		if _, _, err := s.whole(ctx, p.Policy); err != nil {
			return page, err
		}
	}
	page.Items = all
	return page, nil
}

// policies gives the versions that the caller may see.
func (s *Service) policies(ctx context.Context, c *caller.Caller, council string, asOf time.Time) ([]SeenPolicy, error) {
	now := s.clock()
	if err := past(asOf, now); err != nil {
		return nil, err
	}
	var seen []SeenPolicy
	err := s.store.Read(ctx, council, func(r Reader) error {
		settings, err := r.Council(ctx)
		if err != nil {
			return err
		}
		at, day := r.Policies, settings.Day(now)
		if !asOf.IsZero() {
			at = func(ctx context.Context) ([]*Policy, error) { return r.PoliciesAsOf(ctx, asOf) }
			day = settings.Day(asOf)
		}
		all, err := at(ctx)
		for _, p := range all {
			if state := p.StateOn(day); published(state) || seesDrafts(c) {
				seen = append(seen, SeenPolicy{p, state})
			}
		}
		return err
	})
	return seen, err
}

// published says whether everybody with a role in the council sees a version in this state.
func published(state PolicyState) bool { return state != PolicyDraft && state != PolicyWithdrawn }

func seesDrafts(c *caller.Caller) bool {
	return slices.ContainsFunc(c.Rights, func(r caller.Right) bool { return r.Limit != caller.Published })
}

// PolicyRef is the version that a call changes. Version is the newest that the caller has seen; 0 to change whatever is there.
type PolicyRef struct {
	Council, ID string
	Version     int64
}

// ApprovePolicy records that a committee has approved a version.
func (s *Service) ApprovePolicy(ctx context.Context, c *caller.Caller, ref PolicyRef, minute MinuteReference) (SeenPolicy, error) {
	return s.changePolicy(ctx, ref, func(w policyWork) (string, error) {
		if minute.Committee != "" && !slices.Contains(w.council.Committees, minute.Committee) {
			return "", fault.Invalid("COMMITTEE_UNKNOWN", fmt.Sprintf("The council has no committee %q. See its settings.", minute.Committee),
				fault.Field{Path: "minute_reference.committee", Description: "is not the id of one of the council's committees"}).With("committee", minute.Committee)
		}
		return minute.Minute, w.p.Approve(Approval{Minute: minute, Recorder: c.Person, RecordTime: w.now.In(w.council.Zone)})
	})
}

// BringPolicyIntoForce sets the day from which a version is the policy, and ends the one before; from is zero for today.
func (s *Service) BringPolicyIntoForce(ctx context.Context, ref PolicyRef, from date.Date) (SeenPolicy, error) {
	return s.changePolicy(ctx, ref, func(w policyWork) (string, error) {
		if from.IsZero() {
			from = w.today
		}
		gap := w.p.From
		if err := w.p.BringIntoForce(from, w.today); err != nil {
			return "", err
		}
		if err := w.tx.Mark(ctx); err != nil { // marks before the journal, as everybody does: no two wait for each other
			return "", err
		}
		return "", w.giveWay(ctx, gap, from)
	})
}

// WithdrawPolicy takes back a version that never was in force. The one that it was to replace stays.
func (s *Service) WithdrawPolicy(ctx context.Context, ref PolicyRef, reason string) (SeenPolicy, error) {
	return s.changePolicy(ctx, ref, func(w policyWork) (string, error) {
		gap := w.p.From
		if err := w.p.Withdraw(reason, w.today); err != nil {
			return "", err
		}
		return "", w.giveWay(ctx, gap, date.Date{})
	})
}

// policyWork is one version on its way to its next state.
type policyWork struct {
	tx      Tx
	p       *Policy
	all     []*Policy
	council Council
	now     time.Time
	today   date.Date
}

// giveWay ends the version in force on the day before from, zero for never. One that had been ended for the day gap, when this version was
// to take its place before, goes on until then.
func (w policyWork) giveWay(ctx context.Context, gap, from date.Date) error {
	for _, other := range w.all {
		before := *other
		if other.ID == w.p.ID || other.From.IsZero() {
			continue
		}
		if !gap.IsZero() && other.Until == gap.AddDays(-1) {
			other.Until = date.Date{}
		}
		if !from.IsZero() && (other.Until.IsZero() || !other.Until.Before(from)) {
			if err := other.EndBefore(from); err != nil {
				return err
			}
		}
		if other.Until == before.Until {
			continue
		}
		if err := w.save(ctx, other, ""); err != nil {
			return err
		}
	}
	return nil
}

// save keeps a change of a version.
func (w policyWork) save(ctx context.Context, p *Policy, minute string) error {
	p.Version++
	p.UpdateTime = w.now
	return w.tx.SavePolicy(ctx, p, p.StateOn(w.today), minute)
}

// changePolicy loads a version, lets f change it, and saves it with the minute that f gives.
func (s *Service) changePolicy(ctx context.Context, ref PolicyRef, f func(policyWork) (string, error)) (SeenPolicy, error) {
	var seen SeenPolicy
	now := s.clock()
	err := s.write(ctx, ref.Council, now, func(tx Tx) error {
		w, err := s.policyWork(ctx, tx, now)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(w.all, func(p *Policy) bool { return p.ID == ref.ID })
		if at < 0 {
			return names.Missing()
		}
		w.p = w.all[at]
		if ref.Version != 0 && ref.Version != w.p.Version {
			return Stale()
		}
		minute, err := f(w)
		if err != nil {
			return err
		}
		seen = SeenPolicy{w.p, w.p.StateOn(w.today)}
		return w.save(ctx, w.p, minute)
	})
	return seen, err
}

func (s *Service) policyWork(ctx context.Context, tx Tx, now time.Time) (policyWork, error) {
	council, err := tx.Council(ctx)
	if err != nil {
		return policyWork{}, err
	}
	all, err := tx.PoliciesForUpdate(ctx)
	if err != nil {
		return policyWork{}, err
	}
	for _, p := range all {
		if _, _, err := s.whole(ctx, p); err != nil {
			return policyWork{}, err
		}
	}
	return policyWork{tx: tx, all: all, council: council, now: now, today: council.Day(now)}, nil
}
