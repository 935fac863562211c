package store

import (
	"fmt"
	"strings"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
)

// within returns the condition that a row of a table of partnerships is within the reach, with AND before it; arg makes a
// placeholder for a value. It lets through a little more than register.Outline does, since it looks for who is named in
// the whole body; whoever shows the rows leaves that out.
func within(reach register.Reach, table string, arg func(any) string) string {
	if reach.All {
		return ""
	}
	// What the public sees, as register.Outline has it.
	ways := []string{fmt.Sprintf("%[1]s.published AND %[1]s.state IN ('ACTIVE', 'ENDED')", table)}
	if len(reach.Areas) > 0 {
		ways = append(ways, fmt.Sprintf("%[1]s.service_area <> '' AND %[1]s.service_area = ANY (%[2]s::text[])", table, arg(textArray(reach.Areas))))
	}
	if len(reach.Named) > 0 {
		ways = append(ways, fmt.Sprintf(
			"EXISTS (SELECT FROM unnest(%[2]s::text[]) AS named (id) WHERE position(convert_to(named.id, 'UTF8') in %[1]s.body) > 0)",
			table, arg(textArray(reach.Named))))
	}
	return " AND (" + strings.Join(ways, " OR ") + ")"
}

// withinToday is within for a row of the history: of what the entry is today. OFFSET keeps it from being joined, which a
// plan made from old counts would do row by row.
func withinToday(reach register.Reach, arg func(any) string) string {
	if reach.All {
		return ""
	}
	return `
		AND EXISTS (SELECT FROM partnerships AS today
			WHERE today.council = $1 AND today.id = partnerships_history.id` + within(reach, "today", arg) + ` OFFSET 0)`
}

// todaysBody returns a further column of a row of the history: the body that the entry has today, where it was another
// then. Who reaches every entry sees as much of each as of any, and needs it not.
func todaysBody(reach register.Reach) string {
	if reach.All {
		return ""
	}
	return `, (SELECT today.body FROM partnerships AS today
		WHERE today.council = $1 AND today.id = partnerships_history.id AND today.version <> partnerships_history.version) AS today`
}

// entryOf makes the entry of a row. Where the list is of the past and the row has the body of today, that decides who may
// see it now.
func (r *reader) entryOf(row row) (register.Entry, error) {
	m := &registerv1.Partnership{}
	if err := r.unmarshal(row.Body, m); err != nil {
		return nil, err
	}
	if row.Today == nil {
		return codec.Entry(m), nil
	}
	today := &registerv1.Partnership{}
	if err := r.unmarshal(row.Today, today); err != nil {
		return nil, err
	}
	return codec.PastEntry(m, codec.Entry(today).Outline()), nil
}
