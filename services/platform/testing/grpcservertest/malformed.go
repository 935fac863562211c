package grpcservertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// canary is in the requests of Malformed, in the place of names, notes and secrets: it must come into no log.
const canary = "SECRET-7f3a9c"

// inside is what no answer may have: SQL, what a driver or PostgreSQL says, stacks, files, hosts.
var inside = regexp.MustCompile(`(?i)\bpq:|sqlstate|\bfatal\b|\bselect\b.+\bfrom\b|\binsert into\b|(relation|column|table|role|database|constraint) "|violates|` +
	`permission denied for|_pkey|_check\b|goroutine |\.go:[0-9]|runtime error|nil pointer|dial (tcp|unix)|[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+|localhost|/tmp/|/home/|/dev/`)

// hostile are texts that a reader, a query, a log or a page could trip over.
var hostile = []string{
	canary, "'; DROP TABLE partnerships; --", "\x00", "a\x00b", "line\n{\"level\":\"ERROR\",\"msg\":\"call\"}", "\r\n" + canary, "\u2028\u202e", "../..", "%s%n%d", "*",
	"councils/", "councils/nowhere/", "councils/NOWHERE/people/1", "2026-13-45", "0000-00-00", "9999-12-31", "2026", "-1", "1e309", "NaN",
	"0199b7a2-9d3c-7c41-9d6b-3f1f1f0c2a11", "councils/nowhere/partnerships/0199b7a2-9d3c-7c41-9d6b-3f1f1f0c2a11", "true", "{{.}}", "=1+1", "<script>",
	strings.Repeat("x", 5_000), strings.Repeat("ä", 300), strings.Repeat("(", 500), "name desc, name", "create_time > \"9999-99-99T00:00:00Z\"", "state = ACTIVE AND (", "\U0001F600",
}

// setting is the environment variable that says how many requests Malformed sends to every rpc: ordinary is what every
// run of the tests can afford, and `make doors` sends as many as the bar asks for.
const (
	setting  = "CONCORDAT_MALFORMED"
	ordinary = 40
)

// callers send the requests of one rpc side by side.
const callers = 8

// Council is what Malformed calls about.
type Council struct {
	// ID is that of the callers' council.
	ID string
	// Own are resource names of records that the council has.
	Own []string
	// Foreign are texts that only records of another council have.
	Foreign []string
}

// Malformed calls every rpc of the services again and again with requests that no client should send, as every role of
// the council. It fails t for an answer that tells of the inside or of another council; for a fault of ours that such a
// request uncovers; and for a log that has a token, a canary or another line than its calls have. The choices are the
// same in every run.
func Malformed(t *testing.T, s *Server, council Council, services ...protoreflect.ServiceDescriptor) {
	t.Helper()
	s.grantAll(council.ID)
	each, begin, calls := requests(t), time.Now(), 0
	eachOpen(t, services, func(method protoreflect.MethodDescriptor, rule *access.Rule) {
		calls += each
		t.Run(string(method.FullName()), func(t *testing.T) {
			s.log.reset()
			var wait sync.WaitGroup
			for one := range callers {
				share := each / callers
				if one < each%callers {
					share++
				}
				wait.Go(func() { s.malformed(t, method, rule, council, uint64(one), share) })
			}
			wait.Wait()
			checkLog(t, s.log.content(), each)
		})
	})
	t.Logf("%d malformed requests, %d for each rpc, in %v", calls, each, time.Since(begin).Round(time.Second))
}

// requests is how many requests every rpc is sent.
func requests(t *testing.T) int {
	t.Helper()
	text := os.Getenv(setting)
	if text == "" {
		return ordinary
	}
	each, err := strconv.Atoi(text)
	if err != nil || each < 1 {
		t.Fatalf("%s=%q: want how many requests every rpc is sent, such as 10000", setting, text)
	}
	return each
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

// malformed is one caller of an rpc.
func (s *Server) malformed(t *testing.T, method protoreflect.MethodDescriptor, rule *access.Rule, council Council, seed uint64, count int) {
	name := fnv.New64a()
	_, _ = name.Write([]byte(method.FullName()))
	random := rand.New(rand.NewPCG(seed, name.Sum64()))
	everybody, able := subjects(rule)
	names := append(slices.Clone(council.Own), "councils/"+council.ID, nameFor(method, council.ID))
	for range count {
		request, answer := dynamicpb.NewMessage(method.Input()), dynamicpb.NewMessage(method.Output())
		fillBadly(random, request, 0)
		if random.IntN(4) > 0 {
			rule.SetCouncil(request, names[random.IntN(len(names))])
		}
		subject := able[random.IntN(len(able))]
		if random.IntN(4) == 0 {
			subject = everybody[random.IntN(len(everybody))]
		}
		err := s.Public.Invoke(As(subject), rule.Method, request, answer)
		checkAnswer(t, err)
		if code := status.Code(err); code == codes.Internal || code == codes.Unknown {
			t.Errorf("as %s: %v for\n%s", subject, err, prototext.Format(request))
		}
		if subject == Operator {
			continue // who opens councils sees them all
		}
		told := written(answer) + written(status.Convert(err).Proto())
		for _, text := range council.Foreign {
			if strings.Contains(told, text) {
				t.Errorf("as %s: the answer has %q, which belongs to another council: %s", subject, text, told)
			}
		}
	}
}

// subjects are the people who may call, and of them those whom the rule lets in, so that most requests get to the service.
func subjects(rule *access.Rule) (everybody, able []string) {
	for _, role := range roles() {
		everybody = append(everybody, subjectOf(role))
		if rule.Public || rule.SignedIn || len(rule.Match([]caller.Right{{Role: role}})) > 0 {
			able = append(able, subjectOf(role))
		}
	}
	everybody = append(everybody, "", Operator)
	if rule.Names(caller.Operator) {
		able = append(able, Operator)
	}
	return everybody, able
}

// written is a message as text, with the quotation marks as they are in its texts.
func written(m proto.Message) string {
	return strings.ReplaceAll(prototext.MarshalOptions{}.Format(m), `\"`, `"`)
}

// checkAnswer fails t for an error that tells its caller of the inside, that has no stable reason, or that finds fault with
// the request's form and names no field of it.
func checkAnswer(t testing.TB, err error) {
	t.Helper()
	if err == nil {
		return
	}
	s := status.Convert(err)
	if found := inside.FindString(written(s.Proto())); found != "" {
		t.Errorf("the answer tells of the inside (%q): %v", found, s)
	}
	reason := Reason(err)
	if reason == s.Code().String() || s.Message() == "" {
		t.Errorf("an error without a reason or without a word: %v", s.Proto())
	}
	if reason == "REQUEST_INVALID" && !namesFields(s) {
		t.Errorf("a request is wrong in its form, and no field is named: %v", s.Proto())
	}
	if s.Code() == codes.Internal && (len(s.Details()) != 1 || reason != "INTERNAL") {
		t.Errorf("a fault of ours is answered with more than its number: %v", s.Proto())
	}
}

// namesFields says whether an error names fields of the request, each with a word on it.
func namesFields(s *status.Status) bool {
	for _, d := range s.Details() {
		if bad, ok := d.(*errdetails.BadRequest); ok {
			wordless := func(v *errdetails.BadRequest_FieldViolation) bool {
				return v.GetField() == "" || v.GetDescription() == ""
			}
			return len(bad.GetFieldViolations()) > 0 && !slices.ContainsFunc(bad.GetFieldViolations(), wordless)
		}
	}
	return false
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
