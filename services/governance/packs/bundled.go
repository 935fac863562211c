package packs

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/concordat-suite/concordat/services/governance"
)

//go:embed bundled/*.yaml
var files embed.FS

// Bundled gives the packs that come with Concordat, by id.
func Bundled() ([]*governance.Pack, error) {
	names, err := fs.Glob(files, "bundled/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list the bundled packs: %w", err)
	}
	bundled := make([]*governance.Pack, 0, len(names))
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		pack, err := Parse(text)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		if want := strings.TrimSuffix(strings.TrimPrefix(name, "bundled/"), ".yaml"); pack.ID != want {
			return nil, fmt.Errorf("%s calls itself %s", name, pack.ID)
		}
		bundled = append(bundled, pack)
	}
	return bundled, nil
}
