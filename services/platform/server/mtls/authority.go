package mtls

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// Authority issues certificates to the services of one process or one test, and is forgotten with it. Its key never
// leaves the memory.
type Authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	roots       *x509.CertPool
}

// lifetime of an authority and of what it issues: longer than any process runs.
const lifetime = 10 * 365 * 24 * time.Hour

// NewAuthority makes a throw-away authority.
func NewAuthority() (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the authority's key: %w", err)
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: "Concordat throw-away authority"},
		NotBefore: now.Add(-time.Minute), NotAfter: now.Add(lifetime),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("make the authority: %w", err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("read the authority: %w", err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	return &Authority{certificate: certificate, key: key, roots: roots}, nil
}

// Issued is a certificate of an Authority; it is a Source.
type Issued struct {
	certificate tls.Certificate
	roots       *x509.CertPool
}

// Current gives the certificate and its authority.
func (i *Issued) Current() (*tls.Certificate, *x509.CertPool, error) {
	return &i.certificate, i.roots, nil
}

// Issue makes a certificate with the identity of the service, for both ends of a connection.
func (a *Authority) Issue(service string) (*Issued, error) {
	return a.issue(service, time.Now().Add(lifetime))
}

func (a *Authority) issue(service string, until time.Time) (*Issued, error) {
	identity, err := url.Parse(scheme + service)
	if err != nil {
		return nil, fmt.Errorf("identity of %q: %w", service, err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key for %s: %w", service, err)
	}
	template := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: service}, URIs: []*url.URL{identity},
		NotBefore: a.certificate.NotBefore, NotAfter: until, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key)
	if err != nil {
		return nil, fmt.Errorf("certify %s: %w", service, err)
	}
	return &Issued{certificate: tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots: a.roots}, nil
}

// WriteFiles issues a certificate to the service and writes it, its key and the authority as PEM files into the
// folder, for a service that runs in a process of its own: service.crt, service.key and ca.crt.
func (a *Authority) WriteFiles(folder, service string) error {
	issued, err := a.Issue(service)
	if err != nil {
		return err
	}
	key, err := x509.MarshalPKCS8PrivateKey(issued.certificate.PrivateKey)
	if err != nil {
		return fmt.Errorf("write the key of %s: %w", service, err)
	}
	for name, block := range map[string]*pem.Block{
		service + ".crt": {Type: "CERTIFICATE", Bytes: issued.certificate.Certificate[0]},
		service + ".key": {Type: "PRIVATE KEY", Bytes: key},
		"ca.crt":         {Type: "CERTIFICATE", Bytes: a.certificate.Raw},
	} {
		if err := os.WriteFile(filepath.Join(folder, name), pem.EncodeToMemory(block), 0o600); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}

// serial is a random number, so that no two certificates are taken for one.
func serial() *big.Int {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		panic(err) // crypto/rand does not fail
	}
	return n
}
