package routes_test

import (
	"fmt"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	_ "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/access"
)

// keepNothing are the calls that are no reading by their form and change nothing, with the reason.
var keepNothing = map[protoreflect.FullName]string{
	"concordat.governance.v1.PolicyService.SimulatePolicy": "it shows what a draft of the policy would find, and keeps none of it",
}

// TestEveryChangeCanBeTriedAndSentAgain holds every call that changes something to the two fields that all of them take.
func TestEveryChangeCanBeTriedAndSentAgain(t *testing.T) {
	changes, excused := 0, map[protoreflect.FullName]bool{}
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if file.Package().Parent().Parent() != "concordat" {
			return true
		}
		for i := range file.Services().Len() {
			service := file.Services().Get(i)
			rules, err := access.Load(service)
			if err != nil {
				t.Fatal(err)
			}
			for j := range service.Methods().Len() {
				method := service.Methods().Get(j)
				switch {
				case !rules[fmt.Sprintf("/%s/%s", service.FullName(), method.Name())].Writes:
				case keepNothing[method.FullName()] != "":
					excused[method.FullName()] = true
				default:
					changes++
					checkChange(t, method)
				}
			}
		}
		return true
	})
	if changes < 60 || len(excused) != len(keepNothing) {
		t.Errorf("%d calls that change something, and %d of %d that do not: this looked at too few", changes, len(excused), len(keepNothing))
	}
}

func checkChange(t *testing.T, method protoreflect.MethodDescriptor) {
	t.Helper()
	for field, kind := range map[protoreflect.Name]protoreflect.Kind{
		"validate_only": protoreflect.BoolKind,
		"request_id":    protoreflect.StringKind,
	} {
		found := method.Input().Fields().ByName(field)
		if found == nil || found.Kind() != kind || found.IsList() {
			t.Errorf("%s changes something and its request has no %s", method.FullName(), field)
		}
	}
}
