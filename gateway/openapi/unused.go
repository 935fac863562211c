package openapi

import (
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/getkin/kin-openapi/openapi3"
)

// referred finds which schema a part of the document refers to.
var referred = regexp.MustCompile(`"#/components/schemas/([^"]+)"`)

// dropUnused takes out the schemas that nothing refers to, not even by way of another schema: requests whose fields stand
// in the path, the query and the body of a call.
func dropUnused(document *openapi3.T) error {
	schemas := document.Components.Schemas
	document.Components.Schemas = nil
	used, err := refersTo(document)
	document.Components.Schemas = schemas
	if err != nil {
		return err
	}
	kept := openapi3.Schemas{}
	for len(used) > 0 {
		name := used[0]
		used = used[1:]
		if kept[name] != nil || schemas[name] == nil {
			continue
		}
		kept[name] = schemas[name]
		further, err := refersTo(schemas[name])
		if err != nil {
			return err
		}
		used = append(used, further...)
	}
	document.Components.Schemas = kept
	return nil
}

func refersTo(part any) (names []string, err error) {
	content, err := json.Marshal(part)
	if err != nil {
		return nil, fmt.Errorf("write a part of the OpenAPI document: %w", err)
	}
	for _, found := range referred.FindAllSubmatch(content, -1) {
		names = append(names, string(found[1]))
	}
	return names, nil
}
