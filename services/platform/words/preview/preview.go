// Package preview carries through a call that it is only tried (validate_only): everything is done and checked as in
// earnest, by the database too, and nothing is kept.
//
// The server's interceptor marks the context of such a call (With), and no transaction of it is committed (package
// postgres). Use cases need not know; the few that answer differently, or do something besides writing, ask (Asked).
package preview

import "context"

type key struct{}

// With returns a context of a call that is only tried.
func With(ctx context.Context) context.Context { return context.WithValue(ctx, key{}, true) }

// Asked reports whether the call is only tried.
func Asked(ctx context.Context) bool {
	asked, _ := ctx.Value(key{}).(bool)
	return asked
}
