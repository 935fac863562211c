package api

import (
	"time"

	"google.golang.org/protobuf/proto"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/register/codec"
)

// Sight says how much the caller may see of an answer that is given again to a repeated request: as much as of the
// record itself, today.
func Sight(clock func() time.Time) func(*caller.Caller, proto.Message) caller.Sight {
	return func(c *caller.Caller, answer proto.Message) caller.Sight {
		switch m := answer.(type) {
		case *registerv1.Partnership:
			_, id, err := codec.PartnershipName.Parse2(m.GetName())
			if err != nil {
				return 0
			}
			p, err := codec.PartnershipFromProto(c.Council, id, m)
			if err != nil {
				return 0
			}
			return replayed(c, p.SightOf(c, date.Of(clock())))
		case *registerv1.Cover:
			_, away, _ := codec.PersonName.Parse2(m.GetPerson())
			return coverSight(c, away)
		case *registerv1.PrivilegedGrant:
			return grantSight(c)
		case *registerv1.Person, *registerv1.Application:
			return detail(c)
		default:
			return c.SightAnswered()
		}
	}
}

// replayed returns how much of a partnership is given again: whoever reported or entered one sees again what they said of
// it, whatever has become of it since.
func replayed(c *caller.Caller, level caller.Sight) caller.Sight {
	switch c.Method {
	case registerv1.PartnershipService_ReportPartnership_FullMethodName, registerv1.PartnershipService_CreatePartnership_FullMethodName:
		return max(level, caller.Restricted)
	default:
		return level
	}
}
