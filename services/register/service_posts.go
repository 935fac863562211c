package register

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// PostOn is a post on a day of its council, on which somebody holds it or nobody does.
type PostOn struct {
	*Post
	Day date.Date
}

// Holder gives the id of who holds the post on the day, "" when it is vacant.
func (p PostOn) Holder() string { return p.HolderOn(p.Day) }

// NextChange gives the first day after Day on which somebody else holds the post or nobody does; zero when none is known.
func (p PostOn) NextChange() date.Date {
	var next date.Date
	for _, h := range p.Holdings {
		for _, day := range []date.Date{h.StartDate, after(h.EndDate)} {
			if day.After(p.Day) && (next.IsZero() || day.Before(next)) {
				next = day
			}
		}
	}
	return next
}

// after gives the day after a last day; zero when no end is known.
func after(last date.Date) date.Date {
	if last.IsZero() {
		return last
	}
	return last.AddDays(1)
}

// PassPosts records of every post that passes on today who holds it now: nobody does anything on that day, and everybody
// who follows the register hears of it.
func (s *Service) PassPosts(ctx context.Context) error {
	now := s.clock()
	councils, err := s.store.CouncilsWithPostsPassing(ctx, date.Of(now).AddDays(1)) // it is tomorrow already east of here
	if err != nil {
		return err
	}
	for _, council := range councils {
		if err := s.passPosts(ctx, council, now); err != nil {
			return fmt.Errorf("posts of %s: %w", council, err)
		}
	}
	return nil
}

func (s *Service) passPosts(ctx context.Context, council string, now time.Time) error {
	return s.store.Write(ctx, council, now, func(tx Tx) error {
		day, err := dayAt(ctx, tx, now)
		if err != nil {
			return err
		}
		passing, err := tx.PostsPassing(ctx, day)
		if err != nil {
			return err
		}
		for _, p := range passing {
			p.changed(now)
			if err := tx.SavePost(ctx, PostOn{p, day}); err != nil {
				return err
			}
		}
		return nil
	})
}

// CreatePost adds a post without a holder.
func (s *Service) CreatePost(ctx context.Context, council, title string, kind PostKind) (PostOn, error) {
	now := s.clock()
	p, err := NewPost(council, ids.New(), title, kind, now)
	if err != nil {
		return PostOn{}, err
	}
	on := PostOn{Post: p}
	err = s.store.Write(ctx, council, now, func(tx Tx) error {
		if on.Day, err = dayAt(ctx, tx, now); err != nil {
			return err
		}
		if err := ownTitle(ctx, tx, p); err != nil {
			return err
		}
		return tx.CreatePost(ctx, on)
	})
	return on, err
}

// FindOrCreatePost gives the council's post of that title, which it adds without a holder when there is none; so it is
// for words in a person's column that are linked to a post.
func FindOrCreatePost(ctx context.Context, tx Tx, council, title string, kind PostKind, now time.Time) (*Post, error) {
	p, err := NewPost(council, ids.New(), title, kind, now)
	if err != nil {
		return nil, err
	}
	found, err := tx.PostByTitle(ctx, p.DisplayName)
	if err != nil || found != nil {
		return found, err
	}
	return p, tx.CreatePost(ctx, PostOn{Post: p})
}

// ownTitle refuses the title of another post.
func ownTitle(ctx context.Context, r Reader, p *Post) error {
	other, err := r.PostByTitle(ctx, p.DisplayName)
	if err != nil || other == nil || other.ID == p.ID {
		return err
	}
	return PostExists(p.DisplayName).With("post", "councils/"+p.Council+"/posts/"+other.ID)
}

func dayAt(ctx context.Context, r CouncilReader, now time.Time) (date.Date, error) {
	council, err := r.Council(ctx)
	if err != nil {
		return date.Date{}, err
	}
	return council.Day(now), nil
}

// Post gives one post; asOf, when not zero, is the instant to show it at.
func (s *Service) Post(ctx context.Context, council, id string, asOf time.Time) (PostOn, error) {
	now := s.clock()
	if err := notInFuture(asOf, now); err != nil {
		return PostOn{}, err
	}
	var on PostOn
	err := s.store.Read(ctx, council, func(r Reader) (err error) {
		if asOf.IsZero() {
			on.Post, err = r.Post(ctx, id)
		} else {
			now = asOf
			on.Post, err = r.PostAsOf(ctx, id, asOf)
		}
		if err != nil {
			return err
		}
		on.Day, err = dayAt(ctx, r, now)
		return err
	})
	return on, err
}

// ListPosts gives a page of the council's posts.
func (s *Service) ListPosts(ctx context.Context, council string, q Query) (Page[PostOn], error) {
	now := s.clock()
	if err := q.InPast(now); err != nil {
		return Page[PostOn]{}, err
	}
	if !q.AsOf.IsZero() {
		now = q.AsOf
	}
	var on Page[PostOn]
	err := s.store.Read(ctx, council, func(r Reader) (err error) {
		if q.Day, err = dayAt(ctx, r, now); err != nil {
			return err
		}
		page, err := r.ListPosts(ctx, q)
		if err != nil {
			return err
		}
		on.Next = page.Next
		for _, p := range page.Items {
			on.Items = append(on.Items, PostOn{p, q.Day})
		}
		return nil
	})
	return on, err
}

// UpdatePost changes what a post says of itself; its holders are changed by appointing and vacating.
func (s *Service) UpdatePost(ctx context.Context, t Ref, change func(*Post) error) (PostOn, error) {
	return s.changePost(ctx, t, func(tx Tx, p PostOn) error {
		if err := change(p.Post); err != nil {
			return err
		}
		if err := p.described(); err != nil {
			return err
		}
		return ownTitle(ctx, tx, p.Post)
	})
}

// AppointToPost gives a post to its next holder; a start date that is zero is today.
func (s *Service) AppointToPost(ctx context.Context, c *caller.Caller, t Ref, next PostHolding) (PostOn, error) {
	now := s.clock()
	next.AppointTime, next.AppointedBy = now, c.Person
	if onlyRuns(c.Rights) && slices.Contains(selves(c, c.Rights), next.Person) {
		return PostOn{}, appointsOneself()
	}
	return s.changePost(ctx, t, func(tx Tx, p PostOn) error {
		if next.StartDate.IsZero() {
			next.StartDate = p.Day
		}
		council, err := tx.Council(ctx)
		if err != nil {
			return err
		}
		if err := council.knowsMinute(next.MinuteReference); err != nil {
			return err
		}
		who, err := tx.Person(ctx, next.Person)
		if err != nil {
			return unknownAs(err, PersonUnknown(next.Person))
		}
		return p.Appoint(next, who)
	})
}

// VacatePost leaves a post without a holder after a day; a zero day is yesterday, so that it is vacant from today.
func (s *Service) VacatePost(ctx context.Context, t Ref, last date.Date, reason string) (PostOn, error) {
	return s.changePost(ctx, t, func(_ Tx, p PostOn) error {
		if last.IsZero() {
			last = p.Day.AddDays(-1)
		}
		return p.Vacate(last, reason)
	})
}

// changePost loads a post, lets f change it, and saves it.
func (s *Service) changePost(ctx context.Context, t Ref, f func(Tx, PostOn) error) (PostOn, error) {
	now := s.clock()
	var on PostOn
	err := s.store.Write(ctx, t.Council, now, func(tx Tx) (err error) {
		if on.Post, err = tx.PostForUpdate(ctx, t.ID); err != nil {
			return err
		}
		if on.Day, err = dayAt(ctx, tx, now); err != nil {
			return err
		}
		if err := unseen(t.Version, on.Version); err != nil {
			return err
		}
		if err := f(tx, on); err != nil {
			return err
		}
		on.changed(now)
		return tx.SavePost(ctx, on)
	})
	return on, err
}

// leavePosts makes the posts of somebody vacant from the day they left.
func leavePosts(ctx context.Context, tx Tx, p *Person, now time.Time) error {
	held, err := tx.PostsOf(ctx, p.ID)
	if err != nil || len(held) == 0 {
		return err
	}
	day, err := dayAt(ctx, tx, now)
	if err != nil {
		return err
	}
	for _, post := range held {
		if !post.endedBy(p.ID, p.LeftOn) {
			continue
		}
		post.changed(now)
		if err := tx.SavePost(ctx, PostOn{post, day}); err != nil {
			return err
		}
	}
	return nil
}
