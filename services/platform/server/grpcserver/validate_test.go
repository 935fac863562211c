package grpcserver

import (
	"errors"
	"math"
	"slices"
	"testing"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
)

func TestPatternIsSaidInWords(t *testing.T) {
	err := protovalidate.Validate(&registerv1.Review{Deadline: "next week"})
	var violated *protovalidate.ValidationError
	if !errors.As(err, &violated) {
		t.Fatalf("Validate() = %v", err)
	}
	if got, want := invalid(violations(violated)).Message, "The request is not in order: deadline must be a date, such as 2026-09-18."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestUnusableValuesAreNamed(t *testing.T) {
	request := &registerv1.CreatePartnershipRequest{Partnership: &registerv1.Partnership{
		DisplayName: "a\x00b", FormerNames: []*registerv1.FormerName{{DisplayName: "fine"}, {DisplayName: "\x00"}},
		CreateTime: &timestamppb.Timestamp{Seconds: math.MaxInt64},
	}}
	var got []string
	for _, field := range inspected(request).fields {
		got = append(got, field.Path)
	}
	slices.Sort(got)
	if want := []string{"partnership.create_time", "partnership.display_name", "partnership.former_names[1].display_name"}; !slices.Equal(got, want) {
		t.Errorf("faults = %v, want %v", got, want)
	}
	if fields := inspected(&registerv1.ListPartnershipsRequest{AsOf: timestamppb.Now(), Filter: "a"}).fields; len(fields) > 0 {
		t.Errorf("faults = %v of a request in order", fields)
	}
}

func inspected(request proto.Message) inspection {
	i := inspection{kinds: kindsOf(request.ProtoReflect().Descriptor())}
	i.message(request.ProtoReflect())
	return i
}

func TestWhatTheServerSetsIsSentBackAsItWas(t *testing.T) {
	withdrawn := &registerv1.Partnership{Withdrawal: &registerv1.Withdrawal{Reason: "as\u202e it was"}}
	if fields := inspected(&registerv1.UpdatePartnershipRequest{Partnership: withdrawn}).fields; len(fields) > 0 {
		t.Errorf("faults = %v of what only the server sets", fields)
	}
}

// A pattern that comes into the contract needs its words.
func TestEveryPatternOfTheContractHasWords(t *testing.T) {
	seen := map[protoreflect.FullName]bool{}
	for _, file := range []protoreflect.FileDescriptor{
		registerv1.File_concordat_register_v1_partnership_service_proto, registerv1.File_concordat_register_v1_import_service_proto,
		registerv1.File_concordat_register_v1_council_service_proto, registerv1.File_concordat_register_v1_person_service_proto,
		registerv1.File_concordat_register_v1_review_service_proto,
		governancev1.File_concordat_governance_v1_policy_service_proto, governancev1.File_concordat_governance_v1_answer_service_proto,
		reportingv1.File_concordat_reporting_v1_report_service_proto,
	} {
		for i := range file.Messages().Len() {
			checkPatterns(t, file.Messages().Get(i), seen)
		}
	}
}

func checkPatterns(t *testing.T, message protoreflect.MessageDescriptor, seen map[protoreflect.FullName]bool) {
	if seen[message.FullName()] {
		return
	}
	seen[message.FullName()] = true
	for i := range message.Fields().Len() {
		field := message.Fields().Get(i)
		rules, _ := proto.GetExtension(field.Options(), validate.E_Field).(*validate.FieldRules)
		if pattern := rules.GetString().GetPattern(); pattern != "" && formOf(pattern) == "" {
			t.Errorf("no words for the pattern %s of %s", pattern, field.FullName())
		}
		if field.Message() != nil {
			checkPatterns(t, field.Message(), seen)
		}
	}
}
