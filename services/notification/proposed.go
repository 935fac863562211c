package notification

import (
	"context"
	"slices"
	"time"

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

// ProposedKey names what one import proposes for one record: it is told once.
type ProposedKey struct{ Import, Partnership string }

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
			Key:     Key{Import: key.Import, Partnership: key.Partnership, Step: FactsProposed},
			Officer: p.Officer, Due: proposed.Time,
		}
		w.address(step, p, r.proposedRecipients(proposed, p, date.In(now, r.Council.Zone)))
	}
	return w.Telling
}

// proposedRecipients gives those who can take over what is proposed for a record, on a day: its officer or the delegate,
// else the leads of its service area, else the deputy chief executive or the next in the council's table of stand-ins;
// always those who did not propose it.
func (r *Register) proposedRecipients(proposed Proposed, p Partnership, day date.Date) []Recipient {
	own := func(person string) bool {
		return person != "" && (person == proposed.ProposedBy || person == proposed.ProposedFor)
	}
	other := func(people []string) bool {
		return slices.ContainsFunc(people, func(person string) bool { return person != "" && !own(person) })
	}
	acting, away := r.officers(p, day)
	if !other(acting) || own(p.Officer) {
		acting, away = r.serviceLeads(p, day)
	}
	if !other(acting) {
		acting, away = r.nextInLine(DeputyChiefExecutive, "", day, other)
	}
	acting, away = slices.DeleteFunc(acting, own), slices.DeleteFunc(away, own)
	if len(acting) == 0 {
		return []Recipient{{"", To}}
	}
	return recipients(acting, away)
}

// proposedItem gives what a message says of the facts that are proposed for a record.
func (r *Register) proposedItem(line *Line) Item {
	p := r.Proposed[ProposedKey{line.Import, line.Partnership}]
	return Item{
		Title: r.Partnerships[line.Partnership].Name, By: r.People[p.ProposedBy].Name, On: date.In(p.Time, r.Council.Zone),
		Words: count.Of(p.Waiting, "fact") + " from the file " + p.File,
		Path:  "councils/" + line.Council + "/partnerships/" + line.Partnership + "/fieldProposals",
	}
}
