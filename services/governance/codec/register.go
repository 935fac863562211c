package codec

import (
	"fmt"
	"time"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// CouncilOf reads what governance checks must know of a council.
func CouncilOf(id string, m *registerv1.Council, body []byte) (governance.Council, error) {
	zone, err := ZoneOf(m.GetTimeZone())
	if err != nil {
		return governance.Council{}, err
	}
	c := governance.Council{ID: id, Zone: zone, Body: body}
	for _, committee := range m.GetCommittees() {
		c.Committees = append(c.Committees, committee.GetId())
	}
	return c, nil
}

// ZoneOf gives the time zone of that name; Europe/London for an empty one.
func ZoneOf(name string) (*time.Location, error) {
	if name == "" {
		name = "Europe/London"
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("time zone %q: %w", name, err)
	}
	return zone, nil
}

// SubjectOf reads what governance checks must know of a partnership.
func SubjectOf(council string, version int64, m *registerv1.Partnership) (governance.Subject, error) {
	_, id, err := PartnershipName.Parse2(m.GetName())
	if err != nil {
		return governance.Subject{}, err
	}
	return governance.Subject{
		Council: council, Partnership: id, DisplayName: m.GetDisplayName(), ServiceArea: m.GetServiceArea(),
		Kind: Word(m.GetKind()), State: Word(m.GetState()), Version: version, People: peopleOf(m),
	}, nil
}

// peopleOf gives the people whom the record names in the roles that reach its own record.
func peopleOf(m *registerv1.Partnership) []governance.NamedPerson {
	var named []governance.NamedPerson
	add := func(role caller.Role, holder *registerv1.Holder) {
		for _, name := range []string{holder.GetPerson(), holder.GetPost()} {
			if name != "" {
				named = append(named, governance.NamedPerson{Role: string(role), Person: last(name)})
			}
		}
	}
	add(caller.ResponsibleOfficer, m.GetResponsibleOfficer())
	add(caller.LeadMember, m.GetLeadMember())
	if d := m.GetDelegate(); d != nil {
		named = append(named, governance.NamedPerson{Role: string(caller.ResponsibleOfficer), Person: last(d.GetPerson()),
			From: known(d.GetStartDate()), Until: known(d.GetEndDate())})
	}
	return named
}

// StandingOf reads how a partnership stands in a review, from its return. The review counts from the day the return was laid down.
func StandingOf(m *registerv1.Return, zone *time.Location) (partnership string, s governance.Standing, err error) {
	council, review, partnership, err := returnName.Parse3(m.GetName())
	if err != nil {
		return "", s, err
	}
	state := m.GetState()
	standing := governance.Standing{
		Review:    reviewName.Format(council, review),
		Open:      date.In(m.GetCreateTime().AsTime(), zone),
		Deadline:  known(m.GetDeadline()),
		Submitted: state == registerv1.ReturnState_RETURN_STATE_SUBMITTED || state == registerv1.ReturnState_RETURN_STATE_ACCEPTED,
		Accepted:  state == registerv1.ReturnState_RETURN_STATE_ACCEPTED,
	}
	if m.GetAwaitingConfirmation() {
		standing.Received = known(m.GetEntry().GetReceivedOn())
	}
	return partnership, standing, nil
}
