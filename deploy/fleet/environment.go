package fleet

import (
	"cmp"
	"path/filepath"

	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

// environment is the settings of a program, as docs/operations.md lists them.
func (f *Fleet) environment(program string) []string {
	certificates := f.certificates()
	env := []string{
		"IDENTITY_CERT_FILE=" + filepath.Join(certificates, program+".crt"),
		"IDENTITY_KEY_FILE=" + filepath.Join(certificates, program+".key"),
		"IDENTITY_CA_FILE=" + filepath.Join(certificates, "ca.crt"),
		"LOG_LEVEL=" + cmp.Or(f.options.LogLevel, "WARN"),
	}
	if program == Gateway {
		env = append(env, f.gateway()...)
	} else {
		env = append(env, f.service(program)...)
	}
	return append(env, f.options.Settings...)
}

func (f *Fleet) gateway() []string {
	return []string{
		"HTTP_ADDRESS=" + f.ports[Gateway].public,
		"REGISTER_ADDRESS=" + f.reachable(Register),
		"GOVERNANCE_ADDRESS=" + f.reachable(Governance),
		"NOTIFICATION_ADDRESS=" + f.reachable(Notification),
		"REPORTING_ADDRESS=" + f.reachable(Reporting),
		// The services' public listeners are in the plain here, so the gateway needs no certificate for them.
		"IDENTITY_CERT_FILE=", "IDENTITY_KEY_FILE=", "IDENTITY_CA_FILE=",
	}
}

// reachable is the public address of a service; one that does not run here gets an address at which nobody answers.
func (f *Fleet) reachable(service string) string {
	if p, ok := f.ports[service]; ok {
		return p.public
	}
	return "127.0.0.1:1"
}

func (f *Fleet) service(program string) []string {
	address := func(kind postgres.Kind) string {
		return f.Database.URL(postgres.Database(program), postgres.Role(program, kind))
	}
	p := f.ports[program]
	return []string{
		"PUBLIC_ADDRESS=" + p.public,
		"INTERNAL_ADDRESS=" + p.internal,
		"OPS_ADDRESS=" + p.ops,
		"REGISTER_INTERNAL=" + f.ports[Register].internal,
		"GOVERNANCE_INTERNAL=" + f.ports[Governance].internal,
		"NOTIFICATION_INTERNAL=" + f.ports[Notification].internal,
		"DATABASE_URL=" + address(postgres.App),
		"MIGRATION_DATABASE_URL=" + address(postgres.Owner),
		"ISSUER=" + f.issuerURL,
		"OPERATORS=" + f.issuerURL + "|" + Operator,
		"TRUST_LOOPBACK_GATEWAY=true",
		// Tests and measurements call as often as they can.
		"RATE_PER_COUNCIL=0", "RATE_PER_CALLER=0", "RATE_PER_ADDRESS=0",
		"SMTP_ADDRESS=" + f.smtp,
		"SMTP_FROM=register@concordat.example",
		"LINK_BASE=http://" + f.ports[Gateway].public,
	}
}
