package api_test

import (
	"testing"

	"google.golang.org/protobuf/proto"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/mask"
	"github.com/concordat-suite/concordat/services/platform/mask/masktest"
	"github.com/concordat-suite/concordat/services/platform/sight/sighttest"
)

// TestTheContractSaysWhoSees holds every field of the register's resources against the rule that it has a sight.
func TestTheContractSaysWhoSees(t *testing.T) {
	sighttest.Check(t,
		registerv1.File_concordat_register_v1_council_proto, registerv1.File_concordat_register_v1_person_proto,
		registerv1.File_concordat_register_v1_role_term_proto, registerv1.File_concordat_register_v1_application_proto,
		registerv1.File_concordat_register_v1_partnership_proto)
}

// TestMasksChangeOnlyWhatClientsMaySet tries, for every resource that has an Update, every field that clients may not
// set.
func TestMasksChangeOnlyWhatClientsMaySet(t *testing.T) {
	for _, resource := range []proto.Message{&registerv1.Council{}, &registerv1.Person{}, &registerv1.Partnership{}} {
		t.Run(string(resource.ProtoReflect().Descriptor().Name()), func(t *testing.T) { masktest.Check(t, resource, mask.Apply) })
	}
}
