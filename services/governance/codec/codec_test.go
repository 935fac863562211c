package codec

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// TestTheDomainHasTheContractsWords holds the lists of names in the domain against the contract's enums.
func TestTheDomainHasTheContractsWords(t *testing.T) {
	words := func(e protoreflect.Enum, without ...string) []string {
		var all []string
		for i := range e.Descriptor().Values().Len() {
			if n := e.Descriptor().Values().Get(i).Number(); n != 0 {
				all = append(all, Word(e.Type().New(n)))
			}
		}
		return slices.DeleteFunc(all, func(word string) bool { return slices.Contains(without, word) })
	}
	for name, c := range map[string]struct {
		enum protoreflect.Enum
		want []string
		not  []string // words of the contract that the domain has no use for
	}{
		"kinds":  {registerv1.PartnershipKind(0), governance.Kinds, nil},
		"scopes": {registerv1.Scope(0), governance.Scopes, nil},
		// Suitability is told in a return and has no fact that a rule could read.
		"sections":     {registerv1.Section(0), governance.RecordSections, []string{"SUITABILITY"}},
		"outcomes":     {governancev1.Outcome(0), texts(governance.Met, governance.NotMet, governance.Warning, governance.NotApplicable, governance.NotAssessed), nil},
		"overalls":     {governancev1.Overall(0), texts(governance.Red, governance.Amber, governance.Green, governance.Grey, governance.NoPolicy, governance.NotScored), nil},
		"severities":   {governancev1.Severity(0), texts(governance.Must, governance.Should), nil},
		"significance": {governancev1.Significance(0), texts(governance.Significant, governance.NotSignificant, governance.SignificanceNotAssessed), nil},
		"states":       {governancev1.PolicyState(0), texts(governance.PolicyDraft, governance.PolicyApproved, governance.PolicyInForce, governance.PolicySuperseded, governance.PolicyWithdrawn), nil},
	} {
		if got := words(c.enum, c.not...); !slices.Equal(got, c.want) {
			t.Errorf("%s: the contract has %v, the domain %v", name, got, c.want)
		}
	}
}

func texts[W ~string](words ...W) []string {
	var all []string
	for _, w := range words {
		all = append(all, string(w))
	}
	return all
}

func TestAssessmentThereAndBack(t *testing.T) {
	const id, policy, answer = "01890000-0000-7000-8000-00000000000a", "01890000-0000-7000-8000-00000000000b", "01890000-0000-7000-8000-00000000000c"
	want := &governance.Assessment{
		Subject: governance.Subject{Council: "cambridge", Partnership: id, DisplayName: "Arts", ServiceArea: "culture", Kind: "PARTNERSHIP", State: "ACTIVE", Version: 7},
		Overall: governance.Red, Reason: "Not met: S1.5.", Policy: policy, PolicyNumber: 2, PolicyTitle: "Guide",
		Verdicts: []governance.Verdict{{
			Criterion: "S1.5", Title: "Terms", Severity: governance.Must, Section: "GOVERNANCE", Outcome: governance.NotMet, Reason: "None.",
			Facts:     []governance.Fact{{Path: "partnership.terms_of_reference", Value: "stated: none", Resource: "councils/cambridge/partnerships/" + id, Version: 7}},
			NotStated: []governance.MissingFact{{Path: "partnership.terms_of_reference", Words: "the terms of reference"}}, Answer: answer,
		}},
		Significance:        governance.Significant,
		SignificanceResults: []governance.SignificanceResult{{Test: "money", Title: "Money", Outcome: governance.Met}},
		Review:              "councils/cambridge/reviews/" + id, NextChange: date.MustParse("2025-07-01"), AssessedOn: date.MustParse("2025-06-10"),
		UpdateTime: time.Date(2025, 6, 10, 9, 0, 0, 0, time.UTC), Version: 3,
	}
	got := AssessmentFromProto("cambridge", id, 3, AssessmentToProto(want))
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nis not\n%+v", got, want)
	}
}
