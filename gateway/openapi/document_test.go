package openapi

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/gateway/routes"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// load builds the document and reads it back with the validating loader, as a client would.
func load(t *testing.T) *openapi3.T {
	t.Helper()
	source, err := ReadSource(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	all, err := routes.All()
	if err != nil {
		t.Fatal(err)
	}
	built, err := Build(source, all)
	if err != nil {
		t.Fatal(err)
	}
	content, err := json.Marshal(built)
	if err != nil {
		t.Fatal(err)
	}
	document, err := openapi3.NewLoader().LoadFromData(content)
	if err != nil {
		t.Fatal(err)
	}
	if err := document.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return document
}

func TestDocumentHasEveryRoute(t *testing.T) {
	document := load(t)
	all, err := routes.All()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("there are no routes")
	}
	for _, route := range all {
		item := document.Paths.Value(route.Path)
		if item == nil || item.GetOperation(route.Verb) == nil {
			t.Errorf("%s %s is missing", route.Verb, route.Path)
		}
	}
}

// A few facts of the contract that must come through, each by another way.
func TestDocumentSaysWhatTheContractSays(t *testing.T) {
	document := load(t)
	get := document.Paths.Value("/v1/councils/{council}/partnerships/{partnership}").GetOperation(http.MethodGet)
	update := document.Paths.Value("/v1/councils/{council}/partnerships/{partnership}").GetOperation(http.MethodPatch)
	list := document.Paths.Value("/v1/councils/{council}/partnerships").GetOperation(http.MethodGet)
	person := document.Components.Schemas["register.v1.Person"].Value
	partnership := document.Components.Schemas["register.v1.Partnership"].Value
	application := document.Components.Schemas["register.v1.Application"].Value

	checks := map[string]bool{
		"path parameters are named after collections": get.Parameters.GetByInAndName("path", "council") != nil && get.Parameters.GetByInAndName("path", "partnership") != nil,
		"the name is no query parameter":              get.Parameters.GetByInAndName("query", "name") == nil,
		"as_of is one":                                get.Parameters.GetByInAndName("query", "as_of") != nil,
		"a list is paged":                             list.Parameters.GetByInAndName("query", "page_token") != nil,
		"comments come through":                       strings.Contains(partnership.Description, "register"),
		"a length limit comes through":                *application.Properties["display_name"].Value.MaxLength == 200,
		"a pattern comes through":                     strings.HasPrefix(application.Properties["end_date"].Value.Pattern, "^[0-9]{4}"),
		"output-only fields are read-only":            application.Properties["create_time"].Value.ReadOnly,
		"sight comes through":                         person.Properties["name"].Value.Extensions["x-sight"] != nil,
		"roles come through":                          strings.Contains(update.Description, "responsible officer (own records)"),
		"If-Match is offered":                         update.Parameters.GetByInAndName("header", "If-Match") != nil,
		"a key to send again by is offered":           update.Parameters.GetByInAndName("header", "Idempotency-Key") != nil && get.Parameters.GetByInAndName("header", "Idempotency-Key") == nil,
		"a list always has its items":                 slices.Equal(document.Components.Schemas["register.v1.ListPartnershipsResponse"].Value.Required, []string{"partnerships"}),
		"errors are problem+json":                     get.Responses.Default().Value.Content["application/problem+json"] != nil,
		"limits of the call come through":             strings.Contains(update.Description, "1 MiB"),
		"refusals are named by status":                update.Responses.Status(http.StatusPreconditionFailed) != nil && list.Responses.Status(http.StatusPreconditionFailed) == nil,
		"reasons come through":                        slices.Contains(update.Extensions["x-reasons"].([]any), any("STALE_ETAG")),
		"unknown fields are refused":                  !*partnership.AdditionalProperties.Has,
	}
	for what, ok := range checks {
		if !ok {
			t.Errorf("not so: %s", what)
		}
	}
}

func TestDescriptorsAreWhole(t *testing.T) {
	source, err := ReadSource(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	files, err := protodesc.NewFiles(source.Descriptors())
	if err != nil {
		t.Fatal(err)
	}
	element, err := files.FindDescriptorByName("concordat.register.v1.PartnershipService.GetPartnership")
	if err != nil {
		t.Fatal(err)
	}
	locations := element.ParentFile().SourceLocations()
	if locations.ByDescriptor(element).LeadingComments == "" {
		t.Error("the descriptors have no comments")
	}
	var paths []string
	files.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		paths = append(paths, file.Path())
		return true
	})
	if !slices.Contains(paths, "buf/validate/validate.proto") {
		t.Errorf("what the contract imports is missing: %v", paths)
	}
}

// An example that the schemas do not allow would teach what is refused. (Load has validated them all.)
func TestEveryCallHasAnExample(t *testing.T) {
	document := load(t)
	for path, item := range document.Paths.Map() {
		for verb, operation := range item.Operations() {
			if body := operation.RequestBody; body != nil && body.Value.Content.Get("application/json").Example == nil {
				t.Errorf("%s %s has no example of its body", verb, path)
			}
			answer := Good(operation).Content
			if answer["*/*"] == nil && answer.Get("application/json").Example == nil {
				t.Errorf("%s %s has no example of its answer", verb, path)
			}
			for _, p := range operation.Parameters {
				if p.Value.In == "path" && p.Value.Example == nil {
					t.Errorf("%s %s: %s has no example", verb, path, p.Value.Name)
				}
			}
		}
	}
}

// TestWrittenExamples holds that what is written by hand is of calls that there are, and says of each only what goes together.
func TestWrittenExamples(t *testing.T) {
	all, err := routes.All()
	if err != nil {
		t.Fatal(err)
	}
	for rpc := range written {
		if !slices.ContainsFunc(all, func(r *routes.Route) bool { return r.RPC.FullName() == rpc }) {
			t.Errorf("there is no call %s", rpc)
		}
	}
	example := load(t).Paths.Value("/v1/councils/{council}/partnerships:setFacts").Post.RequestBody.Value.Content.Get("application/json").Example
	facts, _ := example.(map[string]any)
	partnership, _ := facts["partnership"].(map[string]any)
	if facts["update_mask"] != "serviceArea" || len(partnership) != 1 || partnership["service_area"] == nil {
		t.Errorf("the example changes %v, its mask is %v", partnership, facts["update_mask"])
	}
}

// TestExamplesReadAsACouncilWouldWriteThem holds that no text of a body is its field's name for want of another, that nothing is
// made with a version, and that each kind of thing has a name of its own kind.
func TestExamplesReadAsACouncilWouldWriteThem(t *testing.T) {
	document := load(t)
	for path, item := range document.Paths.Map() {
		for verb, operation := range item.Operations() {
			if operation.RequestBody == nil {
				continue
			}
			body, _ := operation.RequestBody.Value.Content.Get("application/json").Example.(map[string]any)
			if places := unwritten(body, ""); len(places) > 0 {
				t.Errorf("%s %s: %v have no words of their own", verb, path, places)
			}
		}
	}
	for path, name := range map[string]string{"people": "Pat Example", "posts": "Head of Corporate Strategy", "applications": "Intranet search"} {
		example, _ := document.Paths.Value("/v1/councils/{council}/" + path).Post.RequestBody.Value.Content.Get("application/json").Example.(map[string]any)
		if example["display_name"] != name || example["etag"] != nil {
			t.Errorf("one of the %s is made of %v", path, example)
		}
	}
	returned := document.Paths.Value("/v1/councils/{council}/reviews/{review}/returns/{return}").Patch.RequestBody.Value.Content.Get("application/json").Example.(map[string]any)
	notKnown, _ := returned["not_known"].([]any)
	if first, _ := notKnown[0].(map[string]any); first["fact"] != "liabilities" {
		t.Errorf("what is not known is %v", notKnown)
	}
}

// unwritten gives the paths of the texts that are their field's name in words: "Gaps reason".
func unwritten(value any, name string) []string {
	var places []string
	switch value := value.(type) {
	case map[string]any:
		for key, one := range value {
			places = append(places, unwritten(one, key)...)
		}
	case []any:
		for _, one := range value {
			places = append(places, unwritten(one, name)...)
		}
	case string:
		if strings.EqualFold(strings.ReplaceAll(name, "_", " "), value) {
			places = append(places, name)
		}
	}
	return places
}

func TestReasonsOfAComment(t *testing.T) {
	got := reasons("Does it. It names SAVES_MONEY. Reasons: STALE_ETAG, EDITION_LOST (FAILED_PRECONDITION: regenerate it), NOT_FOUND.")
	if !slices.Equal(got, []string{"STALE_ETAG", "EDITION_LOST", "NOT_FOUND"}) {
		t.Errorf("reasons = %v", got)
	}
}

// TestTryingIsAParameterOfEveryCallThatHasIt holds validate_only to one place.
func TestTryingIsAParameterOfEveryCallThatHasIt(t *testing.T) {
	document := load(t)
	all, err := routes.All()
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, route := range all {
		if route.RPC.Input().Fields().ByName("validate_only") == nil {
			continue
		}
		tried++
		operation := document.Paths.Value(route.Path).GetOperation(route.Verb)
		if operation.Parameters.GetByInAndName("query", "validate_only") == nil {
			t.Errorf("%s does not have it after the ?", route.Key())
		}
		if body := operation.RequestBody; body != nil && body.Value.Content["application/json"].Schema.Value.Properties["validate_only"] != nil {
			t.Errorf("%s has it in the body", route.Key())
		}
	}
	if tried < 60 {
		t.Errorf("only %d calls can be tried", tried)
	}
}
