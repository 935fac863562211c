// Command layers checks that every package of the suite imports only what its layer may, so that the shape described in
// docs/architecture.md cannot erode one import at a time. It looks at direct imports of non-test code.
//
//	go run ./deploy/layers proto services gateway deploy
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

const base = "github.com/concordat-suite/concordat/"

// Package is what the check needs to know of a package.
type Package struct {
	ImportPath string
	Imports    []string
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: layers MODULE-FOLDER…")
		os.Exit(2)
	}
	packages, err := list(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "layers:", err)
		os.Exit(1)
	}
	faults := check(packages)
	for _, f := range faults {
		fmt.Fprintln(os.Stderr, f)
	}
	if len(faults) > 0 {
		os.Exit(1)
	}
	fmt.Printf("layers: %d packages, each within its layer\n", len(packages))
}

// list asks the go command for the packages below each folder.
func list(folders []string) ([]Package, error) {
	var all []Package
	for _, dir := range folders {
		command := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
		command.Dir, command.Stderr = dir, os.Stderr
		out, err := command.Output()
		if err != nil {
			return nil, fmt.Errorf("list the packages of %s: %w", dir, err)
		}
		packages, err := decode(strings.NewReader(string(out)))
		if err != nil {
			return nil, fmt.Errorf("read the packages of %s: %w", dir, err)
		}
		all = append(all, packages...)
	}
	return all, nil
}

func decode(r io.Reader) ([]Package, error) {
	var packages []Package
	for decoder := json.NewDecoder(r); ; {
		var p Package
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages, nil
		}
		if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
}

// check gives one line for each import that a layer may not have.
func check(packages []Package) []string {
	var faults []string
	for _, p := range packages {
		from := placeOf(p.ImportPath)
		for _, path := range p.Imports {
			if why := from.refuses(path); why != "" {
				faults = append(faults, fmt.Sprintf("%s imports %s: %s", strings.TrimPrefix(p.ImportPath, base), path, why))
			}
		}
	}
	return faults
}
