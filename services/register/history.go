package register

import (
	"context"
	"strconv"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// PartnershipChanges gives a page of the changes of an entry, newest first. Who may read the history is decided by today's
// record; what each change left is shown as a look at that moment would show it.
func (s *Service) PartnershipChanges(ctx context.Context, c *caller.Caller, council, id, token string, size int) (Page[Change], error) {
	before, err := changeBefore(id, token)
	if err != nil {
		return Page[Change]{}, err
	}
	now, limit := s.clock(), pageSize(size)
	var page Page[Change]
	err = s.store.Read(ctx, council, func(r Reader) error {
		p, err := r.Partnership(ctx, id)
		if err != nil {
			return err
		}
		if _, err := s.rights(ctx, r, c, now, p); err != nil {
			return err
		}
		// One more than is shown, to tell what the last one shown changed.
		changes, err := r.History(ctx, id, before, limit+1)
		if err != nil {
			return err
		}
		compare(changes)
		page = paged(changes, limit, id, func(c Change) string { return strconv.FormatInt(c.Position, 10) })
		if err := judge(ctx, r, c, now, p, page.Items); err != nil {
			return err
		}
		return nameAuthors(ctx, r, page.Items)
	})
	return page, err
}

// judge says of each change how much of it the caller sees. Which fields it changed is told to whoever sees them today.
func judge(ctx context.Context, r CouncilReader, c *caller.Caller, now time.Time, today *Partnership, changes []Change) error {
	for i := range changes {
		change := &changes[i]
		days, err := daysFor(ctx, r, c, now, change.Time, today, change.Partnership)
		if err != nil {
			return err
		}
		change.FieldsSight = today.SightOf(c, days.Today)
		change.Sight = min(change.FieldsSight, change.Partnership.SightOf(c, days.Then))
	}
	return nil
}

// changeBefore reads the position that a page of changes of the entry goes on from; 0 for the newest.
func changeBefore(id, token string) (int64, error) {
	at, err := place(id, token)
	if err != nil || at == "" {
		return 0, err
	}
	before, err := strconv.ParseInt(at, 10, 64)
	if err != nil || before < 1 {
		return 0, pageTokenInvalid()
	}
	return before, nil
}

// compare fills in what each change changed, from the one before it, which stands behind it.
func compare(changes []Change) {
	for i := 0; i+1 < len(changes); i++ {
		changes[i].Fields = Changed(changes[i+1].Partnership, changes[i].Partnership)
	}
}

// nameAuthors gives the people who made the changes the names they have now.
func nameAuthors(ctx context.Context, r PeopleReader, changes []Change) error {
	var ids []string
	for _, c := range changes {
		ids = appendSaid(ids, c.By.Person)
	}
	if len(ids) == 0 {
		return nil
	}
	people, err := r.People(ctx, ids)
	if err != nil {
		return err
	}
	for i := range changes {
		if p := people[changes[i].By.Person]; p != nil {
			changes[i].By.DisplayName = p.DisplayName
		}
	}
	return nil
}
