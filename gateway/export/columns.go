package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// column is one column of a table: the way from an item to a value.
type column struct {
	path []protoreflect.FieldDescriptor
}

// maxDepth is how deep messages within messages get columns of their own; what is deeper is written as JSON.
const maxDepth = 4

// columnsOf gives the columns of a message: one for each field, in the order of the contract, and those of a message
// within it in its place. A list has one column, whatever it is of.
func columnsOf(message protoreflect.MessageDescriptor) []column {
	return columnsBelow(nil, message)
}

func columnsBelow(path []protoreflect.FieldDescriptor, message protoreflect.MessageDescriptor) []column {
	var columns []column
	fields := message.Fields()
	for i := range fields.Len() {
		below := append(path[:len(path):len(path)], fields.Get(i))
		if opens(below) {
			columns = append(columns, columnsBelow(below, fields.Get(i).Message())...)
			continue
		}
		columns = append(columns, column{below})
	}
	return columns
}

// opens says whether the last field of the path is a message whose fields have columns of their own.
func opens(path []protoreflect.FieldDescriptor) bool {
	last := path[len(path)-1]
	if last.Message() == nil || last.IsList() || last.IsMap() || len(path) >= maxDepth {
		return false
	}
	if strings.HasPrefix(string(last.Message().FullName()), "google.") {
		return false // a time, a date or another value that JSON writes as one
	}
	for _, above := range path[:len(path)-1] {
		if above.Message() == last.Message() {
			return false // a message within itself would never end
		}
	}
	return true
}

// heading names the column in words: "Data as at", "Responsible officer: person".
func (c column) heading() string {
	words := make([]string, len(c.path))
	for i, field := range c.path {
		words[i] = strings.ReplaceAll(string(field.Name()), "_", " ")
	}
	heading := strings.Join(words, ": ")
	first, size := utf8.DecodeRuneInString(heading)
	return string(unicode.ToUpper(first)) + heading[size:]
}

func headingsOf(columns []column) []string {
	headings := make([]string, len(columns))
	for i, c := range columns {
		headings[i] = c.heading()
	}
	return headings
}

// cell gives what an item says in the column; "" for what it does not say, or what the caller may not see.
func (c column) cell(item protoreflect.Message) (string, error) {
	last := len(c.path) - 1
	for _, field := range c.path[:last] {
		if !item.Has(field) {
			return "", nil
		}
		item = item.Get(field).Message()
	}
	field := c.path[last]
	if !item.Has(field) {
		return "", nil
	}
	if field.IsMap() {
		return jsonOf(item, field)
	}
	if !field.IsList() {
		return scalar(field, item.Get(field))
	}
	if field.Message() != nil {
		return jsonOf(item, field)
	}
	list := item.Get(field).List()
	texts := make([]string, list.Len())
	for i := range texts {
		text, err := scalar(field, list.Get(i))
		if err != nil {
			return "", err
		}
		texts[i] = text
	}
	return strings.Join(texts, "; "), nil
}

// scalar gives one value: enums by their names in the contract, messages as JSON writes them, without the quotes of a
// text such as that of a time.
func scalar(field protoreflect.FieldDescriptor, value protoreflect.Value) (string, error) {
	switch field.Kind() {
	case protoreflect.EnumKind:
		if known := field.Enum().Values().ByNumber(value.Enum()); known != nil {
			return string(known.Name()), nil
		}
		return strconv.Itoa(int(value.Enum())), nil
	case protoreflect.MessageKind, protoreflect.GroupKind:
		text, err := compact(value.Message().Interface())
		if err != nil {
			return "", err
		}
		var plain string
		if json.Unmarshal([]byte(text), &plain) == nil {
			return plain, nil
		}
		return text, nil
	case protoreflect.BytesKind:
		return fmt.Sprintf("%x", value.Bytes()), nil
	default:
		return value.String(), nil
	}
}

// jsonOf gives one field of a message as JSON.
func jsonOf(item protoreflect.Message, field protoreflect.FieldDescriptor) (string, error) {
	alone := item.New()
	alone.Set(field, item.Get(field))
	text, err := compact(alone.Interface())
	if err != nil {
		return "", err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &fields); err != nil {
		return "", err
	}
	return string(fields[string(field.Name())]), nil
}

// compact is a message as one line of JSON, its fields called as in the contract.
func compact(message proto.Message) (string, error) {
	text, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(message)
	if err != nil {
		return "", err
	}
	var line bytes.Buffer // the library puts blanks into its JSON at will
	if err := json.Compact(&line, text); err != nil {
		return "", err
	}
	return line.String(), nil
}
