package grpcserver

import (
	"slices"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	"github.com/concordat-suite/concordat/services/platform/words/legible"
)

// kind is what the contract says of the texts of a field. The zero kind is one line.
type kind struct{ outputOnly, paragraphs, link, address bool }

// kinds are the kinds of all fields that a request can have, by their full names. Those of the zero kind are left out.
type kinds map[protoreflect.FullName]kind

// kindsOf reads the kinds of the fields of these messages and of all messages inside them.
func kindsOf(messages ...protoreflect.MessageDescriptor) kinds {
	found, seen := kinds{}, map[protoreflect.FullName]bool{}
	for len(messages) > 0 {
		message := messages[0]
		messages = messages[1:]
		if seen[message.FullName()] {
			continue
		}
		seen[message.FullName()] = true
		for i := range message.Fields().Len() {
			field := message.Fields().Get(i)
			if k := kindOf(field); k != (kind{}) {
				found[field.FullName()] = k
			}
			if field.Message() != nil {
				messages = append(messages, field.Message())
			}
		}
	}
	return found
}

func kindOf(field protoreflect.FieldDescriptor) kind {
	behaviours, _ := proto.GetExtension(field.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
	is := func(option protoreflect.ExtensionType) bool {
		said, _ := proto.GetExtension(field.Options(), option).(bool)
		return said
	}
	return kind{
		outputOnly: slices.Contains(behaviours, annotations.FieldBehavior_OUTPUT_ONLY),
		paragraphs: is(fieldv1.E_Paragraphs), link: is(fieldv1.E_Link), address: is(fieldv1.E_Address),
	}
}

// fault says what is wrong with a text of the kind; "" when nothing is.
func (k kind) fault(text string) string {
	switch {
	case k.link:
		return legible.LinkFault(text)
	case k.address && text != "" && !legible.IsAddress(text):
		return "must be one e-mail address, such as name@council.gov.uk, in letters without accents"
	}
	return legible.Fault(text, k.paragraphs)
}
