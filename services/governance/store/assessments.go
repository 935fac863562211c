package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/governance/codec"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/words/names"
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

// SaveAssessments keeps many with as many statements as one: after an import thousands of partnerships are assessed.
func (w *writer) SaveAssessments(ctx context.Context, all []*governance.Assessment) error {
	partnerships, seqs, bodies := make([]string, len(all)), make([]int64, len(all)), make([][]byte, len(all))
	for i, a := range all {
		m := codec.AssessmentToProto(a)
		var err error
		if bodies[i], err = marshal(m); err != nil {
			return err
		}
		if seqs[i], err = w.journal.Next(ctx); err != nil {
			return err
		}
		partnerships[i] = a.Subject.Partnership
		w.record(m.GetName(), a.Version, m, "")
	}
	if err := w.putAssessments(ctx, all, partnerships, seqs, bodies); err != nil {
		return err
	}
	return w.putVerdicts(ctx, all, partnerships, seqs)
}

// putAssessments ends the assessments before, each at the journal's number of the new one, and adds the new ones.
func (w *writer) putAssessments(ctx context.Context, all []*governance.Assessment, partnerships []string, seqs []int64, bodies [][]byte) error {
	const (
		end = `
			UPDATE assessments a SET to_seq = given.seq FROM unnest($2::uuid[], $3::bigint[]) AS given (partnership, seq)
			WHERE a.council = $1 AND a.partnership = given.partnership AND a.to_seq IS NULL`
		add = `
			INSERT INTO assessments (council, partnership, from_seq, body, version, overall, significance, service_area, kind,
				partnership_state, sort_name, next_change)
			SELECT $1, given.* FROM unnest($2::uuid[], $3::bigint[], $4::bytea[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[],
				$10::text[], $11::text[], $12::date[]) AS given`
	)
	n := len(all)
	versions, overall, significance, areas := make([]int64, n), make([]string, n), make([]string, n), make([]string, n)
	kinds, states, sortNames, changes := make([]string, n), make([]string, n), make([]string, n), make([]sql.NullString, n)
	for i, a := range all {
		versions[i], overall[i], significance[i], changes[i] = a.Version, string(a.Overall), string(a.Significance), day(a.NextChange)
		s := a.Subject
		areas[i], kinds[i], states[i], sortNames[i] = s.ServiceArea, s.Kind, s.State, sortName(s.DisplayName)
	}
	if _, err := w.tx.ExecContext(ctx, end, w.council(), pq.Array(partnerships), pq.Array(seqs)); err != nil {
		return fmt.Errorf("end assessments from that of %s on: %w", partnerships[0], err)
	}
	_, err := w.tx.ExecContext(ctx, add, w.council(), pq.Array(partnerships), pq.Array(seqs), pq.Array(bodies), pq.Array(versions),
		pq.Array(overall), pq.Array(significance), pq.Array(areas), pq.Array(kinds), pq.Array(states), pq.Array(sortNames), pq.Array(changes))
	if err != nil {
		return fmt.Errorf("add assessments from that of %s on: %w", partnerships[0], err)
	}
	return nil
}

// keptVerdict is the outcome of one criterion as it is kept.
type keptVerdict struct {
	Partnership string `db:"partnership"`
	Criterion   string `db:"criterion"`
	Position    int64  `db:"position"`
	Outcome     string `db:"outcome"`
	Severity    string `db:"severity"`
	Section     string `db:"section"`
	NotStated   bool   `db:"not_stated"`
}

func keptVerdicts(all []*governance.Assessment) (rows []keptVerdict) {
	for _, a := range all {
		for i, v := range a.Verdicts {
			rows = append(rows, keptVerdict{Partnership: a.Subject.Partnership, Criterion: v.Criterion, Position: int64(i),
				Outcome: string(v.Outcome), Severity: string(v.Severity), Section: v.Section, NotStated: len(v.NotStated) > 0})
		}
	}
	return rows
}

// putVerdicts ends the verdicts that are other ones now and adds those that are new; what stays the same keeps its row.
// They are compared here: in a statement the database may compare each with each.
func (w *writer) putVerdicts(ctx context.Context, all []*governance.Assessment, partnerships []string, seqs []int64) error {
	const newest = `
		SELECT partnership, criterion, position, outcome, severity, section, not_stated FROM verdicts
		WHERE council = $1 AND partnership = ANY ($2::uuid[]) AND to_seq IS NULL`
	var before []keptVerdict
	if err := w.tx.SelectContext(ctx, &before, newest, w.council(), pq.Array(partnerships)); err != nil {
		return fmt.Errorf("read verdicts from those on %s on: %w", partnerships[0], err)
	}
	from := make(map[string]int64, len(partnerships))
	for i, p := range partnerships {
		from[p] = seqs[i]
	}
	now := keptVerdicts(all)
	if err := w.endVerdicts(ctx, without(before, now), from); err != nil {
		return err
	}
	return w.addVerdicts(ctx, without(now, before), from)
}

// without gives the rows that are not among the others.
func without(rows, others []keptVerdict) []keptVerdict {
	known := make(map[keptVerdict]bool, len(others))
	for _, row := range others {
		known[row] = true
	}
	return slices.DeleteFunc(slices.Clone(rows), func(row keptVerdict) bool { return known[row] })
}

func (w *writer) endVerdicts(ctx context.Context, rows []keptVerdict, from map[string]int64) error {
	const end = `
		UPDATE verdicts v SET to_seq = given.seq FROM unnest($2::uuid[], $3::text[], $4::bigint[]) AS given (partnership, criterion, seq)
		WHERE v.council = $1 AND v.partnership = given.partnership AND v.criterion = given.criterion AND v.to_seq IS NULL`
	if len(rows) == 0 {
		return nil
	}
	n := len(rows)
	partnerships, criteria, seqs := make([]string, n), make([]string, n), make([]int64, n)
	for i, row := range rows {
		partnerships[i], criteria[i], seqs[i] = row.Partnership, row.Criterion, from[row.Partnership]
	}
	if _, err := w.tx.ExecContext(ctx, end, w.council(), pq.Array(partnerships), pq.Array(criteria), pq.Array(seqs)); err != nil {
		return fmt.Errorf("end verdicts from those on %s on: %w", partnerships[0], err)
	}
	return nil
}

func (w *writer) addVerdicts(ctx context.Context, rows []keptVerdict, from map[string]int64) error {
	const add = `
		INSERT INTO verdicts (council, partnership, from_seq, criterion, position, outcome, severity, section, not_stated)
		SELECT $1, given.* FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::integer[], $6::text[], $7::text[], $8::text[], $9::boolean[]) AS given`
	if len(rows) == 0 {
		return nil
	}
	n := len(rows)
	partnerships, seqs, criteria, positions := make([]string, n), make([]int64, n), make([]string, n), make([]int64, n)
	outcomes, severities, sections, notStated := make([]string, n), make([]string, n), make([]string, n), make([]bool, n)
	for i, row := range rows {
		partnerships[i], seqs[i], criteria[i], positions[i] = row.Partnership, from[row.Partnership], row.Criterion, row.Position
		outcomes[i], severities[i], sections[i], notStated[i] = row.Outcome, row.Severity, row.Section, row.NotStated
	}
	_, err := w.tx.ExecContext(ctx, add, w.council(), pq.Array(partnerships), pq.Array(seqs), pq.Array(criteria), pq.Array(positions),
		pq.Array(outcomes), pq.Array(severities), pq.Array(sections), pq.Array(notStated))
	if err != nil {
		return fmt.Errorf("add verdicts from those on %s on: %w", partnerships[0], err)
	}
	return nil
}
