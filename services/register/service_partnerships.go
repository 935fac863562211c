package register

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/names"
	"github.com/concordat-suite/concordat/services/register/authors"
	"github.com/concordat-suite/concordat/services/register/naming"
)

// ReportPartnership tells of a partnership that is not on the register. It waits until an officer enters it.
func (s *Service) ReportPartnership(ctx context.Context, c *caller.Caller, p *Partnership, checked bool) (Seen, error) {
	p.State = Identified
	return s.enter(ctx, c, p, checked)
}

// CreatePartnership enters a draft.
func (s *Service) CreatePartnership(ctx context.Context, c *caller.Caller, p *Partnership, checked bool) (Seen, error) {
	if p.ServiceArea == "" {
		p.ServiceArea = areaOf(c)
	}
	if p.ResponsibleOfficer == nil {
		p.ResponsibleOfficer = officerOf(c)
	}
	if err := mayEnter(c, p); err != nil {
		return Seen{}, err
	}
	p.State = Draft
	return s.enter(ctx, c, p, checked)
}

// enter adds a new entry; checked says that somebody has looked at the entries with similar names.
func (s *Service) enter(ctx context.Context, c *caller.Caller, p *Partnership, checked bool) (Seen, error) {
	now := s.clock()
	if err := p.Enter(now); err != nil {
		return Seen{}, err
	}
	var seen Seen
	err := s.store.Write(ctx, p.Council, now, func(tx Tx) error {
		if err := p.CheckReferences(ctx, tx, &Partnership{}); err != nil {
			return err
		}
		if err := p.checkAble(ctx, tx, &Partnership{}, now); err != nil {
			return err
		}
		if !checked {
			if err := unlikeOthers(ctx, tx, c, now, p); err != nil {
				return err
			}
		}
		if err := tx.CreatePartnership(ctx, p, Trail{}); err != nil {
			return err
		}
		day, err := dayFor(ctx, tx, c, now, p)
		seen = Seen{p, max(p.SightOf(c, day), caller.Restricted)} // who wrote it knows what is in it
		return err
	})
	return seen, err
}

// unlikeOthers refuses a new entry with a name that another one has, or one much like it.
func unlikeOthers(ctx context.Context, r Reader, c *caller.Caller, now time.Time, p *Partnership) error {
	id, name, err := likest(ctx, r, p)
	if err != nil || id == "" {
		return err
	}
	_, err = seeing(ctx, r, c, now, id)
	switch {
	case err == nil:
		return possibleDuplicate(p, id, name)
	case fault.KindOf(err) == fault.KindNotFound:
		return unseenDuplicate()
	default:
		return err
	}
}

// seeing gives how much of an entry the caller sees today, or names.Missing.
func seeing(ctx context.Context, r Reader, c *caller.Caller, now time.Time, id string) (caller.Sight, error) {
	e, err := r.Entry(ctx, id, ReachOf(c))
	if err != nil {
		return 0, err
	}
	return sight(ctx, r, c, now, e, now)
}

// likest gives the entry that has the name of the new one, or else one much like it, and its name; "" when there is none.
func likest(ctx context.Context, r PartnershipReader, p *Partnership) (id, found string, err error) {
	words := naming.Telling(p.DisplayName)
	if len(words) == 0 {
		words = naming.Words(p.DisplayName)
	}
	others, err := r.Similar(ctx, words)
	if err != nil {
		return "", "", err
	}
	resemblances := naming.NewResemblances[string]()
	for _, other := range others {
		for _, name := range other.Names {
			if naming.Key(name) == naming.Key(p.DisplayName) {
				return other.ID, name, nil
			}
			resemblances.Add(name, other.ID)
		}
	}
	if found := resemblances.Find(p.DisplayName); len(found) > 0 {
		i := slices.IndexFunc(others, func(n Named) bool { return n.ID == found[0] })
		return found[0], others[i].Names[0], nil
	}
	return "", "", nil
}

// unseenDuplicate refuses a name like that of an entry that the caller may not see. It tells neither the entry's name nor
// which it is.
func unseenDuplicate() error {
	return fault.Conflict("POSSIBLE_DUPLICATE",
		"The council has an entry of such a name that is not open to you. Ask the management information officer; if yours is another body, send similar_name_checked.")
}

func possibleDuplicate(p *Partnership, id, name string) error {
	return fault.Conflict("POSSIBLE_DUPLICATE", fmt.Sprintf(
		"The register has a partnership called %q. Look at it; if this is another body, send similar_name_checked.", name)).
		With("partnership", "councils/"+p.Council+"/partnerships/"+id).With("display_name", name)
}

// Partnership gives one entry as far as the caller may see it; asOf, when not zero, is the instant to show it at. What the
// caller may see of the past is the lesser of what they see today and what the record of that day lets them see.
func (s *Service) Partnership(ctx context.Context, c *caller.Caller, council, id string, asOf time.Time) (Seen, error) {
	now := s.clock()
	if err := notInFuture(asOf, now); err != nil {
		return Seen{}, err
	}
	var seen Seen
	err := s.store.Read(ctx, council, func(r Reader) (err error) {
		if seen.Entry, err = r.Entry(ctx, id, ReachOf(c)); err != nil {
			return err
		}
		if seen.Sight, err = sight(ctx, r, c, now, seen.Entry, now); err != nil || asOf.IsZero() {
			return err
		}
		if seen.Entry, err = r.EntryAsOf(ctx, id, asOf, seen.Entry.Outline()); err != nil {
			return err
		}
		seen.Sight, err = sight(ctx, r, c, now, seen.Entry, asOf)
		return err
	})
	return seen, err
}

// sight gives how much of the entry, shown as at an instant, the caller sees, or names.Missing when they may not know of it.
func sight(ctx context.Context, r CouncilReader, c *caller.Caller, now time.Time, e Entry, shown time.Time) (caller.Sight, error) {
	days, err := daysFor(ctx, r, c, now, shown, e)
	if err != nil {
		return 0, err
	}
	seen := days.Sight(c, e)
	if seen == 0 {
		return 0, names.Missing()
	}
	return seen, nil
}

// Ref is the entry that a call changes.
type Ref struct {
	Council, ID string
	// Version is the newest that the caller has seen; 0 to change whatever is there.
	Version int64
}

// Edit is a change of an entry's facts.
type Edit struct {
	Ref
	// Fields are the fields to change, as the contract writes them in an update mask.
	Fields []string
	// Change makes the change; it replaces what it changes and leaves what it points to alone.
	Change func(*Partnership) error
}

// EditPartnership changes the facts that the edit names, as far as the caller may change them.
func (s *Service) EditPartnership(ctx context.Context, c *caller.Caller, e Edit) (Seen, error) {
	return s.change(ctx, c, e.Ref, func(w work) (Trail, error) {
		return w.edit(ctx, c, e.Fields, e.Change)
	})
}

// ConfirmSections says that sections of a record on the register have been gone through and hold as they stand (S2.11).
func (s *Service) ConfirmSections(ctx context.Context, c *caller.Caller, t Ref, sections []Section) (Seen, error) {
	return s.change(ctx, c, t, func(w work) (Trail, error) {
		if len(sections) == 0 {
			return Trail{}, fault.Invalid("SECTIONS_MISSING", "Say which sections you have gone through, such as purpose.",
				fault.Field{Path: "sections", Description: "must name at least one"})
		}
		if w.p.State != Active {
			return Trail{}, notActive(w.p.State, "gone through")
		}
		behalf, err := w.behalf(ctx, c)
		if err != nil {
			return Trail{}, err
		}
		w.p.MarkReviewed(w.now, sections...)
		return Trail{OnBehalfOf: behalf}, nil
	})
}

// ProposePartnership sends a complete draft for approval.
func (s *Service) ProposePartnership(ctx context.Context, c *caller.Caller, t Ref, comment string) (Seen, error) {
	return s.change(ctx, c, t, func(w work) (Trail, error) {
		by := actor(c, w.rights)
		var err error
		if by.For, err = w.behalf(ctx, c); err != nil {
			return Trail{}, err
		}
		if err := w.p.Propose(by, comment, w.now); err != nil {
			return Trail{}, err
		}
		return Trail{OnBehalfOf: by.For}, w.filled(ctx)
	})
}

// ApprovePartnership brings a proposed entry onto the register.
func (s *Service) ApprovePartnership(ctx context.Context, c *caller.Caller, t Ref, comment string, minute *MinuteReference) (Seen, error) {
	return s.change(ctx, c, t, func(w work) (Trail, error) {
		own, err := w.authors(ctx)
		if err != nil {
			return Trail{}, err
		}
		by, err := s.entryDecider(ctx, w, c, own)
		if err == nil {
			err = w.p.Approve(by, own, comment, minute, w.now)
		}
		if err != nil {
			return Trail{}, s.whoCould(ctx, w, w.p.entering(own), err)
		}
		return minuteOf(minute), w.filled(ctx)
	})
}

// RejectPartnership turns a proposed entry down.
func (s *Service) RejectPartnership(ctx context.Context, c *caller.Caller, t Ref, reason string) (Seen, error) {
	return s.change(ctx, c, t, func(w work) (Trail, error) {
		own, err := w.authors(ctx)
		if err != nil {
			return Trail{}, err
		}
		by, err := s.entryDecider(ctx, w, c, own)
		if err == nil {
			err = w.p.Reject(by, own, reason, w.now)
		}
		return Trail{}, s.whoCould(ctx, w, w.p.entering(own), err)
	})
}

// entryDecider returns who decides on a proposed entry, and in which role; where none is proposed, their own.
func (s *Service) entryDecider(ctx context.Context, w work, c *caller.Caller, own authors.Set) (Actor, error) {
	if w.p.State != Proposed {
		return actor(c, w.rights), nil
	}
	return s.decider(ctx, w, c, w.p.entering(own))
}

// WithdrawPartnership takes back an entry made by mistake.
func (s *Service) WithdrawPartnership(ctx context.Context, c *caller.Caller, t Ref, reason string) (Seen, error) {
	return s.change(ctx, c, t, func(w work) (Trail, error) {
		return Trail{}, w.p.Withdraw(actor(c, w.rights), reason, w.now)
	})
}

// PublishPartnership shows the public facts of an entry to everybody.
func (s *Service) PublishPartnership(ctx context.Context, c *caller.Caller, t Ref) (Seen, error) {
	return s.change(ctx, c, t, func(w work) (Trail, error) { return Trail{}, w.p.Publish() })
}

// UnpublishPartnership takes an entry off the public pages.
func (s *Service) UnpublishPartnership(ctx context.Context, c *caller.Caller, t Ref) (Seen, error) {
	return s.change(ctx, c, t, func(w work) (Trail, error) {
		w.p.Unpublish()
		return Trail{}, nil
	})
}

func minuteOf(m *MinuteReference) Trail {
	if m == nil {
		return Trail{}
	}
	return Trail{Minute: m.Minute}
}
