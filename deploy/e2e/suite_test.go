// Package e2e drives the suite from outside, as its users do: the real `concordat standalone` and the real programs of
// the services, through REST and gRPC with real tokens, real mail and a real PostgreSQL. It sees no inside of them.
package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"google.golang.org/grpc"

	"github.com/concordat-suite/concordat/deploy/fleet"
	"github.com/concordat-suite/concordat/services/platform/testing/freeport"
)

// folder is where the programs under test are built.
var folder string

func TestMain(m *testing.M) {
	os.Exit(inFolder(m))
}

func inFolder(m *testing.M) int {
	dir, err := os.MkdirTemp("", "concordat-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	folder = dir
	return m.Run()
}

// packages are the programs' sources, seen from deploy.
var packages = map[string]string{
	"concordat":        "./concordat",
	fleet.Register:     "../services/register/cmd/register",
	fleet.Governance:   "../services/governance/cmd/governance-check",
	fleet.Notification: "../services/notification/cmd/notification",
	fleet.Reporting:    "../services/reporting/cmd/reporting",
	fleet.Gateway:      "../gateway/cmd/gateway",
}

// build builds programs into the folder, as make build does.
func build(t *testing.T, programs ...string) {
	t.Helper()
	for _, name := range programs {
		command := exec.Command("go", "build", "-o", filepath.Join(folder, name), packages[name])
		command.Dir = ".."
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("build %s: %v\n%s", name, err, out)
		}
	}
}

// The standalone's ports, counted from the one of --http (docs/operations.md).
const (
	portSignIn = 5
	portMail   = 7
	portOps    = 8
	portsInAll = 30
)

var ports = map[string]int{fleet.Register: 1, fleet.Governance: 2, fleet.Notification: 3, fleet.Reporting: 4}

// suite is one running standalone.
type suite struct {
	t    *testing.T
	base int // the port of --http
	dir  string
	cmd  *exec.Cmd
	log  *bytes.Buffer
}

// start runs a standalone with nothing in it and waits until it is ready.
func start(t *testing.T, flags ...string) *suite {
	t.Helper()
	build(t, "concordat")
	s := &suite{t: t, base: freePorts(t), dir: filepath.Join(t.TempDir(), "data")}
	s.run(flags...)
	t.Cleanup(s.stop)
	return s
}

// run starts the process on the suite's folder and ports.
func (s *suite) run(flags ...string) {
	s.t.Helper()
	args := append([]string{"standalone", "--data", s.dir, "--http", s.address(0), "--unlimited"}, flags...)
	s.log = &bytes.Buffer{}
	s.cmd = exec.Command(filepath.Join(folder, "concordat"), args...)
	s.cmd.Stdout, s.cmd.Stderr = s.log, s.log
	if err := s.cmd.Start(); err != nil {
		s.t.Fatalf("start the standalone: %v", err)
	}
	deadline := time.Now().Add(60 * time.Second)
	for !s.ready() {
		if time.Now().After(deadline) {
			s.stop()
			s.t.Fatalf("the standalone was not ready after a minute:\n%s", s.log)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (s *suite) ready() bool {
	response, err := http.Get(s.url(0, "/readyz"))
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// stop ends the process as Ctrl-C would and checks that it ends well.
func (s *suite) stop() {
	if s.cmd == nil {
		return
	}
	cmd := s.cmd
	s.cmd = nil
	_ = cmd.Process.Signal(syscall.SIGINT) // it may have ended already
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			s.t.Errorf("the standalone ended with %v:\n%s", err, tail(s.log))
		}
		checkLines(s.t, filepath.Join(s.dir, "concordat.log"), everywhere)
	case <-time.After(40 * time.Second):
		_ = cmd.Process.Kill()
		s.t.Errorf("the standalone did not end within 40 s of an interrupt:\n%s", tail(s.log))
	}
}

func tail(log *bytes.Buffer) string {
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	return strings.Join(lines[max(0, len(lines)-30):], "\n")
}

// freePorts gives the first of as many free ports as a standalone takes.
func freePorts(t *testing.T) int {
	t.Helper()
	base, err := freeport.Row(portsInAll)
	if err != nil {
		t.Fatal(err)
	}
	return base
}

func (s *suite) address(offset int) string { return fmt.Sprintf("127.0.0.1:%d", s.base+offset) }

func (s *suite) url(offset int, path string) string { return "http://" + s.address(offset) + path }

// setClock moves business time; it never goes back.
func (s *suite) setClock(now time.Time) {
	s.t.Helper()
	body := fmt.Sprintf(`{"now": %q}`, now.Format(time.RFC3339))
	response, err := http.Post(s.url(portOps, "/clock"), "application/json", strings.NewReader(body))
	if err != nil {
		s.t.Fatalf("set the clock: %v", err)
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		answer, _ := io.ReadAll(response.Body)
		s.t.Fatalf("set the clock to %s: %s: %s", now, response.Status, answer)
	}
}

// mail is one message as the sink received it.
type mail struct {
	From, Subject, Text, HTML string
	To                        []string
	MessageID                 string `json:"message_id"`
}

// mails gives the messages received for an address, all of them for "".
func (s *suite) mails(to string) []mail {
	s.t.Helper()
	response, err := http.Get(s.url(portMail, "/messages?to="+url.QueryEscape(to)))
	if err != nil {
		s.t.Fatalf("read the mail: %v", err)
	}
	defer response.Body.Close()
	var messages []mail
	if err := json.NewDecoder(response.Body).Decode(&messages); err != nil {
		s.t.Fatalf("read the mail: %v", err)
	}
	return messages
}

// token asks the development identity provider for a token.
func (s *suite) token(subject string) string {
	s.t.Helper()
	form := url.Values{"grant_type": {"urn:concordat:dev-role"}, "subject": {subject}}
	response, err := http.PostForm(s.url(portSignIn, "/token"), form)
	if err != nil {
		s.t.Fatalf("token for %s: %v", subject, err)
	}
	defer response.Body.Close()
	var answer struct {
		AccessToken string `json:"access_token"`
		Error       string `json:"error_description"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || answer.AccessToken == "" {
		s.t.Fatalf("token for %s: %v %s", subject, err, answer.Error)
	}
	return answer.AccessToken
}

// issuer is the `iss` of the tokens.
func (s *suite) issuer() string { return s.url(portSignIn, "") }

// doors gives both ways into the suite: REST through the gateway, or gRPC to each service.
func (s *suite) doors() []door {
	return []door{
		{"REST", s.issuer(), s.token, func(string) grpc.ClientConnInterface { return restConn{s.url(0, "")} }},
		{"gRPC", s.issuer(), s.token, func(service string) grpc.ClientConnInterface { return connect(s.t, s.address(ports[service])) }},
	}
}

// patience is how long a busy machine may take over what usually takes a fraction of a second. Bars about time are held
// where they are measured, not by waiting less here.
const patience = 30 * time.Second

// eventually waits until f is content, and fails with what it last complained of.
func eventually(t *testing.T, limit time.Duration, f func() error) {
	t.Helper()
	deadline := time.Now().Add(limit)
	for {
		err := f()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("still not so after %s: %v", limit, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (s *suite) door(name string) door {
	for _, d := range s.doors() {
		if d.name == name {
			return d
		}
	}
	s.t.Fatalf("no door %q", name)
	return door{}
}
