// Command protodeps prints the third-party .proto files that the contract imports, and those of its errors' details, from the descriptors linked into
// it, so that buf needs no registry and the repository no copies. Their versions are those of go.mod.
//
//	go tool protodeps DIR
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/jhump/protoreflect/v2/protoprint"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	_ "buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	_ "google.golang.org/genproto/googleapis/api/annotations"
	_ "google.golang.org/genproto/googleapis/api/httpbody"
	_ "google.golang.org/genproto/googleapis/rpc/errdetails"
	_ "google.golang.org/genproto/googleapis/rpc/status"
)

// roots are the files that the contract imports or that its clients read errors by; what they import is printed too.
var roots = []string{
	"buf/validate/validate.proto",
	"google/api/annotations.proto",
	"google/api/client.proto",
	"google/api/field_behavior.proto",
	"google/api/httpbody.proto",
	"google/api/resource.proto",
	"google/rpc/error_details.proto",
	"google/rpc/status.proto",
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: protodeps DIR")
		os.Exit(2)
	}
	if err := printAll(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "protodeps:", err)
		os.Exit(1)
	}
}

func printAll(dir string) error {
	done := map[string]bool{}
	for _, path := range roots {
		file, err := protoregistry.GlobalFiles.FindFileByPath(path)
		if err != nil {
			return fmt.Errorf("find %s: %w", path, err)
		}
		if err := printFile(dir, file, done); err != nil {
			return err
		}
	}
	return nil
}

// printFile prints file after what it imports. The well-known types are left out: every compiler brings them.
func printFile(dir string, file protoreflect.FileDescriptor, done map[string]bool) error {
	if done[file.Path()] || file.Package() == "google.protobuf" {
		return nil
	}
	done[file.Path()] = true
	imports := file.Imports()
	for i := range imports.Len() {
		if err := printFile(dir, imports.Get(i), done); err != nil {
			return err
		}
	}
	target := filepath.Join(dir, filepath.FromSlash(file.Path()))
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	out, err := os.Create(target)
	if err != nil {
		return err
	}
	if err := (&protoprint.Printer{}).PrintProtoFile(file, out); err != nil {
		return fmt.Errorf("print %s: %w", file.Path(), err)
	}
	return out.Close()
}
