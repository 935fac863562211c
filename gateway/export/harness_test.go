package export_test

import (
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/concordat-suite/concordat/gateway/export"
)

// listOf gives the list of an rpc of the file.
func listOf(t *testing.T, file protoreflect.FileDescriptor, rpc protoreflect.Name) *export.List {
	t.Helper()
	list, ok := export.Of(file.Services().Get(0).Methods().ByName(rpc))
	if !ok {
		t.Fatalf("%s is no list", rpc)
	}
	return list
}

func newMessage(of protoreflect.MessageDescriptor) (proto.Message, error) {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(of.FullName())
	if err != nil {
		return nil, err
	}
	return kind.New().Interface(), nil
}
