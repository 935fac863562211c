package api

import (
	"context"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/mask"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
)

type posts struct {
	registerv1.UnsafePostServiceServer
	service *register.Service
}

// CreatePost adds a post without a holder.
func (s *posts) CreatePost(ctx context.Context, r *registerv1.CreatePostRequest) (*registerv1.Post, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	return post(s.service.CreatePost(ctx, council, r.GetPost().GetDisplayName(), register.PostKind(r.GetPost().GetKind())))
}

// GetPost gives one post.
func (s *posts) GetPost(ctx context.Context, r *registerv1.GetPostRequest) (*registerv1.Post, error) {
	council, id, err := codec.PostName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	return post(s.service.Post(ctx, council, id, wire.Instant(r.GetAsOf())))
}

// ListPosts gives the posts of a council.
func (s *posts) ListPosts(ctx context.Context, r *registerv1.ListPostsRequest) (*registerv1.ListPostsResponse, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	q := query(r, caller.Council)
	q.AsOf = wire.Instant(r.GetAsOf())
	page, err := s.service.ListPosts(ctx, council, q)
	if err != nil {
		return nil, err
	}
	answer := &registerv1.ListPostsResponse{NextPageToken: page.Next}
	for _, p := range page.Items {
		answer.Posts = append(answer.Posts, codec.PostToProto(p))
	}
	return answer, nil
}

// UpdatePost changes what a post says of itself.
func (s *posts) UpdatePost(ctx context.Context, r *registerv1.UpdatePostRequest) (*registerv1.Post, error) {
	council, id, err := codec.PostName.Parse2(r.GetPost().GetName())
	if err != nil {
		return nil, err
	}
	if err := mask.Check(r.GetPost(), r.GetUpdateMask()); err != nil {
		return nil, err
	}
	ref := register.Ref{Council: council, ID: id, Version: wire.Version(r.GetPost().GetEtag())}
	return post(s.service.UpdatePost(ctx, ref, func(p *register.Post) error {
		m := codec.PostToProto(register.PostOn{Post: p})
		if err := mask.Apply(m, r.GetPost(), r.GetUpdateMask()); err != nil {
			return err
		}
		edited, err := codec.PostFromProto(council, id, m)
		if err != nil {
			return err
		}
		*p = *edited
		return nil
	}))
}

// AppointToPost gives a post to its next holder.
func (s *posts) AppointToPost(ctx context.Context, r *registerv1.AppointToPostRequest) (*registerv1.Post, error) {
	council, id, err := codec.PostName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	next, err := codec.HoldingFromProto(council, r)
	if err != nil {
		return nil, err
	}
	ref := register.Ref{Council: council, ID: id, Version: wire.Version(r.GetEtag())}
	return post(s.service.AppointToPost(ctx, caller.From(ctx), ref, next))
}

// VacatePost leaves a post without a holder.
func (s *posts) VacatePost(ctx context.Context, r *registerv1.VacatePostRequest) (*registerv1.Post, error) {
	council, id, err := codec.PostName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	last, err := codec.DateFromProto("end_date", r.GetEndDate())
	if err != nil {
		return nil, err
	}
	ref := register.Ref{Council: council, ID: id, Version: wire.Version(r.GetEtag())}
	return post(s.service.VacatePost(ctx, ref, last, r.GetReason()))
}

// post gives the message of a post; everybody who may see posts sees all of them.
func post(p register.PostOn, err error) (*registerv1.Post, error) {
	if err != nil {
		return nil, err
	}
	return codec.PostToProto(p), nil
}
