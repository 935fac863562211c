package rest

import (
	"encoding/json"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// Every kind of value says what it must be, and lets what the contract's JSON allows pass.
func TestMustBe(t *testing.T) {
	upload := (&registerv1.CreateImportRequest{}).ProtoReflect().Descriptor()
	record := (&registerv1.Partnership{}).ProtoReflect().Descriptor()
	facts := (&registerv1.SetPartnershipFactsRequest{}).ProtoReflect().Descriptor()
	list := (&registerv1.ListPartnershipsRequest{}).ProtoReflect().Descriptor()
	for _, c := range []struct {
		message protoreflect.MessageDescriptor
		field   protoreflect.Name
		value   string
		want    string
	}{
		{upload, "content", `"%%%"`, mustBeBytes},
		{upload, "content", `"UGFy_-dA"`, ""},
		{upload, "content", `"UGFyt+/dA=="`, mustBeBytes}, // a letter too many for the padding
		{upload, "content", `"UGFyt/+dAA=="`, ""},
		{upload, "content", `"UGFy_-+/"`, mustBeBytes}, // of two alphabets
		{upload, "content", `7`, mustBeBytes},
		{upload, "file", `7`, mustBeText},
		{upload, "file", `null`, ""},
		{upload, "validate_only", `"yes please"`, mustBeBool},
		{upload, "validate_only", `true`, ""},
		{list, "page_size", `"ten"`, mustBeNumber + " from -2147483648 to 2147483647"},
		{list, "page_size", `"10"`, ""},
		{list, "page_size", `10`, ""},
		{list, "as_of", `"yesterday"`, mustBeTime},
		{list, "as_of", `"2026-03-31T00:00:00.5+01:00"`, ""},
		{record, "state", `"PARTNERSHIP_STATE_ACTIVE"`, ""},
		{record, "state", `3`, ""},
		{record, "state", `3.5`, mustBeOneOf(record.Fields().ByName("state").Enum())},
		{list, "page_size", `1e1`, ""},
		{list, "as_of", `"9999999-03-31T00:00:00Z"`, mustBeTime},
		{facts, "update_mask", `"displayName,resources.years"`, ""},
		{facts, "update_mask", `"display_name"`, mustBeMask},
	} {
		if got := mustBe(c.message.Fields().ByName(c.field), json.RawMessage(c.value)); got != c.want {
			t.Errorf("%s = %s: %q, want %q", c.field, c.value, got, c.want)
		}
	}
}
