package store

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/fault"
	"github.com/concordat-suite/concordat/services/register"
)

func (r *reader) ListPeople(ctx context.Context, q register.Query) (register.Page[*register.Person], error) {
	return list(ctx, r, q, "people", "sort_name", "true", r.decodePerson)
}

func (r *reader) ListRoleTerms(ctx context.Context, q register.Query) (register.Page[*register.RoleTerm], error) {
	return list(ctx, r, q, "role_terms", "id::text", "true", r.decodeRoleTerm)
}

func (r *reader) ListApplications(ctx context.Context, q register.Query) (register.Page[*register.Application], error) {
	return list(ctx, r, q, "applications", "sort_name", "true", r.decodeApplication)
}

func (r *reader) ListPartnerships(ctx context.Context, q register.Query) (register.Page[*register.Partnership], error) {
	where := "state <> 'WITHDRAWN'"
	if q.PublicOnly {
		where = "published AND state IN ('ACTIVE', 'ENDED')"
	}
	return list(ctx, r, q, "partnerships", "sort_name", where, r.decodePartnership)
}

func list[T any](ctx context.Context, r *reader, q register.Query, table, order, where string, record func(string, []byte) (T, error)) (register.Page[T], error) {
	var page register.Page[T]
	if q.Filter != "" || q.Order != "" || !q.AsOf.IsZero() {
		return page, fault.Invalid("FILTER_INVALID", "This list cannot be filtered or ordered yet.")
	}
	token, err := base64.RawURLEncoding.DecodeString(q.Token)
	if err != nil {
		return page, fault.Invalid("PAGE_TOKEN_INVALID", "The page_token is none that this list gave out. Start again without one.")
	}
	after, id, _ := strings.Cut(string(token), "\x00")
	if id == "" {
		id = "00000000-0000-0000-0000-000000000000"
	}
	size := min(max(q.Size, 0), 1000)
	if size == 0 {
		size = 50
	}
	var rows []struct {
		idAndBody
		Key string `db:"key"`
	}
	query := fmt.Sprintf(`SELECT id, body, %[2]s AS key FROM %[1]s WHERE council = $1 AND (%[2]s, id) > ($2, $3::uuid) AND %[3]s ORDER BY %[2]s, id LIMIT $4`,
		table, order, where)
	if err := r.tx.SelectContext(ctx, &rows, query, r.council(), after, id, size+1); err != nil {
		return page, fmt.Errorf("list %s: %w", table, err)
	}
	if len(rows) > size {
		rows = rows[:size]
		last := rows[size-1]
		page.Next = base64.RawURLEncoding.EncodeToString([]byte(last.Key + "\x00" + last.ID))
	}
	for _, row := range rows {
		item, err := record(row.ID, row.Body)
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, item)
	}
	return page, nil
}
