package codec

import (
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
)

// AnswerToProto gives the message of an answer.
func AnswerToProto(a *governance.Answer) *governancev1.Answer {
	return &governancev1.Answer{
		Name: AnswerName.Format(a.Council, a.Partnership, a.ID), Criterion: a.Criterion, Outcome: fromWord[governancev1.Outcome](a.Outcome),
		Evidence: a.Evidence, Link: a.Link, ValidUntil: a.ValidUntil.String(), Person: nameOf(PersonName, a.Council, a.Person),
		AnswerTime: wire.Timestamp(a.Time), Policy: nameOf(PolicyName, a.Council, a.Policy),
	}
}

// AnswerFromProto reads what an officer gives as an answer.
func AnswerFromProto(council, partnership string, m *governancev1.Answer) (*governance.Answer, error) {
	until, err := Date("answer.valid_until", m.GetValidUntil())
	if err != nil {
		return nil, err
	}
	return &governance.Answer{Council: council, Partnership: partnership, Criterion: m.GetCriterion(),
		Outcome: governance.Outcome(Word(m.GetOutcome())), Evidence: m.GetEvidence(), Link: m.GetLink(), ValidUntil: until}, nil
}
