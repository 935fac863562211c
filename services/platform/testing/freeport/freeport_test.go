package freeport_test

import (
	"fmt"
	"net"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/testing/freeport"
)

func TestAddressesAreFreeAndDiffer(t *testing.T) {
	t.Parallel()
	given := map[string]bool{}
	for range 500 {
		address, err := freeport.Address()
		if err != nil || given[address] {
			t.Fatalf("Address() = %s, %v, given before: %t", address, err, given[address])
		}
		given[address] = true
		listener, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		_ = listener.Close()
	}
}

func TestRowsAreFreeAndApart(t *testing.T) {
	t.Parallel()
	given := map[int]bool{}
	for range 20 {
		base, err := freeport.Row(30)
		if err != nil {
			t.Fatal(err)
		}
		for port := base; port < base+30; port++ {
			listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
			if err != nil || given[port] {
				t.Fatalf("port %d: %v, given before: %t", port, err, given[port])
			}
			_ = listener.Close()
			given[port] = true
		}
	}
}
