package notification

import (
	"context"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/count"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// FieldProposal is one fact that an import proposes for a record.
type FieldProposal struct {
	ID string
	ProposedKey
	File string
	// ProposedBy carried the import out, ProposedFor is in whose name; "" for none.
	ProposedBy, ProposedFor string
	Time                    time.Time
	// Waits says that nobody has settled it.
	Waits bool
}

// ProposedKey names what one import proposes for one record and the same roles may settle: it is told once.
type ProposedKey struct {
	Import, Partnership string
	MaySettle           Settlers
}

// proposedKey returns what the line tells.
func (l *Line) proposedKey() ProposedKey {
	return ProposedKey{l.Import, l.Partnership, Settlers(l.Occasion)}
}

// Proposed is what an import proposes for a record.
type Proposed struct {
	File                    string
	ProposedBy, ProposedFor string
	Time                    time.Time
	// Waiting is how many facts nobody has settled.
	Waiting int
}

// tellProposed writes down whom the facts that imports propose are told to.
func (s *Service) tellProposed(ctx context.Context, tx WriteTx, now time.Time) error {
	untold, err := tx.TakeProposed(ctx, now)
	if err != nil || len(untold) == 0 {
		return err
	}
	partnerships := make([]string, len(untold))
	for i, key := range untold {
		partnerships[i] = key.Partnership
	}
	register, err := tx.Proposed(ctx, partnerships)
	if err != nil {
		return err
	}
	if register.Gathering, err = tx.Gathering(ctx, ""); err != nil {
		return err
	}
	_, err = tx.Add(ctx, register.tellProposed(untold, now, s.host))
	return err
}

// tellProposed gives the lines and messages about facts that are proposed, where some still wait.
func (r *Register) tellProposed(keys []ProposedKey, now time.Time, host string) Telling {
	w := &writer{register: r, now: now, host: host, messages: map[Envelope]*Message{}}
	for _, key := range keys {
		proposed, p := r.Proposed[key], r.Partnerships[key.Partnership]
		if proposed.Waiting == 0 {
			continue
		}
		step := DueStep{
			Key:     Key{Import: key.Import, Partnership: key.Partnership, Step: FactsProposed, Occasion: string(key.MaySettle)},
			Officer: p.Officer, Due: proposed.Time,
		}
		w.address(step, p, r.proposedRecipients(key.MaySettle, proposed, p, date.In(now, r.Council.Zone)))
	}
	return w.Telling
}

// proposedItem gives what a message says of the facts that are proposed for a record.
func (r *Register) proposedItem(line *Line) Item {
	key := line.proposedKey()
	p := r.Proposed[key]
	words := count.Of(p.Waiting, "fact") + " from the file " + p.File
	if !key.MaySettle.may(caller.ResponsibleOfficer) {
		words += " that the record's own officer may not edit"
	}
	return Item{
		Title: r.Partnerships[line.Partnership].Name, By: r.People[p.ProposedBy].Name, On: date.In(p.Time, r.Council.Zone),
		Words: words,
		Path:  "councils/" + line.Council + "/partnerships/" + line.Partnership + "/fieldProposals",
	}
}
