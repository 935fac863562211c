package release

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const message = `syntax = "proto3";

package concordat.sample.v1;

// Sample stands for a message of the contract.
message Sample {
  // An amount in pence.
  int64 pence = 1;
}
`

// The check is only worth having if it fails on a change that breaks clients.
func TestCheckBreakingCatchesAChangedType(t *testing.T) {
	tree := t.TempDir()
	write(t, tree, "buf.yaml", rules(t))
	write(t, tree, ".deps/proto/third/party.proto", "syntax = \"proto3\";\npackage third;\n") // the folder that the rules name
	sample := "proto/concordat/sample/v1/sample.proto"
	write(t, tree, sample, message)

	out, err := run(t, "tools/check-breaking", tree)
	if err != nil || !strings.Contains(out, "no release yet") {
		t.Fatalf("without a release the check must pass and say so: %v\n%s", err, out)
	}

	for _, version := range []string{"v0.9.0", "v0.10.0"} {
		target := filepath.Join(tree, "proto", "release", version+".binpb")
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			t.Fatal(err)
		}
		if out, err := run(t, "tools/node_modules/.bin/buf", "build", filepath.Join(tree, "proto"), "-o", target); err != nil {
			t.Fatalf("build the release: %v\n%s", err, out)
		}
	}
	out, err = run(t, "tools/check-breaking", tree)
	if err != nil || !strings.Contains(out, "v0.10.0.binpb") {
		t.Fatalf("an unchanged contract must pass against the newest release: %v\n%s", err, out)
	}

	for what, change := range map[string][2]string{
		"a changed type":    {"int64 pence", "int32 pence"},
		"a changed number":  {"pence = 1", "pence = 2"},
		"a changed name":    {"pence", "pounds"},
		"a removed message": {"message Sample {", "message Other {"},
	} {
		write(t, tree, sample, strings.ReplaceAll(message, change[0], change[1]))
		if out, err := run(t, "tools/check-breaking", tree); err == nil || !strings.Contains(out, "sample.proto") {
			t.Errorf("%s must fail and be named: %v\n%s", what, err, out)
		}
	}
	write(t, tree, sample, strings.Replace(message, "int64 pence = 1;", "int64 pence = 1;\n  // More.\n  string more = 2;", 1))
	if out, err := run(t, "tools/check-breaking", tree); err != nil {
		t.Errorf("a field more breaks no client: %v\n%s", err, out)
	}
}

// rules are those that the contract itself is checked by.
func rules(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "buf.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func write(t *testing.T, tree, path, content string) {
	t.Helper()
	path = filepath.Join(tree, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// run runs a program of the repository by its path from the root.
func run(t *testing.T, program string, args ...string) (string, error) {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", program))
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	return string(out), err
}
