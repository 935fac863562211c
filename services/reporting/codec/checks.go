package codec

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// overalls are the check results of a whole partnership. With no policy in force nothing is assessed.
var overalls = map[governancev1.Overall]frozen.Overall{
	governancev1.Overall_OVERALL_RED:        frozen.Red,
	governancev1.Overall_OVERALL_AMBER:      frozen.Amber,
	governancev1.Overall_OVERALL_GREEN:      frozen.Green,
	governancev1.Overall_OVERALL_GREY:       frozen.Grey,
	governancev1.Overall_OVERALL_NO_POLICY:  frozen.Grey,
	governancev1.Overall_OVERALL_NOT_SCORED: frozen.Unrated,
}

// outcomes are the results of one check. What is not said is not assessed.
var outcomes = map[governancev1.Outcome]frozen.Outcome{
	governancev1.Outcome_OUTCOME_UNSPECIFIED:    frozen.NotAssessed,
	governancev1.Outcome_OUTCOME_MET:            frozen.Met,
	governancev1.Outcome_OUTCOME_NOT_MET:        frozen.NotMet,
	governancev1.Outcome_OUTCOME_WARNING:        frozen.Warning,
	governancev1.Outcome_OUTCOME_NOT_APPLICABLE: frozen.NotApplicable,
	governancev1.Outcome_OUTCOME_NOT_ASSESSED:   frozen.NotAssessed,
}

func verdict(m *governancev1.Assessment) frozen.Verdict {
	v := frozen.Verdict{
		Partnership: m.GetPartnership(), PartnershipVersion: m.GetPartnershipVersion(), Policy: m.GetPolicy(),
		Overall: overalls[m.GetOverall()],
	}
	if len(m.GetVerdicts()) == 0 {
		v.Reason = m.GetReason()
	}
	for _, c := range m.GetVerdicts() {
		r := frozen.Result{Criterion: c.GetCriterion(), Title: c.GetTitle(), Outcome: outcomes[c.GetOutcome()], Reason: c.GetReason(), Judged: c.GetAnswer() != ""}
		for _, fact := range c.GetNotStated() {
			r.Unstated = append(r.Unstated, fact.GetWords())
		}
		for _, s := range c.GetStated() {
			r.Stated = append(r.Stated, frozen.Stated{Person: s.GetPerson(), OnBehalfOf: s.GetOnBehalfOf(), Imported: s.GetImported(),
				At: wire.Instant(s.GetStateTime())})
		}
		v.Results = append(v.Results, r)
	}
	return v
}

// SinceOf says from when on a partnership has been red, and its checks not met, from its assessments, the newest first. times are
// those of the entries that brought them.
func SinceOf(times []time.Time, states [][]byte) (frozen.Since, error) {
	since := frozen.Since{NotMet: map[string]time.Time{}}
	red, failing := true, map[string]bool{}
	for i, state := range states {
		var m governancev1.Assessment
		if err := proto.Unmarshal(state, &m); err != nil {
			return since, fmt.Errorf("decode an assessment: %w", err)
		}
		if red = red && m.GetOverall() == governancev1.Overall_OVERALL_RED; red {
			since.Red = times[i]
		}
		now := map[string]bool{}
		for _, v := range m.GetVerdicts() {
			if c := v.GetCriterion(); v.GetOutcome() == governancev1.Outcome_OUTCOME_NOT_MET && (i == 0 || failing[c]) {
				now[c], since.NotMet[c] = true, times[i]
			}
		}
		if failing = now; !red && len(failing) == 0 {
			break
		}
	}
	return since, nil
}

// problems say in words why a notice told nobody. One that waits, or was not needed, is no problem.
var problems = map[notificationv1.NoticeResult]string{
	notificationv1.NoticeResult_NOTICE_RESULT_NO_CONFIRMED_ADDRESS: "There is no confirmed e-mail address to write to",
	notificationv1.NoticeResult_NOTICE_RESULT_UNDELIVERABLE:        "The e-mail address is wrong: mail to it was refused",
	notificationv1.NoticeResult_NOTICE_RESULT_NOBODY_NAMED:         "The record names nobody who can act",
}

// mail keeps what became of the last mail to its recipient: taken by the mail server, or refused or come back.
func (g *gathering) mail(m *notificationv1.Notice, position int64) {
	refused := m.GetResult() == notificationv1.NoticeResult_NOTICE_RESULT_UNDELIVERABLE
	if !refused && m.GetResult() != notificationv1.NoticeResult_NOTICE_RESULT_SENT || position < g.mails[m.GetRecipient()].position {
		return
	}
	g.mails[m.GetRecipient()] = mail{position: position, print: m.GetAddress(), refused: refused}
}

// markUndeliverable marks the people whose address is still the one that the last mail did not reach.
func (g *gathering) markUndeliverable() {
	for name, p := range g.data.People {
		last := g.mails[name]
		p.Undeliverable = last.refused && last.print == g.prints[name]
		g.data.People[name] = p
	}
}

// notice keeps the notices to the officers themselves, or to their delegates; what is said of them to others tells them
// nothing.
func (g *gathering) notice(m *notificationv1.Notice) {
	switch m.GetStep() {
	case notificationv1.NoticeStep_NOTICE_STEP_ESCALATION_TO_SERVICE_LEAD,
		notificationv1.NoticeStep_NOTICE_STEP_ESCALATION_TO_DEPUTY_CHIEF_EXECUTIVE,
		notificationv1.NoticeStep_NOTICE_STEP_WITHOUT_OFFICER,
		notificationv1.NoticeStep_NOTICE_STEP_NOT_DELIVERED,
		notificationv1.NoticeStep_NOTICE_STEP_HAND_OVER_NOT_DONE:
		return
	}
	if m.GetCapacity() != notificationv1.NoticeCapacity_NOTICE_CAPACITY_TO && m.GetRecipient() != m.GetOfficer() {
		return
	}
	g.notices[m.GetReview()] = append(g.notices[m.GetReview()], frozen.Notice{
		Partnership: m.GetPartnership(), Officer: m.GetOfficer(),
		Told: m.GetResult() == notificationv1.NoticeResult_NOTICE_RESULT_SENT, Problem: problems[m.GetResult()],
		Due: wire.Instant(m.GetDueTime()),
	})
}
