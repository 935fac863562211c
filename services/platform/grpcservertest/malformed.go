package grpcservertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"strings"
	"sync"
	"testing"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/concordat-suite/concordat/services/platform/access"
)

// canary is in the requests of Malformed, in the place of names, notes and secrets: it must come into no log.
const canary = "CANARY-7f3a9c"

// inside is what no answer may have: SQL, what a driver or PostgreSQL says, stacks, files, addresses.
var inside = regexp.MustCompile(`(?i)\bpq:|sqlstate|\bselect\b.+\bfrom\b|\binsert into\b|relation "|column "|violates|_pkey|_check\b|goroutine |\.go:[0-9]|runtime error|nil pointer|127\.0\.0\.1|localhost|/tmp/|/home/`)

// hostile are texts that a reader, a query, a log or a page could trip over.
var hostile = []string{
	canary, "'; DROP TABLE partnerships; --", "\x00", "a\x00b", "line\n{\"level\":\"ERROR\",\"msg\":\"call\"}", "\r\n" + canary, "\u2028\u202e", "../..", "%s%n%d", "*",
	"councils/", "councils/cambridge/", "councils/CAMBRIDGE/people/1", "2026-13-45", "0000-00-00", "9999-12-31", "2026", "-1", "1e309", "NaN",
	"0199b7a2-9d3c-7c41-9d6b-3f1f1f0c2a11", "councils/cambridge/partnerships/0199b7a2-9d3c-7c41-9d6b-3f1f1f0c2a11", "true", "{{.}}", "=1+1", "<script>",
	strings.Repeat("x", 5_000), strings.Repeat("ä", 300), strings.Repeat("(", 500), "name desc, name", "create_time > \"9999-99-99T00:00:00Z\"", "state = ACTIVE AND (", "\U0001F600",
}

// Malformed calls every rpc of the services so many times with requests that no client should send, as every role of the
// council. It fails t for an answer that tells of the inside, for a fault of ours that such a request uncovers, and for a
// log that has a token, a canary or another line than its calls have. The requests are the same in every run.
func Malformed(t *testing.T, s *Server, council string, each int, services ...protoreflect.ServiceDescriptor) {
	t.Helper()
	s.grantAll(council)
	s.log.reset()
	calls := 0
	eachOpen(t, services, func(method protoreflect.MethodDescriptor, rule *access.Rule) {
		calls += each
		t.Run(string(method.FullName()), func(t *testing.T) { s.malformed(t, method, rule, council, each) })
	})
	checkLog(t, s.log.content(), calls)
}

// grantAll grants every role in the council, each to a person of its own.
func (s *Server) grantAll(council string) {
	for _, role := range roles() {
		s.Grant(council, subjectOf(role), role, "walk-area")
	}
}

// eachOpen goes through the rpcs that callers with a token may try; the others come from our own services only.
func eachOpen(t *testing.T, services []protoreflect.ServiceDescriptor, f func(protoreflect.MethodDescriptor, *access.Rule)) {
	t.Helper()
	rules, err := access.Load(services...)
	if err != nil {
		t.Fatal(err)
	}
	for _, service := range services {
		for i := range service.Methods().Len() {
			method := service.Methods().Get(i)
			rule := rules[fmt.Sprintf("/%s/%s", service.FullName(), method.Name())]
			if len(rule.Services) == 0 && !method.IsStreamingServer() {
				f(method, rule)
			}
		}
	}
}

func (s *Server) malformed(t *testing.T, method protoreflect.MethodDescriptor, rule *access.Rule, council string, each int) {
	random := rand.New(rand.NewPCG(1, uint64(len(method.FullName()))))
	holders := roles()
	for range each {
		request := dynamicpb.NewMessage(method.Input())
		fillBadly(random, request, 0)
		if random.IntN(4) > 0 {
			rule.SetCouncil(request, "councils/"+council)
		}
		subject := subjectOf(holders[random.IntN(len(holders))])
		err := s.Public.Invoke(As(subject), rule.Method, request, dynamicpb.NewMessage(method.Output()))
		CheckAnswer(t, err)
		if code := status.Code(err); code == codes.Internal || code == codes.Unknown {
			t.Errorf("as %s: %v for\n%s", subject, err, prototext.Format(request))
		}
	}
}

// CheckAnswer fails t for an error that tells its caller of the inside.
func CheckAnswer(t testing.TB, err error) {
	t.Helper()
	if err == nil {
		return
	}
	s := status.Convert(err)
	if found := inside.FindString(prototext.Format(s.Proto()) + fmt.Sprint(s.Details()...)); found != "" {
		t.Errorf("the answer tells of the inside (%q): %v", found, s)
	}
	if s.Code() == codes.Internal && (len(s.Details()) != 1 || Reason(err) != "INTERNAL") {
		t.Errorf("a fault of ours is answered with more than its number: %v", s.Proto())
	}
}

// checkLog reads the log of so many calls.
func checkLog(t *testing.T, log []byte, calls int) {
	t.Helper()
	for _, secret := range []string{canary, mark + `"`, "Bearer", "walk-" + mark} {
		if at := bytes.Index(log, []byte(secret)); at >= 0 {
			t.Errorf("the log has %q: …%s…", secret, log[max(0, at-200):min(len(log), at+100)])
		}
	}
	lines := bytes.Split(bytes.TrimSpace(log), []byte("\n"))
	if len(lines) != calls {
		t.Errorf("%d calls have %d lines in the log", calls, len(lines))
	}
	for _, line := range lines {
		var read struct{ Msg, Method string }
		if err := json.Unmarshal(line, &read); err != nil || read.Msg != "call" || read.Method == "" {
			t.Fatalf("a line of the log is forged or broken: %s", line)
		}
	}
}

// fillBadly sets most fields of a message to something that does not belong there.
func fillBadly(random *rand.Rand, message *dynamicpb.Message, depth int) {
	fields := message.Descriptor().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		if random.IntN(3) == 0 || field.IsMap() || field.Message() != nil && depth > 3 {
			continue
		}
		if !field.IsList() {
			message.Set(field, badValue(random, field, depth))
			continue
		}
		list := message.NewField(field)
		for range random.IntN(4) {
			list.List().Append(badValue(random, field, depth))
		}
		message.Set(field, list)
	}
}

func badValue(random *rand.Rand, field protoreflect.FieldDescriptor, depth int) protoreflect.Value {
	numbers := []int64{0, 1, -1, math.MaxInt32, math.MinInt32, math.MaxInt64, math.MinInt64, 7}
	number := numbers[random.IntN(len(numbers))]
	text := hostile[random.IntN(len(hostile))]
	switch field.Kind() {
	case protoreflect.MessageKind, protoreflect.GroupKind:
		made := dynamicpb.NewMessage(field.Message())
		fillBadly(random, made, depth+1)
		return protoreflect.ValueOfMessage(made)
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(text)
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte(text))
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(protoreflect.EnumNumber(int32(number)))
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(random.IntN(2) == 0)
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(int32(number))
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(number)
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(float64(number))
	}
	return field.Default()
}

// Faults calls every rpc of the services with a name that is in order, as every role, while something behind the server
// is broken, and fails t for an answer that tells of it. It gives how many calls ended as a fault of ours or with a part
// that is away, so that the caller sees that the fault was met.
func Faults(t *testing.T, s *Server, council string, services ...protoreflect.ServiceDescriptor) int {
	t.Helper()
	s.grantAll(council)
	met := 0
	eachOpen(t, services, func(method protoreflect.MethodDescriptor, rule *access.Rule) {
		for _, role := range roles() {
			request := dynamicpb.NewMessage(method.Input())
			rule.SetCouncil(request, nameFor(method, council))
			err := s.Public.Invoke(As(subjectOf(role)), rule.Method, request, dynamicpb.NewMessage(method.Output()))
			CheckAnswer(t, err)
			if code := status.Code(err); code == codes.Internal || code == codes.Unavailable {
				met++
			}
		}
	})
	return met
}

// inPath is the form of a name in the path of an rpc, such as {name=councils/*/partnerships/*}.
var inPath = regexp.MustCompile(`=([^{}]+)\}`)

// nameFor is a name of the form that the rpc takes, of a record of the council that there could be.
func nameFor(method protoreflect.MethodDescriptor, council string) string {
	rule, _ := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	form := inPath.FindStringSubmatch(rule.GetGet() + rule.GetPost() + rule.GetPatch())
	if form == nil {
		return "councils/" + council
	}
	return strings.ReplaceAll(strings.Replace(form[1], "*", council, 1), "*", "0199b7a2-9d3c-7c41-9d6b-3f1f1f0c2a11")
}

// journal is a log that is read while it is written.
type journal struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

// Write adds a line.
func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buffer.Write(line)
}

func (j *journal) reset() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.buffer.Reset()
}

func (j *journal) content() []byte {
	j.mu.Lock()
	defer j.mu.Unlock()
	return bytes.Clone(j.buffer.Bytes())
}

// faults are the lines that somebody should look at.
func (j *journal) faults() []byte {
	var found [][]byte
	for line := range bytes.Lines(j.content()) {
		if bytes.Contains(line, []byte(`"level":"ERROR"`)) {
			found = append(found, line)
		}
	}
	return bytes.Join(found, nil)
}
