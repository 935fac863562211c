package app

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/concordat-suite/concordat/services/notification"
)

// counted counts what becomes of the mails on their way through a mail server.
type counted struct {
	notification.MailServer
	recipients *prometheus.CounterVec
	failures   prometheus.Counter
}

// words of the results in the figures; a result that waits is one to be tried again.
var words = map[notification.Result]string{
	notification.Sent: "sent", notification.Undeliverable: "undeliverable", notification.Waiting: "deferred",
}

func newCounted(server notification.MailServer, metrics prometheus.Registerer) *counted {
	c := &counted{
		MailServer: server,
		recipients: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "concordat_mail_recipients_total", Help: "Recipients handed to the mail server, by what became of them.",
		}, []string{"result"}),
		failures: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "concordat_mail_connect_failures_total", Help: "Times that the mail server could not be reached.",
		}),
	}
	for _, result := range words {
		c.recipients.WithLabelValues(result)
	}
	metrics.MustRegister(c.recipients, c.failures)
	return c
}

// Connect opens a session whose outcomes are counted.
func (c *counted) Connect(ctx context.Context) (notification.MailSession, error) {
	session, err := c.MailServer.Connect(ctx)
	if err != nil {
		c.failures.Inc()
		return nil, err
	}
	return &countedSession{session, c}, nil
}

type countedSession struct {
	notification.MailSession
	counted *counted
}

// Send hands a message over and counts its outcomes.
func (s *countedSession) Send(body []byte, recipients []string) ([]notification.Outcome, bool) {
	outcomes, usable := s.MailSession.Send(body, recipients)
	for _, o := range outcomes {
		s.counted.recipients.WithLabelValues(words[o.Result]).Inc()
	}
	return outcomes, usable
}
