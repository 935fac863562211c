package main

import (
	"context"
	"net/url"

	"google.golang.org/protobuf/proto"
)

// page is one page of a list, of a message M.
type page[M any] interface {
	*M
	proto.Message
	GetNextPageToken() string
}

// wholeList reads a list to its end. A parameter without a value is left out; items gives what is on a page.
func wholeList[P page[M], M, I any](ctx context.Context, c *client, path string, parameters map[string]string, items func(P) []I) ([]I, error) {
	query := url.Values{"page_size": {"1000"}}
	for name, value := range parameters {
		if value != "" {
			query.Set(name, value)
		}
	}
	var all []I
	for {
		read := P(new(M))
		if err := c.get(ctx, path, query, read); err != nil {
			return nil, err
		}
		all = append(all, items(read)...)
		if read.GetNextPageToken() == "" {
			return all, nil
		}
		query.Set("page_token", read.GetNextPageToken())
	}
}
