package rest

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/concordat-suite/concordat/gateway/routes"
)

// domain is what the suite's reasons are unique in.
const domain = "concordat"

// ProblemType is the media type of a Problem.
const ProblemType = "application/problem+json"

// Problem is an error as RFC 9457 writes it, with the reason and the fields that the same call gives over gRPC.
type Problem struct {
	// Type is the reason as a URI, for those who decide by it.
	Type string `json:"type"`
	// Title is the name of the HTTP status.
	Title string `json:"title"`
	// Status is the HTTP status.
	Status int `json:"status"`
	// Detail says what happened and what to do.
	Detail string `json:"detail"`
	// Code is the canonical gRPC code, such as FAILED_PRECONDITION.
	Code string `json:"code"`
	// Reason is stable, such as PARTNERSHIP_NOT_ACTIVE.
	Reason string `json:"reason"`
	// Domain is what the reason is unique in.
	Domain string `json:"domain"`
	// Metadata has the variable parts of the detail.
	Metadata map[string]string `json:"metadata,omitempty"`
	// Errors are the fields of the request that are wrong.
	Errors []FieldError `json:"errors,omitempty"`
	// RequestID finds the call in the services' logs.
	RequestID string `json:"request_id,omitempty"`
}

// FieldError is one field of the request that is wrong.
type FieldError struct {
	// Field is its path in the body, or the name of the parameter, with the contract's names.
	Field string `json:"field"`
	// Description says what is wrong and what would be right.
	Description string `json:"description"`
}

// refusal is a problem that the gateway itself finds, before any service is asked.
type refusal struct {
	status int
	code   codes.Code
	reason string
	detail string
	fields []FieldError
}

// Error gives the detail.
func (r *refusal) Error() string { return r.detail }

// invalid is a request that is wrong in itself.
func invalid(reason, detail string, fields ...FieldError) *refusal {
	return &refusal{status: http.StatusBadRequest, code: codes.InvalidArgument, reason: reason, detail: detail, fields: fields}
}

// problem turns the refusal into what is sent.
func (r *refusal) problem() Problem {
	return Problem{Status: r.status, Detail: r.detail, Code: codeName(r.code), Reason: r.reason, Domain: domain, Errors: r.fields}
}

// errorHandler is the mux's: every error of a call, from a service or from the mux itself, is written here.
func errorHandler(ctx context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, r *http.Request, err error) {
	var refused *refusal
	if errors.As(err, &refused) {
		writeProblem(w, r, refused.problem())
		return
	}
	forwardRates(ctx, w)
	problem, retry := fromStatus(status.Convert(err))
	if problem.Code == codeName(codes.Aborted) && r.Header.Get("If-Match") != "" {
		problem.Status = http.StatusPreconditionFailed
	}
	if problem.Status == http.StatusTooManyRequests || problem.Status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(retry.Seconds()))))
	}
	writeProblem(w, r, asSent(problem, r))
}

// defaultRetry is when to try again where the service has not said.
const defaultRetry = 5 * time.Second

// fromStatus reads a problem from a gRPC status and its details, and when to try again.
func fromStatus(s *status.Status) (Problem, time.Duration) {
	retry := defaultRetry
	p := Problem{
		Status: runtime.HTTPStatusFromCode(s.Code()),
		Detail: sentence(s),
		Code:   codeName(s.Code()),
		Domain: domain,
	}
	for _, detail := range s.Details() {
		switch d := detail.(type) {
		case *errdetails.ErrorInfo:
			p.Reason, p.Domain, p.Metadata = d.GetReason(), d.GetDomain(), d.GetMetadata()
		case *errdetails.BadRequest:
			for _, v := range d.GetFieldViolations() {
				p.Errors = append(p.Errors, FieldError{Field: v.GetField(), Description: v.GetDescription()})
			}
		case *errdetails.RetryInfo:
			retry = d.GetRetryDelay().AsDuration()
		}
	}
	if p.Reason == "" {
		p.Reason = reasonOf(s.Code())
	}
	if slices.Contains(tooMuch, p.Reason) {
		p.Status = http.StatusRequestEntityTooLarge
	}
	return p, retry
}

// tooMuch are the reasons by which services refuse what is too large. HTTP has a status of its own for that, and nothing is
// won by sending the same again.
var tooMuch = []string{"FILE_TOO_LARGE", "REQUEST_TOO_LARGE"}

// reasonOf names an error that came without a reason: one that the connection or the reading of JSON gave.
func reasonOf(code codes.Code) string {
	switch code {
	case codes.InvalidArgument:
		return "MALFORMED_REQUEST"
	case codes.NotFound:
		return "NO_SUCH_PATH"
	case codes.Unimplemented:
		return "NOT_OFFERED"
	default:
		return codeName(code)
	}
}

// sentence is what a person is told. The words of the connection itself are for the log, not for the reader.
func sentence(s *status.Status) string {
	switch {
	case len(s.Details()) > 0:
		return s.Message()
	case s.Code() == codes.Unavailable:
		return "The service that answers this is not to be reached just now. Try again in a few seconds."
	case s.Code() == codes.DeadlineExceeded:
		return "The answer took too long and was given up. Try again, or ask for less at once."
	case s.Code() == codes.Internal, s.Code() == codes.Unknown:
		return "Something went wrong that is not your doing. If it stays so, tell the operator the request id."
	case s.Code() == codes.Unimplemented:
		return "The service behind this address does not offer the call. It is perhaps of another release: tell the operator."
	case s.Code() == codes.ResourceExhausted:
		return "The answer is larger than the service gives at once. Ask for less at a time."
	default:
		return "The request cannot be read. The API's document at /openapi.json shows what the call takes, with an example."
	}
}

// asSent calls the fields of a problem as the caller's body has them. Where a body is one field of the contract's request,
// the service's path begins with that field, which the body does not nest in.
func asSent(p Problem, r *http.Request) Problem {
	body, _ := r.Context().Value(bodyKey{}).(string)
	for i, field := range p.Errors {
		inBody, nested := strings.CutPrefix(field.Field, body+".")
		if body == "" || !nested {
			continue
		}
		p.Errors[i].Field = inBody
		p.Detail = strings.ReplaceAll(p.Detail, field.Field, inBody)
	}
	return p
}

type bodyKey struct{}

// withBody keeps which field of the contract's request the body is; none for a body that is the request.
func withBody(r *http.Request, route *routes.Route) *http.Request {
	if route.Body == "" || route.Body == "*" {
		return r
	}
	return r.WithContext(context.WithValue(r.Context(), bodyKey{}, route.Body))
}

// routingErrorHandler answers what no route takes.
func routingErrorHandler(_ context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, r *http.Request, httpStatus int) {
	switch httpStatus {
	case http.StatusMethodNotAllowed:
		writeProblem(w, r, (&refusal{httpStatus, codes.Unimplemented, "METHOD_NOT_ALLOWED", "This address does not take " + r.Method +
			". The API's document at /openapi.json lists what each address takes.", nil}).problem())
	case http.StatusNotFound:
		writeProblem(w, r, (&refusal{httpStatus, codes.NotFound, "NO_SUCH_PATH",
			"There is nothing at this address. The API's document at /openapi.json lists the addresses.", nil}).problem())
	default:
		writeProblem(w, r, invalid("MALFORMED_PATH", "The address is malformed.").problem())
	}
}

// writeProblem sends p, and its type and title made from it.
func writeProblem(w http.ResponseWriter, r *http.Request, p Problem) {
	p.bound()
	p.Type = "urn:concordat:reason:" + p.Reason
	p.Title = http.StatusText(p.Status)
	p.RequestID = w.Header().Get(requestIDHeader)
	header := w.Header()
	header.Set("Content-Type", ProblemType)
	header.Set("Cache-Control", "no-store")
	header.Del("ETag")
	if p.Status == http.StatusUnauthorized {
		header.Set("WWW-Authenticate", `Bearer realm="concordat"`)
	}
	w.WriteHeader(p.Status)
	if r.Method != http.MethodHead {
		_ = json.NewEncoder(w).Encode(p) // the client has gone: nobody is left to tell
	}
}

const (
	// longestDetail is the most that a problem's detail measures, in bytes.
	longestDetail = 4 << 10
	// longestField is the most that the name of a wrong field measures, or what is said of it. A name may be the caller's.
	longestField = 500
)

// bound shortens what repeats the caller's own words, which may be as long as a body. Services bound what they say.
func (p *Problem) bound() {
	p.Detail = shortened(p.Detail, longestDetail)
	for i := range p.Errors {
		p.Errors[i].Field = shortened(p.Errors[i].Field, longestField)
		p.Errors[i].Description = shortened(p.Errors[i].Description, longestField)
	}
}

// shortened gives the first bytes of a text, up to a whole letter.
func shortened(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit] + "…"
}

// codeName writes a canonical code as AIP-193 does: FAILED_PRECONDITION.
func codeName(code codes.Code) string {
	if code == codes.Canceled {
		return "CANCELLED"
	}
	var name strings.Builder
	previousLower := false
	for _, letter := range code.String() {
		upper := letter >= 'A' && letter <= 'Z'
		if upper && previousLower {
			name.WriteByte('_')
		}
		previousLower = !upper
		name.WriteRune(letter)
	}
	return strings.ToUpper(name.String())
}
