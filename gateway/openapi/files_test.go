package openapi

import (
	"slices"
	"testing"

	"github.com/concordat-suite/concordat/gateway/export"
)

func TestListsNameTheFormatsOfTheirFiles(t *testing.T) {
	document := load(t)
	list := document.Paths.Value("/v1/councils/{council}/partnerships").Get
	format := list.Parameters.GetByInAndName("query", "format")
	if format == nil || list.Parameters.GetByInAndName("query", "raw") == nil {
		t.Fatal("the list has no parameters format and raw")
	}
	for _, f := range export.Formats {
		if !slices.Contains(format.Schema.Value.Enum, any(f.Name)) {
			t.Errorf("the parameter does not name %s", f.Name)
		}
		if list.Responses.Status(200).Value.Content[f.MediaType] == nil {
			t.Errorf("the answer cannot be %s", f.MediaType)
		}
	}
	record := document.Paths.Value("/v1/councils/{council}/partnerships/{partnership}").Get
	if record.Parameters.GetByInAndName("query", "format") != nil {
		t.Error("a single record is offered as a file")
	}
}
