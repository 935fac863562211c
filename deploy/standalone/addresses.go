package standalone

import (
	"errors"
	"fmt"
	"net"
	"strconv"
)

// Where everything listens, counted from the port of --http, which moves them all.
const (
	offsetGateway      = 0
	offsetRegister     = 1
	offsetGovernance   = 2
	offsetNotification = 3
	offsetReporting    = 4
	offsetSignIn       = 5
	offsetSMTP         = 6
	offsetMail         = 7
	offsetClock        = 8
	// A service's internal listener and its operations listener are so far above its public one.
	offsetInternal   = 10
	offsetOperations = 20
	// offsetLast is the highest in use.
	offsetLast = offsetReporting + offsetOperations
)

// addresses gives every part of the standalone its place.
type addresses struct {
	host string
	port int
}

// CheckAddress says what is wrong with an address for the REST door, before anything starts.
func CheckAddress(http string) error {
	_, err := readAddresses(http)
	return err
}

// readAddresses reads the address of the REST door. Only loopback will do: the sign-in beside it asks nobody for a
// password.
func readAddresses(http string) (addresses, error) {
	host, port, err := net.SplitHostPort(http)
	if err != nil {
		return addresses{}, fmt.Errorf("--http %q is no address; it looks like 127.0.0.1:8080", http)
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return addresses{}, fmt.Errorf("--http %q is not on loopback; the standalone is for this machine only, since anybody may sign in to it as anybody", http)
	}
	number, err := strconv.Atoi(port)
	if err != nil || number < 1 || number+offsetLast > 65535 {
		return addresses{}, fmt.Errorf("--http %q: the port must be between 1 and %d, as the standalone uses the ports after it too", http, 65535-offsetLast)
	}
	return addresses{host: host, port: number}, nil
}

// at gives the address of a part.
func (a addresses) at(offset int) string {
	return net.JoinHostPort(a.host, strconv.Itoa(a.port+offset))
}

// url gives the address of a part as a browser wants it.
func (a addresses) url(offset int) string { return "http://" + a.at(offset) }

// check says which of the ports somebody else has, before anything starts and half of it has to be stopped.
func (a addresses) check(parts []part) error {
	names := map[int]string{
		offsetGateway: "REST", offsetSignIn: "the sign-in", offsetSMTP: "the mail sink", offsetMail: "the mail sink's pages", offsetClock: "the clock",
	}
	for _, p := range parts {
		names[p.offset] = p.identity
		names[p.offset+offsetInternal] = p.identity + ", internal"
		names[p.offset+offsetOperations] = p.identity + ", operations"
	}
	var taken []error
	for offset := range offsetLast + 1 {
		name, ok := names[offset]
		if !ok {
			continue
		}
		listener, err := net.Listen("tcp", a.at(offset))
		if err != nil {
			taken = append(taken, fmt.Errorf("%s (%s) is in use", a.at(offset), name))
			continue
		}
		_ = listener.Close() // it was opened only to see whether it can be
	}
	if len(taken) > 0 {
		return fmt.Errorf("%w\nStop what listens there, or choose other ports with --http", errors.Join(taken...))
	}
	return nil
}
