package standalone

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/concordat-suite/concordat/services/platform/access"
	"github.com/concordat-suite/concordat/services/platform/foundation"
	"github.com/concordat-suite/concordat/services/platform/identity"
	"github.com/concordat-suite/concordat/services/platform/mtls"
	"github.com/concordat-suite/concordat/services/platform/settings"
	registerapp "github.com/concordat-suite/concordat/services/register/app"
)

const (
	// audience is whom the tokens are for.
	audience = "concordat"
	// operator is the subject of the one who creates councils.
	operator = "operator"
	// drain is how long calls under way may take when it stops.
	drain = 5 * time.Second
	// startTime is how long the services may take to get ready.
	startTime = time.Minute
)

// part is one service.
type part struct {
	// identity is its name towards the others.
	identity string
	// offset is its place.
	offset int
	// run runs its app with the settings that all services have, and its own beside them.
	run func(ctx context.Context, s *suite, common settings.Service) error
}

// parts are the services, in the order in which they are started.
var parts = []part{
	{foundation.Register, offsetRegister, func(ctx context.Context, _ *suite, common settings.Service) error {
		return registerapp.Run(ctx, registerapp.Config{Service: common})
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

// blobs is the folder for the files of a service, as an address.
func (s *suite) blobs(service string) (string, error) {
	folder := filepath.Join(s.folder, "blobs", service)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("make the folder for files: %w", err)
	}
	return "file://" + folder + "?no_tmp_dir=true", nil
}

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
	return settings.Service{
		PublicAddress:        a.at(p.offset),
		InternalAddress:      a.at(p.offset + offsetInternal),
		OpsAddress:           a.at(p.offset + offsetOperations),
		RegisterInternal:     a.at(offsetRegister + offsetInternal),
		DatabaseURL:          settings.Secret(app),
		MigrationDatabaseURL: settings.Secret(owner),
		Issuers:              settings.Issuers{identity.Issuer{URL: a.url(offsetSignIn)}},
		Audience:             audience,
		Operators:            settings.SignIns{access.SignIn{Issuer: a.url(offsetSignIn), Subject: operator}},
		TrustLoopbackGateway: true,
		Reflection:           true,
		Drain:                drain,
		MaxConnectionAge:     30 * time.Minute,
		Clock:                s.clock.Now,
		Certificates:         certificate,
		Logger:               s.logger.With("service", p.identity),
	}, nil
}

// awaitServices waits until every service is ready.
func (s *suite) awaitServices(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startTime, errors.New("the services did not get ready in a minute"))
	defer cancel()
	for {
		err := s.servicesReady(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(context.Cause(ctx), err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// servicesReady asks each service whether it is ready.
func (s *suite) servicesReady(ctx context.Context) error {
	for _, p := range parts {
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
