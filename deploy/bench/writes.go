package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"google.golang.org/protobuf/types/known/fieldmaskpb"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// update is P5: a durable edit over twenty councils, against a bare transaction with the same statements.
func update(ctx context.Context, s *stage) ([]figure, error) {
	bare, closeDB, err := s.bareUpdate(ctx)
	if err != nil {
		return nil, err
	}
	defer closeDB()
	our, base, err := race(ctx, s.edit(), bare)
	if err != nil {
		return nil, err
	}
	return []figure{{"P5", fmt.Sprintf("UpdatePartnership over %d councils, %.0f/s against %.0f bare transactions/s", councils, our.perSecond, base.perSecond),
		our.perSecond / base.perSecond, 0.50, false, ""}}, nil
}

// edit changes one fact of the next record; neighbouring calls are in different councils.
func (s *stage) edit() work {
	var clients []registerv1.PartnershipServiceClient
	for _, c := range s.own {
		clients = append(clients, registerv1.NewPartnershipServiceClient(c))
	}
	mask := &fieldmaskpb.FieldMask{Paths: []string{"objective"}}
	return func(_ context.Context, caller, n int) error {
		words := fmt.Sprintf("To work together, edition %d.", n)
		_, err := clients[caller%connections].UpdatePartnership(s.officer, &registerv1.UpdatePartnershipRequest{
			Partnership: &registerv1.Partnership{
				Name:      s.names[n%len(s.names)],
				Objective: &registerv1.Statement{Answer: &registerv1.Statement_Text{Text: words}},
			},
			UpdateMask: mask,
		})
		return err
	}
}

// The bare tables have the columns and indexes of the real ones, and no row-level security.
const bareTables = `
	CREATE TABLE bare_partnerships (LIKE partnerships INCLUDING ALL);
	INSERT INTO bare_partnerships SELECT * FROM partnerships;
	CREATE TABLE bare_history (LIKE partnerships_history INCLUDING ALL);
	CREATE TABLE bare_heads (LIKE journal_heads INCLUDING ALL);
	INSERT INTO bare_heads SELECT * FROM journal_heads;
	CREATE TABLE bare_journal (LIKE journal INCLUDING ALL);`

// bareUpdate does by hand what an edit does to the database: read the row for update, close and open its history, write
// the row, and append the entry under the council's head.
func (s *stage) bareUpdate(ctx context.Context) (work, func(), error) {
	db, err := sql.Open("postgres", s.fleet.Database.URL("register", "postgres")+"&binary_parameters=yes")
	if err != nil {
		return nil, nil, err
	}
	db.SetMaxOpenConns(10) // as many as a service keeps
	db.SetMaxIdleConns(10)
	if _, err := db.ExecContext(ctx, bareTables); err != nil {
		return nil, nil, fmt.Errorf("make the bare tables: %w", err)
	}
	const all = `
		SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns WHERE table_name = 'bare_partnerships'`
	var columns string
	if err := db.QueryRowContext(ctx, all).Scan(&columns); err != nil {
		return nil, nil, fmt.Errorf("read the columns of the bare table: %w", err)
	}
	return func(ctx context.Context, _, n int) error {
		parts := strings.Split(s.names[n%len(s.names)], "/")
		return bareTransaction(ctx, db, columns, parts[1], parts[3])
	}, func() { _ = db.Close() }, nil
}

func bareTransaction(ctx context.Context, db *sql.DB, columns, council, id string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after the commit it does nothing
	var body []byte
	if err := tx.QueryRowContext(ctx, "SELECT body FROM bare_partnerships WHERE council = $1 AND id = $2 FOR UPDATE", council, id).Scan(&body); err != nil {
		return err
	}
	var seq int64
	if err := tx.QueryRowContext(ctx, "SELECT seq + 1 FROM bare_heads WHERE council = $1 FOR UPDATE", council).Scan(&seq); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `
		WITH closed AS (UPDATE bare_history SET to_seq = $4 WHERE council = $1 AND id = $2 AND to_seq IS NULL),
		opened AS (INSERT INTO bare_history (`+columns+`, from_seq)
			SELECT `+columns+`, $4::bigint FROM bare_partnerships WHERE council = $1 AND id = $2)
		UPDATE bare_partnerships SET version = version + 1, body = $3, update_time = now() WHERE council = $1 AND id = $2`,
		council, id, body, seq); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `
		WITH head AS (UPDATE bare_heads SET seq = seq + 1, at = greatest(now(), at + interval '1 microsecond') WHERE council = $1 RETURNING seq, at)
		INSERT INTO bare_journal (council, seq, at, name, type, entry) SELECT $1, seq, at, $2, 'concordat.register.v1.Partnership', $3 FROM head`,
		council, "councils/"+council+"/partnerships/"+id, body); err != nil {
		return err
	}
	return tx.Commit()
}
