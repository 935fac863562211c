package codec

import (
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/register"
)

// An empty Statement message says nothing and reads as unset.
func statementFromProto(m *registerv1.Statement) *register.Statement {
	return statement(m.GetText(), m.GetNone(), m.GetExists())
}

func restrictedStatementFromProto(m *registerv1.RestrictedStatement) *register.Statement {
	return statement(m.GetText(), m.GetNone(), m.GetExists())
}

func statement(text string, none, exists bool) *register.Statement {
	if text == "" && !none && !exists {
		return nil
	}
	return &register.Statement{Text: text, None: none, Exists: exists}
}

func statementToProto(s *register.Statement) *registerv1.Statement {
	switch {
	case s == nil:
		return nil
	case s.None:
		return &registerv1.Statement{Answer: &registerv1.Statement_None{None: true}}
	case s.Exists:
		return &registerv1.Statement{Answer: &registerv1.Statement_Exists{Exists: true}}
	default:
		return &registerv1.Statement{Answer: &registerv1.Statement_Text{Text: s.Text}}
	}
}

func restrictedStatementToProto(s *register.Statement) *registerv1.RestrictedStatement {
	switch {
	case s == nil:
		return nil
	case s.None:
		return &registerv1.RestrictedStatement{Answer: &registerv1.RestrictedStatement_None{None: true}}
	case s.Exists:
		return &registerv1.RestrictedStatement{Answer: &registerv1.RestrictedStatement_Exists{Exists: true}}
	default:
		return &registerv1.RestrictedStatement{Answer: &registerv1.RestrictedStatement_Text{Text: s.Text}}
	}
}

func (r *reader) arrangement(path string, m *registerv1.Arrangement) *register.Arrangement {
	if m == nil {
		return nil
	}
	a := &register.Arrangement{
		None:         m.GetNone(),
		Text:         m.GetText(),
		Link:         m.GetLink(),
		AgreedOn:     r.partial(path+".agreed_on", m.GetAgreedOn()),
		NextReviewOn: r.date(path+".next_review_on", m.GetNextReviewOn()),
		AnsweredBy:   m.GetAnsweredBy(),
		Exists:       m.GetExists(),
	}
	if *a == (register.Arrangement{}) {
		return nil // an empty message says nothing
	}
	return a
}

func arrangementToProto(a *register.Arrangement) *registerv1.Arrangement {
	if a == nil {
		return nil
	}
	return &registerv1.Arrangement{
		None:         a.None,
		Text:         a.Text,
		Link:         a.Link,
		AgreedOn:     textToProto(a.AgreedOn),
		NextReviewOn: textToProto(a.NextReviewOn),
		AnsweredBy:   a.AnsweredBy,
		Exists:       a.Exists,
	}
}

func (r *reader) formerName(m *registerv1.FormerName) register.FormerName {
	return register.FormerName{
		DisplayName: m.GetDisplayName(),
		Until:       r.partial("partnership.former_names.until", m.GetUntil()),
	}
}

func formerNameToProto(n register.FormerName) *registerv1.FormerName {
	return &registerv1.FormerName{DisplayName: n.DisplayName, Until: textToProto(n.Until)}
}

func reasonsFromProto(m *registerv1.Reasons) *register.Reasons {
	if m == nil {
		return nil
	}
	return &register.Reasons{Reasons: each(m.GetReasons(), reasonFromProto)}
}

func reasonFromProto(m *registerv1.Reason) register.Reason {
	return register.Reason{
		Reason:     register.ReasonForJoining(m.GetReason()),
		Evidence:   m.GetEvidence(),
		Objectives: m.GetObjectives(),
		Statute:    m.GetStatute(),
		Saving:     moneyFromProto(m.GetSaving()),
		Estimate:   m.GetEstimate(),
	}
}

func reasonsToProto(rs *register.Reasons) *registerv1.Reasons {
	if rs == nil {
		return nil
	}
	return &registerv1.Reasons{Reasons: each(rs.Reasons, reasonToProto)}
}

func reasonToProto(r register.Reason) *registerv1.Reason {
	return &registerv1.Reason{
		Reason:     registerv1.ReasonForJoining(r.Reason),
		Evidence:   r.Evidence,
		Objectives: r.Objectives,
		Statute:    r.Statute,
		Saving:     moneyToProto(r.Saving),
		Estimate:   r.Estimate,
	}
}

func noteFromProto(m *registerv1.Note) register.Note {
	return register.Note{Text: m.GetText(), About: m.GetAbout(), Source: m.GetSource(), AsAt: m.GetAsAt()}
}

func noteToProto(n register.Note) *registerv1.Note {
	return &registerv1.Note{Text: n.Text, About: n.About, Source: n.Source, AsAt: n.AsAt}
}

func notKnownFromProto(m *registerv1.NotKnown) register.NotKnown {
	return register.NotKnown{Fact: m.GetFact(), Reason: m.GetReason()}
}

func notKnownToProto(n register.NotKnown) *registerv1.NotKnown {
	return &registerv1.NotKnown{Fact: n.Fact, Reason: n.Reason}
}
