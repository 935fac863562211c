package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// deepest is how far messages may nest in a body.
const deepest = 32

// errNull is met in place of a value. A field that is null is as one that is not there; nothing else may be null.
var errNull = errors.New("null in place of a value")

// checkJSON refuses a body that is not one JSON value, and fields that the message does not have or has been given
// before, or whose values are of another kind, by their full paths.
func checkJSON(body []byte, message protoreflect.MessageDescriptor) *refusal {
	walk := &walker{decoder: json.NewDecoder(bytes.NewReader(body))}
	err := walk.object(message, "", 0)
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		return refused
	case errors.Is(err, errNull):
		return unfit("", mustBeObject(message))
	case err != nil:
		return invalid("MALFORMED_JSON", fmt.Sprintf("The body is not JSON, at byte %d.", walk.decoder.InputOffset()))
	}
	if _, err := walk.decoder.Token(); !errors.Is(err, io.EOF) {
		return invalid("MALFORMED_JSON", "The body has something after its JSON value.")
	}
	return nil
}

// walker goes through the tokens of a body beside the fields of its message.
type walker struct {
	decoder *json.Decoder
}

// open reads the token that begins a value of the wanted shape.
func (w *walker) open(want json.Delim, path, must string) error {
	token, err := w.decoder.Token()
	switch {
	case err != nil:
		return err
	case token == nil:
		return errNull
	case token != want:
		return unfit(path, must)
	default:
		return nil
	}
}

// object walks a message's fields, from its opening to its closing brace.
func (w *walker) object(message protoreflect.MessageDescriptor, prefix string, depth int) error {
	if depth > deepest {
		return invalid("MALFORMED_JSON", fmt.Sprintf("The body nests more than %d deep.", deepest))
	}
	if err := w.open('{', strings.TrimSuffix(prefix, "."), mustBeObject(message)); err != nil {
		return err
	}
	seen := map[protoreflect.FieldNumber]bool{}
	chosen := map[protoreflect.Name]string{}
	for w.decoder.More() {
		token, err := w.decoder.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string) // the decoder allows no other key
		field := fieldOf(message, name)
		if field == nil {
			return invalid("UNKNOWN_FIELD", fmt.Sprintf("There is no field %q here. %s", prefix+name, insteadOf(name, message)), FieldError{prefix + name, "There is no such field."})
		}
		path := prefix + string(field.Name())
		if seen[field.Number()] {
			return invalid("REPEATED_FIELD", fmt.Sprintf("The field %q is given more than once.", path), FieldError{path, "Give it once."})
		}
		seen[field.Number()] = true
		if err := w.value(field, path, depth); errors.Is(err, errNull) {
			continue
		} else if err != nil {
			return err
		}
		if err := choose(chosen, field, path); err != nil {
			return err
		}
	}
	_, err := w.decoder.Token()
	return err
}

// insteadOf says what there is in place of a field that there is not. Facts that are a list say "none" by having nothing in
// them, which other facts say by a field of that name.
func insteadOf(name string, message protoreflect.MessageDescriptor) string {
	if fields := message.Fields(); name == "none" && fields.Len() == 1 && fields.Get(0).IsList() {
		return "An empty object, {}, says that there are none."
	}
	return fieldsOf(message)
}

// choose keeps which of the fields that exclude each other is given, and refuses a second.
func choose(chosen map[protoreflect.Name]string, field protoreflect.FieldDescriptor, path string) error {
	choice := field.ContainingOneof()
	if choice == nil {
		return nil
	}
	if other := chosen[choice.Name()]; other != "" {
		return invalid("FIELDS_EXCLUDE_EACH_OTHER", fmt.Sprintf("The fields %q and %q exclude each other. Give one of them.", other, path),
			FieldError{path, fmt.Sprintf("%q is given. Give one of the two.", other)})
	}
	chosen[choice.Name()] = path
	return nil
}

// mustBeObject says what stands for a message.
func mustBeObject(message protoreflect.MessageDescriptor) string {
	return "must be an object, in { }. " + strings.TrimSuffix(fieldsOf(message), ".")
}

// value walks into messages, lists and maps of messages, and looks at the kind of all else.
func (w *walker) value(field protoreflect.FieldDescriptor, path string, depth int) error {
	message := field.Message()
	if field.IsMap() {
		message = field.MapValue().Message()
	}
	if message == nil || strings.HasPrefix(string(message.FullName()), "google.protobuf.") {
		return w.leaf(field, path)
	}
	switch {
	case field.IsMap():
		return w.members(message, path, depth)
	case field.IsList():
		return w.elements(message, path, depth)
	default:
		return w.object(message, path+".", depth+1)
	}
}

// elements walks a list of messages.
func (w *walker) elements(message protoreflect.MessageDescriptor, path string, depth int) error {
	if err := w.open('[', path, mustBeList); err != nil {
		return err
	}
	for i := 0; w.decoder.More(); i++ {
		if err := w.member(message, fmt.Sprintf("%s[%d]", path, i), depth); err != nil {
			return err
		}
	}
	_, err := w.decoder.Token()
	return err
}

// members walks a map to messages.
func (w *walker) members(message protoreflect.MessageDescriptor, path string, depth int) error {
	if err := w.open('{', path, mustBeMap); err != nil {
		return err
	}
	for w.decoder.More() {
		key, err := w.decoder.Token()
		if err != nil {
			return err
		}
		if err := w.member(message, fmt.Sprintf("%s[%q]", path, key), depth); err != nil {
			return err
		}
	}
	_, err := w.decoder.Token()
	return err
}

// member walks a message of a list or a map, where null is none.
func (w *walker) member(message protoreflect.MessageDescriptor, path string, depth int) error {
	err := w.object(message, path+".", depth+1)
	if errors.Is(err, errNull) {
		return unfit(path, mustBeObject(message))
	}
	return err
}

// leaf reads a value that holds no message of ours, or a list of such values.
func (w *walker) leaf(field protoreflect.FieldDescriptor, path string) error {
	var value json.RawMessage
	if err := w.decoder.Decode(&value); err != nil {
		return err
	}
	if string(value) == "null" {
		return errNull
	}
	if !field.IsList() {
		return refuse(path, mustBe(field, value))
	}
	if fits(field, value) {
		return nil
	}
	var values []json.RawMessage
	if err := json.Unmarshal(value, &values); err != nil || len(values) == 0 {
		return unfit(path, mustBeList)
	}
	first := firstUnfit(field, values)
	return unfit(fmt.Sprintf("%s[%d]", path, first), wanted(field, values[first]))
}

// refuse makes a refusal of what a value must be; none when it is that.
func refuse(path, must string) error {
	if must == "" {
		return nil
	}
	return unfit(path, must)
}
