package api

import (
	"context"
	"slices"
	"strings"

	"google.golang.org/protobuf/types/known/fieldmaskpb"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/mask"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/reviews"
)

type returnServer struct {
	registerv1.UnsafeReturnServiceServer
	service *reviews.Service
}

// returnMessage gives the message of a return as far as its reader may see it.
func returnMessage(s reviews.Seen, err error) (*registerv1.Return, error) {
	if err != nil {
		return nil, err
	}
	m := codec.SeenToProto(s)
	sight.Prune(m, s.Sight)
	return m, nil
}

// GetReturn gives one return.
func (s *returnServer) GetReturn(ctx context.Context, r *registerv1.GetReturnRequest) (*registerv1.Return, error) {
	at, err := returnRef(r.GetName(), "")
	if err != nil {
		return nil, err
	}
	return returnMessage(s.service.Return(ctx, caller.From(ctx), at))
}

// ListReturns gives the returns to a review.
func (s *returnServer) ListReturns(ctx context.Context, r *registerv1.ListReturnsRequest) (*registerv1.ListReturnsResponse, error) {
	at, err := reviewRef(r.GetParent(), "")
	if err != nil {
		return nil, err
	}
	page, err := s.service.ListReturns(ctx, caller.From(ctx), at, query(r, caller.Council))
	if err != nil {
		return nil, err
	}
	answer := &registerv1.ListReturnsResponse{NextPageToken: page.Next}
	for _, seen := range page.Items {
		m, err := returnMessage(seen, nil)
		if err != nil {
			return nil, err
		}
		answer.Returns = append(answer.Returns, m)
	}
	return answer, nil
}

// UpdateReturn writes the parts that the mask names.
func (s *returnServer) UpdateReturn(ctx context.Context, r *registerv1.UpdateReturnRequest) (*registerv1.Return, error) {
	at, err := returnRef(r.GetReturn().GetName(), r.GetReturn().GetEtag())
	if err != nil {
		return nil, err
	}
	edit, err := returnEdit(r.GetReturn(), r.GetUpdateMask())
	if err != nil {
		return nil, err
	}
	return returnMessage(s.service.EditReturn(ctx, caller.From(ctx), at, edit))
}

// returnEdit gives what a request wants written into a return.
func returnEdit(given *registerv1.Return, m *fieldmaskpb.FieldMask) (reviews.Edit, error) {
	if err := mask.Check(given, m); err != nil {
		return reviews.Edit{}, err
	}
	return reviews.Edit{Parts: partsOf(m), Apply: func(ret *reviews.Return) error {
		message := codec.ReturnToProto(ret, false)
		if err := mask.Apply(message, given, m); err != nil {
			return err
		}
		edited, err := codec.ReturnFromProto(message)
		if err != nil {
			return err
		}
		*ret = *edited
		return nil
	}}, nil
}

// partsOf gives the parts of a return that a mask names, or names something in.
func partsOf(m *fieldmaskpb.FieldMask) []reviews.Part {
	var parts []reviews.Part
	for _, path := range mask.Paths(m) {
		part, _, _ := strings.Cut(path, ".")
		if !slices.Contains(parts, reviews.Part(part)) {
			parts = append(parts, reviews.Part(part))
		}
	}
	return parts
}

// ConfirmReturnSections says that sections hold as they stand.
func (s *returnServer) ConfirmReturnSections(ctx context.Context, r *registerv1.ConfirmReturnSectionsRequest) (*registerv1.Return, error) {
	at, err := returnRef(r.GetName(), r.GetEtag())
	if err != nil {
		return nil, err
	}
	return returnMessage(s.service.ConfirmSections(ctx, caller.From(ctx), at, codec.ConfirmationFromProto(r)))
}

// EnterReturn writes a return for its officer.
func (s *returnServer) EnterReturn(ctx context.Context, r *registerv1.EnterReturnRequest) (*registerv1.Return, error) {
	at, err := returnRef(r.GetReturn().GetName(), r.GetReturn().GetEtag())
	if err != nil {
		return nil, err
	}
	edit, err := enteredEdit(r)
	if err != nil {
		return nil, err
	}
	entry, err := codec.EntryFromProto(r)
	if err != nil {
		return nil, err
	}
	return returnMessage(s.service.EnterReturn(ctx, caller.From(ctx), at, edit, codec.ConfirmationFromProto(r), entry))
}

// enteredEdit gives what is entered; where the officer said only what holds as it stands, nothing is written.
func enteredEdit(r *registerv1.EnterReturnRequest) (reviews.Edit, error) {
	if len(mask.Paths(r.GetUpdateMask())) == 0 && (len(r.GetSections()) > 0 || r.GetStillNotKnown()) {
		return reviews.Edit{Apply: func(*reviews.Return) error { return nil }}, nil
	}
	return returnEdit(r.GetReturn(), r.GetUpdateMask())
}

// ConfirmReturnEntry submits what was entered for the officer.
func (s *returnServer) ConfirmReturnEntry(ctx context.Context, r *registerv1.ConfirmReturnEntryRequest) (*registerv1.Return, error) {
	at, err := returnRef(r.GetName(), r.GetEtag())
	if err != nil {
		return nil, err
	}
	return returnMessage(s.service.ConfirmEntry(ctx, caller.From(ctx), at))
}

// SubmitReturn hands a return in.
func (s *returnServer) SubmitReturn(ctx context.Context, r *registerv1.SubmitReturnRequest) (*registerv1.Return, error) {
	at, err := returnRef(r.GetName(), r.GetEtag())
	if err != nil {
		return nil, err
	}
	return returnMessage(s.service.SubmitReturn(ctx, caller.From(ctx), at))
}

// AcceptReturn accepts a submitted return.
func (s *returnServer) AcceptReturn(ctx context.Context, r *registerv1.AcceptReturnRequest) (*registerv1.Return, error) {
	at, err := returnRef(r.GetName(), r.GetEtag())
	if err != nil {
		return nil, err
	}
	return returnMessage(s.service.AcceptReturn(ctx, caller.From(ctx), at, r.GetComment()))
}

// AcceptUnchangedReturns accepts in one act the returns that say nothing new.
func (s *returnServer) AcceptUnchangedReturns(
	ctx context.Context, r *registerv1.AcceptUnchangedReturnsRequest,
) (*registerv1.AcceptUnchangedReturnsResponse, error) {
	at, err := reviewRef(r.GetParent(), "")
	if err != nil {
		return nil, err
	}
	outcome, err := s.service.AcceptUnchanged(ctx, caller.From(ctx), at, r.GetComment())
	if err != nil {
		return nil, err
	}
	return codec.OutcomeToProto(outcome), nil
}

// SendBackReturn gives a submitted return back.
func (s *returnServer) SendBackReturn(ctx context.Context, r *registerv1.SendBackReturnRequest) (*registerv1.Return, error) {
	at, err := returnRef(r.GetName(), r.GetEtag())
	if err != nil {
		return nil, err
	}
	deadline, err := codec.DateFromProto("deadline", r.GetDeadline())
	if err != nil {
		return nil, err
	}
	return returnMessage(s.service.SendBackReturn(ctx, caller.From(ctx), at, r.GetReason(), deadline))
}

// ExtendReturnDeadline gives more time.
func (s *returnServer) ExtendReturnDeadline(ctx context.Context, r *registerv1.ExtendReturnDeadlineRequest) (*registerv1.Return, error) {
	at, err := returnRef(r.GetName(), r.GetEtag())
	if err != nil {
		return nil, err
	}
	deadline, err := codec.DateFromProto("deadline", r.GetDeadline())
	if err != nil {
		return nil, err
	}
	return returnMessage(s.service.ExtendReturn(ctx, caller.From(ctx), at, r.GetReason(), deadline))
}

func returnRef(name, etag string) (reviews.Ref, error) {
	council, review, partnership, err := codec.ReturnName.Parse3(name)
	return reviews.Ref{Council: council, Review: review, Partnership: partnership, Version: wire.Version(etag)}, err
}
