package openapi

import (
	"slices"
	"strings"
	"testing"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/gateway/routes"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
)

// Whatever a client may send has a bound in the contract, which the document shows and a refusal names.
func TestEverythingSentHasALimit(t *testing.T) {
	all, err := routes.All()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[protoreflect.FullName]bool{}
	for _, route := range all {
		checkLimits(t, route.RPC.Input(), route.Bound, seen)
	}
}

// A call sent again is told from another by its id, so an id that two clients could both think of is refused.
func TestRequestIDsAreUUIDs(t *testing.T) {
	all, err := routes.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, route := range all {
		if field := route.RPC.Input().Fields().ByName("request_id"); field != nil {
			rules, _ := proto.GetExtension(field.Options(), validate.E_Field).(*validate.FieldRules)
			if !rules.GetString().GetUuid() || rules.GetIgnore() != validate.Ignore_IGNORE_IF_ZERO_VALUE {
				t.Errorf("%s must be a UUID or empty: string.uuid = true, ignore = IGNORE_IF_ZERO_VALUE", field.FullName())
			}
		}
	}
}

// checkLimits looks at the fields of a message and of the messages in it. What the path fills has its form from there.
func checkLimits(t *testing.T, message protoreflect.MessageDescriptor, bound []string, seen map[protoreflect.FullName]bool) {
	if seen[message.FullName()] || !strings.HasPrefix(string(message.FullName()), "concordat.") {
		return
	}
	seen[message.FullName()] = true
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		if behaves(field, annotations.FieldBehavior_OUTPUT_ONLY) || behaves(field, annotations.FieldBehavior_IDENTIFIER) || slices.Contains(bound, string(field.Name())) {
			continue
		}
		if what := unlimited(field); what != "" {
			t.Errorf("%s has no limit of its %s", field.FullName(), what)
		}
		if field.Message() != nil {
			checkLimits(t, field.Message(), nil, seen)
		}
	}
}

// unlimited says what of the field has no bound.
func unlimited(field protoreflect.FieldDescriptor) string {
	rules, _ := proto.GetExtension(field.Options(), validate.E_Field).(*validate.FieldRules)
	values := rules
	switch {
	case field.IsMap():
		return unless(rules.GetMap().GetMaxPairs() > 0, "pairs")
	case field.IsList() && rules.GetRepeated().GetMaxItems() == 0:
		return "items"
	case field.IsList():
		values = rules.GetRepeated().GetItems()
	}
	if field.Kind() != protoreflect.StringKind {
		return "" // a number has its kind's bounds; of bytes there are only files, which are refused as FILE_TOO_LARGE
	}
	text := values.GetString()
	return unless(text.GetMaxLen() > 0 || text.GetMaxBytes() > 0 || text.GetPattern() != "" || text.GetUuid() || len(text.GetIn()) > 0, "length")
}

func unless(limited bool, what string) string {
	if limited {
		return ""
	}
	return what
}
