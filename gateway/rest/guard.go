package rest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"mime"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/concordat-suite/concordat/services/platform/server/origin"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

const (
	// requestIDHeader names a call in the answer; services get the same id as metadata.
	requestIDHeader = "X-Request-Id"
	// longestCall is the deadline of every call to a service, whatever the client asks for.
	longestCall = 30 * time.Second
	// longestQuery bounds what a list's filter can cost before anything reads it.
	longestQuery = 8 << 10
	// largestHeaders bounds the headers as they are written. The server reads somewhat more, to answer in words.
	largestHeaders = 16 << 10
)

// guard refuses what no route should ever see, and takes away what a client may not say.
func guard(next http.Handler, proxies origin.Proxies) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The id is always ours: a client's could not be trusted to find one call.
		id := ids.New()
		w.Header().Set(requestIDHeader, id)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		if refused := refuseRequest(r); refused != nil {
			writeProblem(w, r, refused.problem())
			return
		}
		client := proxies.Client(r.RemoteAddr, r.Header.Values("X-Forwarded-For"))
		// A client's word for its address, or for the host, is not believed.
		r.Header.Del("X-Forwarded-For")
		r.Header.Del("X-Forwarded-Host")
		defer answerPanic(w, r, id)
		next.ServeHTTP(w, r.WithContext(withClient(withRequestID(r.Context(), id), client)))
	})
}

// answerPanic makes a fault of ours of a panic, with the stack for the log. An answer that has begun is cut off instead, so
// that nobody takes it for whole.
func answerPanic(w http.ResponseWriter, r *http.Request, id string) {
	p := recover()
	if p == nil {
		return
	}
	err, _ := p.(error)
	aborted := errors.Is(err, http.ErrAbortHandler)
	if !aborted {
		slog.ErrorContext(r.Context(), "panic", "request_id", id, "cause", fmt.Sprint(p), "stack", string(debug.Stack()))
	}
	if begun := w.Header().Get("Content-Type") != ""; begun || aborted {
		panic(http.ErrAbortHandler)
	}
	problem, _ := fromStatus(status.New(codes.Internal, ""))
	writeProblem(w, r, problem)
}

// refuseRequest looks at the request line and the headers.
func refuseRequest(r *http.Request) *refusal {
	if refused := refusePath(r); refused != nil {
		return refused
	}
	if len(r.URL.RawQuery) > longestQuery {
		return &refusal{http.StatusRequestURITooLong, codes.InvalidArgument, "QUERY_TOO_LONG", "The query is longer than 8 KiB. Shorten the filter.", nil}
	}
	if sizeOf(r.Header) > largestHeaders {
		return &refusal{http.StatusRequestHeaderFieldsTooLarge, codes.InvalidArgument, "HEADERS_TOO_LARGE",
			"The headers are larger than 16 KiB together. Send fewer or shorter ones: a call needs Authorization and Content-Type.", nil}
	}
	if len(r.Header.Values("Authorization")) > 1 {
		return invalid("AMBIGUOUS_AUTHORIZATION", "There is more than one Authorization header. Send one.")
	}
	if r.ContentLength != 0 && !isJSON(r.Header.Get("Content-Type")) {
		return &refusal{http.StatusUnsupportedMediaType, codes.InvalidArgument, "NOT_JSON",
			"The body must be JSON, with the header Content-Type: application/json (curl --json sends it).", nil}
	}
	return nil
}

// sizeOf is how many bytes the headers have, with what stands between them.
func sizeOf(headers http.Header) int {
	const between = len(": \r\n")
	size := 0
	for name, values := range headers {
		for _, value := range values {
			size += len(name) + len(value) + between
		}
	}
	return size
}

// refusePath allows plain segments only. No name of a record needs an escape, and an escaped slash or a dot segment means
// one thing to this door and another to the next.
func refusePath(r *http.Request) *refusal {
	path := strings.NewReplacer("%3A", ":", "%3a", ":").Replace(r.URL.EscapedPath())
	if strings.Contains(path, "%") {
		return invalid("MALFORMED_PATH", "The address has an escaped character. Names have letters, digits and hyphens only.")
	}
	for _, segment := range strings.Split(strings.TrimPrefix(path, "/"), "/") {
		if segment == "" || segment == "." || segment == ".." {
			return invalid("MALFORMED_PATH", "The address has an empty or a dot segment.")
		}
	}
	return nil
}

func isJSON(contentType string) bool {
	kind, parameters, err := mime.ParseMediaType(contentType)
	charset := strings.ToLower(parameters["charset"])
	return err == nil && kind == "application/json" && (charset == "" || charset == "utf-8")
}

type requestIDKey struct{}

func withRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

func requestIDFrom(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

type clientKey struct{}

func withClient(ctx context.Context, address string) context.Context {
	return context.WithValue(ctx, clientKey{}, address)
}

// clientFrom is the address that the request came from.
func clientFrom(ctx context.Context) string {
	address, _ := ctx.Value(clientKey{}).(string)
	return address
}
