package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
)

// restConn carries gRPC stubs over the REST door, by the contract's own HTTP annotations, so that one story runs through
// both doors and an annotation that lies is found.
type restConn struct {
	base string // such as http://127.0.0.1:8080
}

// Invoke makes the call as the HTTP request that the contract says it is.
func (c restConn) Invoke(ctx context.Context, method string, args, reply any, options ...grpc.CallOption) error {
	rule, err := httpRule(method)
	if err != nil {
		return err
	}
	request, err := c.request(ctx, rule, args.(proto.Message))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return status.Error(codes.Unavailable, err.Error())
	}
	defer response.Body.Close()
	for _, option := range options {
		if wanted, ok := option.(grpc.HeaderCallOption); ok {
			*wanted.HeaderAddr = metadata.MD{positionHeader: response.Header.Values(positionHeader)}
		}
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return status.Error(codes.Unavailable, err.Error())
	}
	if response.StatusCode >= 300 {
		return fromProblem(response.StatusCode, body)
	}
	return readBody(response, body, reply.(proto.Message))
}

// NewStream refuses: nothing in the public contract streams.
func (restConn) NewStream(context.Context, *grpc.StreamDesc, string, ...grpc.CallOption) (grpc.ClientStream, error) {
	return nil, status.Error(codes.Unimplemented, "the REST door has no streams")
}

// readBody fills reply from the answer; a google.api.HttpBody takes it as it is.
func readBody(response *http.Response, body []byte, reply proto.Message) error {
	m := reply.ProtoReflect()
	if m.Descriptor().FullName() == "google.api.HttpBody" {
		m.Set(m.Descriptor().Fields().ByName("content_type"), protoreflect.ValueOfString(response.Header.Get("Content-Type")))
		m.Set(m.Descriptor().Fields().ByName("data"), protoreflect.ValueOfBytes(body))
		return nil
	}
	return protojson.Unmarshal(body, reply)
}

type rule struct{ verb, path, body string }

func httpRule(method string) (rule, error) {
	name := protoreflect.FullName(strings.ReplaceAll(strings.TrimPrefix(method, "/"), "/", "."))
	d, err := protoregistry.GlobalFiles.FindDescriptorByName(name)
	if err != nil {
		return rule{}, fmt.Errorf("find %s: %w", method, err)
	}
	r, ok := proto.GetExtension(d.Options(), annotations.E_Http).(*annotations.HttpRule)
	if !ok || r == nil {
		return rule{}, fmt.Errorf("%s has no HTTP annotation", method)
	}
	switch {
	case r.GetGet() != "":
		return rule{http.MethodGet, r.GetGet(), ""}, nil
	case r.GetPatch() != "":
		return rule{http.MethodPatch, r.GetPatch(), r.GetBody()}, nil
	default:
		return rule{http.MethodPost, r.GetPost(), r.GetBody()}, nil
	}
}

var pathVariable = regexp.MustCompile(`\{([a-z_.]+)(=[^}]*)?\}`)

func (c restConn) request(ctx context.Context, r rule, args proto.Message) (*http.Request, error) {
	rest := proto.Clone(args) // what path and body leave over goes into the query
	path := pathVariable.ReplaceAllStringFunc(r.path, func(variable string) string {
		field := pathVariable.FindStringSubmatch(variable)[1]
		return takeString(rest.ProtoReflect(), strings.Split(field, "."))
	})
	body, err := takeBody(rest.ProtoReflect(), r.body)
	if err != nil {
		return nil, err
	}
	target := c.base + path
	if q := query(rest.ProtoReflect()); len(q) > 0 {
		target += "?" + q.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, r.verb, target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if md, ok := metadata.FromOutgoingContext(ctx); ok {
		for _, forwarded := range []string{"Authorization", positionHeader} {
			for _, value := range md.Get(forwarded) {
				request.Header.Set(forwarded, value)
			}
		}
	}
	request.Header.Set("Content-Type", "application/json")
	return request, nil
}

// takeString reads the string at path and clears it.
func takeString(m protoreflect.Message, path []string) string {
	field := m.Descriptor().Fields().ByName(protoreflect.Name(path[0]))
	if len(path) > 1 {
		return takeString(m.Mutable(field).Message(), path[1:])
	}
	s := m.Get(field).String()
	m.Clear(field)
	return s
}

// takeBody encodes the part of the message that the rule sends as the body, and clears it.
func takeBody(m protoreflect.Message, body string) ([]byte, error) {
	switch body {
	case "":
		return nil, nil
	case "*":
		b, err := protojson.Marshal(m.Interface())
		proto.Reset(m.Interface())
		return b, err
	}
	field := m.Descriptor().Fields().ByName(protoreflect.Name(body))
	b, err := protojson.Marshal(m.Get(field).Message().Interface())
	m.Clear(field)
	return b, err
}

// query writes the set top-level fields as query parameters.
func query(m protoreflect.Message) url.Values {
	values := url.Values{}
	m.Range(func(field protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		name := string(field.Name())
		switch {
		case field.IsList():
			for i := range v.List().Len() {
				values.Add(name, v.List().Get(i).String())
			}
		case field.Message() != nil && field.Message().FullName() == "google.protobuf.FieldMask":
			values.Set(name, strings.Join(v.Message().Interface().(*fieldmaskpb.FieldMask).GetPaths(), ","))
		case field.Message() != nil: // times are strings in JSON
			text, _ := protojson.Marshal(v.Message().Interface())
			values.Set(name, strings.Trim(string(text), `"`))
		case field.Enum() != nil:
			values.Set(name, string(field.Enum().Values().ByNumber(v.Enum()).Name()))
		default:
			values.Set(name, v.String())
		}
		return true
	})
	return values
}

// fromProblem turns problem+json back into the status that the same call gives over gRPC.
func fromProblem(httpStatus int, body []byte) error {
	var p struct {
		Detail, Code, Reason, Domain string
		Metadata                     map[string]string
		Errors                       []struct{ Field, Description string }
	}
	if err := json.Unmarshal(body, &p); err != nil {
		return status.Errorf(codes.Unknown, "HTTP %d with a body that is no problem+json: %s", httpStatus, body)
	}
	var code codes.Code
	if err := code.UnmarshalJSON([]byte(`"` + p.Code + `"`)); err != nil {
		return status.Errorf(codes.Unknown, "HTTP %d with the unknown code %q: %s", httpStatus, p.Code, p.Detail)
	}
	bad := &errdetails.BadRequest{}
	for _, e := range p.Errors {
		bad.FieldViolations = append(bad.FieldViolations, &errdetails.BadRequest_FieldViolation{Field: e.Field, Description: e.Description})
	}
	s, err := status.New(code, p.Detail).WithDetails(&errdetails.ErrorInfo{Reason: p.Reason, Domain: p.Domain, Metadata: p.Metadata}, bad)
	if err != nil {
		return err
	}
	return s.Err()
}
