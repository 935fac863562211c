package rest

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/gateway/routes"
)

// keptFor is how long others may keep what an anonymous reader was shown: so short that what is withdrawn is soon gone.
const keptFor = "public, max-age=30"

// called is what is found out about a call on its way, for its answer.
type called struct {
	anonymous bool   // a read without a token
	creates   bool   // a standard create
	tried     bool   // with validate_only: nothing was made
	made      string // the address of what a call created
}

type calledKey struct{}

func calledFrom(ctx context.Context) *called {
	c, _ := ctx.Value(calledKey{}).(*called)
	return c
}

// answering lets the answer to a create say where the record is, and that to an anonymous read be kept for a short time.
func answering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &called{anonymous: r.Method == http.MethodGet && r.Header.Get("Authorization") == ""}
		if c.anonymous {
			w.Header().Add("Vary", "Authorization, Accept")
		}
		ctx := context.WithValue(r.Context(), calledKey{}, c)
		next.ServeHTTP(&answer{ResponseWriter: w, called: c, ifNoneMatch: r.Header.Get("If-None-Match")}, r.WithContext(ctx))
	})
}

// answer is the writer of one answer.
type answer struct {
	http.ResponseWriter
	called      *called
	ifNoneMatch string
	begun       bool
	unchanged   bool // the reader has it already
}

// Unwrap lets http.ResponseController reach what is below.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// WriteHeader begins the answer.
func (a *answer) WriteHeader(status int) {
	a.begun = true
	a.ResponseWriter.WriteHeader(status)
}

// Write writes a part of the body, or nothing of one that the reader has already.
func (a *answer) Write(part []byte) (int, error) {
	if !a.begun {
		a.begin(part)
	}
	if a.unchanged {
		return len(part), nil
	}
	return a.ResponseWriter.Write(part)
}

// begin begins a good answer, of which this is the first part.
func (a *answer) begin(part []byte) {
	switch {
	case a.called.made != "":
		a.Header().Set("Location", a.called.made)
		a.WriteHeader(http.StatusCreated)
	case a.called.anonymous && a.Header().Get("Content-Length") == strconv.Itoa(len(part)): // all of it
		a.keep(part)
	default:
		a.begun = true
	}
}

// keep says how long the answer may be kept, and answers 304 to a reader that has it. What the public sees of a record may
// change without a new version of it, so the tag is made from what is answered.
func (a *answer) keep(body []byte) {
	sum := sha256.Sum256(body)
	tag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	header := a.Header()
	header.Set("ETag", tag)
	header.Set("Cache-Control", keptFor)
	a.begun = true
	if !matches(a.ifNoneMatch, tag) {
		return
	}
	header.Del("Content-Length")
	header.Del("Content-Type")
	a.unchanged = true
	a.WriteHeader(http.StatusNotModified)
}

// matches reports whether the header If-None-Match names the tag, as RFC 9110 compares them for reads.
func matches(ifNoneMatch, tag string) bool {
	for one := range strings.SplitSeq(ifNoneMatch, ",") {
		one = strings.TrimSpace(one)
		if one == "*" || strings.TrimPrefix(one, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

// noteTrial notes that the call only tries what it asks for.
func noteTrial(ctx context.Context, request protoreflect.Message) {
	c := calledFrom(ctx)
	field := request.Descriptor().Fields().ByName(routes.ValidateOnly)
	if c != nil && field != nil && field.Kind() == protoreflect.BoolKind {
		c.tried = request.Get(field).Bool()
	}
}

// forwardLocation notes where the record is that the call created.
func forwardLocation(ctx context.Context, _ http.ResponseWriter, record proto.Message) error {
	c := calledFrom(ctx)
	if c == nil || !c.creates || c.tried || record == nil {
		return nil
	}
	message := record.ProtoReflect()
	if field := stringField(message.Descriptor(), "name"); field != nil && message.Get(field).String() != "" {
		c.made = "/v1/" + message.Get(field).String()
	}
	return nil
}
