package openapi

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/concordat-suite/concordat/gateway/routes"
)

// refused is what calls are refused with whatever they are for: by the door, or by the steps before the service itself.
// What else a call may be refused with its comment says in the contract.
var refused = map[int]string{
	http.StatusBadRequest: "Wrong in itself, or not possible as things are; `errors` names the fields. Beside the call's own reasons: REQUEST_INVALID, " +
		"MALFORMED_PATH, MALFORMED_QUERY, MALFORMED_JSON, MALFORMED_REQUEST, UNKNOWN_PARAMETER, UNKNOWN_FIELD, REPEATED_FIELD, UNEXPECTED_BODY, " +
		"FIELDS_EXCLUDE_EACH_OTHER, UPDATE_MASK_INVALID, IF_MATCH_INVALID, IF_MATCH_NOT_OFFERED, AMBIGUOUS_AUTHORIZATION.",
	http.StatusUnauthorized: "Nobody the service knows of: TOKEN_MISSING, TOKEN_EXPIRED (get a new one), TOKEN_NOT_ACCEPTED.",
	http.StatusForbidden:    "None of the caller's roles allows it: PERMISSION_DENIED, or a reason of the call.",
	http.StatusNotFound: "There is no such record, or the caller may not know of it; the answer is the same: NOT_FOUND. For an address that is none: " +
		"NO_SUCH_PATH.",
	http.StatusConflict:              "Somebody else was there first: what is to be new exists, or the `etag` in the body is not the newest.",
	http.StatusPreconditionFailed:    "The version in `If-Match` is not the newest: STALE_ETAG. Read the record again.",
	http.StatusRequestEntityTooLarge: "There is too much of it: BODY_TOO_LARGE, REQUEST_TOO_LARGE, or FILE_TOO_LARGE, which says of what the file has too much.",
	http.StatusRequestTimeout:        "The body did not arrive in time: REQUEST_TOO_SLOW, which says how long it may take.",
	http.StatusUnsupportedMediaType:  "The body is not said to be JSON: NOT_JSON.",
	http.StatusTooManyRequests: "A limit is reached: ANSWER_TOO_LARGE (ask for less at a time), RATE_LIMITED (fewer calls a minute), LIST_TOO_SLOW " +
		"(the list took longer than two seconds: narrow its filter), COUNCIL_BUSY, " +
		"TOO_MUCH_AT_ONCE and TOO_MANY_OPEN (fewer calls at once), or a reason of the call. `Retry-After` says when to try again, and of a " +
		"rate `RateLimit` what is left and `RateLimit-Policy` the limit.",
	http.StatusInternalServerError: "Something went wrong that is not the caller's doing: INTERNAL. `request_id` finds it in the logs.",
	http.StatusServiceUnavailable: "Not just now; the same call may succeed after `Retry-After`: UNAVAILABLE, IDENTITY_PROVIDER_UNAVAILABLE, GRANTS_NOT_READY, " +
		"GRANTS_TOO_OLD.",
	http.StatusGatewayTimeout: "It took longer than 30 seconds and was given up: DEADLINE_EXCEEDED. Look whether it was done before you repeat it.",
}

// refusals are the answers that calls share.
func refusals() openapi3.ResponseBodies {
	bodies := openapi3.ResponseBodies{}
	for status, text := range refused {
		bodies[refusalName(status)] = &openapi3.ResponseRef{Value: problem(text)}
	}
	return bodies
}

// refusalName is the status in one word, such as BadRequest.
func refusalName(status int) string { return strings.ReplaceAll(http.StatusText(status), " ", "") }

func problem(description string) *openapi3.Response {
	schema := openapi3.NewSchemaRef("#/components/schemas/Problem", problemSchema().Value)
	return openapi3.NewResponse().WithDescription(description).
		WithContent(openapi3.NewContentWithSchemaRef(schema, []string{"application/problem+json"}))
}

// refusalsOf are the statuses that the call may be refused with.
func refusalsOf(route *routes.Route) []int {
	found := []int{
		http.StatusBadRequest, http.StatusUnauthorized, http.StatusNotFound, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout,
	}
	if len(allowOf(route.RPC).GetRoles()) > 0 {
		found = append(found, http.StatusForbidden)
	}
	if route.Verb != http.MethodGet {
		found = append(found, http.StatusConflict, http.StatusPreconditionFailed)
	}
	if route.Body != "" {
		found = append(found, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	return found
}

var (
	// reason is a stable reason in a comment.
	reason = regexp.MustCompile(`\b[A-Z][A-Z0-9]*(_[A-Z0-9]+)+\b`)
	// remark is what a comment says of a reason.
	remark = regexp.MustCompile(`\([^)]*\)`)
)

// reasons are those that the call's comment names after "Reasons:".
func reasons(comment string) []string {
	_, after, _ := strings.Cut(comment, "Reasons:")
	found := reason.FindAllString(remark.ReplaceAllString(after, ""), -1)
	if found == nil {
		found = []string{} // a list in the document, also with nothing in it
	}
	return found
}

// limits says what bounds the call as a whole; those of its fields stand at them.
func limits(route *routes.Route) string {
	text := "A call ends after 30 seconds at most."
	switch {
	case route.Body == "":
		return text + " The query may have 8 KiB."
	case route.BringsFile():
		return text + " The body may have 14 MiB, and the file in it 10 MiB."
	}
	return text + " The body may have 1 MiB."
}
