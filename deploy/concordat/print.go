package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// print writes the answer as JSON, or as text by the given function.
func (s *settings) print(value any, text func(w io.Writer)) error {
	if s.output == "json" {
		encoder := json.NewEncoder(s.env.out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(value)
	}
	text(s.env.out)
	return nil
}

// printError writes an error for people, or as the problem itself where JSON was asked for.
func printError(w io.Writer, root *cobra.Command, err error) {
	var p *problem
	if !errors.As(err, &p) {
		fmt.Fprintln(w, "concordat:", err)
		return
	}
	if output, _ := root.PersistentFlags().GetString("output"); output == "json" {
		_ = json.NewEncoder(w).Encode(p) // the terminal has gone: nobody is left to tell
		return
	}
	fmt.Fprintln(w, "concordat:", oneLine(p.Detail))
	for _, field := range p.Errors {
		fmt.Fprintf(w, "  %s: %s\n", field.Field, field.Description)
	}
	fmt.Fprintf(w, "  (%s, request %s)\n", p.Reason, p.RequestID)
}

// table writes rows in columns, each on one line.
func table(w io.Writer, heading []string, rows [][]string) {
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(columns, strings.Join(heading, "\t"))
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = oneLine(cell)
		}
		fmt.Fprintln(columns, strings.Join(cells, "\t"))
	}
	_ = columns.Flush() // the terminal has gone: nobody is left to tell
}

// oneLine gives a text that a terminal shows as it reads: on one line, and without characters that steer the terminal or turn
// the text around. -o json has it as it is.
func oneLine(text string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text)), " ")
}

// plain gives a message as JSON for scripts: fields as in the contract, enum values without the name of their enum,
// 64-bit numbers as numbers.
func plain(message proto.Message) map[string]any {
	return plainMessage(message.ProtoReflect())
}

func plainMessage(message protoreflect.Message) map[string]any {
	fields := map[string]any{}
	message.Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		fields[string(field.Name())] = plainField(field, value)
		return true
	})
	return fields
}

func plainField(field protoreflect.FieldDescriptor, value protoreflect.Value) any {
	switch {
	case field.IsList():
		list := value.List()
		values := make([]any, list.Len())
		for i := range values {
			values[i] = plainValue(field, list.Get(i))
		}
		return values
	case field.IsMap():
		values := map[string]any{}
		value.Map().Range(func(key protoreflect.MapKey, value protoreflect.Value) bool {
			values[key.String()] = plainValue(field.MapValue(), value)
			return true
		})
		return values
	default:
		return plainValue(field, value)
	}
}

func plainValue(field protoreflect.FieldDescriptor, value protoreflect.Value) any {
	switch field.Kind() {
	case protoreflect.EnumKind:
		return enumName(field.Enum(), value.Enum())
	case protoreflect.MessageKind:
		if t, ok := value.Message().Interface().(*timestamppb.Timestamp); ok {
			return t.AsTime()
		}
		return plainMessage(value.Message())
	default:
		return value.Interface()
	}
}

// enumName gives NOT_MET for OUTCOME_NOT_MET.
func enumName(enum protoreflect.EnumDescriptor, number protoreflect.EnumNumber) string {
	value := enum.Values().ByNumber(number)
	if value == nil {
		return fmt.Sprint(number)
	}
	return strings.TrimPrefix(string(value.Name()), prefixOf(string(enum.Name())))
}

// short gives an enum value's name without the name of its enum.
func short(value protoreflect.Enum) string { return enumName(value.Descriptor(), value.Number()) }

// prefixOf gives IMPORT_OUTCOME_ for ImportOutcome.
func prefixOf(name string) string {
	var prefix strings.Builder
	for i, letter := range name {
		if i > 0 && unicode.IsUpper(letter) {
			prefix.WriteByte('_')
		}
		prefix.WriteRune(unicode.ToUpper(letter))
	}
	return prefix.String() + "_"
}

// words gives "not met" for NOT_MET.
func words(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", " ")) }
