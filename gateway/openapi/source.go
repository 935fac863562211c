package openapi

import (
	"context"
	"fmt"
	"strings"

	"github.com/bufbuild/protocompile"
	"github.com/bufbuild/protocompile/linker"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	statuspb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"

	contract "github.com/concordat-suite/concordat/proto"
)

// Source is the contract with its comments, which compiled code does not carry.
type Source struct {
	files linker.Files
}

// ReadSource reads the .proto files that are embedded in the program.
func ReadSource(ctx context.Context) (*Source, error) {
	paths, err := contract.Paths()
	if err != nil {
		return nil, err
	}
	compiler := protocompile.Compiler{
		Resolver:       protocompile.CompositeResolver{protocompile.ResolverFunc(embedded), protocompile.ResolverFunc(linked)},
		SourceInfoMode: protocompile.SourceInfoStandard,
	}
	files, err := compiler.Compile(ctx, paths...)
	if err != nil {
		return nil, fmt.Errorf("read the contract: %w", err)
	}
	return &Source{files: files}, nil
}

// embedded finds the contract's own files, as text.
func embedded(path string) (protocompile.SearchResult, error) {
	file, err := contract.Files.Open(path)
	return protocompile.SearchResult{Source: file}, err
}

// linked finds what the contract imports, as it is linked into the program.
func linked(path string) (protocompile.SearchResult, error) {
	file, err := protoregistry.GlobalFiles.FindFileByPath(path)
	return protocompile.SearchResult{Desc: file}, err
}

// Comment gives what the contract says above an element, without the line breaks inside paragraphs.
func (s *Source) Comment(element protoreflect.Descriptor) string {
	file := s.files.FindFileByPath(element.ParentFile().Path())
	if file == nil {
		return ""
	}
	same := file.FindDescriptorByName(element.FullName())
	if same == nil {
		return ""
	}
	comment := file.SourceLocations().ByDescriptor(same).LeadingComments
	var paragraphs []string
	for _, paragraph := range strings.Split(comment, "\n\n") {
		paragraphs = append(paragraphs, strings.Join(strings.Fields(paragraph), " "))
	}
	return strings.TrimSpace(strings.Join(paragraphs, "\n\n"))
}

// Descriptors gives the contract and all that it imports as a descriptor set with comments, for clients that make their
// messages at run time.
func (s *Source) Descriptors() *descriptorpb.FileDescriptorSet {
	set := &descriptorpb.FileDescriptorSet{}
	done := map[string]bool{}
	for _, file := range s.files {
		s.add(set, file, done)
	}
	// No file of the contract imports them, and every error has them among its details.
	s.add(set, errdetails.File_google_rpc_error_details_proto, done)
	s.add(set, statuspb.File_google_rpc_status_proto, done)
	return set
}

// add appends a file after what it imports.
func (s *Source) add(set *descriptorpb.FileDescriptorSet, file protoreflect.FileDescriptor, done map[string]bool) {
	if done[file.Path()] {
		return
	}
	done[file.Path()] = true
	imports := file.Imports()
	for i := range imports.Len() {
		s.add(set, imports.Get(i).FileDescriptor, done)
	}
	if result, ok := file.(linker.Result); ok {
		set.File = append(set.File, proto.CloneOf(result.FileDescriptorProto()))
		return
	}
	set.File = append(set.File, protodesc.ToFileDescriptorProto(file))
}
