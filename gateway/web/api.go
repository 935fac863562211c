package web

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/concordat-suite/concordat/gateway/openapi"
)

// service is one group of calls, as a page shows it.
type service struct {
	Name        string
	Description string
	Calls       []call
}

// call is one way to call the API.
type call struct {
	Verb, Path string
	ID         string
	Summary    string
	About      string
	Parameters []fieldRow
	Body       []typeName
	Answer     []typeName
	Reasons    []string
	// Sent is an example of the body, in JSON; that of the answer is in the document.
	Sent string
}

// fieldRow is one line in a table of fields or parameters.
type fieldRow struct {
	Name  string
	Where string // path, query or header; "" for a field
	Type  []typeName
	Text  string
}

// typeName is a piece of a type's name, with a link when it is a message or enum of the contract.
type typeName struct {
	Text, Link string
}

// api lists the services with their calls.
func (s *site) api(w http.ResponseWriter, _ *http.Request) {
	s.show(w, http.StatusOK, "api.html", s.services())
}

// service shows the calls of one service whole.
func (s *site) service(w http.ResponseWriter, r *http.Request) {
	all := s.services()
	at := slices.IndexFunc(all, func(one service) bool { return one.Name == r.PathValue("service") })
	if at < 0 {
		s.missing(w, r)
		return
	}
	s.show(w, http.StatusOK, "service.html", all[at])
}

// message shows the fields of a message, or the values of an enum.
func (s *site) message(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("message")
	ref, ok := s.document.Components.Schemas[name]
	if !ok {
		s.missing(w, r)
		return
	}
	s.show(w, http.StatusOK, "message.html", struct {
		Name, Description string
		Fields            []fieldRow
	}{name, ref.Value.Description, fieldRows(ref.Value)})
}

// services groups the document's operations by tag, in the order of their paths.
func (s *site) services() []service {
	calls := map[string][]call{}
	for _, path := range slices.Sorted(maps.Keys(s.document.Paths.Map())) {
		operations := s.document.Paths.Value(path).Operations()
		for _, verb := range slices.Sorted(maps.Keys(operations)) {
			operation := operations[verb]
			calls[operation.Tags[0]] = append(calls[operation.Tags[0]], callOf(verb, path, operation))
		}
	}
	var all []service
	for _, tag := range s.document.Tags {
		all = append(all, service{Name: tag.Name, Description: tag.Description, Calls: calls[tag.Name]})
	}
	slices.SortFunc(all, func(a, b service) int { return strings.Compare(a.Name, b.Name) })
	return all
}

func callOf(verb, path string, operation *openapi3.Operation) call {
	c := call{Verb: verb, Path: path, ID: operation.OperationID, Summary: operation.Summary, About: operation.Description}
	for _, p := range operation.Parameters {
		c.Parameters = append(c.Parameters, fieldRow{Name: p.Value.Name, Where: p.Value.In, Type: typeOf(p.Value.Schema), Text: p.Value.Description})
	}
	if operation.RequestBody != nil {
		schema := operation.RequestBody.Value.Content.Get("application/json").Schema
		c.Body = typeOf(schema)
		if schema.Ref == "" {
			c.Body = nil
			for _, row := range fieldRows(schema.Value) {
				row.Where = "body"
				c.Parameters = append(c.Parameters, row)
			}
		}
	}
	c.Reasons, _ = operation.Extensions["x-reasons"].([]string)
	if operation.RequestBody != nil {
		c.Sent = exampleOf(operation.RequestBody.Value.Content)
	}
	c.Answer = answerOf(openapi.Good(operation).Content)
	return c
}

// answerOf names the message of an answer, and the kinds of files in which the same call answers too.
func answerOf(content openapi3.Content) []typeName {
	kinds := slices.Sorted(maps.Keys(content))
	media := content["application/json"]
	if media == nil {
		return []typeName{{Text: "a file: " + strings.Join(kinds, ", ")}}
	}
	answer := typeOf(media.Schema)
	if kinds = slices.DeleteFunc(kinds, func(kind string) bool { return kind == "application/json" }); len(kinds) > 0 {
		answer = append(answer, typeName{Text: ", or a file: " + strings.Join(kinds, ", ")})
	}
	return answer
}

// exampleOf writes the example of a body as people read JSON; "" for one that is no JSON.
func exampleOf(content openapi3.Content) string {
	media := content["application/json"]
	if media == nil || media.Example == nil {
		return ""
	}
	text, err := json.MarshalIndent(media.Example, "", "  ")
	if err != nil {
		return "" // it came from JSON
	}
	return string(text)
}

func fieldRows(schema *openapi3.Schema) []fieldRow {
	var rows []fieldRow
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		property := schema.Properties[name]
		rows = append(rows, fieldRow{Name: name, Type: typeOf(property), Text: property.Value.Description})
	}
	return rows
}

// typeOf names a schema's type: "list of register.v1.Seat", with the message as a link.
func typeOf(ref *openapi3.SchemaRef) []typeName {
	switch {
	case ref == nil || ref.Value == nil:
		return []typeName{{Text: "any value"}}
	case ref.Ref != "":
		name := ref.Ref[strings.LastIndexByte(ref.Ref, '/')+1:]
		return []typeName{{Text: name, Link: "/api/messages/" + name}}
	case len(ref.Value.AllOf) == 1:
		return typeOf(ref.Value.AllOf[0])
	case ref.Value.Items != nil:
		return append([]typeName{{Text: "list of "}}, typeOf(ref.Value.Items)...)
	case ref.Value.AdditionalProperties.Schema != nil:
		return append([]typeName{{Text: "map to "}}, typeOf(ref.Value.AdditionalProperties.Schema)...)
	case ref.Value.Format != "":
		return []typeName{{Text: ref.Value.Format}}
	case ref.Value.Type != nil:
		return []typeName{{Text: strings.Join(*ref.Value.Type, " or ")}}
	}
	return []typeName{{Text: "any value"}}
}
