package openapi

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/concordat-suite/concordat/gateway/export"
	"github.com/concordat-suite/concordat/gateway/routes"
)

// isFile says whether the route's list can be had as a file.
func isFile(route *routes.Route) bool {
	_, ok := export.Of(route.RPC)
	return ok && route.Verb == http.MethodGet
}

// fileParameters are those with which a list is asked for as a file. They are the gateway's own: no rpc has them. The formats
// stand in their words and not among the answers, so that a client that is made of the document gets one type for a list.
func fileParameters() []*openapi3.Parameter {
	names, media := make([]any, len(export.Formats)), make([]string, len(export.Formats))
	for i, f := range export.Formats {
		names[i], media[i] = f.Name, fmt.Sprintf("`%s` (%s)", f.Name, f.MediaType)
	}
	return []*openapi3.Parameter{
		openapi3.NewQueryParameter("format").WithSchema(openapi3.NewStringSchema().WithEnum(names...)).
			WithDescription(fmt.Sprintf("The whole list as a file instead of a page of it: %s. The header `Accept` may ask for it too. "+
				"`page_size` and `page_token` are refused then. A file has at most %d rows. "+
				"In `csv` an apostrophe stands before what a spreadsheet program would take for a formula; an import takes it away again; it begins with a byte order mark, by which Excel knows that it is UTF-8. "+
				"`jsonl` has each item as JSON on a line of its own, unaltered. `csvw` tells what the columns of the CSV are, as CSV on the Web. "+
				"Refused with FORMAT_UNKNOWN, FILE_IS_WHOLE, LIST_TOO_LONG or SHEET_LIMIT. A file that fails half-way breaks off without its end, so it is never taken for whole.", strings.Join(media, ", "), export.MaxRows)),
		openapi3.NewQueryParameter("raw").WithSchema(openapi3.NewBoolSchema()).
			WithDescription("With `format=csv`: true to have every cell unaltered and no byte order mark, for machines. Do not open such a file in a spreadsheet program."),
	}
}
