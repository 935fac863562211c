package journal_test

import (
	"database/sql"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
)

// benchCouncils is over how many councils the writers spread.
const benchCouncils = 20

// BenchmarkWrite is a transaction with nothing in it but its entry, to be held against BenchmarkBareTransaction.
func BenchmarkWrite(b *testing.B) {
	db := postgrestest.Open(b, postgrestest.NewURLs(b, service, noMigrations).App, postgres.MaxConns(16))
	var n atomic.Int64
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			council := fmt.Sprintf("council-%d", i%benchCouncils)
			if _, err := record(b.Context(), db, council, noon, change(ada, "ada@example.org", i)); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// BenchmarkBareTransaction does what BenchmarkWrite does to the database, without row-level security, encoding or order.
func BenchmarkBareTransaction(b *testing.B) {
	urls := postgrestest.NewURLs(b, service, noMigrations)
	db, err := sql.Open("postgres", urls.Superuser+"&binary_parameters=yes")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	var n atomic.Int64
	entry := make([]byte, 300)
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			tx, err := db.BeginTx(b.Context(), nil)
			if err != nil {
				b.Error(err)
				return
			}
			_, err = tx.Exec("INSERT INTO journal (council, seq, at, name, type, entry) VALUES ($1, $2, $3, $4, $5, $6)",
				fmt.Sprintf("council-%d", i%benchCouncils), i, noon, ada, "t", entry)
			if err != nil {
				b.Error(err)
				return
			}
			if err := tx.Commit(); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// BenchmarkRead is the floor of every read: one row in the transaction of its council.
func BenchmarkRead(b *testing.B) {
	db := postgrestest.Open(b, postgrestest.NewURLs(b, service, noMigrations).App, postgres.MaxConns(16))
	if _, err := record(b.Context(), db, "cambridge", noon, change(ada, "ada@example.org", 1)); err != nil {
		b.Fatal(err)
	}
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			err := db.ReadCouncil(b.Context(), "cambridge", func(tx *postgres.Tx) error {
				_, err := journal.Head(b.Context(), tx)
				return err
			})
			if err != nil {
				b.Error(err)
				return
			}
		}
	})
}
