// Package openapi writes the OpenAPI document of the suite from the contract itself: its routes, messages, comments,
// limits and roles. Nothing in the document is written by hand, so it cannot fall behind.
package openapi

import (
	"context"
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/gateway/routes"
	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
)

const about = `The API of Concordat: a council's register of its partnerships, its checks against the council's own policy, reviews, reminders and reports.

Every call but the public ones needs an access token (` + "`Authorization: Bearer …`" + `). Fields are named as in the contract. A field that is absent has not been stated, or is not for the caller to see. PATCH without ` + "`update_mask`" + ` changes exactly the fields in its body. Send the ` + "`ETag`" + ` of a record back in ` + "`If-Match`" + ` to be refused (412) when somebody else has changed it meanwhile. An ` + "`Idempotency-Key`" + ` lets a change be sent again without being done again. Errors are problem+json with a stable ` + "`reason`" + `. An answer to a change has a ` + "`Concordat-Position`" + ` header: send it along with a later call, and that is answered from no earlier than the change (it waits up to two seconds, then it is refused with 503 and NOT_YET_READ: ask again).`

// builder holds the document while it is made.
type builder struct {
	source   *Source
	document *openapi3.T
}

// Build writes the document for the given routes.
func Build(source *Source, all []*routes.Route) (*openapi3.T, error) {
	b := &builder{source: source, document: &openapi3.T{
		OpenAPI: "3.1.0",
		Info: &openapi3.Info{
			Title: "Concordat", Version: "v1", Description: about,
			Contact: &openapi3.Contact{Name: "The council or provider that runs this installation"},
			License: &openapi3.License{Name: "Apache 2.0", URL: "https://www.apache.org/licenses/LICENSE-2.0"},
		},
		Servers: openapi3.Servers{{URL: "/"}},
		Paths:   openapi3.NewPaths(),
		Components: &openapi3.Components{
			Schemas:         openapi3.Schemas{"Problem": problemSchema()},
			Responses:       refusals(),
			SecuritySchemes: openapi3.SecuritySchemes{"token": {Value: openapi3.NewJWTSecurityScheme()}},
		},
	}}
	for _, route := range all {
		if err := b.add(route); err != nil {
			return nil, err
		}
	}
	if err := b.document.Validate(context.Background(), openapi3.DisableExamplesValidation()); err != nil {
		return nil, fmt.Errorf("the OpenAPI document is not valid: %w", err)
	}
	return b.document, nil
}

// add describes a route beside the other verbs of its path.
func (b *builder) add(route *routes.Route) error {
	item := b.document.Paths.Value(route.Path)
	if item == nil {
		item = &openapi3.PathItem{}
		b.document.Paths.Set(route.Path, item)
	}
	if item.GetOperation(route.Verb) != nil {
		return fmt.Errorf("%s %s stands for two rpcs", route.Verb, route.Path)
	}
	item.SetOperation(route.Verb, b.operation(route))
	b.addTag(route.RPC.Parent())
	return nil
}

// addTag groups the calls of one gRPC service, with what the contract says of it.
func (b *builder) addTag(service protoreflect.Descriptor) {
	name := string(service.Name())
	if b.document.Tags.Get(name) == nil {
		b.document.Tags = append(b.document.Tags, &openapi3.Tag{Name: name, Description: b.source.Comment(service)})
	}
}

func (b *builder) operation(route *routes.Route) *openapi3.Operation {
	comment := b.source.Comment(route.RPC)
	service := route.RPC.Parent().Name()
	operation := &openapi3.Operation{
		OperationID: fmt.Sprintf("%s_%s", service, route.RPC.Name()),
		Tags:        []string{string(service)},
		Summary:     firstSentence(comment),
		Description: strings.Join([]string{comment, whoMay(allowOf(route.RPC)), limits(route)}, "\n\n"),
		Parameters:  b.parameters(route),
		RequestBody: b.body(route),
		Responses:   b.responses(route),
		Extensions:  map[string]any{"x-rpc": string(route.RPC.FullName()), "x-roles": rolesOf(allowOf(route.RPC)), "x-reasons": reasons(comment)},
	}
	operation.Security = openapi3.NewSecurityRequirements() // none: whoever signs in all the same sees more
	if !allowOf(route.RPC).GetPublic() {
		operation.Security.With(openapi3.NewSecurityRequirement().Authenticate("token"))
	}
	return operation
}

// parameters are the variable parts of the path, and every other field that is neither in the path nor in the body.
func (b *builder) parameters(route *routes.Route) openapi3.Parameters {
	var parameters openapi3.Parameters
	add := func(p *openapi3.Parameter) {
		parameters = append(parameters, &openapi3.ParameterRef{Value: p})
	}
	for _, p := range route.Parameters {
		parameter := openapi3.NewPathParameter(p.Name).WithSchema(openapi3.NewStringSchema()).
			WithDescription(fmt.Sprintf("The id of one of the %s.", p.Collection))
		parameter.Example = sampleOf("{" + p.Name + "}")
		add(parameter)
	}
	for _, field := range queryFields(route) {
		p := openapi3.NewQueryParameter(string(field.Name())).WithDescription(b.source.Comment(field))
		p.Schema = b.field(field)
		add(p)
	}
	if isFile(route) {
		for _, p := range fileParameters() {
			add(p)
		}
	}
	for _, p := range headers(route) {
		add(p)
	}
	return parameters
}

// headers are the headers that say the same as fields of the request.
func headers(route *routes.Route) (headers []*openapi3.Parameter) {
	if route.HasVersion() {
		headers = append(headers, openapi3.NewHeaderParameter("If-Match").WithSchema(openapi3.NewStringSchema()).
			WithDescription("The ETag of the version that the call is meant for, or `*` for any. It stands for `etag`."))
	}
	if route.RPC.Input().Fields().ByName(routes.RequestID) != nil {
		headers = append(headers, openapi3.NewHeaderParameter("Idempotency-Key").
			WithSchema(openapi3.NewStringSchema().WithMaxLength(255)).
			WithDescription("A UUID, or other words, of your choice. It stands for `request_id`: the same call sent again within "+
				"24 hours gets the first answer."))
	}
	return headers
}

// queryFields are the fields of a request that have a plain value and are said by neither path nor body, and validate_only,
// which every call takes in the same place.
func queryFields(route *routes.Route) []protoreflect.FieldDescriptor {
	said := map[string]bool{route.Body: true}
	for _, bound := range route.Bound {
		said[bound] = true
	}
	var fields []protoreflect.FieldDescriptor
	all := route.RPC.Input().Fields()
	for i := range all.Len() {
		field := all.Get(i)
		if route.Body == "*" && field.Name() != routes.ValidateOnly {
			continue
		}
		plain := !field.IsMap() && (field.Message() == nil || wellKnown(field.Message().FullName()) != nil)
		if plain && !said[string(field.Name())] {
			fields = append(fields, field)
		}
	}
	return fields
}

func (b *builder) body(route *routes.Route) *openapi3.RequestBodyRef {
	message := route.BodyMessage()
	if message == nil {
		return nil
	}
	var schema *openapi3.SchemaRef
	if route.Body == "*" {
		schema = openapi3.NewSchemaRef("", b.unbound(route)) // its fields alone: nothing refers to the request as a whole
	} else {
		schema = b.reference(message)
	}
	body := openapi3.NewRequestBody().WithJSONSchemaRef(schema).WithRequired(route.Body != "*")
	body.Content.Get("application/json").Example = b.request(route)
	return &openapi3.RequestBodyRef{Value: body}
}

// unbound is the request without what the path says of it.
func (b *builder) unbound(route *routes.Route) *openapi3.Schema {
	leaveOut := map[string]bool{routes.ValidateOnly: true} // a parameter
	for _, bound := range route.Bound {
		leaveOut[bound] = true
	}
	schema := b.message(route.RPC.Input(), leaveOut)
	fields := route.RPC.Input().Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		if behaves(field, annotations.FieldBehavior_REQUIRED) && !leaveOut[string(field.Name())] {
			schema.Required = append(schema.Required, string(field.Name()))
		}
	}
	return schema
}

func (b *builder) responses(route *routes.Route) *openapi3.Responses {
	done := openapi3.NewResponse().WithDescription("Done.")
	if route.RPC.Output().FullName() == "google.api.HttpBody" {
		document := openapi3.NewSchemaRef("", openapi3.NewStringSchema().WithFormat("binary"))
		done.WithContent(openapi3.NewContentWithSchemaRef(document, []string{"*/*"}))
	} else {
		done.WithJSONSchemaRef(b.reference(route.RPC.Output()))
		done.Content.Get("application/json").Example = b.answer(route)
	}
	responses := answers(route, done)
	for _, status := range refusalsOf(route) {
		name := refusalName(status)
		responses.Set(fmt.Sprint(status), &openapi3.ResponseRef{Ref: "#/components/responses/" + name, Value: b.document.Components.Responses[name].Value})
	}
	responses.Set("default", &openapi3.ResponseRef{Value: problem("Any other refusal or fault: what happened and what to do.")})
	return responses
}

func problemSchema() *openapi3.SchemaRef {
	text := openapi3.NewStringSchema
	schema := openapi3.NewObjectSchema().
		WithProperty("type", text().WithFormat("uri")).
		WithProperty("title", text()).
		WithProperty("status", openapi3.NewInt32Schema()).
		WithProperty("detail", text()).
		WithProperty("code", text()).
		WithProperty("reason", text()).
		WithProperty("domain", text()).
		WithProperty("metadata", openapi3.NewObjectSchema().WithAdditionalProperties(text())).
		WithProperty("errors", openapi3.NewArraySchema().WithItems(openapi3.NewObjectSchema().
			WithProperty("field", text()).WithProperty("description", text()))).
		WithProperty("request_id", text()).
		WithRequired([]string{"type", "title", "status", "detail", "code", "reason", "domain"})
	schema.Description = "An error (RFC 9457): `detail` says what happened and what to do, `reason` is stable, `errors` names the fields that are wrong."
	return openapi3.NewSchemaRef("", schema)
}

func allowOf(rpc protoreflect.MethodDescriptor) *accessv1.Allow {
	allow, _ := proto.GetExtension(rpc.Options(), accessv1.E_Allow).(*accessv1.Allow)
	return allow
}

// rolesOf lists the roles that may call, each with its scope and limit.
func rolesOf(allow *accessv1.Allow) []map[string]string {
	roles := []map[string]string{}
	for _, grant := range allow.GetRoles() {
		role := map[string]string{
			"role":  strings.TrimPrefix(grant.GetRole().String(), "ROLE_"),
			"scope": strings.TrimPrefix(grant.GetScope().String(), "SCOPE_"),
		}
		if grant.GetLimit() != accessv1.Limit_LIMIT_UNSPECIFIED {
			role["limit"] = strings.TrimPrefix(grant.GetLimit().String(), "LIMIT_")
		}
		roles = append(roles, role)
	}
	return roles
}

// whoMay says in a sentence who may call.
func whoMay(allow *accessv1.Allow) string {
	switch {
	case allow.GetPublic():
		return "Anybody may call it, without a token."
	case allow.GetSignedIn():
		return "Anybody who is signed in may call it."
	}
	var roles []string
	for _, role := range rolesOf(allow) {
		name := strings.ToLower(strings.ReplaceAll(role["role"], "_", " "))
		switch role["scope"] {
		case "OWN":
			name += " (own records)"
		case "AREA":
			name += " (records of their service areas)"
		}
		if role["limit"] != "" {
			name += " (" + strings.ToLower(role["limit"]) + " only)"
		}
		roles = append(roles, name)
	}
	return "May be called by: " + strings.Join(roles, ", ") + "."
}

func firstSentence(comment string) string {
	sentence, _, _ := strings.Cut(comment, ". ")
	return strings.TrimSuffix(sentence, ".")
}
