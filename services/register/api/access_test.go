package api_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
)

// allow gives the rule of an rpc, as the contract writes it.
func allow(m protoreflect.MethodDescriptor) *accessv1.Allow {
	return proto.GetExtension(m.Options(), accessv1.E_Allow).(*accessv1.Allow)
}

// services are those of the register that the suite serves.
func (s *suite) services() []protoreflect.ServiceDescriptor {
	var found []protoreflect.ServiceDescriptor
	for _, file := range []protoreflect.FileDescriptor{
		registerv1.File_concordat_register_v1_council_service_proto, registerv1.File_concordat_register_v1_person_service_proto,
		registerv1.File_concordat_register_v1_role_term_service_proto, registerv1.File_concordat_register_v1_application_service_proto,
		registerv1.File_concordat_register_v1_partnership_service_proto, registerv1.File_concordat_register_v1_import_service_proto,
		registerv1.File_concordat_register_v1_review_service_proto, registerv1.File_concordat_register_v1_return_service_proto,
	} {
		for i := range file.Services().Len() {
			found = append(found, file.Services().Get(i))
		}
	}
	return found
}

// methods are their rpcs.
func (s *suite) methods() []protoreflect.MethodDescriptor {
	var found []protoreflect.MethodDescriptor
	for _, service := range s.services() {
		for i := range service.Methods().Len() {
			found = append(found, service.Methods().Get(i))
		}
	}
	return found
}

// invoke calls an rpc with a request about one record, or about the council where it has a parent. The etag is one
// that no record has, so that a call that may change something does not.
func (s *suite) invoke(ctx context.Context, m protoreflect.MethodDescriptor, council, record string) error {
	s.t.Helper()
	in, out := message(s.t, m.Input()), message(s.t, m.Output())
	set(in.ProtoReflect(), council, record)
	for _, resource := range []protoreflect.Name{"partnership", "person", "council"} {
		if f := m.Input().Fields().ByName(resource); f != nil && f.Message() != nil && !strings.HasPrefix(string(m.Name()), "Create") {
			set(in.ProtoReflect().Mutable(f).Message(), council, record)
		}
	}
	if f := m.Input().Fields().ByName("update_mask"); f != nil {
		mask := in.ProtoReflect().Mutable(f).Message()
		mask.Mutable(mask.Descriptor().Fields().ByName("paths")).List().Append(protoreflect.ValueOfString("display_name"))
	}
	return s.connection.Invoke(ctx, fmt.Sprintf("/%s/%s", m.Parent().FullName(), m.Name()), in, out)
}

func message(t testing.TB, d protoreflect.MessageDescriptor) proto.Message {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(d.FullName())
	if err != nil {
		t.Fatal(err)
	}
	return kind.New().Interface()
}

func set(m protoreflect.Message, council, record string) {
	for name, value := range map[protoreflect.Name]string{"parent": "councils/" + council, "name": record, "etag": "999", "reason": "A test"} {
		if f := m.Descriptor().Fields().ByName(name); f != nil {
			m.Set(f, protoreflect.ValueOfString(value))
		}
	}
}

const nobody = "01890000-0000-7000-8000-000000000000"

// absent names a record of the kind that the service is about, which is not there.
func absent(council string, m protoreflect.MethodDescriptor) string {
	switch m.Parent().Name() {
	case "CouncilService":
		return "councils/" + council
	case "PersonService":
		return "councils/" + council + "/people/" + nobody
	case "PostService":
		return "councils/" + council + "/posts/" + nobody
	case "CoverService":
		return "councils/" + council + "/covers/" + nobody
	case "HandOverService":
		return "councils/" + council + "/handOvers/" + nobody
	case "RoleTermService":
		return "councils/" + council + "/roleTerms/" + nobody
	case "ApplicationService":
		return "councils/" + council + "/applications/" + nobody
	default:
		return "councils/" + council + "/partnerships/" + nobody
	}
}

// named are the roles that come from being named on a record.
var named = map[accessv1.Role]func(*registerv1.Partnership, *registerv1.Holder){
	accessv1.Role_ROLE_RESPONSIBLE_OFFICER:     func(p *registerv1.Partnership, h *registerv1.Holder) { p.ResponsibleOfficer = h },
	accessv1.Role_ROLE_LEAD_MEMBER:             func(p *registerv1.Partnership, h *registerv1.Holder) { p.LeadMember = h },
	accessv1.Role_ROLE_OPPOSITION_SPOKESPERSON: func(p *registerv1.Partnership, h *registerv1.Holder) { p.OppositionSpokesperson = h },
	accessv1.Role_ROLE_PARTNER_CONTACT: func(p *registerv1.Partnership, h *registerv1.Holder) {
		p.Partners = &registerv1.Partners{Partners: []*registerv1.Partner{{Organisation: "A charity", Contact: h}}}
	},
}

// cast fills a council with one holder of each role, who signs in by the role's name, and two records: own, which names
// all who can be named and lies in the service lead's area, and other, which names nobody.
func (s *suite) cast(council string) (own, other *registerv1.Partnership) {
	s.t.Helper()
	own = &registerv1.Partnership{DisplayName: "Own of " + council, ServiceArea: "housing"}
	other = &registerv1.Partnership{DisplayName: "Different body " + council, ServiceArea: "parks"}
	for number := range accessv1.Role_name {
		role := accessv1.Role(number)
		subject := role.String() + "@" + council
		switch {
		case role == accessv1.Role_ROLE_UNSPECIFIED, role == accessv1.Role_ROLE_OPERATOR:
		case named[role] != nil:
			named[role](own, holds(s.person(council, subject)))
		default:
			s.holder(council, subject, role)
		}
	}
	s.person(council, "stranger@"+council)
	deputy := "ROLE_DEPUTY_CHIEF_EXECUTIVE@" + council
	for _, p := range []**registerv1.Partnership{&own, &other} {
		created, err := s.partnerships.CreatePartnership(s.as(deputy), &registerv1.CreatePartnershipRequest{Parent: "councils/" + council, Partnership: *p})
		if err != nil {
			s.t.Fatalf("create: %v", err)
		}
		*p = created
	}
	return own, other
}

// grantOf gives the role's grant in the rule, or nil.
func grantOf(rule *accessv1.Allow, role accessv1.Role) *accessv1.Grant {
	i := slices.IndexFunc(rule.GetRoles(), func(g *accessv1.Grant) bool { return g.GetRole() == role })
	if i < 0 {
		return nil
	}
	return rule.GetRoles()[i]
}

// TestEveryRpcAsEveryRole walks all rpcs of the register as all roles and expects what the contract's options say.
func TestEveryRpcAsEveryRole(t *testing.T) {
	t.Parallel()
	s := start(t)
	grpcservertest.Walk(t, s.server, s.services()...)
}

func subjectOf(role accessv1.Role, council string) string {
	if role == accessv1.Role_ROLE_OPERATOR {
		return "operator"
	}
	return role.String() + "@" + council
}

// TestEveryRecordAsEveryRole walks the rpcs about one partnership as all roles, over a record of their own, another one
// and one of another council, and expects the scopes of the contract's options.
func TestEveryRecordAsEveryRole(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.open("oxford")
	own, other := s.cast("cambridge")
	foreign, _ := s.cast("oxford")
	for _, m := range s.methods() {
		if m.Parent().Name() != "PartnershipService" || len(allow(m).GetRoles()) == 0 || m.Input().Fields().ByName("parent") != nil {
			continue
		}
		for number := range accessv1.Role_name {
			role := accessv1.Role(number)
			if role == accessv1.Role_ROLE_UNSPECIFIED || role == accessv1.Role_ROLE_OPERATOR {
				continue
			}
			who, grant := subjectOf(role, "cambridge"), grantOf(allow(m), role)
			for record, reaches := range map[*registerv1.Partnership]bool{
				own:   grant != nil && role != accessv1.Role_ROLE_PARTNER_CONTACT, // a draft, of which a partner does not know
				other: grant.GetScope() == accessv1.Scope_SCOPE_ANY,
			} {
				err := s.invoke(s.as(who), m, "cambridge", record.GetName())
				s.wantReach(m, who+" on "+record.GetDisplayName(), err, grant != nil, reaches)
			}
			hidden := s.invoke(s.as(who), m, "oxford", foreign.GetName())
			missing := s.invoke(s.as(who), m, "oxford", absent("oxford", m))
			if a, b := status.Convert(hidden).Proto(), status.Convert(missing).Proto(); a.GetCode() != int32(codes.NotFound) || !proto.Equal(a, b) {
				t.Errorf("%s as %s: a foreign record = %v, an absent one = %v", m.Name(), who, a, b)
			}
		}
	}
}

func (s *suite) wantReach(m protoreflect.MethodDescriptor, what string, err error, granted, reaches bool) {
	s.t.Helper()
	got := grpcservertest.Reason(err)
	refused := got == "PERMISSION_DENIED" || got == "RECORD_NOT_YOURS" || got == "NOT_FOUND"
	switch {
	case reaches && refused:
		s.t.Errorf("%s as %s = %v, want it done", m.Name(), what, err)
	case reaches && m.Name() != "ListPartnershipChanges" && got != "STALE_ETAG":
		s.t.Errorf("%s as %s = %v, want STALE_ETAG, which comes behind the door", m.Name(), what, err)
	case granted && !reaches && got != "NOT_FOUND": // a draft of others is not there
		s.t.Errorf("%s as %s = %v, want NOT_FOUND", m.Name(), what, err)
	case !granted && got != "PERMISSION_DENIED":
		s.t.Errorf("%s as %s = %v, want PERMISSION_DENIED", m.Name(), what, err)
	}
}
