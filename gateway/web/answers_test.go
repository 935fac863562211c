package web

import (
	"context"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/concordat-suite/concordat/gateway/openapi"
	"github.com/concordat-suite/concordat/gateway/routes"
)

// The page names the message that a call answers with, whatever files it can answer with besides.
func TestThePageNamesTheAnswer(t *testing.T) {
	source, err := openapi.ReadSource(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	all, err := routes.All()
	if err != nil {
		t.Fatal(err)
	}
	document, err := openapi.Build(source, all)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 { // maps have no order
		for _, route := range all {
			want := strings.TrimPrefix(string(route.RPC.Output().FullName()), "concordat.")
			got := callOf(route.Verb, route.Path, document.Paths.Value(route.Path).GetOperation(route.Verb)).Answer
			isFile := want == "google.api.HttpBody" && strings.HasPrefix(got[0].Text, "a file: ")
			if len(got) == 0 || got[0].Text != want && !isFile {
				t.Fatalf("%s answers with %v, want %s", route.Key(), got, want)
			}
		}
	}
}

// Clients that read errors by the descriptors find the messages of their details.
func TestTheDescriptorsHaveTheDetailsOfErrors(t *testing.T) {
	source, err := openapi.ReadSource(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, file := range proto.CloneOf(source.Descriptors()).GetFile() {
		for _, dependency := range file.GetDependency() {
			if !found[dependency] {
				t.Errorf("%s comes before %s, which it imports", file.GetName(), dependency)
			}
		}
		found[file.GetName()] = true
		eachMessage(file, func(name string) { found[file.GetPackage()+"."+name] = true })
	}
	for _, name := range []string{"google.rpc.ErrorInfo", "google.rpc.BadRequest", "google.rpc.RetryInfo", "google.rpc.Status"} {
		if !found[name] {
			t.Errorf("the descriptors lack %s", name)
		}
	}
}

func eachMessage(file *descriptorpb.FileDescriptorProto, f func(string)) {
	for _, m := range file.GetMessageType() {
		f(m.GetName())
	}
}
