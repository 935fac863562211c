// Package api answers the calls of concordat.register.v1: it translates the request, calls the domain, and translates
// the answer, pruned to what the caller may see. Who may call is decided before (platform/grpcserver); what a record
// allows, by the domain.
package api

import (
	"context"

	"google.golang.org/grpc"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/imports"
	"github.com/concordat-suite/concordat/services/register/reviews"
)

// Register offers the services of the register itself: councils, people, posts, covers, roles, applications, partnerships.
// Tables are written by the part of the register that reads them again; the open review follows a council's calendar.
func Register(r grpc.ServiceRegistrar, service *register.Service, tables *imports.Service, reviewing *reviews.Service) {
	registerv1.RegisterCouncilServiceServer(r, &councils{service: service, follow: reviewing.FollowCalendar})
	registerv1.RegisterPersonServiceServer(r, &people{service: service})
	registerv1.RegisterPostServiceServer(r, &posts{service: service})
	registerv1.RegisterCoverServiceServer(r, &covers{service: service})
	registerv1.RegisterHandOverServiceServer(r, &handOvers{service: service})
	registerv1.RegisterRoleTermServiceServer(r, &roleTerms{service: service})
	registerv1.RegisterPrivilegedGrantServiceServer(r, &grants{service: service})
	registerv1.RegisterApplicationServiceServer(r, &applications{service: service})
	registerv1.RegisterFieldProposalServiceServer(r, &fieldProposals{service: service, cells: tables})
	registerv1.RegisterPartnershipServiceServer(r, &partnerships{service: service, tables: tables})
}

// seen gives the message of a partnership as far as its reader may see it.
func seen(s register.Seen, err error) (*registerv1.Partnership, error) {
	if err != nil {
		return nil, err
	}
	return visible(s.Entry, s.Sight), nil
}

func visible(e register.Entry, level caller.Sight) *registerv1.Partnership {
	m := codec.EntryToProto(e)
	sight.Prune(m, level)
	return m
}

// detailSight is how much of people and applications the caller sees: the accounts are the administrator's affair.
func detailSight(ctx context.Context) caller.Sight { return detail(caller.From(ctx)) }

func detail(c *caller.Caller) caller.Sight {
	if c.Has(caller.Administrator) {
		return caller.Restricted
	}
	return caller.Council
}
