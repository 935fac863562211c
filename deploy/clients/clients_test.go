package clients

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/testing/freeport"
)

// must, when set, makes a missing tool a failure: continuous integration installs them.
const must = "CONCORDAT_CLIENT_TOOLS"

// wanted is what every client prints, whatever its language and its door.
var wanted = []string{
	"entered once",
	"changed to Client Example Board",
	"an edit of the old version is refused: STALE_ETAG",
	"what is not there is refused: NOT_FOUND",
	"withdrawn PARTNERSHIP_STATE_WITHDRAWN",
}

func TestWorkedClients(t *testing.T) {
	clients := []struct {
		name     string
		packages string // of Debian, that bring the tools
		tools    [][]string
		run      func(t *testing.T) *exec.Cmd
	}{
		{"Python, REST", "python3", [][]string{{python, "--version"}}, func(*testing.T) *exec.Cmd {
			return exec.Command(python, docs("python", "rest.py"))
		}},
		{
			"Python, gRPC", "python3-grpcio python3-protobuf protobuf-compiler protobuf-compiler-grpc libprotobuf-dev",
			[][]string{{python, "-c", "import grpc, google.protobuf"}, {"protoc", "--version"}, {"which", "grpc_python_plugin"}, {"test", "-f", "/usr/include/google/protobuf/descriptor.proto"}},
			pythonOverGRPC,
		},
		{
			"TypeScript, REST", "nodejs npm (20.19 or later), and run make tools/api/node_modules",
			[][]string{{"node", "--version"}, {"test", "-d", filepath.Join("..", "..", "tools", "api", "node_modules", "openapi-fetch")}},
			typescriptOverREST,
		},
		{
			"C#, REST", "mono-mcs mono-runtime libmono-system-net-http4.0-cil libmono-system-runtime-serialization4.0-cil",
			[][]string{{"mcs", "--version"}, {"mono", "--version"}}, csharpOverREST,
		},
	}
	var suite *standalone
	for _, client := range clients {
		t.Run(client.name, func(t *testing.T) {
			need(t, client.packages, client.tools)
			command := client.run(t)
			if suite == nil {
				suite = start(t)
			}
			command.Env = append(os.Environ(), append(command.Env, suite.environment(t)...)...)
			check(t, command)
		})
	}
	if suite != nil {
		suite.stop(t)
	}
}

// check runs a client and reads what it prints.
func check(t *testing.T, command *exec.Cmd) {
	t.Helper()
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	var listed, different int
	if _, err := fmt.Sscanf(lines[0], "listed %d of %d", &listed, &different); err != nil || listed == 0 || listed != different {
		t.Errorf("the first line is %q, want as many partnerships as there are, each once", lines[0])
	}
	if got := strings.Join(lines[1:], "\n"); got != strings.Join(wanted, "\n") {
		t.Errorf("printed\n%s\nwant\n%s", got, strings.Join(wanted, "\n"))
	}
}

// need skips the test, with a word on what to install, when a tool is not there.
func need(t *testing.T, packages string, tools [][]string) {
	t.Helper()
	for _, tool := range tools {
		if out, err := exec.Command(tool[0], tool[1:]...).CombinedOutput(); err != nil {
			say := t.Skipf
			if os.Getenv(must) != "" {
				say = t.Fatalf
			}
			say("%s: %v %s: to run this client, apt-get install %s", strings.Join(tool, " "), err, out, packages)
		}
	}
}

// python is Debian's, for which its packages are.
const python = "/usr/bin/python3"

func docs(parts ...string) string {
	return filepath.Join(append([]string{"..", "..", "docs", "clients"}, parts...)...)
}

func pythonOverGRPC(t *testing.T) *exec.Cmd {
	code := t.TempDir()
	if out, err := exec.Command(docs("python", "generate"), code).CombinedOutput(); err != nil {
		t.Fatalf("generate: %v\n%s", err, out)
	}
	command := exec.Command(python, docs("python", "grpc_client.py"))
	command.Env = []string{"PYTHONPATH=" + code}
	return command
}

// typescriptOverREST compiles the client, strictly, against the types that the OpenAPI document gives.
func typescriptOverREST(t *testing.T) *exec.Cmd {
	const recent = `process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)`
	if exec.Command("node", "-e", recent).Run() != nil {
		t.Skip("this machine's Node.js is older than 20")
	}
	program := t.TempDir()
	if out, err := exec.Command(docs("typescript", "generate"), program).CombinedOutput(); err != nil {
		t.Fatalf("generate: %v\n%s", err, out)
	}
	return exec.Command("node", filepath.Join(program, "rest.js"))
}

func csharpOverREST(t *testing.T) *exec.Cmd {
	program := filepath.Join(t.TempDir(), "rest.exe")
	compile := exec.Command("mcs", "-out:"+program, "-r:System.Net.Http", "-r:System.Runtime.Serialization", docs("csharp", "rest", "Program.cs"))
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("compile: %v\n%s", err, out)
	}
	return exec.Command("mono", program)
}

// standalone is the whole suite with its demo council, in a process of its own.
type standalone struct {
	program string
	base    int // the port of --http
	command *exec.Cmd
	log     bytes.Buffer
}

func start(t *testing.T) *standalone {
	t.Helper()
	// The folder outlives the client that is run first.
	folder, err := os.MkdirTemp("", "concordat-clients-")
	if err != nil {
		t.Fatal(err)
	}
	s := &standalone{program: filepath.Join(folder, "concordat"), base: freePorts(t)}
	build := exec.Command("go", "build", "-o", s.program, "../concordat")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	s.command = exec.Command(s.program, "standalone", "--data", filepath.Join(folder, "data"), "--http", s.address(0))
	s.command.Stdout, s.command.Stderr = &s.log, &s.log
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(2 * time.Minute); !s.ready(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			_ = s.command.Process.Kill()
			t.Fatalf("not ready after two minutes:\n%s", s.log.String())
		}
	}
	return s
}

func (s *standalone) address(offset int) string { return fmt.Sprintf("127.0.0.1:%d", s.base+offset) }

func (s *standalone) ready() bool {
	response, err := http.Get("http://" + s.address(0) + "/readyz")
	if err != nil {
		return false
	}
	return response.Body.Close() == nil && response.StatusCode == http.StatusOK
}

// environment says where the suite is, and signs in as somebody who may enter partnerships.
func (s *standalone) environment(t *testing.T) []string {
	t.Helper()
	address := "CONCORDAT_ADDRESS=http://" + s.address(0)
	signIn := exec.Command(s.program, "token", "--as", "deputy-chief-executive")
	signIn.Env = append(os.Environ(), address)
	token, err := signIn.Output()
	if err != nil {
		t.Fatalf("sign in: %v", err)
	}
	return []string{address, "CONCORDAT_REGISTER=" + s.address(1), "CONCORDAT_TOKEN=" + strings.TrimSpace(string(token))}
}

func (s *standalone) stop(t *testing.T) {
	t.Helper()
	if err := s.command.Process.Signal(syscall.SIGINT); err != nil {
		t.Error(err)
	}
	if err := s.command.Wait(); err != nil {
		t.Errorf("the standalone ended with %v:\n%s", err, s.log.String())
	}
	if err := os.RemoveAll(filepath.Dir(s.program)); err != nil {
		t.Error(err)
	}
}

// freePorts gives the first of as many free ports as a standalone takes.
func freePorts(t *testing.T) int {
	t.Helper()
	base, err := freeport.Row(30)
	if err != nil {
		t.Fatal(err)
	}
	return base
}
