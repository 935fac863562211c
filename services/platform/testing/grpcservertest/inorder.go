package grpcservertest

import (
	"errors"
	"slices"
	"strings"

	"buf.build/go/protovalidate"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
)

// texts are what a text field may have to look like, by the contract's rules of form: words, an id, a day, a year and so on.
var texts = []string{
	"A word on it", absentID, "2026-09-18", "2025/26", "2026", "housing", "https://www.example", "GBP", "C", "1.4a", "17",
	"councils/cambridge/people/" + absentID,
}

// mostRepairs is how many faults of form are put right in one request.
const mostRepairs = 40

// inOrder makes a request that keeps to the contract's rules of form: it begins with an empty one and gives each field
// that is complained of something that it may hold.
func inOrder(kind protoreflect.MessageDescriptor) *dynamicpb.Message {
	request := dynamicpb.NewMessage(kind)
	tried := map[string]int{}
	for range mostRepairs {
		fields := complaints(request)
		if len(fields) == 0 {
			break
		}
		key := ""
		for _, f := range fields {
			key += "/" + string(f.Name())
		}
		repair(request, fields, tried[key])
		tried[key]++
	}
	if mask := kind.Fields().ByName("update_mask"); mask != nil && mask.Message().FullName() == "google.protobuf.FieldMask" {
		paths := request.Mutable(mask).Message()
		paths.Mutable(mask.Message().Fields().ByName("paths")).List().Append(protoreflect.ValueOfString(firstSettable(kind)))
	}
	return request
}

// complaints gives the way to the first field whose form is wrong.
func complaints(request proto.Message) []protoreflect.FieldDescriptor {
	var wrong *protovalidate.ValidationError
	if err := protovalidate.Validate(request); !errors.As(err, &wrong) || len(wrong.Violations) == 0 {
		return nil
	}
	var way []protoreflect.FieldDescriptor
	at := request.ProtoReflect().Descriptor()
	for _, element := range wrong.Violations[0].Proto.GetField().GetElements() {
		field := at.Fields().ByName(protoreflect.Name(element.GetFieldName()))
		if field == nil {
			break // a choice, of which the first will do
		}
		way = append(way, field)
		if at = field.Message(); at == nil {
			break
		}
	}
	if len(way) == 0 && request.ProtoReflect().Descriptor().Oneofs().Len() > 0 {
		way = append(way, request.ProtoReflect().Descriptor().Oneofs().Get(0).Fields().Get(0))
	}
	return way
}

// repair sets the last field of the way to the next thing that it may hold.
func repair(request protoreflect.Message, way []protoreflect.FieldDescriptor, attempt int) {
	last := len(way) - 1
	for _, field := range way[:last] {
		if field.IsList() {
			list := request.Mutable(field).List()
			if list.Len() == 0 {
				list.Append(list.NewElement())
			}
			request = list.Get(0).Message()
			continue
		}
		request = request.Mutable(field).Message()
	}
	field := way[last]
	if !field.IsList() {
		request.Set(field, anything(request.NewField(field), field, attempt))
		return
	}
	list := request.NewField(field).List()
	list.Append(anything(list.NewElement(), field, attempt))
	request.Set(field, protoreflect.ValueOfList(list))
}

func anything(empty protoreflect.Value, field protoreflect.FieldDescriptor, attempt int) protoreflect.Value {
	switch field.Kind() {
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(texts[attempt%len(texts)])
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte("Partnership\nCity Deal\n"))
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(field.Enum().Values().Get(min(attempt+1, field.Enum().Values().Len()-1)).Number())
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(true)
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(int32(attempt) + 1)
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(int64(attempt) + 1)
	default:
		return empty
	}
}

// firstSettable gives the first field of the resource in an update that a client may set.
func firstSettable(kind protoreflect.MessageDescriptor) string {
	for i := range kind.Fields().Len() {
		resource := kind.Fields().Get(i).Message()
		if resource == nil || !proto.HasExtension(resource.Options(), annotations.E_Resource) {
			continue
		}
		for i := range resource.Fields().Len() {
			field := resource.Fields().Get(i)
			behaviour, _ := proto.GetExtension(field.Options(), annotations.E_FieldBehavior).([]annotations.FieldBehavior)
			if field.Name() != "name" && !slices.Contains(behaviour, annotations.FieldBehavior_OUTPUT_ONLY) {
				return string(field.Name())
			}
		}
	}
	return "display_name"
}

// httpOf gives the rpc's REST form.
func httpOf(method protoreflect.MethodDescriptor) *annotations.HttpRule {
	rule, _ := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	return rule
}

// methodOf finds the rpc that a rule is for.
func methodOf(rule *access.Rule) protoreflect.MethodDescriptor {
	service, method, _ := strings.Cut(strings.TrimPrefix(rule.Method, "/"), "/")
	for _, s := range Services(protoreflect.FullName(service).Parent()) {
		if s.FullName() == protoreflect.FullName(service) {
			return s.Methods().ByName(protoreflect.Name(method))
		}
	}
	return nil
}
