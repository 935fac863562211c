package origin

import (
	"context"
	"net"
	"sync"

	"github.com/concordat-suite/concordat/services/platform/limits/share"
)

// Limits bound the connections of a listener; 0 is no bound.
type Limits struct {
	// PerAddress is how many one address may have open.
	PerAddress int
	// All is how many may be open together.
	All int
	// Shared are addresses behind which are many callers; only All counts for them.
	Shared Proxies
	// Refused is told of each connection that was closed at once; nil is told nothing.
	Refused func()
}

// Listen returns a listener that closes at once the connections that are more than the limits allow.
func Listen(on net.Listener, limits Limits) net.Listener {
	if limits.PerAddress <= 0 && limits.All <= 0 {
		return on
	}
	return &listener{Listener: on, limits: limits, each: share.New(limits.PerAddress, 0), all: share.New(0, limits.All)}
}

type listener struct {
	net.Listener
	limits    Limits
	each, all *share.Shares
}

// Accept waits for the next connection that is within the limits.
func (l *listener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if leave, ok := l.enter(conn.RemoteAddr().String()); ok {
			return &counted{Conn: conn, leave: sync.OnceFunc(leave)}, nil
		}
		_ = conn.Close() // it was never used
		if l.limits.Refused != nil {
			l.limits.Refused()
		}
	}
}

// enter counts a connection from the address, and reports whether there is room for it.
func (l *listener) enter(address string) (leave func(), ok bool) {
	leaveOwn := func() {}
	if !l.limits.Shared.Include(address) {
		var err error
		if leaveOwn, err = l.each.Take(context.Background(), 0, Of(address), 1); err != nil {
			return nil, false
		}
	}
	leaveAll, err := l.all.Take(context.Background(), 0, "", 1)
	if err != nil {
		leaveOwn()
		return nil, false
	}
	return func() { leaveAll(); leaveOwn() }, true
}

// counted is a connection that counts until it is closed.
type counted struct {
	net.Conn
	leave func()
}

// Close ends the connection.
func (c *counted) Close() error {
	c.leave()
	return c.Conn.Close()
}
