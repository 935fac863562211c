package register

import (
	"context"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/register/authors"
)

// someChanges is how many changes of an entry are read at once.
const someChanges = 200

// authors returns the people whose own the entry is while somebody is to approve it: those who wrote it or proposed it,
// and those in whose name that was done. What an application wrote is its owner's.
func (w work) authors(ctx context.Context) (authors.Set, error) {
	own := authors.Of()
	var before int64
	for {
		changes, err := w.tx.History(ctx, w.p.ID, before, someChanges+1)
		if err != nil {
			return nil, err
		}
		compare(changes)
		last := len(changes) <= someChanges
		if !last {
			changes = changes[:someChanges]
		} else if n := len(changes); n > 0 {
			changes[n-1].Fields = Changed(&Partnership{}, changes[n-1].Partnership)
		}
		for _, c := range changes {
			if !c.wrote() {
				continue
			}
			if err := AddAuthor(ctx, w.tx, own, authors.Act{Person: c.By.Person, Application: c.By.Application, OnBehalfOf: c.OnBehalfOf}); err != nil {
				return nil, err
			}
		}
		if last {
			return own, nil
		}
		before = changes[len(changes)-1].Position
	}
}

// ApplicationLookup finds an application.
type ApplicationLookup interface {
	Application(ctx context.Context, id string) (*Application, error)
}

// AddAuthor adds who did the act to the authors: the person, the owner of the application, and in whose name it was done.
func AddAuthor(ctx context.Context, r ApplicationLookup, own authors.Set, act authors.Act) error {
	own.And(act.Person, act.OnBehalfOf)
	if act.Application == "" {
		return nil
	}
	app, err := r.Application(ctx, act.Application)
	if err != nil {
		return err
	}
	own.And(app.Owner)
	return nil
}

// reporting are the rpcs that write an entry without making its writer an author: a report of a partnership that is not on
// the register, and the erasure of words.
var reporting = []string{"ReportPartnership", "CreateErasure"}

// wrote reports whether the change wrote something that the decision on the entry is about. Who answers for it is
// assigned, not written.
func (c Change) wrote() bool {
	if slices.Contains(reporting, c.Method[strings.LastIndexByte(c.Method, '/')+1:]) {
		return false
	}
	return slices.ContainsFunc(c.Fields, func(field string) bool {
		return field != "published" && !inAny(field, officers) && !inAny(field, members)
	})
}
