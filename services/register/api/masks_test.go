package api_test

import (
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/mask"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
	"github.com/concordat-suite/concordat/services/platform/testing/masktest"
)

// Who may edit which field of a partnership, as the council's matrix has it: officers are named by service leads and above,
// members by the deputy chief executive and the information officer, who corrects names, contacts, dates and links only.
var (
	namesOfficers  = []string{"service_lead", "responsible_officer", "delegate"}
	namesMembers   = []string{"lead_member", "opposition_spokesperson"}
	informationToo = slices.Concat(namesOfficers, namesMembers, []string{
		"display_name", "short_name", "former_names", "reference", "web_page", "created_on", "joined_on", "partners",
	})
)

func mayEditField(role accessv1.Role, field string) bool {
	switch role {
	case accessv1.Role_ROLE_RESPONSIBLE_OFFICER:
		return !slices.Contains(namesOfficers, field) && !slices.Contains(namesMembers, field)
	case accessv1.Role_ROLE_SERVICE_LEAD:
		return !slices.Contains(namesMembers, field)
	case accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER:
		return slices.Contains(informationToo, field)
	default:
		return true
	}
}

// TestMasksChangeOnlyWhatTheRoleMay sends, as every role that edits, a mask for every field of the contract, and masks that
// no call may send: what is protected or not the role's is refused by its reason and nothing of it changes.
func TestMasksChangeOnlyWhatTheRoleMay(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	own, _ := s.cast("cambridge")
	descriptor := (&registerv1.Partnership{}).ProtoReflect().Descriptor()
	before := s.readAs("ROLE_DEPUTY_CHIEF_EXECUTIVE@cambridge", own)
	for _, role := range []accessv1.Role{
		accessv1.Role_ROLE_RESPONSIBLE_OFFICER, accessv1.Role_ROLE_SERVICE_LEAD,
		accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE, accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER,
	} {
		edit := func(m *fieldmaskpb.FieldMask, only bool) string {
			_, err := s.partnerships.UpdatePartnership(s.as(subjectOf(role, "cambridge")), &registerv1.UpdatePartnershipRequest{
				Partnership: &registerv1.Partnership{Name: own.GetName()}, UpdateMask: m, ValidateOnly: only})
			return grpcservertest.Reason(err)
		}
		if got := edit(nil, false); got != "UPDATE_MASK_REQUIRED" {
			t.Errorf("%v without a mask: %s", role, got)
		}
		for _, path := range append(masktest.Bad(), masktest.Protected(descriptor)...) {
			if got := edit(&fieldmaskpb.FieldMask{Paths: []string{path}}, false); got != "UPDATE_MASK_INVALID" && got != "UPDATE_MASK_REQUIRED" {
				t.Errorf("%v with the mask %q: %s", role, path, got)
			}
		}
		for i := range descriptor.Fields().Len() {
			field := descriptor.Fields().Get(i)
			if name := string(field.Name()); name != "etag" && !mask.Protected(field) { // an etag is no fact
				if got := edit(paths(name), true); (got == "FIELD_NOT_YOURS") == mayEditField(role, name) {
					t.Errorf("%v edits %s: reason %q, want it to be theirs: %v", role, name, got, mayEditField(role, name))
				}
			}
		}
	}
	if after := s.readAs("ROLE_DEPUTY_CHIEF_EXECUTIVE@cambridge", own); !proto.Equal(before, after) {
		t.Errorf("something changed: %v, before %v", after, before)
	}
}

func (s *suite) readAs(who string, p *registerv1.Partnership) *registerv1.Partnership {
	s.t.Helper()
	found, err := s.partnerships.GetPartnership(s.as(who), &registerv1.GetPartnershipRequest{Name: p.GetName()})
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}
