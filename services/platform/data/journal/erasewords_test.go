package journal_test

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"google.golang.org/protobuf/proto"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/wording"
)

// TestErasedWordsLeaveTheLogAsItIs erases a name out of two entries of three, and proves every other field against the log.
func TestErasedWordsLeaveTheLogAsItIs(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, service, noMigrations)
	db := postgrestest.Open(t, urls.App)
	text := func(words string) *registerv1.Holder {
		return &registerv1.Holder{Holder: &registerv1.Holder_Text{Text: words}}
	}
	state := func(lead, officer string) journal.Change {
		return journal.Change{Name: "councils/cambridge/partnerships/one", State: &registerv1.Partnership{
			DisplayName: "Jane Smith Trust", LeadMember: text(lead), ResponsibleOfficer: text(officer),
			Partners: &registerv1.Partners{Partners: []*registerv1.Partner{{Organisation: "Water"}, {Organisation: "Rail", Contact: text(lead)}}},
		}}
	}
	for _, lead := range []string{"Cllr Jane Smith", "JANE SMITH", "Leader (2013)"} {
		if _, err := record(t.Context(), db, "cambridge", noon, state(lead, "Head of Parks")); err != nil {
			t.Fatal(err)
		}
	}
	sealed := entriesOf(t, db)
	erased := erase(t, db, wording.WordsOf("Jane Smith").Print().Finder())
	if len(erased) != 2 || len(erased[0].Fields) != 2 || erased[0].Fields[1] != "partners.partners.contact.text" {
		t.Errorf("erased %v, want the two entries, each with the lead member and the contact", erased)
	}
	if n := stored(t, urls, "SELECT count(*) FROM journal_personal WHERE position('smith' in lower(encode(fields, 'escape'))) > 0"); n != 0 {
		t.Errorf("%d entries still have the name", n)
	}
	for i, want := range []string{"Cllr [erased]", "[erased]", "Leader (2013)"} {
		entry := entriesOf(t, db)[i]
		p, err := journal.State(entry, &registerv1.Partnership{})
		if err != nil || p.GetLeadMember().GetText() != want || p.GetPartners().GetPartners()[1].GetContact().GetText() != want {
			t.Errorf("entry %d has %v, %v; want %q", i, p, err, want)
		}
		if p.GetResponsibleOfficer().GetText() != "Head of Parks" || p.GetDisplayName() != "Jane Smith Trust" {
			t.Errorf("entry %d lost what is somebody else's: %v", i, p)
		}
		for f, hash := range sealed[i].GetSealedFields() {
			if !proto.Equal(hash, entry.GetSealedFields()[f]) {
				t.Errorf("entry %d was changed in the log", i)
			}
		}
	}
	wantProofs(t, db, sealed)
	if again := erase(t, db, wording.WordsOf("jane smith").Finder()); len(again) != 0 {
		t.Errorf("erased a second time: %v", again)
	}
}

func entriesOf(t *testing.T, db *postgres.DB) []*journalv1.Entry {
	t.Helper()
	return read(t, db, func(tx *postgres.Tx) ([]*journalv1.Entry, error) {
		return journal.Read(t.Context(), tx, "cambridge", journal.Stretch{Limit: 100})
	})
}

func erase(t *testing.T, db *postgres.DB, find wording.Finder) (erased []journal.Erased) {
	t.Helper()
	err := db.InCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) (err error) {
		erased, err = journal.EraseWords(t.Context(), tx, find)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return erased
}

// wantProofs checks every field that is kept beside the log: it meets its hash there, or it has no salt and says so.
func wantProofs(t *testing.T, db *postgres.DB, sealed []*journalv1.Entry) {
	t.Helper()
	rows := read(t, db, func(tx *postgres.Tx) (rows [][]byte, err error) {
		err = tx.SelectContext(t.Context(), &rows, "SELECT fields FROM journal_personal WHERE council = $1 ORDER BY seq", "cambridge")
		return rows, err
	})
	proved, erased := 0, 0
	for i, row := range rows {
		var all journalv1.PersonalFields
		if err := proto.Unmarshal(row, &all); err != nil {
			t.Fatal(err)
		}
		for f, field := range all.GetFields() {
			if len(field.GetSalt()) == 0 {
				erased++
				continue
			}
			hash := sha256.Sum256(append(bytes.Clone(field.GetSalt()), field.GetValue()...))
			if !bytes.Equal(hash[:], sealed[i].GetSealedFields()[f].GetHash()) {
				t.Errorf("field %v of entry %d does not meet its hash", field.GetPath(), i)
			}
			proved++
		}
	}
	if proved != 5 || erased != 4 {
		t.Errorf("%d fields are proved and %d erased, want 5 and 4", proved, erased)
	}
}
