package standalone

import (
	"net"
	"strconv"
	"strings"
	"testing"
)

func TestReadAddresses(t *testing.T) {
	cases := map[string]string{ // what the fault says; "" when the address is good
		"127.0.0.1:8080":  "",
		"localhost:8080":  "",
		"[::1]:8080":      "",
		"0.0.0.0:8080":    "not on loopback",
		":8080":           "not on loopback",
		"192.0.2.1:8080":  "not on loopback",
		"example.org:80":  "not on loopback",
		"127.0.0.1":       "looks like",
		"127.0.0.1:0":     "between 1 and",
		"127.0.0.1:http":  "between 1 and",
		"127.0.0.1:65530": "between 1 and",
	}
	for address, want := range cases {
		t.Run(address, func(t *testing.T) {
			_, err := readAddresses(address)
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("fault %v, want %q", err, want)
			}
		})
	}
}

func TestTakenPortIsNamed(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	port := listener.Addr().(*net.TCPAddr).Port - offsetSMTP
	a, err := readAddresses("127.0.0.1:" + strconv.Itoa(port))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.check(parts); err == nil || !strings.Contains(err.Error(), a.at(offsetSMTP)+" (the mail sink) is in use") {
		t.Errorf("fault %v", err)
	}
}
