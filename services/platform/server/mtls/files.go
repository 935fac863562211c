package mtls

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// recheck is how long loaded files are used before they are looked at again.
const recheck = 5 * time.Second

// Files are a service's certificate, key and trusted authorities in PEM files. They are read again when they change;
// while a new set does not fit together the last good one stays in use.
type Files struct {
	certificate, key, authorities string

	mu      sync.Mutex
	loaded  loaded
	stamp   string // what the files looked like when they were last read
	checked time.Time
}

type loaded struct {
	certificate *tls.Certificate
	roots       *x509.CertPool
}

// OpenFiles reads the three files and fails when they do not fit together.
func OpenFiles(certificate, key, authorities string) (*Files, error) {
	f := &Files{certificate: certificate, key: key, authorities: authorities, checked: time.Now()}
	stamp, err := f.look()
	if err != nil {
		return nil, err
	}
	if f.loaded, err = f.read(); err != nil {
		return nil, err
	}
	f.stamp = stamp
	return f, nil
}

// Current gives what the files hold, at most a few seconds old.
func (f *Files) Current() (*tls.Certificate, *x509.CertPool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := time.Now(); now.Sub(f.checked) >= recheck {
		f.checked = now
		f.renew()
	}
	return f.loaded.certificate, f.loaded.roots, nil
}

// renew reads the files if they have changed. A set that cannot be read is tried again at the next check: it may be
// half-way through being exchanged.
func (f *Files) renew() {
	stamp, err := f.look()
	if err != nil || stamp == f.stamp {
		return
	}
	if fresh, err := f.read(); err == nil {
		f.loaded, f.stamp = fresh, stamp
	}
}

// look says what the files look like, without reading them.
func (f *Files) look() (string, error) {
	var stamp string
	for _, path := range []string{f.certificate, f.key, f.authorities} {
		info, err := os.Stat(path)
		if err != nil {
			return "", fmt.Errorf("look at %s: %w", path, err)
		}
		stamp += fmt.Sprintf("%s %d %d\n", path, info.Size(), info.ModTime().UnixNano())
	}
	return stamp, nil
}

func (f *Files) read() (loaded, error) {
	certificate, err := tls.LoadX509KeyPair(f.certificate, f.key)
	if err != nil {
		return loaded{}, fmt.Errorf("certificate %s with key %s: %w", f.certificate, f.key, err)
	}
	pem, err := os.ReadFile(f.authorities)
	if err != nil {
		return loaded{}, fmt.Errorf("read the authorities: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return loaded{}, fmt.Errorf("%s: %w", f.authorities, errors.New("holds no certificate"))
	}
	return loaded{&certificate, roots}, nil
}
