package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// largestFile is the size of the largest file of a register.
const largestFile = 10 << 20

// filesAtTheLimit brings the largest file there may be through the REST door, and one that is a byte larger: that is refused
// with the limit, as too much, and nothing is kept of it.
func filesAtTheLimit(t *testing.T, s *suite) {
	w := &town{t: t, door: s.door("REST"), council: "councils/limits"}
	w.open("Limits Council")
	imports := s.url(0, "/v1/"+w.council+"/imports")
	if status, _ := s.bring(imports, registerOf(largestFile)); status != http.StatusCreated {
		t.Errorf("a file of 10 MiB: %d", status)
	}
	status, problem := s.bring(imports, registerOf(largestFile+1))
	if status != http.StatusRequestEntityTooLarge || problem.Reason != "FILE_TOO_LARGE" || !strings.Contains(problem.Detail, "10 MiB") {
		t.Errorf("a byte more: %d %+v, want 413 FILE_TOO_LARGE and the limit", status, problem)
	}
	kept := ask(w.mio.imports.ListImports(w.mio.ctx, &registerv1.ListImportsRequest{Parent: w.council})).or(t).GetImports()
	if len(kept) != 1 {
		t.Errorf("%d imports are kept, want only the one that was taken", len(kept))
	}
}

// registerOf is a register of so many bytes.
func registerOf(size int) []byte {
	const row = 60_000
	var b bytes.Buffer
	b.WriteString("Partnership,Note\n")
	for b.Len()+2*row < size {
		fmt.Fprintf(&b, "Ward %04d Compact,%s\n", b.Len()/row, strings.Repeat("x", row))
	}
	for b.Len() < size { // the rest, in cells that are no longer than they may be
		b.WriteString("Last Compact,")
		b.WriteString(strings.Repeat("y", max(0, min(row, size-b.Len()-1))))
		b.WriteString("\n")
	}
	return b.Bytes()[:size]
}

// refusal is what a problem says.
type refusal struct{ Reason, Detail string }

// bring uploads a file over HTTP, as the management information officer.
func (s *suite) bring(address string, file []byte) (int, refusal) {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"file": "register.csv", "content": file})
	if err != nil {
		s.t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.token("mio"))
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	var said refusal
	if response.StatusCode >= http.StatusBadRequest {
		if err := json.NewDecoder(response.Body).Decode(&said); err != nil {
			s.t.Fatalf("%d without a problem: %v", response.StatusCode, err)
		}
	}
	return response.StatusCode, said
}
