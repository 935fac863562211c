package rules

import (
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"

	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// criterion is a compiled criterion.
type criterion struct {
	*governance.Criterion
	cases []compiledCase
}

// compiledCase is one line of a compiled rule.
type compiledCase struct {
	when    *expression // nil holds always
	then    governance.Outcome
	because text
	// paths are the facts that this line reads, to decide and to tell.
	paths []path
}

// check is one dossier while it is checked.
type check struct {
	governance.Dossier
	record       *record
	reviewMonths int
}

func (c *Compiler) criterion(source *governance.Criterion) (criterion, []governance.Problem) {
	read := criterion{Criterion: source}
	var problems []governance.Problem
	for _, line := range source.Cases {
		compiled := compiledCase{then: line.Then}
		if line.When.Text != "" {
			when, wrong := c.compile(line.When, cel.BoolType)
			problems = append(problems, wrong...)
			if compiled.when = when; when != nil {
				compiled.paths = append(compiled.paths, when.paths...)
			}
		}
		because, wrong := c.text(line.Because)
		problems = append(problems, wrong...)
		if compiled.because = because; len(wrong) == 0 {
			compiled.paths = append(compiled.paths, because.paths()...)
		}
		read.cases = append(read.cases, compiled)
	}
	return read, problems
}

// decide fills in the verdict.
func (c *criterion) decide(in *check, v *governance.Verdict) {
	if c.Judgement != nil {
		c.judge(in, v)
		return
	}
	for i := range c.cases {
		line := &c.cases[i]
		if line.when == nil {
			v.Outcome, v.Reason = line.then, line.because.write(in.record)
			c.read(in, v, i)
			return
		}
		got := line.when.eval(in.record)
		switch {
		case got.err != nil:
			v.Outcome, v.Reason = governance.NotAssessed, fmt.Sprintf("The check could not be carried out: %s.", got.err)
		case got.value == nil:
			c.blank(in, v, got.lack)
		case got.value == types.True:
			v.Outcome, v.Reason = line.then, line.because.write(in.record)
		default:
			continue
		}
		c.read(in, v, i)
		return
	}
	v.Outcome, v.Reason = governance.NotAssessed, "No line of the rule holds for it."
}

// blank decides on facts that nobody has stated.
func (c *criterion) blank(in *check, v *governance.Verdict, l lack) {
	names := make([]string, len(l.missing))
	for i, fact := range l.missing {
		if names[i] = fact.Words; in.record.saysYes(fact) {
			names[i] += " beyond a yes"
		}
	}
	v.NotStated = l.missing
	v.Outcome, v.Reason = governance.NotAssessed, "Nobody has stated "+joinWords(names)
	if why := in.counts(c.Section, in.begins(l)); why != "" && !in.awaited() {
		v.Outcome, v.Reason = governance.NotMet, v.Reason+", and "+why
	}
	v.Reason += "."
	if v.Outcome == governance.NotAssessed {
		v.Reason += in.wasNotMet(l)
	}
	v.Reason += in.received()
	v.Reason += in.record.whyNotKnown(l.missing)
}

// read lists the facts that decided, those of all lines up to the one that did, and who stated them.
func (c *criterion) read(in *check, v *governance.Verdict, last int) {
	seen := map[string]bool{}
	var facts []string
	for i := range last + 1 {
		for _, p := range c.cases[i].paths {
			if seen[p.text] {
				continue
			}
			seen[p.text] = true
			facts = append(facts, p.fact())
			v.Facts = append(v.Facts, governance.Fact{Path: p.text, Value: p.value(in.record.reflected),
				Resource: in.record.partnership.GetName(), Version: in.Subject.Version})
		}
	}
	if len(v.NotStated) == 0 { // a blank has nobody who stated it
		v.Stated = in.StatedBy(facts)
	}
}

// judge decides by the newest answer of an officer, as long as it is good. Without one it is not assessed, whatever day it is: what
// nobody has judged is not known to be wrong, only not known to be right. The reason says when the occasion for it has passed.
func (c *criterion) judge(in *check, v *governance.Verdict) {
	answer, answered := in.Answers[c.ID]
	switch {
	case !answered:
		c.unjudged(in, v, "Nobody has answered yet")
	case !answer.ValidUntil.IsZero() && in.Today.After(answer.ValidUntil):
		v.Answer = answer.ID
		v.Stated = judgedBy(answer)
		c.unjudged(in, v, "The evidence was good until "+answer.ValidUntil.Words()+" and has not been renewed")
	default:
		v.Answer, v.Outcome, v.Reason, v.Stated = answer.ID, answer.Outcome, answer.Evidence, judgedBy(answer)
		if !answer.ValidUntil.IsZero() {
			in.record.today.note(answer.ValidUntil.AddDays(1))
		}
	}
}

// judgedBy names the judge and the moment.
func judgedBy(a governance.Answer) []governance.Stated {
	return []governance.Stated{{Person: a.Person, Time: a.Time}}
}

func (c *criterion) unjudged(in *check, v *governance.Verdict, reason string) {
	if why := in.counts(c.Section, date.Date{}); why != "" {
		reason += ", and " + why
	}
	v.Outcome, v.Reason = governance.NotAssessed, reason+"."+in.received()
}
