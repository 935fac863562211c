package docs

import (
	"context"
	"encoding/json"
	"testing"

	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/concordat-suite/concordat/gateway/openapi"
	"github.com/concordat-suite/concordat/gateway/routes"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	_ "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
)

// Every example in the API's document is a message of the contract, and every body one that the services' own check of
// form lets in.
func TestExamplesAreInOrder(t *testing.T) {
	all, err := routes.All()
	if err != nil {
		t.Fatal(err)
	}
	source, err := openapi.ReadSource(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	document, err := openapi.Build(source, all)
	if err != nil {
		t.Fatal(err)
	}
	for _, route := range all {
		t.Run(route.Key(), func(t *testing.T) {
			operation := document.Paths.Value(route.Path).GetOperation(route.Verb)
			if operation.RequestBody != nil {
				body := dynamicpb.NewMessage(route.BodyMessage())
				read(t, operation.RequestBody.Value.Content["application/json"].Example, body)
				if err := protovalidate.Validate(body); err != nil {
					t.Errorf("the example of the body is refused: %v", err)
				}
			}
			if answer := openapi.Good(operation).Content["application/json"]; answer != nil && answer.Example != nil {
				read(t, answer.Example, dynamicpb.NewMessage(route.RPC.Output()))
			}
		})
	}
}

// read takes an example as the door would take it from a client.
func read(t *testing.T, example any, into *dynamicpb.Message) {
	t.Helper()
	content, err := json.Marshal(example)
	if err != nil {
		t.Fatal(err)
	}
	if err := protojson.Unmarshal(content, into); err != nil {
		t.Fatalf("%v in %s", err, content)
	}
}
