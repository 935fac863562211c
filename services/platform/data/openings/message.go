package openings

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	tracev1 "github.com/concordat-suite/concordat/proto/gen/concordat/trace/v1"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/names"
)

// Asked is a request for a page of openings, as every service's contract has one.
type Asked interface {
	GetParent() string
	GetPageSize() int32
	GetPageToken() string
	GetFilter() string
}

// Answer returns the page that the caller in ctx asks for, in the contract's words, and the token of the next one.
func (d Database) Answer(ctx context.Context, r Asked) (page []*tracev1.Opening, next string, err error) {
	council, ok := names.Council(r.GetParent())
	if !ok {
		return nil, "", names.Missing()
	}
	opened, next, err := d.List(ctx, Query{Caller: caller.From(ctx), Council: council,
		Filter: r.GetFilter(), Token: r.GetPageToken(), Size: r.GetPageSize()})
	for _, o := range opened {
		page = append(page, o.message(council))
	}
	return page, next, err
}

func (o Opening) message(council string) *tracev1.Opening {
	actor := ""
	switch {
	case o.Person != "":
		actor = "councils/" + council + "/people/" + o.Person
	case o.Application != "":
		actor = "councils/" + council + "/applications/" + o.Application
	}
	return &tracev1.Opening{
		Time: timestamppb.New(o.Time), Actor: actor, Method: lastPart(o.Method),
		Record: o.Record, Exported: o.Export, RequestId: o.RequestID,
	}
}
