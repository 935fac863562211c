package store

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/listing"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/register"
)

// Who sees a field, as the contract says at the field.
const (
	toPublic  = fieldv1.Sight_SIGHT_PUBLIC
	toCouncil = fieldv1.Sight_SIGHT_COUNCIL
)

// The key that ends every order: the id, which the contract writes at the end of a name.
var key = listing.Field{Column: "id", Kind: listing.UUID, Sight: toPublic, Sortable: true}

var partnershipFields = map[string]listing.Field{
	"name":               key,
	"display_name":       {Column: "sort_name", Kind: listing.Text, Sight: toPublic, Sortable: true, Fold: sortName},
	"former_names":       {Column: "former_names", Kind: listing.Texts, Sight: toPublic, Fold: sortName},
	"state":              words("state", registerv1.PartnershipState(0), toPublic),
	"kind":               words("kind", registerv1.PartnershipKind(0), toPublic),
	"legal_form":         words("legal_form", registerv1.LegalForm(0), toPublic),
	"scope":              words("scope", registerv1.Scope(0), toPublic),
	"service_area":       {Column: "service_area", Kind: listing.Text, Sight: toPublic},
	"scrutiny_committee": {Column: "scrutiny_committee", Kind: listing.Text, Sight: toPublic},
	"reference":          {Column: "reference", Kind: listing.Text, Sight: toPublic, Sortable: true},
	"published":          {Column: "published", Kind: listing.Boolean, Sight: toPublic},
	"before_concordat":   {Column: "before_concordat", Kind: listing.Boolean, Sight: toCouncil},
	"create_time":        {Column: "create_time", Kind: listing.Time, Sight: toPublic, Sortable: true},
	"update_time":        {Column: "update_time", Kind: listing.Time, Sight: toPublic, Sortable: true},
}

var peopleSchema = listing.Schema{
	Fields: map[string]listing.Field{
		"name":         key,
		"display_name": {Column: "sort_name", Kind: listing.Text, Sight: toCouncil, Sortable: true, Fold: sortName},
		"kind":         words("kind", registerv1.PersonKind(0), toCouncil),
		"email_state":  words("email_state", registerv1.EmailState(0), toCouncil),
		"suspended":    {Column: "suspended", Kind: listing.Boolean, Sight: toCouncil},
	},
	Key: "name", Order: "display_name",
}

var applicationsSchema = listing.Schema{
	Fields: map[string]listing.Field{
		"name":         key,
		"display_name": {Column: "sort_name", Kind: listing.Text, Sight: toCouncil, Sortable: true, Fold: sortName},
	},
	Key: "name", Order: "display_name",
}

// roleTermsSchema knows on which day it is asked whether a term is in force.
func roleTermsSchema(day date.Date) *listing.Schema {
	inForce := fmt.Sprintf("(NOT revoked AND start_date <= '%[1]s'::date AND (end_date IS NULL OR end_date >= '%[1]s'::date))", day)
	return &listing.Schema{
		Fields: map[string]listing.Field{
			"name":        key,
			"create_time": {Column: "create_time", Kind: listing.Time, Sight: toCouncil, Sortable: true},
			"person":      {Column: "person::text", Kind: listing.Text, Sight: toCouncil, Fold: lastID},
			"role":        words("role", accessv1.Role(0), toCouncil),
			"in_force":    {Column: inForce, Kind: listing.Boolean, Sight: toCouncil},
		},
		Key: "name", Order: "create_time desc",
	}
}

// postsSchema knows on which day it is asked who holds a post.
func postsSchema(day date.Date) *listing.Schema {
	holder := fmt.Sprintf(`coalesce((
		SELECT h.person::text FROM unnest(holders, first_days, last_days) AS h (person, first_day, last_day)
		WHERE h.first_day <= '%[1]s'::date AND (h.last_day IS NULL OR h.last_day >= '%[1]s'::date)), '')`, day)
	return &listing.Schema{
		Fields: map[string]listing.Field{
			"name":         key,
			"display_name": {Column: "sort_name", Kind: listing.Text, Sight: toPublic, Sortable: true, Fold: sortName},
			"kind":         words("kind", registerv1.PostKind(0), toPublic),
			"holder":       {Column: holder, Kind: listing.Text, Sight: toPublic, Fold: lastID},
			"vacant":       {Column: "(" + holder + " = '')", Kind: listing.Boolean, Sight: toPublic},
		},
		Key: "name", Order: "display_name",
	}
}

// coversSchema knows on which day it is asked whether a cover is in force.
func coversSchema(day date.Date) *listing.Schema {
	inForce := fmt.Sprintf("(NOT ended AND start_date <= '%[1]s'::date AND end_date >= '%[1]s'::date)", day)
	return &listing.Schema{
		Fields: map[string]listing.Field{
			"name":        key,
			"create_time": {Column: "create_time", Kind: listing.Time, Sight: toCouncil, Sortable: true},
			"person":      {Column: "person::text", Kind: listing.Text, Sight: toCouncil, Fold: lastID},
			"stand_in":    {Column: "stand_in::text", Kind: listing.Text, Sight: toCouncil, Fold: lastID},
			"in_force":    {Column: inForce, Kind: listing.Boolean, Sight: toCouncil},
		},
		Key: "name", Order: "create_time desc",
	}
}

var handOversSchema = listing.Schema{
	Fields: map[string]listing.Field{
		"name":        key,
		"create_time": {Column: "create_time", Kind: listing.Time, Sight: toCouncil, Sortable: true},
		"person":      {Column: "person::text", Kind: listing.Text, Sight: toCouncil, Fold: lastID},
		"to":          {Column: "taker::text", Kind: listing.Text, Sight: toCouncil, Fold: lastID},
		"date":        {Column: "on_date", Kind: listing.Date, Sight: toCouncil},
		"state":       words("state", registerv1.HandOverState(0), toCouncil),
	},
	Key: "name", Order: "create_time desc",
}

var grantsSchema = listing.Schema{
	Fields: map[string]listing.Field{
		"name":        key,
		"create_time": {Column: "create_time", Kind: listing.Time, Sight: toCouncil, Sortable: true},
		"person":      {Column: "person::text", Kind: listing.Text, Sight: toCouncil, Fold: lastID},
		"proposed_by": {Column: "proposed_by", Kind: listing.Text, Sight: toCouncil, Fold: lastID},
		"kind":        words("kind", registerv1.GrantKind(0), toCouncil),
		"state":       words("state", registerv1.GrantState(0), toCouncil),
	},
	Key: "name", Order: "create_time desc",
}

// words is a field whose values are those of an enum, written with or without the type's name.
func words(column string, zero protoreflect.Enum, level fieldv1.Sight) listing.Field {
	values := map[string]any{}
	of := zero.Descriptor().Values()
	for i := range of.Len() {
		if number := of.Get(i).Number(); number != 0 {
			short := word(zero.Type().New(number))
			values[short], values[string(of.Get(i).Name())] = short, short
		}
	}
	return listing.Field{Column: column, Kind: listing.Word, Sight: level, Values: values}
}

// lastID takes the name of a person or a post for the id, which columns keep.
func lastID(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

func (r *reader) ListPeople(ctx context.Context, q register.Query) (register.Page[*register.Person], error) {
	return list(ctx, r, q, &source{rpc: "ListPeople", table: "people", schema: &peopleSchema, sort: "sort_name"}, r.decodePerson)
}

func (r *reader) ListCovers(ctx context.Context, q register.Query) (register.Page[*register.Cover], error) {
	return list(ctx, r, q, &source{rpc: "ListCovers", table: "covers", schema: coversSchema(q.Day), sort: "create_time"}, r.decodeCover)
}

func (r *reader) ListHandOvers(ctx context.Context, q register.Query) (register.Page[*register.HandOver], error) {
	return list(ctx, r, q, &source{rpc: "ListHandOvers", table: "hand_overs", schema: &handOversSchema, sort: "create_time"}, r.decodeHandOver)
}

func (r *reader) ListPosts(ctx context.Context, q register.Query) (register.Page[*register.Post], error) {
	return list(ctx, r, q, &source{rpc: "ListPosts", table: "posts", schema: postsSchema(q.Day), sort: "sort_name"}, r.decodePost)
}

func (r *reader) ListApplications(ctx context.Context, q register.Query) (register.Page[*register.Application], error) {
	return list(ctx, r, q, &source{rpc: "ListApplications", table: "applications", schema: &applicationsSchema, sort: "sort_name"}, r.decodeApplication)
}

func (r *reader) ListRoleTerms(ctx context.Context, q register.Query) (register.Page[*register.RoleTerm], error) {
	return list(ctx, r, q, &source{rpc: "ListRoleTerms", table: "role_terms", schema: roleTermsSchema(q.Day), sort: "create_time"}, r.decodeRoleTerm)
}

func (r *reader) ListEntries(ctx context.Context, q register.Query) (register.Page[register.Entry], error) {
	from, err := r.entries(ctx, q)
	if err != nil {
		return register.Page[register.Entry]{}, err
	}
	return listRows(ctx, r, q, from, r.entryOf)
}

func (r *reader) ListPartnerships(ctx context.Context, q register.Query) (register.Page[*register.Partnership], error) {
	from, err := r.entries(ctx, q)
	if err != nil {
		return register.Page[*register.Partnership]{}, err
	}
	return list(ctx, r, q, from, r.decodePartnership)
}

// entries is what lists of partnerships are read from.
func (r *reader) entries(ctx context.Context, q register.Query) (*source, error) {
	from := &source{rpc: "ListPartnerships", table: "partnerships", sort: "sort_name, reference, create_time, update_time"}
	fields := maps.Clone(partnershipFields)
	for _, place := range []string{"responsible_officer", "lead_member"} {
		fields[place] = from.filledBy(place, toPublic, q.Day)
	}
	fields["no_one_to_remind"] = from.nobody("responsible_officer", toCouncil, q.Day)
	if strings.Contains(q.Filter, cannotAct) {
		unable, err := r.unable(ctx, q.Day)
		if err != nil {
			return nil, err
		}
		fields[cannotAct] = from.unable("responsible_officer", toCouncil, q.Day, unable)
	}
	from.schema = &listing.Schema{Fields: fields, Key: "name", Order: "display_name", Words: from.words}
	from.reach = &q.Reach
	from.unlessFiltered = map[string]string{"state": " AND state <> 'WITHDRAWN'"}
	return from, nil
}

// source is what a list is read from.
type source struct {
	rpc    string
	table  string
	schema *listing.Schema
	// sort are the columns that its orders need, beside the id.
	sort string
	// reach is which partnerships may be listed; nil where the list is of something else.
	reach *register.Reach
	// where is more that must hold, and unlessFiltered what must hold when the filter does not name the field.
	where          string
	unlessFiltered map[string]string
	// cut is the place in the journal at which a list of the past is read; 0 for now.
	cut int64
	// rare are the entries that have the words of the filter, of each word that few have.
	rare rareWords
}

// row is a row of any list, with the columns that some order needs.
type row struct {
	idAndBody
	SortName   string    `db:"sort_name"`
	Reference  string    `db:"reference"`
	CreateTime time.Time `db:"create_time"`
	UpdateTime time.Time `db:"update_time"`
	// Today is the body that the record has today, where it was another at the cut.
	Today []byte `db:"today"`
}

// value gives what a row is ordered by.
func (r row) value(path string) any {
	switch path {
	case "display_name":
		return r.SortName
	case "reference":
		return r.Reference
	case "create_time":
		return r.CreateTime
	case "update_time":
		return r.UpdateTime
	default:
		return r.ID
	}
}

// list reads a page. A list of the past is read from the history table, cut at the journal's place at that instant,
// which the tokens of its further pages carry.
func list[T any](ctx context.Context, r *reader, q register.Query, from *source, record func(id string, body []byte) (T, error)) (register.Page[T], error) {
	return listRows(ctx, r, q, from, func(row row) (T, error) { return record(row.ID, row.Body) })
}

func listRows[T any](
	ctx context.Context, r *reader, q register.Query, from *source, record func(row) (T, error),
) (register.Page[T], error) {
	var page register.Page[T]
	parsed, err := from.schema.Parse(request(r, q, from))
	if err != nil {
		return page, err
	}
	if !q.AsOf.IsZero() || q.Cut > 0 {
		if err := from.cutAt(ctx, r, q, parsed); err != nil {
			return page, err
		}
	}
	if err := from.lookForRareWords(ctx, r.tx, parsed.Words()); err != nil {
		return page, err
	}
	head, args := from.query(parsed, r.council())
	tail, args := parsed.SQL(args...)
	var rows []row
	if err := r.tx.List(ctx, &rows, head+tail, args...); err != nil {
		return page, fmt.Errorf("list %s: %w", from.table, err)
	}
	rows, page.Next, err = listing.Page(parsed, rows, row.value)
	if err != nil {
		return page, err
	}
	for _, row := range rows {
		item, err := record(row)
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, item)
	}
	return page, nil
}

func request(r *reader, q register.Query, from *source) listing.Request {
	asked := listing.Request{
		List: from.rpc, Council: r.council(), Filter: q.Filter, OrderBy: q.Order, PageSize: int32(q.Size), PageToken: q.Token,
		Sight: sight.Level(q.Sight),
	}
	if !q.AsOf.IsZero() {
		asked.AsOf = q.AsOf.UTC().Format(time.RFC3339Nano)
	}
	return asked
}

// cutAt turns the instant into a place in the journal, once for all pages of the list, where the query names none.
func (s *source) cutAt(ctx context.Context, r *reader, q register.Query, parsed *listing.Query) (err error) {
	if q.Cut > 0 {
		parsed.Cut = q.Cut
	}
	if parsed.Cut == 0 {
		if parsed.Cut, err = journal.CutAt(ctx, r.tx, q.AsOf); err != nil {
			return err
		}
	}
	s.cut, s.table = parsed.Cut, s.table+"_history"
	s.where += fmt.Sprintf(" AND from_seq <= %[1]d AND (to_seq IS NULL OR to_seq > %[1]d)", s.cut)
	return nil
}

// query gives the beginning of the statement, and its arguments, of which the first is the council.
func (s *source) query(parsed *listing.Query, council string) (string, []any) {
	args, where, columns := []any{council}, s.where, s.sort
	if s.reach != nil {
		arg := func(value any) string {
			args = append(args, value)
			return fmt.Sprintf("$%d", len(args))
		}
		where += within(*s.reach, s.table, arg)
		if s.cut > 0 {
			where += withinToday(*s.reach, arg)
			columns += todaysBody(*s.reach)
		}
	}
	for field, condition := range s.unlessFiltered {
		if !parsed.Filters(field) {
			where += condition
		}
	}
	return fmt.Sprintf("SELECT id, body, %s FROM %s WHERE council = $1%s", columns, s.table, where), args
}

// filledBy is a place on a record that a person fills, a post, or a person through the post that they hold on the day.
func (s *source) filledBy(column string, level fieldv1.Sight, day date.Date) listing.Field {
	equals := func(id string, arg func(any) string) string {
		posts, held := "posts", ""
		if s.cut > 0 {
			posts, held = "posts_history", fmt.Sprintf(" AND post.from_seq <= %[1]d AND (post.to_seq IS NULL OR post.to_seq > %[1]d)", s.cut)
		}
		return fmt.Sprintf(`%[1]s = %[2]s::text OR %[1]s IN (
			SELECT post.id::text FROM %[3]s AS post, unnest(post.holders, post.first_days, post.last_days) AS h (person, first_day, last_day)
			WHERE post.council = $1 AND h.person::text = %[2]s::text AND h.first_day <= %[4]s::date
				AND (h.last_day IS NULL OR h.last_day >= %[4]s::date)%[5]s)`, column, arg(id), posts, arg(day.String()), held)
	}
	return listing.Field{Column: column, Kind: listing.Text, Sight: level, Fold: lastID, Equals: equals}
}

// nobody is whether a place on a record is filled by no person on the day: it is blank, only a text, or a post that
// nobody holds.
func (s *source) nobody(column string, level fieldv1.Sight, day date.Date) listing.Field {
	equals := func(asked string, arg func(any) string) string {
		posts, held := "posts", ""
		if s.cut > 0 {
			posts, held = "posts_history", fmt.Sprintf(" AND post.from_seq <= %[1]d AND (post.to_seq IS NULL OR post.to_seq > %[1]d)", s.cut)
		}
		return fmt.Sprintf(`(%[1]s = '' OR %[1]s IN (
			SELECT post.id::text FROM %[2]s AS post
			WHERE post.council = $1%[3]s AND NOT EXISTS (
				SELECT FROM unnest(post.first_days, post.last_days) AS h (first_day, last_day)
				WHERE h.first_day <= %[4]s::date AND (h.last_day IS NULL OR h.last_day >= %[4]s::date)))) = %[5]s::boolean`,
			column, posts, held, arg(day.String()), arg(asked))
	}
	return listing.Field{Column: column, Kind: listing.Boolean, Sight: level, Equals: equals}
}
