// Package freeport finds addresses for programs that are started with an address, such as those under test.
package freeport

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
)

// The ports lie below those that systems give out by themselves: between the look and the start of the program no
// connection of another process takes them.
const first, past = 20_000, 32_000

// given are the ports that this process has given out, never to give them again.
var given sync.Map

// Address gives an address of loopback, such as "127.0.0.1:20417", on which nobody listens. No two calls give the same.
func Address() (string, error) {
	for range 1000 {
		port := first + rand.IntN(past-first) //nolint:gosec // nothing depends on its being hard to guess
		if _, was := given.LoadOrStore(port, true); was {
			continue
		}
		address := fmt.Sprintf("127.0.0.1:%d", port)
		listener, err := net.Listen("tcp", address)
		if err != nil {
			continue // somebody listens there
		}
		return address, listener.Close()
	}
	return "", errors.New("found no free port on 127.0.0.1; is the network of this machine restricted?")
}
