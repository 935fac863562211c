package e2e

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// fenced finds the commands that a document offers to be pasted.
var fenced = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")

// TestTheDocumentsWorkAsPasted pastes what the README and the guides say into bash, beside a demo council: every command
// ends well, no answer is a refusal, and what the text promises comes of it.
func TestTheDocumentsWorkAsPasted(t *testing.T) {
	s := start(t)
	for file, wants := range map[string][]string{
		"README.md": {
			`"display_name":"Cambridge`, "Greater Cambridge Partnership", `"state":"PARTNERSHIP_STATE_WITHDRAWN"`,
			`"outcome":"OUTCOME_NOT_MET"`, `"title":"Annual review"`, "\n{\"partnerships\":[]}\n", "Mill Road Compact",
		},
		"docs/run-a-review.md": nil,
	} {
		t.Run(file, func(t *testing.T) { s.paste(t, file, wants) })
	}
}

// paste runs the commands of a document in a folder of their own.
func (s *suite) paste(t *testing.T, file string, wants []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", file))
	if err != nil {
		t.Fatal(err)
	}
	blocks := fenced.FindAllStringSubmatch(string(text), -1)
	if len(blocks) == 0 {
		t.Fatal("nothing to paste")
	}
	for _, block := range blocks {
		said := s.bash(t, block[1])
		if strings.Contains(said, "urn:concordat:reason:") {
			t.Errorf("a command was refused:\n%s", said)
		}
		for _, want := range wants {
			if !strings.Contains(strings.ReplaceAll(said, `": `, `":`), want) {
				t.Errorf("no answer has %s:\n%s", want, said)
			}
		}
	}
}

// bash runs commands as somebody who has pasted them, with the suite's addresses in place of the usual ones.
func (s *suite) bash(t *testing.T, commands string) string {
	t.Helper()
	commands = strings.NewReplacer("$PWD/bin", folder, "http://127.0.0.1:8080", s.url(0, "")).Replace(commands)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	bash := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", commands)
	bash.Dir = t.TempDir()
	bash.Env = append(os.Environ(), "CONCORDAT_ADDRESS="+s.url(0, ""), "CONCORDAT_TOKEN="+s.token("management-information-officer"))
	said, err := bash.CombinedOutput()
	if err != nil {
		t.Fatalf("%v:\n%s", err, said)
	}
	return string(said)
}
