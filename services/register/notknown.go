package register

import (
	"fmt"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// NotKnown is the answer that a fact is not known, and why. It takes the place of no value: the fact stays a gap.
type NotKnown struct {
	// Fact is a field that can be among the gaps, as the contract writes it.
	Fact   string
	Reason string
}

// forgetWhatIsKnown drops the answers whose fact has been stated since.
func (p *Partnership) forgetWhatIsKnown() { p.NotKnown = p.StillNotKnown(p.NotKnown) }

// StillNotKnown gives those of the answers whose fact is still not stated on the record.
func (p *Partnership) StillNotKnown(answers []NotKnown) []NotKnown { return About(p.Gaps(), answers) }

// About gives those of the answers that are about one of these facts.
func About(facts []string, answers []NotKnown) []NotKnown {
	var still []NotKnown
	for _, answer := range answers {
		if slices.Contains(facts, answer.Fact) {
			still = append(still, answer)
		}
	}
	return still
}

// WhyNotKnown gives the reason why a fact is not known, where the last submitted return gave one.
func (p *Partnership) WhyNotKnown(fact string) (reason string, said bool) {
	i := slices.IndexFunc(p.NotKnown, func(n NotKnown) bool { return n.Fact == fact })
	if i < 0 {
		return "", false
	}
	return p.NotKnown[i].Reason, true
}

// CheckNotKnown refuses an answer about no fact, about none of the unsaid ones, a second one about the same fact, and one
// without a reason. path is the field that the answers stand in.
func CheckNotKnown(path string, answers []NotKnown, unsaid []string) error {
	answered := map[string]bool{}
	for i, answer := range answers {
		at := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case !slices.ContainsFunc(gaps, func(g gap) bool { return g.field == answer.Fact }):
			return fault.Invalid("FACT_UNKNOWN",
				fmt.Sprintf("%q is no fact that the register asks for. Name one of the record's gaps: %s.", answer.Fact, strings.Join(unsaid, ", ")),
				fault.Field{Path: at + ".fact", Description: "must be among the gaps of the partnership"}).With("fact", answer.Fact)
		case !slices.Contains(unsaid, answer.Fact):
			return fault.Invalid("FACT_STATED",
				fmt.Sprintf("The record states %s. Put it right there if it is wrong, and leave it out here.", answer.Fact),
				fault.Field{Path: at + ".fact", Description: "must be among the gaps of the partnership"}).With("fact", answer.Fact)
		case answered[answer.Fact]:
			return fault.Invalid("FACT_TWICE", fmt.Sprintf("There are two answers about %s. Give one.", answer.Fact),
				fault.Field{Path: at + ".fact", Description: "must be named once"}).With("fact", answer.Fact)
		case strings.TrimSpace(answer.Reason) == "":
			return fault.Invalid("REASON_MISSING", fmt.Sprintf("Say why %s is not known, so that whoever accepts the return can judge it.", answer.Fact),
				fault.Field{Path: at + ".reason", Description: "must not be empty"}).With("fact", answer.Fact)
		}
		answered[answer.Fact] = true
	}
	return nil
}
