package standalone

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// greet says where everything is and what to try next.
func (s *suite) greet() {
	a := s.addresses
	fmt.Fprintf(s.Out, `
Concordat is ready.

  REST, pages     %s/
  Sign-in         %s/people
  Mail            %s/
  gRPC            %s (register, governance check, notification, reporting)
  Data, log       %s
`, a.url(offsetGateway), a.url(offsetSignIn), a.url(offsetMail),
		strings.Join([]string{a.at(offsetRegister), a.at(offsetGovernance), a.at(offsetNotification), a.at(offsetReporting)}, " "), s.folder)
	if s.Empty {
		fmt.Fprintln(s.Out, "\nThere is no council yet; only the operator can do anything: concordat token --as operator")
		return
	}
	fmt.Fprintln(s.Out, "\nTry next, in another terminal:")
	if program, err := os.Executable(); err == nil {
		if _, err := exec.LookPath("concordat"); err != nil {
			fmt.Fprintf(s.Out, "  export PATH=%s:$PATH\n", filepath.Dir(program))
		}
	}
	if a.url(offsetGateway) != "http://127.0.0.1:8080" {
		fmt.Fprintf(s.Out, "  export CONCORDAT_ADDRESS=%s\n", a.url(offsetGateway))
	}
	fmt.Fprint(s.Out, `  export CONCORDAT_TOKEN=$(concordat token --as management-information-officer)
  concordat verdict list --council cambridge
  concordat import plan my-register.csv --council cambridge
  concordat --help

Ctrl-C stops everything; the data stays.
`)
}
