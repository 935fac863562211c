package listing_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	"github.com/concordat-suite/concordat/services/platform/data/listing"
	"github.com/concordat-suite/concordat/services/platform/testing/fuzztest"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// schema is that of the table things in testdata/migrations.
var schema = &listing.Schema{
	Fields: map[string]listing.Field{
		"id":               {Column: "id", Kind: listing.UUID, Sight: fieldv1.Sight_SIGHT_PUBLIC},
		"title":            {Column: "title", Kind: listing.Text, Sight: fieldv1.Sight_SIGHT_PUBLIC, Sortable: true, Fold: strings.ToLower},
		"state":            {Column: "state", Kind: listing.Word, Sight: fieldv1.Sight_SIGHT_PUBLIC, Sortable: true, Values: map[string]any{"ACTIVE": "active", "ENDED": "ended"}},
		"ending.ended_on":  {Column: "ended_on", Kind: listing.Date, Sight: fieldv1.Sight_SIGHT_PUBLIC, Sortable: true, Nullable: true},
		"create_time":      {Column: "created_at", Kind: listing.Time, Sight: fieldv1.Sight_SIGHT_PUBLIC, Sortable: true},
		"cost":             {Column: "cost", Kind: listing.Integer, Sight: fieldv1.Sight_SIGHT_PUBLIC, Sortable: true, Nullable: true},
		"published":        {Column: "published", Kind: listing.Boolean, Sight: fieldv1.Sight_SIGHT_PUBLIC},
		"risk":             {Column: "risk", Kind: listing.Integer, Sight: fieldv1.Sight_SIGHT_RESTRICTED, Sortable: true, Nullable: true},
		"a.b.c.d.e.f.g.h":  {Column: "title", Kind: listing.Text, Sight: fieldv1.Sight_SIGHT_PUBLIC},
		"aliases":          {Column: "aliases", Kind: listing.Texts, Sight: fieldv1.Sight_SIGHT_PUBLIC, Fold: strings.ToLower},
		"responsible_team": {Column: "team", Kind: listing.Text, Sight: fieldv1.Sight_SIGHT_PUBLIC, Nullable: true},
	},
	Key:   "id",
	Order: "title",
	Words: func(words []string, arg func(any) string) string {
		var all []string
		for _, word := range words {
			all = append(all, "strpos(title, "+arg(strings.ToLower(word))+"::text) > 0")
		}
		return strings.Join(all, " AND ")
	},
}

func request(filter, order string) listing.Request {
	return listing.Request{List: "ListThings", Council: "cambridge", Filter: filter, OrderBy: order, Sight: fieldv1.Sight_SIGHT_COUNCIL}
}

// TestUnreadableFiltersAreToldWhatIsWrong holds that the fault itself is named, and not the one that is most frequent.
func TestUnreadableFiltersAreToldWhatIsWrong(t *testing.T) {
	for filter, want := range map[string]string{
		`state == ACTIVE`:                  "has ==; write =",
		`state <> ACTIVE`:                  "has <>; write !=",
		`state = ACTIVE && cost = 1`:       "has &&; write AND",
		`a || b`:                           "has ||; write OR",
		`((((`:                             "has 4 opening and 0 closing parentheses",
		`(title = "a"`:                     "has 1 opening and 0 closing parentheses",
		`state = ACTIVE)`:                  "has 0 opening and 1 closing parentheses",
		`title = "a`:                       `has a quotation mark " that is not closed`,
		`title = 'a`:                       "has a quotation mark ' that is not closed",
		`title = "a\"`:                     "that is not closed",
		`title =`:                          "ends with =; say what",
		`title = "== ((" state = = ACTIVE`: "cannot be read; it looks like",
	} {
		_, err := schema.Parse(listing.Request{Filter: filter, Sight: fieldv1.Sight_SIGHT_COUNCIL})
		if got := fault.As(err); got == nil || got.Reason != "FILTER_INVALID" || !strings.Contains(got.Message, want) {
			t.Errorf("%s: %v, want %q", filter, err, want)
		}
	}
}

func TestFiltersThatAreRefused(t *testing.T) {
	deep := strings.Repeat("(", 33) + "state = ACTIVE" + strings.Repeat(")", 33)
	for name, filter := range map[string]string{
		"an unknown field":             `colour = "red"`,
		"an unseen field":              `risk > 3`,
		"an unseen field, present":     `risk:*`,
		"half a path":                  `ending = "2026-01-01"`,
		"a word that is none":          `state = SLEEPING`,
		"a word in lower case":         `state = active`,
		"a word by size":               `state > ACTIVE`,
		"a yes by size":                `published >= true`,
		"neither yes nor no":           `published = maybe`,
		"a date that is none":          `ending.ended_on > "2026-13-45"`,
		"a date without quotes":        `ending.ended_on > 2026-01-01`,
		"a time that is a date":        `create_time > "2026-01-01"`,
		"a number that is none":        `cost = "much"`,
		"a number too large":           `cost > 99999999999999999999`,
		"a fraction":                   `cost > 1.5`,
		"an id that is none":           `id = "1"`,
		"what begins with, by size":    `title > "a*"`,
		"a function":                   `lower(title) = "a"`,
		"a function of a path":         `a.b(c)`,
		"an open quotation":            `title = "a`,
		"an open parenthesis":          `(title = "a"`,
		"no value":                     `title =`,
		"no field":                     `= "a"`,
		"a value on the left":          `"a" = title`,
		"a comparison of a comparison": `title = (state = ACTIVE)`,
		"SQL":                          `title = "a"; DROP TABLE things`,
		"AND alone":                    `AND`,
		"NOT of nothing":               `NOT`,
		"no text":                      "title = \"a\x00\"",
		"broken UTF-8":                 "title = \"\xff\"",
		"too long":                     `title = "` + strings.Repeat("a", 2048) + `"`,
		"nested too deep":              deep,
		"too many conditions":          strings.Repeat("cost = 1 OR ", 64) + "cost = 1",
		"too many words":               strings.Repeat("a ", 65),
		"nine dots":                    "a.b.c.d.e.f.g.h.i.j = 1",
		"8 KB of dots":                 strings.Repeat(".", 8<<10),
		"2 KB of dots":                 strings.Repeat("a.", 1<<10),
		"a megabyte of parentheses":    strings.Repeat("(", 1400<<10),
		"minus without end":            strings.Repeat("-", 2048),
		"NOT without end":              strings.Repeat("NOT ", 500),
		"open brackets of functions":   strings.Repeat("a(", 30),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := schema.Parse(request(filter, ""))
			if got := fault.Reason(err); got != "FILTER_INVALID" {
				t.Errorf("reason = %q, want FILTER_INVALID", got)
			}
			fuzztest.Quick(t, func() { _, _ = schema.Parse(request(filter, "")) })
		})
	}
}

func TestTheKillersAreRefusedAtOnce(t *testing.T) {
	for name, filter := range map[string]string{
		"dots": strings.Repeat(".", 8<<10), "dots in 2 KiB": strings.Repeat(".", 2<<10), "parentheses": strings.Repeat("(", 1400<<10),
	} {
		t.Run(name, func(t *testing.T) {
			fuzztest.Within(t, time.Millisecond, func() {
				if _, err := schema.Parse(request(filter, "")); err == nil {
					t.Error("it was taken")
				}
			})
		})
	}
}

func TestARefusalNamesWhatThereIs(t *testing.T) {
	for name, c := range map[string]struct{ filter, order, want string }{
		"filter": {`colour = "red"`, "", "filtered by; there are a.b.c.d.e.f.g.h, aliases, cost, create_time, ending.ended_on, id, published, responsible_team, state, title."},
		"value":  {"state = SLEEPING", "", "none of its values; there are ACTIVE, ENDED."},
		"order":  {"", "published", "ordered by; there are cost, create_time, ending.ended_on, "},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := schema.Parse(request(c.filter, c.order))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("says %v, want %q", err, c.want)
			}
		})
	}
}

func TestAnUnseenFieldIsAnsweredLikeAnUnknownOne(t *testing.T) {
	for _, where := range []func(string) listing.Request{
		func(field string) listing.Request { return request(field+" = 1", "") },
		func(field string) listing.Request { return request("", field) },
	} {
		_, unseen := schema.Parse(where("risk"))
		_, unknown := schema.Parse(where("rust"))
		if unseen == nil || strings.ReplaceAll(unseen.Error(), "risk", "rust") != unknown.Error() {
			t.Errorf("unseen: %v; unknown: %v", unseen, unknown)
		}
	}
}

func TestOrdersThatAreRefused(t *testing.T) {
	for _, order := range []string{
		"colour", "risk", "published", "title, title", "title sideways", "title;", "title,,state", "title desc desc", "-title", strings.Repeat("title,", 200),
	} {
		if _, err := schema.Parse(request("", order)); fault.Reason(err) != "ORDER_BY_INVALID" {
			t.Errorf("order %q: %v, want ORDER_BY_INVALID", order, err)
		}
	}
}

func TestPageSizes(t *testing.T) {
	for asked, want := range map[int32]int{0: 50, 1: 1, 1000: 1000, 1001: 1000, 1 << 30: 1000} {
		r := request("", "")
		r.PageSize = asked
		if q, err := schema.Parse(r); err != nil || q.Size != want {
			t.Errorf("page_size %d = %v, %v, want %d", asked, q, err, want)
		}
	}
	r := request("", "")
	r.PageSize = -1
	if _, err := schema.Parse(r); fault.Reason(err) != "PAGE_SIZE_INVALID" {
		t.Errorf("page_size -1: %v, want PAGE_SIZE_INVALID", err)
	}
}

func TestSQL(t *testing.T) {
	q, err := schema.Parse(request(`state = ACTIVE AND (cost >= 100 OR NOT ending.ended_on:*)`, "ending.ended_on desc"))
	if err != nil {
		t.Fatal(err)
	}
	text, arguments := q.SQL("cambridge")
	const want = ` AND ((state = $2) AND ((cost >= $3::bigint) OR ((ended_on IS NOT NULL) IS NOT TRUE)))` +
		` ORDER BY coalesce(ended_on, 'infinity'::date) DESC, id DESC LIMIT 51`
	if text != want {
		t.Errorf("SQL() =\n%s, want\n%s", text, want)
	}
	if got := fmt.Sprint(arguments); got != "[cambridge active 100]" {
		t.Errorf("arguments = %s", got)
	}
}

// tokenOf gives the token behind the first page of a request.
func tokenOf(t *testing.T, r listing.Request) string {
	t.Helper()
	r.PageSize = 1
	q, err := schema.Parse(r)
	if err != nil {
		t.Fatal(err)
	}
	q.Cut = 42
	_, token, err := listing.Page(q, []string{"first", "second"}, func(row, path string) any {
		if path == "id" {
			return "0199b7a2-9d3c-7c41-9d6b-3f1f1f0c2a11"
		}
		return row
	})
	if err != nil || token == "" {
		t.Fatalf("Page() = %q, %v", token, err)
	}
	return token
}

func TestPageTokens(t *testing.T) {
	good := tokenOf(t, request("cost > 1", "title"))
	for name, test := range map[string]struct {
		change func(*listing.Request)
		want   string
	}{
		"the same list":       {func(*listing.Request) {}, ""},
		"another page size":   {func(r *listing.Request) { r.PageSize = 7 }, ""},
		"another filter":      {func(r *listing.Request) { r.Filter = "cost > 2" }, "PAGE_TOKEN_INVALID"},
		"no filter":           {func(r *listing.Request) { r.Filter = "" }, "PAGE_TOKEN_INVALID"},
		"another order":       {func(r *listing.Request) { r.OrderBy = "title desc" }, "PAGE_TOKEN_INVALID"},
		"another council":     {func(r *listing.Request) { r.Council = "gravesham" }, "PAGE_TOKEN_INVALID"},
		"another list":        {func(r *listing.Request) { r.List = "ListPeople" }, "PAGE_TOKEN_INVALID"},
		"another day":         {func(r *listing.Request) { r.AsOf = "2026-01-01" }, "PAGE_TOKEN_INVALID"},
		"forged":              {func(r *listing.Request) { r.PageToken = "AAAA" + good[4:] }, "PAGE_TOKEN_INVALID"},
		"altered":             {func(r *listing.Request) { r.PageToken = good[:len(good)-4] + "AAAA" }, "PAGE_TOKEN_INVALID"},
		"cut off":             {func(r *listing.Request) { r.PageToken = good[:10] }, "PAGE_TOKEN_INVALID"},
		"no base64":           {func(r *listing.Request) { r.PageToken = "?" }, "PAGE_TOKEN_INVALID"},
		"a number":            {func(r *listing.Request) { r.PageToken = "100" }, "PAGE_TOKEN_INVALID"},
		"a name for a token":  {func(r *listing.Request) { r.PageToken = "councils/cambridge" }, "PAGE_TOKEN_INVALID"},
		"parts moved between": {func(r *listing.Request) { r.Council, r.Filter = "cambridgecost", " > 1" }, "FILTER_INVALID"},
	} {
		t.Run(name, func(t *testing.T) {
			r := request("cost > 1", "title")
			r.PageToken = good
			test.change(&r)
			q, err := schema.Parse(r)
			if got := fault.Reason(err); got != test.want {
				t.Errorf("reason = %q, want %q", got, test.want)
			}
			if err == nil && q.Cut != 42 {
				t.Errorf("Cut = %d, want what the first page had", q.Cut)
			}
		})
	}
}

func TestAValueThatNoTokenCanHold(t *testing.T) {
	r := request("", "title")
	r.PageSize = 1
	q, err := schema.Parse(r)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = listing.Page(q, []int{1, 2}, func(int, string) any { return errors.New("no value") })
	if err == nil {
		t.Error("Page() = nil, want an error")
	}
}

func FuzzFilter(f *testing.F) {
	for _, seed := range []string{
		`state = ACTIVE AND cost > 1`, strings.Repeat(".", 200), strings.Repeat("(", 40), `-(a b) OR NOT "x" c:*`, `a.b.c(d, e)`,
		// The two that kill the parser when nothing stands before it.
		strings.Repeat(".", 8<<10), strings.Repeat("(", 1400<<10),
		strings.Repeat("((a ", 16), strings.Repeat("a = ( ", 32), strings.Repeat("-(", 32), `"\"'`, strings.Repeat("NOT a OR ", 60),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, filter string) {
		q, err := schema.Parse(request(filter, ""))
		fuzztest.Quick(t, func() { _, _ = schema.Parse(request(filter, "")) })
		if err != nil {
			return
		}
		if text, _ := q.SQL("cambridge"); !strings.HasSuffix(text, "LIMIT 51") || strings.ContainsAny(text, ";\"") {
			t.Errorf("%q became %s", filter, text)
		}
	})
}

func FuzzOrder(f *testing.F) {
	for _, seed := range []string{"title", "state, title desc", "ending.ended_on desc", "title,,", " title  desc ", "a.b.c", "title desc, title"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, order string) {
		q, err := schema.Parse(request("", order))
		fuzztest.Quick(t, func() { _, _ = schema.Parse(request("", order)) })
		if err != nil {
			return
		}
		if text, _ := q.SQL("cambridge"); !strings.HasPrefix(text, " ORDER BY ") || strings.ContainsAny(text, ";\"") {
			t.Errorf("%q became %s", order, text)
		}
	})
}

func FuzzPageToken(f *testing.F) {
	for _, seed := range []string{"", "AAAA", "MTAw", strings.Repeat("A", 4<<10), "eyJhIjpbXX0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		r := request("", "")
		r.PageToken = token
		if _, err := schema.Parse(r); err == nil && token != "" {
			t.Errorf("token %q was taken", token)
		}
		fuzztest.Quick(t, func() { _, _ = schema.Parse(r) })
	})
}

// TestWordsThatStandAloneAreOneCondition holds that all of them are looked for at once.
func TestWordsThatStandAloneAreOneCondition(t *testing.T) {
	const a, b = "strpos(title, $2::text) > 0", "strpos(title, $3::text) > 0"
	for filter, want := range map[string]string{
		"kent":           "(" + a + ")",
		"kent waste":     "((" + a + " AND " + b + "))",
		"kent AND waste": "((" + a + " AND " + b + "))",
		"kent OR waste":  "((" + a + ") OR (" + b + "))",
		"NOT kent":       "((" + a + ") IS NOT TRUE)",
		"kent published = true waste": "((published = $2::boolean) AND " +
			"(strpos(title, $3::text) > 0 AND strpos(title, $4::text) > 0))",
	} {
		q, err := schema.Parse(request(filter, ""))
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := q.Condition("cambridge"); strings.TrimPrefix(got, " AND ") != want {
			t.Errorf("%s: %s\nwant %s", filter, got, want)
		}
	}
}
