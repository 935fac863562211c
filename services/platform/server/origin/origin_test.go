package origin

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"
)

func TestOf(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.7:4711": "192.0.2.7", "192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7",
		"[2001:db8:1:2:3:4:5:6]:443": "2001:db8:1:2::/64", "2001:db8:1:2::1": "2001:db8:1:2::/64", "[::1]": "::/64",
		"fe80::1%eth0": "fe80::/64", "bufconn": "bufconn", "": "",
	} {
		if got := Of(address); got != want {
			t.Errorf("Of(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestClient(t *testing.T) {
	var proxies Proxies
	if err := proxies.EnvDecode("10.0.0.0/8, 192.0.2.1,2001:db8::/32"); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		connection string
		forwarded  []string
		want       string
	}{
		"a client that says it is another": {"203.0.113.5:99", []string{"198.51.100.1"}, "203.0.113.5"},
		"a proxy's word":                   {"10.1.2.3:99", []string{"198.51.100.1"}, "198.51.100.1"},
		"what a client put before it":      {"10.1.2.3:99", []string{"127.0.0.1, 198.51.100.1"}, "198.51.100.1"},
		"two proxies":                      {"10.1.2.3:99", []string{"198.51.100.1", "192.0.2.1"}, "198.51.100.1"},
		"a proxy of IPv6":                  {"[2001:db8::9]:99", []string{"198.51.100.1"}, "198.51.100.1"},
		"a proxy that says nothing":        {"10.1.2.3:99", nil, "10.1.2.3"},
		"a proxy that says no address":     {"10.1.2.3:99", []string{"unknown"}, "10.1.2.3"},
		"proxies all the way":              {"10.1.2.3:99", []string{"10.9.9.9"}, "10.9.9.9"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := proxies.Client(test.connection, test.forwarded); got != test.want {
				t.Errorf("Client() = %q, want %q", got, test.want)
			}
		})
	}
	if err := new(Proxies).EnvDecode("10.0.0.0/8, ingress"); err == nil {
		t.Error("a name is taken for a network")
	}
}

// TestListen opens one connection more than an address may have: it is closed at once, and another address, a shared one,
// and whoever comes when one was closed, are let in.
func TestListen(t *testing.T) {
	for name, test := range map[string]struct {
		limits Limits
		open   int // the connections that stay
	}{
		"by address":       {Limits{PerAddress: 3}, 3},
		"in all":           {Limits{All: 2}, 2},
		"a shared address": {Limits{PerAddress: 1, All: 4, Shared: mustRead(t, "127.0.0.0/8")}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			refused := 0
			test.limits.Refused = func() { refused++ }
			l, dial := listening(t, test.limits)
			var server net.Conn
			for range test.open {
				dial()
				server = accept(t, l)
			}
			extra := dial()
			again := make(chan net.Conn, 1)
			go func() { again <- accept(t, l) }()
			if !closed(t, extra) {
				t.Fatal("a connection more than allowed is left open")
			}
			if err := server.Close(); err != nil {
				t.Fatal(err)
			}
			_ = server.Close() // counts once
			dial()
			<-again
			if refused != 1 {
				t.Errorf("%d were refused, want 1", refused)
			}
		})
	}
}

func mustRead(t *testing.T, text string) (p Proxies) {
	t.Helper()
	if err := p.EnvDecode(text); err != nil {
		t.Fatal(err)
	}
	return p
}

func listening(t *testing.T, limits Limits) (net.Listener, func() net.Conn) {
	t.Helper()
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = plain.Close() })
	return Listen(plain, limits), func() net.Conn {
		conn, err := net.Dial("tcp", plain.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return conn
	}
}

func accept(t *testing.T, l net.Listener) net.Conn {
	conn, err := l.Accept()
	if err != nil && !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
	return conn
}

// closed reports whether the other side has closed the connection.
func closed(t *testing.T, conn net.Conn) bool {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	_, err := conn.Read(make([]byte, 1))
	var late net.Error
	return errors.Is(err, io.EOF) || (err != nil && (!errors.As(err, &late) || !late.Timeout()))
}
