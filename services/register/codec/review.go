package codec

import (
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/names"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/reviews"
)

// The names of reviews and returns.
var (
	ReviewName = names.New("councils/{council}/reviews/{review}")
	ReturnName = names.New("councils/{council}/reviews/{review}/returns/{return}")
)

// ReviewToProto gives the message of a review.
func ReviewToProto(r *reviews.Review) *registerv1.Review {
	m := &registerv1.Review{
		Etag:          wire.Etag(r.Version),
		State:         registerv1.ReviewState(r.State),
		Title:         r.Title,
		FinancialYear: r.FinancialYear,
		Deadline:      r.Deadline.String(),
		Plan:          each(r.Plan, planStepToProto),
		Steps:         each(r.Steps, stepToProto),
		FoldedSteps:   each(r.Folded, stepToProto),
		OpenTime:      wire.Timestamp(r.OpenTime),
		CloseTime:     wire.Timestamp(r.CloseTime),
		UpdateTime:    wire.Timestamp(r.UpdateTime),
	}
	if r.ID != "" { // a preview has no name yet
		m.Name = ReviewName.Format(r.Council, r.ID)
	}
	return m
}

// ReviewFromProto reads the review with this id from a message, as the store keeps it.
func ReviewFromProto(council, id string, m *registerv1.Review) (*reviews.Review, error) {
	r := &reader{council: council}
	review := &reviews.Review{
		Council:       council,
		ID:            id,
		State:         reviews.State(m.GetState()),
		Title:         m.GetTitle(),
		FinancialYear: m.GetFinancialYear(),
		Deadline:      r.date("review.deadline", m.GetDeadline()),
		Plan:          each(m.GetPlan(), planStepFromProto),
		Steps:         each(m.GetSteps(), r.step),
		Folded:        each(m.GetFoldedSteps(), r.step),
		OpenTime:      wire.Instant(m.GetOpenTime()),
		CloseTime:     wire.Instant(m.GetCloseTime()),
		Stamp: register.Stamp{
			Version:    wire.Version(m.GetEtag()),
			CreateTime: wire.Instant(m.GetOpenTime()),
			UpdateTime: wire.Instant(m.GetUpdateTime()),
		},
	}
	return review, r.err()
}

func planStepFromProto(m *registerv1.PlanStep) reviews.PlanStep {
	return reviews.PlanStep{Kind: reviews.StepKind(m.GetKind()), WorkingDays: int(m.GetWorkingDays())}
}

func planStepToProto(s reviews.PlanStep) *registerv1.PlanStep {
	return &registerv1.PlanStep{Kind: registerv1.ReviewStepKind(s.Kind), WorkingDays: int32(s.WorkingDays)}
}

func (r *reader) step(m *registerv1.ReviewStep) reviews.Step {
	return reviews.Step{Kind: reviews.StepKind(m.GetKind()), Date: r.date("steps.date", m.GetDate()), Original: r.date("steps.original_date", m.GetOriginalDate())}
}

func stepToProto(s reviews.Step) *registerv1.ReviewStep {
	return &registerv1.ReviewStep{Kind: registerv1.ReviewStepKind(s.Kind), Date: s.Date.String(), OriginalDate: s.Original.String()}
}
