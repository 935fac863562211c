package rules

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/reflect/protoreflect"

	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
)

// maxValue is how many characters of a fact's value a verdict shows.
const maxValue = 200

// maxListed is how many values of a list a verdict shows.
const maxListed = 5

// value writes what the fact at the end of the way says: "" when nobody has said. It is the same for the same record, always.
func (p path) value(partnership protoreflect.Message) string {
	messages := []protoreflect.Message{partnership}
	for _, field := range p.fields[:len(p.fields)-1] {
		messages = below(messages, field)
	}
	last := p.fields[len(p.fields)-1]
	var said []string
	for _, m := range messages {
		if text := fieldValue(m, last); text != "" {
			said = append(said, text)
		}
		if len(said) == maxListed {
			break
		}
	}
	return shorten(strings.Join(said, "; "))
}

func shorten(text string) string { return cut(text, maxValue) }

// cut returns the text, with its end left out when it has more than so many characters.
func cut(text string, most int) string {
	if len(text) <= most || utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}

func fieldValue(m protoreflect.Message, field protoreflect.FieldDescriptor) string {
	switch {
	case field.IsList():
		return listValue(m.Get(field).List(), field)
	case unsaid(m, field):
		return ""
	}
	return singleValue(m.Get(field), field)
}

func listValue(list protoreflect.List, field protoreflect.FieldDescriptor) string {
	switch {
	case list.Len() == 0:
		return "none"
	case field.Message() != nil:
		return fmt.Sprintf("%d %s", list.Len(), strings.ReplaceAll(string(field.Name()), "_", " "))
	}
	var values []string
	for i := range min(list.Len(), maxListed) {
		values = append(values, singleValue(list.Get(i), field))
	}
	return strings.Join(values, ", ")
}

func singleValue(v protoreflect.Value, field protoreflect.FieldDescriptor) string {
	switch field.Kind() {
	case protoreflect.MessageKind:
		return messageValue(v.Message())
	case protoreflect.EnumKind:
		return enumName(field, v.Enum())
	case protoreflect.BoolKind:
		if v.Bool() {
			return "yes"
		}
		return "no"
	}
	return v.String()
}

// enumName gives the name of an enum's value as the contract writes it, without the enum's own name: COUNTYWIDE.
func enumName(field protoreflect.FieldDescriptor, n protoreflect.EnumNumber) string {
	values := field.Enum().Values()
	value := values.ByNumber(n)
	if value == nil {
		return fmt.Sprint(n)
	}
	prefix := strings.TrimSuffix(string(values.ByNumber(0).Name()), "UNSPECIFIED")
	return strings.TrimPrefix(string(value.Name()), prefix)
}

// messageValue tells a message by the first thing it says: an amount, a statement, an arrangement, a holder, or a list's length.
func messageValue(m protoreflect.Message) string {
	if money, ok := m.Interface().(*typev1.Money); ok {
		return pounds(money.GetPence())
	}
	fields := m.Descriptor().Fields()
	if none := fields.ByName("none"); none != nil && m.Get(none).Bool() {
		return "stated: none"
	}
	for i := range fields.Len() {
		field := fields.Get(i)
		if field.IsList() {
			return listValue(m.Get(field).List(), field)
		}
		if m.Has(field) {
			if text := singleValue(m.Get(field), field); text != "" {
				return text
			}
		}
	}
	return "stated"
}
