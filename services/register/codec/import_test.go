package codec_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/imports"
)

func TestImportThereAndBack(t *testing.T) {
	at := time.Date(2025, time.June, 2, 9, 0, 0, 0, time.UTC)
	im := &imports.Import{
		Council: "cambridge", ID: ids.New(), State: imports.Undone, File: "f.xlsx", SHA256: "ab", SizeBytes: 7, Sheet: "S", OtherSheets: []string{"T"}, HeadingRow: 3, HeadingRowTold: true,
		Columns:   []imports.Column{{Letter: "A", Heading: "Cost 2021/22", Field: "resources.total_budget", FinancialYear: "2021/22"}},
		Decisions: []imports.Decision{{Row: 4, Choice: imports.ChooseSame, Partnership: ids.New()}, {Row: 5, Choice: imports.ChooseSame, SameAsRow: 4}, {Row: 6, Choice: imports.LeaveOut}},
		Counts:    imports.Counts{Rows: 15, New: 1, Change: 2, Same: 3, PossibleDuplicate: 4, Error: 5, LeftOut: 6, Open: 7, Warned: 8},
		Person:    ids.New(), PlanTime: at, ApplyTime: at.Add(1), UndoTime: at.Add(2), FileWithdrawTime: at.Add(3),
		Stamp: register.Stamp{Version: 4, CreateTime: at, UpdateTime: at.Add(4)},
	}
	got, err := codec.ImportFromProto(im.Council, im.ID, codec.ImportToProto(im))
	if err != nil || !reflect.DeepEqual(got, im) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, im)
	}
	im.Person, im.Application = "", ids.New()
	if got, err = codec.ImportFromProto(im.Council, im.ID, codec.ImportToProto(im)); err != nil || got.Application != im.Application || got.Person != "" {
		t.Errorf("made by an application: %+v, %v", got, err)
	}
}

func TestImportRowThereAndBack(t *testing.T) {
	row := imports.Row{
		Number: 7, Hidden: true, Outcome: imports.PossibleDuplicate, Choice: imports.ChooseNew, DisplayName: "City Deal", Partnership: ids.New(), SameAsRow: 3, MetBy: "name",
		Changes:    []imports.FieldChange{{Field: "web_page", Column: "C", From: "a", To: "b"}},
		Duplicates: []imports.Duplicate{{Partnership: ids.New(), DisplayName: "Deal", Why: "alike"}, {Row: 2, DisplayName: "City", Why: "the same"}},
		Errors:     []imports.Problem{{Column: "A", Heading: "Name", Problem: "none", Remedy: "write"}},
		Warnings:   []imports.Problem{{Column: "B", Heading: "Cost", Problem: "VAT", Remedy: "kept"}},
		Cells:      []register.SourceCell{{Heading: "Name", Column: "A", Text: "City Deal"}},
	}
	if got := codec.ImportRowFromProto(codec.ImportRowToProto("cambridge", row)); !reflect.DeepEqual(got, row) {
		t.Errorf("got  %+v\nwant %+v", got, row)
	}
}

func TestDecisionOnAForeignRecord(t *testing.T) {
	_, err := codec.DecisionsFromProto("cambridge", []*registerv1.ImportRowDecision{{Row: 2, Partnership: "councils/elsewhere/partnerships/" + ids.New()}})
	if fault.KindOf(err) != fault.KindNotFound {
		t.Errorf("DecisionsFromProto() error = %v, want NOT_FOUND", err)
	}
}

// TestImportFieldsAreTheContracts holds that every field that a column can fill is one of the contract's.
func TestImportFieldsAreTheContracts(t *testing.T) {
	inside := map[string]protoreflect.MessageDescriptor{
		"resources": (&registerv1.YearResources{}).ProtoReflect().Descriptor(),
		"committed": (&registerv1.Commitment{}).ProtoReflect().Descriptor(),
	}
	for _, f := range imports.Fields() {
		name := f.Name
		if !f.Recorded() {
			continue // it only says what a row is about
		}
		message := (&registerv1.Partnership{}).ProtoReflect().Descriptor()
		for _, part := range strings.Split(name, ".") {
			if message.Fields().ByName(protoreflect.Name(part)) == nil {
				t.Errorf("%s: %s has no field %s", name, message.Name(), part)
			}
			message = inside[part]
		}
	}
}
