package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
	"google.golang.org/grpc"

	"github.com/concordat-suite/concordat/deploy/fleet"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

const (
	// fewRows and manyRows are the sizes of the files; the smaller one is imported several times, as it takes so little.
	fewRows, manyRows = 1000, 10_000
	fewTimes          = 3
)

// importFile is P6: the plan of a spreadsheet and its application, with the memory that the register takes for it.
func importFile(_ context.Context, s *stage) ([]figure, error) {
	var few []time.Duration
	for i := range fewTimes + 1 {
		took, err := s.importRows(fmt.Sprintf("council-few-%d", i), fewRows)
		if err != nil {
			return nil, err
		}
		if i > 0 { // the first one warms up
			few = append(few, took)
		}
	}
	slices.Sort(few)
	small := few[len(few)/2]
	before, err := s.freshPeak(fleet.Register)
	if err != nil {
		return nil, err
	}
	large, err := s.importRows("council-many", manyRows)
	if err != nil {
		return nil, err
	}
	peak, err := s.memory(fleet.Register, "VmHWM")
	if err != nil {
		return nil, err
	}
	return []figure{
		{"P6", fmt.Sprintf("import of %d rows from XLSX, plan and apply", manyRows), large.Seconds(), 10, true, " s"},
		{"P6", fmt.Sprintf("memory beyond the %.0f MiB before", before), peak - before, 128, true, " MiB"},
		{"P6", fmt.Sprintf("time for a row of %d against one of %d (%s in all)", manyRows, fewRows, small.Round(time.Millisecond)),
			large.Seconds() / manyRows / (small.Seconds() / fewRows), 1.25, true, ""},
	}, nil
}

// importRows plans and applies a file of so many rows in a new council, and says how long the two took together.
func (s *stage) importRows(council string, rows int) (time.Duration, error) {
	parent, err := s.openCouncil(council)
	if err != nil {
		return 0, err
	}
	file, err := workbook(rows)
	if err != nil {
		return 0, err
	}
	imports := registerv1.NewImportServiceClient(s.own[0])
	begin := time.Now()
	planned, err := imports.CreateImport(s.officer, &registerv1.CreateImportRequest{Parent: parent, File: "register.xlsx", Content: file},
		grpc.MaxCallRecvMsgSize(8<<20))
	if err != nil {
		return 0, fmt.Errorf("plan %d rows: %w", rows, err)
	}
	if _, err := imports.ApplyImport(s.officer, &registerv1.ApplyImportRequest{Name: planned.GetName()}); err != nil {
		return 0, fmt.Errorf("apply %d rows: %w", rows, err)
	}
	return time.Since(begin), nil
}

// workbook is a register as councils keep it, with so many partnerships.
func workbook(rows int) ([]byte, error) {
	file := excelize.NewFile()
	defer func() { _ = file.Close() }() // it is in memory
	sheet, err := file.NewStreamWriter("Sheet1")
	if err != nil {
		return nil, err
	}
	heading := []any{"Partnership", "Reference", "Purpose", "Expected outcomes", "Date created", "Scope", "Partners", "Terms of reference"}
	if err := sheet.SetRow("A1", heading); err != nil {
		return nil, err
	}
	for n := range rows {
		cells := []any{
			fmt.Sprintf("Ward %05d Compact", n), fmt.Sprintf("R/%05d", n), fmt.Sprintf("To look after ward %05d together.", n),
			"Residents are safer and better connected.", "2017-04-01", "District", "The county, The police, The health board", "Agreed by all partners.",
		}
		if err := sheet.SetRow("A"+strconv.Itoa(n+2), cells); err != nil {
			return nil, err
		}
	}
	if err := sheet.Flush(); err != nil {
		return nil, err
	}
	var content bytes.Buffer
	err = file.Write(&content)
	return content.Bytes(), err
}

// freshPeak forgets the most memory that a program ever took and gives what it takes now, in MiB. Linux only.
func (s *stage) freshPeak(program string) (float64, error) {
	const forgetPeak = "5"
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", s.fleet.Process(program).PID()), []byte(forgetPeak), 0); err != nil {
		return 0, err
	}
	return s.memory(program, "VmRSS")
}

// memory reads a figure of a program's memory, in MiB, as Linux keeps it.
func (s *stage) memory(program, figure string) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.fleet.Process(program).PID()))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if kibibytes, ok := strings.CutPrefix(line, figure+":"); ok {
			n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(kibibytes), "kB")))
			return float64(n) / 1024, err
		}
	}
	return 0, fmt.Errorf("no %s in the status of %s", figure, program)
}
