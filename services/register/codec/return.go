package codec

import (
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/reviews"
)

// ReturnToProto gives the message of a return; late is a matter of the day on which it is asked.
func ReturnToProto(r *reviews.Return, late bool) *registerv1.Return {
	w := writer{council: r.Council}
	return &registerv1.Return{
		Name:                 r.Name(),
		Etag:                 wire.Etag(r.Version),
		Partnership:          PartnershipName.Format(r.Council, r.Partnership),
		State:                registerv1.ReturnState(r.State),
		Late:                 late,
		OriginalDeadline:     r.OriginalDeadline.String(),
		Deadline:             r.Deadline.String(),
		DeadlineChanges:      each(r.DeadlineChanges, w.deadlineChange),
		Steps:                each(r.Steps, stepToProto),
		FoldedSteps:          each(r.Folded, stepToProto),
		Round:                int32(r.Round),
		Details:              detailsToProto(r.Details),
		Performance:          performanceToProto(r.Performance),
		Suitability:          suitabilityToProto(r.Suitability),
		NotKnown:             each(r.NotKnown, notKnownToProto),
		Sections:             each(r.Sections, w.returnSection),
		GapsRewritten:        r.GapsRewritten,
		Entry:                w.entry(r.Entry),
		AwaitingConfirmation: r.AwaitsConfirmation(),
		PreviousAcceptTime:   wire.Timestamp(r.PreviousAcceptTime),
		Submission:           w.submission(r.Submission),
		Acceptance:           w.acceptance(r.Acceptance),
		CreateTime:           wire.Timestamp(r.CreateTime),
		UpdateTime:           wire.Timestamp(r.UpdateTime),
	}
}

// stateOf reads where a return is. What was entered before there was a state for it says so by what it awaits.
func stateOf(m *registerv1.Return) reviews.ReturnState {
	if m.GetAwaitingConfirmation() {
		return reviews.Received
	}
	return reviews.ReturnState(m.GetState())
}

// SeenToProto gives the message of a return with what follows from its record and the day.
func SeenToProto(s reviews.Seen) *registerv1.Return {
	m := ReturnToProto(s.Return, s.Late)
	m.PartnershipDisplayName, m.Unchanged = s.Partnership, s.Unchanged
	m.ReceiveDate, m.DaysLate = s.ReceivedOn.String(), int32(s.DaysLate)
	m.Questions = each(s.Questions, questionToProto)
	for _, lack := range s.Missing {
		m.Entry.Missing = append(m.Entry.Missing, lack.Description)
	}
	return m
}

// AskedToProto returns the message of a return that is created, with how much it asks.
func AskedToProto(s reviews.Seen) *registerv1.Return {
	m := ReturnToProto(s.Return, false)
	m.Questions = each(s.Questions, questionToProto)
	return m
}

// ReturnFromProto reads a return from a message, as the store keeps it. Its name must be that of a return.
func ReturnFromProto(m *registerv1.Return) (*reviews.Return, error) {
	council, review, partnership, err := ReturnName.Parse3(m.GetName())
	if err != nil {
		return nil, err
	}
	r := &reader{council: council}
	ret := &reviews.Return{
		Council:            council,
		Review:             review,
		Partnership:        partnership,
		State:              stateOf(m),
		OriginalDeadline:   r.date("return.original_deadline", m.GetOriginalDeadline()),
		Deadline:           r.date("return.deadline", m.GetDeadline()),
		DeadlineChanges:    each(m.GetDeadlineChanges(), r.deadlineChange),
		Steps:              each(m.GetSteps(), r.step),
		Folded:             each(m.GetFoldedSteps(), r.step),
		Round:              int(m.GetRound()),
		Details:            detailsFromProto(m.GetDetails()),
		Performance:        performanceFromProto(m.GetPerformance()),
		Suitability:        suitabilityFromProto(m.GetSuitability()),
		NotKnown:           each(m.GetNotKnown(), notKnownFromProto),
		Sections:           each(m.GetSections(), r.returnSection),
		GapsRewritten:      m.GetGapsRewritten(),
		Entry:              r.entry(m.GetEntry()),
		PreviousAcceptTime: wire.Instant(m.GetPreviousAcceptTime()),
		Submission:         r.submission(m.GetSubmission()),
		Acceptance:         r.acceptance(m.GetAcceptance()),
		Stamp: register.Stamp{
			Version:    wire.Version(m.GetEtag()),
			CreateTime: wire.Instant(m.GetCreateTime()),
			UpdateTime: wire.Instant(m.GetUpdateTime()),
		},
	}
	return ret, r.err()
}

func (r *reader) deadlineChange(m *registerv1.DeadlineChange) reviews.DeadlineChange {
	return reviews.DeadlineChange{
		Kind:   reviews.DeadlineChangeKind(m.GetKind()),
		From:   r.date("return.deadline_changes.from", m.GetFrom()),
		To:     r.date("return.deadline_changes.to", m.GetTo()),
		Reason: m.GetReason(),
		Person: r.person("return.deadline_changes.person", m.GetPerson()),
		Time:   wire.Instant(m.GetChangeTime()),
	}
}

func (w writer) deadlineChange(c reviews.DeadlineChange) *registerv1.DeadlineChange {
	return &registerv1.DeadlineChange{
		Kind:       registerv1.DeadlineChangeKind(c.Kind),
		From:       c.From.String(),
		To:         c.To.String(),
		Reason:     c.Reason,
		Person:     personToName(w.council, c.Person),
		ChangeTime: wire.Timestamp(c.Time),
	}
}

func detailsFromProto(m *registerv1.DetailsReview) *reviews.Details {
	if m == nil {
		return nil
	}
	return &reviews.Details{Confirmed: m.GetConfirmed(), GapsReason: m.GetGapsReason()}
}

func detailsToProto(d *reviews.Details) *registerv1.DetailsReview {
	if d == nil {
		return nil
	}
	return &registerv1.DetailsReview{Confirmed: d.Confirmed, GapsReason: d.GapsReason}
}

func suitabilityFromProto(m *registerv1.Suitability) *reviews.Suitability {
	if m == nil {
		return nil
	}
	return &reviews.Suitability{
		Decision:    reviews.Decision(m.GetDecision()),
		Explanation: m.GetExplanation(),
		ReasonsStillHeld: each(m.GetReasonsStillHeld(), func(reason registerv1.ReasonForJoining) register.ReasonForJoining {
			return register.ReasonForJoining(reason)
		}),
	}
}

func suitabilityToProto(s *reviews.Suitability) *registerv1.Suitability {
	if s == nil {
		return nil
	}
	return &registerv1.Suitability{
		Decision:    registerv1.SuitabilityDecision(s.Decision),
		Explanation: s.Explanation,
		ReasonsStillHeld: each(s.ReasonsStillHeld, func(reason register.ReasonForJoining) registerv1.ReasonForJoining {
			return registerv1.ReasonForJoining(reason)
		}),
	}
}

func (r *reader) submission(m *registerv1.Submission) *reviews.Submission {
	if m == nil {
		return nil
	}
	return &reviews.Submission{
		Submitter:  r.person("return.submission.submitter", m.GetSubmitter()),
		OnBehalfOf: r.person("return.submission.on_behalf_of", m.GetOnBehalfOf()),
		Time:       wire.Instant(m.GetSubmitTime()),
	}
}

func (w writer) submission(s *reviews.Submission) *registerv1.Submission {
	if s == nil {
		return nil
	}
	return &registerv1.Submission{
		Submitter:  personToName(w.council, s.Submitter),
		OnBehalfOf: personToName(w.council, s.OnBehalfOf),
		SubmitTime: wire.Timestamp(s.Time),
	}
}

func (r *reader) acceptance(m *registerv1.Acceptance) *reviews.Acceptance {
	if m == nil {
		return nil
	}
	return &reviews.Acceptance{
		Accepter: r.person("return.acceptance.accepter", m.GetAccepter()),
		Time:     wire.Instant(m.GetAcceptTime()),
		Comment:  m.GetComment(),
	}
}

func (w writer) acceptance(a *reviews.Acceptance) *registerv1.Acceptance {
	if a == nil {
		return nil
	}
	return &registerv1.Acceptance{
		Accepter:   personToName(w.council, a.Accepter),
		AcceptTime: wire.Timestamp(a.Time),
		Comment:    a.Comment,
	}
}
