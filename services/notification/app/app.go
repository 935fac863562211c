// Package app assembles the notification service: its settings, and in which order its parts are made and run.
package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strings"
	"time"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/notification/api"
	"github.com/concordat-suite/concordat/services/notification/letter"
	"github.com/concordat-suite/concordat/services/notification/post"
	"github.com/concordat-suite/concordat/services/notification/store"
	"github.com/concordat-suite/concordat/services/platform/data/follow"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/requests"
	"github.com/concordat-suite/concordat/services/platform/server/foundation"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/server/ops"
	"github.com/concordat-suite/concordat/services/platform/server/settings"
)

// Config are the settings of the notification service.
type Config struct {
	settings.Service

	// SMTPAddress is the mail server, host:port.
	SMTPAddress string `env:"SMTP_ADDRESS, required"`
	// SMTPFrom is whom mails come from, such as "Partnership register <partnerships@example.gov.uk>". Refusals go there.
	SMTPFrom string `env:"SMTP_FROM, required"`
	// SMTPTLS is how the way to the mail server is protected: starttls, tls or none. When it is empty, starttls, and
	// none for a mail server on this machine.
	SMTPTLS post.TLS `env:"SMTP_TLS"`
	// SMTPUsername and SMTPPassword sign in to the mail server; no sign-in when the name is empty.
	SMTPUsername string          `env:"SMTP_USERNAME"`
	SMTPPassword settings.Secret `env:"SMTP_PASSWORD"`
	// MessagesPerDay is how many messages a council may send in a day; what is above goes on the next day. 0 for no bound.
	MessagesPerDay uint `env:"MESSAGES_PER_DAY, default=5000"`
	// LinkBase is the web address that links in mails begin with, such as https://concordat.example.gov.uk.
	LinkBase string `env:"LINK_BASE, required"`
}

// server gives the mail server and the mailbox that mails come from. All faults are reported together.
func (c Config) server() (*post.Server, notification.Mailbox, error) {
	from, fromErr := mail.ParseAddress(c.SMTPFrom)
	if fromErr != nil {
		fromErr = fmt.Errorf("SMTP_FROM: %q is no mailbox; write Name <address>", c.SMTPFrom)
		from = &mail.Address{}
	}
	host, _, addressErr := net.SplitHostPort(c.SMTPAddress)
	if addressErr != nil {
		addressErr = fmt.Errorf("SMTP_ADDRESS: %q is not host:port", c.SMTPAddress)
	}
	protected, tlsErr := c.tls(host)
	return &post.Server{
		Address: c.SMTPAddress, TLS: protected, Username: c.SMTPUsername, Password: c.SMTPPassword.Reveal(), From: from.Address,
	}, notification.Mailbox{Name: from.Name, Address: from.Address}, errors.Join(fromErr, addressErr, tlsErr, c.checkLinkBase())
}

func (c Config) tls(host string) (post.TLS, error) {
	switch c.SMTPTLS {
	case post.StartTLS, post.Implicit, post.None:
		return c.SMTPTLS, nil
	case "":
		if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
			return post.None, nil
		}
		return post.StartTLS, nil
	}
	return "", fmt.Errorf("SMTP_TLS: %q is none of starttls, tls and none", c.SMTPTLS)
}

func (c Config) checkLinkBase() error {
	if u, err := url.Parse(c.LinkBase); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fmt.Errorf("LINK_BASE: %q is no web address, such as https://concordat.example.gov.uk", c.LinkBase)
	}
	return nil
}

// Run serves the notification service until ctx ends.
func Run(ctx context.Context, cfg Config) error {
	server, from, err := cfg.server()
	if err != nil {
		return err
	}
	writer, err := letter.New(from, cfg.LinkBase)
	if err != nil {
		return err
	}
	db, err := foundation.OpenDatabase(ctx, foundation.Notification, cfg.Service, store.Migrations)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	base, err := foundation.Lay(foundation.Notification, cfg.Service, grpcserver.Limits{})
	if err != nil {
		return err
	}
	connection, err := base.Dial(foundation.Register, cfg.RegisterInternal)
	if err != nil {
		return err
	}
	defer func() { _ = connection.Close() }()
	register := journalv1.NewJournalServiceClient(connection)

	service := notification.NewService(store.New(db).Gathering(gathering), newCounted(server, base.Metrics), writer.Write,
		host(from.Address), base.Clock).PerDay(int(cfg.MessagesPerDay))
	api.Register(base, service)
	journalv1.RegisterJournalServiceServer(base, journal.NewServer(db))
	api.RegisterOpenings(base, base.KeepTrace(db).AnsweredBy(store.Answered(base.Clock)))
	workers := newWorkers(service, db, base.Logger)
	return base.Run(ctx, []ops.Check{db.Ready},
		base.Follow(follow.Config{
			DB: db, Name: "register", Source: register, Types: store.Followed, Apply: store.Learn, ApplyAll: store.LearnAll,
			Applied: workers.learned,
		}).Run,
		base.Follow(follow.Config{
			DB: db, Name: "standing", Source: register, Types: store.StandingFollowed, OmitPersonal: true, Apply: store.LearnStanding,
		}).Run,
		workers.tell, workers.deliver, requests.Purging(db, base.Clock, base.Logger),
	)
}

// gathering is for how long a message about what somebody did waits for more of the same: whoever gives more time for ten
// returns, one after the other, sends one message.
const gathering = 3 * time.Second

// host gives the domain of an address, in which Message-IDs are made.
func host(address string) string { return address[strings.LastIndex(address, "@")+1:] }
