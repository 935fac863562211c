package register

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/count"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// ForMany are the facts that can be set on many entries in one act: those that many entries share.
var ForMany = []string{
	"kind", "legal_form", "scope", "service_area", "service_lead", "responsible_officer", "lead_member", "scrutiny_committee",
}

// maxMany is how many entries one act may change.
const maxMany = 1000

// ManyEdit is the same change of many entries.
type ManyEdit struct {
	Council string
	// Entries are those to change, each once.
	Entries []Ref
	// Fields are the facts to set, as the contract writes them in an update mask.
	Fields []string
	// Change makes the change of one entry; it replaces what it changes and leaves what it points to alone.
	Change func(*Partnership) error
}

// FactsSet is what became of one entry.
type FactsSet struct {
	*Partnership
	// Changed is false when the entry said so already.
	Changed bool
}

// SetFacts changes all of the entries or none. An error names each entry that cannot be changed, with its reason.
func (s *Service) SetFacts(ctx context.Context, c *caller.Caller, e ManyEdit) ([]FactsSet, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	now := s.clock()
	set := make([]FactsSet, len(e.Entries))
	err := s.store.Write(ctx, e.Council, now, func(tx Tx) error {
		var refused []fault.Field
		for _, i := range e.inOrder() {
			var err error
			set[i], err = s.setFacts(ctx, tx, c, now, e, e.Entries[i])
			if err == nil {
				continue
			}
			why := fault.As(err)
			if why == nil || !perEntry(why.Kind) {
				return err
			}
			refused = append(refused, fault.Field{Path: fmt.Sprintf("names[%d]", i), Description: why.Reason + ": " + why.Message})
		}
		if len(refused) > 0 {
			return entriesRefused(len(e.Entries), refused)
		}
		tx.AnswerFactsSet(set)
		return nil
	})
	return set, err
}

// check refuses an act that makes no sense whatever the entries say.
func (e ManyEdit) check() error {
	for _, field := range e.Fields {
		if !slices.Contains(ForMany, field) {
			return fault.Invalid("FACT_NOT_FOR_MANY", fmt.Sprintf("%q is a fact of one entry. Many entries at once can be given: %s.", field, strings.Join(ForMany, ", ")),
				fault.Field{Path: "update_mask", Description: "Name facts that many entries share."}).With("field", field)
		}
	}
	if n := len(e.Entries); n == 0 || n > maxMany {
		return namesInvalid(fmt.Sprintf("There are %s to change, and it must be 1 to %d.", count.Of(n, "entry"), maxMany))
	}
	seen := map[string]bool{}
	for _, entry := range e.Entries {
		if seen[entry.ID] {
			return namesInvalid("An entry stands there twice. Name each once.")
		}
		seen[entry.ID] = true
	}
	return nil
}

func namesInvalid(message string) error {
	return fault.Invalid("NAMES_INVALID", message, fault.Field{Path: "names", Description: "must name each entry once, 1 to 1000 of them"})
}

// inOrder gives the places of the entries in the order in which they are locked: the same for all who change many, so
// that no two wait for each other.
func (e ManyEdit) inOrder() []int {
	places := make([]int, len(e.Entries))
	for i := range places {
		places[i] = i
	}
	slices.SortFunc(places, func(a, b int) int { return strings.Compare(e.Entries[a].ID, e.Entries[b].ID) })
	return places
}

// setFacts changes one of the entries as an edit of it alone would.
func (s *Service) setFacts(ctx context.Context, tx Tx, c *caller.Caller, now time.Time, e ManyEdit, entry Ref) (FactsSet, error) {
	p, before, trail, err := s.alter(ctx, tx, c, now, entry, func(w work) (Trail, error) { return w.edit(ctx, c, e.Fields, e.Change) })
	if err != nil || len(Changed(before, p)) == 0 {
		return FactsSet{Partnership: p}, err
	}
	return FactsSet{p, true}, save(ctx, tx, p, before, now, trail)
}

// perEntry says whether a fault is about one entry rather than about the whole act.
func perEntry(kind fault.Kind) bool {
	switch kind {
	case fault.KindNotFound, fault.KindDenied, fault.KindPrecondition, fault.KindStale, fault.KindConflict:
		return true
	default:
		return false
	}
}

func entriesRefused(of int, refused []fault.Field) error {
	return fault.Precondition("ENTRIES_REFUSED", fmt.Sprintf(
		"%d of %s cannot be changed so, and none was. Leave out what is named, or mend it, and try again.", len(refused), count.Of(of, "entry")), refused...)
}
