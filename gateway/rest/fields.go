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

// errShape ends the walk where the JSON is not shaped like the message; the reader that follows says what is wrong.
var errShape = errors.New("not shaped like the message")

// checkJSON refuses a body that is not one JSON value, and fields that the message does not have or has been given
// before, by their full paths. Values are left to the reader that follows.
func checkJSON(body []byte, message protoreflect.MessageDescriptor, prefix string) *refusal {
	walk := &walker{decoder: json.NewDecoder(bytes.NewReader(body))}
	err := walk.object(message, prefix, 0)
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		return refused
	case errors.Is(err, errShape):
		return nil
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
func (w *walker) open(want json.Delim) error {
	token, err := w.decoder.Token()
	if err != nil {
		return err
	}
	if token != want {
		return errShape
	}
	return nil
}

// object walks a message's fields, from its opening to its closing brace.
func (w *walker) object(message protoreflect.MessageDescriptor, prefix string, depth int) error {
	if depth > deepest {
		return invalid("MALFORMED_JSON", fmt.Sprintf("The body nests more than %d deep.", deepest))
	}
	if err := w.open('{'); err != nil {
		return err
	}
	seen := map[protoreflect.FieldNumber]bool{}
	for w.decoder.More() {
		token, err := w.decoder.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string) // the decoder allows no other key
		field := fieldOf(message, name)
		if field == nil {
			return invalid("UNKNOWN_FIELD", fmt.Sprintf("There is no field %q here.", prefix+name), FieldError{prefix + name, "There is no such field."})
		}
		path := prefix + string(field.Name())
		if seen[field.Number()] {
			return invalid("REPEATED_FIELD", fmt.Sprintf("The field %q is given more than once.", path), FieldError{path, "Give it once."})
		}
		seen[field.Number()] = true
		if err := w.value(field, path, depth); err != nil {
			return err
		}
	}
	_, err := w.decoder.Token()
	return err
}

// value walks into messages, lists and maps of messages, and steps over all else.
func (w *walker) value(field protoreflect.FieldDescriptor, path string, depth int) error {
	message := field.Message()
	if field.IsMap() {
		message = field.MapValue().Message()
	}
	if message == nil || strings.HasPrefix(string(message.FullName()), "google.protobuf.") {
		return w.skip()
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
	if err := w.open('['); err != nil {
		return err
	}
	for i := 0; w.decoder.More(); i++ {
		if err := w.object(message, fmt.Sprintf("%s[%d].", path, i), depth+1); err != nil {
			return err
		}
	}
	_, err := w.decoder.Token()
	return err
}

// members walks a map to messages.
func (w *walker) members(message protoreflect.MessageDescriptor, path string, depth int) error {
	if err := w.open('{'); err != nil {
		return err
	}
	for w.decoder.More() {
		key, err := w.decoder.Token()
		if err != nil {
			return err
		}
		if err := w.object(message, fmt.Sprintf("%s[%q].", path, key), depth+1); err != nil {
			return err
		}
	}
	_, err := w.decoder.Token()
	return err
}

func (w *walker) skip() error {
	var value json.RawMessage
	return w.decoder.Decode(&value)
}
