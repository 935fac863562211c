package governance

import (
	"context"
	"slices"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/names"
)

// mostChanges is how many partnerships a simulation names.
const mostChanges = 1000

// readAtOnce is how many dossiers a simulation reads at a time.
const readAtOnce = 500

// Simulation says who would change under a version of the policy.
type Simulation struct {
	// Partnerships is how many were checked, of those on the register or on their way there; Changed how many of them would change.
	Partnerships, Changed int
	// Changes are those that would, by name; the first mostChanges.
	Changes []Simulated
}

// Simulated is a partnership that would change.
type Simulated struct {
	Now, Then Assessment
	// Verdicts are those that would change.
	Verdicts []SimulatedVerdict
}

// SimulatedVerdict is a verdict that would change; an outcome is "" where a version has no such criterion.
type SimulatedVerdict struct {
	Criterion string
	Now, Then Outcome
	Reason    string
}

// SimulatePolicy checks the live register against a version, as on the day (zero: today), and compares it with the policy in force.
func (s *Service) SimulatePolicy(ctx context.Context, ref PolicyRef, day date.Date) (Simulation, error) {
	var result Simulation
	err := s.store.Read(ctx, ref.Council, func(r Reader) error {
		council, err := r.Council(ctx)
		if err != nil {
			return err
		}
		if day.IsZero() {
			day = council.Day(s.clock())
		}
		policies, err := r.Policies(ctx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(policies, func(p *Policy) bool { return p.ID == ref.ID })
		if at < 0 {
			return names.Missing()
		}
		then, err := s.checkAgainst(ctx, policies[at], day)
		if err != nil {
			return err
		}
		now, err := s.checkAgainst(ctx, inForce(policies, day), day)
		if err != nil {
			return err
		}
		ids, err := r.Partnerships(ctx)
		if err != nil {
			return err
		}
		return eachDossier(ctx, r, ids, func(d Dossier) error {
			if !Scored(d.Subject.State) { // no version of the policy checks it
				return nil
			}
			d.Council, d.Zone, d.Today = council.Body, council.Zone, day
			return result.add(d, now, then)
		})
	})
	return result, err
}

func eachDossier(ctx context.Context, r Reader, ids []string, f func(Dossier) error) error {
	for some := range slices.Chunk(ids, readAtOnce) {
		dossiers, err := r.Dossiers(ctx, some)
		if err != nil {
			return err
		}
		for _, d := range dossiers {
			if err := f(d); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Simulation) add(d Dossier, now, then func(Dossier) (Assessment, error)) error {
	var change Simulated
	var err error
	if change.Now, err = now(d); err != nil {
		return err
	}
	if change.Then, err = then(d); err != nil {
		return err
	}
	s.Partnerships++
	change.Verdicts = changed(change.Now.Verdicts, change.Then.Verdicts)
	if change.Now.Overall == change.Then.Overall && change.Now.Significance == change.Then.Significance && len(change.Verdicts) == 0 {
		return nil
	}
	if s.Changed++; len(s.Changes) < mostChanges {
		s.Changes = append(s.Changes, change)
	}
	return nil
}

// changed gives the verdicts that differ, in the order of the new version and then those that it has no more.
func changed(now, then []Verdict) []SimulatedVerdict {
	var differ []SimulatedVerdict
	before := map[string]Outcome{}
	for _, v := range now {
		before[v.Criterion] = v.Outcome
	}
	for _, v := range then {
		if was := before[v.Criterion]; was != v.Outcome {
			differ = append(differ, SimulatedVerdict{Criterion: v.Criterion, Now: was, Then: v.Outcome, Reason: v.Reason})
		}
		delete(before, v.Criterion)
	}
	for _, v := range now {
		if _, gone := before[v.Criterion]; gone {
			differ = append(differ, SimulatedVerdict{Criterion: v.Criterion, Now: v.Outcome, Reason: "The version does not ask it."})
		}
	}
	return differ
}
