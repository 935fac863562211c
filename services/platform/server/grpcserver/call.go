package grpcserver

import (
	"context"
	"net"
	"strings"

	"go.opentelemetry.io/otel/propagation"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/server/mtls"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

const (
	// requestIDHeader comes from the gateway, or from another service, and goes back to every caller.
	requestIDHeader = "x-request-id"
	// clientAddressHeader is the address that the gateway saw.
	clientAddressHeader = "x-client-address"
	// continuedHeader says that the call is a further page of what the gateway was asked for once.
	continuedHeader = "x-continued"
	// gateway is the identity of the one caller on the public listener whose word is taken for these.
	gateway = "gateway"
)

// call is what the steps of the chain know of one call. The handler sees its Caller.
type call struct {
	caller.Caller
	rule   *access.Rule // nil for the health protocol
	peer   string       // the identity in the peer's certificate, if it showed one
	client string       // the client's address
	record string       // the resource that the request is about, or what it belongs to
	// continued says that the call is a further page of what the gateway was asked for once.
	continued bool
	atEnd     func() // gives back what the call holds; nil when that is nothing
}

type callKey struct{}

func callIn(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

// begin starts the call: its id, its rule, and who is at the other end of the connection.
func (c *chain) begin(ctx context.Context, next func(context.Context) error) error {
	method, _ := grpc.Method(ctx)
	current := &call{rule: c.rules[method]}
	current.Method = "(not offered)" // what a stranger calls it goes into no log and no figure
	if current.rule != nil || isOpen(method) {
		current.Method = method
	}
	if c.setPeer(ctx, current) {
		current.RequestID = sane(header(ctx, requestIDHeader))
		if client := sane(header(ctx, clientAddressHeader)); client != "" {
			current.client = client
		}
		current.continued = header(ctx, continuedHeader) != ""
	}
	if current.RequestID == "" {
		current.RequestID = ids.New()
	}
	if err := grpc.SetHeader(ctx, metadata.Pairs(requestIDHeader, current.RequestID)); err != nil {
		return err
	}
	defer func() {
		if current.atEnd != nil {
			current.atEnd()
		}
	}()
	return next(context.WithValue(caller.With(c.traced(ctx), &current.Caller), callKey{}, current))
}

// traceContext is the form in which a trace goes from one service to the next.
var traceContext propagation.TraceContext

// traced carries the caller's trace on where no tracer does so: it costs a tenth of what making spans does.
func (c *chain) traced(ctx context.Context) context.Context {
	const parent = "traceparent"
	if c.Tracer != nil {
		return ctx
	}
	id := header(ctx, parent)
	if id == "" {
		return ctx
	}
	return traceContext.Extract(ctx, propagation.MapCarrier{parent: id})
}

// setPeer notes who is at the other end and says whether its word on request id and client address is taken.
func (c *chain) setPeer(ctx context.Context, current *call) bool {
	p, ok := peer.FromContext(ctx)
	if !ok {
		return false
	}
	current.client = p.Addr.String()
	if info, secured := p.AuthInfo.(credentials.TLSInfo); secured {
		current.peer, _ = mtls.Identity(info.State)
		return current.peer == gateway || (current.rule != nil && forServices(current.rule))
	}
	address, isTCP := p.Addr.(*net.TCPAddr)
	return c.TrustLoopback && (!isTCP || address.IP.IsLoopback())
}

func header(ctx context.Context, name string) string {
	if values := metadata.ValueFromIncomingContext(ctx, name); len(values) > 0 {
		return values[0]
	}
	return ""
}

// sane gives the text when it could be an id or an address, and "" otherwise: it goes into logs and answers.
func sane(text string) string {
	const plain = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.:[]"
	if len(text) > 64 || strings.Trim(text, plain) != "" {
		return ""
	}
	return text
}
