package api

import (
	"slices"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register"
)

// listRequest is what every request for a page has.
type listRequest interface {
	GetFilter() string
	GetPageSize() int32
	GetPageToken() string
}

// query reads the request for a page.
func query(r listRequest, level caller.Sight) register.Query {
	return register.Query{Filter: r.GetFilter(), Size: int(r.GetPageSize()), Token: r.GetPageToken(), Sight: level}
}

// visibleFields leaves out the names of fields that the caller does not see.
func visibleFields(fields []string, level caller.Sight) []string {
	descriptor := (&registerv1.Partnership{}).ProtoReflect().Descriptor()
	return slices.DeleteFunc(fields, func(field string) bool { return !sight.Visible(descriptor, field, level) })
}
