package store

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/lib/pq"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/data/listing"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/reviews"
)

const seenByCouncil = fieldv1.Sight_SIGHT_COUNCIL

// reviewFields is what the list of reviews can be asked for.
var reviewFields = &listing.Schema{
	Fields: map[string]listing.Field{
		"id":             {Column: "id", Kind: listing.UUID, Sight: seenByCouncil},
		"state":          {Column: "state", Kind: listing.Word, Sight: seenByCouncil, Values: same("OPEN", "CLOSED")},
		"deadline":       {Column: "deadline", Kind: listing.Date, Sight: seenByCouncil},
		"financial_year": {Column: "financial_year", Kind: listing.Text, Sight: seenByCouncil},
		"open_time":      {Column: "open_time", Kind: listing.Time, Sight: seenByCouncil, Sortable: true},
	},
	Key: "id", Order: "open_time desc",
}

// returnFields is what the list of returns can be asked for.
var returnFields = &listing.Schema{
	Fields: map[string]listing.Field{
		"id":           {Column: "p.id", Kind: listing.UUID, Sight: seenByCouncil},
		"partnership":  {Column: "p.id::text", Kind: listing.Text, Sight: seenByCouncil, Fold: lastPart},
		"display_name": {Column: "p.sort_name", Kind: listing.Text, Sight: seenByCouncil, Sortable: true, Fold: sortName},
		"service_area": {Column: "p.service_area", Kind: listing.Text, Sight: seenByCouncil},
		"state": {Column: "r.state", Kind: listing.Word, Sight: seenByCouncil,
			Values: same("NOT_STARTED", "IN_PROGRESS", "SUBMITTED", "SENT_BACK", "ACCEPTED", "RECEIVED")},
		"deadline":              {Column: "r.deadline", Kind: listing.Date, Sight: seenByCouncil},
		"original_deadline":     {Column: "r.original_deadline", Kind: listing.Date, Sight: seenByCouncil},
		"awaiting_confirmation": {Column: "r.awaiting_confirmation", Kind: listing.Boolean, Sight: seenByCouncil},
		"round":                 {Column: "r.round", Kind: listing.Integer, Sight: seenByCouncil},
	},
	Key: "id", Order: "display_name",
}

// same are words that the columns hold as the contract writes them.
func same(words ...string) map[string]any {
	values := map[string]any{}
	for _, w := range words {
		values[w] = w
	}
	return values
}

// lastPart gives the id at the end of a resource name.
func lastPart(name string) string { return name[strings.LastIndex(name, "/")+1:] }

func (r reviewReader) request(list string, q register.Query) listing.Request {
	return listing.Request{
		List: list, Council: r.council(), Filter: q.Filter, OrderBy: q.Order, PageSize: int32(q.Size), PageToken: q.Token, Sight: sight.Level(q.Sight),
	}
}

// ListReviews gives a page of reviews, newest first.
func (r reviewReader) ListReviews(ctx context.Context, q register.Query) (page register.Page[*reviews.Review], err error) {
	parsed, err := reviewFields.Parse(r.request("ListReviews", q))
	if err != nil {
		return page, err
	}
	end, args := parsed.SQL(r.council())
	all, err := listAll(ctx, r.tx, r.decodeReview, `SELECT id, body FROM reviews WHERE council = $1`+end, args...)
	if err != nil {
		return page, fmt.Errorf("list reviews: %w", err)
	}
	page.Items, page.Next, err = listing.Page(parsed, all, func(review *reviews.Review, path string) any {
		if path == "id" {
			return review.ID
		}
		return review.OpenTime
	})
	return page, err
}

func (r reviewReader) decodeReview(id string, body []byte) (*reviews.Review, error) {
	m := &registerv1.Review{}
	if err := r.unmarshal(body, m); err != nil {
		return nil, err
	}
	return codec.ReviewFromProto(r.council(), id, m)
}

// listedRow is a return with the body of its partnership.
type listedRow struct {
	idAndBody
	Return   []byte `db:"return"`
	SortName string `db:"sort_name"`
}

// withinReach is the condition that a return lies within a reach, whose values are $3 to $6.
const withinReach = `
	($3 OR p.service_area <> '' AND p.service_area = ANY ($4) OR p.responsible_officer = ANY ($5) OR p.id = ANY ($6::uuid[]))`

// reached gives the values of withinReach.
func reached(r reviews.Reach) []any {
	return []any{r.All, textArray(r.Areas), textArray(r.Officers), pq.Array(append([]string{}, r.Partnerships...))}
}

// ListReturns gives a page of the returns within the reach, by the partnership's name.
func (r reviewReader) ListReturns(ctx context.Context, review string, reach reviews.Reach, q register.Query) (page register.Page[reviews.Listed], err error) {
	schema := *returnFields
	schema.Fields = maps.Clone(returnFields.Fields)
	schema.Fields["responsible_officer"] = (&source{}).filledBy("p.responsible_officer", seenByCouncil, q.Day)
	parsed, err := schema.Parse(r.request("ListReturns "+review, q))
	if err != nil {
		return page, err
	}
	end, args := parsed.SQL(append([]any{r.council(), review}, reached(reach)...)...)
	var rows []listedRow
	err = r.tx.List(ctx, &rows, `
		SELECT p.id, p.body, p.sort_name, r.body AS return
		FROM returns AS r JOIN partnerships AS p ON p.council = r.council AND p.id = r.partnership
		WHERE r.council = $1 AND r.review = $2 AND `+withinReach+end,
		args...)
	if err != nil {
		return page, fmt.Errorf("list returns: %w", err)
	}
	rows, page.Next, err = listing.Page(parsed, rows, func(row listedRow, path string) any {
		if path == "id" {
			return row.ID
		}
		return row.SortName
	})
	if err != nil {
		return page, err
	}
	for _, row := range rows {
		listed, err := r.listed(row)
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, listed)
	}
	return page, nil
}

func (r reviewReader) listed(row listedRow) (listed reviews.Listed, err error) {
	if listed.Partnership, err = r.decodePartnership(row.ID, row.Body); err != nil {
		return listed, err
	}
	listed.Return, err = r.decodeReturn(row.Return)
	return listed, err
}
