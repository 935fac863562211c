package reviews

import (
	"context"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/authors"
)

// authoring are the rpcs by which somebody writes part of a return, or hands it in.
var authoring = []string{"UpdateReturn", "ConfirmReturnSections", "EnterReturn", "ConfirmReturnEntry", "SubmitReturn"}

// Authoring reports whether whoever calls the rpc of this full name is an author of the return.
func Authoring(method string) bool {
	return slices.Contains(authoring, method[strings.LastIndexByte(method, '/')+1:])
}

// authors returns everybody who ever wrote part of the return or handed it in, and those in whose name that was done.
func (w work) authors(ctx context.Context) (authors.Set, error) {
	acts, err := w.tx.ReturnActs(ctx, w.ret.Review, w.ret.Partnership)
	if err != nil {
		return nil, err
	}
	own := authors.Of()
	for _, act := range acts {
		if !Authoring(act.Method) {
			continue
		}
		if err := register.AddAuthor(ctx, w.tx, own, act); err != nil {
			return nil, err
		}
	}
	return own, nil
}

// decide is change for a decision on a return, which is nobody's to take who is one of its authors.
func (s *Service) decide(ctx context.Context, c *caller.Caller, at Ref, f func(work) error) (Seen, error) {
	return s.change(ctx, c, at, func(w work) (err error) {
		if w.own, err = w.authors(ctx); err != nil {
			return err
		}
		if err := s.decidesInLine(ctx, w, c); err != nil {
			return err
		}
		return f(w)
	})
}
