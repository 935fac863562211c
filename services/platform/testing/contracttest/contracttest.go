// Package contracttest gives tests of the platform a small contract of their own, written beside the test, so that
// they need no service's contract and can break every rule on purpose.
package contracttest

import (
	"context"
	"io"
	"strings"
	"testing"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"github.com/bufbuild/protocompile"
	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

const header = `syntax = "proto3";
package test.v1;
import "buf/validate/validate.proto";
import "concordat/access/v1/access.proto";
import "concordat/field/v1/field.proto";
import "google/api/annotations.proto";
import "google/api/field_behavior.proto";
import "google/api/resource.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/timestamp.proto";
`

// linked keeps the imported files in the binary, so that they can be resolved.
var linked = []protoreflect.FileDescriptor{
	validate.File_buf_validate_validate_proto, accessv1.File_concordat_access_v1_access_proto,
	fieldv1.File_concordat_field_v1_field_proto, annotations.File_google_api_annotations_proto,
}

// Compile reads the body of a .proto file of package test.v1. The usual imports are there already.
func Compile(t testing.TB, body string) protoreflect.FileDescriptor {
	t.Helper()
	if len(linked) == 0 {
		t.Fatal("the imported files are not linked")
	}
	compiler := protocompile.Compiler{Resolver: protocompile.WithStandardImports(protocompile.ResolverFunc(resolve(body)))}
	files, err := compiler.Compile(context.Background(), "test/v1/test.proto")
	if err != nil {
		t.Fatalf("compile the test's contract: %v", err)
	}
	return relink(t, protodesc.ToFileDescriptorProto(files[0]))
}

// resolve finds the test's own file in body and every other among the linked files.
func resolve(body string) func(path string) (protocompile.SearchResult, error) {
	return func(path string) (protocompile.SearchResult, error) {
		if path == "test/v1/test.proto" {
			return protocompile.SearchResult{Source: io.Reader(strings.NewReader(header + body))}, nil
		}
		file, err := protoregistry.GlobalFiles.FindFileByPath(path)
		return protocompile.SearchResult{Desc: file}, err
	}
}

// relink makes the descriptor anew from its bytes, so that its options are the generated types as in a real service.
func relink(t testing.TB, file *descriptorpb.FileDescriptorProto) protoreflect.FileDescriptor {
	t.Helper()
	bytes, err := proto.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	var again descriptorpb.FileDescriptorProto
	if err := proto.Unmarshal(bytes, &again); err != nil {
		t.Fatal(err)
	}
	linked, err := protodesc.NewFile(&again, protoregistry.GlobalFiles)
	if err != nil {
		t.Fatal(err)
	}
	return linked
}

// Message makes a message of the compiled file from its text form.
func Message(t testing.TB, file protoreflect.FileDescriptor, name protoreflect.Name, text string) *dynamicpb.Message {
	t.Helper()
	descriptor := file.Messages().ByName(name)
	if descriptor == nil {
		t.Fatalf("the test's contract has no message %s", name)
	}
	m := dynamicpb.NewMessage(descriptor)
	if err := prototext.Unmarshal([]byte(text), m); err != nil {
		t.Fatalf("message %s: %v", name, err)
	}
	return m
}
