package imports

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
)

// Table is a page of the register as an officer would keep it in a spreadsheet.
type Table struct {
	Columns []TableColumn
	Rows    []TableRow
	// Next is the token for the next page; "" on the last.
	Next string
}

// TableColumn is one column of a table.
type TableColumn struct {
	// Field is the field of the contract, Heading what stands above the column.
	Field, Heading string
	// FinancialYear is the year of a column of money, such as "2025/26"; otherwise "".
	FinancialYear string
}

// TableRow is what a table says of one record.
type TableRow struct {
	// Partnership is the record's id.
	Partnership string
	// Cells are in the order of the columns.
	Cells []string
	// Confidential is true where a cell shows what is restricted or exempt.
	Confidential bool
}

// tablePlace is where the next page of a table begins. It carries what all pages share: the years that have columns, and
// the place in the journal at which the register is read.
type tablePlace struct {
	Years []string `json:"y,omitempty"`
	// Sources are the headings of files that have columns, More that others share one.
	Sources []string `json:"s,omitempty"`
	More    bool     `json:"m,omitempty"`
	Cut     int64    `json:"c"`
	Token   string   `json:"t"`
}

// Table gives a page of the register as far as the caller may export it, with what files said beside it where source asks for
// that. All pages are of one instant.
func (s *Service) Table(ctx context.Context, c *caller.Caller, council string, q register.Query, source bool) (*Table, error) {
	if err := q.InPast(s.now()); err != nil {
		return nil, err
	}
	var table *Table
	err := s.store.Read(ctx, council, func(r Reader) error {
		council, err := r.Context(ctx)
		if err != nil {
			return err
		}
		day := council.Council.Day(s.now())
		days := register.Days{Today: day, Then: day}
		if !q.AsOf.IsZero() {
			days.Then = council.Council.Day(q.AsOf)
		}
		if c.SightOfPublished() < caller.Council {
			council.People = nil // the public does not see who a person is
		}
		t := tabulation{reader: r, context: &council, source: source, sees: func(e register.Entry) caller.Sight { return days.ExportSight(c, e) }}
		q.Day = day
		table, err = t.page(ctx, q.SeenBy(c))
		return err
	})
	return table, err
}

// tabulation is a table on its way.
type tabulation struct {
	reader  Reader
	context *Context
	// source says that what files said is asked for.
	source bool
	sees   func(register.Entry) caller.Sight
}

func (t *tabulation) page(ctx context.Context, q register.Query) (*Table, error) {
	place, err := t.place(ctx, q)
	if err != nil {
		return nil, err
	}
	q.Token, q.Cut = place.Token, place.Cut
	page, err := t.reader.Exported(ctx, q, t.sees)
	if err != nil {
		return nil, err
	}
	table := &Table{Columns: slices.Concat(tableColumns(place.Years), sourceColumns(place.Sources, place.More))}
	for _, e := range page.Items {
		table.Rows = append(table.Rows, tableRow(t.context, e, table.Columns, place.Sources))
	}
	if place.Token = page.Next; place.Token != "" {
		table.Next, err = place.token()
	}
	return table, err
}

// place reads where the page begins. Before the first page the whole list is read for the years that need columns.
func (t *tabulation) place(ctx context.Context, q register.Query) (tablePlace, error) {
	var place tablePlace
	if q.Token != "" {
		return readTablePlace(q.Token)
	}
	var err error
	if place.Cut, err = t.reader.Cut(ctx, q.AsOf); err != nil {
		return place, err
	}
	q.Cut, q.Size = place.Cut, 1000
	var found sourceHeadings
	for {
		page, err := t.reader.Exported(ctx, q, t.sees)
		if err != nil {
			return place, err
		}
		for _, e := range page.Items {
			place.Years = append(place.Years, yearsOf(e.Record)...)
			if t.source {
				found.add(e.Record)
			}
		}
		slices.Sort(place.Years)
		place.Years = slices.Compact(place.Years)
		if q.Token = page.Next; q.Token == "" {
			place.Sources, place.More = found.headings, found.more
			return place, nil
		}
	}
}

// yearsOf gives the financial years for which the record has an amount that a column shows.
func yearsOf(p *register.Partnership) []string {
	if p.Resources == nil {
		return nil
	}
	var years []string
	for _, y := range p.Resources.Years {
		if c := y.Committed; y.TotalBudget != nil || c != nil && (c.Grant != nil || c.Revenue != nil || c.InKind != nil) {
			years = append(years, y.FinancialYear)
		}
	}
	return years
}

func readTablePlace(token string) (tablePlace, error) {
	var place tablePlace
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || json.Unmarshal(text, &place) != nil || place.Token == "" || place.Cut <= 0 {
		return place, fault.Invalid("PAGE_TOKEN_INVALID", "The page_token is none that this table gave out. Start again without one.",
			fault.Field{Path: "page_token", Description: "must come from the answer before, with the same request otherwise"}).Because(err)
	}
	return place, nil
}

func (p tablePlace) token() (string, error) {
	text, err := json.Marshal(p)
	return base64.RawURLEncoding.EncodeToString(text), err
}

// tableColumns gives the columns: every field in its order, those of money once for each of the years.
func tableColumns(years []string) []TableColumn {
	var columns []TableColumn
	for _, f := range fields {
		switch {
		case f.money:
			for _, year := range years {
				columns = append(columns, TableColumn{Field: f.Name, Heading: f.Heading(year), FinancialYear: year})
			}
		case f.Name == fieldSource: // its columns are those of the files
		case f.show != nil || f.own || f.Name == fieldID:
			columns = append(columns, TableColumn{Field: f.Name, Heading: f.Heading("")})
		}
	}
	return columns
}

func tableRow(c *Context, e Exported, columns []TableColumn, sources []string) TableRow {
	row := TableRow{Partnership: e.Record.ID, Cells: make([]string, len(columns))}
	for i, column := range columns {
		row.Cells[i] = tableCell(c, e, column, sources)
		row.Confidential = row.Confidential || row.Cells[i] != "" && slices.Contains(e.Confidential, column.shows())
	}
	return row
}

// shows returns the field of the contract's Partnership of which the column shows something.
func (c TableColumn) shows() string {
	if c.Field == fieldSource {
		return fieldSources
	}
	field, _, _ := strings.Cut(c.Field, ".")
	return field
}

func tableCell(c *Context, e Exported, column TableColumn, sources []string) string {
	switch {
	case column.Heading == otherSources:
		return otherSourceCells(e.Record, sources)
	case column.Field == fieldSource:
		return sourceCell(e.Record, strings.TrimPrefix(column.Heading, fromFile))
	}
	if field, known := fieldNamed(column.Field); known {
		return field.Cell(c, e, column.FinancialYear)
	}
	return ""
}
