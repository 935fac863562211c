package main

import (
	"context"
	"net/url"

	"google.golang.org/protobuf/proto"
)

// page is one page of a list.
type page interface {
	proto.Message
	GetNextPageToken() string
}

// wholeList reads a list to its end. A parameter without a value is left out; empty makes a page to read into, and items
// gives what is on one.
func wholeList[P page, I any](ctx context.Context, c *client, path string, parameters map[string]string, empty func() P, items func(P) []I) ([]I, error) {
	query := url.Values{"page_size": {"1000"}}
	for name, value := range parameters {
		if value != "" {
			query.Set(name, value)
		}
	}
	var all []I
	for {
		read := empty()
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
