package grpcserver

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"

	_ "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
)

// unseen are texts that no field of any request takes.
var unseen = []string{
	"a\x00b", "a\x07b", "a\x1b[2Jb", "a\rb", "a\x7fb", "a\u0085b", "a\u009bb", "a\u2028b", "a\u2029b", "a\u202ab", "a\u202eb", "a\u2066b\u2069",
}

// offered are what every text field of a request is sent besides, and whether a field of each kind takes it.
var offered = []struct {
	text                            string
	line, paragraphs, link, address bool
}{
	{"Mill Road", true, true, false, false},
	{"Mill\nRoad", false, true, false, false},
	{"Mill\r\n\tRoad", false, true, false, false},
	{"https://www.cambridge.gov.uk/a", true, true, true, false},
	{"javascript:alert(1)", true, true, false, false},
	{"data:text/html,<script>", true, true, false, false},
	{"jo@cambridge.gov.uk", true, true, false, true},
	{`"jo smith"@cambridge.gov.uk`, true, true, false, false},
	{"jö@cambridge.gov.uk", true, true, false, false},
	{"", true, true, true, true},
}

func TestEveryTextOfEveryRequest(t *testing.T) {
	fields := 0
	eachText(t, func(request protoreflect.MessageDescriptor, way []protoreflect.FieldDescriptor) {
		fields++
		field := way[len(way)-1]
		known, of := kindsOf(request), kindOf(field)
		faults := func(text string) int {
			i := inspection{kinds: known}
			i.message(holding(request, way, text))
			return len(i.fields)
		}
		for _, text := range unseen {
			if faults(text) != 1 {
				t.Errorf("%s in %s takes %q", field.FullName(), request.Name(), text)
			}
		}
		for _, o := range offered {
			want := o.line
			switch {
			case of.link:
				want = o.link
			case of.address:
				want = o.address
			case of.paragraphs:
				want = o.paragraphs
			}
			if got := faults(o.text) == 0; got != want {
				t.Errorf("%s in %s takes %q: %v, want %v", field.FullName(), request.Name(), o.text, got, want)
			}
		}
	})
	if fields < 300 {
		t.Errorf("only %d texts were found", fields)
	}
}

var (
	linkNames    = regexp.MustCompile(`(^|_)(link|links|url|uri|web_page|website|href|homepage)($|_)`)
	addressNames = regexp.MustCompile(`(^|_)(email|e_mail|mail|mailbox|reply_to|mail_address|reply_address)$`)
)

// A field that keeps a link or an address says so, or it takes what is none.
func TestLinksAndAddressesSayThatTheyAre(t *testing.T) {
	eachText(t, func(_ protoreflect.MessageDescriptor, way []protoreflect.FieldDescriptor) {
		field := way[len(way)-1]
		of, name := kindOf(field), string(field.Name())
		if linkNames.MatchString(name) && !of.link {
			t.Errorf("%s sounds like a link: give it the option link", field.FullName())
		}
		if addressNames.MatchString(name) && !of.address {
			t.Errorf("%s sounds like an e-mail address: give it the option address", field.FullName())
		}
	})
}

// A name or a title is one line.
func TestNamesAndTitlesAreOneLine(t *testing.T) {
	eachText(t, func(_ protoreflect.MessageDescriptor, way []protoreflect.FieldDescriptor) {
		field := way[len(way)-1]
		for _, word := range []string{"name", "title", "organisation", "owner", "reference", "minute"} {
			if name := string(field.Name()); (name == word || strings.HasSuffix(name, "_"+word)) && kindOf(field).paragraphs {
				t.Errorf("%s may have several lines", field.FullName())
			}
		}
	})
}

// oneLineWords are texts that are one line though their names sound like more: who fills a place, and what is erased.
var oneLineWords = []protoreflect.FullName{"concordat.register.v1.Holder.text", "concordat.register.v1.CreateErasureRequest.text"}

// What people write in sentences may have several lines.
func TestSentencesMayHaveLines(t *testing.T) {
	words := regexp.MustCompile(`^(text|reason|comment|evidence|note|explanation|gaps_reason|end_reason)$`)
	eachText(t, func(_ protoreflect.MessageDescriptor, way []protoreflect.FieldDescriptor) {
		field := way[len(way)-1]
		if words.MatchString(string(field.Name())) && !kindOf(field).paragraphs && !slices.Contains(oneLineWords, field.FullName()) {
			t.Errorf("%s is one line: give it the option paragraphs", field.FullName())
		}
	})
}

// eachText calls f for every text that a client can set in a request of any service, once for each request, with the way
// to it.
func eachText(t *testing.T, f func(request protoreflect.MessageDescriptor, way []protoreflect.FieldDescriptor)) {
	t.Helper()
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if !strings.HasPrefix(string(file.Package()), "concordat.") {
			return true
		}
		for i := range file.Services().Len() {
			methods := file.Services().Get(i).Methods()
			for j := range methods.Len() {
				request := methods.Get(j).Input()
				textsIn(request, nil, func(way []protoreflect.FieldDescriptor) { f(request, way) })
			}
		}
		return true
	})
}

func textsIn(message protoreflect.MessageDescriptor, way []protoreflect.FieldDescriptor, f func([]protoreflect.FieldDescriptor)) {
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		if kindOf(field).outputOnly || field.IsMap() {
			continue
		}
		further := append(way[:len(way):len(way)], field)
		switch {
		case field.Kind() == protoreflect.StringKind:
			f(further)
		case field.Message() != nil:
			textsIn(field.Message(), further, f)
		}
	}
}

// holding makes a request in which only the text at the end of the way is set.
func holding(request protoreflect.MessageDescriptor, way []protoreflect.FieldDescriptor, text string) protoreflect.Message {
	whole := dynamicpb.NewMessage(request)
	var at protoreflect.Message = whole
	for _, field := range way[:len(way)-1] {
		if field.IsList() {
			at = at.Mutable(field).List().AppendMutable().Message()
			continue
		}
		at = at.Mutable(field).Message()
	}
	last := way[len(way)-1]
	if last.IsList() {
		at.Mutable(last).List().Append(protoreflect.ValueOfString(text))
	} else {
		at.Set(last, protoreflect.ValueOfString(text))
	}
	return whole
}
