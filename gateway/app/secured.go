package app

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// safe are the headers that every answer has, whoever writes it. Answers that show more than plain data say so themselves
// in a policy of their own.
var safe = [][2]string{
	{"Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
	{"X-Content-Type-Options", "nosniff"},
	{"X-Frame-Options", "DENY"},
	{"Referrer-Policy", "no-referrer"},
}

// strictTransport tells browsers to come by https only, for a year.
var strictTransport = [2]string{"Strict-Transport-Security", "max-age=31536000; includeSubDomains"}

// headersFor gives the headers of every answer of a gateway that people reach at the address; "" for one whose address
// nobody has said.
func headersFor(publicURL string) ([][2]string, error) {
	if publicURL == "" {
		return safe, nil
	}
	address, err := url.Parse(publicURL)
	switch {
	case err != nil, address.Scheme != "https" && address.Scheme != "http", address.Host == "", address.User != nil,
		strings.Trim(address.Path, "/") != "", address.RawQuery != "", address.Fragment != "":
		return nil, fmt.Errorf("PUBLIC_URL: %q is not the address of a website, such as https://concordat.example.gov.uk", publicURL)
	case address.Scheme == "http":
		return safe, nil
	}
	return append(safe[:len(safe):len(safe)], strictTransport), nil
}

// secured puts the headers on every answer of the handler.
func secured(headers [][2]string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, header := range headers {
			w.Header().Set(header[0], header[1])
		}
		next.ServeHTTP(w, r)
	})
}

// securedListener puts the headers on the answers that net/http gives by itself, before any handler: to requests that it
// cannot read, or whose headers are too large. It writes them straight to the connection.
type securedListener struct {
	net.Listener
	headers []byte
}

func newSecuredListener(listener net.Listener, headers [][2]string) *securedListener {
	var lines bytes.Buffer
	for _, header := range headers {
		fmt.Fprintf(&lines, "%s: %s\r\n", header[0], header[1])
	}
	return &securedListener{Listener: listener, headers: lines.Bytes()}
}

// Accept gives the next connection.
func (l *securedListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &securedConn{Conn: conn, headers: l.headers}, nil
}

type securedConn struct {
	net.Conn
	headers []byte
}

// bare finds an answer that net/http gives by itself, by its very form: no handler's answer has so few headers.
var bare = regexp.MustCompile(`\AHTTP/1\.1 [45]\d\d [^\r\n]*\r\n(Content-Type: text/plain; charset=utf-8\r\n)?Connection: close\r\n(Date: [^\r\n]*\r\nContent-Length: 0\r\n)?\r\n`)

// Write sends the bytes, with the headers where they begin an answer without.
func (c *securedConn) Write(content []byte) (int, error) {
	head := bare.FindIndex(content[:min(len(content), 512)])
	if head == nil {
		return c.Conn.Write(content)
	}
	end := head[1] - len("\r\n")
	answer := append(append(append([]byte{}, content[:end]...), c.headers...), content[end:]...)
	if _, err := c.Conn.Write(answer); err != nil {
		return 0, err
	}
	return len(content), nil
}
