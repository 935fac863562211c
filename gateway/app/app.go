// Package app assembles the gateway: the REST door, the pages, and the connections to the services behind them.
package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"google.golang.org/grpc"

	"github.com/concordat-suite/concordat/gateway/browsers"
	"github.com/concordat-suite/concordat/gateway/openapi"
	"github.com/concordat-suite/concordat/gateway/rest"
	"github.com/concordat-suite/concordat/gateway/routes"
	"github.com/concordat-suite/concordat/gateway/web"
	"github.com/concordat-suite/concordat/services/platform/server/origin"
)

// Config is the gateway's settings.
type Config struct {
	// Address is where it listens for HTTP. TLS ends before it, at the ingress.
	Address string `env:"HTTP_ADDRESS, default=127.0.0.1:8080"`
	// PublicURL is the address at which people reach it, such as https://concordat.example.gov.uk. With https, every answer
	// tells browsers to come by https only.
	PublicURL string `env:"PUBLIC_URL"`
	// Register, Governance, Notification and Reporting are the services' public listeners, host:port.
	Register     string `env:"REGISTER_ADDRESS, required"`
	Governance   string `env:"GOVERNANCE_ADDRESS, required"`
	Notification string `env:"NOTIFICATION_ADDRESS, required"`
	Reporting    string `env:"REPORTING_ADDRESS, required"`
	// CertificateFile, KeyFile and AuthorityFile are the gateway's identity towards the services, in PEM. Without them
	// the services must be on loopback, where calls go in the plain.
	CertificateFile string `env:"IDENTITY_CERT_FILE"`
	KeyFile         string `env:"IDENTITY_KEY_FILE"`
	AuthorityFile   string `env:"IDENTITY_CA_FILE"`
	// Drain is how long calls under way may take once the process is told to stop; keep it below the pod's grace period.
	Drain time.Duration `env:"DRAIN, default=20s"`
	// TrustedProxies are the addresses and networks, such as the ingress's, that are believed in X-Forwarded-For for whom
	// they speak: comma-separated. Without them the address of the connection counts.
	TrustedProxies origin.Proxies `env:"TRUSTED_PROXIES"`
	// MaxConnections and MaxConnectionsPerAddress are how many connections are kept open in all, and from one address that
	// is no trusted proxy's; 0 for no bound.
	MaxConnections           uint `env:"MAX_CONNECTIONS, default=1000"`
	MaxConnectionsPerAddress uint `env:"MAX_CONNECTIONS_PER_ADDRESS, default=50"`
	// CORSOrigins are the origins whose pages may call the API with a token, comma-separated, such as
	// https://intranet.example.gov.uk. What is public, pages of any origin may read.
	CORSOrigins browsers.Origins `env:"CORS_ORIGINS"`
	// Links are further addresses for the front page. The standalone names its parts here.
	Links []web.Link
	// Listener, when set, is used instead of listening on Address.
	Listener net.Listener
	// Clock is the time by which exports are named. The standalone's can be moved.
	Clock func() time.Time
	// Ready, when set, must give no error before the gateway says it is ready.
	Ready func(context.Context) error
}

// Run serves until ctx ends, then finishes the calls under way.
func Run(ctx context.Context, cfg Config) error {
	headers, err := headersFor(cfg.PublicURL)
	if err != nil {
		return err
	}
	connections, err := dial(cfg)
	if err != nil {
		return err
	}
	defer closeAll(connections)
	handler, err := assemble(ctx, cfg, connections)
	if err != nil {
		return err
	}
	listener := cfg.Listener
	if listener == nil {
		if listener, err = net.Listen("tcp", cfg.Address); err != nil {
			return fmt.Errorf("listen for HTTP: %w", err)
		}
	}
	listener = origin.Listen(listener, origin.Limits{
		PerAddress: int(cfg.MaxConnectionsPerAddress), All: int(cfg.MaxConnections), Shared: cfg.TrustedProxies,
	})
	return serve(ctx, newSecuredListener(listener, headers), handler, headers, cfg.Drain)
}

// Document returns the OpenAPI document of the contract, as the gateway serves it where no public address is set.
func Document(ctx context.Context) (*openapi3.T, error) {
	_, document, err := describe(ctx)
	return document, err
}

// describe reads the contract and makes its OpenAPI document.
func describe(ctx context.Context) (*openapi.Source, *openapi3.T, error) {
	source, err := openapi.ReadSource(ctx)
	if err != nil {
		return nil, nil, err
	}
	all, err := routes.All()
	if err != nil {
		return nil, nil, fmt.Errorf("read the routes: %w", err)
	}
	document, err := openapi.Build(source, all)
	return source, document, err
}

// assemble puts the pages and the door behind one handler.
func assemble(ctx context.Context, cfg Config, connections map[string]*grpc.ClientConn) (*front, error) {
	door, err := rest.New(ctx, rest.Options{Services: services(connections), Proxies: cfg.TrustedProxies, Now: cfg.Clock})
	if err != nil {
		return nil, err
	}
	if door, err = web.Refusals(door); err != nil {
		return nil, err
	}
	source, document, err := describe(ctx)
	if err != nil {
		return nil, err
	}
	if cfg.PublicURL != "" {
		document.Servers = openapi3.Servers{{URL: strings.TrimRight(cfg.PublicURL, "/")}}
	}
	pages, err := web.New(source, document, cfg.Links)
	if err != nil {
		return nil, err
	}
	if door, err = browsers.Compressed(browsers.Shared(cfg.CORSOrigins, door)); err != nil {
		return nil, err
	}
	if pages, err = browsers.Compressed(browsers.Shared(nil, pages)); err != nil {
		return nil, err
	}
	return &front{door: door, pages: pages, ready: cfg.Ready}, nil
}

// front sends each request to the door or to the pages. It is no http.ServeMux, because that one redirects paths with
// dots and double slashes, which the door must see and refuse.
type front struct {
	door, pages http.Handler
	ready       func(context.Context) error
	stopping    atomic.Bool
}

// ServeHTTP answers probes itself.
func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/v1/"):
		f.door.ServeHTTP(w, r)
	case r.URL.Path == "/livez":
		_, _ = w.Write([]byte("ok\n")) // the probe has gone: nobody is left to tell
	case r.URL.Path == "/readyz":
		f.answerReady(w, r)
	default:
		f.pages.ServeHTTP(w, r)
	}
}

func (f *front) answerReady(w http.ResponseWriter, r *http.Request) {
	err := errors.New("stopping")
	if !f.stopping.Load() {
		err = nil
		if f.ready != nil {
			err = f.ready(r.Context())
		}
	}
	if err != nil {
		http.Error(w, "not ready: "+err.Error(), http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ok\n")) // the probe has gone: nobody is left to tell
}

func serve(ctx context.Context, listener net.Listener, handler *front, headers [][2]string, drain time.Duration) error {
	server := &http.Server{
		Handler: secured(headers, handler),
		// OPTIONS * would be answered before any handler.
		DisableGeneralOptionsHandler: true,
		ReadHeaderTimeout:            10 * time.Second,
		ReadTimeout:                  time.Minute,
		WriteTimeout:                 time.Minute,
		IdleTimeout:                  2 * time.Minute,
		// More than the door allows, so that it can say what it allows; beyond this nobody reads on.
		MaxHeaderBytes: 128 << 10,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve HTTP: %w", err)
	case <-ctx.Done():
	}
	handler.stopping.Store(true)
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := server.Shutdown(limited); err != nil {
		return errors.Join(fmt.Errorf("finish the calls under way: %w", err), server.Close())
	}
	return nil
}
