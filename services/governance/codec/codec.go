// Package codec turns the messages of concordat.governance.v1 into the domain's types and back, and reads from the register's messages what
// governance checks must know of them beside what the rules read. It judges form only.
package codec

import (
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/names"
)

// The names of the resources.
var (
	CouncilName     = names.New("councils/{council}")
	PartnershipName = names.New("councils/{council}/partnerships/{partnership}")
	PersonName      = names.New("councils/{council}/people/{person}")
	PolicyName      = names.New("councils/{council}/policies/{policy}")
	AssessmentName  = names.New("councils/{council}/partnerships/{partnership}/assessment")
	AnswerName      = names.New("councils/{council}/partnerships/{partnership}/answers/{answer}")
	reviewName      = names.New("councils/{council}/reviews/{review}")
	returnName      = names.New("councils/{council}/reviews/{review}/returns/{return}")
)

// Word gives an enum's value as the domain writes it: its name without that of the type, "" for one that nobody has said.
func Word(value protoreflect.Enum) string {
	if value.Number() == 0 {
		return ""
	}
	all := value.Descriptor().Values()
	known := all.ByNumber(value.Number())
	if known == nil {
		return ""
	}
	return strings.TrimPrefix(string(known.Name()), prefix(value.Descriptor()))
}

func prefix(enum protoreflect.EnumDescriptor) string {
	return strings.TrimSuffix(string(enum.Values().ByNumber(0).Name()), "UNSPECIFIED")
}

// enum is an enum of the contract.
type enum interface {
	~int32
	protoreflect.Enum
}

// fromWord gives the enum's value of a word; 0 for one that is none of its words.
func fromWord[E enum, W ~string](word W) E {
	var zero E
	value := zero.Descriptor().Values().ByName(protoreflect.Name(prefix(zero.Descriptor()) + string(word)))
	if value == nil {
		return zero
	}
	return E(value.Number())
}

func fromWords[E enum](words []string) []E {
	values := make([]E, len(words))
	for i, word := range words {
		values[i] = fromWord[E](word)
	}
	return values
}

// Date reads a day of the request; an empty text means that nobody has said.
func Date(path, text string) (date.Date, error) {
	if text == "" {
		return date.Date{}, nil
	}
	d, err := date.Parse(text)
	if err != nil {
		wrong := *fault.As(err)
		wrong.Fields = []fault.Field{{Path: path, Description: "must be a day that exists, such as 2024-09-18"}}
		return d, &wrong
	}
	return d, nil
}

// known reads a day that we wrote ourselves.
func known(text string) date.Date {
	d, err := date.Parse(text)
	if err != nil {
		return date.Date{}
	}
	return d
}

// optional writes a day that may be unset.
func optional(d date.Date) *string {
	if d.IsZero() {
		return nil
	}
	text := d.String()
	return &text
}

// nameOf writes a name below the council, or "" where there is no id.
func nameOf(pattern names.Pattern, council, id string) string {
	if id == "" {
		return ""
	}
	return pattern.Format(council, id)
}

// last gives the last part of a name.
func last(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }
