package sight_test

import (
	"slices"
	"strconv"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/testing/contracttest"
	"github.com/concordat-suite/concordat/services/platform/testing/sighttest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

const contract = `
message Partnership {
  option (google.api.resource) = {type: "concordat/Partnership" pattern: "councils/{council}/partnerships/{partnership}"};
  string name = 1 [(concordat.field.v1.field) = {sight: SIGHT_PUBLIC shared: true}];
  string aims = 2 [(concordat.field.v1.field) = {sight: SIGHT_COUNCIL}];
  Risk risk = 3 [(concordat.field.v1.field) = {sight: SIGHT_RESTRICTED}];
  repeated Contact contacts = 4 [(concordat.field.v1.field) = {sight: SIGHT_PUBLIC}];
  map<string, Contact> by_role = 5 [(concordat.field.v1.field) = {sight: SIGHT_PUBLIC}];
  google.protobuf.Timestamp create_time = 6 [(concordat.field.v1.field) = {sight: SIGHT_PUBLIC}];
  string forgotten = 7;
  Partnership parent = 8 [(concordat.field.v1.field) = {sight: SIGHT_PUBLIC shared: true}];
  repeated string withheld_fields = 9 [(concordat.field.v1.field) = {sight: SIGHT_COUNCIL}];
}
message Risk { string text = 1 [(concordat.field.v1.field) = {sight: SIGHT_RESTRICTED}]; }
message Contact {
  string title = 1 [(concordat.field.v1.field) = {sight: SIGHT_PUBLIC}];
  string mobile = 2 [(concordat.field.v1.field) = {sight: SIGHT_COUNCIL personal: true}];
}
message ListPartnershipsResponse { repeated Partnership partnerships = 1; string next_page_token = 2; }
`

const full = `
name: "n" aims: "a" risk {text: "r"} forgotten: "f" create_time {seconds: 1}
contacts {title: "t" mobile: "m"} by_role {key: "k" value {title: "t" mobile: "m"}}
parent {name: "p" aims: "pa"}`

func TestPrune(t *testing.T) {
	file := contracttest.Compile(t, contract)
	for level, want := range map[caller.Sight]string{
		0:             ``,
		caller.Shared: `name: "n" parent {name: "p"}`,
		caller.Public: `name: "n" create_time {seconds: 1} contacts {title: "t"}
			by_role {key: "k" value {title: "t"}} parent {name: "p"}`,
		caller.Council: `name: "n" withheld_fields: ["risk", "forgotten"] aims: "a" create_time {seconds: 1} contacts {title: "t" mobile: "m"}
			by_role {key: "k" value {title: "t" mobile: "m"}} parent {name: "p" aims: "pa"}`,
		caller.Restricted: `name: "n" withheld_fields: "forgotten" aims: "a" risk {text: "r"} create_time {seconds: 1}
			contacts {title: "t" mobile: "m"} by_role {key: "k" value {title: "t" mobile: "m"}} parent {name: "p" aims: "pa"}`,
		caller.Exempt: full,
	} {
		t.Run(strconv.Itoa(int(level)), func(t *testing.T) {
			got := contracttest.Message(t, file, "Partnership", full)
			sight.Prune(got, level)
			if want := contracttest.Message(t, file, "Partnership", want); !proto.Equal(got, want) {
				t.Errorf("Prune() = %v, want %v", got, want)
			}
		})
	}
}

func TestPruneReachesResourcesInsideAnswers(t *testing.T) {
	file := contracttest.Compile(t, contract)
	got := contracttest.Message(t, file, "ListPartnershipsResponse", `partnerships {name: "n" aims: "a"} next_page_token: "x"`)
	sight.Prune(got, caller.Public)
	want := contracttest.Message(t, file, "ListPartnershipsResponse", `partnerships {name: "n"} next_page_token: "x"`)
	if !proto.Equal(got, want) {
		t.Errorf("Prune() = %v, want %v", got, want)
	}
}

// TestWhatIsWithheldIsSaid: fields that are set and cleared, each once, wherever they are; to the public nothing.
func TestWhatIsWithheldIsSaid(t *testing.T) {
	file := contracttest.Compile(t, contract)
	for level, want := range map[caller.Sight]string{
		caller.Public:     `name: "n" contacts {title: "t"} contacts {title: "u"}`,
		caller.Council:    `name: "n" contacts {title: "t" mobile: "m"} contacts {title: "u" mobile: "o"} withheld_fields: "risk"`,
		caller.Restricted: `name: "n" contacts {title: "t" mobile: "m"} contacts {title: "u" mobile: "o"} risk {text: "r"}`,
	} {
		got := contracttest.Message(t, file, "Partnership",
			`name: "n" contacts {title: "t" mobile: "m"} contacts {title: "u" mobile: "o"} risk {text: "r"} withheld_fields: "made up"`)
		if level == caller.Restricted {
			got = contracttest.Message(t, file, "Partnership", want)
		}
		sight.Prune(got, level)
		if want := contracttest.Message(t, file, "Partnership", want); !proto.Equal(got, want) {
			t.Errorf("at level %d: %v, want %v", level, got, want)
		}
	}
	inside := contracttest.Message(t, file, "ListPartnershipsResponse", `partnerships {name: "n" parent {name: "p" forgotten: "f"}}`)
	sight.Prune(inside, caller.Council)
	want := contracttest.Message(t, file, "ListPartnershipsResponse", `partnerships {name: "n" parent {name: "p" withheld_fields: "forgotten"}}`)
	if !proto.Equal(inside, want) {
		t.Errorf("inside another: %v, want %v", inside, want)
	}
}

// TestWhatIsOpenedIsNoted: each record that shows something confidential by its name, whatever is part of none by what
// the call is about, and of a record which fields show it.
func TestWhatIsOpenedIsNoted(t *testing.T) {
	file := contracttest.Compile(t, contract)
	for answer, want := range map[string][]string{
		`partnerships {name: "a" aims: "x"} partnerships {name: "b" risk {text: "r"}}`: {"b"},
		`partnerships {name: "a" risk {}} partnerships {risk {text: "r"}}`:             {"a", "the list"},
		`partnerships {name: "a" parent {risk {text: "r"}}}`:                           {"a"},
		`partnerships {aims: "x"}`:                                                     nil,
	} {
		got := sight.Opened(contracttest.Message(t, file, "ListPartnershipsResponse", answer), "the list")
		if !slices.Equal(got, want) {
			t.Errorf("%s opens %v, want %v", answer, got, want)
		}
	}
	record := contracttest.Message(t, file, "Partnership", `name: "a" aims: "x" risk {text: "r"} parent {name: "p" risk {}}`)
	if got, want := sight.Confidential(record), []string{"risk", "parent"}; !slices.Equal(got, want) {
		t.Errorf("the confidential fields are %v, want %v", got, want)
	}
}

func TestPruneOfNothing(t *testing.T) {
	sight.Prune(nil, caller.Public)
	sight.Prune((*fieldv1.Field)(nil), caller.Public)
}

func TestVisible(t *testing.T) {
	partnership := contracttest.Compile(t, contract).Messages().ByName("Partnership")
	for path, want := range map[string]caller.Sight{
		"name":            caller.Shared,
		"aims":            caller.Council,
		"risk.text":       caller.Restricted,
		"contacts.mobile": caller.Council,
		"forgotten":       caller.Exempt,
		"unknown":         caller.Exempt + 1,
		"name.of":         caller.Exempt + 1,
	} {
		for level := caller.Shared; level <= caller.Exempt; level++ {
			if got := sight.Visible(partnership, path, level); got != (level >= want) {
				t.Errorf("Visible(%q, %v) = %v, want %v", path, level, got, level >= want)
			}
		}
	}
}

func TestTheCheckFindsAForgottenField(t *testing.T) {
	got := sighttest.Missing(contracttest.Compile(t, contract))
	if want := []protoreflect.FullName{"test.v1.Partnership.forgotten"}; !slices.Equal(got, want) {
		t.Errorf("Missing() = %v, want %v", got, want)
	}
}

func BenchmarkPrune(b *testing.B) {
	m := contracttest.Message(b, contracttest.Compile(b, contract), "Partnership", `name: "n" contacts {title: "t"}`)
	for b.Loop() {
		sight.Prune(m, caller.Council)
	}
}
