package governance

import (
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

var (
	today    = date.MustParse("2025-06-10")
	approved = Approval{RecordTime: time.Date(2025, 6, 10, 9, 0, 0, 0, time.UTC),
		Minute: MinuteReference{Committee: "audit", MeetingDate: date.MustParse("2025-06-05"), Minute: "Minute 45/2025"}}
	toFollow = Approval{RecordTime: approved.RecordTime,
		Minute: MinuteReference{Committee: "audit", MeetingDate: date.MustParse("2025-06-05"), ToFollow: true}}
)

func TestThePolicyOfADay(t *testing.T) {
	p := Policy{Stored: PolicyApproved, From: date.MustParse("2025-07-01"), Until: date.MustParse("2025-12-31")}
	for day, want := range map[string]PolicyState{
		"2025-06-30": PolicyApproved, "2025-07-01": PolicyInForce, "2025-12-31": PolicyInForce, "2026-01-01": PolicySuperseded,
	} {
		if got := p.StateOn(date.MustParse(day)); got != want {
			t.Errorf("on %s it is %s, want %s", day, got, want)
		}
	}
	p.Until = date.Date{}
	if got := p.StateOn(date.MustParse("2099-01-01")); got != PolicyInForce {
		t.Errorf("without an end it is %s", got)
	}
	for _, state := range []PolicyState{PolicyDraft, PolicyApproved, PolicyWithdrawn} {
		if got := (&Policy{Stored: state}).StateOn(today); got != state {
			t.Errorf("without a day %s is %s", state, got)
		}
	}
}

func TestPolicyVerbs(t *testing.T) {
	inForce := Policy{Stored: PolicyApproved, Approval: &approved, From: today}
	toCome := Policy{Stored: PolicyApproved, Approval: &approved, From: today.AddDays(1)}
	for name, c := range map[string]struct {
		policy Policy
		verb   func(*Policy) error
		want   string
	}{
		"approve a draft":           {Policy{Stored: PolicyDraft}, func(p *Policy) error { return p.Approve(approved) }, ""},
		"approve twice":             {Policy{Stored: PolicyApproved, Approval: &approved}, func(p *Policy) error { return p.Approve(approved) }, "POLICY_NOT_DRAFT"},
		"the minute that follows":   {Policy{Stored: PolicyApproved, Approval: &toFollow}, func(p *Policy) error { return p.Approve(approved) }, ""},
		"approve what is withdrawn": {Policy{Stored: PolicyWithdrawn}, func(p *Policy) error { return p.Approve(approved) }, "POLICY_NOT_DRAFT"},
		"no minute at all":          {Policy{Stored: PolicyDraft}, func(p *Policy) error { return p.Approve(Approval{}) }, "MINUTE_REFERENCE_MISSING"},
		"bring into force today":    {Policy{Stored: PolicyApproved}, func(p *Policy) error { return p.BringIntoForce(today, today) }, ""},
		"in the past":               {Policy{Stored: PolicyApproved}, func(p *Policy) error { return p.BringIntoForce(today.AddDays(-1), today) }, "DATE_IN_PAST"},
		"a draft":                   {Policy{Stored: PolicyDraft}, func(p *Policy) error { return p.BringIntoForce(today, today) }, "POLICY_NOT_APPROVED"},
		"examples that fail":        {Policy{Stored: PolicyApproved, ExampleFailures: []string{"x"}}, func(p *Policy) error { return p.BringIntoForce(today, today) }, "POLICY_EXAMPLES_FAIL"},
		"move what is in force":     {inForce, func(p *Policy) error { return p.BringIntoForce(today.AddDays(9), today) }, "POLICY_WAS_IN_FORCE"},
		"move what is to come":      {toCome, func(p *Policy) error { return p.BringIntoForce(today.AddDays(9), today) }, ""},
		"give way to a later one":   {inForce, func(p *Policy) error { return p.EndBefore(today.AddDays(1)) }, ""},
		"give way on the first day": {inForce, func(p *Policy) error { return p.EndBefore(today) }, "POLICY_IN_FORCE_OVERLAPS"},
		"withdraw a draft":          {Policy{Stored: PolicyDraft}, func(p *Policy) error { return p.Withdraw("wrong file", today) }, ""},
		"withdraw what is to come":  {toCome, func(p *Policy) error { return p.Withdraw("not yet", today) }, ""},
		"withdraw what is in force": {inForce, func(p *Policy) error { return p.Withdraw("oh", today) }, "POLICY_WAS_IN_FORCE"},
		"withdraw twice":            {Policy{Stored: PolicyWithdrawn}, func(p *Policy) error { return p.Withdraw("oh", today) }, "POLICY_WITHDRAWN"},
		"withdraw without a reason": {Policy{Stored: PolicyDraft}, func(p *Policy) error { return p.Withdraw(" ", today) }, "REASON_MISSING"},
	} {
		t.Run(name, func(t *testing.T) {
			p := c.policy
			if got := fault.Reason(c.verb(&p)); got != c.want {
				t.Errorf("reason %q, want %q", got, c.want)
			}
		})
	}
}

func TestExpressionPlace(t *testing.T) {
	e := Expression{Text: "ab\ncd", At: []Part{{Offset: 0, Place: Place{10, 5}}, {Offset: 3, Place: Place{11, 7}}}}
	for place, want := range map[Place]Place{{1, 0}: {10, 5}, {1, 1}: {10, 6}, {2, 0}: {11, 7}, {2, 1}: {11, 8}} {
		if got := e.Place(place.Line, place.Column); got != want {
			t.Errorf("%v is at %v, want %v", place, got, want)
		}
	}
	if got := e.Within(1, 5).Place(2, 1); got != (Place{11, 8}) {
		t.Errorf("within: %v", got)
	}
}
