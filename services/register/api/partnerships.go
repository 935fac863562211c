package api

import (
	"context"

	"google.golang.org/protobuf/types/known/fieldmaskpb"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/mask"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/imports"
)

type partnerships struct {
	registerv1.UnsafePartnershipServiceServer
	service *register.Service
	tables  *imports.Service
}

// ReportPartnership tells of a partnership that is not on the register.
func (s *partnerships) ReportPartnership(ctx context.Context, r *registerv1.ReportPartnershipRequest) (*registerv1.Partnership, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	p := &register.Partnership{
		Council: council, DisplayName: r.GetDisplayName(), ReportComment: r.GetComment(), ServiceArea: r.GetServiceArea(),
	}
	return seen(s.service.ReportPartnership(ctx, caller.From(ctx), p, r.GetSimilarNameChecked()))
}

// CreatePartnership enters a draft.
func (s *partnerships) CreatePartnership(ctx context.Context, r *registerv1.CreatePartnershipRequest) (*registerv1.Partnership, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	p, err := codec.PartnershipFromProto(council, "", mask.Given(r.GetPartnership()))
	if err != nil {
		return nil, err
	}
	return seen(s.service.CreatePartnership(ctx, caller.From(ctx), p, r.GetSimilarNameChecked()))
}

// GetPartnership gives one entry.
func (s *partnerships) GetPartnership(ctx context.Context, r *registerv1.GetPartnershipRequest) (*registerv1.Partnership, error) {
	council, id, err := codec.PartnershipName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	return seen(s.service.Partnership(ctx, caller.From(ctx), council, id, wire.Instant(r.GetAsOf())))
}

// ListPartnerships gives the entries the caller may see.
func (s *partnerships) ListPartnerships(ctx context.Context, r *registerv1.ListPartnershipsRequest) (*registerv1.ListPartnershipsResponse, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	q := query(r, caller.Public)
	q.Order, q.AsOf, q.Exportable = r.GetOrderBy(), wire.Instant(r.GetAsOf()), r.GetExportable()
	page, err := s.service.ListPartnerships(ctx, caller.From(ctx), council, q)
	if err != nil {
		return nil, err
	}
	answer := &registerv1.ListPartnershipsResponse{NextPageToken: page.Next}
	for _, item := range page.Items {
		answer.Partnerships = append(answer.Partnerships, visible(item.Entry, item.Sight))
	}
	return answer, nil
}

// TabulatePartnerships gives the register as the table that an officer would keep.
func (s *partnerships) TabulatePartnerships(ctx context.Context, r *registerv1.TabulatePartnershipsRequest) (*registerv1.TabulatePartnershipsResponse, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	q := query(r, caller.Public)
	q.Order, q.AsOf = r.GetOrderBy(), wire.Instant(r.GetAsOf())
	table, err := s.tables.Table(ctx, caller.From(ctx), council, q, r.GetSource())
	if err != nil {
		return nil, err
	}
	return codec.TableToProto(council, table), nil
}

// UpdatePartnership changes what the mask names.
func (s *partnerships) UpdatePartnership(ctx context.Context, r *registerv1.UpdatePartnershipRequest) (*registerv1.Partnership, error) {
	at, err := ref(r.GetPartnership().GetName(), r.GetPartnership().GetEtag())
	if err != nil {
		return nil, err
	}
	if err := mask.Check(r.GetPartnership(), r.GetUpdateMask()); err != nil {
		return nil, err
	}
	return seen(s.service.EditPartnership(ctx, caller.From(ctx), register.Edit{
		Ref:    at,
		Fields: mask.Paths(r.GetUpdateMask()),
		Change: func(p *register.Partnership) error { return masked(p, r.GetPartnership(), r.GetUpdateMask()) },
	}))
}

// masked puts what the mask names of given on the entry.
func masked(p *register.Partnership, given *registerv1.Partnership, named *fieldmaskpb.FieldMask) error {
	m := codec.PartnershipToProto(p)
	if err := mask.Apply(m, given, named); err != nil {
		return err
	}
	edited, err := codec.PartnershipFromProto(p.Council, p.ID, m)
	if err != nil {
		return err
	}
	*p = *edited
	return nil
}

// ConfirmPartnershipSections says that sections of a record hold as they stand.
func (s *partnerships) ConfirmPartnershipSections(
	ctx context.Context, r *registerv1.ConfirmPartnershipSectionsRequest,
) (*registerv1.Partnership, error) {
	at, err := ref(r.GetName(), r.GetEtag())
	if err != nil {
		return nil, err
	}
	return seen(s.service.ConfirmSections(ctx, caller.From(ctx), at, codec.SectionsFromProto(r.GetSections())))
}

// ProposePartnership sends a draft for approval.
func (s *partnerships) ProposePartnership(ctx context.Context, r *registerv1.ProposePartnershipRequest) (*registerv1.Partnership, error) {
	at, err := ref(r.GetName(), r.GetEtag())
	if err != nil {
		return nil, err
	}
	return seen(s.service.ProposePartnership(ctx, caller.From(ctx), at, r.GetComment()))
}

// ApprovePartnership brings a proposed entry onto the register.
func (s *partnerships) ApprovePartnership(ctx context.Context, r *registerv1.ApprovePartnershipRequest) (*registerv1.Partnership, error) {
	at, err := ref(r.GetName(), r.GetEtag())
	if err != nil {
		return nil, err
	}
	minute, err := codec.MinuteReferenceFromProto("minute_reference", r.GetMinuteReference())
	if err != nil {
		return nil, err
	}
	return seen(s.service.ApprovePartnership(ctx, caller.From(ctx), at, r.GetComment(), minute))
}

// RejectPartnership turns a proposed entry down.
func (s *partnerships) RejectPartnership(ctx context.Context, r *registerv1.RejectPartnershipRequest) (*registerv1.Partnership, error) {
	at, err := ref(r.GetName(), r.GetEtag())
	if err != nil {
		return nil, err
	}
	return seen(s.service.RejectPartnership(ctx, caller.From(ctx), at, r.GetReason()))
}

// ProposePartnershipEnding proposes that a partnership be ended.
func (s *partnerships) ProposePartnershipEnding(
	ctx context.Context, r *registerv1.ProposePartnershipEndingRequest,
) (*registerv1.Partnership, error) {
	at, err := ref(r.GetName(), r.GetEtag())
	if err != nil {
		return nil, err
	}
	on, err := codec.DateFromProto("end_on", r.GetEndOn())
	if err != nil {
		return nil, err
	}
	return seen(s.service.ProposeEnding(ctx, caller.From(ctx), at, register.EndingProposal{EndOn: on, Reason: r.GetReason()}))
}

// RejectPartnershipEnding turns a proposed ending down.
func (s *partnerships) RejectPartnershipEnding(
	ctx context.Context, r *registerv1.RejectPartnershipEndingRequest,
) (*registerv1.Partnership, error) {
	at, err := ref(r.GetName(), r.GetEtag())
	if err != nil {
		return nil, err
	}
	return seen(s.service.RejectEnding(ctx, caller.From(ctx), at, r.GetReason()))
}

// EndPartnership approves a proposed ending.
func (s *partnerships) EndPartnership(ctx context.Context, r *registerv1.EndPartnershipRequest) (*registerv1.Partnership, error) {
	at, err := ref(r.GetName(), r.GetEtag())
	if err != nil {
		return nil, err
	}
	on, err := codec.DateFromProto("ended_on", r.GetEndedOn())
	if err != nil {
		return nil, err
	}
	minute, err := codec.MinuteReferenceFromProto("minute_reference", r.GetMinuteReference())
	if err != nil {
		return nil, err
	}
	ending := register.Ending{EndedOn: on, Reason: r.GetReason(), MinuteReference: minute}
	return seen(s.service.EndPartnership(ctx, caller.From(ctx), at, ending))
}

// WithdrawPartnership takes back an entry made by mistake.
func (s *partnerships) WithdrawPartnership(ctx context.Context, r *registerv1.WithdrawPartnershipRequest) (*registerv1.Partnership, error) {
	at, err := ref(r.GetName(), r.GetEtag())
	if err != nil {
		return nil, err
	}
	return seen(s.service.WithdrawPartnership(ctx, caller.From(ctx), at, r.GetReason()))
}

// PublishPartnership shows the public facts of an entry to everybody.
func (s *partnerships) PublishPartnership(ctx context.Context, r *registerv1.PublishPartnershipRequest) (*registerv1.Partnership, error) {
	at, err := ref(r.GetName(), r.GetEtag())
	if err != nil {
		return nil, err
	}
	return seen(s.service.PublishPartnership(ctx, caller.From(ctx), at))
}

// UnpublishPartnership takes an entry off the public pages.
func (s *partnerships) UnpublishPartnership(ctx context.Context, r *registerv1.UnpublishPartnershipRequest) (*registerv1.Partnership, error) {
	at, err := ref(r.GetName(), r.GetEtag())
	if err != nil {
		return nil, err
	}
	return seen(s.service.UnpublishPartnership(ctx, caller.From(ctx), at))
}

// ListPartnershipChanges gives the history of one entry.
func (s *partnerships) ListPartnershipChanges(ctx context.Context, r *registerv1.ListPartnershipChangesRequest) (*registerv1.ListPartnershipChangesResponse, error) {
	council, id, err := codec.PartnershipName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	page, err := s.service.PartnershipChanges(ctx, caller.From(ctx), council, id, r.GetPageToken(), int(r.GetPageSize()))
	if err != nil {
		return nil, err
	}
	answer := &registerv1.ListPartnershipChangesResponse{NextPageToken: page.Next}
	for _, c := range page.Items {
		m := codec.ChangeToProto(council, c)
		if m.Partnership = nil; c.Sight > 0 {
			m.Partnership = visible(c.Partnership, c.Sight)
		}
		m.Fields = visibleFields(c.Fields, c.FieldsSight)
		answer.Changes = append(answer.Changes, m)
	}
	return answer, nil
}

// ref reads which entry a call is about, and the version that its caller has seen.
func ref(name, etag string) (register.Ref, error) {
	council, id, err := codec.PartnershipName.Parse2(name)
	return register.Ref{Council: council, ID: id, Version: wire.Version(etag)}, err
}
