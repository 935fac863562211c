package api_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/masktest"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/register/store"
)

// canary is in everything that the other council keeps.
const canary = "CANARY"

// seed gives two councils people, roles, applications and partnerships; all of oxford's carry the canary.
func (s *suite) seed() {
	s.t.Helper()
	for _, council := range []string{"cambridge", "oxford"} {
		mark := ""
		if council == "oxford" {
			mark = canary
		}
		s.open(council)
		deputy := s.holder(council, "deputy"+mark+"@"+council, accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
		p := complete()
		p.DisplayName, p.Reference, p.Objective = mark+" Homes "+council, mark+"1", text(mark+" objective")
		if _, err := s.partnerships.CreatePartnership(s.as("deputy"+mark+"@"+council), &registerv1.CreatePartnershipRequest{
			Parent: "councils/" + council, Partnership: p}); err != nil {
			s.t.Fatal(err)
		}
		_, err := s.applications.CreateApplication(s.as("admin@"+council), &registerv1.CreateApplicationRequest{
			Parent: "councils/" + council, Application: &registerv1.Application{
				DisplayName: mark + "Reader", Issuer: issuer, Subject: mark + "robot", Owner: deputy.GetName(), EndDate: "2026-12-31",
				Roles: []accessv1.Role{accessv1.Role_ROLE_EMPLOYEE},
			}})
		if err != nil {
			s.t.Fatal(err)
		}
		s.importAndReview(council, mark)
	}
}

// importAndReview brings one more partnership in from a file, and opens a review of it.
func (s *suite) importAndReview(council, mark string) {
	s.t.Helper()
	mio := "mio" + mark + "@" + council
	s.holder(council, mio, accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	im, err := s.imports.CreateImport(s.as(mio), &registerv1.CreateImportRequest{
		Parent: "councils/" + council, File: mark + "register.csv", Content: []byte("Partnership,Note\n" + mark + " River Forum," + mark + "\n")})
	if err == nil {
		_, err = s.imports.ApplyImport(s.as(mio), &registerv1.ApplyImportRequest{Name: im.GetName()})
	}
	if err == nil {
		_, err = registerv1.NewReviewServiceClient(s.connection).OpenReview(s.as(mio), &registerv1.OpenReviewRequest{
			Parent: "councils/" + council, Review: &registerv1.Review{Title: mark + "Review", Deadline: "2026-07-10"}})
	}
	if err != nil {
		s.t.Fatalf("import and review of %s: %v", council, err)
	}
}

// tables are all tables that hold a council's rows.
func tables(ctx context.Context, tx *postgres.Tx) (names []string, err error) {
	err = tx.SelectContext(ctx, &names, `
		SELECT c.relname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'council' AND NOT a.attisdropped
		WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname`)
	return names, err
}

// TestRowLevelSecurityAlone leaves the filter out: as cambridge, statements that ask for all councils' rows find none
// of oxford's in any table, and without a council there are none at all.
func TestRowLevelSecurityAlone(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.seed()
	ctx := context.Background()
	err := s.db.ReadCouncil(ctx, "cambridge", func(tx *postgres.Tx) error {
		names, err := tables(ctx, tx)
		if err != nil || len(names) < 9 {
			return fmt.Errorf("tables %v: %w", names, err)
		}
		for _, table := range names {
			var count struct {
				Own     int  `db:"own"`
				Foreign int  `db:"foreign_rows"`
				Forced  bool `db:"forced"`
			}
			err := tx.GetContext(ctx, &count, fmt.Sprintf(`
				SELECT count(*) FILTER (WHERE council = 'cambridge') AS own, count(*) FILTER (WHERE council <> 'cambridge') AS foreign_rows,
					(SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = '%[1]s'::regclass) AS forced FROM %[1]s`, table))
			if err != nil {
				return err
			}
			if count.Foreign > 0 || !count.Forced {
				t.Errorf("%s: %d foreign rows, row-level security forced %v", table, count.Foreign, count.Forced)
			}
			if strings.HasPrefix(table, "partnership") && count.Own == 0 {
				t.Errorf("%s: no row of one's own, so the check cannot fail", table)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTheFilterAlone takes row-level security out, by a role that passes it by: all that cambridge's people can ask for
// has nothing of oxford's in it.
func TestTheFilterAlone(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, "register", store.Migrations)
	app := serve(t, postgrestest.Open(t, urls.App))
	app.seed()
	unguarded := serve(t, postgrestest.Open(t, urls.Superuser))
	unguarded.feed = app.db
	if !unguarded.seesAll() {
		t.Fatal("row-level security still holds, so the check cannot fail")
	}
	found := 0
	for _, m := range app.methods() {
		if !strings.HasPrefix(string(m.Name()), "List") || m.Name() == "ListCouncils" {
			continue
		}
		out, err := unguarded.list(m)
		if err != nil {
			t.Errorf("%s: %v", m.Name(), err)
		}
		if strings.Contains(out, canary) {
			t.Errorf("%s gave what is oxford's: %s", m.Name(), out)
		}
		if strings.Contains(out, "councils/cambridge") {
			found++
		}
	}
	if found < 8 {
		t.Errorf("only %d lists gave anything of cambridge's", found)
	}
}

// seesAll says whether the database shows one council's transaction the rows of another.
func (s *suite) seesAll() bool {
	var foreign int
	err := s.db.ReadCouncil(context.Background(), "cambridge", func(tx *postgres.Tx) error {
		return tx.GetContext(context.Background(), &foreign, "SELECT count(*) FROM partnerships WHERE council = 'oxford'")
	})
	return err == nil && foreign > 0
}

// list calls a List rpc as people of cambridge who see the most, and gives the answers as text: about the council, or
// about each of its records that the rpc lists something below.
func (s *suite) list(m protoreflect.MethodDescriptor) (string, error) {
	who := "deputy@cambridge"
	if m.Parent().Name() == "ApplicationService" {
		who = "admin@cambridge"
	}
	above, err := s.above(m, who)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	for _, name := range above {
		in, out := message(s.t, m.Input()), message(s.t, m.Output())
		for _, field := range []protoreflect.Name{"parent", "name"} {
			if f := m.Input().Fields().ByName(field); f != nil {
				in.ProtoReflect().Set(f, protoreflect.ValueOfString(name))
			}
		}
		if err := s.connection.Invoke(s.as(who), fmt.Sprintf("/%s/%s", m.Parent().FullName(), m.Name()), in, out); err != nil {
			return "", err
		}
		text.WriteString(prototext.Format(out))
	}
	return text.String(), nil
}

// above gives the names of what an rpc lists something of.
func (s *suite) above(m protoreflect.MethodDescriptor, who string) (names []string, err error) {
	const council = "councils/cambridge"
	switch m.Name() {
	case "ListPartnershipChanges":
		page, err := s.partnerships.ListPartnerships(s.as(who), &registerv1.ListPartnershipsRequest{Parent: council})
		for _, p := range page.GetPartnerships() {
			names = append(names, p.GetName())
		}
		return names, err
	case "ListImportRows":
		page, err := s.imports.ListImports(s.as(who), &registerv1.ListImportsRequest{Parent: council})
		for _, im := range page.GetImports() {
			names = append(names, im.GetName())
		}
		return names, err
	case "ListReturns":
		page, err := registerv1.NewReviewServiceClient(s.connection).ListReviews(s.as(who), &registerv1.ListReviewsRequest{Parent: council})
		for _, r := range page.GetReviews() {
			names = append(names, r.GetName())
		}
		return names, err
	default:
		return []string{council}, nil
	}
}

// TestProtectedFieldsStay tries the real server: no mask changes what the server sets or what never
// changes, and a mask that names nothing, everything or the unknown is refused.
func TestProtectedFieldsStay(t *testing.T) {
	t.Parallel()
	s := start(t)
	council := s.open("cambridge")
	deputy := s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	p := s.draft("cambridge", "deputy", "Homes")
	for name, resource := range map[string]struct {
		stored proto.Message
		update func(m proto.Message, path string) error
		read   func() (proto.Message, error)
	}{
		"council": {council, func(m proto.Message, path string) error {
			_, err := s.councils.UpdateCouncil(s.as("admin@cambridge"), &registerv1.UpdateCouncilRequest{Council: m.(*registerv1.Council), UpdateMask: maskOf(path)})
			return err
		}, func() (proto.Message, error) {
			return s.councils.GetCouncil(s.as(""), &registerv1.GetCouncilRequest{Name: council.GetName()})
		}},
		"person": {deputy, func(m proto.Message, path string) error {
			_, err := s.people.UpdatePerson(s.as("admin@cambridge"), &registerv1.UpdatePersonRequest{Person: m.(*registerv1.Person), UpdateMask: maskOf(path)})
			return err
		}, func() (proto.Message, error) {
			return s.people.GetPerson(s.as("admin@cambridge"), &registerv1.GetPersonRequest{Name: deputy.GetName()})
		}},
		"partnership": {p, func(m proto.Message, path string) error {
			_, err := s.partnerships.UpdatePartnership(s.as("deputy"), &registerv1.UpdatePartnershipRequest{Partnership: m.(*registerv1.Partnership), UpdateMask: maskOf(path)})
			return err
		}, func() (proto.Message, error) {
			return s.partnerships.GetPartnership(s.as("deputy"), &registerv1.GetPartnershipRequest{Name: p.GetName()})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			d := resource.stored.ProtoReflect().Descriptor()
			tried := append(masktest.Bad(), masktest.Protected(d)...)
			for _, path := range tried {
				if err := resource.update(proto.Clone(resource.stored), path); code(err) != codes.InvalidArgument {
					t.Errorf("update with mask %q = %v, want INVALID_ARGUMENT", path, err)
				}
			}
			after, err := resource.read()
			if err != nil || !proto.Equal(after, resource.stored) {
				t.Errorf("refused updates changed it: %v, %v; want %v", after, err, resource.stored)
			}
			t.Logf("%d masks", len(tried))
		})
	}
}

// maskOf names one path, or nothing.
func maskOf(path string) *fieldmaskpb.FieldMask {
	if path == "" {
		return nil
	}
	return paths(path)
}
