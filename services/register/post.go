package register

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// PostKind says who fills a post.
type PostKind int

// The kinds of post, numbered as in the contract.
const (
	OfficerPost PostKind = iota + 1
	CouncillorOffice
)

// Post is a post of the staff or an office of a councillor, whoever holds it. A record that names one names its holder
// of each day.
type Post struct {
	Council     string
	ID          string
	DisplayName string
	Kind        PostKind
	// Holdings are in order of time; no two cover the same day.
	Holdings []PostHolding
	Stamp
}

// PostHolding is one person's holding of a post.
type PostHolding struct {
	// Person is the id of who holds it.
	Person    string
	StartDate date.Date
	// EndDate is the last day, inclusive; zero while no end is known.
	EndDate         date.Date
	MinuteReference *MinuteReference
	AppointTime     time.Time
	// AppointedBy is the id of who recorded it; "" when no person did.
	AppointedBy string
	EndReason   string
}

// maxHoldings bounds the list of a post's holders.
const maxHoldings = 500

// NewPost makes a post without a holder.
func NewPost(council, id, title string, kind PostKind, now time.Time) (*Post, error) {
	p := &Post{Council: council, ID: id, DisplayName: title, Kind: kind, Stamp: made(now)}
	return p, p.described()
}

// described checks what a post says of itself.
func (p *Post) described() error {
	p.DisplayName = strings.TrimSpace(p.DisplayName)
	if p.DisplayName == "" {
		return displayNameMissing("post.display_name")
	}
	if p.Kind == 0 {
		return fault.Invalid("POST_KIND_MISSING", "Say whether this is a post of the staff or an office that a councillor holds.",
			fault.Field{Path: "post.kind", Description: "must not be empty"})
	}
	return nil
}

// PostExists refuses a title that another post of the council has.
func PostExists(title string) *fault.Error {
	return fault.Conflict("POST_EXISTS", fmt.Sprintf("The council has a post %q already. Use that one, or give this one a title that tells them apart.", title)).
		With("display_name", title)
}

// on says whether the holding covers the day.
func (h PostHolding) on(day date.Date) bool { return !day.Before(h.StartDate) && !ends(h.EndDate, day) }

// HolderOn gives the id of who holds the post on the day, "" when it is vacant.
func (p *Post) HolderOn(day date.Date) string {
	for _, h := range p.Holdings {
		if h.on(day) {
			return h.Person
		}
	}
	return ""
}

// HolderOn gives the id of the person who fills a place on the day, themselves or through the post that they hold; ""
// where nobody or only a text does.
func HolderOn(ctx context.Context, r PostLookup, h *Holder, day date.Date) (string, error) {
	if h == nil || h.Post == "" {
		return h.ID(), nil
	}
	p, err := r.Post(ctx, h.Post)
	if err != nil {
		return "", err
	}
	return p.HolderOn(day), nil
}

// Appoint gives the post to its next holder. Who holds it on the first day held it until the day before; what was
// recorded for later days is taken back.
func (p *Post) Appoint(next PostHolding, who *Person) error {
	if err := p.takes(next, who); err != nil {
		return err
	}
	if !who.LeftOn.IsZero() && (next.EndDate.IsZero() || !next.EndDate.Before(who.LeftOn)) {
		next.EndDate = who.LeftOn.AddDays(-1)
	}
	p.endBefore(next.StartDate, "The post passed on.")
	if len(p.Holdings) >= maxHoldings {
		return fault.Precondition("POST_HOLDINGS_FULL", fmt.Sprintf("A post keeps at most %d holders. Record a new post with another title.", maxHoldings))
	}
	p.Holdings = append(p.Holdings, next)
	return nil
}

// takes refuses a holder whom the post cannot have.
func (p *Post) takes(next PostHolding, who *Person) error {
	switch {
	case !next.EndDate.IsZero() && next.EndDate.Before(next.StartDate):
		return dateInvalid("end_date", "The holding ends before it begins. Give a later last day.")
	case !who.LeftOn.IsZero() && !next.StartDate.Before(who.LeftOn):
		return PersonLeft(who)
	case !p.kindFits(who.Kind):
		return fault.Precondition("POST_HOLDER_KIND", fmt.Sprintf("%s is %s, and %q is %s. Appoint somebody else, or correct the kind of one of them.",
			who.DisplayName, personKindWords[who.Kind], p.DisplayName, postKindWords[p.Kind])).With("person", who.DisplayName)
	case p.HolderOn(next.StartDate) == who.ID:
		return fault.Precondition("POST_HELD_ALREADY", fmt.Sprintf("%s holds the post on %s already.", who.DisplayName, next.StartDate.Words()))
	case p.Kind == CouncillorOffice && !next.MinuteReference.Given():
		return fault.Invalid("MINUTE_REFERENCE_MISSING", "A councillor is appointed by a decision. Give its minute, or say that it is to follow.",
			fault.Field{Path: "minute_reference", Description: "must give the minute or to_follow"})
	}
	return nil
}

var (
	personKindWords = map[PersonKind]string{Officer: "an officer", Councillor: "a councillor", PartnerPerson: "a partner's contact"}
	postKindWords   = map[PostKind]string{OfficerPost: "a post of the staff", CouncillorOffice: "a councillor's office"}
)

// kindFits says whether somebody of this kind can hold the post; of whom nobody has said what they are, and others such
// as independent members, it is not known.
func (p *Post) kindFits(kind PersonKind) bool {
	switch kind {
	case Officer:
		return p.Kind == OfficerPost
	case Councillor:
		return p.Kind == CouncillorOffice
	case PartnerPerson:
		return false
	default:
		return true
	}
}

// Vacate leaves the post without a holder after the last day.
func (p *Post) Vacate(last date.Date, reason string) error {
	if reason == "" {
		return reasonMissing("reason")
	}
	if !p.endBefore(last.AddDays(1), reason) {
		return fault.Precondition("POST_VACANT", fmt.Sprintf("Nobody holds the post after %s.", last.Words()))
	}
	return nil
}

// endBefore ends what is held on the day or later, and says whether that changes anything.
func (p *Post) endBefore(day date.Date, reason string) bool {
	held := p.Holdings
	p.Holdings = nil
	changed := false
	for _, h := range held {
		switch {
		case ends(h.EndDate, day):
		case h.StartDate.Before(day):
			h.EndDate, h.EndReason, changed = day.AddDays(-1), reason, true
		default:
			changed = true
			continue
		}
		p.Holdings = append(p.Holdings, h)
	}
	return changed
}

// endedBy takes the post from somebody from the day they left, and says whether that changes anything.
func (p *Post) endedBy(person string, left date.Date) bool {
	held := p.Holdings
	p.Holdings = nil
	changed := false
	for _, h := range held {
		if h.Person == person && !ends(h.EndDate, left) {
			changed = true
			if !h.StartDate.Before(left) {
				continue
			}
			h.EndDate, h.EndReason = left.AddDays(-1), "Left on "+left.Words()+"."
		}
		p.Holdings = append(p.Holdings, h)
	}
	return changed
}

// Committees gives the ids of the council's committees whose minutes prove an appointment.
func (p *Post) Committees() []string {
	var ids []string
	for _, h := range p.Holdings {
		if h.MinuteReference != nil {
			ids = appendSaid(ids, h.MinuteReference.Committee)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
