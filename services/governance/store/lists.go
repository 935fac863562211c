package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/listing"
)

const sees = fieldv1.Sight_SIGHT_RESTRICTED

// words are the values of a field that holds one of the domain's words.
func words[W ~string](list ...W) map[string]any {
	values := make(map[string]any, len(list))
	for _, word := range list {
		values[string(word)] = string(word)
	}
	return values
}

func word[W ~string](column string, list ...W) listing.Field {
	return listing.Field{Column: column, Kind: listing.Word, Sight: sees, Values: words(list...)}
}

// assessmentFields are what both lists can be filtered and are ordered by.
func assessmentFields() map[string]listing.Field {
	return map[string]listing.Field{
		"partnership": {Column: "a.partnership::text", Kind: listing.Text, Sight: sees, Fold: func(name string) string {
			return name[strings.LastIndexByte(name, '/')+1:] // a name or an id
		}},
		"partnership_display_name": {Column: "a.sort_name", Kind: listing.Text, Sight: sees, Sortable: true, Fold: sortName},
		"partnership_id":           {Column: "a.partnership", Kind: listing.UUID, Sight: sees, Sortable: true},
		"service_area":             {Column: "a.service_area", Kind: listing.Text, Sight: sees},
		"overall":                  word("a.overall", governance.Red, governance.Amber, governance.Green, governance.Grey, governance.NoPolicy, governance.NotScored),
		"significance":             word("a.significance", governance.Significant, governance.NotSignificant, governance.SignificanceNotAssessed),
		"kind":                     word("a.kind", governance.Kinds...),
		"partnership_state":        word("a.partnership_state", "IDENTIFIED", "DRAFT", "PROPOSED", "ACTIVE", "ENDED", "REJECTED", "WITHDRAWN"),
	}
}

var assessmentsSchema = listing.Schema{Fields: assessmentFields(), Key: "partnership_id", Order: "partnership_display_name"}

var verdictsSchema = listing.Schema{Fields: verdictFields(), Key: "position", Order: "partnership_display_name, partnership_id"}

func verdictFields() map[string]listing.Field {
	fields := assessmentFields()
	fields["position"] = listing.Field{Column: "v.position", Kind: listing.Integer, Sight: sees, Sortable: true}
	fields["criterion"] = listing.Field{Column: "v.criterion", Kind: listing.Text, Sight: sees}
	fields["outcome"] = word("v.outcome", governance.Met, governance.NotMet, governance.Warning, governance.NotApplicable, governance.NotAssessed)
	fields["severity"] = word("v.severity", governance.Must, governance.Should)
	fields["section"] = word("v.section", governance.RecordSections...)
	fields["not_stated"] = listing.Field{Column: "v.not_stated", Kind: listing.Boolean, Sight: sees}
	return fields
}

// parse understands the query and finds the cut in the journal, once for all pages of a list of the past.
func (r *reader) parse(ctx context.Context, schema *listing.Schema, q governance.Query) (*listing.Query, error) {
	request := listing.Request{List: q.List, Council: r.council(), Filter: q.Filter, PageSize: q.Size, PageToken: q.Token, Sight: sees}
	if !q.AsOf.IsZero() {
		request.AsOf = q.AsOf.UTC().Format(time.RFC3339Nano)
	}
	query, err := schema.Parse(request)
	if err != nil || q.AsOf.IsZero() || query.Cut > 0 {
		return query, err
	}
	query.Cut, err = journal.CutAt(ctx, r.tx, q.AsOf)
	if err == nil && query.Cut == 0 {
		query.Cut = beforeAll
	}
	return query, err
}

// beforeAll is a cut before the first entry: nothing was there.
const beforeAll = -1

// where returns the condition on the assessments that the caller reaches and the filter's usual bounds, with its arguments;
// the council is $1. The past of a record is reached by those who reach it today and would have reached it then: service
// leads by the area that it belonged to, others by being named.
func (r *reader) where(q governance.Query, at cut) (string, []any) {
	reach := q.Reach
	condition := `a.council = $1 AND ` + at.of("a", "$2") + `
		AND ($3 OR a.service_area = ANY ($4) AND EXISTS (
			SELECT FROM partnerships today
			WHERE today.council = a.council AND today.id = a.partnership AND today.service_area = ANY ($4))
		OR EXISTS (
			SELECT FROM partnership_people p
			WHERE p.council = a.council AND p.partnership = a.partnership AND (p.person, p.role) IN (` + given + `)
				AND coalesce(p.from_day <= $7::date, true) AND coalesce(p.until_day >= $7::date, true)) AND ` + namedThen + `)`
	if !strings.Contains(q.Filter, "partnership_state") {
		condition += ` AND a.partnership_state IN ('ACTIVE', 'PROPOSED', 'DRAFT')`
	}
	people, roles := make([]string, len(reach.Named)), make([]string, len(reach.Named))
	for i, n := range reach.Named {
		people[i], roles[i] = n.ID, string(n.Role)
	}
	return condition, []any{r.council(), int64(at), reach.All, pq.Array(reach.Areas), pq.Array(people), pq.Array(roles), day(reach.Day),
		instant(q.AsOf), day(reach.Then)}
}

func (r *reader) ListAssessments(ctx context.Context, q governance.Query) (governance.Page[*governance.Assessment], error) {
	var page governance.Page[*governance.Assessment]
	query, err := r.parse(ctx, &assessmentsSchema, q)
	if err != nil {
		return page, err
	}
	query.Size = min(query.Size, mostAssessments)
	condition, arguments := r.where(q, cut(query.Cut))
	end, arguments := query.SQL(arguments...)
	var rows []assessmentRow
	err = r.tx.List(ctx, &rows,
		`SELECT a.partnership, a.version, a.sort_name, a.body FROM assessments a WHERE `+condition+end, arguments...)
	if err != nil {
		return page, fmt.Errorf("list assessments: %w", err)
	}
	rows, page.Next, err = listing.Page(query, rows, func(row assessmentRow, path string) any {
		if path == "partnership_id" {
			return row.Partnership
		}
		return row.SortName
	})
	for _, row := range rows {
		a, err := row.assessment(r.council())
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, a)
	}
	return page, err
}

// mostAssessments bounds a page of assessments, each of which has all its verdicts.
const mostAssessments = 200

// verdictRow is the place of a verdict in the list.
type verdictRow struct {
	Partnership string `db:"partnership"`
	SortName    string `db:"sort_name"`
	Criterion   string `db:"criterion"`
	Position    int64  `db:"position"`
}

// verdictsFrom joins the verdicts to the assessments that they belong to.
func verdictsFrom(at cut) string {
	return `assessments a JOIN verdicts v ON v.council = a.council AND v.partnership = a.partnership AND ` + at.of("v", "$2")
}

func (r *reader) ListVerdicts(ctx context.Context, q governance.Query) (governance.Page[governance.ListedVerdict], error) {
	var page governance.Page[governance.ListedVerdict]
	query, err := r.parse(ctx, &verdictsSchema, q)
	if err != nil {
		return page, err
	}
	at := cut(query.Cut)
	condition, arguments := r.where(q, at)
	end, arguments := query.SQL(arguments...)
	var rows []verdictRow
	err = r.tx.List(ctx, &rows,
		`SELECT a.partnership, a.sort_name, v.criterion, v.position FROM `+verdictsFrom(at)+` WHERE `+condition+end, arguments...)
	if err != nil {
		return page, fmt.Errorf("list verdicts: %w", err)
	}
	rows, page.Next, err = listing.Page(query, rows, func(row verdictRow, path string) any {
		return map[string]any{"partnership_display_name": row.SortName, "partnership_id": row.Partnership, "position": row.Position}[path]
	})
	if err != nil {
		return page, err
	}
	page.Items, err = r.listed(ctx, rows, at)
	return page, err
}

// listed gives the verdicts of these places, out of their assessments.
func (r *reader) listed(ctx context.Context, rows []verdictRow, at cut) ([]governance.ListedVerdict, error) {
	var ids []string
	for i, row := range rows {
		if i == 0 || rows[i-1].Partnership != row.Partnership {
			ids = append(ids, row.Partnership)
		}
	}
	assessments, err := r.assessmentsAt(ctx, ids, at)
	if err != nil {
		return nil, err
	}
	verdicts := make([]governance.ListedVerdict, 0, len(rows))
	for _, row := range rows {
		a := assessments[row.Partnership]
		if a == nil || int(row.Position) >= len(a.Verdicts) {
			return nil, fmt.Errorf("the verdicts of %s do not fit its assessment", row.Partnership)
		}
		verdicts = append(verdicts, governance.ListedVerdict{Subject: a.Subject, Overall: a.Overall, Policy: a.Policy, Verdict: a.Verdicts[row.Position]})
	}
	return verdicts, nil
}

func (r *reader) Summary(ctx context.Context, q governance.Query) (governance.Summary, error) {
	sum := governance.Summary{Overall: map[governance.Overall]int{}}
	query, err := r.parse(ctx, &verdictsSchema, q)
	if err != nil {
		return sum, err
	}
	at := cut(query.Cut)
	condition, arguments := r.where(q, at)
	filter, arguments := query.Condition(arguments...)
	from := ` FROM ` + verdictsFrom(at) + ` WHERE ` + condition + filter
	var criteria []countRow
	err = r.tx.List(ctx, &criteria, countCriteria+from+` GROUP BY v.criterion ORDER BY min(v.position), v.criterion`, arguments...)
	if err != nil {
		return sum, fmt.Errorf("count verdicts: %w", err)
	}
	for _, row := range criteria {
		sum.Criteria = append(sum.Criteria, governance.Counts(row))
		sum.Total = sum.Total.Plus(governance.Counts(row))
	}
	var overalls []struct {
		Overall string `db:"overall"`
		Count   int    `db:"count"`
	}
	err = r.tx.List(ctx, &overalls, `SELECT a.overall, count(DISTINCT a.partnership)`+from+` GROUP BY a.overall`, arguments...)
	if err != nil {
		return sum, fmt.Errorf("count partnerships: %w", err)
	}
	for _, row := range overalls {
		sum.Overall[governance.Overall(row.Overall)] = row.Count
	}
	return sum, nil
}

// countCriteria counts what became of each criterion; what nobody has stated and what is not assessed for another reason are two figures. Beside
// them stand all verdicts behind which there is a fact that nobody has stated, as the reports count them.
const countCriteria = `
	SELECT v.criterion,
		count(*) FILTER (WHERE v.outcome = 'MET') AS met,
		count(*) FILTER (WHERE v.outcome = 'WARNING') AS warning,
		count(*) FILTER (WHERE v.outcome = 'NOT_MET') AS not_met,
		count(*) FILTER (WHERE v.outcome = 'NOT_ASSESSED' AND v.not_stated) AS not_stated,
		count(*) FILTER (WHERE v.outcome = 'NOT_ASSESSED' AND NOT v.not_stated) AS not_assessed,
		count(*) FILTER (WHERE v.outcome = 'NOT_APPLICABLE') AS not_applicable,
		count(*) FILTER (WHERE v.not_stated) AS fact_not_stated`

type countRow struct {
	Criterion     string `db:"criterion"`
	Met           int    `db:"met"`
	Warning       int    `db:"warning"`
	NotMet        int    `db:"not_met"`
	NotStated     int    `db:"not_stated"`
	NotAssessed   int    `db:"not_assessed"`
	NotApplicable int    `db:"not_applicable"`
	FactNotStated int    `db:"fact_not_stated"`
}
