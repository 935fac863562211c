package main

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/reflect/protoreflect"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

func newPartnership(s *settings) *cobra.Command {
	return newGroup("partnership", "Look at a record of the register", newPartnershipShow(s))
}

func newPartnershipShow(s *settings) *cobra.Command {
	var council string
	command := &cobra.Command{
		Use:   "show PARTNERSHIP",
		Short: "Print a record, and what the files that it came from said",
		Long: `Prints what the register says of a partnership, fact by fact, and below it every cell of the files that it came from, those
that no field holds too. PARTNERSHIP is its name as it is displayed, its resource name, or its id; the first and the last together with --council.`,
		Example: `  concordat partnership show "Greater Cambridge Partnership" --council cambridge
  concordat partnership show councils/cambridge/partnerships/0190b6a4-7a11-7c3e-9d55-0242ac120002 -o json`,
		Args: exactly("PARTNERSHIP"),
		RunE: func(command *cobra.Command, args []string) error {
			c, err := s.client()
			if err != nil {
				return err
			}
			name, err := partnershipName(command, c, args[0], council)
			if err != nil {
				return err
			}
			shown := &registerv1.Partnership{}
			if err := c.get(command.Context(), name, nil, shown); err != nil {
				return err
			}
			return s.print(plain(shown), func(w io.Writer) { printPartnership(w, shown) })
		},
	}
	councilFlag(command, &council)
	return command
}

// isID finds an id: a UUID.
var isID = regexp.MustCompile(`^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// partnershipName returns the resource name of a partnership from its own, its id, or the name that it is displayed by.
func partnershipName(command *cobra.Command, c *client, given, council string) (string, error) {
	if parts := strings.Split(given, "/"); len(parts) == 4 && parts[0] == "councils" && parts[2] == "partnerships" {
		return given, nil
	}
	parent, err := councilName(command, council)
	if err != nil {
		return "", err
	}
	if isID.MatchString(given) {
		return parent + "/partnerships/" + given, nil
	}
	found, err := wholeList(command.Context(), c, parent+"/partnerships", map[string]string{"filter": "display_name = " + strconv.Quote(given)},
		(*registerv1.ListPartnershipsResponse).GetPartnerships)
	switch {
	case err != nil:
		return "", err
	case len(found) == 0:
		return "", wrongly(command, "the register has no record that is displayed as %q, or you may not see it", given)
	case len(found) > 1:
		names := make([]string, len(found))
		for i, p := range found {
			names[i] = p.GetName()
		}
		return "", wrongly(command, "several records are displayed as %q; say which: %s", given, strings.Join(names, ", "))
	}
	return found[0].GetName(), nil
}

// printPartnership prints the facts of a record that are stated, and the rows of the files that it came from.
func printPartnership(w io.Writer, p *registerv1.Partnership) {
	var lines [][]string
	m := p.ProtoReflect()
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		if m.Has(field) && field.Name() != "sources" && field.Name() != "etag" && field.Name() != "sections" {
			lines = append(lines, []string{strings.ReplaceAll(string(field.Name()), "_", " "), valueWords(field, m.Get(field))})
		}
	}
	table(w, []string{"FACT", "WHAT THE REGISTER SAYS"}, lines)
	for _, source := range p.GetSources() {
		day := ""
		if source.GetAsAt() != "" {
			day = ", as at " + oneLine(source.GetAsAt())
		}
		fmt.Fprintf(w, "\nFrom row %d of %s%s%s, imported on %s:\n", source.GetRow(), oneLine(source.GetFile()), sheetWords(source.GetSheet()), day,
			source.GetImportTime().AsTime().UTC().Format(time.DateOnly))
		var cells [][]string
		for _, cell := range source.GetCells() {
			cells = append(cells, []string{cell.GetColumn(), oneLine(cell.GetHeading()), oneLine(cell.GetText())})
		}
		table(w, []string{"COLUMN", "HEADING", "CELL"}, cells)
	}
}

func sheetWords(sheet string) string {
	if sheet == "" {
		return ""
	}
	return fmt.Sprintf(" (sheet %s)", oneLine(sheet))
}

// valueWords returns a fact in words, on one line.
func valueWords(field protoreflect.FieldDescriptor, value protoreflect.Value) string {
	if !field.IsList() {
		return singleWords(field, value)
	}
	list := value.List()
	texts := make([]string, list.Len())
	for i := range texts {
		texts[i] = singleWords(field, list.Get(i))
	}
	return strings.Join(texts, "; ")
}

func singleWords(field protoreflect.FieldDescriptor, value protoreflect.Value) string {
	switch field.Kind() {
	case protoreflect.EnumKind:
		return words(enumName(field.Enum(), value.Enum()))
	case protoreflect.MessageKind:
		return messageWords(value.Message())
	}
	return oneLine(value.String())
}

// messageWords returns what a message says: money and times as people write them, else each of its facts.
func messageWords(m protoreflect.Message) string {
	switch m.Descriptor().FullName() {
	case "google.protobuf.Timestamp":
		return time.Unix(m.Get(m.Descriptor().Fields().ByName("seconds")).Int(), 0).UTC().Format(time.DateTime) + " UTC"
	case "concordat.type.v1.Money":
		pence := m.Get(m.Descriptor().Fields().ByName("pence")).Int()
		return fmt.Sprintf("£%d.%02d", pence/100, pence%100)
	}
	var texts []string
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		if !m.Has(field) {
			continue
		}
		text := valueWords(field, m.Get(field))
		switch name := string(field.Name()); {
		case field.Kind() == protoreflect.BoolKind:
			text = strings.ReplaceAll(name, "_", " ")
		case name != "text" && !field.IsList():
			text = strings.ReplaceAll(name, "_", " ") + ": " + text
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}
