package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/reporting"
	"github.com/concordat-suite/concordat/services/reporting/codec"
	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/render"
)

// newestID is above every id.
const newestID = "ffffffff-ffff-ffff-ffff-ffffffffffff"

// Snapshot gives one snapshot.
func (r *reader) Snapshot(ctx context.Context, id string) (reporting.Snapshot, error) {
	var body []byte
	err := r.tx.GetContext(ctx, &body, `SELECT body FROM snapshots WHERE council = $1 AND id = $2`, r.tx.Council, id)
	if err != nil {
		return reporting.Snapshot{}, missing(err, "read snapshot %s", id)
	}
	return r.snapshotOf(body)
}

// Snapshots gives snapshots with ids below before, newest first.
func (r *reader) Snapshots(ctx context.Context, before string, limit int) ([]reporting.Snapshot, error) {
	if before == "" {
		before = newestID
	}
	var bodies [][]byte
	err := r.tx.List(ctx, &bodies, `
		SELECT body FROM snapshots WHERE council = $1 AND id < $2 ORDER BY id DESC LIMIT $3`, r.tx.Council, before, limit)
	if err != nil {
		return nil, fmt.Errorf("list snapshots: %w", err)
	}
	return each(bodies, r.snapshotOf)
}

// SaveSnapshot keeps a new snapshot and records it.
func (w *writer) SaveSnapshot(ctx context.Context, s reporting.Snapshot) error {
	m := codec.SnapshotToProto(s)
	body, err := w.encode(m)
	if err != nil {
		return err
	}
	if _, err := w.tx.ExecContext(ctx, `INSERT INTO snapshots (council, id, body) VALUES ($1, $2, $3)`, s.Council, s.ID, body); err != nil {
		return fmt.Errorf("save snapshot %s: %w", s.ID, err)
	}
	w.tx.Record(journal.Change{Name: m.GetName(), Version: 1, State: m})
	return nil
}

// Report gives one report.
func (r *reader) Report(ctx context.Context, id string) (reporting.Report, error) {
	return r.report(ctx, `SELECT body FROM reports WHERE council = $1 AND id = $2`, id)
}

// ReportForUpdate gives a report and keeps others from changing it.
func (w *writer) ReportForUpdate(ctx context.Context, id string) (reporting.Report, error) {
	return w.report(ctx, `SELECT body FROM reports WHERE council = $1 AND id = $2 FOR UPDATE`, id)
}

func (r *reader) report(ctx context.Context, query, id string) (reporting.Report, error) {
	var body []byte
	if err := r.tx.GetContext(ctx, &body, query, r.tx.Council, id); err != nil {
		return reporting.Report{}, missing(err, "read report %s", id)
	}
	return r.reportOf(body)
}

// Reports gives reports with ids below before, newest first.
func (r *reader) Reports(ctx context.Context, before string, limit int) ([]reporting.Report, error) {
	if before == "" {
		before = newestID
	}
	var bodies [][]byte
	err := r.tx.List(ctx, &bodies, `
		SELECT body FROM reports WHERE council = $1 AND id < $2 ORDER BY id DESC LIMIT $3`, r.tx.Council, before, limit)
	if err != nil {
		return nil, fmt.Errorf("list reports: %w", err)
	}
	return each(bodies, r.reportOf)
}

// LastPresented gives the annual report presented last.
func (r *reader) LastPresented(ctx context.Context) (report reporting.Report, found bool, err error) {
	var body []byte
	err = r.tx.GetContext(ctx, &body, `
		SELECT body FROM reports WHERE council = $1 AND kind = $2 AND presented_on IS NOT NULL
		ORDER BY presented_on DESC, id DESC LIMIT 1`, r.tx.Council, string(content.Annual))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return report, false, nil
	case err != nil:
		return report, false, fmt.Errorf("read the report presented last: %w", err)
	}
	report, err = r.reportOf(body)
	return report, true, err
}

// SaveReport keeps a report and records it.
func (w *writer) SaveReport(ctx context.Context, r reporting.Report) error {
	m := codec.ReportToProto(r)
	body, err := w.encode(m)
	if err != nil {
		return err
	}
	var presentedOn *string
	if r.Presentation != nil {
		day := r.Presentation.On.String()
		presentedOn = &day
	}
	_, err = w.tx.ExecContext(ctx, `
		INSERT INTO reports (council, id, version, kind, snapshot, presented_on, body) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (council, id) DO UPDATE SET version = $3, presented_on = $6, body = $7`,
		r.Council, r.ID, r.Version, string(r.Kind), r.Snapshot, presentedOn, body)
	if err != nil {
		return fmt.Errorf("save report %s: %w", r.ID, err)
	}
	w.tx.Record(journal.Change{Name: m.GetName(), Version: r.Version, State: m, MinuteReference: minuteOf(r)})
	return nil
}

func minuteOf(r reporting.Report) string {
	if r.Presentation == nil || r.Presentation.Minute == nil {
		return ""
	}
	return r.Presentation.Minute.Minute
}

// Unchanged says that the call is answered with the report as it is.
func (w *writer) Unchanged(r reporting.Report) { w.tx.Answer(codec.ReportToProto(r)) }

// Document gives the kept bytes of a document; nil when they are not kept.
func (r *reader) Document(ctx context.Context, report string, edition int, format render.Format) ([]byte, error) {
	var document []byte
	err := r.tx.GetContext(ctx, &document, `
		SELECT bytes FROM documents WHERE council = $1 AND report = $2 AND edition = $3 AND format = $4`,
		r.tx.Council, report, edition, string(format))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("read edition %d of report %s: %w", edition, report, err)
	}
	return document, nil
}

// Keep keeps the documents of an edition.
func (w *writer) Keep(ctx context.Context, report string, edition int, documents map[render.Format][]byte) error {
	for _, format := range render.Formats {
		_, err := w.tx.ExecContext(ctx, `
			INSERT INTO documents (council, report, edition, format, bytes) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (council, report, edition, format) DO UPDATE SET bytes = $5`,
			w.tx.Council, report, edition, string(format), documents[format])
		if err != nil {
			return fmt.Errorf("keep edition %d of report %s: %w", edition, report, err)
		}
	}
	return nil
}

func (w *writer) encode(m proto.Message) ([]byte, error) {
	w.unknown.Return(m)
	return proto.MarshalOptions{Deterministic: true}.Marshal(m)
}

func (r *reader) snapshotOf(body []byte) (reporting.Snapshot, error) {
	var m reportingv1.Snapshot
	if err := r.unknown.Unmarshal(body, &m); err != nil {
		return reporting.Snapshot{}, fmt.Errorf("decode a snapshot: %w", err)
	}
	return codec.SnapshotFromProto(&m)
}

func (r *reader) reportOf(body []byte) (reporting.Report, error) {
	var m reportingv1.Report
	if err := r.unknown.Unmarshal(body, &m); err != nil {
		return reporting.Report{}, fmt.Errorf("decode a report: %w", err)
	}
	return codec.ReportFromProto(&m)
}

func each[T any](bodies [][]byte, of func([]byte) (T, error)) ([]T, error) {
	list := make([]T, 0, len(bodies))
	for _, body := range bodies {
		item, err := of(body)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, nil
}
