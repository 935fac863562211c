package openapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/concordat-suite/concordat/gateway/routes"
)

const (
	sampleID = "0199b7a2-9d3c-7c41-9d6b-3f1f1f0c2a11"
	// deepestSample is how far messages nest in an example: enough to show the form, not the whole of a large record.
	deepestSample = 3
)

// sampleTime is when everything in an example happened.
var sampleTime = time.Date(2026, time.March, 31, 9, 0, 0, 0, time.UTC)

// sampleWords are texts by the name of their field, or of their message and field, so that an example reads as a council
// would write it.
var sampleWords = map[string]string{
	"achievements":                  "The travel hubs opened in March 2026",
	"answered_by":                   "Head of Corporate Strategy",
	"comment":                       "Checked with the partner's secretary",
	"committee":                     "strategy-and-resources",
	"council_id":                    "cambridge",
	"council":                       "cambridge",
	"criterion":                     "S1.12",
	"Application.display_name":      "Intranet search",
	"Committee.display_name":        "Strategy and Resources",
	"Council.display_name":          "Cambridge City Council",
	"CouncilObjective.display_name": "One Cambridge, fair for all",
	"Objective.display_name":        "One Cambridge, fair for all",
	"Person.display_name":           "Pat Example",
	"Post.display_name":             "Head of Corporate Strategy",
	"ServiceArea.display_name":      "Corporate Strategy",
	"FormerName.display_name":       "Greater Cambridge City Deal",
	"display_name":                  "Greater Cambridge Partnership",
	"email":                         "pat.example@cambridge.example",
	"etag":                          "7",
	"evidence":                      "The terms of reference of 4 March 2026, section 3",
	"explanation":                   "It still does what the council joined it for",
	"fact":                          "liabilities",
	"field":                         "display_name",
	"file":                          "register.csv",
	"gaps_reason":                   "The treasurer sends the figures in May",
	"heading":                       "Partnership",
	"ImportText.columns":            "C",
	"issuer":                        "https://login.example/cambridge",
	"link":                          "https://www.greatercambridge.example/terms",
	"management_team_title":         "Corporate Management Team",
	"minute":                        "26/14",
	"next_aims":                     "Two more hubs by March 2027",
	"next_page_token":               "",
	"note":                          "Sent by mail, with the minutes",
	"post_title":                    "Head of Corporate Strategy",
	"reason":                        "Agreed at the strategy board of 31 March 2026",
	"reference":                     "P-017",
	"RoleTitle.title":               "Executive Councillor",
	"scrutiny_committee":            "strategy-and-resources",
	"service_area":                  "corporate-strategy",
	"service_areas":                 "corporate-strategy",
	"short_name":                    "GCP",
	"source":                        "The council's calendar of 2026",
	"statute":                       "Crime and Disorder Act 1998, section 5",
	"subject":                       "7b1c9c52-6d0e-4a55-9f3f-2f9f2f1f7c10",
	"telephone":                     "01223 457000",
	"text":                          "Agreed with all partners",
	"time_zone":                     "Europe/London",
	"title":                         "Annual review 2026",
	"web_page":                      "https://www.greatercambridge.example",
	"website":                       "https://www.greatercambridge.example",
}

// sampleWord gives the words for a field, those for the field of this very message first.
func sampleWord(field protoreflect.FieldDescriptor) (string, bool) {
	if words, known := sampleWords[string(field.ContainingMessage().Name())+"."+string(field.Name())]; known {
		return words, true
	}
	words, known := sampleWords[string(field.Name())]
	return words, known
}

// samplePatterns are texts by the pattern that the contract asks them to have.
var samplePatterns = []string{
	"2026-09-18", "2026-09", "2026", "2026/27", "GBP", "C", "corporate-strategy", "1.4a", "cambridge-guide", sampleID, "0.1.0",
	"https://www.greatercambridge.example", "councils/cambridge", "17",
}

// namePattern finds the form of a resource's name in a field's comment.
var namePattern = regexp.MustCompile("`(councils/\\{council\\}[^` ]*)`")

// sampler makes examples from the contract: of every message that may be sent, with the form and within the limits that
// its fields have.
type sampler struct {
	source *Source
	// sent leaves out what clients do not set.
	sent bool
}

// request is an example of what the call's body holds, as JSON.
func (b *builder) request(route *routes.Route) any {
	if message, ok := writtenRequest(route.RPC.FullName(), route.BodyMessage()); ok {
		return asJSON(message)
	}
	s := sampler{source: b.source, sent: true}
	leaveOut := map[string]bool{}
	if route.Body == "*" {
		for _, bound := range route.Bound {
			leaveOut[bound] = true
		}
	} else if route.Verb == http.MethodPost {
		leaveOut["etag"] = true // what is yet to be made has no version
	}
	return asJSON(s.message(route.BodyMessage(), leaveOut, 0))
}

// answer is an example of what the call answers, as JSON.
func (b *builder) answer(route *routes.Route) any {
	s := sampler{source: b.source}
	return asJSON(s.message(route.RPC.Output(), nil, 0))
}

// asJSON gives a message as the document holds it. The contract's messages can all be written.
func asJSON(message proto.Message) any {
	content, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(message)
	if err != nil {
		panic(fmt.Sprintf("an example of %s cannot be written: %v", message.ProtoReflect().Descriptor().FullName(), err))
	}
	var value any
	if err := json.Unmarshal(content, &value); err != nil {
		panic(fmt.Sprintf("an example of %s cannot be read again: %v", message.ProtoReflect().Descriptor().FullName(), err))
	}
	return value
}

// message fills the fields of a message but for those left out; of alternatives it takes the first.
func (s sampler) message(of protoreflect.MessageDescriptor, leaveOut map[string]bool, depth int) *dynamicpb.Message {
	made := dynamicpb.NewMessage(of)
	taken := map[protoreflect.FullName]bool{}
	for i := range of.Fields().Len() {
		field := of.Fields().Get(i)
		if leaveOut[string(field.Name())] || s.skips(field) {
			continue
		}
		if choice := field.ContainingOneof(); choice != nil && !choice.IsSynthetic() {
			if taken[choice.FullName()] {
				continue
			}
			taken[choice.FullName()] = true
		}
		s.fill(made, field, depth)
	}
	return made
}

// skips says whether the field is none that a client sets, or one that an example is plainer without: the switches.
func (s sampler) skips(field protoreflect.FieldDescriptor) bool {
	if !s.sent {
		return false
	}
	return behaves(field, annotations.FieldBehavior_OUTPUT_ONLY) || behaves(field, annotations.FieldBehavior_IDENTIFIER) ||
		field.Kind() == protoreflect.BoolKind && field.ContainingOneof() == nil
}

// fill sets one field, unless its messages would nest too deep.
func (s sampler) fill(made *dynamicpb.Message, field protoreflect.FieldDescriptor, depth int) {
	if field.IsMap() || field.Message() != nil && wellKnown(field.Message().FullName()) == nil && depth >= deepestSample {
		return
	}
	value, ok := s.value(field, depth)
	switch {
	case !ok:
	case field.IsList():
		list := made.NewField(field)
		list.List().Append(value)
		made.Set(field, list)
	default:
		made.Set(field, value)
	}
}

// value gives one value of the field.
func (s sampler) value(field protoreflect.FieldDescriptor, depth int) (protoreflect.Value, bool) {
	rules, _ := proto.GetExtension(field.Options(), validate.E_Field).(*validate.FieldRules)
	switch field.Kind() {
	case protoreflect.MessageKind, protoreflect.GroupKind:
		return s.nested(field.Message(), depth)
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(1), field.Enum().Values().ByNumber(1) != nil
	case protoreflect.StringKind:
		if field.IsList() {
			rules = rules.GetRepeated().GetItems()
		}
		text := s.text(field, rules.GetString())
		return protoreflect.ValueOfString(text), text != ""
	}
	return number(field.Kind(), rules)
}

// nested gives a message of a field.
func (s sampler) nested(of protoreflect.MessageDescriptor, depth int) (protoreflect.Value, bool) {
	switch of.FullName() {
	case "google.protobuf.Timestamp":
		made := dynamicpb.NewMessage(of)
		made.Set(of.Fields().ByName("seconds"), protoreflect.ValueOfInt64(sampleTime.Unix()))
		return protoreflect.ValueOfMessage(made), true
	case "google.protobuf.FieldMask":
		return protoreflect.Value{}, false // over HTTP the body says what changes
	}
	if strings.HasPrefix(string(of.FullName()), "google.") {
		return protoreflect.Value{}, false
	}
	return protoreflect.ValueOfMessage(s.message(of, nil, depth+1)), true
}

// text gives a text with the form that the field's rules ask for, else a resource's name as its comment has it, else
// words.
func (s sampler) text(field protoreflect.FieldDescriptor, rules *validate.StringRules) string {
	if rules.GetUuid() {
		return sampleID
	}
	words, known := sampleWord(field)
	if pattern := rules.GetPattern(); pattern != "" && (!known || !fitsPattern(pattern, words)) {
		return matching(pattern)
	}
	if name := namePattern.FindStringSubmatch(s.source.Comment(field)); name != nil {
		return sampleName(name[1])
	}
	if !known {
		words = strings.ReplaceAll(string(field.Name()), "_", " ")
		words = strings.ToUpper(words[:1]) + words[1:]
	}
	if most := int(rules.GetMaxLen()); most > 0 && len(words) > most {
		words = words[:most]
	}
	return words
}

func fitsPattern(pattern, text string) bool {
	form, err := regexp.Compile(pattern)
	return err == nil && form.MatchString(text)
}

// matching gives the first sample that fits the pattern; none leaves the field out.
func matching(pattern string) string {
	for _, sample := range samplePatterns {
		if fitsPattern(pattern, sample) {
			return sample
		}
	}
	return ""
}

// variable is a part of a name's pattern that stands for an id.
var variable = regexp.MustCompile(`\{[a-z_]+\}`)

// sampleName fills the variables of a name's pattern.
func sampleName(pattern string) string {
	return variable.ReplaceAllStringFunc(pattern, sampleOf)
}

// sampleOf is an id of one of a collection, such as {council}.
func sampleOf(variable string) string {
	switch variable {
	case "{council}":
		return "cambridge"
	case "{criterion}":
		return "s1.4a"
	}
	return sampleID
}

// number gives a number, or true, or some bytes, within the field's limits.
func number(kind protoreflect.Kind, rules *validate.FieldRules) (protoreflect.Value, bool) {
	switch kind {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(true), true
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte("Partnership,Lead member\nGreater Cambridge Partnership,Leader\n")), true
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(max(1, rules.GetInt32().GetGte())), true
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(max(1, rules.GetInt64().GetGte())), true
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(1), true
	}
	return protoreflect.Value{}, false
}
