package rules

import (
	"context"
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"google.golang.org/protobuf/proto"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
)

// Compiler makes packs ready to check with. It does not change and may be shared.
type Compiler struct {
	env   *cel.Env
	calls calls
}

// NewCompiler declares what rules may use.
func NewCompiler() (*Compiler, error) {
	env, err := newEnvironment()
	if err != nil {
		return nil, err
	}
	calls, err := callsOf(env)
	if err != nil {
		return nil, err
	}
	return &Compiler{env: env, calls: calls}, nil
}

// Checker checks partnerships against one pack.
type Checker struct {
	pack         *governance.Pack
	criteria     []criterion
	significance []significanceTest
	examples     []example
}

// Compile type-checks every expression of the pack and reads its examples. The fault lists all problems with their places.
func (c *Compiler) Compile(ctx context.Context, pack *governance.Pack) (governance.Checker, error) {
	checker := &Checker{pack: pack}
	var problems []governance.Problem
	for i := range pack.Criteria {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		compiled, wrong := c.criterion(&pack.Criteria[i])
		checker.criteria = append(checker.criteria, compiled)
		problems = append(problems, wrong...)
	}
	if pack.Significance != nil {
		for _, t := range pack.Significance.Tests {
			e, wrong := c.compile(t.Test, cel.BoolType)
			checker.significance = append(checker.significance, significanceTest{id: t.ID, title: t.Title, test: e})
			problems = append(problems, wrong...)
		}
	}
	for i := range pack.Examples {
		e, wrong := readExample(pack, &pack.Examples[i])
		checker.examples = append(checker.examples, e)
		problems = append(problems, wrong...)
	}
	if err := governance.PackInvalid(problems); err != nil {
		return nil, err
	}
	return checker, nil
}

// Check gives the verdicts on one partnership.
func (c *Checker) Check(ctx context.Context, d governance.Dossier) (governance.Assessment, error) {
	r := &record{partnership: &registerv1.Partnership{}, council: &registerv1.Council{}}
	if err := proto.Unmarshal(d.Partnership, r.partnership); err != nil {
		return governance.Assessment{}, fmt.Errorf("read the record of partnership %s: %w", d.Subject.Partnership, err)
	}
	if err := proto.Unmarshal(d.Council, r.council); err != nil {
		return governance.Assessment{}, fmt.Errorf("read the settings of council %s: %w", d.Subject.Council, err)
	}
	return c.check(ctx, d, r)
}

func (c *Checker) check(ctx context.Context, d governance.Dossier, r *record) (governance.Assessment, error) {
	r.budget = newBudget(ctx)
	a := c.assess(d, r)
	return a, ctx.Err() // what a context ended is no verdict
}

func (c *Checker) assess(d governance.Dossier, r *record) governance.Assessment {
	r.reflected = r.partnership.ProtoReflect()
	r.today = &day{date: d.Today, council: r.council}
	r.review = standingMessage(d.Review)
	r.vacant = d.VacantPosts
	r.months = int64(c.pack.ReviewMonths)
	a := governance.Assessment{Subject: d.Subject, PolicyTitle: c.pack.Title, AssessedOn: d.Today}
	if d.Review != nil {
		a.Review = d.Review.Review
	}
	if !governance.Scored(d.Subject.State) {
		a.Overall, a.Reason = governance.NotScored, "It is not on the register: "+stateWords[d.Subject.State]+"."
		return a
	}
	a.Verdicts = c.verdicts(&check{Dossier: d, record: r, reviewMonths: c.pack.ReviewMonths})
	a.Overall, a.Reason = governance.Weigh(a.Verdicts)
	if scope := enumText(r.partnership.GetScope()); !c.pack.Covers(scope) {
		a.Reason = outOfScope(scope)
	} else {
		a.Significance, a.SignificanceResults = c.weighSignificance(r)
	}
	a.NextChange = r.today.next
	return a
}

func (c *Checker) verdicts(in *check) []governance.Verdict {
	kind, scope := enumText(in.record.partnership.GetKind()), enumText(in.record.partnership.GetScope())
	verdicts := make([]governance.Verdict, 0, len(c.criteria))
	for i := range c.criteria {
		criterion := &c.criteria[i]
		if !criterion.AppliesTo(kind) {
			continue
		}
		v := governance.Verdict{Criterion: criterion.ID, Title: criterion.Title, Severity: criterion.Severity, Section: criterion.Section}
		if c.pack.Covers(scope) {
			criterion.decide(in, &v)
		} else {
			v.Outcome, v.Reason = governance.NotApplicable, outOfScope(scope)
		}
		verdicts = append(verdicts, v)
	}
	return verdicts
}

func outOfScope(scope string) string {
	return fmt.Sprintf("The policy does not cover partnerships of this scope (%s).", scopeWords[scope])
}

// weighSignificance counts the tests that hold. It is decided as soon as the open ones cannot change it.
func (c *Checker) weighSignificance(r *record) (governance.Significance, []governance.SignificanceResult) {
	if c.pack.Significance == nil {
		return "", nil
	}
	var results []governance.SignificanceResult
	hold, open := 0, 0
	for _, t := range c.significance {
		got := t.run(r)
		switch got.Outcome {
		case governance.Met:
			hold++
		case governance.NotAssessed:
			open++
		}
		results = append(results, got)
	}
	switch need := c.pack.Significance.AtLeast; {
	case hold >= need:
		return governance.Significant, results
	case hold+open >= need:
		return governance.SignificanceNotAssessed, results
	}
	return governance.NotSignificant, results
}

// significanceTest is one compiled test of the significance rule.
type significanceTest struct {
	id, title string
	test      *expression
}

func (t significanceTest) run(r *record) governance.SignificanceResult {
	got := t.test.eval(r)
	result := governance.SignificanceResult{Test: t.id, Title: t.title, Outcome: governance.NotAssessed, NotStated: got.missing}
	switch got.value {
	case types.True:
		result.Outcome = governance.Met
	case types.False:
		result.Outcome = governance.NotMet
	}
	return result
}

func standingMessage(s *governance.Standing) *governancev1.ReviewStanding {
	if s == nil {
		return &governancev1.ReviewStanding{}
	}
	return &governancev1.ReviewStanding{Review: s.Review, OpenDate: s.Open.String(), Deadline: s.Deadline.String(),
		Submitted: s.Submitted, Accepted: s.Accepted, ReceivedDate: s.Received.String()}
}
