package api

import (
	"context"

	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/reporting"
	"github.com/concordat-suite/concordat/services/reporting/codec"
)

// snapshots answers SnapshotService.
type snapshots struct {
	reportingv1.UnsafeSnapshotServiceServer
	service *reporting.Service
}

// CreateSnapshot freezes data.
func (s *snapshots) CreateSnapshot(ctx context.Context, r *reportingv1.CreateSnapshotRequest) (*reportingv1.Snapshot, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	freeze, err := codec.FreezeFromProto(council, "snapshot", r.GetSnapshot())
	if err != nil {
		return nil, err
	}
	snapshot, err := s.service.CreateSnapshot(ctx, caller.From(ctx), council, freeze)
	if err != nil {
		return nil, err
	}
	return seen(ctx, codec.SnapshotToProto(snapshot)), nil
}

// GetSnapshot gives one snapshot.
func (s *snapshots) GetSnapshot(ctx context.Context, r *reportingv1.GetSnapshotRequest) (*reportingv1.Snapshot, error) {
	council, id, err := codec.SnapshotName.Parse2(r.GetName())
	if err != nil {
		return nil, err
	}
	snapshot, err := s.service.Snapshot(ctx, council, id)
	if err != nil {
		return nil, err
	}
	return seen(ctx, codec.SnapshotToProto(snapshot)), nil
}

// ListSnapshots gives a page of snapshots, newest first.
func (s *snapshots) ListSnapshots(ctx context.Context, r *reportingv1.ListSnapshotsRequest) (*reportingv1.ListSnapshotsResponse, error) {
	council, err := codec.CouncilName.Parse1(r.GetParent())
	if err != nil {
		return nil, err
	}
	p, err := pageOf("ListSnapshots "+r.GetParent(), r, ordinaryPage)
	if err != nil {
		return nil, err
	}
	list, err := s.service.Snapshots(ctx, council, p.after, p.size+1)
	if err != nil {
		return nil, err
	}
	answer := &reportingv1.ListSnapshotsResponse{}
	list, answer.NextPageToken = fetched(p, list, func(s reporting.Snapshot) string { return s.ID })
	for _, snapshot := range list {
		answer.Snapshots = append(answer.Snapshots, codec.SnapshotToProto(snapshot))
	}
	return seen(ctx, answer), nil
}
