// Package freeport finds addresses for programs that are started with an address, such as those under test.
package freeport

import (
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
	port, err := Row(1)
	return fmt.Sprintf("127.0.0.1:%d", port), err
}

// Row gives the first of so many ports of loopback, one after another, on which nobody listens. No two calls give the same.
func Row(n int) (int, error) {
	for range 1000 {
		port := first + rand.IntN(past-first-n) //nolint:gosec // nothing depends on its being hard to guess
		if free(port, n) {
			return port, nil
		}
	}
	return 0, fmt.Errorf("found no %d free ports in a row on 127.0.0.1; is the network of this machine restricted?", n)
}

func free(port, n int) bool {
	for ; n > 0; port, n = port+1, n-1 {
		if _, was := given.LoadOrStore(port, true); was {
			return false
		}
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			return false // somebody listens there
		}
		_ = listener.Close()
	}
	return true
}
