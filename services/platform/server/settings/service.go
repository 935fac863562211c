package settings

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/server/identity"
	"github.com/concordat-suite/concordat/services/platform/server/mtls"
)

// Service are the settings that every service has, under the same names. A service embeds them in its own Config.
type Service struct {
	// PublicAddress is where callers with tokens come in (host:port). Without a certificate only loopback is allowed.
	PublicAddress string `env:"PUBLIC_ADDRESS, required"`
	// InternalAddress is where the other services come in, always with mutual TLS.
	InternalAddress string `env:"INTERNAL_ADDRESS, required"`
	// OpsAddress serves /livez, /readyz and /metrics, in the clear.
	OpsAddress string `env:"OPS_ADDRESS, required"`
	// RegisterInternal is the internal address of the register, from whose journal all services learn the grants.
	RegisterInternal string `env:"REGISTER_INTERNAL, required"`

	// DatabaseURL is the service's database, as its app role.
	DatabaseURL Secret `env:"DATABASE_URL, required"`
	// MigrationDatabaseURL is the same database as its owner. When it is set, the service migrates before it serves.
	MigrationDatabaseURL Secret `env:"MIGRATION_DATABASE_URL"`

	// CouncilConnections is how many connections to the database the calls about one council may hold at once, of the ten
	// that the service has; 0 for no bound.
	CouncilConnections uint `env:"COUNCIL_CONNECTIONS, default=5"`

	// Issuers are the OpenID Connect providers whose tokens are accepted: comma-separated addresses, each exactly as
	// its tokens name it, and possibly followed by | and the claim that names its users (sub when left out), and that by
	// |scope=NAME for a scope that its access tokens must have, |type=at+jwt where its access tokens have that header typ,
	// and |guests where accounts of other organisations may sign in too.
	Issuers Issuers `env:"ISSUER, required"`
	// Audience is what tokens must be meant for.
	Audience string `env:"AUDIENCE, default=concordat"`
	// Operators are the sign-ins of those who create councils: comma-separated, each issuer|subject.
	Operators SignIns `env:"OPERATORS"`

	// IdentityCertFile, IdentityKeyFile and IdentityCAFile are the certificate and key that say which service this is
	// to the others, and the authorities that certify them, as PEM files. They may be exchanged while it runs.
	IdentityCertFile string `env:"IDENTITY_CERT_FILE"`
	IdentityKeyFile  string `env:"IDENTITY_KEY_FILE"`
	IdentityCAFile   string `env:"IDENTITY_CA_FILE"`
	// PublicCertFile and PublicKeyFile are the certificate of the public listener.
	PublicCertFile string `env:"PUBLIC_CERT_FILE"`
	PublicKeyFile  string `env:"PUBLIC_KEY_FILE"`
	// TrustLoopbackGateway believes the request ids and client addresses that come from this machine without a
	// certificate, for a gateway on the same machine.
	TrustLoopbackGateway bool `env:"TRUST_LOOPBACK_GATEWAY, default=false"`

	// RatePerCouncil, RatePerCaller and RatePerAddress are how many calls a minute are allowed to the people and
	// applications of one council together, to one of them, and to an address without an accepted token; 0 for no bound.
	RatePerCouncil uint `env:"RATE_PER_COUNCIL, default=3000"`
	RatePerCaller  uint `env:"RATE_PER_CALLER, default=1500"`
	RatePerAddress uint `env:"RATE_PER_ADDRESS, default=60"`
	// MaxConnections and MaxConnectionsPerAddress are how many connections the public listener keeps open in all, and from
	// one address; 0 for no bound.
	MaxConnections           uint `env:"MAX_CONNECTIONS, default=1000"`
	MaxConnectionsPerAddress uint `env:"MAX_CONNECTIONS_PER_ADDRESS, default=50"`

	// Reflection lets clients ask for the contract, on the operations listener; for development.
	Reflection bool `env:"REFLECTION, default=false"`
	// Drain is how long running calls may take to end when the service stops.
	Drain time.Duration `env:"DRAIN, default=20s"`
	// MaxConnectionAge is how long a client's connection lasts before it must make a new one.
	MaxConnectionAge time.Duration `env:"MAX_CONNECTION_AGE, default=30m"`
	// LogLevel is DEBUG, INFO, WARN or ERROR.
	LogLevel slog.Level `env:"LOG_LEVEL, default=INFO"`

	// Clock is business time; nil is time.Now. It is set in Go only, by the standalone and by tests.
	Clock func() time.Time
	// Certificates take the place of the identity files; set in Go only.
	Certificates mtls.Source
	// Logger takes the place of the log on standard error; set in Go only.
	Logger *slog.Logger
}

// Issuers are accepted providers.
type Issuers []identity.Issuer

// EnvDecode reads the text form of the setting.
func (i *Issuers) EnvDecode(text string) error {
	for part := range strings.SplitSeq(text, ",") {
		words := strings.Split(strings.TrimSpace(part), "|")
		if words[0] == "" {
			return fmt.Errorf("%q has an empty issuer", text)
		}
		issuer := identity.Issuer{URL: words[0]}
		if len(words) > 1 {
			issuer.SubjectClaim = words[1]
		}
		for _, word := range words[min(2, len(words)):] {
			if err := addTo(&issuer, word); err != nil {
				return fmt.Errorf("%q: %w", part, err)
			}
		}
		*i = append(*i, issuer)
	}
	return nil
}

// addTo reads what stands behind an issuer's claim.
func addTo(issuer *identity.Issuer, word string) error {
	name, value, _ := strings.Cut(word, "=")
	switch {
	case word == "guests":
		issuer.Guests = true
	case name == "scope" && value != "":
		issuer.Scope = value
	case name == "type" && value != "":
		issuer.Type = value
	default:
		return fmt.Errorf("behind the claim can stand |scope=NAME, |type=at+jwt and |guests, not %q", word)
	}
	return nil
}

// SignIns are accounts at identity providers.
type SignIns []access.SignIn

// EnvDecode reads the text form of the setting.
func (s *SignIns) EnvDecode(text string) error {
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		issuer, subject, ok := strings.Cut(part, "|")
		if !ok || issuer == "" || subject == "" {
			return fmt.Errorf("%q is not issuer|subject", part)
		}
		*s = append(*s, access.SignIn{Issuer: issuer, Subject: subject})
	}
	return nil
}
