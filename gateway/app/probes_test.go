package app

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// recorder is a service that notes what comes with each call, and refuses it.
type recorder struct {
	address string

	mutex sync.Mutex
	calls []metadata.MD
}

func newRecorder(t *testing.T) *recorder {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{address: listener.Addr().String()}
	server := grpc.NewServer(grpc.UnknownServiceHandler(r.note))
	go func() { _ = server.Serve(listener) }() // ends with Stop
	t.Cleanup(server.Stop)
	return r
}

func (r *recorder) note(_ any, stream grpc.ServerStream) error {
	came, _ := metadata.FromIncomingContext(stream.Context())
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.calls = append(r.calls, came)
	return status.Error(codes.NotFound, "There is no such record.")
}

// taken returns the calls since the last time that somebody asked.
func (r *recorder) taken() []metadata.MD {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	calls := r.calls
	r.calls = nil
	return calls
}

// passedOn are what a service may get with a call that a stranger sends.
var passedOn = []string{
	":authority", "authorization", "content-type", "user-agent", "x-client-address", "x-forwarded-for", "x-forwarded-host", "x-request-id",
}

const (
	probeHost   = "Host: concordat.example\r\nConnection: close\r\n"
	probed      = "/v1/councils/cambridge/partnerships/0190b6a4-7a11-7c3e-9d55-0242ac120002"
	approving   = "POST " + probed + ":approve HTTP/1.1\r\n" + probeHost + "Content-Type: application/json\r\n"
	getting     = "GET " + probed + " HTTP/1.1\r\n" + probeHost
	secondInOne = "GET " + probed + " HTTP/1.1\r\nHost: x\r\nX-Client-Address: 192.0.2.7\r\n\r\n"
)

// refusedProbes must reach no service.
var refusedProbes = map[string]string{
	"two lengths":                     approving + "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}" + secondInOne,
	"two lengths in one header":       approving + "Content-Length: 2, 40\r\n\r\n{}" + secondInOne,
	"a length with a sign":            approving + "Content-Length: +2\r\n\r\n{}",
	"a length below nothing":          approving + "Content-Length: -1\r\n\r\n{}",
	"a length in hexadecimal":         approving + "Content-Length: 0x2\r\n\r\n{}",
	"chunked in another writing":      approving + "Transfer-Encoding: xchunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	"chunked twice":                   approving + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	"chunked and another encoding":    approving + "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
	"a chunk that has no size":        approving + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
	"a chunk without end":             approving + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}\r\n0\r\n\r\n",
	"a space before the colon":        approving + "Content-Length : 2\r\n\r\n{}",
	"a NUL in a header":               getting + "Authorization: Bearer \x00\r\n\r\n",
	"a line break in a header's name": getting + "X-A\rB: x\r\n\r\n",
	"a header without a colon":        getting + "Grpc-Metadata-Authorization\r\n\r\n",
	"a compressed body":               approving + "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00",
	"CONNECT":                         "CONNECT 127.0.0.1:22 HTTP/1.1\r\n" + probeHost + "\r\n",
	"HTTP/2 that nobody asked for":    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
	"a space in the path":             "GET /v1/councils/cambridge /partnerships HTTP/1.1\r\n" + probeHost + "\r\n",
	"a fragment in the path":          "GET " + probed + "%23x HTTP/1.1\r\n" + probeHost + "\r\n",
	"gRPC's own path":                 "POST /concordat.register.v1.PartnershipService/GetPartnership HTTP/1.1\r\n" + probeHost + "Content-Length: 0\r\n\r\n",
	"gRPC's own type":                 "POST " + probed + " HTTP/1.1\r\n" + probeHost + "Content-Type: application/grpc\r\nContent-Length: 2\r\n\r\n{}",
	"a method override":               "POST " + probed + " HTTP/1.1\r\n" + probeHost + "X-HTTP-Method-Override: GET\r\nContent-Length: 0\r\n\r\n",
	"a large body of a stranger":      approving + "Expect: 100-continue\r\nContent-Length: 1000000\r\n\r\n",
}

// passedProbes may reach the service, which gets nothing of what they say beyond what is passedOn.
var passedProbes = map[string]string{
	"metadata of the gateway's": getting + "Grpc-Metadata-X-Client-Address: 192.0.2.7\r\nGrpc-Metadata-X-Continued: 1\r\n" +
		"grpc-metadata-authorization: Bearer other\r\n\r\n",
	"binary metadata":               getting + "Grpc-Metadata-Trace-Bin: AAAA\r\n\r\n",
	"the gateway's own headers":     getting + "X-Client-Address: 192.0.2.7\r\nX-Continued: 1\r\nX-Request-Id: forged\r\n\r\n",
	"a proxy's headers":             getting + "X-Forwarded-For: 192.0.2.7\r\nForwarded: for=192.0.2.7\r\nX-Real-Ip: 192.0.2.7\r\n\r\n",
	"underscores for hyphens":       getting + "X_Client_Address: 192.0.2.7\r\nGrpc_Metadata_X_Continued: 1\r\n\r\n",
	"a cookie":                      getting + "Cookie: session=secret\r\n\r\n",
	"an endless deadline":           getting + "Grpc-Timeout: 99999999H\r\n\r\n",
	"another address in the header": getting + "X-Original-Url: /v1/operator\r\nX-Forwarded-Prefix: /admin\r\n\r\n",
	"an upgrade":                    getting + "Upgrade: h2c\r\nHttp2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
	"a council of one's own":        getting + "X-Council: maldon\r\nConcordat-Council: maldon\r\n\r\n",
	"gRPC's encoding":               getting + "Grpc-Encoding: gzip\r\nGrpc-Accept-Encoding: gzip\r\nTe: trailers\r\n\r\n",
}

// TestRawProbes sends bytes that no client would to the gateway as it runs, with a service behind it that notes what comes.
func TestRawProbes(t *testing.T) {
	behind := newRecorder(t)
	gateway := gatewayBefore(t, behind.address)
	for name, sent := range refusedProbes {
		t.Run(name, func(t *testing.T) {
			answer := send(t, gateway, sent)
			if answer.StatusCode < 400 || answer.StatusCode == http.StatusNotFound && strings.Contains(sent, "Content-Type: application/json") {
				t.Errorf("status %d, want a refusal of the gateway's", answer.StatusCode)
			}
			if calls := behind.taken(); len(calls) > 0 {
				t.Errorf("%d calls reached the service", len(calls))
			}
		})
	}
	for name, sent := range passedProbes {
		t.Run(name, func(t *testing.T) {
			if answer := send(t, gateway, sent); answer.StatusCode != http.StatusNotFound { // as the service says
				t.Errorf("status %d, want 404", answer.StatusCode)
			}
			calls := behind.taken()
			if len(calls) != 1 {
				t.Fatalf("%d calls reached the service, want 1", len(calls))
			}
			for key, values := range calls[0] {
				if !slices.Contains(passedOn, key) || strings.Contains(strings.Join(values, " "), "192.0.2.7") {
					t.Errorf("the service got %s: %v", key, values)
				}
			}
			if id := calls[0].Get("x-request-id"); len(id) != 1 || id[0] == "forged" {
				t.Errorf("the service got the request id %v", id)
			}
		})
	}
}

// gatewayBefore starts a gateway before a register, and returns its address.
func gatewayBefore(t *testing.T, register string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cfg := config()
	cfg.Listener, cfg.Register = listener, register
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, cfg) }()
	t.Cleanup(func() {
		stop()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("Run() = %v", err)
			}
		case <-time.After(time.Minute):
			t.Error("the gateway does not stop")
		}
	})
	return listener.Addr().String()
}
