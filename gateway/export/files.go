package export

import (
	"io"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/platform/files/spreadsheet"
)

// lines is a file of JSON Lines: each item as the list gives it, on a line of its own, unaltered.
type lines struct {
	to    io.Writer
	items protoreflect.FieldDescriptor
}

func (f *lines) page(answer protoreflect.Message) error {
	items := answer.Get(f.items).List()
	for i := range items.Len() {
		line, err := compact(items.Get(i).Message().Interface())
		if err != nil {
			return err
		}
		if _, err := io.WriteString(f.to, line+"\n"); err != nil {
			return err
		}
	}
	return nil
}

func (f *lines) close() error { return nil }

// flattened is a table with a column for each field of the items.
type flattened struct {
	writer  spreadsheet.Writer
	items   protoreflect.FieldDescriptor
	columns []column
}

func (f *flattened) page(answer protoreflect.Message) error {
	items := answer.Get(f.items).List()
	cells := make([]string, len(f.columns))
	for i := range items.Len() {
		for j, c := range f.columns {
			var err error
			if cells[j], err = c.cell(items.Get(i).Message()); err != nil {
				return err
			}
		}
		if err := f.writer.Row(cells); err != nil {
			return err
		}
	}
	return nil
}

func (f *flattened) close() error { return f.writer.Close() }

// ready is a table that the service has made.
type ready struct {
	writer spreadsheet.Writer
	list   *List
	begun  bool
}

func (f *ready) page(answer protoreflect.Message) error {
	if !f.begun {
		f.begun = true
		if err := f.writer.Row(texts(answer.Get(f.list.headings).List(), "heading")); err != nil {
			return err
		}
	}
	rows := answer.Get(f.list.items).List()
	for i := range rows.Len() {
		row := rows.Get(i).Message()
		cells := row.Get(row.Descriptor().Fields().ByName("cells")).List()
		line := make([]string, cells.Len())
		for j := range line {
			line[j] = cells.Get(j).String()
		}
		if err := f.writer.Row(line); err != nil {
			return err
		}
	}
	return nil
}

func (f *ready) close() error { return f.writer.Close() }

// texts gives one text field of each message of a list.
func texts(list protoreflect.List, field protoreflect.Name) []string {
	texts := make([]string, list.Len())
	for i := range texts {
		message := list.Get(i).Message()
		texts[i] = message.Get(message.Descriptor().Fields().ByName(field)).String()
	}
	return texts
}
