package export

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// Metadata is the format that says what the columns of a list's CSV are, as the W3C's CSV on the Web writes it. It has
// no rows.
var Metadata = Format{Name: "csvw", MediaType: "application/csvm+json"}

// described is a document of CSV on the Web.
type described struct {
	Context []any  `json:"@context"`
	URL     string `json:"url"`
	Title   string `json:"dc:title"`
	Note    string `json:"dc:description,omitempty"`
	Dialect struct {
		Encoding string `json:"encoding"`
		Header   bool   `json:"header"`
	} `json:"dialect"`
	Schema struct {
		Columns []describedColumn `json:"columns"`
	} `json:"tableSchema"`
}

// describedColumn is one column of the CSV, in its place.
type describedColumn struct {
	Name     string `json:"name"`
	Titles   string `json:"titles"`
	DataType string `json:"datatype"`
}

// quoting tells readers that are no import of ours what stands before some texts.
const quoting = "The text begins with a byte order mark, and an apostrophe stands before a text that a spreadsheet program would take for a formula. With raw=true they do not."

// Describe writes what the columns of the CSV at the address are. Where the service makes the table it is asked for its
// first page, so that the columns are those of this very list.
func Describe(ctx context.Context, to io.Writer, list *List, title, address string, raw bool, pages Pages) error {
	answer, err := pages(ctx, "")
	if err != nil {
		return err
	}
	document := described{Context: []any{"http://www.w3.org/ns/csvw", map[string]string{"@language": "en"}}, URL: address, Title: title}
	if !raw {
		document.Note = quoting
	}
	document.Dialect.Encoding, document.Dialect.Header = "utf-8", true
	if list.IsTable() {
		document.Schema.Columns = describeTable(answer.ProtoReflect().Get(list.headings).List())
	} else {
		document.Schema.Columns = describeColumns(columnsOf(list.items.Message()))
	}
	encoder := json.NewEncoder(to)
	encoder.SetIndent("", "  ")
	return encoder.Encode(document)
}

func describeColumns(columns []column) []describedColumn {
	all := make([]describedColumn, len(columns))
	for i, c := range columns {
		names := make([]string, len(c.path))
		for j, field := range c.path {
			names[j] = string(field.Name())
		}
		all[i] = describedColumn{strings.Join(names, "."), c.heading(), "string"}
	}
	return all
}

// describeTable names each column of a table by its field and year, and by a number where several show parts of one.
func describeTable(headings protoreflect.List) []describedColumn {
	titles, fields, years := texts(headings, "heading"), texts(headings, "field"), texts(headings, "financial_year")
	all, seen := make([]describedColumn, len(titles)), map[string]int{}
	for i, title := range titles {
		name := fields[i]
		if name == "" {
			name = "column"
		}
		if years[i] != "" {
			name += "." + strings.ReplaceAll(years[i], "/", "_")
		}
		if seen[name]++; seen[name] > 1 {
			name = fmt.Sprintf("%s.%d", name, seen[name])
		}
		all[i] = describedColumn{name, title, "string"}
	}
	return all
}
