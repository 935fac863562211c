package store

import (
	"context"
	"fmt"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

func (r *reader) Published(ctx context.Context, partnership string) (bool, error) {
	const one = `SELECT body FROM partnerships WHERE council = $1 AND id = $2`
	var body []byte
	if err := r.tx.GetContext(ctx, &body, one, r.council(), partnership); err != nil {
		return false, fmt.Errorf("read partnership %s: %w", partnership, err)
	}
	m := &registerv1.Partnership{}
	if err := unmarshal(body, m); err != nil {
		return false, err
	}
	return m.GetPublished(), nil
}
