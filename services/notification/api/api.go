// Package api answers the calls of concordat.notification.v1: it translates the request, calls the domain, and
// translates the answer, pruned to what the caller may see.
package api

import (
	"context"

	"google.golang.org/grpc"

	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/notification/codec"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// Register offers the notification service.
func Register(r grpc.ServiceRegistrar, service *notification.Service) {
	notificationv1.RegisterNotificationServiceServer(r, &server{service: service})
}

type server struct {
	notificationv1.UnsafeNotificationServiceServer
	service *notification.Service
}

// notice gives the message of a line as far as its reader may see it.
func notice(ctx context.Context, l *notification.Line, err error) (*notificationv1.Notice, error) {
	if err != nil {
		return nil, err
	}
	m := codec.NoticeToProto(l)
	sight.Prune(m, caller.From(ctx).SightOf(l))
	return m, nil
}

// notices gives the messages of lines, each as far as its reader may see it.
func notices(ctx context.Context, lines []*notification.Line) []*notificationv1.Notice {
	list := codec.NoticesToProto(lines)
	for i, l := range lines {
		sight.Prune(list[i], caller.From(ctx).SightOf(l))
	}
	return list
}

// GetNotice gives one line of the ledger.
func (s *server) GetNotice(ctx context.Context, r *notificationv1.GetNoticeRequest) (*notificationv1.Notice, error) {
	council, id, err := codec.NoticeName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	line, err := s.service.Line(ctx, caller.From(ctx), council, id)
	return notice(ctx, line, err)
}

// ListNotices gives the ledger.
func (s *server) ListNotices(ctx context.Context, r *notificationv1.ListNoticesRequest) (*notificationv1.ListNoticesResponse, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	lines, next, err := s.service.Lines(ctx, caller.From(ctx), council, notification.Query{
		Filter: r.GetFilter(), PageSize: int(r.GetPageSize()), PageToken: r.GetPageToken(),
	})
	if err != nil {
		return nil, err
	}
	return &notificationv1.ListNoticesResponse{Notices: notices(ctx, lines), NextPageToken: next}, nil
}

// ListNotTold gives the officers who were never told of a review.
func (s *server) ListNotTold(ctx context.Context, r *notificationv1.ListNotToldRequest) (*notificationv1.ListNotToldResponse, error) {
	council, review, err := codec.ReviewName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	untold, err := s.service.NotTold(ctx, caller.From(ctx), council, review)
	if err != nil {
		return nil, err
	}
	answer := &notificationv1.ListNotToldResponse{}
	for _, n := range untold {
		answer.NotTold = append(answer.NotTold, codec.NotToldToProto(council, review, n))
	}
	return answer, nil
}

// SendReminder reminds officers by hand.
func (s *server) SendReminder(ctx context.Context, r *notificationv1.SendReminderRequest) (*notificationv1.SendReminderResponse, error) {
	council, review, err := codec.ReviewName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	partnerships, err := partnershipsOf(council, review, r.GetReturns())
	if err != nil {
		return nil, err
	}
	lines, err := s.service.Remind(ctx, caller.From(ctx), council, review, partnerships)
	if err != nil {
		return nil, err
	}
	return &notificationv1.SendReminderResponse{Notices: notices(ctx, lines)}, nil
}

// partnershipsOf reads the names of returns to a review.
func partnershipsOf(council, review string, returns []string) ([]string, error) {
	var partnerships []string
	for _, name := range returns {
		c, r, partnership, err := codec.ReturnName.Parse3(name)
		if err != nil || c != council || r != review {
			return nil, fault.Invalid("RETURN_UNKNOWN", "One of the returns does not belong to this review.",
				fault.Field{Path: "returns", Description: "must be returns of the review"})
		}
		partnerships = append(partnerships, partnership)
	}
	return partnerships, nil
}

// ListUndeliverableAddresses gives the addresses that mail does not reach.
func (s *server) ListUndeliverableAddresses(ctx context.Context, r *notificationv1.ListUndeliverableAddressesRequest) (*notificationv1.ListUndeliverableAddressesResponse, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	list, err := s.service.UndeliverableAddresses(ctx, council)
	if err != nil {
		return nil, err
	}
	answer := &notificationv1.ListUndeliverableAddressesResponse{}
	for _, a := range list {
		m := codec.UndeliverableToProto(council, a)
		sight.Prune(m, caller.From(ctx).SightEverywhere())
		answer.UndeliverableAddresses = append(answer.UndeliverableAddresses, m)
	}
	return answer, nil
}

// MarkNoticeBounced records that a notice came back.
func (s *server) MarkNoticeBounced(ctx context.Context, r *notificationv1.MarkNoticeBouncedRequest) (*notificationv1.Notice, error) {
	council, id, err := codec.NoticeName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	line, err := s.service.MarkBounced(ctx, council, id, r.GetReason())
	return notice(ctx, line, err)
}

// AcknowledgeNotice is how a recipient says that they have read a notice.
func (s *server) AcknowledgeNotice(ctx context.Context, r *notificationv1.AcknowledgeNoticeRequest) (*notificationv1.Notice, error) {
	council, id, err := codec.NoticeName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	line, err := s.service.Acknowledge(ctx, caller.From(ctx), council, id)
	return notice(ctx, line, err)
}
