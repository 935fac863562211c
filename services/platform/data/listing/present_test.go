package listing_test

import (
	"strings"
	"testing"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	"github.com/concordat-suite/concordat/services/platform/data/listing"
)

// TestPresenceOfEveryKind asks of a field of each kind whether somebody has said it, and whether nobody has. A word
// that nobody has said is kept as an empty text.
func TestPresenceOfEveryKind(t *testing.T) {
	for filter, want := range map[string]string{
		"state:*":           "(coalesce(state::text, '') <> '')",
		"title:*":           "(coalesce(title::text, '') <> '')",
		"cost:*":            "(cost IS NOT NULL)",
		"ending.ended_on:*": "(ended_on IS NOT NULL)",
		"published:*":       "(published IS NOT NULL)",
		"aliases:*":         "(cardinality(aliases) > 0)",
		"-state:*":          "((coalesce(state::text, '') <> '') IS NOT TRUE)",
		"NOT state:*":       "((coalesce(state::text, '') <> '') IS NOT TRUE)",
	} {
		q, err := schema.Parse(listing.Request{List: "ListThings", Council: "cambridge", Filter: filter, Sight: fieldv1.Sight_SIGHT_COUNCIL})
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		if condition, _ := q.Condition(); !strings.Contains(condition, want) {
			t.Errorf("%s: %s, want %s", filter, condition, want)
		}
	}
}
