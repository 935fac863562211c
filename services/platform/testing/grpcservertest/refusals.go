package grpcservertest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// Desk is what Refusals asks about: a council, its records of every kind, and those who ask.
type Desk struct {
	// Council is the id of the council that has the records.
	Council string
	// Records are resource names, of each kind at least one that not every subject reads.
	Records []string
	// Subjects are people of the council who call, beside those whom Refusals adds: a holder of each role whom no record
	// names, an application, somebody of another council, the operator and the public.
	Subjects []string
	// People are the names of people, which a refusal may say though they look like words of the machine.
	People []string
	// Reads reports whether a subject may know of a record, and whether it is known at all here. Nil asks the rpc that
	// gets the record.
	Reads func(subject, record string) (reads, known bool)
}

// Refusals calls every rpc of the services as every subject about every record of the kind that it takes, and about one
// that does not exist. It fails t where a record that the subject reads is answered as if there were none, where one
// that they do not read is answered otherwise than one that does not exist, and for a refusal that does not say in words
// who may. The cases come from the descriptors, so that a new rpc is covered on the day it is written.
func Refusals(t *testing.T, s *Server, d Desk, services ...protoreflect.ServiceDescriptor) {
	t.Helper()
	d.Subjects = append(slices.Clone(d.Subjects), s.strangers(d.Council)...)
	q := &refusals{server: s, desk: d, gets: map[string]*access.Rule{}}
	eachOpen(t, services, func(method protoreflect.MethodDescriptor, rule *access.Rule) {
		if strings.HasPrefix(string(method.Name()), "Get") && strings.HasSuffix(pathOf(method), "}") {
			q.gets[formOf(nameFor(method, d.Council))] = rule
		}
	})
	eachOpen(t, services, func(method protoreflect.MethodDescriptor, rule *access.Rule) {
		t.Run(string(method.FullName()), func(t *testing.T) { q.method(t, method, rule) })
	})
	t.Logf("%d refused of a record that is read, %d answered as if there were none, %d neither", q.denied, q.missing, q.other)
	if q.denied == 0 || q.missing == 0 || q.other == 0 {
		t.Error("one of the three answers was never given, so this shows nothing")
	}
}

// strangerSubject is somebody of another council.
const strangerSubject = "walk-abroad-person"

// strangers are those who call whoever the records name.
func (s *Server) strangers(council string) []string {
	all := []string{"", Operator, strangerSubject, "walk-application"}
	s.Grant(abroad, strangerSubject, caller.DeputyChiefExecutive)
	for i, role := range roles() {
		id := fmt.Sprintf("0199b7a2-9d3c-7c41-9d6b-%012d", i)
		s.Directory.PutPerson(council, access.Person{ID: id, SignIns: []access.SignIn{SignIn(subjectOf(role))}})
		s.Directory.PutTerm(council, access.Term{ID: id, Person: id, Role: role, Areas: []string{"walk-area"}})
		all = append(all, subjectOf(role))
		if role == caller.InternalAudit {
			s.Directory.PutApplication(council, access.Application{
				ID: "0199b7a2-9d3c-7c41-9d6b-100000000000", SignIn: SignIn("walk-application"), Owner: id,
				Roles: []caller.Role{caller.InternalAudit}, Until: date.New(2100, time.January, 1),
			})
		}
	}
	return all
}

type refusals struct {
	server                 *Server
	desk                   Desk
	gets                   map[string]*access.Rule // the rpc that gets a record of a form
	denied, missing, other int

	alike  map[string]bool  // the subjects whom the present rpc answers alike of every record
	absent map[string]error // what it answers a subject about a record that does not exist
}

// pathOf gives the path of the rpc's REST form.
func pathOf(method protoreflect.MethodDescriptor) string {
	rule := httpOf(method)
	return rule.GetGet() + rule.GetPost() + rule.GetPatch()
}

// formOf gives the form of a resource name: a star in place of every id.
func formOf(name string) string {
	parts := strings.Split(name, "/")
	for i := 1; i < len(parts); i += 2 {
		parts[i] = "*"
	}
	return strings.Join(parts, "/")
}

// absentOf gives the name of a record of the same kind and parents that does not exist; "" where the record is the council.
func absentOf(record string) string {
	parts := strings.Split(record, "/")
	if len(parts) < 4 {
		return ""
	}
	parts[3] = absentID
	return strings.Join(parts, "/")
}

const absentID = "0199b7a2-9d3c-7c41-9d6b-3f1f1f0c2a11"

func (q *refusals) method(t *testing.T, method protoreflect.MethodDescriptor, rule *access.Rule) {
	form, begin := formOf(nameFor(method, q.desk.Council)), q.request(method, rule)
	q.alike, q.absent = map[string]bool{}, map[string]error{}
	for _, record := range append(slices.Clone(q.desk.Records), "councils/"+q.desk.Council) {
		if formOf(record) != form || !rule.ConcernsCouncil() {
			continue
		}
		for _, subject := range q.desk.Subjects {
			if !q.alike[subject] {
				q.one(t, asking{method, rule, subject, record, named(rule, begin, record)})
			}
			q.alike[subject] = q.shutOut(rule, subject)
		}
	}
}

// roles are those that the subject holds in the council.
func (q *refusals) roles(subject string) []caller.Right {
	return q.server.Directory.Member(q.desk.Council, SignIn(subject)).Roles
}

// shutOut reports whether no role of the subject's allows the call, so that it is answered alike of every record.
func (q *refusals) shutOut(rule *access.Rule, subject string) bool {
	return !rule.Public && !rule.SignedIn && len(rule.Match(q.roles(subject))) == 0
}

// asking is one call.
type asking struct {
	method          protoreflect.MethodDescriptor
	rule            *access.Rule
	subject, record string
	request         *dynamicpb.Message
}

// one makes one call and holds its answer to what it should be.
func (q *refusals) one(t *testing.T, a asking) {
	t.Helper()
	reads, known := q.reads(a.subject, a.record)
	for _, right := range a.rule.Match(q.roles(a.subject)) {
		reads = reads || right.Scope == caller.Any // the call is about every record of the council
	}
	err := q.call(a)
	what := fmt.Sprintf("as %q about %s (read: %v)", a.subject, a.record, reads)
	q.count(err)
	for _, problem := range Unclear(err, q.desk.People...) {
		t.Errorf("%s: %s: %v", what, problem, err)
	}
	switch absent := absentOf(a.record); {
	case !known || absent == "":
	case reads && (a.subject == Operator || a.subject == strangerSubject): // to them the council itself is not there
	case reads && Reason(err) == "NOT_FOUND":
		t.Errorf("%s: answered as if there were none: %v", what, err)
	case !reads:
		if other := q.ofAbsent(a, absent); !sameRefusal(err, other) {
			t.Errorf("%s: %v, and of a record that does not exist: %v", what, err, other)
		}
	}
}

// ofAbsent gives the answer about a record that does not exist.
func (q *refusals) ofAbsent(a asking, absent string) error {
	key := a.subject + absent
	if _, asked := q.absent[key]; !asked {
		a.request = named(a.rule, a.request, absent)
		q.absent[key] = q.call(a)
	}
	return q.absent[key]
}

func (q *refusals) count(err error) {
	switch status.Code(err) {
	case codes.PermissionDenied:
		q.denied++
	case codes.NotFound:
		q.missing++
	default:
		q.other++
	}
}

// sameRefusal reports whether nobody can tell the two answers apart.
func sameRefusal(a, b error) bool {
	return status.Code(a) != codes.OK && proto.Equal(status.Convert(a).Proto(), status.Convert(b).Proto())
}

func (q *refusals) reads(subject, record string) (reads, known bool) {
	if q.desk.Reads != nil {
		return q.desk.Reads(subject, record)
	}
	rule := q.gets[formOf(record)]
	if rule == nil {
		return false, false
	}
	method := methodOf(rule)
	get := named(rule, dynamicpb.NewMessage(method.Input()), record)
	return q.call(asking{method, rule, subject, record, get}) == nil, true
}

func (q *refusals) call(a asking) error {
	return q.server.Public.Invoke(As(a.subject), a.rule.Method, a.request, dynamicpb.NewMessage(a.method.Output()))
}

// request is in order, as far as the contract's rules of form say what that is; nothing is kept where the rpc can only check.
func (q *refusals) request(method protoreflect.MethodDescriptor, rule *access.Rule) *dynamicpb.Message {
	request := inOrder(method.Input())
	if only := method.Input().Fields().ByName("validate_only"); only != nil {
		request.Set(only, protoreflect.ValueOfBool(true))
	}
	return named(rule, request, "councils/"+q.desk.Council)
}

// named gives a copy of the request that is about another record.
func named(rule *access.Rule, request *dynamicpb.Message, record string) *dynamicpb.Message {
	other := proto.Clone(request).(*dynamicpb.Message)
	rule.SetCouncil(other, record)
	return other
}

var (
	// machineWord is a word of the contract, not of the council.
	machineWord = regexp.MustCompile(`\b[a-z0-9]+_[a-z0-9_]+\b|\b[A-Z]{2,}_[A-Z_]+\b|\b[a-z_]+\.[a-z_]+\b`)
	// path is a field's path and nothing else.
	path = regexp.MustCompile(`^[a-z0-9_.\[\]]*$`)
)

// Unclear says what in an error's words does not help the person at the desk: a field's path alone, and, in a refusal for
// want of a right, a word of the machine or no word on who may or what is needed. Names of people are no such words.
func Unclear(err error, people ...string) []string {
	var found []string
	said := status.Convert(err)
	message := said.Message()
	for _, name := range people {
		message = strings.ReplaceAll(message, name, "somebody else")
	}
	if err != nil && path.MatchString(message) {
		found = append(found, "the message is no sentence")
	}
	if said.Code() != codes.PermissionDenied {
		return found
	}
	if word := machineWord.FindString(message); word != "" {
		found = append(found, fmt.Sprintf("the refusal has the machine's word %q", word))
	}
	for _, role := range roles() {
		if strings.Contains(string(role), "-") && strings.Contains(message, string(role)) {
			found = append(found, fmt.Sprintf("the refusal has the machine's word %q", role))
		}
	}
	if !slices.ContainsFunc(saysWho, func(words string) bool { return strings.Contains(message, words) }) {
		found = append(found, "the refusal does not say who may")
	}
	return found
}

// saysWho are the words, of which a refusal has one, that tell who may do it: the usual names of the roles, and others.
var saysWho = append(titles(), "whoever", "somebody else", "Somebody else", "A person does this", "the person")

func titles() []string {
	var words []string
	for _, role := range append(roles(), caller.Operator) {
		words = append(words, strings.ReplaceAll(string(role), "-", " "))
	}
	return words
}
