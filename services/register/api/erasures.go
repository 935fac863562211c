package api

import (
	"context"

	"google.golang.org/grpc"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/erasures"
)

// RegisterErasures offers the erasure of words.
func RegisterErasures(r grpc.ServiceRegistrar, service *erasures.Service) {
	registerv1.RegisterErasureServiceServer(r, &erasureServer{service: service})
}

type erasureServer struct {
	registerv1.UnsafeErasureServiceServer
	service *erasures.Service
}

// CreateErasure finds words and takes them out.
func (s *erasureServer) CreateErasure(ctx context.Context, r *registerv1.CreateErasureRequest) (*registerv1.Erasure, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	return erasure(s.service.Create(ctx, caller.From(ctx), council, r.GetText(), r.GetReason()))
}

// GetErasure gives one erasure.
func (s *erasureServer) GetErasure(ctx context.Context, r *registerv1.GetErasureRequest) (*registerv1.Erasure, error) {
	council, id, err := codec.ErasureName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	return erasure(s.service.Erasure(ctx, council, id))
}

// ListErasures gives a page of erasures.
func (s *erasureServer) ListErasures(ctx context.Context, r *registerv1.ListErasuresRequest) (*registerv1.ListErasuresResponse, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	page, err := s.service.ListErasures(ctx, council, register.Query{Size: int(r.GetPageSize()), Token: r.GetPageToken(), Sight: caller.Restricted})
	if err != nil {
		return nil, err
	}
	answer := &registerv1.ListErasuresResponse{NextPageToken: page.Next}
	for _, e := range page.Items {
		m, _ := erasure(e, nil)
		answer.Erasures = append(answer.Erasures, m)
	}
	return answer, nil
}

// erasure gives the message of an erasure. Who may call sees every record whatever its state, and so all places; the print
// of the words nobody sees.
func erasure(e *erasures.Erasure, err error) (*registerv1.Erasure, error) {
	if err != nil {
		return nil, err
	}
	m := codec.ErasureToProto(e)
	sight.Prune(m, caller.Restricted)
	return m, nil
}
