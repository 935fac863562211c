package personal_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	// The contract of every service, whose fields the page lists.
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/personal"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
)

const page = "../../../../docs/personal-data.md"

// line is a line of one of the page's tables: the field, and who sees it where the table says so.
var line = regexp.MustCompile("(?m)^\\| `([a-z]+\\.v1\\.[A-Za-z]+\\.[a-z_0-9]+)` \\| [^|]+ \\|(?: ([a-z]+) \\| [^|]+ \\| [^|]+ \\|)?$")

// TestThePageListsEveryPersonalField holds the data map against the contract, both ways.
func TestThePageListsEveryPersonalField(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	listed, others := map[string]string{}, map[string]bool{}
	for _, m := range line.FindAllStringSubmatch(string(text), -1) {
		if m[2] == "" {
			others[m[1]] = true
		} else {
			listed[m[1]] = m[2]
		}
	}
	for name, field := range contract() {
		switch seen, ok := listed[name]; {
		case personal.Is(field) && !ok:
			t.Errorf("%s is personal and not on %s: say what it holds, where it is kept and how it is erased", name, page)
		case personal.Is(field) && seen != sightOf(field):
			t.Errorf("%s is seen by %s, and %s says %s", name, sightOf(field), page, seen)
		case !personal.Is(field) && ok:
			t.Errorf("%s lists %s, which the contract does not call personal", page, name)
		}
		delete(listed, name)
	}
	for name := range listed {
		t.Errorf("%s lists %s, which the contract does not have", page, name)
	}
	outside := longTexts()
	for name := range outside {
		if !others[name] {
			t.Errorf("%s is a long text: call it personal, or say on %s why it names nobody by its nature", name, page)
		}
	}
	for name := range others {
		if !outside[name] {
			t.Errorf("%s lists %s among the texts that name nobody, and it is none", page, name)
		}
	}
}

func sightOf(field protoreflect.FieldDescriptor) string {
	return strings.ToLower(strings.TrimPrefix(sight.Of(field).String(), "SIGHT_"))
}

// contract gives the fields of all messages that say who sees them, by their names without "concordat.".
func contract() map[string]protoreflect.FieldDescriptor {
	fields := map[string]protoreflect.FieldDescriptor{}
	eachMessage(func(m protoreflect.MessageDescriptor) {
		for i := range m.Fields().Len() {
			if _, said := sight.Said(m.Fields().Get(i)); said {
				fields[short(m.Fields().Get(i))] = m.Fields().Get(i)
			}
		}
	})
	return fields
}

func short(field protoreflect.FieldDescriptor) string {
	return strings.TrimPrefix(string(field.FullName()), "concordat.")
}

func eachMessage(f func(protoreflect.MessageDescriptor)) {
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if strings.HasPrefix(file.Path(), "concordat/") {
			for i := range file.Messages().Len() {
				f(file.Messages().Get(i))
			}
		}
		return true
	})
}

// longText is from which length on a text without a form of its own is looked at.
const longText = 200

// longTexts gives the long texts of resources that are not inside a personal field.
func longTexts() map[string]bool {
	texts, seen := map[string]bool{}, map[protoreflect.FullName]bool{}
	eachMessage(func(m protoreflect.MessageDescriptor) {
		if proto.HasExtension(m.Options(), annotations.E_Resource) {
			collect(m, texts, seen)
		}
	})
	return texts
}

func collect(m protoreflect.MessageDescriptor, texts map[string]bool, seen map[protoreflect.FullName]bool) {
	if seen[m.FullName()] || !strings.HasPrefix(string(m.FullName()), "concordat.") {
		return
	}
	seen[m.FullName()] = true
	for i := range m.Fields().Len() {
		field := m.Fields().Get(i)
		if personal.Is(field) {
			continue
		}
		if inside := personal.Inside(field); inside != nil {
			collect(inside, texts, seen)
		}
		rules, _ := proto.GetExtension(field.Options(), validate.E_Field).(*validate.FieldRules)
		if field.Kind() == protoreflect.StringKind && rules.GetString().GetPattern() == "" && rules.GetString().GetMaxLen() >= longText {
			texts[short(field)] = true
		}
	}
}
