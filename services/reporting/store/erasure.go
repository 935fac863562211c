package store

import (
	"context"
	"fmt"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/data/erasure"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/reporting/codec"
)

// wordTables are where words that name somebody may stand: in the copy of the logs, and in what people said of a report.
var wordTables = []erasure.Table{
	{Name: "records", Column: "state", Type: "type"},
	{Name: "reports", Column: "body", Type: "'concordat.reporting.v1.Report'"},
	{Name: "snapshots", Column: "body", Type: "'concordat.reporting.v1.Snapshot'"},
}

// obey erases words on the register's behalf. Each log brings the erasure after everything that was written before it, so
// that the words do not come back by one that is behind.
func obey(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry) error {
	if err := dropDocuments(ctx, tx); err != nil {
		return err
	}
	return erasure.Obey(ctx, tx, e, wordTables)
}

// erase takes the personal details out of all earlier states of a resource, and drops the kept documents, which may have
// them too. They are made again, without, when they are asked for.
func erase(ctx context.Context, tx *postgres.Tx, service string, e *journalv1.Entry, now []byte) error {
	var earlier []struct {
		Seq   int64  `db:"seq"`
		State []byte `db:"state"`
	}
	err := tx.SelectContext(ctx, &earlier, `
		SELECT seq, state FROM records WHERE council = $1 AND service = $2 AND name = $3 AND seq < $4`,
		tx.Council, service, e.GetName(), e.GetSeq())
	if err != nil {
		return fmt.Errorf("read the earlier states of %s: %w", e.GetName(), err)
	}
	for _, row := range earlier {
		state, err := codec.Erase(e.GetType(), row.State, now)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE records SET state = $4 WHERE council = $1 AND service = $2 AND seq = $3`,
			tx.Council, service, row.Seq, state)
		if err != nil {
			return fmt.Errorf("erase an earlier state of %s: %w", e.GetName(), err)
		}
	}
	return dropDocuments(ctx, tx)
}

func dropDocuments(ctx context.Context, tx *postgres.Tx) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM documents WHERE council = $1`, tx.Council); err != nil {
		return fmt.Errorf("drop the kept documents: %w", err)
	}
	return nil
}
