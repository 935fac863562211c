package store

import (
	"context"
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"

	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/imports"
	"github.com/concordat-suite/concordat/services/register/naming"
)

// givenTypes are the types of the columns of partnershipColumns, followed by the journal's number of the entry and the
// words of its names.
var givenTypes = []string{
	"text", "uuid", "bigint", "text", "boolean", "boolean", "text", "text", "text", "text", "text", "text", "text", "text", "text", "text",
	"text[]", "text[]", "text[]", "timestamptz", "timestamptz", "bytea", "bigint", "text[]",
}

// given are the records to write, as rows of a table.
const given = `WITH given (` + partnershipColumns + `, seq, words) AS (VALUES %s), `

// givenColumns are partnershipColumns as columns of given.
var givenColumns = "given." + strings.Join(strings.Fields(partnershipColumns), " given.")

// createGiven is the statement of CreatePartnership over the rows of given.
const createGiven = given + `
	entry AS (
		INSERT INTO partnerships (` + partnershipColumns + `) SELECT ` + partnershipColumns + ` FROM given),
	words AS (
		INSERT INTO partnership_words (council, word, id, from_seq)
		SELECT council, word, id, seq FROM given, unnest(words) AS named (word))
	INSERT INTO partnerships_history (` + partnershipColumns + `, from_seq) SELECT ` + partnershipColumns + `, seq FROM given`

// saveGiven is the statement of SavePartnership over the rows of given.
var saveGiven = given + `
	entry AS (
		UPDATE partnerships AS held SET (` + partnershipColumns + `) = (` + givenColumns + `) FROM given
		WHERE held.council = $1 AND held.id = given.id AND held.version = given.version - 1
		RETURNING held.id),
	changed AS (SELECT given.* FROM given JOIN entry USING (id)),
	before AS (
		UPDATE partnerships_history AS held SET to_seq = changed.seq FROM changed
		WHERE held.council = $1 AND held.id = changed.id AND held.to_seq IS NULL),
	words_gone AS (
		UPDATE partnership_words AS held SET to_seq = changed.seq FROM changed
		WHERE held.council = $1 AND held.id = changed.id AND held.to_seq IS NULL AND held.word <> ALL (changed.words)),
	words_new AS (
		INSERT INTO partnership_words (council, word, id, from_seq)
		SELECT council, word, id, seq FROM changed, LATERAL (
			SELECT unnest(changed.words) AS word EXCEPT
			SELECT word FROM partnership_words AS held WHERE held.council = $1 AND held.id = changed.id AND held.to_seq IS NULL) AS named)
	INSERT INTO partnerships_history (` + partnershipColumns + `, from_seq) SELECT ` + partnershipColumns + `, seq FROM changed`

// createPartnerships is CreatePartnership for many.
func (w *writer) createPartnerships(ctx context.Context, records []*register.Partnership) error {
	return w.writePartnerships(ctx, records, createGiven)
}

// savePartnerships is SavePartnership for many.
func (w *writer) savePartnerships(ctx context.Context, records []*register.Partnership) error {
	return w.writePartnerships(ctx, records, saveGiven)
}

// writing is a partnership with its row of given.
type writing struct {
	record *register.Partnership
	row    []any
}

func (w *writer) writePartnerships(ctx context.Context, records []*register.Partnership, statement string) error {
	row := func(p *register.Partnership) (writing, int, error) {
		m := codec.PartnershipToProto(p)
		row, err := w.partnershipRow(p, m)
		if err != nil {
			return writing{}, 0, err
		}
		seq, err := w.journal.Next(ctx)
		if err != nil {
			return writing{}, 0, err
		}
		w.record(m.GetName(), p.Version, m, register.Trail{})
		return writing{p, append(row, seq, textArray(naming.Words(p.Names()...)))}, proto.Size(m), nil
	}
	err := postgres.InPortions(records, row, func(some []writing) error {
		var values []string
		var args []any
		for _, p := range some {
			values = append(values, placeholders(len(args)))
			args = append(args, p.row...)
		}
		result, err := w.tx.ExecContext(ctx, fmt.Sprintf(statement, strings.Join(values, ", ")), args...)
		if err != nil {
			return partnershipsFault(some, err)
		}
		if n, err := result.RowsAffected(); err != nil || n != int64(len(some)) {
			return register.Stale().Because(err)
		}
		return nil
	})
	if err != nil || len(records) < manyRecords {
		return err
	}
	return w.countPartnerships(ctx)
}

// manyRecords is how many records, written at once, change what the plans of queries are made for.
const manyRecords = 500

// countPartnerships has the database count the tables of partnerships, as this transaction leaves them: whatever is asked next
// is planned for what is there now. Plans that sessions keep are made anew, too.
func (w *writer) countPartnerships(ctx context.Context) error {
	if _, err := w.tx.ExecContext(ctx, "SELECT count_partnerships()"); err != nil {
		return fmt.Errorf("count the partnerships: %w", err)
	}
	return nil
}

// placeholders gives the placeholders of one row of given, after those that are taken.
func placeholders(taken int) string {
	marks := make([]string, len(givenTypes))
	for i, t := range givenTypes {
		marks[i] = fmt.Sprintf("$%d::%s", taken+i+1, t)
	}
	return "(" + strings.Join(marks, ", ") + ")"
}

// partnershipsFault says why records could not be written. An import knows the references that are taken; one that is
// taken all the same was taken while it was applied.
func partnershipsFault(records []writing, err error) error {
	if postgres.Constraint(err) == "partnerships_reference_key" {
		return imports.Outdated(err)
	}
	return fmt.Errorf("write %d partnerships: %w", len(records), err)
}
