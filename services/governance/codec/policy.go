package codec

import (
	"maps"
	"slices"

	"google.golang.org/protobuf/encoding/protojson"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/calendar"
)

// PolicyToProto gives the whole message of a version in that state.
func PolicyToProto(council string, p *governance.Policy, state governance.PolicyState) *governancev1.Policy {
	m := PolicyToListed(council, p, state)
	m.PackText = string(p.Pack.Text)
	for _, s := range p.Pack.Sections {
		m.Sections = append(m.Sections, &governancev1.PolicySection{Number: s.Number, Title: s.Title, Text: s.Text})
	}
	for i := range p.Pack.Criteria {
		m.Criteria = append(m.Criteria, criterion(&p.Pack.Criteria[i]))
	}
	for i := range p.Pack.Examples {
		m.Examples = append(m.Examples, example(&p.Pack.Examples[i], p.Pack.ReviewMonths))
	}
	return m
}

// PolicyToListed gives the message of a version as lists have it: without text, criteria and examples.
func PolicyToListed(council string, p *governance.Policy, state governance.PolicyState) *governancev1.Policy {
	m := &governancev1.Policy{
		Name: PolicyName.Format(council, p.ID), Etag: wire.Etag(p.Version), State: fromWord[governancev1.PolicyState](state),
		Number: int32(p.Number), Title: p.Pack.Title, Pack: p.Pack.ID, PackSha256: p.Pack.SHA256, //nolint:gosec // counts versions
		Scopes: fromWords[registerv1.Scope](p.Pack.Scopes), ReviewMonths: int32(p.Pack.ReviewMonths), //nolint:gosec // at most 120
		ExampleFailures: p.ExampleFailures, InForceFrom: optional(p.From), InForceUntil: optional(p.Until),
		WithdrawReason: p.WithdrawReason, Creator: nameOf(PersonName, council, p.Creator),
		CreateTime: wire.Timestamp(p.CreateTime), UpdateTime: wire.Timestamp(p.UpdateTime),
	}
	if a := p.Approval; a != nil {
		m.Approval = &governancev1.PolicyApproval{MinuteReference: minuteReference(a.Minute),
			Recorder: nameOf(PersonName, council, a.Recorder), RecordTime: wire.Timestamp(a.RecordTime)}
	}
	if r := p.Pack.Significance; r != nil {
		m.Significance = &governancev1.SignificanceRule{AtLeast: int32(r.AtLeast)} //nolint:gosec // at most the number of tests
		for _, t := range r.Tests {
			m.Significance.Tests = append(m.Significance.Tests, &governancev1.SignificanceTest{Id: t.ID, Title: t.Title, Expression: t.Test.Text})
		}
	}
	if n := p.Pack.Notice; n != nil {
		m.Notice = &governancev1.NoticeRule{Count: noticeCounts[n.Count], Days: int32(n.Days)} //nolint:gosec // a few days
	}
	for _, r := range p.Pack.Ratings {
		m.Ratings = append(m.Ratings, &governancev1.RatingBand{Id: r.ID, Title: r.Title, ReviewMonths: int32(r.ReviewMonths)}) //nolint:gosec // a few months
	}
	return m
}

// PolicyFromProto reads a version that the journal kept. Its pack has the text and its hash only.
func PolicyFromProto(m *governancev1.Policy, version int64) *governance.Policy {
	p := &governance.Policy{
		ID: last(m.GetName()), Version: version, Number: int(m.GetNumber()),
		Pack:            &governance.Pack{Text: []byte(m.GetPackText()), SHA256: m.GetPackSha256()},
		ExampleFailures: m.GetExampleFailures(), Stored: governance.PolicyDraft, From: known(m.GetInForceFrom()), Until: known(m.GetInForceUntil()),
		WithdrawReason: m.GetWithdrawReason(), Creator: last(m.GetCreator()), CreateTime: wire.Instant(m.GetCreateTime()), UpdateTime: wire.Instant(m.GetUpdateTime()),
	}
	if a := m.GetApproval(); a != nil {
		p.Stored = governance.PolicyApproved
		minute := a.GetMinuteReference()
		p.Approval = &governance.Approval{Recorder: last(a.GetRecorder()), RecordTime: wire.Instant(a.GetRecordTime()), Minute: governance.MinuteReference{
			Committee: minute.GetCommittee(), MeetingDate: known(minute.GetMeetingDate()), Minute: minute.GetMinute(), ToFollow: minute.GetToFollow()}}
	}
	if m.GetState() == governancev1.PolicyState_POLICY_STATE_WITHDRAWN {
		p.Stored = governance.PolicyWithdrawn
	}
	return p
}

// BundledToProto gives the message of a pack that comes with Concordat.
func BundledToProto(p *governance.Pack) *governancev1.BundledPack {
	return &governancev1.BundledPack{Id: p.ID, Title: p.Title, Description: p.Description,
		CriteriaCount: int32(len(p.Criteria)), PackText: string(p.Text)} //nolint:gosec // a few dozen
}

// MinuteReferenceFromProto reads a minute reference; a nil one is empty.
func MinuteReferenceFromProto(path string, m *typev1.MinuteReference) (governance.MinuteReference, error) {
	day, err := Date(path+".meeting_date", m.GetMeetingDate())
	return governance.MinuteReference{Committee: m.GetCommittee(), MeetingDate: day, Minute: m.GetMinute(), ToFollow: m.GetToFollow()}, err
}

func minuteReference(r governance.MinuteReference) *typev1.MinuteReference {
	m := &typev1.MinuteReference{Committee: r.Committee, MeetingDate: r.MeetingDate.String()}
	switch {
	case r.ToFollow:
		m.Reference = &typev1.MinuteReference_ToFollow{ToFollow: true}
	case r.Minute != "":
		m.Reference = &typev1.MinuteReference_Minute{Minute: r.Minute}
	}
	return m
}

var noticeCounts = map[calendar.Rule]governancev1.NoticeCount{
	calendar.WorkingDays:      governancev1.NoticeCount_NOTICE_COUNT_WORKING_DAYS_AHEAD,
	calendar.ClearWorkingDays: governancev1.NoticeCount_NOTICE_COUNT_CLEAR_DAYS,
}

func criterion(c *governance.Criterion) *governancev1.Criterion {
	m := &governancev1.Criterion{
		Id: c.ID, Title: c.Title, Requirement: c.Requirement, Source: c.Source,
		Kinds:    fromWords[registerv1.PartnershipKind](c.Kinds),
		Severity: fromWord[governancev1.Severity](c.Severity), Section: fromWord[registerv1.Section](c.Section),
	}
	if j := c.Judgement; j != nil {
		m.Check = &governancev1.Criterion_Judgement{Judgement: &governancev1.Judgement{
			Question: j.Question, ValidMonths: int32(j.ValidMonths)}} //nolint:gosec // a few months
		return m
	}
	rule := &governancev1.Rule{}
	for _, line := range c.Cases {
		rule.Cases = append(rule.Cases, &governancev1.RuleCase{
			When: line.When.Text, Outcome: fromWord[governancev1.Outcome](line.Then), Reason: line.Because.Text})
	}
	m.Check = &governancev1.Criterion_Rule{Rule: rule}
	return m
}

func example(e *governance.Example, reviewMonths int) *governancev1.Example {
	m := &governancev1.Example{Title: e.Title, Overall: fromWord[governancev1.Overall](e.Overall)}
	m.Dossier = &governancev1.Dossier{Today: e.Today.String(), ReviewMonths: int32(reviewMonths), Partnership: &registerv1.Partnership{}} //nolint:gosec // at most 120
	// Both were read when the pack was compiled.
	_ = protojson.Unmarshal(e.Partnership, m.Dossier.Partnership)
	if e.Council != nil {
		m.Dossier.Council = &registerv1.Council{}
		_ = protojson.Unmarshal(e.Council, m.Dossier.Council)
	}
	if r := e.Review; r != nil {
		m.Dossier.Review = &governancev1.ReviewStanding{Review: r.Review, OpenDate: r.Open.String(), Deadline: r.Deadline.String(),
			Submitted: r.Submitted, Accepted: r.Accepted}
	}
	for _, id := range slices.Sorted(maps.Keys(e.Answers)) {
		a := e.Answers[id]
		m.Dossier.Answers = append(m.Dossier.Answers, &governancev1.Answer{Criterion: id,
			Outcome: fromWord[governancev1.Outcome](a.Outcome), Evidence: a.Evidence, ValidUntil: a.ValidUntil.String()})
	}
	for _, id := range slices.Sorted(maps.Keys(e.Verdicts)) {
		m.Verdicts = append(m.Verdicts, &governancev1.ExpectedVerdict{Criterion: id, Outcome: fromWord[governancev1.Outcome](e.Verdicts[id])})
	}
	return m
}
