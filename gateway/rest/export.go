package rest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/grpc-ecosystem/grpc-gateway/v2/utilities"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/concordat-suite/concordat/gateway/export"
	"github.com/concordat-suite/concordat/gateway/routes"
	"github.com/concordat-suite/concordat/services/platform/files/spreadsheet"
	"github.com/concordat-suite/concordat/services/platform/limits/share"
)

const (
	// longestFile is how long a file may take in all; each call for a page of it has the time of every call.
	longestFile = 30 * time.Minute
	// filesEach and filesAll are how many files are made at once for one caller, and in all.
	filesEach, filesAll = 4, 32
	// fileWait is how long a file waits until one of those before it is made.
	fileWait = 5 * time.Second
)

// exporter answers a list as a file: it asks for page after page with the caller's own token, so a file holds what its
// reader may see and nothing more.
type exporter struct {
	mux *runtime.ServeMux
	// connections lead to the services, by the contract's packages.
	connections map[protoreflect.FullName]*grpc.ClientConn
	known       map[string]*routes.Route
	// call is the longest that a call for a page may take, and that a client may keep a part of the file waiting.
	call time.Duration
	// now is the time by which files are named.
	now func() time.Time
	// making bounds the files that are made at once: each has its beginning in memory.
	making *share.Shares
}

func newExporter(known map[string]*routes.Route, options Options) *exporter {
	connections := map[protoreflect.FullName]*grpc.ClientConn{}
	for _, service := range options.Services {
		connections[service.Package] = service.Conn
	}
	return &exporter{
		connections: connections, known: known, call: options.Call, now: options.Now, making: share.New(filesEach, filesAll),
	}
}

// order is a list that is asked for as a file.
type order struct {
	route  *routes.Route
	list   *export.List
	format export.Format
	// raw says that cells are wanted unaltered.
	raw bool
}

// ordered says whether a request asks for a list as a file, by ?format= or by the header Accept. It takes what it
// understood out of the request.
func (e *exporter) ordered(r *http.Request, route *routes.Route) (*order, *refusal) {
	list, ok := export.Of(route.RPC)
	if !ok || route.Verb != http.MethodGet {
		return nil, nil
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, malformedQuery()
	}
	format, wanted, refused := formatOf(r, query)
	if !wanted || refused != nil {
		return nil, refused
	}
	for _, field := range []string{"page_size", "pageSize", "page_token", "pageToken"} {
		if query.Has(field) {
			return nil, invalid("FILE_IS_WHOLE", "A file holds the whole list, so it has no pages.", FieldError{field, "Leave it out, or leave out the format."})
		}
	}
	raw, _ := strconv.ParseBool(query.Get("raw")) // formatOf refused what is neither
	query.Del("format")
	query.Del("raw")
	r.URL.RawQuery = query.Encode()
	if table := e.known[route.Key()+":table"]; table != nil && format.IsTable() {
		if made, ok := export.Of(table.RPC); ok {
			route, list = table, made
		}
	}
	return &order{route, list, format, raw}, nil
}

// formatOf gives the format that a request asks for.
func formatOf(r *http.Request, query url.Values) (export.Format, bool, *refusal) {
	format, wanted := export.Accepted(r.Header.Get("Accept"))
	if query.Has("format") {
		if format, wanted = export.FormatNamed(query.Get("format")); !wanted || len(query["format"]) > 1 {
			return format, false, invalid("FORMAT_UNKNOWN", "A list comes as csv, xlsx, ods or jsonl, its CSV is described by csvw, and without a format it comes as JSON page by page.",
				FieldError{"format", "must be one of csv, xlsx, ods, jsonl, csvw"})
		}
	}
	if !query.Has("raw") || !wanted {
		return format, wanted, nil
	}
	raw, err := strconv.ParseBool(query.Get("raw"))
	if err != nil || len(query["raw"]) > 1 {
		return format, false, invalid("MALFORMED_REQUEST", "The parameter raw must be true or false.", FieldError{"raw", mustBeBool})
	}
	if !raw {
		return format, true, nil
	}
	unaltered, altered := format.Raw()
	if !altered && format != export.Metadata {
		return format, false, invalid("FORMAT_UNKNOWN", "The parameter raw is for CSV: the other formats alter nothing.", FieldError{"raw", "Leave it out."})
	}
	return unaltered, true, nil
}

// serve sends the file.
func (e *exporter) serve(w http.ResponseWriter, r *http.Request, o *order, pathParameters map[string]string) {
	ctx, cancel := context.WithTimeout(r.Context(), longestFile)
	defer cancel()
	r = r.WithContext(ctx)
	made, err := e.admit(w, r)
	if err != nil {
		errorHandler(ctx, e.mux, nil, w, r, err)
		return
	}
	defer made()
	file := newHeld(w, e.call, func() { e.describe(w.Header(), r, o) })
	if err = e.write(file, r, o, pathParameters); err == nil {
		err = file.finish()
	}
	switch {
	case err == nil:
	case file.sent:
		panic(http.ErrAbortHandler) // the connection is cut: a client sees that the file is not whole
	default:
		file.extend()
		errorHandler(ctx, e.mux, nil, w, r, explain(err))
	}
}

// admit lets a file be made when not too many of the same caller, and in all, are being made.
func (e *exporter) admit(w http.ResponseWriter, r *http.Request) (made func(), err error) {
	from := clientFrom(r.Context())
	if token := r.Header.Get("Authorization"); token != "" {
		digest := sha256.Sum256([]byte(token))
		from = string(digest[:])
	}
	made, err = e.making.Take(r.Context(), fileWait, from, 1)
	if err == nil {
		return made, nil
	}
	w.Header().Set("Retry-After", fmt.Sprint(int(fileWait.Seconds())))
	switch {
	case errors.Is(err, share.ErrOwn):
		return nil, &refusal{http.StatusTooManyRequests, codes.ResourceExhausted, "TOO_MUCH_AT_ONCE",
			fmt.Sprintf("%d files of yours are being made. Wait until one of them has come, and ask for this one again.", filesEach), nil}
	case errors.Is(err, share.ErrAll):
		return nil, &refusal{http.StatusServiceUnavailable, codes.Unavailable, "TOO_MUCH_AT_ONCE",
			"Too many files are being made just now. Ask for this one again in a few seconds.", nil}
	}
	return nil, context.Cause(r.Context())
}

// describe puts into the headers what the file is and how it is called.
func (e *exporter) describe(header http.Header, r *http.Request, o *order) {
	header.Set("Content-Type", o.format.MediaType)
	name := fileName(r.URL.Path, dayOf(r.URL.Query(), e.now()), o.format)
	header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	if o.format.Name == "csv" {
		header.Set("Link", fmt.Sprintf("<%s>; rel=\"describedby\"; type=\"%s\"",
			addressAs(r, export.Metadata.Name, o.raw), export.Metadata.MediaType))
	}
}

// write writes the file, page after page.
func (e *exporter) write(file io.Writer, r *http.Request, o *order, pathParameters map[string]string) error {
	pages, err := e.pages(r, o, pathParameters)
	if err != nil {
		return err
	}
	title := sheetTitle(r.URL.Path)
	if o.format == export.Metadata {
		return export.Describe(r.Context(), file, o.list, title, addressAs(r, "csv", o.raw), o.raw, pages)
	}
	return export.Write(r.Context(), file, o.list, o.format, title, pages)
}

// addressAs gives the address of the same list in another format.
func addressAs(r *http.Request, format string, raw bool) string {
	query := r.URL.Query()
	query.Set("format", format)
	if raw {
		query.Set("raw", "true")
	}
	return r.URL.EscapedPath() + "?" + query.Encode()
}

// explain turns what kept a list from being written into what a person is told.
func explain(err error) error {
	var limit *spreadsheet.LimitError
	switch {
	case errors.Is(err, export.ErrTooManyRows):
		return &refusal{http.StatusBadRequest, codes.FailedPrecondition, "LIST_TOO_LONG",
			fmt.Sprintf("The list has more than %d rows, which is the most that a file may have. Narrow it with a filter.", export.MaxRows), nil}
	case errors.As(err, &limit):
		return &refusal{http.StatusBadRequest, codes.FailedPrecondition, "SHEET_LIMIT",
			"The list does not fit into a sheet: " + limit.Error() + ". Ask for csv or jsonl, which have no such limit.", nil}
	default:
		return err
	}
}

// pages makes the function that asks for a page.
func (e *exporter) pages(r *http.Request, o *order, pathParameters map[string]string) (export.Pages, error) {
	conn := e.connections[o.route.RPC.ParentFile().Package()]
	request, err := e.request(r, o.route, pathParameters)
	if err != nil {
		return nil, err
	}
	service := o.route.RPC.Parent().FullName()
	method := fmt.Sprintf("/%s/%s", service, o.route.RPC.Name())
	ctx, err := runtime.AnnotateContext(r.Context(), e.mux, r, method, runtime.WithHTTPPathPattern(o.route.Template))
	if err != nil {
		return nil, err
	}
	ctx = metadata.AppendToOutgoingContext(ctx, "x-export-format", o.format.Name) // the service keeps who takes what away
	return func(_ context.Context, token string) (proto.Message, error) {
		if token != "" {
			ctx = metadata.AppendToOutgoingContext(ctx, "x-continued", "yes") // the whole file counts as one call
			request.Set(request.Descriptor().Fields().ByName("page_token"), protoreflect.ValueOfString(token))
		}
		answer, err := newMessage(o.route.RPC.Output())
		if err != nil {
			return nil, err
		}
		within, cancel := context.WithTimeout(ctx, e.call)
		defer cancel()
		return answer.Interface(), conn.Invoke(within, method, request.Interface(), answer.Interface())
	}, nil
}

// request reads the list's request from the address.
func (e *exporter) request(r *http.Request, route *routes.Route, pathParameters map[string]string) (protoreflect.Message, error) {
	request, err := newMessage(route.RPC.Input())
	if err != nil {
		return nil, err
	}
	if err := runtime.PopulateQueryParameters(request.Interface(), r.URL.Query(), utilities.NewDoubleArray(nil)); err != nil {
		return nil, invalid("MALFORMED_REQUEST", "A parameter after the ? cannot be read.")
	}
	for path, value := range pathParameters {
		if err := runtime.PopulateFieldFromPath(request.Interface(), path, value); err != nil {
			return nil, fmt.Errorf("read %s from the address: %w", path, err)
		}
	}
	if field := request.Descriptor().Fields().ByName("page_size"); field != nil {
		request.Set(field, protoreflect.ValueOfInt32(export.PageSize))
	}
	if field := request.Descriptor().Fields().ByName("exportable"); field != nil {
		request.Set(field, protoreflect.ValueOfBool(true)) // what may be read may not always be taken away
	}
	return request, nil
}

func newMessage(of protoreflect.MessageDescriptor) (protoreflect.Message, error) {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(of.FullName())
	if err != nil {
		return nil, fmt.Errorf("make a %s: %w", of.FullName(), err)
	}
	return kind.New(), nil
}
