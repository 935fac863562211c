// Package contract holds the source of the contract, the .proto files with their comments, for those who publish it or
// write documents from it. Programs that only call the API need the generated packages below gen instead.
package contract

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

// Files are the .proto files, by their import paths, such as concordat/register/v1/partnership.proto.
//
//go:embed concordat
var Files embed.FS

// Paths gives the import paths of the files, in alphabetical order.
func Paths() ([]string, error) {
	var paths []string
	err := fs.WalkDir(Files, ".", func(path string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".proto") {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the contract's files: %w", err)
	}
	return paths, nil
}
