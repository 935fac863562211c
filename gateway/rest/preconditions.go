package rest

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/concordat-suite/concordat/gateway/routes"
)

// preconditions is what the headers and the query say of an edit, kept until its message is there.
type preconditions struct {
	// ifMatch is the header: the version that the edit is meant for.
	ifMatch string
	// key is the header Idempotency-Key: what the same call is known by when it is sent again.
	key string
	// masked says that the query names the fields to change; otherwise the mux takes them from the body.
	masked bool
	// trial says that the query asks to try the call only; otherwise the mux takes that from the body.
	trial bool
}

type preconditionsKey struct{}

// withPreconditions keeps them with the request. A plain read has none.
func withPreconditions(r *http.Request, route *routes.Route) *http.Request {
	given := preconditions{ifMatch: r.Header.Get("If-Match"), key: r.Header.Get(idempotencyKey), trial: tries(r, route)}
	if r.Method == http.MethodPatch {
		query := r.URL.Query()
		given.masked = query.Has("update_mask") || query.Has("updateMask")
	}
	if given == (preconditions{}) {
		return r
	}
	return r.WithContext(context.WithValue(r.Context(), preconditionsKey{}, given))
}

// tries reports whether the query of a call with all its fields in the body asks to try it only. The mux does not read it.
func tries(r *http.Request, route *routes.Route) bool {
	if route.Body != "*" {
		return false
	}
	for key, values := range r.URL.Query() {
		if tried, err := strconv.ParseBool(values[0]); err == nil && tried && isTrial(key, route) {
			return true
		}
	}
	return false
}

// applyPreconditions is a client interceptor: it puts If-Match into the request's etag and Idempotency-Key into its
// request_id, and takes out of a mask made from the body what identifies the record rather than changes it.
func applyPreconditions(ctx context.Context, method string, request, reply any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	given, _ := ctx.Value(preconditionsKey{}).(preconditions)
	message := request.(proto.Message) // the generated clients send nothing else
	if !given.masked {
		trimMask(message.ProtoReflect())
	}
	if given.trial {
		fields := message.ProtoReflect().Descriptor().Fields()
		message.ProtoReflect().Set(fields.ByName(routes.ValidateOnly), protoreflect.ValueOfBool(true))
	}
	noteTrial(ctx, message.ProtoReflect())
	if given.ifMatch != "" {
		if refused := setETag(message.ProtoReflect(), given.ifMatch); refused != nil {
			return refused
		}
	}
	if given.key != "" {
		if refused := setRequestID(message.ProtoReflect(), given.key); refused != nil {
			return refused
		}
	}
	return invoke(ctx, method, request, reply, conn, options...)
}

// trimMask leaves out name and etag, which a client that sends back what it got has in its body, and the empty path that
// the mux makes of an empty body.
func trimMask(request protoreflect.Message) {
	field := request.Descriptor().Fields().ByName("update_mask")
	if field == nil || !request.Has(field) {
		return
	}
	mask, ok := request.Get(field).Message().Interface().(*fieldmaskpb.FieldMask)
	if !ok {
		return
	}
	mask.Paths = slices.DeleteFunc(mask.Paths, func(path string) bool { return path == "" || path == "name" || path == "etag" })
}

// setETag finds the etag of a request, its own or its resource's, and sets it from the header.
//
// An asterisk asks only that there is such a record, which every such call does by itself.
func setETag(request protoreflect.Message, header string) *refusal {
	record, field := routes.VersionIn(request.Descriptor())
	if field == nil {
		return invalid("IF_MATCH_NOT_OFFERED", "This call has no version to compare with. Leave out If-Match.")
	}
	if header == "*" {
		return nil
	}
	tag, quoted := strings.CutPrefix(header, `"`)
	tag, closed := strings.CutSuffix(tag, `"`)
	if !quoted || !closed || tag == "" || strings.Contains(tag, `"`) {
		return invalid("IF_MATCH_INVALID", `If-Match must be one ETag as it was given, in its quotes, such as "7"; or * for any version.`)
	}
	holder := request
	if record != nil {
		holder = request.Mutable(record).Message()
	}
	if given := holder.Get(field).String(); given != "" && given != tag {
		return invalid("IF_MATCH_INVALID", "If-Match and the etag in the body differ. Give one of them.")
	}
	holder.Set(field, protoreflect.ValueOfString(tag))
	return nil
}

// forwardETag puts a resource's etag into the header of the answer.
func forwardETag(_ context.Context, w http.ResponseWriter, answer proto.Message) error {
	if answer == nil {
		return nil
	}
	message := answer.ProtoReflect()
	if field := stringField(message.Descriptor(), "etag"); field != nil && message.Get(field).String() != "" {
		w.Header().Set("ETag", `"`+message.Get(field).String()+`"`)
	}
	return nil
}

func stringField(message protoreflect.MessageDescriptor, name protoreflect.Name) protoreflect.FieldDescriptor {
	field := message.Fields().ByName(name)
	if field == nil || field.Kind() != protoreflect.StringKind || field.IsList() {
		return nil
	}
	return field
}
