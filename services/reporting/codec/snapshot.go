package codec

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/reporting"
)

// SnapshotToProto writes a snapshot.
func SnapshotToProto(s reporting.Snapshot) *reportingv1.Snapshot {
	comparison := &reportingv1.Comparison{
		DataAsAt:  timestamppb.New(s.Comparison.AsAt),
		Positions: positionsToProto(s.Comparison.Positions),
	}
	if s.ComparedWith != "" {
		comparison.Snapshot = SnapshotName.Format(s.Council, s.ComparedWith)
	}
	return &reportingv1.Snapshot{
		Name:                s.Name(),
		DisplayName:         s.DisplayName,
		DataAsAt:            timestamppb.New(s.AsAt),
		DataAsAtDate:        s.Date.String(),
		Positions:           positionsToProto(s.Positions),
		Review:              s.Review,
		CompareWithSnapshot: comparison.Snapshot,
		CompareWithDate:     s.ComparedOn.String(),
		Comparison:          comparison,
		Creator:             personToProto(s.Council, s.Creator),
		CreateTime:          wire.Timestamp(s.CreateTime),
	}
}

// SnapshotFromProto reads what SnapshotToProto wrote, such as from the store.
func SnapshotFromProto(m *reportingv1.Snapshot) (s reporting.Snapshot, err error) {
	if s.Council, s.ID, err = SnapshotName.Parse2(m.GetName()); err != nil {
		return s, err
	}
	s.DisplayName = m.GetDisplayName()
	s.Cut = reporting.Cut{AsAt: wire.Instant(m.GetDataAsAt()), Positions: positionsFromProto(m.GetPositions())}
	s.Date = dateOf(m.GetDataAsAtDate())
	s.Review = m.GetReview()
	s.Comparison = reporting.Cut{
		AsAt:      wire.Instant(m.GetComparison().GetDataAsAt()),
		Positions: positionsFromProto(m.GetComparison().GetPositions()),
	}
	s.ComparedWith = idOf(m.GetComparison().GetSnapshot())
	s.ComparedOn = dateOf(m.GetCompareWithDate())
	s.Creator = idOf(m.GetCreator())
	s.CreateTime = wire.Instant(m.GetCreateTime())
	return s, nil
}

// FreezeFromProto reads what a caller wants frozen in a council. field is where the message stands in the request.
func FreezeFromProto(council, field string, m *reportingv1.Snapshot) (f reporting.Freeze, err error) {
	f = reporting.Freeze{DisplayName: m.GetDisplayName(), AsAt: wire.Instant(m.GetDataAsAt()), Review: m.GetReview()}
	if f.CompareWithDate, err = dateFromProto(field+".compare_with_date", m.GetCompareWithDate()); err != nil {
		return f, err
	}
	if name := m.GetCompareWithSnapshot(); name != "" {
		if f.CompareWithSnapshot, err = snapshotID(council, field+".compare_with_snapshot", name); err != nil {
			return f, err
		}
	}
	return f, nil
}

// SnapshotIDFromProto reads the name of a snapshot of the council that a request refers to; empty for none.
func SnapshotIDFromProto(council, field, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	return snapshotID(council, field, name)
}

func snapshotID(council, field, name string) (string, error) {
	of, id, err := SnapshotName.Parse2(name)
	if err != nil || of != council {
		return "", fault.Invalid("SNAPSHOT_UNKNOWN", "There is no such snapshot in this council. List its snapshots and choose one of them.",
			fault.Field{Path: field, Description: "is not a snapshot of this council"})
	}
	return id, nil
}

func positionsToProto(p reporting.Positions) []*reportingv1.LogPosition {
	var list []*reportingv1.LogPosition
	for _, service := range reporting.Services {
		list = append(list, &reportingv1.LogPosition{Service: service, Seq: p[service]})
	}
	return list
}

func positionsFromProto(list []*reportingv1.LogPosition) reporting.Positions {
	p := reporting.Positions{}
	for _, m := range list {
		p[m.GetService()] = m.GetSeq()
	}
	return p
}
