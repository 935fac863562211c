package mask_test

import (
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/concordat-suite/concordat/services/platform/contract/mask"
	"github.com/concordat-suite/concordat/services/platform/testing/contracttest"
	"github.com/concordat-suite/concordat/services/platform/testing/masktest"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

const contract = `
message Partnership {
  string etag = 11;
  string name = 1 [(google.api.field_behavior) = IDENTIFIER];
  string title = 2;
  optional bool formal = 3;
  Agreement agreement = 4;
  repeated Partner partners = 5;
  google.protobuf.Timestamp create_time = 6 [(google.api.field_behavior) = OUTPUT_ONLY];
  string kind = 7 [(google.api.field_behavior) = IMMUTABLE];
  map<string, string> notes = 8;
  oneof ends { string never = 9; Agreement by = 10; }
}
message Agreement { string title = 1; string digest = 2 [(google.api.field_behavior) = OUTPUT_ONLY]; Term term = 3; }
message Term { int32 years = 1; int32 days = 2 [(google.api.field_behavior) = OUTPUT_ONLY]; }
message Partner { string name = 1; string id = 2 [(google.api.field_behavior) = OUTPUT_ONLY]; }
`

const (
	stored = `name: "n" title: "old" formal: true agreement {title: "a" digest: "d" term {years: 1 days: 365}}
		partners {name: "one"} kind: "k" notes {key: "a" value: "b"}`
	sent = `name: "forged" etag: "read" title: "new" agreement {title: "b" digest: "forged" term {years: 2 days: 1}}
		partners {name: "two" id: "forged"} kind: "forged"`
)

func TestApply(t *testing.T) {
	file := contracttest.Compile(t, contract)
	for name, test := range map[string]struct {
		paths []string
		want  string
	}{
		"one field":               {[]string{"title"}, `name: "n" title: "new" formal: true agreement {title: "a" digest: "d" term {years: 1 days: 365}} partners {name: "one"} kind: "k" notes {key: "a" value: "b"}`},
		"an unset field":          {[]string{"formal"}, `name: "n" title: "old" agreement {title: "a" digest: "d" term {years: 1 days: 365}} partners {name: "one"} kind: "k" notes {key: "a" value: "b"}`},
		"a field inside":          {[]string{"agreement.term.years"}, `name: "n" title: "old" formal: true agreement {title: "a" digest: "d" term {years: 2 days: 365}} partners {name: "one"} kind: "k" notes {key: "a" value: "b"}`},
		"a whole message":         {[]string{"agreement"}, `name: "n" title: "old" formal: true agreement {title: "b" digest: "d" term {years: 2 days: 365}} partners {name: "one"} kind: "k" notes {key: "a" value: "b"}`},
		"a list":                  {[]string{"partners"}, `name: "n" title: "old" formal: true agreement {title: "a" digest: "d" term {years: 1 days: 365}} partners {name: "two"} kind: "k" notes {key: "a" value: "b"}`},
		"a map":                   {[]string{"notes"}, `name: "n" title: "old" formal: true agreement {title: "a" digest: "d" term {years: 1 days: 365}} partners {name: "one"} kind: "k"`},
		"the etag beside another": {[]string{"etag", "title"}, `name: "n" title: "new" formal: true agreement {title: "a" digest: "d" term {years: 1 days: 365}} partners {name: "one"} kind: "k" notes {key: "a" value: "b"}`},
		"nothing there to change": {[]string{"by.title"}, stored},
	} {
		t.Run(name, func(t *testing.T) {
			got := contracttest.Message(t, file, "Partnership", stored)
			err := mask.Apply(got, contracttest.Message(t, file, "Partnership", sent), &fieldmaskpb.FieldMask{Paths: test.paths})
			if err != nil {
				t.Fatal(err)
			}
			if want := contracttest.Message(t, file, "Partnership", test.want); !proto.Equal(got, want) {
				t.Errorf("Apply() = %v, want %v", got, want)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	file := contracttest.Compile(t, contract)
	for path, want := range map[string]string{
		"":                       "UPDATE_MASK_REQUIRED",
		"etag":                   "UPDATE_MASK_REQUIRED",
		"*":                      "UPDATE_MASK_INVALID",
		"agreement.*":            "UPDATE_MASK_INVALID",
		"name":                   "UPDATE_MASK_INVALID",
		"kind":                   "UPDATE_MASK_INVALID",
		"create_time.seconds":    "UPDATE_MASK_INVALID",
		"agreement.term.days":    "UPDATE_MASK_INVALID",
		"displayName":            "UPDATE_MASK_INVALID",
		"agreement.":             "UPDATE_MASK_INVALID",
		"partners.name":          "UPDATE_MASK_INVALID",
		"notes.a":                "UPDATE_MASK_INVALID",
		"title.length":           "UPDATE_MASK_INVALID",
		"agreement.term.years.x": "UPDATE_MASK_INVALID",
	} {
		t.Run(path, func(t *testing.T) {
			m := &fieldmaskpb.FieldMask{}
			switch path {
			case "":
			case "etag":
				m.Paths = []string{path}
			default:
				m.Paths = []string{"title", path}
			}
			dst := contracttest.Message(t, file, "Partnership", stored)
			err := mask.Apply(dst, contracttest.Message(t, file, "Partnership", sent), m)
			if got := fault.Reason(err); got != want {
				t.Errorf("Apply(%q) reason = %q, want %q", path, got, want)
			}
			if !proto.Equal(dst, contracttest.Message(t, file, "Partnership", stored)) {
				t.Errorf("Apply(%q) changed the record", path)
			}
		})
	}
}

func TestTheContractHolds(t *testing.T) {
	masktest.Check(t, contracttest.Message(t, contracttest.Compile(t, contract), "Partnership", ""), mask.Apply)
}

func TestOutside(t *testing.T) {
	m := &fieldmaskpb.FieldMask{Paths: []string{"contacts.email", "risk", "contact"}}
	got := mask.Outside(m, "contacts")
	if len(got) != 2 || got[0] != "risk" || got[1] != "contact" {
		t.Errorf("Outside() = %v, want [risk contact]", got)
	}
}
