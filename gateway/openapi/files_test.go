package openapi

import (
	"slices"
	"strings"
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
		if !strings.Contains(format.Description, f.MediaType) {
			t.Errorf("the parameter does not say that %s is %s", f.Name, f.MediaType)
		}
	}
	if answers := list.Responses.Status(200).Value.Content; len(answers) != 1 || answers["application/json"] == nil {
		t.Errorf("a client gets one of %d types for the list, want one", len(answers))
	}
	record := document.Paths.Value("/v1/councils/{council}/partnerships/{partnership}").Get
	if record.Parameters.GetByInAndName("query", "format") != nil {
		t.Error("a single record is offered as a file")
	}
}
