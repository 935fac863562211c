package export_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/concordat-suite/concordat/gateway/export"
	"github.com/concordat-suite/concordat/gateway/routes"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1" // its lists are looked at too
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1" // its lists are looked at too
	"github.com/concordat-suite/concordat/services/platform/files/spreadsheet"
)

func TestEveryListCanBeExported(t *testing.T) {
	all, err := routes.All()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, route := range all {
		name := string(route.RPC.Name())
		list, ok := export.Of(route.RPC)
		if ok && route.Verb == http.MethodGet {
			found++
			checkHeadings(t, list)
		}
		if !ok && strings.HasPrefix(name, "List") {
			t.Errorf("%s cannot be exported", name)
		}
	}
	if found < 15 {
		t.Errorf("only %d lists were found", found)
	}
}

// checkHeadings wants a heading for each column, each once.
func checkHeadings(t *testing.T, list *export.List) {
	t.Helper()
	if list.IsTable() {
		return
	}
	rows := written(t, list, emptyAnswer(t, list))
	seen := map[string]bool{}
	for _, heading := range rows[0] {
		if heading == "" || seen[heading] {
			t.Errorf("%s has the heading %q twice or blank", list.RPC.Name(), heading)
		}
		seen[heading] = true
	}
}

func emptyAnswer(t *testing.T, list *export.List) proto.Message {
	t.Helper()
	answer, err := newMessage(list.RPC.Output())
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// written gives the rows of a list of one page.
func written(t *testing.T, list *export.List, answer proto.Message) [][]string {
	t.Helper()
	format, _ := export.FormatNamed("csv")
	var file bytes.Buffer
	if err := export.Write(t.Context(), &file, list, format, "x", one(answer)); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.String(), spreadsheet.ByteOrderMark))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func one(answer proto.Message) export.Pages {
	return func(context.Context, string) (proto.Message, error) { return answer, nil }
}

func TestCells(t *testing.T) {
	list := listOf(t, governancev1.File_concordat_governance_v1_assessment_service_proto, "ListVerdicts")
	rows := written(t, list, &governancev1.ListVerdictsResponse{Verdicts: []*governancev1.PartnershipVerdict{{
		Partnership: "councils/cambridge/partnerships/1",
		Verdict:     &governancev1.Verdict{Criterion: "c", Outcome: governancev1.Outcome_OUTCOME_NOT_MET, Reason: "because, \"so\""},
	}, {}}})
	for heading, want := range map[string]string{
		"Partnership": "councils/cambridge/partnerships/1", "Verdict: outcome": "OUTCOME_NOT_MET", "Verdict: reason": "because, \"so\"",
	} {
		i := slices.Index(rows[0], heading)
		if i < 0 {
			t.Errorf("there is no column %q in %q", heading, rows[0])
			continue
		}
		if rows[1][i] != want || rows[2][i] != "" {
			t.Errorf("%s is %q and %q, want %q and nothing", heading, rows[1][i], rows[2][i], want)
		}
	}
}

func TestListsWithinItemsAreJSON(t *testing.T) {
	list := listOf(t, registerv1.File_concordat_register_v1_council_service_proto, "ListCouncils")
	rows := written(t, list, &registerv1.ListCouncilsResponse{Councils: []*registerv1.Council{{
		Committees: []*registerv1.Committee{{Id: "audit", DisplayName: "Audit"}},
	}}})
	i := slices.Index(rows[0], "Committees")
	if want := `[{"id":"audit","display_name":"Audit"}]`; i < 0 || rows[1][i] != want {
		t.Errorf("row %q under %q, want %s", rows[1], rows[0], want)
	}
}

func TestAListTooLongIsNamed(t *testing.T) {
	list := listOf(t, registerv1.File_concordat_register_v1_council_service_proto, "ListCouncils")
	format, _ := export.FormatNamed("jsonl")
	answer := &registerv1.ListCouncilsResponse{Councils: make([]*registerv1.Council, export.MaxRows+1)}
	err := export.Write(t.Context(), &bytes.Buffer{}, list, format, "x", one(answer))
	if !errors.Is(err, export.ErrTooManyRows) {
		t.Errorf("Write() = %v, want ErrTooManyRows", err)
	}
}

func TestAListThatGoesInCirclesIsAFault(t *testing.T) {
	list := listOf(t, registerv1.File_concordat_register_v1_council_service_proto, "ListCouncils")
	format, _ := export.FormatNamed("jsonl")
	if err := export.Write(t.Context(), &bytes.Buffer{}, list, format, "x", one(&registerv1.ListCouncilsResponse{NextPageToken: "again"})); err == nil {
		t.Error("the same page was taken twice")
	}
}

// TestALongFileTakesNoMoreMemory writes the longest file in every format of tables, and wants the memory in use at its end
// to be what it was near its beginning.
func TestALongFileTakesNoMoreMemory(t *testing.T) {
	list := listOf(t, governancev1.File_concordat_governance_v1_assessment_service_proto, "ListVerdicts")
	page := &governancev1.ListVerdictsResponse{}
	for range export.PageSize {
		page.Verdicts = append(page.Verdicts, &governancev1.PartnershipVerdict{
			Partnership: "councils/cambridge/partnerships/0190b6a4-7a11-7c3e-9d55-0242ac120003",
			Verdict:     &governancev1.Verdict{Criterion: "c", Reason: "Nobody has said who \"owns\" it  & why."},
		})
	}
	for _, name := range []string{"csv", "xlsx", "ods"} {
		format, _ := export.FormatNamed(name)
		var early, late uint64
		pages := 0
		err := export.Write(t.Context(), io.Discard, list, format, "x", func(context.Context, string) (proto.Message, error) {
			switch pages++; pages {
			case 10:
				early = inUse()
			case export.MaxRows / export.PageSize:
				late = inUse()
				page.NextPageToken = ""
				return page, nil
			}
			page.NextPageToken = fmt.Sprint(pages)
			return page, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if late > early+4<<20 {
			t.Errorf("%s: %d KiB are in use after 1,000 rows, %d KiB after 100,000", name, early>>10, late>>10)
		}
	}
}

// inUse returns the bytes that are in use.
func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
