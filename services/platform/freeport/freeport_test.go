package freeport_test

import (
	"net"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/freeport"
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
