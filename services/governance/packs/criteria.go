package packs

import (
	"regexp"
	"strings"

	"github.com/concordat-suite/concordat/services/governance"
)

var criterionID = regexp.MustCompile(`^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$`)

var (
	severities = []string{string(governance.Must), string(governance.Should)}
	decisions  = []string{string(governance.Met), string(governance.NotMet), string(governance.Warning), string(governance.NotApplicable)}
	outcomes   = append(decisions[:len(decisions):len(decisions)], string(governance.NotAssessed))
	overalls   = []string{string(governance.Red), string(governance.Amber), string(governance.Green), string(governance.Grey), string(governance.NotScored)}
)

func (p *parser) criteria(pack *governance.Pack, f *packFile) {
	if len(f.Criteria) == 0 {
		p.refuse(top, "the pack has no criteria")
	}
	seen := map[string]bool{}
	for i := range f.Criteria {
		c := p.criterion(&f.Criteria[i], f.Kinds)
		if seen[c.ID] {
			p.refuse(c.At, "criterion %s stands in the pack twice", c.ID)
		}
		seen[c.ID] = true
		pack.Criteria = append(pack.Criteria, c)
	}
}

func (p *parser) criterion(f *criterionFile, usualKinds []string) governance.Criterion {
	at := governance.Place{Line: f.at.line, Column: f.at.column}
	c := governance.Criterion{ID: f.ID, Title: f.Title, Requirement: strings.TrimSpace(f.Requirement), Source: strings.TrimSpace(f.Source),
		Kinds: f.Kinds, Severity: governance.Severity(f.Severity), Section: f.Section, At: at}
	if len(c.Kinds) == 0 {
		c.Kinds = usualKinds
	}
	if !criterionID.MatchString(f.ID) || len(f.ID) > 30 {
		p.refuse(at, "every criterion needs an id of letters, digits, dots and dashes, such as S1.5")
	}
	for field, text := range map[string]string{"title": c.Title, "requirement": c.Requirement, "source": c.Source} {
		if text == "" {
			p.refuse(at, "criterion %s has no %s", f.ID, field)
		}
	}
	if len(c.Kinds) == 0 {
		p.refuse(at, "criterion %s has no kinds, and neither has the pack", f.ID)
	}
	p.names(at, "kinds", f.Kinds, governance.Kinds)
	p.name(at, "severity", f.Severity, severities)
	p.name(at, "section", f.Section, governance.RecordSections)
	switch {
	case (len(f.Rule) == 0) == (f.Judgement == nil):
		p.refuse(at, "criterion %s needs either a rule or a judgement", f.ID)
	case f.Judgement != nil:
		c.Judgement = p.judgement(at, f)
	default:
		c.Cases = p.cases(f)
	}
	return c
}

func (p *parser) judgement(at governance.Place, f *criterionFile) *governance.Judgement {
	if f.Judgement.Question == "" || f.Judgement.ValidMonths < 0 {
		p.refuse(at, "the judgement of criterion %s needs a question, and valid_months of 0 or more", f.ID)
	}
	return &governance.Judgement{Question: strings.TrimSpace(f.Judgement.Question), ValidMonths: f.Judgement.ValidMonths}
}

func (p *parser) cases(f *criterionFile) []governance.Case {
	cases := make([]governance.Case, 0, len(f.Rule))
	for i := range f.Rule {
		line := &f.Rule[i]
		at := governance.Place{Line: line.at.line, Column: line.at.column}
		p.name(at, "then", line.Then, decisions)
		if line.Because.Value == "" {
			p.refuse(at, "say in because why the verdict is %s", line.Then)
		}
		if last := i == len(f.Rule)-1; last != (line.When.Value == "") {
			p.refuse(at, "the last line of a rule, and only the last, has no when: it holds always")
		}
		cases = append(cases, governance.Case{When: expression(&line.When, p.lines), Then: governance.Outcome(line.Then),
			Because: expression(&line.Because, p.lines)})
	}
	return cases
}

func (p *parser) example(f *exampleFile) governance.Example {
	at := governance.Place{Line: f.at.line, Column: f.at.column}
	e := governance.Example{Title: f.Title, Today: p.day(at, "today", f.Today), Overall: governance.Overall(f.Expect.Overall),
		Partnership: p.jsonOf(at, &f.Partnership), Council: p.jsonOf(at, &f.Council), At: at,
		Answers: map[string]governance.Answer{}, Verdicts: map[string]governance.Outcome{}}
	if e.Title == "" || e.Today.IsZero() || e.Partnership == nil {
		p.refuse(at, "every example needs a title, today, and a partnership")
	}
	if f.Review != nil {
		e.Review = &governance.Standing{Review: "the example's review", Open: p.day(at, "open", f.Review.Open),
			Deadline: p.day(at, "deadline", f.Review.Deadline), Submitted: f.Review.Submitted, Accepted: f.Review.Accepted}
	}
	for id, a := range f.Answers {
		p.name(at, "outcome", a.Outcome, decisions)
		e.Answers[id] = governance.Answer{ID: "example", Criterion: id, Outcome: governance.Outcome(a.Outcome), Evidence: a.Evidence,
			ValidUntil: p.day(at, "valid_until", a.ValidUntil)}
	}
	if f.Expect.Overall != "" {
		p.name(at, "overall", f.Expect.Overall, overalls)
	}
	for id, outcome := range f.Expect.Verdicts {
		p.name(at, "the verdict on "+id, outcome, outcomes)
		e.Verdicts[id] = governance.Outcome(outcome)
	}
	return e
}
