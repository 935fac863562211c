package api

import (
	"context"
	"fmt"
	"strconv"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/governance/codec"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

type policies struct {
	governancev1.UnsafePolicyServiceServer
	service *governance.Service
}

// CreatePolicy loads a draft.
func (s *policies) CreatePolicy(ctx context.Context, r *governancev1.CreatePolicyRequest) (*governancev1.Policy, error) {
	id, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	source := governance.Source{Bundled: r.GetBundledPack(), Text: []byte(r.GetPackText())}
	p, err := s.service.CreatePolicy(ctx, caller.From(ctx), id, source)
	return policy(ctx, id, p, err)
}

// GetPolicy gives one version.
func (s *policies) GetPolicy(ctx context.Context, r *governancev1.GetPolicyRequest) (*governancev1.Policy, error) {
	id, policyID, err := codec.PolicyName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	p, err := s.service.Policy(ctx, caller.From(ctx), id, policyID, wire.Instant(r.GetAsOf()))
	return policy(ctx, id, p, err)
}

// The usual and the largest number of versions on a page.
const (
	usualPolicies = 20
	mostPolicies  = 50
)

// ListPolicies gives the versions, the newest first.
func (s *policies) ListPolicies(ctx context.Context, r *governancev1.ListPoliciesRequest) (*governancev1.ListPoliciesResponse, error) {
	id, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	before, err := numberBefore(r.GetPageToken())
	if err != nil {
		return nil, err
	}
	size := min(int(r.GetPageSize()), mostPolicies)
	if size == 0 {
		size = usualPolicies
	}
	page, err := s.service.Policies(ctx, caller.From(ctx), id, wire.Instant(r.GetAsOf()), before, size)
	if err != nil {
		return nil, err
	}
	answer := &governancev1.ListPoliciesResponse{NextPageToken: page.Next}
	for _, p := range page.Items {
		answer.Policies = append(answer.Policies, visible(ctx, codec.PolicyToListed(id, p.Policy, p.State)))
	}
	return answer, nil
}

// numberBefore reads the token: the number of the last version on the page before.
func numberBefore(token string) (int, error) {
	if token == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(token)
	if err != nil || n < 1 || fmt.Sprint(n) != token {
		return 0, fault.Invalid("PAGE_TOKEN_INVALID", "This page_token does not belong to this list. Begin again without it.",
			fault.Field{Path: "page_token", Description: "does not belong to this list"})
	}
	return n, nil
}

// ApprovePolicy records a committee's approval.
func (s *policies) ApprovePolicy(ctx context.Context, r *governancev1.ApprovePolicyRequest) (*governancev1.Policy, error) {
	ref, err := policyRef(r)
	if err != nil {
		return nil, err
	}
	minute, err := codec.MinuteReferenceFromProto("minute_reference", r.GetMinuteReference())
	if err != nil {
		return nil, err
	}
	p, err := s.service.ApprovePolicy(ctx, caller.From(ctx), ref, minute)
	return policy(ctx, ref.Council, p, err)
}

// BringPolicyIntoForce sets the day from which a version is the policy.
func (s *policies) BringPolicyIntoForce(ctx context.Context, r *governancev1.BringPolicyIntoForceRequest) (*governancev1.Policy, error) {
	ref, err := policyRef(r)
	if err != nil {
		return nil, err
	}
	from, err := codec.Date("in_force_from", r.GetInForceFrom())
	if err != nil {
		return nil, err
	}
	p, err := s.service.BringPolicyIntoForce(ctx, ref, from)
	return policy(ctx, ref.Council, p, err)
}

// WithdrawPolicy takes a version back.
func (s *policies) WithdrawPolicy(ctx context.Context, r *governancev1.WithdrawPolicyRequest) (*governancev1.Policy, error) {
	ref, err := policyRef(r)
	if err != nil {
		return nil, err
	}
	p, err := s.service.WithdrawPolicy(ctx, ref, r.GetReason())
	return policy(ctx, ref.Council, p, err)
}

// SimulatePolicy says who would change and why.
func (s *policies) SimulatePolicy(ctx context.Context, r *governancev1.SimulatePolicyRequest) (*governancev1.SimulatePolicyResponse, error) {
	id, policyID, err := codec.PolicyName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	day, err := codec.Date("today", r.GetToday())
	if err != nil {
		return nil, err
	}
	result, err := s.service.SimulatePolicy(ctx, governance.PolicyRef{Council: id, ID: policyID}, day)
	if err != nil {
		return nil, err
	}
	return codec.SimulationToProto(result), nil
}

// ListBundledPacks gives the packs that come with Concordat.
func (s *policies) ListBundledPacks(context.Context, *governancev1.ListBundledPacksRequest) (*governancev1.ListBundledPacksResponse, error) {
	answer := &governancev1.ListBundledPacksResponse{}
	for _, pack := range s.service.BundledPacks() {
		answer.Packs = append(answer.Packs, codec.BundledToProto(pack))
	}
	return answer, nil
}

// verb is a request that changes the state of a version.
type verb interface {
	GetName() string
	GetEtag() string
}

func policyRef(r verb) (governance.PolicyRef, error) {
	id, policyID, err := codec.PolicyName.Parse2(r.GetName())
	return governance.PolicyRef{Council: id, ID: policyID, Version: wire.Version(r.GetEtag())}, err
}

func policy(ctx context.Context, id string, p governance.SeenPolicy, err error) (*governancev1.Policy, error) {
	if err != nil {
		return nil, err
	}
	return visible(ctx, codec.PolicyToProto(id, p.Policy, p.State)), nil
}

// visible prunes a version to what the caller sees. The records of its examples are the author's, about nobody, and stay whole.
func visible(ctx context.Context, m *governancev1.Policy) *governancev1.Policy {
	examples := m.GetExamples()
	m.Examples = nil
	sight.Prune(m, caller.From(ctx).SightEverywhere())
	m.Examples = examples
	return m
}
