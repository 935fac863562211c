package e2e

import (
	"fmt"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
)

// policyAndVerdicts is step 4: the guide is approved and comes into force; every partnership gets its verdicts.
func (y *year) policyAndVerdicts() {
	y.policyComesIntoForce()
	y.noBlankIsANo()
	y.anEditChangesItsVerdict()
	y.readsOwnWrites()
	y.evidenceRunsOut()
}

func (w *town) policyComesIntoForce() {
	t, mio := w.t, w.mio
	draft := ask(mio.policies.CreatePolicy(mio.ctx, &governancev1.CreatePolicyRequest{
		Parent: w.council, Pack: &governancev1.CreatePolicyRequest_BundledPack{BundledPack: "cambridge-guide"},
	})).or(t)
	ask(mio.policies.BringPolicyIntoForce(mio.ctx, &governancev1.BringPolicyIntoForceRequest{Name: draft.GetName()})).
		refused(t, codes.FailedPrecondition, "POLICY_NOT_APPROVED")
	ask(mio.policies.ApprovePolicy(mio.ctx, &governancev1.ApprovePolicyRequest{
		Name: draft.GetName(), MinuteReference: &typev1.MinuteReference{
			Committee: "audit-and-governance", MeetingDate: "2025-03-20", Reference: &typev1.MinuteReference_ToFollow{ToFollow: true},
		},
	})).or(t)
	inForce := ask(mio.policies.BringPolicyIntoForce(mio.ctx, &governancev1.BringPolicyIntoForceRequest{Name: draft.GetName()})).or(t)
	if inForce.GetState() != governancev1.PolicyState_POLICY_STATE_IN_FORCE {
		t.Fatalf("the policy is %v, want in force", inForce.GetState())
	}
}

func (y *year) active(name string) bool {
	p := ask(y.mio.partnerships.GetPartnership(y.mio.ctx, &registerv1.GetPartnershipRequest{Name: name})).or(y.town.t)
	return p.GetState() == registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE
}

// assessment waits until the partnership has been checked by the policy in force.
func (w *town) assessment(partnership string) *governancev1.Assessment {
	w.t.Helper()
	var a *governancev1.Assessment
	eventually(w.t, patience, func() (err error) {
		a, err = w.mio.assessments.GetAssessment(w.mio.ctx, &governancev1.GetAssessmentRequest{Name: partnership + "/assessment"})
		if err == nil && len(a.GetVerdicts()) == 0 {
			err = fmt.Errorf("no verdicts yet for %s", partnership)
		}
		return err
	})
	return a
}

func verdict(a *governancev1.Assessment, criterion string) *governancev1.Verdict {
	for _, v := range a.GetVerdicts() {
		if v.GetCriterion() == criterion {
			return v
		}
	}
	return nil
}

// becomes waits until the verdict of the criterion has the outcome.
func (y *year) becomes(partnership, criterion string, want governancev1.Outcome) {
	y.town.t.Helper()
	begin := time.Now()
	eventually(y.town.t, patience, func() error {
		if got := verdict(y.assessment(partnership), criterion); got.GetOutcome() != want {
			return fmt.Errorf("%s of %s is %v (%s), want %v", criterion, partnership, got.GetOutcome(), got.GetReason(), want)
		}
		return nil
	})
	y.town.t.Logf("%s is %v after %s", criterion, want, time.Since(begin).Round(time.Millisecond))
}

// anEditChangesItsVerdict: a stated "none" is not met within a second; saying it right is met.
func (y *year) anEditChangesItsVerdict() {
	y.becomes(y.newOne, "S1.5", governancev1.Outcome_OUTCOME_MET)
	y.setTerms(&registerv1.Arrangement{None: true})
	y.becomes(y.newOne, "S1.5", governancev1.Outcome_OUTCOME_NOT_MET)
	agreed, review := "2025-02", "2026-02-01"
	y.setTerms(&registerv1.Arrangement{Text: "Agreed by all partners.", AgreedOn: &agreed, NextReviewOn: &review})
	y.becomes(y.newOne, "S1.5", governancev1.Outcome_OUTCOME_MET)
}

func (y *year) setTerms(terms *registerv1.Arrangement) {
	y.town.t.Helper()
	ask(y.lead.partnerships.UpdatePartnership(y.lead.ctx, &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{Name: y.newOne, TermsOfReference: terms},
		UpdateMask:  &fieldmaskpb.FieldMask{Paths: []string{"terms_of_reference"}},
	})).or(y.town.t)
}

// evidenceRunsOut: a judgement's evidence passes its date at midnight, with nobody's edit and nobody reading.
func (y *year) evidenceRunsOut() {
	t := y.town.t
	ask(y.officer.answers.CreateAnswer(y.officer.ctx, &governancev1.CreateAnswerRequest{
		Parent: y.newOne, Answer: &governancev1.Answer{
			Criterion: "S1.14", Outcome: governancev1.Outcome_OUTCOME_MET,
			Evidence: "Meetings are in the council's public calendar.", ValidUntil: "2025-04-20",
		},
	})).or(t)
	y.becomes(y.newOne, "S1.14", governancev1.Outcome_OUTCOME_MET)
	y.setClock(time.Date(2025, time.April, 20, 22, 50, 0, 0, time.UTC)) // ten to midnight in Cambridge
	y.becomes(y.newOne, "S1.14", governancev1.Outcome_OUTCOME_MET)
	y.setClock(time.Date(2025, time.April, 20, 23, 0, 1, 0, time.UTC)) // the 21st has begun in Cambridge
	y.becomes(y.newOne, "S1.14", governancev1.Outcome_OUTCOME_NOT_ASSESSED)
}
