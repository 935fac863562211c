package grpcserver

import (
	"context"
	"strings"
	"time"

	"google.golang.org/grpc/metadata"

	"github.com/concordat-suite/concordat/services/platform/access"
	"github.com/concordat-suite/concordat/services/platform/fault"
	"github.com/concordat-suite/concordat/services/platform/identity"
)

// open are the protocols that need no token and have no rule: they say nothing of any council.
var open = []string{"/grpc.health.v1.Health/", "/grpc.reflection.v1.ServerReflection/", "/grpc.reflection.v1alpha.ServerReflection/"}

func isOpen(method string) bool {
	for _, protocol := range open {
		if strings.HasPrefix(method, protocol) {
			return true
		}
	}
	return false
}

// authenticate finds out whose token came with a call on the public listener. A stream ends with its token.
func (c *chain) authenticate(ctx context.Context, next func(context.Context) error) error {
	current := callIn(ctx)
	if isOpen(current.Method) {
		return next(ctx)
	}
	if current.rule == nil || forServices(current.rule) {
		return unknownMethod()
	}
	token, err := bearer(ctx)
	if err != nil {
		return err
	}
	if token == "" {
		if current.rule.Public {
			return next(ctx)
		}
		return identity.Missing()
	}
	id, err := c.Verifier.Verify(ctx, token)
	if err != nil {
		return err
	}
	current.Issuer, current.Subject = id.Issuer, id.Subject
	if deadline, limited := ctx.Deadline(); limited && time.Until(deadline) <= c.Limits.MaxCall {
		return next(ctx) // over before it could matter
	}
	ctx, cancel := context.WithDeadline(ctx, id.Expires)
	defer cancel()
	return next(ctx)
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
