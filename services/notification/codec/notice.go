// Package codec turns lines of the ledger into messages of concordat.notification.v1, and the register's messages, as
// its journal brings them, into what this service keeps of them.
package codec

import (
	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/names"
)

// The names of the resources that this service speaks of. A person's id is a UUID, as are all others.
var (
	CouncilName     = names.New("councils/{council}")
	NoticeName      = names.New("councils/{council}/notices/{notice}")
	ReviewName      = names.New("councils/{council}/reviews/{review}")
	ReturnName      = names.New("councils/{council}/reviews/{review}/returns/{return}")
	PartnershipName = names.New("councils/{council}/partnerships/{partnership}")
	HandOverName    = names.New("councils/{council}/handOvers/{hand_over}")
	GrantName       = names.New("councils/{council}/privilegedGrants/{privileged_grant}")
	ImportName      = names.New("councils/{council}/imports/{import}")
	ProposalName    = names.New("councils/{council}/partnerships/{partnership}/fieldProposals/{field_proposal}")
	PersonName      = names.New("councils/{council}/people/{person}")
)

// NoticeToProto gives the message of a line.
func NoticeToProto(l *notification.Line) *notificationv1.Notice {
	m := &notificationv1.Notice{
		Name:            NoticeName.Format(l.Council, l.ID),
		ServiceArea:     l.ServiceArea,
		Officer:         personToName(l.Council, l.Officer),
		Step:            notificationv1.NoticeStep(l.Step),
		Round:           int32(l.Round),
		Recipient:       personToName(l.Council, l.Recipient),
		Capacity:        notificationv1.NoticeCapacity(l.Capacity),
		Address:         l.Address,
		Template:        l.Template,
		DueTime:         wire.Timestamp(l.Due),
		Delayed:         l.Delayed,
		Result:          notificationv1.NoticeResult(l.Result),
		Attempts:        int32(l.Attempts),
		Reply:           l.Reply,
		MessageId:       l.MessageID,
		SendTime:        wire.Timestamp(l.SendTime),
		AcknowledgeTime: wire.Timestamp(l.AcknowledgeTime),
		CreateTime:      wire.Timestamp(l.CreateTime),
		HeldUntil:       wire.Timestamp(l.HeldUntil),
		StandsFor:       foldedToProto(l.StandsFor),
	}
	if l.HandOver != "" {
		m.HandOver = HandOverName.Format(l.Council, l.HandOver)
		return m
	}
	if l.Grant != "" {
		m.PrivilegedGrant = GrantName.Format(l.Council, l.Grant)
		return m
	}
	if l.Import != "" {
		m.Import, m.Partnership = ImportName.Format(l.Council, l.Import), PartnershipName.Format(l.Council, l.Partnership)
		return m
	}
	m.Review, m.Return = ReviewName.Format(l.Council, l.Review), ReturnName.Format(l.Council, l.Review, l.Partnership)
	m.Partnership = PartnershipName.Format(l.Council, l.Partnership)
	return m
}

func foldedToProto(steps []notification.PlannedStep) []*notificationv1.FoldedStep {
	folded := make([]*notificationv1.FoldedStep, len(steps))
	for i, s := range steps {
		folded[i] = &notificationv1.FoldedStep{Step: notificationv1.NoticeStep(s.Step), Date: s.Day.String()}
	}
	return folded
}

// NoticesToProto gives the messages of lines.
func NoticesToProto(lines []*notification.Line) []*notificationv1.Notice {
	notices := make([]*notificationv1.Notice, len(lines))
	for i, l := range lines {
		notices[i] = NoticeToProto(l)
	}
	return notices
}

// ReminderToProto gives the answer to a reminder sent by hand.
func ReminderToProto(lines []*notification.Line) *notificationv1.SendReminderResponse {
	return &notificationv1.SendReminderResponse{Notices: NoticesToProto(lines)}
}

// NotToldToProto gives the message of an officer who was not told.
func NotToldToProto(council, review string, n notification.NotTold) *notificationv1.NotTold {
	m := &notificationv1.NotTold{
		Officer: personToName(council, n.Officer),
		Result:  notificationv1.NoticeResult(n.Result),
		Reply:   n.Reply,
	}
	for _, partnership := range n.Partnerships {
		m.Returns = append(m.Returns, ReturnName.Format(council, review, partnership))
	}
	return m
}

// UndeliverableToProto gives the message of an address that mail does not reach.
func UndeliverableToProto(council string, a notification.UndeliverableAddress) *notificationv1.UndeliverableAddress {
	return &notificationv1.UndeliverableAddress{
		Person: personToName(council, a.Person), Address: a.Address, Reply: a.Reply, Notice: NoticeName.Format(council, a.Line),
	}
}

// personToName writes a person's id as a resource name; "" stays "".
func personToName(council, id string) string {
	if id == "" {
		return ""
	}
	return PersonName.Format(council, id)
}
