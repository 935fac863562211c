package openapi

import (
	"net/http"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/concordat-suite/concordat/gateway/routes"
)

// answers are the good answers of a call: a create answers 201 and says where the record is, or 200 when it is only tried.
func answers(route *routes.Route, done *openapi3.Response) *openapi3.Responses {
	if !route.Creates() {
		return openapi3.NewResponses(openapi3.WithStatus(http.StatusOK, &openapi3.ResponseRef{Value: done}))
	}
	tried := *done
	tried.WithDescription("Tried, with validate_only: nothing was made.")
	location := &openapi3.Header{Parameter: openapi3.Parameter{
		Description: "The path of the record that was made.",
		Schema:      openapi3.NewSchemaRef("", openapi3.NewStringSchema().WithFormat("uri-reference")),
	}}
	done.WithDescription("Made.")
	done.Headers = openapi3.Headers{"Location": {Value: location}}
	responses := openapi3.NewResponses(openapi3.WithStatus(http.StatusCreated, &openapi3.ResponseRef{Value: done}))
	if route.CanBeTried() {
		responses.Set("200", &openapi3.ResponseRef{Value: &tried})
	}
	return responses
}

// Good returns the good answer of an operation.
func Good(operation *openapi3.Operation) *openapi3.Response {
	for _, status := range []int{http.StatusCreated, http.StatusOK} {
		if answer := operation.Responses.Status(status); answer != nil {
			return answer.Value
		}
	}
	return openapi3.NewResponse()
}
