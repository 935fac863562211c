package register

import (
	"context"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/date"
	"github.com/concordat-suite/concordat/services/platform/fault"
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
	// PublicOnly leaves out what the public does not see.
	PublicOnly bool
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

// SeenBy narrows the query to what the caller may know of.
func (q Query) SeenBy(c *caller.Caller) Query {
	q.PublicOnly, q.Sight = false, caller.Council
	if !seesAll(c) {
		q.PublicOnly, q.Sight = true, caller.Public
	}
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
		day, err := dayFor(ctx, r, c, now, page.Items...)
		if err != nil {
			return err
		}
		seen.Next = page.Next
		for _, e := range page.Items {
			if sight := sightOf(e.Outline(), c, day, q.Exportable); sight > 0 {
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

func sightOf(o Outline, c *caller.Caller, day date.Date, exportable bool) caller.Sight {
	if exportable {
		return o.ExportSightOf(c, day)
	}
	return o.SightOf(c, day)
}

// seesAll says whether the caller sees something of every record of the council, published or not.
func seesAll(c *caller.Caller) bool {
	return slices.ContainsFunc(c.Roles, func(r caller.Right) bool { return sightBy(r.Role) > 0 })
}
