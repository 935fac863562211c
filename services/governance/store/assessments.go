package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/governance/codec"
	"github.com/concordat-suite/concordat/services/platform/journal"
	"github.com/concordat-suite/concordat/services/platform/names"
)

// assessmentRow is a stored assessment.
type assessmentRow struct {
	Partnership string `db:"partnership"`
	Version     int64  `db:"version"`
	SortName    string `db:"sort_name"`
	Body        []byte `db:"body"`
}

func (row assessmentRow) assessment(council string) (*governance.Assessment, error) {
	m := &governancev1.Assessment{}
	if err := unmarshal(row.Body, m); err != nil {
		return nil, err
	}
	return codec.AssessmentFromProto(council, row.Partnership, row.Version, m), nil
}

func (r *reader) Assessments(ctx context.Context, ids []string) (map[string]*governance.Assessment, error) {
	return r.assessmentsAt(ctx, ids, 0)
}

// assessmentsAt gives the assessments that were the newest at the cut.
func (r *reader) assessmentsAt(ctx context.Context, ids []string, at cut) (map[string]*governance.Assessment, error) {
	query := `SELECT a.partnership, a.version, a.body FROM assessments a
		WHERE a.council = $1 AND a.partnership = ANY ($2::uuid[]) AND ` + at.of("a", "$3")
	var rows []assessmentRow
	if err := r.tx.SelectContext(ctx, &rows, query, r.council(), pq.Array(ids), int64(at)); err != nil {
		return nil, fmt.Errorf("read assessments: %w", err)
	}
	found := make(map[string]*governance.Assessment, len(rows))
	for _, row := range rows {
		a, err := row.assessment(r.council())
		if err != nil {
			return nil, err
		}
		found[row.Partnership] = a
	}
	return found, nil
}

func (r *reader) AssessmentAsOf(ctx context.Context, id string, at time.Time) (*governance.Assessment, error) {
	seq, err := journal.CutAt(ctx, r.tx, at)
	if err != nil {
		return nil, err
	}
	const one = `
		SELECT partnership, version, body FROM assessments
		WHERE council = $1 AND partnership = $2 AND from_seq <= $3 ORDER BY from_seq DESC LIMIT 1`
	var row assessmentRow
	err = r.tx.GetContext(ctx, &row, one, r.council(), id, seq)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, names.Missing()
	}
	if err != nil {
		return nil, fmt.Errorf("read the assessment of %s: %w", id, err)
	}
	return row.assessment(r.council())
}

func (w *writer) SaveAssessment(ctx context.Context, a *governance.Assessment) error {
	const (
		end = `UPDATE assessments SET to_seq = $3 WHERE council = $1 AND partnership = $2 AND to_seq IS NULL`
		add = `
			INSERT INTO assessments (council, partnership, from_seq, version, overall, significance, service_area, kind,
				partnership_state, sort_name, next_change, body)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`
	)
	m := codec.AssessmentToProto(a)
	body, err := marshal(m)
	if err != nil {
		return err
	}
	seq, err := w.journal.Next(ctx)
	if err != nil {
		return err
	}
	s := a.Subject
	if _, err := w.tx.ExecContext(ctx, end, w.council(), s.Partnership, seq); err != nil {
		return fmt.Errorf("end the assessment of %s: %w", s.Partnership, err)
	}
	_, err = w.tx.ExecContext(ctx, add, w.council(), s.Partnership, seq, a.Version, string(a.Overall), string(a.Significance), s.ServiceArea,
		s.Kind, s.State, sortName(s.DisplayName), day(a.NextChange), body)
	if err != nil {
		return fmt.Errorf("add the assessment of %s: %w", s.Partnership, err)
	}
	if err := w.saveVerdicts(ctx, a, seq); err != nil {
		return err
	}
	w.record(m.GetName(), a.Version, m, "")
	return nil
}

// saveVerdicts ends the verdicts that are other ones now and adds those that are new; what stays the same keeps its row.
func (w *writer) saveVerdicts(ctx context.Context, a *governance.Assessment, seq int64) error {
	const (
		given = `unnest($4::text[], $5::integer[], $6::text[], $7::text[], $8::text[], $9::boolean[])
			AS given (criterion, position, outcome, severity, section, not_stated)`
		same = `(v.criterion, v.position, v.outcome, v.severity, v.section, v.not_stated)
			= (given.criterion, given.position, given.outcome, given.severity, given.section, given.not_stated)`
		end = `
			UPDATE verdicts v SET to_seq = $3
			WHERE v.council = $1 AND v.partnership = $2 AND v.to_seq IS NULL AND NOT EXISTS (SELECT FROM ` + given + ` WHERE ` + same + `)`
		add = `
			INSERT INTO verdicts (council, partnership, from_seq, criterion, position, outcome, severity, section, not_stated)
			SELECT $1, $2, $3, given.criterion, given.position, given.outcome, given.severity, given.section, given.not_stated
			FROM ` + given + `
			WHERE NOT EXISTS (
				SELECT FROM verdicts v WHERE v.council = $1 AND v.partnership = $2 AND v.to_seq IS NULL AND v.criterion = given.criterion)`
	)
	n := len(a.Verdicts)
	criteria, outcomes, severities, sections := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	positions, notStated := make([]int64, n), make([]bool, n)
	for i, v := range a.Verdicts {
		criteria[i], outcomes[i], severities[i], sections[i] = v.Criterion, string(v.Outcome), string(v.Severity), v.Section
		positions[i], notStated[i] = int64(i), len(v.NotStated) > 0
	}
	arguments := []any{w.council(), a.Subject.Partnership, seq, pq.Array(criteria), pq.Array(positions), pq.Array(outcomes),
		pq.Array(severities), pq.Array(sections), pq.Array(notStated)}
	if _, err := w.tx.ExecContext(ctx, end, arguments...); err != nil {
		return fmt.Errorf("end verdicts of %s: %w", a.Subject.Partnership, err)
	}
	if _, err := w.tx.ExecContext(ctx, add, arguments...); err != nil {
		return fmt.Errorf("add verdicts of %s: %w", a.Subject.Partnership, err)
	}
	return nil
}
