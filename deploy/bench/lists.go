package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/lib/pq"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

const (
	// long is how many partnerships the council with the long list has; the filter finds half of them.
	long = 100_000
	// pageRows is the size of a page, and farPage the one that is held against the first.
	pageRows, farPage = 50, 1000
)

// The filter and the order of the list, as callers write them and as the bare handler has them.
const (
	longFilter = "state = ACTIVE AND scope = DISTRICT"
	longOrder  = "display_name"
	longSQL    = `SELECT body FROM partnerships WHERE council = $1 AND state = 'ACTIVE' AND scope = 'DISTRICT' ORDER BY sort_name, id LIMIT 51`
)

// list is P3: page 1,000 of a long list against page 1, and page 1 against the bare SQL and its encoding.
func list(ctx context.Context, s *stage) ([]figure, error) {
	parent, err := s.longCouncil(ctx)
	if err != nil {
		return nil, err
	}
	far, err := s.turnTo(parent, farPage)
	if err != nil {
		return nil, err
	}
	bare, stop, err := s.startFloor(ctx)
	if err != nil {
		return nil, err
	}
	defer stop()
	last, first, err := race(ctx, s.page(s.own, parent, far), s.page(s.own, parent, ""))
	if err != nil {
		return nil, err
	}
	our, base, err := race(ctx, s.page(s.own, parent, ""), s.page(bare, parent, ""))
	if err != nil {
		return nil, err
	}
	return []figure{
		{"P3", fmt.Sprintf("List of %d of %d with filter and order, what page %d takes against page 1 (%.0f/s against %.0f/s)", pageRows, long, farPage, last.perSecond, first.perSecond),
			first.perSecond / last.perSecond, 1.15, true, ""},
		{"P3", fmt.Sprintf("page 1, %.0f calls/s against %.0f of the bare SQL and its encoding", our.perSecond, base.perSecond),
			our.perSecond / base.perSecond, 0.40, false, ""},
	}, nil
}

// page asks for one page of the long list.
func (s *stage) page(conns []grpc.ClientConnInterface, parent, token string) work {
	var clients []registerv1.PartnershipServiceClient
	for _, c := range conns {
		clients = append(clients, registerv1.NewPartnershipServiceClient(c))
	}
	return func(_ context.Context, caller, _ int) error {
		answer, err := clients[caller%connections].ListPartnerships(s.officer, longList(parent, token))
		if err == nil && len(answer.GetPartnerships()) != pageRows {
			return fmt.Errorf("a page of %d partnerships, want %d", len(answer.GetPartnerships()), pageRows)
		}
		return err
	}
}

func longList(parent, token string) *registerv1.ListPartnershipsRequest {
	return &registerv1.ListPartnershipsRequest{Parent: parent, Filter: longFilter, OrderBy: longOrder, PageSize: pageRows, PageToken: token}
}

// turnTo turns the pages up to the one with this number and gives its token.
func (s *stage) turnTo(parent string, page int) (token string, err error) {
	client := registerv1.NewPartnershipServiceClient(s.own[0])
	for range page - 1 {
		answer, err := client.ListPartnerships(s.officer, longList(parent, token))
		if err != nil {
			return "", err
		}
		if token = answer.GetNextPageToken(); token == "" {
			return "", fmt.Errorf("the list ends before page %d", page)
		}
	}
	return token, nil
}

// longCouncil opens a council with many partnerships. All but the first are copies of it, put into the table by hand:
// how they got there makes no difference to reading them.
func (s *stage) longCouncil(ctx context.Context) (string, error) {
	parent, err := s.openCouncil("council-long")
	if err != nil {
		return "", err
	}
	model, err := s.enter(parent, 0)
	if err != nil {
		return "", err
	}
	db, err := sql.Open("postgres", s.fleet.Database.URL("register", "postgres")+"&binary_parameters=yes")
	if err != nil {
		return "", err
	}
	const batch = 5000
	for from := 0; from < long && err == nil; from += batch {
		err = copies(ctx, db, model, from, from+batch)
	}
	if err == nil {
		_, err = db.ExecContext(ctx, "VACUUM ANALYZE partnerships")
	}
	return parent, errors.Join(err, db.Close())
}

// copies puts copies of a partnership into the table, with names and ids of their own; every other one is the district's.
func copies(ctx context.Context, db *sql.DB, model *registerv1.Partnership, from, to int) error {
	const insert = `
		INSERT INTO partnerships (council, id, version, state, published, before_concordat, display_name, sort_name, reference, kind,
			legal_form, scope, service_area, scrutiny_committee, responsible_officer, lead_member, committees, objectives,
			create_time, update_time, body)
		SELECT p.council, made.id, p.version, 'ACTIVE', p.published, p.before_concordat, made.name, lower(made.name), '', p.kind,
			p.legal_form, made.scope, p.service_area, p.scrutiny_committee, p.responsible_officer, p.lead_member, p.committees, p.objectives,
			p.create_time, p.update_time, made.body
		FROM partnerships p, unnest($3::uuid[], $4::text[], $5::text[], $6::bytea[]) AS made (id, name, scope, body)
		WHERE p.council = $1 AND p.id = $2`
	parts := strings.Split(model.GetName(), "/")
	var keys, names, scopes []string
	var bodies [][]byte
	for n := from; n < to; n++ {
		scope := registerv1.Scope_SCOPE_DISTRICT
		if n%2 == 1 {
			scope = registerv1.Scope_SCOPE_COUNTYWIDE
		}
		id := ids.New()
		p := proto.CloneOf(model)
		p.Name, p.DisplayName, p.Reference = strings.Join(append(parts[:3:3], id), "/"), fmt.Sprintf("Partnership %06d", n), ""
		p.State, p.Scope = registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE, scope
		body, err := proto.Marshal(p)
		if err != nil {
			return err
		}
		keys, names, bodies = append(keys, id), append(names, p.GetDisplayName()), append(bodies, body)
		scopes = append(scopes, strings.TrimPrefix(scope.String(), "SCOPE_"))
	}
	_, err := db.ExecContext(ctx, insert, parts[1], parts[3], pq.Array(keys), pq.Array(names), pq.Array(scopes), pq.Array(bodies))
	return err
}
