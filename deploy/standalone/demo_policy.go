package standalone

import (
	"context"
	"fmt"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
)

// demoPack is the policy that the demo council has adopted: its own guide to partnership working.
const demoPack = "cambridge-guide"

// adoptPolicy loads the policy, records its approval and brings it into force, as the management information officer.
func (d *demo) adoptPolicy(ctx context.Context) error {
	ctx, err := d.as(ctx, accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	if err != nil {
		return err
	}
	policies := governancev1.NewPolicyServiceClient(d.governance)
	policy, err := d.policy(ctx, policies)
	if err != nil {
		return err
	}
	if policy.GetState() == governancev1.PolicyState_POLICY_STATE_DRAFT {
		approval := &governancev1.ApprovePolicyRequest{Name: policy.GetName(), MinuteReference: d.minute("civic-affairs")}
		if policy, err = policies.ApprovePolicy(ctx, approval); err != nil {
			return fmt.Errorf("record the policy's approval: %w", err)
		}
	}
	if policy.GetState() == governancev1.PolicyState_POLICY_STATE_APPROVED {
		if _, err := policies.BringPolicyIntoForce(ctx, &governancev1.BringPolicyIntoForceRequest{Name: policy.GetName()}); err != nil {
			return fmt.Errorf("bring the policy into force: %w", err)
		}
	}
	return nil
}

// policy gives the council's newest policy, and loads the demo's when there is none.
func (d *demo) policy(ctx context.Context, policies governancev1.PolicyServiceClient) (*governancev1.Policy, error) {
	var page *governancev1.ListPoliciesResponse
	err := settled(ctx, func() (err error) {
		page, err = policies.ListPolicies(ctx, &governancev1.ListPoliciesRequest{Parent: demoCouncil})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the policies: %w", err)
	}
	if found := page.GetPolicies(); len(found) > 0 {
		return found[0], nil
	}
	policy, err := policies.CreatePolicy(ctx, &governancev1.CreatePolicyRequest{
		Parent: demoCouncil, Pack: &governancev1.CreatePolicyRequest_BundledPack{BundledPack: demoPack},
	})
	if err != nil {
		return nil, fmt.Errorf("load the policy: %w", err)
	}
	return policy, nil
}
