package grpcserver

import (
	"context"
	"strings"
	"time"

	"google.golang.org/grpc/metadata"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/server/identity"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// healthWatch is the stream of the health protocol.
const healthWatch = "/grpc.health.v1.Health/Watch"

// isOpen reports whether a method needs no token and has no rule, since it says nothing of any council.
func isOpen(method string) bool { return strings.HasPrefix(method, "/grpc.health.v1.Health/") }

// authenticate finds out whose token came with a call on the public listener. A stream ends with its token. Who brings no
// token that is accepted may have few calls open, and make few in a minute.
func (c *chain) authenticate(ctx context.Context, next func(context.Context) error) error {
	current := callIn(ctx)
	if isOpen(current.Method) {
		return c.unsignedCall(ctx, next)
	}
	if current.rule == nil || forServices(current.rule) {
		return c.countedStranger(ctx, unknownMethod())
	}
	id, err := c.identify(ctx)
	switch {
	case err != nil:
		return c.countedStranger(ctx, err)
	case id.Subject == "":
		if err := c.limited.stranger(ctx, c.Now()); err != nil {
			return err
		}
		return c.unsignedCall(ctx, next)
	}
	current.Issuer, current.Subject = id.Issuer, id.Subject
	if err := c.limited.caller(ctx, c.Now()); err != nil {
		return err
	}
	if deadline, limited := ctx.Deadline(); limited && time.Until(deadline) <= c.Limits.MaxCall {
		return next(ctx) // over before it could matter
	}
	ctx, cancel := context.WithDeadline(ctx, id.Expires)
	defer cancel()
	return next(ctx)
}

// identify verifies the token that came with the call. Without one it is nobody, if nobody may make the call.
func (c *chain) identify(ctx context.Context) (identity.Identity, error) {
	token, err := bearer(ctx)
	switch {
	case err != nil:
		return identity.Identity{}, err
	case token != "":
		return c.Verifier.Verify(ctx, token)
	case callIn(ctx).rule.Public:
		return identity.Identity{}, nil
	}
	return identity.Identity{}, identity.Missing()
}

// bearer gives the token of the authorization header, or "" when there is no such header.
func bearer(ctx context.Context) (string, error) {
	values := metadata.ValueFromIncomingContext(ctx, "authorization")
	if len(values) == 0 {
		return "", nil
	}
	const scheme = "bearer "
	if len(values) > 1 || len(values[0]) <= len(scheme) || !strings.EqualFold(values[0][:len(scheme)], scheme) {
		return "", fault.Unauthenticated("TOKEN_NOT_ACCEPTED",
			"The authorization header must be there once and say Bearer and the access token.")
	}
	return values[0][len(scheme):], nil
}

// authenticateService takes the identity in the certificate of a call on the internal listener.
func (c *chain) authenticateService(ctx context.Context, next func(context.Context) error) error {
	current := callIn(ctx)
	switch {
	case isOpen(current.Method):
		return next(ctx)
	case current.rule == nil || !forServices(current.rule):
		return unknownMethod()
	case current.peer == "":
		return fault.Unauthenticated("CERTIFICATE_MISSING", "Calls between services need a certificate that names the service.")
	}
	current.Service = current.peer
	return next(ctx)
}

func signIn(current *call) access.SignIn {
	return access.SignIn{Issuer: current.Issuer, Subject: current.Subject}
}
