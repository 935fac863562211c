package standalone

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	governanceapp "github.com/concordat-suite/concordat/services/governance/app"
	notificationapp "github.com/concordat-suite/concordat/services/notification/app"
	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/server/foundation"
	"github.com/concordat-suite/concordat/services/platform/server/identity"
	"github.com/concordat-suite/concordat/services/platform/server/mtls"
	"github.com/concordat-suite/concordat/services/platform/server/settings"
	registerapp "github.com/concordat-suite/concordat/services/register/app"
	reportingapp "github.com/concordat-suite/concordat/services/reporting/app"
)

const (
	// audience is whom the tokens are for.
	audience = "concordat"
	// operator is the subject of the one who creates councils.
	operator = "operator"
	// sender is whom the demo's mails come from.
	sender = "Partnership register <partnerships@cambridge.example>"
	// drain is how long calls under way may take when it stops.
	drain = 5 * time.Second
	// councilConnections is how many connections to each database the calls about one council may hold at once.
	councilConnections = 5
	// perCouncil, perCaller and perAddress are how many calls a minute are allowed.
	perCouncil, perCaller, perAddress = 3000, 1500, 60
	// startTime is how long the services may take to get ready.
	startTime = time.Minute
)

// part is one service.
type part struct {
	// identity is its name towards the others.
	identity string
	// offset is its place.
	offset int
	// after is how many of the parts before it must be ready first: it follows their journals, and whoever follows a
	// service that does not answer yet waits for the next try.
	after int
	// run runs its app with the settings that all services have, and its own beside them.
	run func(ctx context.Context, s *suite, common settings.Service) error
}

// parts are the services, each after those it follows.
var parts = []part{
	{foundation.Register, offsetRegister, 0, func(ctx context.Context, _ *suite, common settings.Service) error {
		return registerapp.Run(ctx, registerapp.Config{Service: common})
	}},
	{foundation.Governance, offsetGovernance, 1, func(ctx context.Context, _ *suite, common settings.Service) error {
		return governanceapp.Run(ctx, governanceapp.Config{Service: common})
	}},
	{foundation.Notification, offsetNotification, 1, func(ctx context.Context, s *suite, common settings.Service) error {
		return notificationapp.Run(ctx, notificationapp.Config{
			Service: common, SMTPAddress: s.addresses.at(offsetSMTP), SMTPFrom: sender, LinkBase: s.addresses.url(offsetGateway),
		})
	}},
	{foundation.Reporting, offsetReporting, 3, func(ctx context.Context, s *suite, common settings.Service) error {
		return reportingapp.Run(ctx, reportingapp.Config{
			Service: common, GovernanceInternal: s.internal(offsetGovernance), NotificationInternal: s.internal(offsetNotification),
			LinkBase: s.addresses.url(offsetGateway),
		})
	}},
}

// services prepares the databases and certificates and gives what runs each service.
func (s *suite) services(ctx context.Context) ([]func(context.Context) error, error) {
	authority, err := mtls.NewAuthority()
	if err != nil {
		return nil, err
	}
	var all []func(context.Context) error
	for _, p := range parts {
		common, err := s.settings(ctx, authority, p)
		if err != nil {
			return nil, err
		}
		all = append(all, func(ctx context.Context) error {
			if s.awaitReady(ctx, parts[:p.after]...) != nil {
				return nil //nolint:nilerr // it was told to stop meanwhile, which is no error
			}
			if err := p.run(ctx, s, common); err != nil {
				return fmt.Errorf("%s: %w", p.identity, err)
			}
			return nil
		})
	}
	return all, nil
}

// internal is the address of another service's internal listener.
func (s *suite) internal(offset int) string { return s.addresses.at(offset + offsetInternal) }

// settings are those that every service has.
func (s *suite) settings(ctx context.Context, authority *mtls.Authority, p part) (settings.Service, error) {
	app, owner, err := s.database.prepare(ctx, p.identity)
	if err != nil {
		return settings.Service{}, err
	}
	certificate, err := authority.Issue(p.identity)
	if err != nil {
		return settings.Service{}, err
	}
	a := s.addresses
	common := settings.Service{
		PublicAddress:        a.at(p.offset),
		InternalAddress:      a.at(p.offset + offsetInternal),
		OpsAddress:           a.at(p.offset + offsetOperations),
		RegisterInternal:     a.at(offsetRegister + offsetInternal),
		DatabaseURL:          settings.Secret(app),
		MigrationDatabaseURL: settings.Secret(owner),
		CouncilConnections:   councilConnections,
		Issuers:              settings.Issuers{identity.Issuer{URL: a.url(offsetSignIn), Type: "at+jwt"}},
		Audience:             audience,
		Operators:            settings.SignIns{access.SignIn{Issuer: a.url(offsetSignIn), Subject: operator}},
		TrustLoopbackGateway: true,
		Reflection:           true,
		Drain:                drain,
		MaxConnectionAge:     30 * time.Minute,
		Clock:                s.clock.Now,
		Certificates:         certificate,
		Logger:               s.logger.With("service", p.identity),
	}
	if !s.Unlimited {
		common.RatePerCouncil, common.RatePerCaller, common.RatePerAddress = perCouncil, perCaller, perAddress
	}
	return common, nil
}

// awaitReady waits until the services are ready, or ctx ends.
func (s *suite) awaitReady(ctx context.Context, services ...part) error {
	for {
		err := s.ready(ctx, services...)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(context.Cause(ctx), err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// ready asks each of the services whether it is ready.
func (s *suite) ready(ctx context.Context, services ...part) error {
	for _, p := range services {
		if err := ready(ctx, s.addresses.url(p.offset+offsetOperations)+"/readyz"); err != nil {
			return fmt.Errorf("%s: %w", p.identity, err)
		}
	}
	return nil
}

func ready(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return errors.New("not ready")
	}
	return nil
}
