package api_test

import (
	"fmt"
	"testing"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// BenchmarkSimulate checks a register of 10,000 partnerships against a draft, and against the policy in force to compare: at most 5 s.
func BenchmarkSimulate(b *testing.B) {
	s := start(b)
	s.council("cambridge")
	s.person("cambridge", "mio", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	s.force("cambridge-guide", "")
	s.partnership("cambridge", "", `{"display_name":"Arts","scope":"SCOPE_CITY","objective":{"text":"x"},"terms_of_reference":{"link":"x"},
		"risks":{"risks":[{"title":"x"}],"assessed_on":"2025-01-01"},"targets":{"targets":[{"title":"x","target_value":"1"}]}}`)
	err := s.db.InCouncil(b.Context(), "cambridge", func(tx *postgres.Tx) error {
		const multiply = `
			INSERT INTO partnerships (council, id, version, state, kind, service_area, display_name, sort_name, body)
			SELECT council, $2::uuid, version, state, kind, service_area, display_name || $3, sort_name || $3, body FROM partnerships
			WHERE council = $1 AND display_name = 'Arts'`
		for i := range 9_999 {
			if _, err := tx.ExecContext(b.Context(), multiply, "cambridge", ids.New(), fmt.Sprintf(" %04d", i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	draft, err := s.policies.CreatePolicy(s.as("mio"), &governancev1.CreatePolicyRequest{Parent: "councils/cambridge",
		Pack: &governancev1.CreatePolicyRequest_BundledPack{BundledPack: "east-devon-policy"}})
	if err != nil {
		b.Fatal(err)
	}
	ref := governance.PolicyRef{Council: "cambridge", ID: draft.GetName()[len(draft.GetName())-36:]}
	for b.Loop() {
		got, err := s.service.SimulatePolicy(b.Context(), ref, date.Date{})
		if err != nil || got.Partnerships != 10_000 || got.Changed != 10_000 {
			b.Fatal(got.Partnerships, got.Changed, err)
		}
	}
}
