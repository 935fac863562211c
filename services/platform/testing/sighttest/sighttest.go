// Package sighttest is the check that every service's contract passes: each field of a resource, and of all that a
// resource contains, says who may see it.
package sighttest

import (
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/concordat-suite/concordat/services/platform/contract/sight"
)

// Package checks all files of a package of the contract, such as "concordat.register.v1".
func Package(t *testing.T, name protoreflect.FullName) {
	t.Helper()
	found := false
	protoregistry.GlobalFiles.RangeFilesByPackage(name, func(file protoreflect.FileDescriptor) bool {
		found = true
		Check(t, file)
		return true
	})
	if !found {
		t.Errorf("the contract has no package %s", name)
	}
}

// Check fails t for each field of the files' resources that has no sight.
func Check(t *testing.T, files ...protoreflect.FileDescriptor) {
	t.Helper()
	for _, field := range Missing(files...) {
		t.Errorf("field %s of a resource has no (concordat.field.v1.field) sight", field)
	}
}

// Missing gives the full names of the fields that have none.
func Missing(files ...protoreflect.FileDescriptor) []protoreflect.FullName {
	var missing []protoreflect.FullName
	seen := map[protoreflect.FullName]bool{}
	for _, file := range files {
		for i := range file.Messages().Len() {
			if m := file.Messages().Get(i); proto.HasExtension(m.Options(), annotations.E_Resource) {
				missing = append(missing, missingIn(m, seen)...)
			}
		}
	}
	return missing
}

func missingIn(m protoreflect.MessageDescriptor, seen map[protoreflect.FullName]bool) []protoreflect.FullName {
	if seen[m.FullName()] || strings.HasPrefix(string(m.FullName()), "google.") {
		return nil
	}
	seen[m.FullName()] = true
	var missing []protoreflect.FullName
	for i := range m.Fields().Len() {
		field := m.Fields().Get(i)
		if _, said := sight.Said(field); !said && !m.IsMapEntry() {
			missing = append(missing, field.FullName())
		}
		if inner := field.Message(); inner != nil {
			missing = append(missing, missingIn(inner, seen)...)
		}
	}
	return missing
}
