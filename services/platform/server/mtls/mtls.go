// Package mtls makes the services sure of each other: every service has one identity, a URI in its certificate, and
// the internal listeners speak mutual TLS only. Certificates come from files that may be exchanged at any time, or
// from a throw-away authority in the standalone and in tests.
package mtls

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
)

// scheme begins every identity: spiffe://concordat/register is the service "register".
const scheme = "spiffe://concordat/"

// Source gives a service's certificate and the authorities it trusts, as they are now. It must be safe for
// concurrent use and quick, since it is asked at every handshake.
type Source interface {
	// Current gives the certificate with its key, and the authorities.
	Current() (*tls.Certificate, *x509.CertPool, error)
}

// Server is the configuration of an internal listener: a caller must show a certificate of a trusted authority with
// an identity in it. Which service may call what is decided later, for each rpc.
func Server(source Source) *tls.Config {
	config := base(source)
	config.ClientAuth = tls.RequireAnyClientCert // verified by VerifyConnection, against the authorities of the moment
	config.VerifyConnection = func(state tls.ConnectionState) error {
		_, err := verify(source, state, x509.ExtKeyUsageClientAuth)
		return err
	}
	return config
}

// Public is the configuration of a public listener: a certificate is welcome and none is needed. One that is shown
// must be good.
func Public(source Source) *tls.Config {
	config := base(source)
	config.ClientAuth = tls.RequestClientCert
	config.VerifyConnection = func(state tls.ConnectionState) error {
		if len(state.PeerCertificates) == 0 {
			return nil
		}
		_, err := verify(source, state, x509.ExtKeyUsageClientAuth)
		return err
	}
	return config
}

// Client is the configuration for calling the service with that identity, wherever it runs: names of hosts prove
// nothing here.
func Client(source Source, service string) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS13,
		NextProtos: []string{"h2"},
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			certificate, _, err := source.Current()
			return certificate, err
		},
		InsecureSkipVerify: true, // #nosec G402 -- VerifyConnection checks chain and identity instead of the host's name
		VerifyConnection: func(state tls.ConnectionState) error {
			identity, err := verify(source, state, x509.ExtKeyUsageServerAuth)
			if err == nil && identity != service {
				err = fmt.Errorf("the other side is %q, not %q", identity, service)
			}
			return err
		},
	}
}

func base(source Source) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS13,
		NextProtos: []string{"h2"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			certificate, _, err := source.Current()
			return certificate, err
		},
	}
}

// verify checks the peer's chain against the authorities of the moment and gives its identity.
func verify(source Source, state tls.ConnectionState, usage x509.ExtKeyUsage) (string, error) {
	if len(state.PeerCertificates) == 0 {
		return "", errors.New("the other side showed no certificate")
	}
	_, roots, err := source.Current()
	if err != nil {
		return "", err
	}
	between := x509.NewCertPool()
	for _, c := range state.PeerCertificates[1:] {
		between.AddCert(c)
	}
	options := x509.VerifyOptions{Roots: roots, Intermediates: between, KeyUsages: []x509.ExtKeyUsage{usage}}
	if _, err := state.PeerCertificates[0].Verify(options); err != nil {
		return "", err
	}
	identity, ok := Identity(state)
	if !ok {
		return "", errors.New("the certificate names no service")
	}
	return identity, nil
}

// Identity gives the service that the peer's certificate names. The configurations above have verified it; on any
// other connection it proves nothing.
func Identity(state tls.ConnectionState) (string, bool) {
	if len(state.PeerCertificates) == 0 || len(state.PeerCertificates[0].URIs) != 1 {
		return "", false
	}
	return strings.CutPrefix(state.PeerCertificates[0].URIs[0].String(), scheme)
}
