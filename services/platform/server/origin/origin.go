// Package origin says where a call comes from, and keeps one place from taking what is there for all. An address is only
// as good as who says it: that of a connection is certain, that in a header is believed of proxies that the settings name.
package origin

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// ipv6Site is how much of an IPv6 address tells one customer of a network from the next.
const ipv6Site = 64

// Of is the part of an address, with or without its port, by which its calls are counted: an IPv4 address, or the network
// of an IPv6 one, since whoever has one of those has all of them. What is no IP address counts as it is written.
func Of(address string) string {
	ip, ok := read(address)
	if !ok {
		return address
	}
	if ip.Is4() {
		return ip.String()
	}
	network, err := ip.WithZone("").Prefix(ipv6Site)
	if err != nil {
		return ip.String()
	}
	return network.String()
}

// IsLoopback reports whether a host, without its port, is this machine itself.
func IsLoopback(host string) bool {
	ip, ok := read(host)
	return host == "localhost" || ok && ip.IsLoopback()
}

func read(address string) (netip.Addr, bool) {
	if host, _, err := net.SplitHostPort(address); err == nil {
		address = host
	}
	ip, err := netip.ParseAddr(strings.Trim(address, "[]"))
	return ip.Unmap(), err == nil
}

// Proxies are the networks whose word is believed for whom they speak.
type Proxies []netip.Prefix

// EnvDecode reads the text form of the setting: addresses and networks, comma-separated.
func (p *Proxies) EnvDecode(text string) error {
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		network, err := netip.ParsePrefix(part)
		if ip, single := read(part); single {
			network, err = netip.PrefixFrom(ip, ip.BitLen()), nil
		}
		if err != nil {
			return fmt.Errorf("%q is neither an address nor a network such as 10.0.0.0/8", part)
		}
		*p = append(*p, network)
	}
	return nil
}

// Include reports whether the address, with or without its port, is one of the proxies.
func (p Proxies) Include(address string) bool {
	ip, ok := read(address)
	return ok && slices.ContainsFunc(p, func(network netip.Prefix) bool { return network.Contains(ip.WithZone("")) })
}

// Client is the address that a request comes from: that of the connection, or if it is a proxy's, the last in the header
// X-Forwarded-For that is none. What stands before that one could be anybody's invention.
func (p Proxies) Client(connection string, forwarded []string) string {
	client := withoutPort(connection)
	hops := strings.Split(strings.Join(forwarded, ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !p.Include(client) {
			break
		}
		ip, ok := read(strings.TrimSpace(hop))
		if !ok {
			break
		}
		client = ip.String()
	}
	return client
}

func withoutPort(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		return host
	}
	return address
}
