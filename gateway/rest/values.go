package rest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// What a value of each kind must be, in the words of a refusal.
const (
	mustBeText   = "must be text, in quotation marks"
	mustBeNumber = "must be a number"
	mustBeBool   = "must be true or false"
	mustBeBytes  = "must be bytes in base64"
	mustBeTime   = "must be a point in time, such as 2026-03-31T00:00:00Z"
	mustBeList   = "must be a list, in [ ]"
)

// timestamp is the message that JSON writes as a point in time.
const timestamp = "google.protobuf.Timestamp"

// unfit is a refusal of one value: which field, and what it must be. The value itself is not repeated.
func unfit(path, must string) *refusal {
	if path == "" {
		return invalid("MALFORMED_REQUEST", "The body "+must+".")
	}
	return invalid("MALFORMED_REQUEST", fmt.Sprintf("The field %q %s.", path, must), FieldError{path, must})
}

// mustBe says what a JSON value must be to fit the field; empty when it fits, or when the reader that follows knows
// better. Null is no value, and fits.
func mustBe(field protoreflect.FieldDescriptor, value json.RawMessage) string {
	if string(value) == "null" {
		return ""
	}
	var text string
	isText := json.Unmarshal(value, &text) == nil
	switch kind := field.Kind(); {
	case kind == protoreflect.StringKind:
		return unless(isText, mustBeText)
	case kind == protoreflect.BytesKind:
		return unless(isText && isBase64(text), mustBeBytes)
	case kind == protoreflect.BoolKind:
		return unless(string(value) == "true" || string(value) == "false", mustBeBool)
	case isText:
		return mustBeAsText(field, text)
	default:
		return mustBeAsText(field, string(value))
	}
}

// mustBeAsText says what the text of a query parameter, or of a number, an enum or a time in JSON, must be to fit the
// field; empty when it fits.
func mustBeAsText(field protoreflect.FieldDescriptor, text string) string {
	switch field.Kind() {
	case protoreflect.EnumKind:
		return unless(isNumber(text) || field.Enum().Values().ByName(protoreflect.Name(text)) != nil, "must be one of "+strings.Join(valuesOf(field.Enum()), ", "))
	case protoreflect.BoolKind:
		_, err := strconv.ParseBool(text)
		return unless(err == nil, mustBeBool)
	case protoreflect.MessageKind:
		_, err := time.Parse(time.RFC3339, text)
		return unless(err == nil || field.Message().FullName() != timestamp, mustBeTime)
	case protoreflect.StringKind, protoreflect.BytesKind, protoreflect.GroupKind:
		return ""
	default:
		return unless(isNumber(text), mustBeNumber)
	}
}

func unless(fits bool, must string) string {
	if fits {
		return ""
	}
	return must
}

func isNumber(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

// isBase64 looks at the letters only, as files may be large: the reader that follows decodes them.
func isBase64(text string) bool {
	return strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=") == ""
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
