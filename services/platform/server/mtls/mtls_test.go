package mtls

import (
	"crypto/tls"
	"errors"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// handshake lets a client and a server meet and gives what each side made of it.
func handshake(t *testing.T, server, client *tls.Config) (state tls.ConnectionState, err error) {
	t.Helper()
	a, b := net.Pipe()
	defer func() { _, _ = a.Close(), b.Close() }()
	done := make(chan error, 1)
	go func() {
		c := tls.Client(b, client)
		// A client of TLS 1.3 learns only from the first read that its certificate was refused.
		err := c.Handshake()
		if err == nil {
			_, err = c.Read(make([]byte, 1))
		}
		_ = b.Close()
		done <- err
	}()
	s := tls.Server(a, server)
	serverErr := s.Handshake()
	if serverErr == nil {
		_, serverErr = s.Write([]byte{1})
	}
	_ = a.Close()
	return s.ConnectionState(), errors.Join(serverErr, <-done)
}

func authority(t *testing.T) *Authority {
	t.Helper()
	a, err := NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func issued(t *testing.T, a *Authority, service string, until time.Time) *Issued {
	t.Helper()
	i, err := a.issue(service, until)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestWhoMayConnect(t *testing.T) {
	ours, theirs := authority(t), authority(t)
	hour := time.Now().Add(time.Hour)
	register := issued(t, ours, "register", hour)
	for name, test := range map[string]struct {
		server *tls.Config
		client *tls.Config
		want   string // the identity that the server sees
		fails  bool
	}{
		"a service":                       {Server(register), Client(issued(t, ours, "reporting", hour), "register"), "reporting", false},
		"no certificate":                  {Server(register), &tls.Config{InsecureSkipVerify: true}, "", true},
		"another authority":               {Server(register), Client(&Issued{issued(t, theirs, "reporting", hour).certificate, ours.roots}, "register"), "", true},
		"expired":                         {Server(register), Client(issued(t, ours, "reporting", time.Now().Add(-time.Second)), "register"), "", true},
		"a server of another authority":   {Server(issued(t, theirs, "register", hour)), Client(issued(t, ours, "reporting", hour), "register"), "", true},
		"a server of another identity":    {Server(issued(t, ours, "gateway", hour)), Client(issued(t, ours, "reporting", hour), "register"), "", true},
		"an expired server":               {Server(issued(t, ours, "register", time.Now().Add(-time.Second))), Client(issued(t, ours, "reporting", hour), "register"), "", true},
		"the public, no certificate":      {Public(register), &tls.Config{InsecureSkipVerify: true}, "", false},
		"the public, the gateway":         {Public(register), Client(issued(t, ours, "gateway", hour), "register"), "gateway", false},
		"the public, another authority":   {Public(register), Client(&Issued{issued(t, theirs, "gateway", hour).certificate, ours.roots}, "register"), "", true},
		"an old version of the protocol":  {Server(register), &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS12}, "", true},
		"the public, an expired identity": {Public(register), Client(issued(t, ours, "gateway", time.Now().Add(-time.Second)), "register"), "", true},
	} {
		t.Run(name, func(t *testing.T) {
			state, err := handshake(t, test.server, test.client)
			if (err != nil) != test.fails {
				t.Fatalf("handshake: %v, want failure: %v", err, test.fails)
			}
			if got, _ := Identity(state); err == nil && got != test.want {
				t.Errorf("Identity() = %q, want %q", got, test.want)
			}
		})
	}
}

func TestFilesAreReadAgainWhenTheyChange(t *testing.T) {
	folder := t.TempDir()
	open := func() (*Files, error) {
		return OpenFiles(filepath.Join(folder, "register.crt"), filepath.Join(folder, "register.key"), filepath.Join(folder, "ca.crt"))
	}
	if _, err := open(); err == nil {
		t.Error("no files: want an error")
	}
	if err := authority(t).WriteFiles(folder, "register"); err != nil {
		t.Fatal(err)
	}
	f, err := open()
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := f.Current()
	later := func() *tls.Certificate {
		f.checked = time.Time{}
		c, _, err := f.Current()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if err := os.WriteFile(filepath.Join(folder, "register.crt"), []byte("half written"), 0o600); err != nil {
		t.Fatal(err)
	}
	if later() != before {
		t.Error("a broken file: the last good certificate must stay")
	}
	if err := authority(t).WriteFiles(folder, "register"); err != nil {
		t.Fatal(err)
	}
	if later() == before {
		t.Error("new files: the certificate is still the old one")
	}
}
