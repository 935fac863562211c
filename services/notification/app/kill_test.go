package app_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/lib/pq" // the driver

	"github.com/concordat-suite/concordat/services/notification/store"
	"github.com/concordat-suite/concordat/services/platform/server/foundation"
	"github.com/concordat-suite/concordat/services/platform/server/mtls"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
)

// TestKilledWhileSending kills the real program again and again while it sends: everybody gets their notice, always the
// same mail, and more than once only for a kill between the mail server's yes and the record.
func TestKilledWhileSending(t *testing.T) {
	t.Parallel()
	const officers, kills = 120, 5
	authority, err := mtls.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	box := &mailbox{ids: map[string]map[string]int{}}
	register := common(t, authority, foundation.Register)
	register.RegisterInternal = register.InternalAddress
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- registerJournal(ctx, t, register, officers) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the register: %v", err)
		}
	})
	p := newProgram(t, authority, register.InternalAddress, mailServer(t, box.take))

	for killed := 0; killed < kills; killed++ {
		p.start(t)
		box.await(t, (killed+1)*officers/(kills+1))
		p.kill(t)
		p.leasesRunOut(t)
	}
	p.start(t)
	box.await(t, officers)
	p.awaitEverythingRecorded(t)
	p.kill(t)
	if repeats := box.check(t); repeats > kills {
		t.Errorf("%d repeats for %d kills", repeats, kills)
	} else {
		t.Logf("%d kills, %d repeats", kills, repeats)
	}
}

// mailbox counts what came, by recipient and Message-ID.
type mailbox struct {
	mu    sync.Mutex
	ids   map[string]map[string]int
	taken int
}

func (b *mailbox) take(to, raw string) {
	m, err := mail.ReadMessage(strings.NewReader(raw))
	id := fmt.Sprint(err)
	if err == nil {
		id = m.Header.Get("Message-Id")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ids[to] == nil {
		b.ids[to] = map[string]int{}
	}
	b.ids[to][id]++
	b.taken++
}

// await waits until so many recipients have mail.
func (b *mailbox) await(t *testing.T, recipients int) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		b.mu.Lock()
		got := len(b.ids)
		b.mu.Unlock()
		if got >= recipients {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d recipients have mail, want %d", got, recipients)
		}
	}
}

// check gives the number of repeats.
func (b *mailbox) check(t *testing.T) int {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for to, ids := range b.ids {
		if len(ids) != 1 {
			t.Errorf("%s got different messages: %v", to, ids)
		}
	}
	return b.taken - len(b.ids)
}

// program is the real program, as a process.
type program struct {
	binary      string
	environment []string
	ops         string
	superuser   string
	process     *exec.Cmd
	output      bytes.Buffer
}

func newProgram(t *testing.T, authority *mtls.Authority, register, mailServer string) *program {
	t.Helper()
	folder := t.TempDir()
	p := &program{binary: filepath.Join(folder, "notification"), ops: free(t)}
	if out, err := exec.Command("go", "build", "-o", p.binary, "../cmd/notification").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	if err := authority.WriteFiles(folder, foundation.Notification); err != nil {
		t.Fatal(err)
	}
	urls := postgrestest.NewURLs(t, foundation.Notification, store.Migrations)
	p.superuser = urls.Superuser
	file := func(name string) string { return filepath.Join(folder, name) }
	p.environment = append(os.Environ(),
		"PUBLIC_ADDRESS="+free(t), "INTERNAL_ADDRESS="+free(t), "OPS_ADDRESS="+p.ops, "REGISTER_INTERNAL="+register,
		"DATABASE_URL="+urls.App, "ISSUER=https://login.example", "LOG_LEVEL=ERROR",
		"IDENTITY_CERT_FILE="+file("notification.crt"), "IDENTITY_KEY_FILE="+file("notification.key"), "IDENTITY_CA_FILE="+file("ca.crt"),
		"SMTP_ADDRESS="+mailServer, "SMTP_FROM=Partnership register <partnerships@example.gov.uk>", "LINK_BASE=https://concordat.example.gov.uk")
	return p
}

func (p *program) start(t *testing.T) {
	t.Helper()
	p.process = exec.Command(p.binary)
	p.process.Env, p.process.Stdout, p.process.Stderr = p.environment, &p.output, &p.output
	if err := p.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.process.Process.Kill()
		if t.Failed() {
			t.Log(p.output.String())
		}
	})
}

func (p *program) kill(t *testing.T) {
	t.Helper()
	if err := p.process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.process.Wait() // says that it was killed
}

// leasesRunOut spares the test the minute that a killed process's lease lasts.
func (p *program) leasesRunOut(t *testing.T) {
	t.Helper()
	p.query(t, `WITH freed AS (UPDATE messages SET leased_until = '-infinity' WHERE NOT ended RETURNING 1) SELECT count(*) FROM freed`)
}

func (p *program) awaitEverythingRecorded(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); p.query(t, `SELECT count(*) FROM notices WHERE result <> 2`) > 0; {
		if time.Now().After(deadline) {
			t.Fatal("not every notice is recorded as sent")
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (p *program) query(t *testing.T, query string) (n int) {
	t.Helper()
	db, err := sql.Open("postgres", p.superuser)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
