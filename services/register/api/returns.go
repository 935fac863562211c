package api

import (
	"context"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/mask"
	"github.com/concordat-suite/concordat/services/platform/sight"
	"github.com/concordat-suite/concordat/services/platform/wire"
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
	m := codec.ReturnToProto(s.Return, s.Late)
	sight.Prune(m, sight.Level(s.Sight))
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
	if err := mask.Check(r.GetReturn(), r.GetUpdateMask()); err != nil {
		return nil, err
	}
	return returnMessage(s.service.EditReturn(ctx, caller.From(ctx), at, func(ret *reviews.Return) error {
		m := codec.ReturnToProto(ret, false)
		if err := mask.Apply(m, r.GetReturn(), r.GetUpdateMask()); err != nil {
			return err
		}
		edited, err := codec.ReturnFromProto(m)
		if err != nil {
			return err
		}
		*ret = *edited
		return nil
	}))
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
