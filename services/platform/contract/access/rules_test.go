package access_test

import (
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/testing/contracttest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

const messages = `
message Partnership {
  option (google.api.resource) = {type: "concordat/Partnership" pattern: "councils/{council}/partnerships/{partnership}"};
  string name = 1;
}
message GetRequest { string name = 1; }
message ListRequest { string parent = 1; }
message StretchRequest { string council = 1; string name = 2; }
message CreateRequest { string parent = 1; Partnership partnership = 2; }
message UpdateRequest { Partnership partnership = 1; }
message MoveRequest { Partnership from = 1; Partnership to = 2; }
message BothRequest { string name = 1; string parent = 2; }
message Nothing {}
`

func service(t *testing.T, rpcs string) protoreflect.ServiceDescriptor {
	return contracttest.Compile(t, messages+"service Partnerships {"+rpcs+"}").Services().Get(0)
}

func TestLoadRefusesRulesThatCannotBeEnforced(t *testing.T) {
	for name, test := range map[string]struct{ rpc, want string }{
		"no rule":            {`rpc Get(GetRequest) returns (Nothing);`, "exactly one of roles"},
		"an empty rule":      {`rpc Get(GetRequest) returns (Nothing) { option (concordat.access.v1.allow) = {}; }`, "exactly one of roles"},
		"two ways in":        {`rpc Get(GetRequest) returns (Nothing) { option (concordat.access.v1.allow) = {public: true services: "x"}; }`, "exactly one of roles"},
		"no scope":           {`rpc Get(GetRequest) returns (Nothing) { option (concordat.access.v1.allow) = {roles: {role: ROLE_EMPLOYEE}}; }`, "no scope"},
		"no role":            {`rpc Get(GetRequest) returns (Nothing) { option (concordat.access.v1.allow) = {roles: {scope: SCOPE_ANY}}; }`, "names no role"},
		"no council":         {`rpc Get(Nothing) returns (Nothing) { option (concordat.access.v1.allow) = {roles: {role: ROLE_EMPLOYEE scope: SCOPE_ANY}}; }`, "none of name, parent"},
		"two councils":       {`rpc Move(MoveRequest) returns (Nothing) { option (concordat.access.v1.allow) = {signed_in: true}; }`, "both from.name and to.name"},
		"a name and parent":  {`rpc Get(BothRequest) returns (Nothing) { option (concordat.access.v1.allow) = {signed_in: true}; }`, "both name and parent"},
		"every rpc reported": {`rpc A(Nothing) returns (Nothing); rpc Second(Nothing) returns (Nothing);`, "Partnerships.Second"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := access.Load(service(t, test.rpc))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Load() = %v, want %q", err, test.want)
			}
		})
	}
}

const rpcs = `
rpc GetPartnership(GetRequest) returns (Partnership) {
  option (concordat.access.v1.allow) = {roles: [{role: ROLE_EMPLOYEE scope: SCOPE_ANY}, {role: ROLE_SERVICE_LEAD scope: SCOPE_AREA limit: LIMIT_DRAFT}]};
}
rpc CreatePartnership(CreateRequest) returns (Partnership) { option (concordat.access.v1.allow) = {signed_in: true}; }
rpc CreateCouncil(UpdateRequest) returns (Partnership) { option (concordat.access.v1.allow) = {roles: {role: ROLE_OPERATOR scope: SCOPE_ANY}}; }
rpc UpdatePartnership(UpdateRequest) returns (Partnership) { option (concordat.access.v1.allow) = {signed_in: true}; }
rpc ListPartnerships(ListRequest) returns (Partnership) { option (concordat.access.v1.allow) = {public: true}; }
rpc ReadStretch(StretchRequest) returns (Partnership) { option (concordat.access.v1.allow) = {services: ["reporting"]}; }
rpc Explain(GetRequest) returns (Partnership) {
  option (concordat.access.v1.allow) = {services: ["reporting", "notification"]};
  option (google.api.http) = {get: "/v1/{name=councils/*}"};
}
`

func load(t *testing.T) (access.Rules, protoreflect.FileDescriptor) {
	s := service(t, rpcs)
	rules, err := access.Load(s)
	if err != nil {
		t.Fatal(err)
	}
	return rules, s.ParentFile()
}

func TestCouncilOfARequest(t *testing.T) {
	rules, file := load(t)
	for _, test := range []struct {
		method  string
		request protoreflect.Name
		text    string
		want    string
	}{
		{"GetPartnership", "GetRequest", `name: "councils/cambridge/partnerships/1"`, "cambridge"},
		{"GetPartnership", "GetRequest", `name: "partnerships/1"`, ""},
		{"GetPartnership", "GetRequest", ``, ""},
		{"CreatePartnership", "CreateRequest", `parent: "councils/cambridge" partnership {name: "councils/other/x"}`, "cambridge"},
		{"UpdatePartnership", "UpdateRequest", `partnership {name: "councils/cambridge/x"}`, "cambridge"},
		{"UpdatePartnership", "UpdateRequest", ``, ""},
		{"ReadStretch", "StretchRequest", `council: "cambridge"`, "cambridge"},
		{"ReadStretch", "StretchRequest", `council: "councils/cambridge" name: "councils/other/x"`, ""},
	} {
		got, ok := rules["/test.v1.Partnerships/"+test.method].Council(contracttest.Message(t, file, test.request, test.text))
		if ok != (test.want != "") || (ok && got != test.want) {
			t.Errorf("%s %s: Council() = %q, %v, want %q", test.method, test.text, got, ok, test.want)
		}
	}
	if rules["/test.v1.Partnerships/CreateCouncil"].ConcernsCouncil() {
		t.Error("CreateCouncil concerns no council yet")
	}
}

func TestWrites(t *testing.T) {
	rules, _ := load(t)
	for method, want := range map[string]bool{
		"GetPartnership": false, "ListPartnerships": false, "Explain": false,
		"CreatePartnership": true, "UpdatePartnership": true,
	} {
		if got := rules["/test.v1.Partnerships/"+method].Writes; got != want {
			t.Errorf("%s: Writes = %v, want %v", method, got, want)
		}
	}
}

func TestMatch(t *testing.T) {
	rules, _ := load(t)
	get := rules["/test.v1.Partnerships/GetPartnership"]
	for name, test := range map[string]struct {
		held []caller.Right
		want []caller.Right
	}{
		"no roles":     {nil, nil},
		"another role": {[]caller.Right{{Role: caller.Administrator}}, nil},
		"employee": {[]caller.Right{{Role: caller.Employee, Scope: caller.Any}},
			[]caller.Right{{Role: caller.Employee, Scope: caller.Any}}},
		"service lead, with the scope and limit of the rule": {
			[]caller.Right{{Role: caller.ServiceLead, Scope: caller.Area, Areas: []string{"housing"}}},
			[]caller.Right{{Role: caller.ServiceLead, Scope: caller.Area, Limit: caller.Draft, Areas: []string{"housing"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := get.Match(test.held)
			same := func(a, b caller.Right) bool {
				return a.Role == b.Role && a.Scope == b.Scope && a.Limit == b.Limit && slices.Equal(a.Areas, b.Areas)
			}
			if !slices.EqualFunc(got, test.want, same) {
				t.Errorf("Match() = %v, want %v", got, test.want)
			}
		})
	}
}

func TestAllowsService(t *testing.T) {
	rules, _ := load(t)
	explain := rules["/test.v1.Partnerships/Explain"]
	if !explain.AllowsService("reporting") || explain.AllowsService("gateway") {
		t.Error("AllowsService() does not follow the allow-list")
	}
}
