// Package access says who may call what. Rules come from the (concordat.access.v1.allow) option of every rpc and are
// read once, at start; grants come from the register's journal and are held in memory by the Directory. What a right
// reaches within a council (own records, own service areas) is decided by the domain, record by record.
package access

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/names"
)

// Rule is who may call one rpc, and where its request says which council it concerns.
type Rule struct {
	// Method is the full name, such as "/concordat.register.v1.PartnershipService/GetPartnership".
	Method string
	// Public rpcs may be called by anybody, without a token.
	Public bool
	// SignedIn rpcs may be called by anybody with a token, whatever their roles.
	SignedIn bool
	// Services may call the rpc on the internal listener, and nobody else may call it at all.
	Services []string
	// Writes says that the rpc may change something.
	Writes bool
	// Export says that what the rpc answers is taken away in a file.
	Export bool
	// Person says that only a person may call it, and no application.
	Person bool

	roles   []caller.Right
	reading []caller.Right                 // the grants of the rpc that gets the record which this one changes
	council []protoreflect.FieldDescriptor // the way to the council's name in the request; empty when it has none
}

// Rules are the rules of all rpcs that a server offers.
type Rules map[string]*Rule

// Load reads the rules of these services. It reports every rpc whose rule is missing or makes no sense, or whose
// request does not say in exactly one place which council it concerns.
func Load(services ...protoreflect.ServiceDescriptor) (Rules, error) {
	rules := Rules{}
	var faults []error
	for _, service := range services {
		for i := range service.Methods().Len() {
			rule, err := newRule(service.Methods().Get(i))
			if err != nil {
				faults = append(faults, fmt.Errorf("%s: %w", service.Methods().Get(i).FullName(), err))
				continue
			}
			rules[rule.Method] = rule
		}
	}
	rules.setReading(services)
	return rules, errors.Join(faults...)
}

func newRule(method protoreflect.MethodDescriptor) (*Rule, error) {
	allow, _ := proto.GetExtension(method.Options(), accessv1.E_Allow).(*accessv1.Allow)
	if ways := waysIn(allow); ways != 1 {
		return nil, fmt.Errorf("needs exactly one of roles, public, services and signed_in in its allow option, has %d", ways)
	}
	roles, err := rights(allow.GetRoles())
	if err != nil {
		return nil, err
	}
	rule := &Rule{
		Method:   fmt.Sprintf("/%s/%s", method.Parent().FullName(), method.Name()),
		Public:   allow.GetPublic(),
		SignedIn: allow.GetSignedIn(),
		Services: allow.GetServices(),
		Writes:   writes(method),
		Person:   allow.GetPerson(),
		Export:   allow.GetExport(),
		roles:    roles,
	}
	rule.council, err = councilIn(method)
	if err != nil {
		return nil, err
	}
	if len(rule.council) == 0 && !rule.withoutCouncil() {
		return nil, errors.New("its request has none of name, parent and <resource>.name, so roles in a council cannot be checked")
	}
	return rule, nil
}

func waysIn(allow *accessv1.Allow) int {
	ways := 0
	for _, given := range []bool{len(allow.GetRoles()) > 0, allow.GetPublic(), len(allow.GetServices()) > 0, allow.GetSignedIn()} {
		if given {
			ways++
		}
	}
	return ways
}

func rights(grants []*accessv1.Grant) ([]caller.Right, error) {
	var rights []caller.Right
	for _, g := range grants {
		role, scope := RoleOf(g.GetRole()), caller.Scope(g.GetScope())
		if role == "" || scope < caller.Any || scope > caller.Area {
			return nil, fmt.Errorf("grant %v names no role or no scope", g)
		}
		rights = append(rights, caller.Right{Role: role, Scope: scope, Limit: caller.Limit(g.GetLimit())})
	}
	return rights, nil
}

// RoleOf gives the platform's word for a role of the contract, or "" for one that it does not know.
func RoleOf(role accessv1.Role) caller.Role {
	name, known := accessv1.Role_name[int32(role)]
	if !known || role == accessv1.Role_ROLE_UNSPECIFIED {
		return ""
	}
	return caller.Role(strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, "ROLE_")), "_", "-"))
}

// withoutCouncil says whether the rule can be checked without knowing a council.
func (r *Rule) withoutCouncil() bool {
	notOperator := func(right caller.Right) bool { return right.Role != caller.Operator }
	return !slices.ContainsFunc(r.roles, notOperator)
}

// reading are the words that the names of rpcs that change nothing begin with.
var reading = []string{"Get", "List", "Watch", "Search", "Read"}

// writes takes an rpc for a write unless its REST form is a GET or its name says that it only reads.
func writes(method protoreflect.MethodDescriptor) bool {
	http, _ := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	if http.GetGet() != "" {
		return false
	}
	return !slices.ContainsFunc(reading, func(word string) bool { return strings.HasPrefix(string(method.Name()), word) })
}

// councilField holds the council's own id.
const councilField = "council"

// councilIn finds the field of the request that names its council: the council's own id, as between services, where a
// name may be a filter; or the record's name, the parent, or the name of the one resource it carries. A Create without a parent makes the first record of its kind and concerns no council yet.
func councilIn(method protoreflect.MethodDescriptor) ([]protoreflect.FieldDescriptor, error) {
	fields := method.Input().Fields()
	id, name, parent := stringField(fields, councilField), stringField(fields, "name"), stringField(fields, "parent")
	switch {
	case id != nil:
		return []protoreflect.FieldDescriptor{id}, nil
	case name != nil && parent != nil:
		return nil, errors.New("its request has both name and parent")
	case name != nil:
		return []protoreflect.FieldDescriptor{name}, nil
	case parent != nil:
		return []protoreflect.FieldDescriptor{parent}, nil
	case strings.HasPrefix(string(method.Name()), "Create"):
		return nil, nil
	}
	return resourceName(fields)
}

func resourceName(fields protoreflect.FieldDescriptors) ([]protoreflect.FieldDescriptor, error) {
	var found []protoreflect.FieldDescriptor
	for i := range fields.Len() {
		field := fields.Get(i)
		if field.Message() == nil || field.IsList() || field.IsMap() ||
			!proto.HasExtension(field.Message().Options(), annotations.E_Resource) {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("its request has both %s.name and %s.name", found[0].Name(), field.Name())
		}
		if name := stringField(field.Message().Fields(), "name"); name != nil {
			found = []protoreflect.FieldDescriptor{field, name}
		}
	}
	return found, nil
}

func stringField(fields protoreflect.FieldDescriptors, name protoreflect.Name) protoreflect.FieldDescriptor {
	field := fields.ByName(name)
	if field == nil || field.Kind() != protoreflect.StringKind || field.IsList() {
		return nil
	}
	return field
}

// ConcernsCouncil says whether the rpc's request names a council.
func (r *Rule) ConcernsCouncil() bool { return len(r.council) > 0 }

// Council gives the council that the request concerns, and false when its name has no council in it.
func (r *Rule) Council(request proto.Message) (string, bool) {
	name := r.Record(request)
	if r.council[len(r.council)-1].Name() == councilField {
		return name, names.ValidCouncil(name)
	}
	return names.Council(name)
}

// Record gives the name of the record that the request is about, or of what the record belongs to, as its caller wrote
// it; "" where the request names none.
func (r *Rule) Record(request proto.Message) string {
	if len(r.council) == 0 {
		return ""
	}
	value := protoreflect.ValueOfMessage(request.ProtoReflect())
	for _, field := range r.council {
		value = value.Message().Get(field)
	}
	return value.String()
}

// Match gives the rights to call this rpc that come from the roles held, one for each role that the rule names.
func (r *Rule) Match(held []caller.Right) []caller.Right { return match(r.roles, held) }

func match(grants, held []caller.Right) []caller.Right {
	var matched []caller.Right
	for _, right := range grants {
		for _, h := range held {
			if h.Role == right.Role {
				right.Areas, right.For, right.StandIn = h.Areas, h.For, h.StandIn
				matched = append(matched, right)
			}
		}
	}
	return matched
}

// AllowsService says whether the service with this identity may call the rpc.
func (r *Rule) AllowsService(identity string) bool { return slices.Contains(r.Services, identity) }

// Roles gives the grants of the rule.
func (r *Rule) Roles() []caller.Right { return r.roles }

// Names says whether the rule names the role.
func (r *Rule) Names(role caller.Role) bool {
	return slices.ContainsFunc(r.roles, func(right caller.Right) bool { return right.Role == role })
}

// SetCouncil writes the name of a record of the council, or of the council itself, to where the request has it.
func (r *Rule) SetCouncil(request proto.Message, name string) {
	if len(r.council) == 0 {
		return
	}
	last := len(r.council) - 1
	message := request.ProtoReflect()
	for _, field := range r.council[:last] {
		message = message.Mutable(field).Message()
	}
	message.Set(r.council[last], protoreflect.ValueOfString(name))
}
