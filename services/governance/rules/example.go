package rules

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
)

// example is a record with the verdicts that the policy's author expects, ready to check.
type example struct {
	*governance.Example
	partnership *registerv1.Partnership
	council     *registerv1.Council
}

// readExample reads the record of an example. An example of no state is active, as records are that verdicts matter for.
func readExample(pack *governance.Pack, source *governance.Example) (example, []governance.Problem) {
	e := example{Example: source, partnership: &registerv1.Partnership{}, council: &registerv1.Council{}}
	var problems []governance.Problem
	read := func(what string, text []byte, into proto.Message) {
		if len(text) == 0 {
			return
		}
		if err := protojson.Unmarshal(text, into); err != nil {
			problems = append(problems, governance.Problem{At: source.At,
				Text: fmt.Sprintf("the %s of example %q cannot be read: %s", what, source.Title, jsonFault(err))})
		}
	}
	read("partnership", source.Partnership, e.partnership)
	read("council", source.Council, e.council)
	if e.partnership.GetState() == registerv1.PartnershipState_PARTNERSHIP_STATE_UNSPECIFIED {
		e.partnership.State = registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE
	}
	for _, id := range slices.Sorted(maps.Keys(source.Verdicts)) {
		if pack.Criterion(id) == nil {
			problems = append(problems, governance.Problem{At: source.At,
				Text: fmt.Sprintf("example %q expects a verdict on %q, which is no criterion of this policy", source.Title, id)})
		}
	}
	return e, problems
}

// jsonFault takes the package's own prefix and place out of a JSON fault: the place would be one in JSON that nobody has seen.
func jsonFault(err error) string {
	message := strings.TrimPrefix(strings.ReplaceAll(err.Error(), "\u00a0", " "), "proto: ")
	if place, rest, found := strings.Cut(message, "): "); found && strings.Contains(place, "(line ") {
		return rest
	}
	return message
}

// Examples checks the examples and says in words what fails.
func (c *Checker) Examples(ctx context.Context) ([]string, error) {
	var failures []string
	for i := range c.examples {
		e := &c.examples[i]
		got, err := c.check(ctx, e.dossier(), &record{partnership: e.partnership, council: e.council})
		if err != nil {
			return nil, err
		}
		failures = append(failures, e.failures(got)...)
	}
	if more := len(failures) - mostFailures; more > 0 {
		failures = append(failures[:mostFailures], fmt.Sprintf("and %d more", more))
	}
	return failures, nil
}

// mostFailures is how many failures of examples are told.
const mostFailures = 100

// dossier makes the example's record one that a check can read.
func (e *example) dossier() governance.Dossier {
	return governance.Dossier{
		Subject: governance.Subject{DisplayName: e.partnership.GetDisplayName(), State: enumText(e.partnership.GetState()),
			Kind: enumText(e.partnership.GetKind()), Version: 1},
		Review: e.Review, Answers: e.Answers, Zone: time.UTC, Today: e.Today,
	}
}

// failures compares what the example expects with what it got.
func (e *example) failures(got governance.Assessment) []string {
	var failures []string
	fail := func(what, want, got, reason string) {
		failures = append(failures, fmt.Sprintf("Example %q: %s should be %s and is %s (%s)", e.Title, what, want, got, reason))
	}
	if e.Overall != "" && e.Overall != got.Overall {
		fail("the whole", string(e.Overall), string(got.Overall), got.Reason)
	}
	for _, id := range slices.Sorted(maps.Keys(e.Verdicts)) {
		at := slices.IndexFunc(got.Verdicts, func(v governance.Verdict) bool { return v.Criterion == id })
		switch want := e.Verdicts[id]; {
		case at < 0:
			fail(id, string(want), "not asked of this kind of entry", "see kinds")
		case got.Verdicts[at].Outcome != want:
			fail(id, string(want), string(got.Verdicts[at].Outcome), got.Verdicts[at].Reason)
		}
	}
	return failures
}
