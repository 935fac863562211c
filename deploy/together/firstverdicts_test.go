package together

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/governance/packs"
	"github.com/concordat-suite/concordat/services/governance/rules"
	governancestore "github.com/concordat-suite/concordat/services/governance/store"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/imports"
	registerstore "github.com/concordat-suite/concordat/services/register/store"
)

// registers is where the published registers of twelve councils are.
const registers = "../../services/platform/files/sheet/testdata/registers"

// importedOn is when the registers are brought in.
var importedOn = time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)

// TestStraightAfterImportABlankIsNoFailure brings in each of the twelve registers by the ordinary import and checks it against both policies:
// every partnership has a verdict for each criterion, and none is "not met" for nobody having said something.
func TestStraightAfterImportABlankIsNoFailure(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(registers, "*.csv"))
	if err != nil || len(files) != 12 {
		t.Fatalf("%d registers (%v), want 12", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			entries := imported(t, file)
			for _, pack := range bundled(t) {
				t.Run(pack.ID, func(t *testing.T) { checkFirstVerdicts(t, entries, pack) })
			}
		})
	}
}

// imported brings a register into an empty council and gives what the journal then has.
func imported(t *testing.T, file string) *postgres.DB {
	t.Helper()
	ctx := context.Background()
	db := postgrestest.New(t, "register", registerstore.Migrations)
	store := registerstore.New(db)
	err := store.Write(ctx, "cambridge", importedOn, func(tx register.Tx) error {
		return tx.CreateCouncil(ctx, council(t))
	})
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	service := imports.NewService(registerstore.NewImports(store), func() time.Time { return importedOn })
	made, err := service.Create(ctx, &caller.Caller{}, "cambridge", imports.Upload{File: filepath.Base(file), Content: content})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := service.Rows(ctx, "cambridge", made.ID, 0, imports.PossibleDuplicate, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) > 0 {
		_, err = service.Update(ctx, &caller.Caller{}, "cambridge", made.ID, 0, func(im *imports.Import) error {
			for _, row := range rows {
				im.Decisions = append(im.Decisions, imports.Decision{Row: row.Number, Choice: imports.ChooseSame})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := service.Apply(ctx, &caller.Caller{}, "cambridge", made.ID, 0); err != nil {
		t.Fatal(err)
	}
	return db
}

func council(t *testing.T) *register.Council {
	t.Helper()
	c, err := codec.CouncilFromProto("cambridge", &registerv1.Council{DisplayName: "Cambridge", Nation: registerv1.Nation_NATION_ENGLAND, TimeZone: "Europe/London",
		Committees: []*registerv1.Committee{{Id: "audit", DisplayName: "Audit", Kind: registerv1.CommitteeKind_COMMITTEE_KIND_AUDIT_AND_GOVERNANCE}}})
	if err != nil {
		t.Fatal(err)
	}
	c.Version = 1
	return c
}

func bundled(t *testing.T) []*governance.Pack {
	t.Helper()
	all, err := packs.Bundled()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// checkFirstVerdicts lets governance checks learn what the register's journal has, with the pack in force.
func checkFirstVerdicts(t *testing.T, source *postgres.DB, pack *governance.Pack) {
	db := postgrestest.New(t, "governance-check", governancestore.Migrations)
	store := governancestore.New(db)
	learned := learn(t, source, db, store)
	compiler, err := rules.NewCompiler()
	if err != nil {
		t.Fatal(err)
	}
	service := governance.NewService(store, packs.Parse, compiler, bundled(t), func() time.Time { return importedOn })
	adopt(t, service, pack.ID)
	if err := service.AssessAll(context.Background()); err != nil {
		t.Fatal(err)
	}
	everybody := &caller.Caller{Rights: []caller.Right{{Role: caller.ManagementInformationOfficer, Scope: caller.Any}}}
	page, err := service.Assessments(context.Background(), everybody, "cambridge", governance.Query{Size: 200})
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Items) != learned {
		t.Errorf("%d assessments of %d partnerships", len(page.Items), learned)
	}
	for _, a := range page.Items {
		if len(a.Verdicts) == 0 || a.Overall == governance.Green {
			t.Errorf("%s is %s with %d verdicts", a.Subject.DisplayName, a.Overall, len(a.Verdicts))
		}
		for _, v := range a.Verdicts {
			if v.Outcome == governance.NotMet && len(v.NotStated) > 0 {
				t.Errorf("%s: %s is not met because nothing was said: %s", a.Subject.DisplayName, v.Criterion, v.Reason)
			}
			if v.Outcome == governance.NotMet {
				t.Logf("%s: %s is not met: %s", a.Subject.DisplayName, v.Criterion, v.Reason)
			}
		}
	}
}

// learn takes in the register's journal and says of how many partnerships it tells.
func learn(t *testing.T, source, db *postgres.DB, store *governancestore.Store) int {
	t.Helper()
	ctx := context.Background()
	partnerships := map[string]bool{}
	err := source.ReadCouncil(ctx, "cambridge", func(tx *postgres.Tx) error {
		entries, err := journal.Read(ctx, tx, "cambridge", journal.Stretch{Limit: 10_000})
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e.GetType() == "concordat.register.v1.Partnership" {
				partnerships[e.GetName()] = true
			}
			if err := db.InCouncil(ctx, "cambridge", func(tx *postgres.Tx) error { return store.Learn(ctx, tx, e) }); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return len(partnerships)
}

// adopt brings a bundled pack into force.
func adopt(t *testing.T, service *governance.Service, pack string) {
	t.Helper()
	ctx := context.Background()
	p, err := service.CreatePolicy(ctx, &caller.Caller{}, "cambridge", governance.Source{Bundled: pack})
	if err != nil {
		t.Fatal(err)
	}
	ref := governance.PolicyRef{Council: "cambridge", ID: p.ID}
	minute := governance.MinuteReference{Committee: "audit", MeetingDate: date.In(importedOn, time.UTC), ToFollow: true}
	if _, err := service.ApprovePolicy(ctx, &caller.Caller{}, ref, minute); err != nil {
		t.Fatal(err)
	}
	if _, err := service.BringPolicyIntoForce(ctx, ref, date.Date{}); err != nil {
		t.Fatal(err)
	}
}
