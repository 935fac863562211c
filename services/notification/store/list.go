package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/lib/pq"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/data/listing"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

const seen = fieldv1.Sight_SIGHT_COUNCIL

// fields is what the ledger can be asked for.
var fields = &listing.Schema{
	Fields: map[string]listing.Field{
		"id":               {Column: "id", Kind: listing.UUID, Sight: seen},
		"review":           {Column: "coalesce(review::text, '')", Kind: listing.Text, Sight: seen, Fold: lastPart},
		"return":           {Column: "coalesce(review || '/' || partnership, '')", Kind: listing.Text, Sight: seen, Fold: returnKey},
		"partnership":      {Column: "coalesce(partnership::text, '')", Kind: listing.Text, Sight: seen, Fold: lastPart},
		"hand_over":        {Column: "coalesce(hand_over::text, '')", Kind: listing.Text, Sight: seen, Fold: lastPart},
		"privileged_grant": {Column: "coalesce(privileged_grant::text, '')", Kind: listing.Text, Sight: seen, Fold: lastPart},
		"import":           {Column: "coalesce(import::text, '')", Kind: listing.Text, Sight: seen, Fold: lastPart},
		"officer":          {Column: "officer", Kind: listing.Text, Sight: seen, Fold: lastPart},
		"recipient":        {Column: "recipient", Kind: listing.Text, Sight: seen, Fold: lastPart},
		"service_area":     {Column: "service_area", Kind: listing.Text, Sight: seen},
		"step":             {Column: "step", Kind: listing.Word, Sight: seen, Values: words("NOTICE_STEP_", notificationv1.NoticeStep_value)},
		"capacity":         {Column: "capacity", Kind: listing.Word, Sight: seen, Values: words("NOTICE_CAPACITY_", notificationv1.NoticeCapacity_value)},
		"result":           {Column: "result", Kind: listing.Word, Sight: seen, Values: words("NOTICE_RESULT_", notificationv1.NoticeResult_value)},
		"round":            {Column: "round", Kind: listing.Integer, Sight: seen},
		"delayed":          {Column: "delayed", Kind: listing.Boolean, Sight: seen},
		"due_time":         {Column: "due_at", Kind: listing.Time, Sight: seen},
		"send_time":        {Column: "sent_at", Kind: listing.Time, Sight: seen, Nullable: true},
		"create_time":      {Column: "created_at", Kind: listing.Time, Sight: seen, Sortable: true},
	},
	Key: "id", Order: "create_time desc",
}

// words are the values of an enum without its prefix, and the numbers that the columns hold.
func words(prefix string, values map[string]int32) map[string]any {
	all := map[string]any{}
	for name, number := range values {
		if number != 0 {
			all[strings.TrimPrefix(name, prefix)] = int64(number)
		}
	}
	return all
}

// lastPart gives the id at the end of a resource name.
func lastPart(name string) string { return name[strings.LastIndex(name, "/")+1:] }

// returnKey gives review and partnership of a return's name, as they stand in the column.
func returnKey(name string) string {
	parts := strings.Split(name, "/")
	if len(parts) != 6 {
		return name
	}
	return parts[3] + "/" + parts[5]
}

// List gives a page of lines, newest first.
func (r *reader) List(ctx context.Context, q notification.Query) ([]*notification.Line, string, error) {
	parsed, err := fields.Parse(listing.Request{
		List: "ListNotices", Council: r.tx.Council, Filter: q.Filter, PageSize: int32(q.PageSize), PageToken: q.PageToken, Sight: seen,
	})
	if err != nil {
		return nil, "", err
	}
	end, args := parsed.SQL(r.tx.Council, q.Reach.All, pq.Array(append([]string{}, q.Reach.Areas...)), pq.Array(append([]string{}, q.Reach.Recipients...)))
	var lines []*notification.Line
	err = postgres.InListTime(ctx, func(ctx context.Context) (err error) {
		lines, err = r.lines(ctx, `
			WHERE council = $1 AND ($2 OR service_area <> '' AND service_area = ANY ($3) OR recipient = ANY ($4))`+end, args...)
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("list notices: %w", err)
	}
	return listing.Page(parsed, lines, func(l *notification.Line, path string) any {
		if path == "id" {
			return l.ID
		}
		return l.CreateTime
	})
}
