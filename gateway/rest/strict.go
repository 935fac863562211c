package rest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/gateway/routes"
)

const (
	// bodyLimit is the largest body of most calls.
	bodyLimit = 1 << 20
	// fileLimit is the largest body of a call that brings a file: 10 MiB, written in base64.
	fileLimit = 14 << 20
)

// strict refuses what the mux would silently drop: query parameters and JSON fields that the call does not have. It
// runs once the route is known and before the request is read, which intake does. A list that is asked for as a file goes to
// files.
func strict(known map[string]*routes.Route, files *exporter, bodies *intake) runtime.Middleware {
	return func(next runtime.HandlerFunc) runtime.HandlerFunc {
		// The mux wraps each route's handler on its own, so the route is looked up once, by the first call.
		var once sync.Once
		var route *routes.Route
		return func(w http.ResponseWriter, r *http.Request, pathParameters map[string]string) {
			once.Do(func() {
				pattern, _ := runtime.HTTPPattern(r.Context())
				route = known[r.Method+" "+pattern.String()]
			})
			if route == nil {
				routingErrorHandler(r.Context(), nil, nil, w, r, http.StatusNotFound)
				return
			}
			called := route
			order, refused := files.ordered(r, route)
			if order != nil {
				called = order.route
			}
			if refused == nil {
				refused = check(r, called)
			}
			if refused != nil {
				writeProblem(w, r, refused.problem())
				return
			}
			whole := r // a file has a time of its own, longer than a call's
			ctx, cancel := context.WithTimeout(r.Context(), files.call)
			defer cancel()
			r = r.WithContext(ctx)
			answered, err := takeBody(w, r, called, bodies)
			if err != nil {
				errorHandler(r.Context(), nil, nil, w, r, err)
				return
			}
			defer answered()
			if order != nil {
				files.serve(w, whole, order, pathParameters)
				return
			}
			if c := calledFrom(r.Context()); c != nil {
				c.creates = route.Creates()
			}
			next(w, withBody(withPreconditions(r, route), route), pathParameters)
		}
	}
}

// check looks at what stands before the body.
func check(r *http.Request, route *routes.Route) *refusal {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return malformedQuery()
	}
	if refused := checkQuery(query, route); refused != nil {
		return refused
	}
	if refused := checkMask(query); refused != nil {
		return refused
	}
	return nil
}

func malformedQuery() *refusal {
	return invalid("MALFORMED_QUERY", "The query after the ? is malformed.")
}

// checkQuery refuses a parameter that is no field of the request, is already said by the path or the body, or is given
// twice where one value is meant.
func checkQuery(query url.Values, route *routes.Route) *refusal {
	for key, values := range query {
		if route.Body == "*" && !isTrial(key, route) {
			return invalid("UNKNOWN_PARAMETER", "This call takes its fields in the body, and "+afterMark(route)+" after the ?.")
		}
		field, path := find(route.RPC.Input(), key)
		switch {
		case field == nil:
			return invalid("UNKNOWN_PARAMETER", fmt.Sprintf("This call has no parameter %q. %s", key, fieldsOf(route.RPC.Input(), append(slices.Clone(route.Bound), route.Body)...)),
				FieldError{key, "There is no such parameter."})
		case slices.Contains(route.Bound, path), route.Body != "" && (path == route.Body || strings.HasPrefix(path, route.Body+".")):
			return invalid("REPEATED_FIELD", "A parameter says again what the address or the body says.", FieldError{path, "It is given by the address or the body."})
		case len(values) > 1 && !field.IsList():
			return invalid("REPEATED_FIELD", "A parameter is given more than once.", FieldError{path, "Give it once."})
		}
		for _, value := range values {
			if must := mustBeAsText(field, value); must != "" {
				return unfit(path, must)
			}
		}
	}
	return nil
}

// isTrial reports whether a parameter is validate_only, and the call has it: every such call takes it after the ?, whatever
// its body is.
func isTrial(key string, route *routes.Route) bool {
	_, path := find(route.RPC.Input(), key)
	return path == routes.ValidateOnly
}

// afterMark says what a call with all its fields in the body takes in the query.
func afterMark(route *routes.Route) string {
	if route.CanBeTried() {
		return "only validate_only"
	}
	return "nothing"
}

// find follows a dotted path of field names and gives the last field with its path as the contract writes it.
func find(message protoreflect.MessageDescriptor, dotted string) (protoreflect.FieldDescriptor, string) {
	var field protoreflect.FieldDescriptor
	var path []string
	for _, name := range strings.Split(dotted, ".") {
		if message == nil {
			return nil, ""
		}
		if field = fieldOf(message, name); field == nil {
			return nil, ""
		}
		path = append(path, string(field.Name()))
		message = field.Message()
	}
	return field, strings.Join(path, ".")
}

// fieldOf finds a field by its name in the contract or in JSON.
func fieldOf(message protoreflect.MessageDescriptor, name string) protoreflect.FieldDescriptor {
	if field := message.Fields().ByName(protoreflect.Name(name)); field != nil {
		return field
	}
	return message.Fields().ByJSONName(name)
}

// checkMask refuses a mask that says nothing or everything: what an edit changes is always named.
func checkMask(query url.Values) *refusal {
	for key, values := range query {
		if key != "update_mask" && key != "updateMask" {
			continue
		}
		for _, path := range strings.Split(strings.Join(values, ","), ",") {
			if path = strings.TrimSpace(path); path == "" || path == "*" {
				return invalid("UPDATE_MASK_INVALID", "The update mask must name fields. Leave it out to change exactly the fields in the body.",
					FieldError{"update_mask", "It must not be empty or *."})
			}
		}
	}
	return nil
}

// takeBody reads the body and looks at the names of its fields. The function it returns is called when the call has been
// answered.
func takeBody(w http.ResponseWriter, r *http.Request, route *routes.Route, bodies *intake) (answered func(), err error) {
	if r.ContentLength == 0 {
		return func() {}, nil
	}
	body, answered, err := bodies.read(w, r, route)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if refused := checkBody(body, route); refused != nil {
		answered()
		return nil, refused
	}
	return answered, nil
}

func checkBody(body []byte, route *routes.Route) *refusal {
	if len(body) == 0 {
		return nil
	}
	message := route.BodyMessage()
	if message == nil {
		return invalid("UNEXPECTED_BODY", "This call takes no body.")
	}
	return checkJSON(body, message)
}

// limitOf allows more to the calls that bring a file.
func limitOf(route *routes.Route) int64 {
	if route.BringsFile() {
		return fileLimit
	}
	return bodyLimit
}
