// Package export writes the lists of the contract as files: CSV, XLSX and OpenDocument for people, JSON Lines for
// machines. Which rpcs are lists, and which columns they have, is read from the contract's descriptors, so every list
// there is can be exported. It neither calls services nor answers HTTP: package rest does.
package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/platform/files/spreadsheet"
)

const (
	// MaxRows is the number of rows of one file. A file is made within one call, and a call has a deadline.
	MaxRows = 100_000
	// PageSize is the number of rows that are asked for at once: few enough for the largest records to fit into a message.
	PageSize = 100
)

// Format is a format of files.
type Format struct {
	// Name is the format as it is asked for, such as "xlsx". It is also how the file's name ends.
	Name string
	// MediaType is its name in a Content-Type.
	MediaType string
	// table is what writes it; 0 for JSON Lines, which are no table.
	table spreadsheet.Format
}

// Formats are the formats of every list.
var Formats = []Format{
	{"csv", spreadsheet.CSV.MediaType(), spreadsheet.CSV},
	{"xlsx", spreadsheet.XLSX.MediaType(), spreadsheet.XLSX},
	{"ods", spreadsheet.ODS.MediaType(), spreadsheet.ODS},
	{"jsonl", "application/jsonl", 0},
	Metadata,
}

// FormatNamed gives the format with the name.
func FormatNamed(name string) (Format, bool) {
	i := slices.IndexFunc(Formats, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return Formats[i], true
}

// Accepted gives the format that a header Accept asks for, and false when it asks for none of them before JSON.
func Accepted(accept string) (Format, bool) {
	for _, kind := range strings.Split(accept, ",") {
		kind, _, _ = strings.Cut(kind, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
		for _, f := range Formats {
			if own, _, _ := strings.Cut(f.MediaType, ";"); kind == own {
				return f, true
			}
		}
		if kind == "application/json" || kind == "*/*" || kind == "text/html" {
			return Format{}, false
		}
	}
	return Format{}, false
}

// Raw gives the format with every cell unaltered. Only CSV is altered at all; the others give themselves and false.
func (f Format) Raw() (Format, bool) {
	if f.table != spreadsheet.CSV {
		return f, false
	}
	f.table = spreadsheet.RawCSV
	return f, true
}

// IsTable says whether the format is for people, as a table of rows and columns, or tells of such a table.
func (f Format) IsTable() bool { return f.table != 0 || f == Metadata }

// ErrTooManyRows says that a list is longer than a file can be.
var ErrTooManyRows = errors.New("the list has too many rows for one file")

// Pages gives the answer that a page token leads to; the first for "".
type Pages func(ctx context.Context, token string) (proto.Message, error)

// Write writes the whole list as a file. The title names the sheet where the format has names for sheets. After an
// error what was written is no file.
func Write(ctx context.Context, to io.Writer, list *List, format Format, title string, pages Pages) error {
	file, err := open(to, list, format, title)
	if err != nil {
		return err
	}
	token, rows := "", 0
	for {
		answer, err := pages(ctx, token)
		if err != nil {
			return err
		}
		page := answer.ProtoReflect()
		if rows += page.Get(list.items).List().Len(); rows > MaxRows {
			return ErrTooManyRows
		}
		if err := file.page(page); err != nil {
			return err
		}
		next := list.following(page)
		if next == "" {
			return file.close()
		}
		if next == token {
			return fmt.Errorf("%s gave the same page twice", list.RPC.FullName())
		}
		token = next
	}
}

// file is a file on its way.
type file interface {
	page(answer protoreflect.Message) error
	close() error
}

func open(to io.Writer, list *List, format Format, title string) (file, error) {
	if !format.IsTable() {
		return &lines{to: to, items: list.items}, nil
	}
	writer, err := spreadsheet.NewWriter(to, format.table, title)
	if err != nil {
		return nil, err
	}
	if list.headings != nil {
		return &ready{writer: writer, list: list}, nil
	}
	columns := columnsOf(list.items.Message())
	return &flattened{writer: writer, items: list.items, columns: columns}, writer.Row(headingsOf(columns))
}
