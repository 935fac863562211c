package rest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

// What a value of each kind must be, in the words of a refusal.
const (
	mustBeText    = "must be text, in quotation marks"
	mustBeUnicode = "must be text in UTF-8, with no half of a pair of surrogates"
	mustBeNumber  = "must be a whole number"
	mustBeBool    = "must be true or false"
	mustBeBytes   = "must be bytes in base64"
	mustBeTime    = "must be a point in time, such as 2026-03-31T00:00:00Z"
	mustBeList    = "must be a list, in [ ]"
	mustBeMap     = "must be an object, in { }"
	mustBeMask    = "must name fields in one text, with commas between them and each in camelCase, such as \"displayName,serviceArea\" (in the address, after the ?, display_name will do too)"
)

// The messages that JSON writes as a text: a point in time, and the names of fields.
const (
	timestamp = "google.protobuf.Timestamp"
	fieldMask = "google.protobuf.FieldMask"
)

// unfit is a refusal of one value: which field, and what it must be. The value itself is not repeated.
func unfit(path, must string) *refusal {
	if path == "" {
		return invalid("MALFORMED_REQUEST", "The body "+must+".")
	}
	return invalid("MALFORMED_REQUEST", fmt.Sprintf("The field %q %s.", path, must), FieldError{path, must})
}

// mustBe says what a JSON value must be to fit the field, which is no list; empty when it fits. Whether it fits
// is for the reader that takes the body afterwards to say, whose own words are not for people.
func mustBe(field protoreflect.FieldDescriptor, value json.RawMessage) string {
	if field.Kind() == protoreflect.BytesKind && !field.IsMap() {
		return unless(isBytes(value), mustBeBytes)
	}
	return unless(fits(field, value), wanted(field, value))
}

// firstUnfit gives the first element of a list that the field does not take, as one of them is. A list may have very many, so
// the half that has it is looked into, and the other half of that no more.
func firstUnfit(field protoreflect.FieldDescriptor, values []json.RawMessage) int {
	first, after := 0, len(values)
	for after-first > 1 {
		middle := (first + after) / 2
		if part, err := json.Marshal(values[first:middle]); err == nil && fits(field, part) {
			first = middle
		} else {
			after = middle
		}
	}
	return first
}

// fits tries all that is given of a field on a message that has nothing else.
func fits(field protoreflect.FieldDescriptor, value json.RawMessage) bool {
	content, err := json.Marshal(map[string]json.RawMessage{field.JSONName(): value})
	return err == nil && protojson.Unmarshal(content, dynamicpb.NewMessage(field.ContainingMessage())) == nil
}

// wanted says what the field takes, of a value that it does not take.
func wanted(field protoreflect.FieldDescriptor, value json.RawMessage) string {
	switch kind := field.Kind(); {
	case field.IsMap():
		return mustBeMap
	case kind == protoreflect.StringKind && strings.HasPrefix(string(value), `"`):
		return mustBeUnicode
	case kind == protoreflect.StringKind:
		return mustBeText
	case kind == protoreflect.BoolKind:
		return mustBeBool
	case kind == protoreflect.EnumKind:
		return mustBeOneOf(field.Enum())
	case kind == protoreflect.MessageKind:
		return wantedMessage(field.Message().FullName())
	default:
		return mustBeWhole(kind)
	}
}

// wantedMessage is wanted of the messages that JSON writes in ways of their own.
func wantedMessage(name protoreflect.FullName) string {
	switch name {
	case timestamp:
		return mustBeTime
	case fieldMask:
		return mustBeMask
	default:
		return "is not written as the API's document at /openapi.json shows it"
	}
}

func mustBeOneOf(enum protoreflect.EnumDescriptor) string {
	return "must be one of " + strings.Join(valuesOf(enum), ", ")
}

// mustBeWhole is what a number must be: the contract has whole ones only.
func mustBeWhole(kind protoreflect.Kind) string {
	if bitsOf(kind) == 32 {
		return mustBeNumber + " from -2147483648 to 2147483647"
	}
	return mustBeNumber + " of no more than 18 digits"
}

func bitsOf(kind protoreflect.Kind) int {
	if kind == protoreflect.Int32Kind {
		return 32
	}
	return 64
}

// mustBeAsText says what the text of a query parameter must be to fit the field; empty when it fits.
func mustBeAsText(field protoreflect.FieldDescriptor, text string) string {
	switch kind := field.Kind(); kind {
	case protoreflect.EnumKind:
		return unless(isWhole(text, 32) || field.Enum().Values().ByName(protoreflect.Name(text)) != nil, mustBeOneOf(field.Enum()))
	case protoreflect.BoolKind:
		_, err := strconv.ParseBool(text)
		return unless(err == nil, mustBeBool)
	case protoreflect.MessageKind:
		_, err := time.Parse(time.RFC3339, text)
		return unless(err == nil || field.Message().FullName() != timestamp, mustBeTime)
	case protoreflect.StringKind:
		return unless(utf8.ValidString(text), mustBeUnicode)
	case protoreflect.BytesKind, protoreflect.GroupKind:
		return ""
	default:
		return unless(isWhole(text, bitsOf(kind)), mustBeWhole(kind))
	}
}

func unless(fits bool, must string) string {
	if fits {
		return ""
	}
	return must
}

func isWhole(text string, bits int) bool {
	_, err := strconv.ParseInt(text, 10, bits)
	return err == nil
}

// isBytes looks at the letters and their number only, as files may be large: the reader that follows decodes them.
func isBytes(value json.RawMessage) bool {
	var text string
	if json.Unmarshal(value, &text) != nil {
		return false
	}
	letters := strings.TrimRight(text, "=")
	const both = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	if strings.Trim(letters, both+"+/") != "" && strings.Trim(letters, both+"-_") != "" {
		return false
	}
	padded := len(text) > len(letters)
	return len(letters)%4 != 1 && (!padded || len(text)%4 == 0 && len(text)-len(letters) < 3)
}

// valuesOf are the values of an enum that say something.
func valuesOf(enum protoreflect.EnumDescriptor) []string {
	var names []string
	for i := range enum.Values().Len() {
		if value := enum.Values().Get(i); value.Number() != 0 {
			names = append(names, string(value.Name()))
		}
	}
	return names
}

// fieldsOf names the fields of a message in a sentence, or says where to look when there are too many to read.
func fieldsOf(message protoreflect.MessageDescriptor, leave ...string) string {
	const readable = 20
	var names []string
	for i := range message.Fields().Len() {
		name := string(message.Fields().Get(i).Name())
		if !slices.Contains(leave, name) {
			names = append(names, name)
		}
	}
	if len(names) > readable || len(names) == 0 {
		return "The API's document at /openapi.json lists what there is."
	}
	return "There are: " + strings.Join(names, ", ") + "."
}
