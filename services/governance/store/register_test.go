package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"google.golang.org/protobuf/types/known/anypb"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

// TestManyAreLearnedAsOneByOne takes in the same partnerships together and one after the other, known ones and new ones,
// with people and without: the tables are the same.
func TestManyAreLearnedAsOneByOne(t *testing.T) {
	one, many := newFixture(t), openFixture(t)
	for edition := range 2 {
		var entries []*journalv1.Entry
		for n := range 5 {
			m := &registerv1.Partnership{
				Name:        fmt.Sprintf("councils/cambridge/partnerships/01890000-0000-7000-8000-00000000000%d", n),
				DisplayName: fmt.Sprintf("‘Group’ %d.%d", n, edition),
				State:       registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE,
			}
			if n+edition != 2 {
				officer := fmt.Sprintf("councils/cambridge/people/01890000-0000-7000-8000-0000000000f%d", n+edition)
				m.ResponsibleOfficer = &registerv1.Holder{Holder: &registerv1.Holder_Person{Person: officer}}
			}
			one.learn(int64(edition+1), m)
			state, err := anypb.New(m)
			if err != nil {
				t.Fatal(err)
			}
			kind := string(m.ProtoReflect().Descriptor().FullName())
			entries = append(entries, &journalv1.Entry{Council: "cambridge", Type: kind, Version: int64(edition + 1), State: state})
		}
		err := many.db.InCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) error { return many.LearnAll(t.Context(), tx, entries) })
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"partnerships", "partnership_people", "named_then", "marks"} {
			got, want := many.rows(table), one.rows(table)
			if len(want) < 4 || !slices.Equal(got, want) {
				t.Errorf("edition %d: %s are\n%q, want\n%q", edition, table, got, want)
			}
		}
	}
}

// rows gives what a table has, as text.
func (f *fixture) rows(table string) (rows []string) {
	f.t.Helper()
	err := f.db.ReadCouncil(context.Background(), "cambridge", func(tx *postgres.Tx) error {
		return tx.SelectContext(context.Background(), &rows, "SELECT t::text FROM "+table+" t ORDER BY 1")
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return rows
}
