package register

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register/powers"
)

// StandIn is a council's setting of which roles do the duties of one that nobody holds.
type StandIn struct {
	Role     caller.Role
	StandIns []caller.Role
}

// allowed refuses a stand-in that the table of stand-ins does not have.
func (s StandIn) allowed() error {
	if len(s.Role.StandIns()) == 0 || slices.Contains(named, s.Role) {
		return fault.Invalid("STAND_IN_NOT_ALLOWED", fmt.Sprintf("Nobody stands in for %s. Leave it out.", s.Role),
			fault.Field{Path: "council.stand_ins.role", Description: "must be a role that somebody can stand in for"}).
			With("role", string(s.Role))
	}
	for _, by := range s.StandIns {
		if by == s.Role || !s.Role.FilledBy(by) {
			return fault.Invalid("STAND_IN_NOT_ALLOWED",
				fmt.Sprintf("The role %s cannot stand in for %s. These can: %s.", by, s.Role, standInWords(s.Role)),
				fault.Field{Path: "council.stand_ins", Description: "must name roles that may stand in"}).
				With("role", string(s.Role)).With("stand_in", string(by))
		}
	}
	return nil
}

// standInWords lists the roles that may stand in for one, but for the role itself.
func standInWords(role caller.Role) string {
	var words []string
	for _, by := range role.StandIns() {
		if by != role && role.FilledBy(by) {
			words = append(words, strings.ReplaceAll(string(by), "-", " "))
		}
	}
	return strings.Join(words, ", ")
}

// Cover is that one person stands in for another on certain days.
type Cover struct {
	Council string
	ID      string
	// Person is the id of who is away, StandIn of who stands in.
	Person, StandIn string
	// StartDate and EndDate are the first and the last day.
	StartDate, EndDate date.Date
	Reason             string
	// ArrangedBy is the id of who arranged it; "" when no person did.
	ArrangedBy string
	// EndTime is when it was ended before its last day; zero otherwise.
	EndTime time.Time
	// Confirmation says whether a second person has confirmed the cover, where it needs that.
	Confirmation powers.Confirmation
	Stamp
}

// Area is empty: a cover belongs to no service area.
func (v *Cover) Area() string { return "" }

// Names says whether the cover is the person's own affair: they are away, or they stand in.
func (v *Cover) Names(_ caller.Role, person string) bool {
	return person != "" && (v.Person == person || v.StandIn == person)
}

// maxCover bounds a cover: for longer somebody else takes the duties over.
const maxCoverMonths = 12

// arranged checks a cover that is to be arranged by somebody with these rights.
func (v *Cover) arranged(c *caller.Caller, today date.Date, away, standIn *Person) error {
	switch {
	case v.Reason == "":
		return reasonMissing("cover.reason")
	case v.Person == v.StandIn:
		return fault.Invalid("COVER_OF_ONESELF", "Nobody stands in for themselves. Name somebody else.",
			fault.Field{Path: "cover.stand_in", Description: "must be another person"})
	case v.StartDate.Before(today):
		return dateInvalid("cover.start_date", "A cover cannot begin on a day that has passed: what was done on it is done. Let it begin today.")
	case v.EndDate.Before(v.StartDate):
		return dateInvalid("cover.end_date", "The cover ends before it begins. Give a later last day.")
	case v.EndDate.After(v.StartDate.AddMonths(maxCoverMonths)):
		return dateInvalid("cover.end_date", "A cover lasts a year at most. For longer, hand the duties over.")
	}
	if err := v.mayArrange(c); err != nil {
		return err
	}
	for _, p := range []*Person{away, standIn} {
		if !p.LeftOn.IsZero() && !v.StartDate.Before(p.LeftOn) {
			return PersonLeft(p)
		}
	}
	if (away.Kind == Councillor) != (standIn.Kind == Councillor) && away.Kind != 0 && standIn.Kind != 0 {
		return fault.Precondition("COVER_KIND_DIFFERS", fmt.Sprintf("%s is %s and %s is not. Officers stand in for officers, and councillors for councillors.",
			councillorOf(away, standIn), personKindWords[Councillor], otherThan(away, standIn)))
	}
	return nil
}

func councillorOf(a, b *Person) string {
	if a.Kind == Councillor {
		return a.DisplayName
	}
	return b.DisplayName
}

func otherThan(a, b *Person) string {
	if a.Kind == Councillor {
		return b.DisplayName
	}
	return a.DisplayName
}

// mayArrange refuses whoever arranges another's cover without a right to, or makes themselves the stand-in of another. A
// right that comes by cover arranges none.
func (v *Cover) mayArrange(c *caller.Caller) error {
	own := slices.DeleteFunc(c.Over(v), func(r caller.Right) bool { return r.For != "" })
	anybodys := slices.ContainsFunc(own, func(r caller.Right) bool { return r.Scope == caller.Any })
	switch {
	case v.Person == c.Person && len(own) > 0:
		return nil
	case v.StandIn == c.Person:
		return fault.Denied("COVER_FOR_ONESELF", "Nobody makes themselves another's stand-in. Let the person who is away arrange it, or somebody else who may.")
	case anybodys:
		return nil
	}
	return coverNotYours()
}

func coverNotYours() error {
	return fault.Denied("COVER_NOT_YOURS", "You arrange cover for yourself. For others the deputy chief executive, the management information officer or "+
		"the administrator does.")
}

// overlaps says whether both give the same stand-in the same person's rights on the same day.
func (v *Cover) overlaps(o *Cover) bool {
	return o.EndTime.IsZero() && v.Person == o.Person && v.StandIn == o.StandIn && !o.EndDate.Before(v.StartDate) && !v.EndDate.Before(o.StartDate)
}

func coversOverlap(o *Cover) error {
	return fault.Conflict("COVERS_OVERLAP", fmt.Sprintf("The two have a cover already, from %s until %s. End that one first, or begin after it.",
		o.StartDate.Words(), o.EndDate.Words())).With("cover", "councils/"+o.Council+"/covers/"+o.ID)
}

// End ends the cover at once.
func (v *Cover) End(c *caller.Caller, today date.Date, now time.Time) error {
	if len(slices.DeleteFunc(c.Over(v), func(r caller.Right) bool { return r.For != "" })) == 0 {
		return coverNotYours()
	}
	if !v.EndTime.IsZero() || v.EndDate.Before(today) {
		return coverEnded()
	}
	v.EndTime = now
	v.changed(now)
	return nil
}

func coverEnded() error { return fault.Precondition("COVER_ENDED", "The cover is over already.") }

// Standing is somebody who has a role today: themselves, or by standing in.
type Standing struct {
	// Person is their id.
	Person string
	Role   caller.Role
	// For is the id of the holder whom they cover, StandIn the role by which they do the duties of one that nobody holds; "" for both
	// when the role is their own.
	For     string
	StandIn caller.Role
	// Areas are the service areas for which a service lead has it.
	Areas []string
}

// words names who could do something, and how they come to it.
func (s Standing) words(people map[string]*Person) string {
	name := people[s.Person].DisplayName
	switch {
	case s.For != "" && people[s.For] != nil:
		return name + " (standing in for " + people[s.For].DisplayName + ")"
	case s.StandIn != "":
		return name + " (standing in as " + strings.ReplaceAll(string(s.Role), "-", " ") + ")"
	default:
		return name
	}
}
