package register

import (
	"context"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// Query asks for a page of a list.
type Query struct {
	// Filter and Order are as the caller wrote them (AIP-160, AIP-132); which fields they may name is the store's to say.
	Filter string
	Order  string
	// Size is the number of records; 0 for the usual number.
	Size int
	// Token is from the page before; "" for the first page.
	Token string
	// Sight is how much of every record the caller sees: what they do not see they cannot filter or order by.
	Sight caller.Sight
	// AsOf is the instant to show the list at; zero for now.
	AsOf time.Time
	// Day is the council's date, for what is in force.
	Day date.Date
	// Reach is which partnerships the caller may know of, now and at the instant of the list; the zero Reach is the public's.
	Reach Reach
	// Exportable leaves out what the caller may not take away in a file.
	Exportable bool
	// Cut is the place in the council's journal at which partnerships are listed, where AsOf is not given; 0 for now.
	Cut int64
}

// Page is one page of a list.
type Page[T any] struct {
	Items []T
	// Next is the token for the next page; "" on the last.
	Next string
}

// notInFuture refuses an instant that has not come yet; the zero time stands for now.
func notInFuture(asOf, now time.Time) error {
	if asOf.After(now) {
		return fault.Invalid("AS_OF_IN_FUTURE", "as_of is in the future. Give an instant that has passed, or leave it out for now.",
			fault.Field{Path: "as_of", Description: "must not be in the future"})
	}
	return nil
}

// InPast refuses a query for the future.
func (q Query) InPast(now time.Time) error { return notInFuture(q.AsOf, now) }

// SeenBy narrows the query to what the caller may know of. Who sees what is the council's own of all that they may know of
// may filter by it.
func (q Query) SeenBy(c *caller.Caller) Query {
	q.Reach, q.Sight = ReachOf(c), c.SightOfPublished()
	return q
}

// ListPartnerships gives a page of the entries that the caller may see, each as far as they may see it.
func (s *Service) ListPartnerships(ctx context.Context, c *caller.Caller, council string, q Query) (Page[Seen], error) {
	now := s.clock()
	if err := q.InPast(now); err != nil {
		return Page[Seen]{}, err
	}
	q = q.SeenBy(c)
	var seen Page[Seen]
	err := s.store.Read(ctx, council, func(r Reader) (err error) {
		if q.Day, err = dayOfList(ctx, r, q, now); err != nil {
			return err
		}
		page, err := r.ListEntries(ctx, q)
		if err != nil {
			return err
		}
		if len(page.Items) == 0 {
			_, err := r.Council(ctx) // which the public may look for, is missing like any other record
			return err
		}
		days, err := daysFor(ctx, r, c, now, q.AsOf, page.Items...)
		if err != nil {
			return err
		}
		seen.Next = page.Next
		for _, e := range page.Items {
			if sight := sightIn(days, c, e, q.Exportable); sight > 0 {
				seen.Items = append(seen.Items, Seen{e, sight})
			}
		}
		return nil
	})
	return seen, err
}

// dayOfList gives the council's date at the instant of the list, where its filter needs one: for who holds a post.
func dayOfList(ctx context.Context, r CouncilReader, q Query, now time.Time) (date.Date, error) {
	if q.Filter == "" {
		return date.Date{}, nil
	}
	if !q.AsOf.IsZero() {
		now = q.AsOf
	}
	return dayAt(ctx, r, now)
}

func sightIn(days Days, c *caller.Caller, e Entry, exportable bool) caller.Sight {
	if exportable {
		return days.ExportSight(c, e)
	}
	return days.Sight(c, e)
}
