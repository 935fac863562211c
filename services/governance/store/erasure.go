package store

import (
	"context"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/data/erasure"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

// wordTables are where words that name somebody may stand: in what the register said, in verdicts that quote it, and in what
// people wrote here.
var wordTables = []erasure.Table{
	{Name: "partnerships", Column: "body", Type: "'" + partnershipType + "'"},
	{Name: "returns", Column: "body", Type: "'" + returnType + "'"},
	{Name: "assessments", Column: "body", Type: "'concordat.governance.v1.Assessment'"},
	{Name: "answers", Column: "evidence"},
	{Name: "policies", Column: "withdraw_reason"},
}

// obey erases words on the register's behalf. Nobody assesses meanwhile: verdicts on what was read before would bring the
// words back.
func obey(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry) error {
	if err := lockCouncil(ctx, tx, "FOR UPDATE"); err != nil {
		return err
	}
	return erasure.Obey(ctx, tx, e, wordTables)
}
