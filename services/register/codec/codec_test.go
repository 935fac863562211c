package codec_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
)

const id = "0192f3a0-0000-7000-8000-000000000001"

// texts are values for fields whose form is not any text, by the field's name.
var texts = map[string]string{
	"import": "councils/cambridge/imports/" + id, "etag": "7", "time_zone": "Europe/London", "financial_year": "2025/26",
	"currency_code": "GBP", "privileged_grant": "councils/cambridge/privilegedGrants/" + id, "resource": "councils/cambridge/covers/" + id,
}

// value makes a value for a text field out of its name: dates, names of people, or just words.
func value(field protoreflect.FieldDescriptor) string {
	name := string(field.Name())
	switch {
	case texts[name] != "":
		return texts[name]
	case strings.HasSuffix(name, "_on"), strings.HasSuffix(name, "_date"), strings.HasSuffix(name, "_until"), name == "date", name == "since", name == "until":
		return "2025-04-01"
	case name == "person", strings.HasSuffix(name, "_person"), name == "proposer", name == "approver", name == "rejecter", name == "on_behalf_of", name == "proposed_by", name == "proposed_for", name == "settled_by", name == "owner" && field.Parent().Name() == "Application":
		return "councils/cambridge/people/" + id
	}
	return "some " + name
}

// fill sets every field, however deep; of a oneof, the member with the number choice from its start.
func fill(m protoreflect.Message, choice int) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		if field.Name() == "withheld_fields" {
			continue // said of an answer, and no part of what is kept
		}
		if of := field.ContainingOneof(); of != nil && !of.IsSynthetic() && of.Fields().Get(choice%of.Fields().Len()) != field {
			continue
		}
		switch {
		case field.IsList():
			fillList(m.Mutable(field).List(), field, choice)
		case field.Message() != nil:
			fillMessage(m.Mutable(field).Message(), choice)
		default:
			m.Set(field, scalar(field))
		}
	}
}

func fillList(list protoreflect.List, field protoreflect.FieldDescriptor, choice int) {
	for range 2 {
		if field.Message() == nil {
			list.Append(scalar(field))
			continue
		}
		element := list.NewElement()
		fillMessage(element.Message(), choice)
		list.Append(element)
	}
}

func fillMessage(m protoreflect.Message, choice int) {
	if at, ok := m.Interface().(*timestamppb.Timestamp); ok {
		at.Seconds, at.Nanos = 1_750_000_000, 1000
		return
	}
	fill(m, choice)
}

func scalar(field protoreflect.FieldDescriptor) protoreflect.Value {
	switch field.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(true)
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(2)
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(2)
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(3)
	default:
		return protoreflect.ValueOfString(value(field))
	}
}

// TestNothingIsLost turns messages with every field set into the domain's types and back.
func TestNothingIsLost(t *testing.T) {
	for choice := range 2 {
		partnership := &registerv1.Partnership{}
		fill(partnership.ProtoReflect(), choice)
		partnership.Name = "councils/cambridge/partnerships/" + id
		partnership.Gaps = nil // worked out, not read
		for _, r := range partnership.GetRisks().GetRisks() {
			r.ResidualScore = r.GetResidualLikelihood() * r.GetResidualImpact()
		}
		check(t, partnership, func() (proto.Message, error) {
			p, err := codec.PartnershipFromProto("cambridge", id, partnership)
			return codec.PartnershipToProto(p), err
		})
	}
	council := &registerv1.Council{}
	fill(council.ProtoReflect(), 0)
	council.Name = "councils/cambridge"
	check(t, council, func() (proto.Message, error) {
		c, err := codec.CouncilFromProto("cambridge", council)
		return codec.CouncilToProto(c), err
	})
	person := &registerv1.Person{}
	fill(person.ProtoReflect(), 0)
	person.Name = "councils/cambridge/people/" + id
	person.PartnershipsNaming, person.PrivilegedGrant = 0, "" // told in an answer, not kept
	check(t, person, func() (proto.Message, error) {
		p, err := codec.PersonFromProto("cambridge", id, person)
		return codec.PersonToProto(p), err
	})
	term := &registerv1.RoleTerm{}
	fill(term.ProtoReflect(), 0)
	term.Name = "councils/cambridge/roleTerms/" + id
	check(t, term, func() (proto.Message, error) {
		r, err := codec.RoleTermFromProto("cambridge", id, term)
		return codec.RoleTermToProto(r), err
	})
	application := &registerv1.Application{}
	fill(application.ProtoReflect(), 0)
	application.Name = "councils/cambridge/applications/" + id
	check(t, application, func() (proto.Message, error) {
		a, err := codec.ApplicationFromProto("cambridge", id, application)
		return codec.ApplicationToProto(a), err
	})
	grant := &registerv1.PrivilegedGrant{}
	fill(grant.ProtoReflect(), 0)
	grant.Name, grant.Kind = "councils/cambridge/privilegedGrants/"+id, registerv1.GrantKind_GRANT_KIND_COVER
	check(t, grant, func() (proto.Message, error) {
		g, err := codec.GrantFromProto("cambridge", id, grant)
		return codec.GrantToProto(g), err
	})
}

func check(t *testing.T, want proto.Message, there func() (proto.Message, error)) {
	t.Helper()
	got, err := there()
	if err != nil {
		t.Fatalf("%T: %v", want, err)
	}
	if !proto.Equal(got, want) {
		t.Errorf("%T came back changed:\n got %v\nwant %v", want, got, want)
	}
}

// TestUnsaidStaysUnsaid keeps what nobody has said apart from what is stated to be none.
func TestUnsaidStaysUnsaid(t *testing.T) {
	unsaid := &registerv1.Partnership{Name: "councils/cambridge/partnerships/" + id}
	p, err := codec.PartnershipFromProto("cambridge", id, unsaid)
	if err != nil {
		t.Fatal(err)
	}
	if p.Objective != nil || p.Reasons != nil || p.Risks != nil || p.Resources != nil || p.Liabilities != nil || p.Partners != nil {
		t.Errorf("an empty message says something: %+v", p)
	}
	none := &registerv1.Partnership{
		Name:      unsaid.GetName(),
		Objective: &registerv1.Statement{Answer: &registerv1.Statement_None{None: true}},
		Reasons:   &registerv1.Reasons{}, Resources: &registerv1.Resources{}, Partners: &registerv1.Partners{}, Targets: &registerv1.Targets{},
		Risks: &registerv1.Risks{None: true}, Exit: &registerv1.Arrangement{None: true},
	}
	if p, err = codec.PartnershipFromProto("cambridge", id, none); err != nil {
		t.Fatal(err)
	}
	back := codec.PartnershipToProto(p)
	back.Gaps, back.Etag = nil, ""
	if !proto.Equal(back, none) {
		t.Errorf("what is stated to be none came back as %v", back)
	}
}

func TestWrongFormsAreNamed(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*registerv1.Partnership)
		reason string
		path   string
	}{
		"a day that does not exist": {func(p *registerv1.Partnership) { p.CreatedOn = proto.String("2025-02-30") }, "DATE_INVALID", "partnership.created_on"},
		"inside an arrangement": {func(p *registerv1.Partnership) {
			p.Exit = &registerv1.Arrangement{NextReviewOn: proto.String("2025-13-01")}
		}, "DATE_INVALID", "partnership.exit.next_review_on"},
		"a meeting's date": {func(p *registerv1.Partnership) {
			p.LeadMember = &registerv1.Holder{MinuteReference: &typev1.MinuteReference{MeetingDate: "2025-02-29"}}
		}, "DATE_INVALID", "partnership.lead_member.minute_reference.meeting_date"},
		"a person of another council": {func(p *registerv1.Partnership) {
			p.LeadMember = &registerv1.Holder{Holder: &registerv1.Holder_Person{Person: "councils/oxford/people/" + id}}
		}, "PERSON_UNKNOWN", "partnership.lead_member.person"},
		"a name that is none": {func(p *registerv1.Partnership) {
			p.ResponsibleOfficer = &registerv1.Holder{Holder: &registerv1.Holder_Person{Person: "Jo Smith"}}
		}, "PERSON_UNKNOWN", "partnership.responsible_officer.person"},
	} {
		t.Run(name, func(t *testing.T) {
			m := &registerv1.Partnership{}
			test.change(m)
			_, err := codec.PartnershipFromProto("cambridge", id, m)
			f := fault.As(err)
			if f == nil || f.Reason != test.reason || len(f.Fields) == 0 || f.Fields[0].Path != test.path {
				t.Errorf("error = %v with fields %v, want %s at %s", err, fieldsOf(f), test.reason, test.path)
			}
		})
	}
}

func fieldsOf(f *fault.Error) []fault.Field {
	if f == nil {
		return nil
	}
	return f.Fields
}

// TestEnumsHaveTheNumbersOfTheContract: the conversions are casts.
func TestEnumsHaveTheNumbersOfTheContract(t *testing.T) {
	for _, test := range []struct{ domain, contract int }{
		{int(register.NorthernIreland), int(registerv1.Nation_NATION_NORTHERN_IRELAND)},
		{int(register.OtherCommittee), int(registerv1.CommitteeKind_COMMITTEE_KIND_OTHER)},
		{int(register.CommunityStrategyObjective), int(registerv1.ObjectiveKind_OBJECTIVE_KIND_COMMUNITY_STRATEGY)},
		{int(register.OtherPerson), int(registerv1.PersonKind_PERSON_KIND_OTHER)},
		{int(register.EmailConfirmed), int(registerv1.EmailState_EMAIL_STATE_CONFIRMED)},
		{int(register.KindContractOrGrant), int(registerv1.PartnershipKind_PARTNERSHIP_KIND_CONTRACT_OR_GRANT)},
		{int(register.OtherStatutoryBoard), int(registerv1.LegalForm_LEGAL_FORM_OTHER_STATUTORY_BOARD)},
		{int(register.ServiceLevelAgreement), int(registerv1.LegalForm_LEGAL_FORM_SERVICE_LEVEL_AGREEMENT)},
		{int(register.National), int(registerv1.Scope_SCOPE_NATIONAL)},
		{int(register.Active), int(registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE)},
		{int(register.Withdrawn), int(registerv1.PartnershipState_PARTNERSHIP_STATE_WITHDRAWN)},
		{int(register.ReducesRisk), int(registerv1.ReasonForJoining_REASON_FOR_JOINING_REDUCES_RISK)},
		{int(register.RiskSection), int(registerv1.Section_SECTION_RISK)},
		{int(register.Green), int(registerv1.Rag_RAG_GREEN)},
	} {
		if test.domain != test.contract {
			t.Errorf("domain %d, contract %d", test.domain, test.contract)
		}
	}
	for number := range accessv1.Role_name {
		role := accessv1.Role(number)
		if got := codec.RoleToProto(codec.RoleFromProto(role)); got != role {
			t.Errorf("role %v came back as %v", role, got)
		}
	}
}

// TestEveryFieldCountsAsChanged compares an empty entry with one that has everything: what the domain leaves out is
// only what follows from the rest.
func TestEveryFieldCountsAsChanged(t *testing.T) {
	m := &registerv1.Partnership{}
	fill(m.ProtoReflect(), 0)
	p, err := codec.PartnershipFromProto("cambridge", id, m)
	if err != nil {
		t.Fatal(err)
	}
	follows := []string{"name", "etag", "gaps", "sections", "create_time", "update_time", "withheld_fields"}
	counted := register.Changed(&register.Partnership{}, p)
	fields := m.ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		name := string(fields.Get(i).Name())
		if slices.Contains(counted, name) == slices.Contains(follows, name) {
			t.Errorf("field %s: counted %v", name, slices.Contains(counted, name))
		}
	}
}

// TestOutlineOfWhatIsKept holds the outline that is read from the message against that of the opened entry.
func TestOutlineOfWhatIsKept(t *testing.T) {
	for choice := range 2 {
		m := &registerv1.Partnership{}
		fill(m.ProtoReflect(), choice)
		p, err := codec.PartnershipFromProto("cambridge", id, m)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := codec.Entry(m).Outline(), p.Outline(); !reflect.DeepEqual(got, want) {
			t.Errorf("outline = %+v, want %+v", got, want)
		}
	}
	if got, want := codec.Entry(&registerv1.Partnership{}).Outline(), (register.Outline{}); !reflect.DeepEqual(got, want) {
		t.Errorf("outline of an empty entry = %+v", got)
	}
}
