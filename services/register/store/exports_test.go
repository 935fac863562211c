package store_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/files/spreadsheet"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/imports"
	"github.com/concordat-suite/concordat/services/register/store"
)

// officer is a caller who may export everything.
var officer = &caller.Caller{Person: "p", Roles: []caller.Right{{Role: caller.ManagementInformationOfficer, Scope: caller.Any}}}

// export writes the register of cambridge as a file, as the REST door does.
func (i *importing) export(format spreadsheet.Format) []byte {
	i.Helper()
	var file bytes.Buffer
	w, err := spreadsheet.NewWriter(&file, format, "partnerships")
	i.must(err)
	for token, first := "", true; first || token != ""; first = false {
		table, err := i.service.Table(i.Context(), officer, "cambridge", register.Query{Token: token, Size: 500}, i.source)
		i.must(err)
		if first {
			headings := make([]string, len(table.Columns))
			for c, column := range table.Columns {
				headings[c] = column.Heading
			}
			i.must(w.Row(headings))
		}
		for _, row := range table.Rows {
			i.must(w.Row(row.Cells))
		}
		token = table.Next
	}
	i.must(w.Close())
	return file.Bytes()
}

// comesBackAsItWas exports the register and holds that the import of the file would change nothing.
func (i *importing) comesBackAsItWas(format spreadsheet.Format) {
	i.Helper()
	records := len(i.onRegister("cambridge"))
	im, rows, err := i.service.Preview(i.Context(), i.mio, "cambridge", imports.Upload{File: "register." + format.Extension(), Content: i.export(format)})
	i.must(err)
	if im.Counts.Rows < records {
		i.Errorf("%s: %d rows for %d records", format.Extension(), im.Counts.Rows, records)
	}
	if im.Counts.Same == im.Counts.Rows {
		return
	}
	i.Errorf("%s: the file that was just written is planned as %+v", format.Extension(), im.Counts)
	shown := 0
	for _, r := range rows {
		if r.Outcome != imports.Same && shown < 5 {
			shown++
			i.Logf("row %d %q: changes %+v, errors %+v, duplicates %+v", r.Number, r.DisplayName, r.Changes, r.Errors, r.Duplicates)
		}
	}
}

// awkward are texts that mean something to a spreadsheet program, or to an import.
var awkward = []string{
	"=1+1", "+cmd|'/C calc'!A0", "-2+3", "@SUM(A1)", "'=1+1", "\t=1+1", "\r\n=2", "-", "n/a", "None", "none", "No.", "TBC", "?", "yes", "1/2", "13-15", "007",
	"2016/17", "1 April", "a; b; c", "- one\n- two", "1. first\n2. second", "\"quoted\", and, commas", "  blanks around  ", "two\n\nlines", "£5,605 +VAT",
	"http://example.org/a b", "https://example.org/a", "Non-statutory partnership, with more", "formerly known as X", "delete", "_x0041_", "😀 sep",
	"= none", "Name", "Councillor", "VACANT", "Leader (2013)",
}

// invent makes a record that says something odd in every fact that a column can fill.
func invent(random *rand.Rand, n int) *register.Partnership {
	pick := func() string { return awkward[random.IntN(len(awkward))] }
	some := func() bool { return random.IntN(3) > 0 }
	said := func() *register.Statement {
		switch random.IntN(4) {
		case 0:
			return nil
		case 1:
			return &register.Statement{None: true}
		default:
			return &register.Statement{Text: pick()}
		}
	}
	arranged := func() *register.Arrangement {
		switch random.IntN(4) {
		case 0:
			return nil
		case 1:
			return &register.Arrangement{None: true}
		case 2:
			return &register.Arrangement{Text: pick(), Link: "https://example.org/doc", AnsweredBy: pick(), AgreedOn: date.Partial{Year: 2019}}
		default:
			return &register.Arrangement{Text: pick()}
		}
	}
	holder := func() *register.Holder {
		switch random.IntN(4) {
		case 0:
			return nil
		case 1:
			return &register.Holder{Person: known[random.IntN(len(known))]}
		case 2:
			return &register.Holder{Post: knownPost}
		default:
			return &register.Holder{Text: pick(), Since: date.Partial{Year: 2013}}
		}
	}
	day := func() date.Partial {
		return []date.Partial{{}, {Year: 2017}, {Year: 2017, Month: time.April}, {Year: 2017, Month: time.April, Day: 12}}[random.IntN(4)]
	}
	money := func() *register.Money {
		return []*register.Money{nil, {}, {Pence: 560_550}, {Pence: -99}, {Pence: 1_000_000_000}}[random.IntN(5)]
	}
	p := &register.Partnership{
		Council: "cambridge", State: []register.State{register.Active, register.Draft, register.Ended, register.Identified}[random.IntN(4)],
		DisplayName: fmt.Sprintf("%s %d", pick(), n), ShortName: pick(), Reference: fmt.Sprintf("=%d", n), WebPage: []string{"", "https://example.org/a"}[random.IntN(2)],
		Kind: register.Kind(random.IntN(6)), LegalForm: register.LegalForm(random.IntN(14)), Scope: register.Scope(random.IntN(7)),
		StatutoryBasis: said(), CreatedOn: day(), JoinedOn: day(), Objective: said(), Outcomes: said(), ServiceArea: []string{"", "parks"}[random.IntN(2)],
		ServiceLead: holder(), ResponsibleOfficer: holder(), LeadMember: holder(), OppositionSpokesperson: holder(),
		TermsOfReference: arranged(), Agreement: arranged(), Reporting: arranged(), ScrutinyCommittee: []string{"", "scrutiny"}[random.IntN(2)],
		MeetingFrequency: said(), Complaints: arranged(), PublicEngagement: arranged(), Exit: arranged(), AccountableBody: said(), Liabilities: said(),
	}
	p.DisplayName, p.ShortName = strings.ReplaceAll(p.DisplayName, "\x00", ""), strings.ReplaceAll(p.ShortName, "\x00", "")
	for range random.IntN(3) {
		p.FormerNames = append(p.FormerNames, register.FormerName{DisplayName: fmt.Sprintf("%s was %d", pick(), n), Until: day()})
		p.Notes = append(p.Notes, register.Note{Text: pick(), About: "objective"})
	}
	if some() {
		p.Partners = &register.Partners{Partners: []register.Partner{{Organisation: pick()}, {Organisation: "Board of 12", Contact: holder()}}}
		p.Targets = &register.Targets{Targets: []register.Target{{Title: pick(), TargetValue: "5"}}}
		p.Risks = &register.Risks{Risks: []register.Risk{{Title: pick(), InherentImpact: 3}, {Title: pick()}}}
		for _, year := range []string{"2016/17", "2024/25", "2025/26"} {
			p.Resources = &register.Resources{Years: append(years(p), register.YearResources{FinancialYear: year, TotalBudget: money(),
				Committed: &register.Commitment{Grant: money(), Revenue: money(), InKind: money()}})}
		}
	} else if some() {
		p.Partners, p.Targets, p.Risks, p.Resources = &register.Partners{}, &register.Targets{}, &register.Risks{None: true}, &register.Resources{}
	}
	return p
}

func years(p *register.Partnership) []register.YearResources {
	if p.Resources == nil {
		return nil
	}
	return p.Resources.Years
}

// known are the people that invented records name; two of them have one name.
var known = []string{ids.New(), ids.New(), ids.New()}

var knownPost = ids.New()

// populate fills the register of cambridge with invented records.
func (i *importing) populate(records int) {
	i.Helper()
	i.write("cambridge", func(ctx context.Context, tx register.Tx) error {
		council, err := tx.CouncilForUpdate(ctx)
		i.must(err)
		council.ServiceAreas = []register.ServiceArea{{ID: "parks", DisplayName: "Parks & Open Spaces"}}
		council.Committees = []register.Committee{{ID: "scrutiny", DisplayName: "Overview and Scrutiny Committee"}}
		council.Version++
		i.must(tx.SaveCouncil(ctx, council))
		for n, id := range known {
			name := []string{"A. Person", "A. Person", "=B. Person"}[n]
			i.must(tx.CreatePerson(ctx, &register.Person{Council: "cambridge", ID: id, DisplayName: name, Stamp: register.Stamp{Version: 1}}))
		}
		post, err := register.NewPost("cambridge", knownPost, "Assistant Director (Special Projects)", register.OfficerPost, importDay)
		i.must(err)
		i.must(tx.CreatePost(ctx, register.PostOn{Post: post}))
		return nil
	})
	random := rand.New(rand.NewPCG(2025, 6))
	made := make([]*register.Partnership, records)
	for n := range made {
		made[n] = invent(random, n)
		state := made[n].State
		i.must(made[n].Enter(importDay))
		made[n].State = state
	}
	i.must(store.NewImports(i.records).Write(i.Context(), "cambridge", importDay, func(tx imports.Tx) error {
		return tx.CreatePartnerships(i.Context(), made)
	}))
}

// TestExportComesBackAsItWas holds that what is exported and imported again changes nothing. EXPORT_ROWS=10000 does so
// for as many records as the bar asks for, which takes a quarter of a minute of computing.
func TestExportComesBackAsItWas(t *testing.T) {
	i := newImporting(t)
	records := 1000
	if asked := os.Getenv("EXPORT_ROWS"); asked != "" {
		var err error
		records, err = strconv.Atoi(asked)
		i.must(err)
	}
	i.populate(records)
	for _, format := range []spreadsheet.Format{spreadsheet.CSV, spreadsheet.XLSX, spreadsheet.ODS} {
		i.comesBackAsItWas(format)
	}
}

// An edit of one cell in the file changes that fact alone.
func TestExportTakesAnEdit(t *testing.T) {
	i := newImporting(t)
	i.populate(50)
	table, err := i.service.Table(t.Context(), officer, "cambridge", register.Query{Filter: "state = ACTIVE", Size: 1}, false)
	i.must(err)
	column := func(field string) int {
		return slices.IndexFunc(table.Columns, func(c imports.TableColumn) bool { return c.Field == field })
	}
	row := table.Rows[0].Cells
	row[column("meeting_frequency")] = "quarterly"
	row[column("notes")] += "\nfrom the meeting"
	row[column("gaps")], row[column("state")] = "whatever", "whatever"
	var file bytes.Buffer
	w, err := spreadsheet.NewWriter(&file, spreadsheet.CSV, "")
	i.must(err)
	headings := make([]string, len(table.Columns))
	for c := range headings {
		headings[c] = table.Columns[c].Heading
	}
	i.must(w.Row(headings))
	i.must(w.Row(row))
	_, rows, err := i.service.Preview(t.Context(), i.mio, "cambridge", imports.Upload{File: "edited.csv", Content: file.Bytes()})
	i.must(err)
	if rows[0].Outcome != imports.Change || len(rows[0].Changes) != 2 || rows[0].Changes[0].To != "quarterly" || rows[0].Changes[1].To != "from the meeting" {
		t.Errorf("the edited row is planned as %v with %+v, errors %+v", rows[0].Outcome, rows[0].Changes, rows[0].Errors)
	}
}

// What no field holds is in the export that is asked for the files' own columns, and such a file comes back as it was.
func TestExportWithWhatFilesSaid(t *testing.T) {
	i := newImporting(t)
	i.apply(i.upload("register.csv", "Partnership,Lead officer,Seat\nArts Board,A,one of twelve\nParks Forum,B,\n"))
	for _, source := range []bool{false, true} {
		table, err := i.service.Table(t.Context(), officer, "cambridge", register.Query{}, source)
		i.must(err)
		seat := slices.IndexFunc(table.Columns, func(c imports.TableColumn) bool { return c.Heading == "From the file: Seat" })
		if source != (seat >= 0) || source && table.Rows[0].Cells[seat] != "one of twelve" {
			t.Errorf("asked for %t: columns %+v, rows %+v", source, table.Columns, table.Rows)
		}
	}
	i.source = true
	for _, format := range []spreadsheet.Format{spreadsheet.CSV, spreadsheet.XLSX} {
		i.comesBackAsItWas(format)
	}
}
