// Package routes reads the REST routes of the suite from the contract's descriptors, so that the door that serves them
// and the document that describes them cannot disagree.
package routes

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// Parameter is one variable part of a path.
type Parameter struct {
	// Name says what it is, such as council.
	Name string
	// Collection is the part before it, such as councils.
	Collection string
}

// Route is one way to call an rpc over HTTP.
type Route struct {
	// Verb is the HTTP method.
	Verb string
	// Template is the path as the contract writes it, such as /v1/{name=councils/*}:approve.
	Template string
	// Path is the template with a named parameter for each variable part, such as /v1/councils/{council}:approve.
	Path string
	// Parameters are the variable parts of the path, in order.
	Parameters []Parameter
	// Bound are the fields of the request that the path fills, such as name or partnership.name.
	Bound []string
	// Body is the field that the body fills, "*" for all that are not bound, or "" when there is no body.
	Body string
	// RPC is what is called.
	RPC protoreflect.MethodDescriptor
}

// Key is the verb and the template, which together are unique.
func (r *Route) Key() string { return r.Verb + " " + r.Template }

// BodyMessage is the message that the body is read into, or nil when there is no body.
func (r *Route) BodyMessage() protoreflect.MessageDescriptor {
	switch r.Body {
	case "":
		return nil
	case "*":
		return r.RPC.Input()
	default:
		return r.RPC.Input().Fields().ByName(protoreflect.Name(r.Body)).Message()
	}
}

// BringsFile says whether the call brings a file, for which more is let in: it has a field of bytes.
func (r *Route) BringsFile() bool {
	fields := r.RPC.Input().Fields()
	for i := range fields.Len() {
		if fields.Get(i).Kind() == protoreflect.BytesKind {
			return true
		}
	}
	return false
}

// ValidateOnly is the field by which a call is tried and nothing is written.
const ValidateOnly = "validate_only"

// RequestID is the field by which a call that is sent again is known.
const RequestID = "request_id"

// HasVersion reports whether the call is for one version of a record, which its request or the record in it names.
func (r *Route) HasVersion() bool {
	record, etag := VersionIn(r.RPC.Input())
	return etag != nil && (record == nil || !r.Creates())
}

// VersionIn returns the etag of a request, or of the one record in it and which field that is; nil where it has none.
func VersionIn(request protoreflect.MessageDescriptor) (record, etag protoreflect.FieldDescriptor) {
	fields := request.Fields()
	if etag := fields.ByName("etag"); etag != nil {
		return nil, etag
	}
	for i := range fields.Len() {
		record := fields.Get(i)
		if record.Message() == nil || record.IsList() || record.IsMap() {
			continue
		}
		if etag := record.Message().Fields().ByName("etag"); etag != nil {
			return record, etag
		}
	}
	return nil, nil
}

// CanBeTried reports whether the call has ValidateOnly.
func (r *Route) CanBeTried() bool { return r.RPC.Input().Fields().ByName(ValidateOnly) != nil }

// Creates reports whether the call is a standard create (AIP-133).
func (r *Route) Creates() bool { return strings.HasPrefix(string(r.RPC.Name()), "Create") }

// All reads the routes of every service of the contract that is linked in, ordered by path and verb.
func All() ([]*Route, error) {
	names := collectionNames()
	var routes []*Route
	var fault error
	rangeContract(func(file protoreflect.FileDescriptor) bool {
		var found []*Route
		found, fault = ofFile(file, names)
		routes = append(routes, found...)
		return fault == nil
	})
	if fault != nil {
		return nil, fault
	}
	slices.SortFunc(routes, func(a, b *Route) int {
		return strings.Compare(a.Path+" "+a.Verb, b.Path+" "+b.Verb)
	})
	return routes, nil
}

// rangeContract calls f with every file of the contract until it returns false.
func rangeContract(f func(protoreflect.FileDescriptor) bool) {
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if !strings.HasPrefix(string(file.Package()), "concordat.") {
			return true
		}
		return f(file)
	})
}

func ofFile(file protoreflect.FileDescriptor, names map[string]string) ([]*Route, error) {
	var routes []*Route
	for i := range file.Services().Len() {
		methods := file.Services().Get(i).Methods()
		for j := range methods.Len() {
			found, err := ofMethod(methods.Get(j), names)
			if err != nil {
				return nil, err
			}
			routes = append(routes, found...)
		}
	}
	return routes, nil
}

// ofMethod gives the routes of one rpc; an internal rpc has none.
func ofMethod(method protoreflect.MethodDescriptor, names map[string]string) ([]*Route, error) {
	rule, _ := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	if rule == nil {
		return nil, nil
	}
	var routes []*Route
	for _, r := range append([]*annotations.HttpRule{rule}, rule.GetAdditionalBindings()...) {
		route, err := ofRule(method, r, names)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", method.FullName(), err)
		}
		routes = append(routes, route)
	}
	return routes, nil
}

func ofRule(method protoreflect.MethodDescriptor, rule *annotations.HttpRule, names map[string]string) (*Route, error) {
	verbs := map[string]string{
		"GET": rule.GetGet(), "POST": rule.GetPost(), "PATCH": rule.GetPatch(), "PUT": rule.GetPut(), "DELETE": rule.GetDelete(),
	}
	for verb, template := range verbs {
		if template == "" {
			continue
		}
		route := &Route{Verb: verb, Template: template, Body: rule.GetBody(), RPC: method}
		return route, route.readTemplate(names)
	}
	return nil, fmt.Errorf("the http rule has no path")
}

// variable finds {field=pattern} in a template.
var variable = regexp.MustCompile(`\{([a-z0-9_.]+)=([^{}]+)\}`)

// readTemplate fills what follows from the template.
func (r *Route) readTemplate(names map[string]string) error {
	var unknown []string
	r.Path = variable.ReplaceAllStringFunc(r.Template, func(v string) string {
		parts := variable.FindStringSubmatch(v)
		r.Bound = append(r.Bound, parts[1])
		segments := strings.Split(parts[2], "/")
		for i, segment := range segments {
			if segment != "*" {
				continue
			}
			if i == 0 || names[segments[i-1]] == "" {
				unknown = append(unknown, parts[2])
				continue
			}
			p := Parameter{Name: names[segments[i-1]], Collection: segments[i-1]}
			r.Parameters = append(r.Parameters, p)
			segments[i] = "{" + p.Name + "}"
		}
		return strings.Join(segments, "/")
	})
	if len(unknown) > 0 {
		return fmt.Errorf("template %s: no resource's pattern says what stands for * in %v", r.Template, unknown)
	}
	return nil
}

// collectionNames reads from the resources' patterns what the members of each collection are called: partnerships →
// partnership.
func collectionNames() map[string]string {
	names := map[string]string{}
	rangeContract(func(file protoreflect.FileDescriptor) bool {
		for i := range file.Messages().Len() {
			maps.Copy(names, namesOf(file.Messages().Get(i)))
		}
		return true
	})
	return names
}

func namesOf(message protoreflect.MessageDescriptor) map[string]string {
	names := map[string]string{}
	resource, _ := proto.GetExtension(message.Options(), annotations.E_Resource).(*annotations.ResourceDescriptor)
	for _, pattern := range resource.GetPattern() {
		segments := strings.Split(pattern, "/")
		for i := 1; i < len(segments); i++ {
			if name, ok := strings.CutPrefix(segments[i], "{"); ok {
				names[segments[i-1]] = strings.TrimSuffix(name, "}")
			}
		}
	}
	return names
}
