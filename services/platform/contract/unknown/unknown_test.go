package unknown_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/unknown"
)

const name = "councils/cambridge/partnerships/1"

// newer gives a message a field that no program knows.
func newer[M proto.Message](m M, words string) M {
	m.ProtoReflect().SetUnknown(protowire.AppendString(protowire.AppendTag(nil, protowire.MaxValidNumber, protowire.BytesType), words))
	return m
}

// marks returns the words of the unknown fields in m, each with the path to it.
func marks(m proto.Message) (all []string) {
	unknown.Each(m.ProtoReflect(), nil, func(m protoreflect.Message, path []string) {
		all = append(all, strings.Join(append(path, string(m.GetUnknown()[6:])), "."))
	})
	return all
}

func risk(title string) *registerv1.Risk { return &registerv1.Risk{Title: title} }

func risks(all ...*registerv1.Risk) *registerv1.Partnership {
	return &registerv1.Partnership{Name: name, Risks: &registerv1.Risks{Risks: all}}
}

// TestReturn edits a record that a newer program wrote, as a program does that knows less.
func TestReturn(t *testing.T) {
	for what, test := range map[string]struct {
		stored, next *registerv1.Partnership
		want         string
	}{
		"the record's own":             {newer(&registerv1.Partnership{Name: name}, "a"), &registerv1.Partnership{Name: name, DisplayName: "New"}, "a"},
		"inside a field":               {&registerv1.Partnership{Name: name, TermsOfReference: newer(&registerv1.Arrangement{}, "a")}, &registerv1.Partnership{Name: name, TermsOfReference: &registerv1.Arrangement{Text: "Agreed"}}, "terms_of_reference.a"},
		"the field is taken out":       {&registerv1.Partnership{Name: name, TermsOfReference: newer(&registerv1.Arrangement{}, "a")}, &registerv1.Partnership{Name: name}, ""},
		"an element moves":             {risks(newer(risk("Flood"), "a"), risk("Fire")), risks(risk("Fire"), risk("Flood")), "risks.risks.1.a"},
		"an element is edited":         {risks(newer(risk("Flood"), "a"), risk("Fire")), risks(risk("Floods"), risk("Fire")), "risks.risks.0.a"},
		"an element is taken out":      {risks(newer(risk("Flood"), "a"), risk("Fire")), risks(risk("Fire")), ""},
		"two elements that are alike":  {risks(newer(risk("Flood"), "a"), newer(risk("Flood"), "b")), risks(risk("Flood"), risk("Flood")), "risks.risks.0.a risks.risks.1.b"},
		"another record":               {newer(&registerv1.Partnership{Name: name}, "a"), &registerv1.Partnership{Name: name + "2"}, ""},
		"nothing that is not known":    {risks(risk("Flood")), risks(risk("Fire")), ""},
		"one that has no name":         {newer(&registerv1.Partnership{}, "a"), &registerv1.Partnership{}, ""},
		"an element added before them": {risks(newer(risk("Flood"), "a")), risks(risk("Fire"), risk("Flood")), "risks.risks.1.a"},
	} {
		t.Run(what, func(t *testing.T) {
			body, err := proto.Marshal(test.stored)
			if err != nil {
				t.Fatal(err)
			}
			fields, read := unknown.Held(), &registerv1.Partnership{}
			if err := fields.Unmarshal(body, read); err != nil {
				t.Fatal(err)
			}
			if got := marks(read); len(got) != 0 {
				t.Errorf("what is read has unknown fields: %v", got)
			}
			fields.Return(test.next)
			if got := strings.Join(marks(test.next), " "); got != test.want {
				t.Errorf("unknown fields are %q, want %q", got, test.want)
			}
		})
	}
}

// TestAReadingTransactionDropsThem reads without keeping.
func TestAReadingTransactionDropsThem(t *testing.T) {
	body, err := proto.Marshal(newer(&registerv1.Partnership{Name: name, TermsOfReference: newer(&registerv1.Arrangement{Text: "Agreed"}, "a")}, "b"))
	if err != nil {
		t.Fatal(err)
	}
	var reading *unknown.Fields
	read := &registerv1.Partnership{}
	if err := reading.Unmarshal(body, read); err != nil || read.GetTermsOfReference().GetText() != "Agreed" || len(marks(read)) != 0 {
		t.Errorf("Unmarshal() = %v, with %v in %v; want only what is known", err, marks(read), read)
	}
	reading.Return(read)
	if got := marks(read); len(got) != 0 {
		t.Errorf("Return() put %v back, want nothing", got)
	}
}
