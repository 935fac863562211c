package codec

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/granted"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// usualZone is the time zone of a council that has not named one.
const usualZone = "Europe/London"

func (g *gathering) council(m *registerv1.Council) error {
	name := m.GetTimeZone()
	if name == "" {
		name = usualZone
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return fmt.Errorf("time zone: %w", err)
	}
	c := frozen.Council{Name: m.GetName(), DisplayName: m.GetDisplayName(), Zone: zone, ManagementTeam: m.GetManagementTeamTitle(), Committees: map[string]string{}}
	for _, a := range m.GetServiceAreas() {
		c.Areas = append(c.Areas, frozen.Area{ID: a.GetId(), DisplayName: a.GetDisplayName()})
	}
	for _, committee := range m.GetCommittees() {
		c.Committees[committee.GetId()] = committee.GetDisplayName()
		if committee.GetKind() == registerv1.CommitteeKind_COMMITTEE_KIND_AUDIT_AND_GOVERNANCE && c.Committee == "" {
			c.Committee = committee.GetDisplayName()
		}
	}
	g.data.Council = c
	return nil
}

func (g *gathering) person(m *registerv1.Person) {
	g.data.People[m.GetName()] = frozen.Person{
		Name:        m.GetName(),
		DisplayName: m.GetDisplayName(),
		Left:        m.LeftOn != nil && !dateOf(m.GetLeftOn()).After(g.today()),
		Reachable:   m.GetEmailState() == registerv1.EmailState_EMAIL_STATE_CONFIRMED,
		Suspended:   m.GetSuspended(),
		Erased:      m.GetEraseTime() != nil,
	}
	g.prints[m.GetName()] = m.GetEmail()
}

// roleTerm keeps the terms of the member partnership representatives, of which one that was revoked ended that day, and who
// is an internal auditor.
func (g *gathering) roleTerm(m *registerv1.RoleTerm) {
	if !granted.Gives(m.GetConfirmation()) {
		return
	}
	if m.GetRole() == accessv1.Role_ROLE_INTERNAL_AUDIT && m.GetRevokeTime() == nil &&
		(frozen.Term{From: dateOf(m.GetStartDate()), Until: dateOf(m.GetEndDate())}).Covers(g.today()) {
		g.auditors = append(g.auditors, m.GetPerson())
	}
	if m.GetRole() != accessv1.Role_ROLE_MEMBER_PARTNERSHIP_REPRESENTATIVE {
		return
	}
	term := frozen.Term{Person: m.GetPerson(), From: dateOf(m.GetStartDate()), Until: dateOf(m.GetEndDate())}
	if m.GetRevokeTime() != nil {
		term.Until = date.In(m.GetRevokeTime().AsTime(), g.data.Council.Zone)
	}
	g.data.Representatives = append(g.data.Representatives, term)
}

func (g *gathering) today() date.Date { return date.In(g.data.AsAt, g.data.Council.Zone) }

// states are the states that reports tell apart.
var states = map[registerv1.PartnershipState]frozen.State{
	registerv1.PartnershipState_PARTNERSHIP_STATE_IDENTIFIED: frozen.Waiting,
	registerv1.PartnershipState_PARTNERSHIP_STATE_DRAFT:      frozen.Waiting,
	registerv1.PartnershipState_PARTNERSHIP_STATE_PROPOSED:   frozen.Waiting,
	registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE:     frozen.Active,
	registerv1.PartnershipState_PARTNERSHIP_STATE_ENDED:      frozen.Ended,
	registerv1.PartnershipState_PARTNERSHIP_STATE_REJECTED:   frozen.Withdrawn,
	registerv1.PartnershipState_PARTNERSHIP_STATE_WITHDRAWN:  frozen.Withdrawn,
}

func (g *gathering) partnership(m *registerv1.Partnership, r Record) frozen.Partnership {
	p := frozen.Partnership{
		Name: m.GetName(), Position: r.Position, Version: r.Version,
		DisplayName: m.GetDisplayName(), ShortName: m.GetShortName(), Reference: m.GetReference(),
		State: states[m.GetState()], BeforeConcordat: m.GetBeforeConcordat(), Area: m.GetServiceArea(),
		ResponsibleOfficer: holder(m.GetResponsibleOfficer()), ServiceLead: holder(m.GetServiceLead()), LeadMember: holder(m.GetLeadMember()),
		Gaps: m.GetGaps(), JoinedOn: m.GetJoinedOn(),
		Entered: wire.Instant(m.GetCreateTime()), Changed: wire.Instant(m.GetUpdateTime()), Reviewed: reviewed(m.GetSections()),
		Said: said(m),
	}
	if p.State == frozen.Active || p.State == frozen.Ended {
		p.Approved = wire.Instant(m.GetApproval().GetApproveTime())
		p.ApprovalMinute = g.minuteInWords(m.GetApproval().GetMinuteReference())
	}
	if e := m.GetEnding(); e != nil {
		p.Ending = &frozen.Ending{On: dateOf(e.GetEndedOn()), Reason: e.GetReason(), Minute: g.minuteInWords(e.GetMinuteReference())}
	}
	return p
}

func holder(m *registerv1.Holder) frozen.Holder {
	return frozen.Holder{Person: m.GetPerson(), Text: m.GetText(), Post: m.GetPost()}
}

// fillPosts puts the holders of the instant in the places that posts are named in, and their titles for their names.
func (g *gathering) fillPosts() {
	for i := range g.data.Partnerships {
		p := &g.data.Partnerships[i]
		for _, h := range []*frozen.Holder{&p.ResponsibleOfficer, &p.ServiceLead, &p.LeadMember} {
			if post, named := g.posts[h.Post]; named {
				h.Person, h.Post = post.GetHolder(), post.GetDisplayName()
			}
		}
	}
}

// markAuditors marks the people who are internal auditors, whose terms may come before themselves.
func (g *gathering) markAuditors() {
	for _, name := range g.auditors {
		if p, known := g.data.People[name]; known {
			p.Audits = true
			g.data.People[name] = p
		}
	}
}

// reviewed is when the section reviewed longest ago was reviewed; zero when one never was.
func reviewed(sections []*registerv1.SectionReview) time.Time {
	var oldest *timestamppb.Timestamp
	for _, s := range sections {
		if s.GetReviewTime() == nil {
			return time.Time{}
		}
		if oldest == nil || s.GetReviewTime().AsTime().Before(oldest.AsTime()) {
			oldest = s.GetReviewTime()
		}
	}
	return wire.Instant(oldest)
}

// minuteInWords writes the reference to a minute for people; nothing when nobody has said.
func (g *gathering) minuteInWords(m *typev1.MinuteReference) string {
	if m == nil {
		return ""
	}
	words := g.data.Council.Committees[m.GetCommittee()]
	if words == "" {
		words = m.GetCommittee()
	}
	for _, part := range []string{dateOf(m.GetMeetingDate()).Words(), m.GetMinute()} {
		if part != "" && words != "" {
			words += ", "
		}
		words += part
	}
	if m.GetToFollow() {
		words += " (minute to follow)"
	}
	return words
}

func (g *gathering) review(m *registerv1.Review) {
	opened := wire.Instant(m.GetOpenTime())
	g.opened[m.GetName()] = opened
	g.reviews = append(g.reviews, frozen.Review{Name: m.GetName(), DisplayName: m.GetTitle(), OpenedOn: date.In(opened, g.data.Council.Zone), Deadline: dateOf(m.GetDeadline())})
}

// returnStates are where a return can be.
var returnStates = map[registerv1.ReturnState]frozen.ReturnState{
	registerv1.ReturnState_RETURN_STATE_NOT_STARTED: frozen.NotStarted,
	registerv1.ReturnState_RETURN_STATE_IN_PROGRESS: frozen.InProgress,
	registerv1.ReturnState_RETURN_STATE_SUBMITTED:   frozen.Submitted,
	registerv1.ReturnState_RETURN_STATE_SENT_BACK:   frozen.SentBack,
	registerv1.ReturnState_RETURN_STATE_ACCEPTED:    frozen.Accepted,
	registerv1.ReturnState_RETURN_STATE_RECEIVED:    frozen.InProgress, // that it awaits its confirmation is told beside it
}

// came is the day on which a return reached the council; zero while nothing has. One that was entered for its officer came
// on the day on which the officer's own words did, however late they were confirmed.
func (g *gathering) came(m *registerv1.Return) date.Date {
	submitted, entry := m.GetSubmission().GetSubmitTime(), m.GetEntry()
	switch m.GetState() {
	case registerv1.ReturnState_RETURN_STATE_SUBMITTED, registerv1.ReturnState_RETURN_STATE_ACCEPTED:
		if entry.GetConfirmTime() != nil && entry.GetConfirmTime().AsTime().Equal(submitted.AsTime()) {
			return dateOf(entry.GetReceivedOn())
		}
		if submitted != nil {
			return date.In(submitted.AsTime(), g.data.Council.Zone)
		}
	default:
		if m.GetAwaitingConfirmation() {
			return dateOf(entry.GetReceivedOn())
		}
	}
	return date.Date{}
}

// entered reads what was entered for an officer who is still to confirm it. None of it is on the record yet.
func (g *gathering) entered(m *registerv1.Return) frozen.Entered {
	return frozen.Entered{
		By: m.GetEntry().GetPerson(), For: m.GetEntry().GetOfficer(),
		On:           date.In(m.GetEntry().GetEnterTime().AsTime(), g.data.Council.Zone),
		Achievements: m.GetPerformance().GetAchievements(), NextAims: m.GetPerformance().GetNextAims(),
		Rating: ratings[m.GetPerformance().GetRag()],
	}
}

func (g *gathering) addReturn(m *registerv1.Return) {
	review := reviewOf(m.GetName())
	r := frozen.Return{
		Name: m.GetName(), Partnership: m.GetPartnership(), State: returnStates[m.GetState()],
		Due: dateOf(m.GetDeadline()), FirstDue: dateOf(m.GetOriginalDeadline()),
		Came: g.came(m), AwaitsConfirmation: m.GetAwaitingConfirmation(), Submitter: m.GetSubmission().GetSubmitter(),
		Decision: decisions[m.GetSuitability().GetDecision()], Explanation: m.GetSuitability().GetExplanation(),
	}
	if r.AwaitsConfirmation {
		r.Entered = g.entered(m)
	}
	for _, step := range m.GetSteps() {
		switch step.GetKind() {
		case registerv1.ReviewStepKind_REVIEW_STEP_KIND_OPENING:
			r.Opens = dateOf(step.GetDate())
		case registerv1.ReviewStepKind_REVIEW_STEP_KIND_NAMED_AS_NOT_RETURNED:
			r.Named = dateOf(step.GetDate())
		}
	}
	g.returns[review] = append(g.returns[review], r)
}
