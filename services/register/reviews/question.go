package reviews

import (
	"fmt"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/register"
)

// QuestionKind says why a return asks something.
type QuestionKind int

// The kinds, in the order in which they are asked, numbered as in the contract.
const (
	Missing QuestionKind = iota + 1
	Stale
	Confirm
)

// Question is one thing that the officer is still to answer.
type Question struct {
	Kind QuestionKind
	// Sections are those it is about; one, but for the question whether the details hold.
	Sections []register.Section
	// Fact is the field of the record that it is about; "" when it is about whole sections.
	Fact string
	// StaleSince is zero for what is not stale.
	StaleSince date.Date
	// LastReason is why the fact was not known when the partnership's last return was submitted; "" when it did not say.
	LastReason string
	Why        string
	How        string
}

// Questions gives what the officer is still to answer, worst first: what is missing, what has gone stale, and whether
// the rest holds. There are none once the return is submitted.
func (r *Return) Questions(p *register.Partnership, today date.Date) []Question {
	if !r.Awaited() {
		return nil
	}
	questions := r.missingQuestions(p)
	questions = append(questions, r.staleQuestions(p, today)...)
	return append(questions, r.confirmQuestions(p, today)...)
}

// inShort gives questions without their words, which are many: how much is asked, and about what.
func inShort(questions []Question) []Question {
	short := make([]Question, len(questions))
	for i, q := range questions {
		short[i] = Question{Kind: q.Kind, Sections: q.Sections, Fact: q.Fact}
	}
	return short
}

func (r *Return) missingQuestions(p *register.Partnership) []Question {
	var questions []Question
	lacks := p.LacksFigures(r.years)
	for _, fact := range r.unexplained(r.unsaid(p)) {
		if fact == figures && len(lacks) > 0 {
			questions = append(questions, figuresQuestion(lacks))
			continue
		}
		questions = append(questions, gapQuestion(fact, p))
	}
	for _, part := range []struct {
		section  register.Section
		why, how string
	}{
		{register.PerformanceSection, "Nobody has told the year's performance.", "Write performance: what was achieved, and the aims."},
		{register.Suitability, "Nobody has said whether the council should stay.", "Write suitability: continue, change or leave, and why."},
	} {
		if !r.told(part.section) {
			questions = append(questions, Question{Kind: Missing, Sections: []register.Section{part.section}, Why: part.why, How: part.how})
		}
	}
	return questions
}

// gapQuestion asks for a fact that nobody has stated. Whoever said that it is not known is asked again: a reason that was
// good once must not stand for ever.
func gapQuestion(fact string, p *register.Partnership) Question {
	q := Question{
		Kind: Missing, Sections: []register.Section{register.SectionOf(fact)}, Fact: fact,
		Why: "The register asks for it, and nobody has stated it.",
		How: "State it on the partnership; or say here that it is not known, and why.",
	}
	if last, said := p.WhyNotKnown(fact); said {
		q.LastReason = last
		q.Why = "The register asks for it, and the last return said that it is not known."
		q.How = "State it on the partnership; or say that it is still not known, for the same reason or another."
	}
	return q
}

// staleQuestions asks about facts of sections that are not answered yet.
func (r *Return) staleQuestions(p *register.Partnership, today date.Date) []Question {
	var questions []Question
	for _, fact := range r.staleFacts(p, today) {
		section := register.SectionOf(fact.Field)
		if r.section(section).State != Asked {
			continue
		}
		questions = append(questions, Question{
			Kind: Stale, Sections: []register.Section{section}, Fact: fact.Field, StaleSince: fact.Since, Why: fact.Why,
			How: fmt.Sprintf("Bring it up to date on the partnership; or confirm the section %s by name, if it still holds.", section),
		})
	}
	return questions
}

// confirmQuestions asks once whether all the details hold in which nothing is stale, once for the performance, and
// once for suitability.
func (r *Return) confirmQuestions(p *register.Partnership, today date.Date) []Question {
	asked := r.confirmable(p, today)
	var questions []Question
	for _, part := range [][]register.Section{details, {register.PerformanceSection}, {register.Suitability}} {
		var open []register.Section
		for _, s := range part {
			if slices.Contains(asked, s) {
				open = append(open, s)
			}
		}
		if len(open) > 0 {
			questions = append(questions, Question{
				Kind: Confirm, Sections: open, Why: r.whyConfirm(open),
				How: "Confirm it as it stands; or put right what has changed.",
			})
		}
	}
	return questions
}

// whyConfirm says when the sections were last gone through.
func (r *Return) whyConfirm(open []register.Section) string {
	var never, since []string
	for _, s := range open {
		if on := r.section(s).ReviewedOn; on.IsZero() {
			never = append(never, s.String())
		} else {
			since = append(since, fmt.Sprintf("%s on %s", s, on.Words()))
		}
	}
	var why []string
	if len(since) > 0 {
		why = append(why, "Last gone through: "+strings.Join(since, ", ")+".")
	}
	if len(never) > 0 {
		why = append(why, "Never gone through in a review: "+strings.Join(never, ", ")+".")
	}
	return strings.Join(why, " ")
}
