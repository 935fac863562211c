package codec

import (
	"strings"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/names"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/imports"
)

// ImportToProto gives the message of an import, without its rows.
func ImportToProto(im *imports.Import) *registerv1.Import {
	m := &registerv1.Import{
		State:            registerv1.ImportState(im.State),
		File:             im.File,
		Sha256:           im.SHA256,
		SizeBytes:        im.SizeBytes,
		Sheet:            im.Sheet,
		OtherSheets:      im.OtherSheets,
		HeadingRow:       int32(im.HeadingRow),
		HeadingRowTold:   im.HeadingRowTold,
		Columns:          each(im.Columns, columnToProto),
		Decisions:        each(im.Decisions, writer{council: im.Council}.decision),
		Counts:           countsToProto(im.Counts),
		CreateTime:       wire.Timestamp(im.CreateTime),
		PlanTime:         wire.Timestamp(im.PlanTime),
		ApplyTime:        wire.Timestamp(im.ApplyTime),
		UndoTime:         wire.Timestamp(im.UndoTime),
		FileWithdrawTime: wire.Timestamp(im.FileWithdrawTime),
		UpdateTime:       wire.Timestamp(im.UpdateTime),
		Remarks:          each(im.Remarks, problemToProto),
		Questions:        each(im.Questions, importQuestionToProto),
		JoinRows:         im.JoinRows,
		AsAt:             im.AsAt,
		Texts:            each(im.Texts, writer{council: im.Council}.importText),
		Unnamed:          each(im.Unnamed, writer{council: im.Council}.unnamed),
	}
	if im.ID != "" { // a preview has no name
		m.Name, m.Etag = ImportName.Format(im.Council, im.ID), wire.Etag(im.Version)
	}
	switch {
	case im.Person != "":
		m.Creator = PersonName.Format(im.Council, im.Person)
	case im.Application != "":
		m.Creator = ApplicationName.Format(im.Council, im.Application)
	}
	return m
}

// ImportFromProto reads an import as the store kept it.
func ImportFromProto(council, id string, m *registerv1.Import) (*imports.Import, error) {
	decisions, err := DecisionsFromProto(council, m.GetDecisions())
	if err != nil {
		return nil, err
	}
	texts, err := TextsFromProto(council, m.GetTexts())
	if err != nil {
		return nil, err
	}
	im := &imports.Import{
		Council:          council,
		ID:               id,
		State:            imports.State(m.GetState()),
		File:             m.GetFile(),
		SHA256:           m.GetSha256(),
		SizeBytes:        m.GetSizeBytes(),
		Sheet:            m.GetSheet(),
		OtherSheets:      m.GetOtherSheets(),
		HeadingRow:       int(m.GetHeadingRow()),
		HeadingRowTold:   m.GetHeadingRowTold(),
		Columns:          ColumnsFromProto(m.GetColumns()),
		Decisions:        decisions,
		Counts:           countsFromProto(m.GetCounts()),
		PlanTime:         wire.Instant(m.GetPlanTime()),
		ApplyTime:        wire.Instant(m.GetApplyTime()),
		UndoTime:         wire.Instant(m.GetUndoTime()),
		FileWithdrawTime: wire.Instant(m.GetFileWithdrawTime()),
		Remarks:          each(m.GetRemarks(), problemFromProto),
		Questions:        each(m.GetQuestions(), importQuestionFromProto),
		JoinRows:         m.GetJoinRows(),
		AsAt:             m.GetAsAt(),
		Texts:            texts,
		Unnamed:          each(m.GetUnnamed(), unnamedFromProto),
		Stamp: register.Stamp{
			Version:    wire.Version(m.GetEtag()),
			CreateTime: wire.Instant(m.GetCreateTime()),
			UpdateTime: wire.Instant(m.GetUpdateTime()),
		},
	}
	if _, person, err := PersonName.Parse2(m.GetCreator()); err == nil {
		im.Person = person
	}
	if _, application, err := ApplicationName.Parse2(m.GetCreator()); err == nil {
		im.Application = application
	}
	return im, nil
}

func columnToProto(c imports.Column) *registerv1.ImportColumn {
	return &registerv1.ImportColumn{Column: c.Letter, Heading: c.Heading, Field: c.Field, FinancialYear: c.FinancialYear, AsAt: c.AsAt,
		DateOrder: registerv1.DateOrder(c.DateOrder), Examples: c.Examples, Words: each(c.Words, func(w imports.CellWord) *registerv1.ImportCellWord {
			return &registerv1.ImportCellWord{Text: w.Text, Meaning: registerv1.ImportCellMeaning(w.Meaning)}
		})}
}

// ColumnsFromProto reads a mapping.
func ColumnsFromProto(columns []*registerv1.ImportColumn) []imports.Column {
	return each(columns, func(m *registerv1.ImportColumn) imports.Column {
		return imports.Column{Letter: m.GetColumn(), Heading: m.GetHeading(), Field: m.GetField(), FinancialYear: m.GetFinancialYear(), AsAt: m.GetAsAt(),
			DateOrder: imports.DateOrder(m.GetDateOrder()), Examples: m.GetExamples(), Words: each(m.GetWords(), func(w *registerv1.ImportCellWord) imports.CellWord {
				return imports.CellWord{Text: w.GetText(), Meaning: imports.CellMeaning(w.GetMeaning())}
			})}
	})
}

// DecisionsFromProto reads decisions on rows. One that names a record of another council answers like a missing one.
func DecisionsFromProto(council string, decisions []*registerv1.ImportRowDecision) ([]imports.Decision, error) {
	var foreign error
	read := each(decisions, func(m *registerv1.ImportRowDecision) imports.Decision {
		d := imports.Decision{Row: int(m.GetRow()), Choice: imports.Choice(m.GetDecision()), SameAsRow: int(m.GetSameAsRow())}
		if m.GetPartnership() == "" {
			return d
		}
		of, id, err := PartnershipName.Parse2(m.GetPartnership())
		if err != nil || of != council {
			foreign = names.Missing()
		}
		d.Partnership = id
		return d
	})
	return read, foreign
}

func (w writer) decision(d imports.Decision) *registerv1.ImportRowDecision {
	return &registerv1.ImportRowDecision{
		Row: int32(d.Row), Decision: registerv1.ImportDecision(d.Choice), Partnership: w.partnership(d.Partnership), SameAsRow: int32(d.SameAsRow),
	}
}

// partnership writes a partnership's id as a resource name; "" stays "".
func (w writer) partnership(id string) string {
	if id == "" {
		return ""
	}
	return PartnershipName.Format(w.council, id)
}

func countsToProto(c imports.Counts) *registerv1.ImportCounts {
	return &registerv1.ImportCounts{
		Rows: int32(c.Rows), New: int32(c.New), Change: int32(c.Change), Same: int32(c.Same), PossibleDuplicate: int32(c.PossibleDuplicate),
		Error: int32(c.Error), LeftOut: int32(c.LeftOut), Open: int32(c.Open), Warned: int32(c.Warned),
	}
}

func countsFromProto(m *registerv1.ImportCounts) imports.Counts {
	return imports.Counts{
		Rows: int(m.GetRows()), New: int(m.GetNew()), Change: int(m.GetChange()), Same: int(m.GetSame()), PossibleDuplicate: int(m.GetPossibleDuplicate()),
		Error: int(m.GetError()), LeftOut: int(m.GetLeftOut()), Open: int(m.GetOpen()), Warned: int(m.GetWarned()),
	}
}

// ImportRowToProto gives the message of a row of a plan.
func ImportRowToProto(council string, r imports.Row) *registerv1.ImportRow {
	w := writer{council: council}
	return &registerv1.ImportRow{
		Row:                int32(r.Number),
		Outcome:            registerv1.ImportOutcome(r.Outcome),
		Decision:           registerv1.ImportDecision(r.Choice),
		DisplayName:        r.DisplayName,
		Partnership:        w.partnership(r.Partnership),
		SameAsRow:          int32(r.SameAsRow),
		MetBy:              r.MetBy,
		Changes:            each(r.Changes, fieldChangeToProto),
		PossibleDuplicates: each(r.Duplicates, w.duplicate),
		Errors:             each(r.Errors, problemToProto),
		Warnings:           each(r.Warnings, problemToProto),
		Cells:              each(r.Cells, cellToProto),
		Hidden:             r.Hidden,
		Struck:             r.Struck,
		AsAt:               r.AsAt,
		NewerRow:           int32(r.NewerRow),
		LeftOutBecause:     r.LeftOut,
		Proposes:           r.Proposes,
	}
}

// ImportRowFromProto reads a row of a plan as the store kept it.
func ImportRowFromProto(m *registerv1.ImportRow) imports.Row {
	return imports.Row{
		Proposes:    m.GetProposes(),
		Number:      int(m.GetRow()),
		Outcome:     imports.Outcome(m.GetOutcome()),
		Choice:      imports.Choice(m.GetDecision()),
		DisplayName: m.GetDisplayName(),
		Partnership: lastPart(m.GetPartnership()),
		SameAsRow:   int(m.GetSameAsRow()),
		MetBy:       m.GetMetBy(),
		Changes:     each(m.GetChanges(), fieldChangeFromProto),
		Duplicates:  each(m.GetPossibleDuplicates(), duplicateFromProto),
		Errors:      each(m.GetErrors(), problemFromProto),
		Warnings:    each(m.GetWarnings(), problemFromProto),
		Cells:       each(m.GetCells(), cellFromProto),
		Hidden:      m.GetHidden(),
		Struck:      m.GetStruck(),
		AsAt:        m.GetAsAt(),
		NewerRow:    int(m.GetNewerRow()),
		LeftOut:     m.GetLeftOutBecause(),
	}
}

// lastPart gives the id at the end of a resource name that we wrote ourselves.
func lastPart(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

func fieldChangeToProto(c imports.FieldChange) *registerv1.ImportFieldChange {
	return &registerv1.ImportFieldChange{Field: c.Field, Column: c.Column, From: c.From, To: c.To}
}

func fieldChangeFromProto(m *registerv1.ImportFieldChange) imports.FieldChange {
	return imports.FieldChange{Field: m.GetField(), Column: m.GetColumn(), From: m.GetFrom(), To: m.GetTo()}
}

func (w writer) duplicate(d imports.Duplicate) *registerv1.ImportDuplicate {
	return &registerv1.ImportDuplicate{Partnership: w.partnership(d.Partnership), Row: int32(d.Row), DisplayName: d.DisplayName, Why: d.Why, Apart: d.Apart}
}

func duplicateFromProto(m *registerv1.ImportDuplicate) imports.Duplicate {
	return imports.Duplicate{Partnership: lastPart(m.GetPartnership()), Row: int(m.GetRow()), DisplayName: m.GetDisplayName(), Why: m.GetWhy(), Apart: m.GetApart()}
}

func problemToProto(p imports.Problem) *registerv1.ImportProblem {
	return &registerv1.ImportProblem{Column: p.Column, Heading: p.Heading, Problem: p.Problem, Remedy: p.Remedy}
}

func problemFromProto(m *registerv1.ImportProblem) imports.Problem {
	return imports.Problem{Column: m.GetColumn(), Heading: m.GetHeading(), Problem: m.GetProblem(), Remedy: m.GetRemedy()}
}

func importQuestionToProto(q imports.Question) *registerv1.ImportQuestion {
	return &registerv1.ImportQuestion{Kind: registerv1.ImportQuestionKind(q.Kind), Column: q.Column, Heading: q.Heading, Row: int32(q.Row),
		Question: q.Question, WithoutAnswer: q.WithoutAnswer, Examples: q.Examples}
}

func importQuestionFromProto(m *registerv1.ImportQuestion) imports.Question {
	return imports.Question{Kind: imports.QuestionKind(m.GetKind()), Column: m.GetColumn(), Heading: m.GetHeading(), Row: int(m.GetRow()),
		Question: m.GetQuestion(), WithoutAnswer: m.GetWithoutAnswer(), Examples: m.GetExamples()}
}

func (w writer) importText(t imports.Text) *registerv1.ImportText {
	m := &registerv1.ImportText{Text: t.Text, Cells: int32(t.Cells), Columns: t.Columns, Sort: registerv1.ImportTextSort(t.Sort),
		Proposal: registerv1.ImportTextDecision(t.Proposal), Decision: registerv1.ImportTextDecision(t.Choice), PostTitle: t.Post}
	if t.Person != "" {
		m.Person = PersonName.Format(w.council, t.Person)
	}
	return m
}

// TextsFromProto reads texts and what was decided of them. A person of another council answers like a missing one.
func TextsFromProto(council string, texts []*registerv1.ImportText) ([]imports.Text, error) {
	var foreign error
	read := each(texts, func(m *registerv1.ImportText) imports.Text {
		t := imports.Text{Text: m.GetText(), Cells: int(m.GetCells()), Columns: m.GetColumns(), Sort: imports.TextSort(m.GetSort()),
			Proposal: imports.TextChoice(m.GetProposal()), Choice: imports.TextChoice(m.GetDecision()), Post: m.GetPostTitle()}
		if m.GetPerson() == "" {
			return t
		}
		of, id, err := PersonName.Parse2(m.GetPerson())
		if err != nil || of != council {
			foreign = names.Missing()
		}
		t.Person = id
		return t
	})
	return read, foreign
}

func (w writer) unnamed(u imports.Unnamed) *registerv1.ImportUnnamed {
	return &registerv1.ImportUnnamed{Partnership: w.partnership(u.Partnership), DisplayName: u.DisplayName, File: u.File}
}

func unnamedFromProto(m *registerv1.ImportUnnamed) imports.Unnamed {
	return imports.Unnamed{Partnership: lastPart(m.GetPartnership()), DisplayName: m.GetDisplayName(), File: m.GetFile()}
}
