package settings_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sethvargo/go-envconfig"

	"github.com/concordat-suite/concordat/services/platform/server/settings"
)

type config struct {
	settings.Service
	SMTPAddress string `env:"SMTP_ADDRESS, required"`
	Workers     int    `env:"WORKERS, default=4"`
}

func complete() map[string]string {
	return map[string]string{
		"PUBLIC_ADDRESS": "127.0.0.1:1", "INTERNAL_ADDRESS": "127.0.0.1:2", "OPS_ADDRESS": "127.0.0.1:3",
		"REGISTER_INTERNAL": "127.0.0.1:2", "DATABASE_URL": "postgres://app:hush@db/register",
		"ISSUER": "https://a.example, https://b.example|oid|guests, https://c.example||scope=concordat|type=at+jwt", "SMTP_ADDRESS": "127.0.0.1:25",
	}
}

func TestLoad(t *testing.T) {
	environment := complete()
	environment["OPERATORS"] = "https://a.example|root, https://b.example|42"
	var c config
	if err := settings.Load(context.Background(), &c, envconfig.MapLookuper(environment)); err != nil {
		t.Fatal(err)
	}
	if c.SMTPAddress != "127.0.0.1:25" || c.Workers != 4 || c.Audience != "concordat" || c.Drain != 20*time.Second {
		t.Errorf("Load() = %+v", c)
	}
	if last := c.Issuers[2]; last.Scope != "concordat" || last.Type != "at+jwt" || last.SubjectClaim != "" || last.Guests {
		t.Errorf("the third issuer = %+v", last)
	}
	if len(c.Issuers) != 3 || c.Issuers[1].URL != "https://b.example" || c.Issuers[1].SubjectClaim != "oid" || c.Issuers[0].Guests || !c.Issuers[1].Guests {
		t.Errorf("issuers = %+v", c.Issuers)
	}
	if len(c.Operators) != 2 || c.Operators[1].Subject != "42" {
		t.Errorf("operators = %+v", c.Operators)
	}
}

func TestAllFaultsAreReportedAtOnce(t *testing.T) {
	environment := complete()
	delete(environment, "PUBLIC_ADDRESS")
	delete(environment, "SMTP_ADDRESS")
	environment["DRAIN"] = "soon"
	environment["OPERATORS"] = "root"
	environment["WORKERS"] = "many"
	environment["AUDIENCE_FILE"] = "/no/such/file"
	environment["ISSUER_FILE"] = "/no/such/file"
	var c config
	err := settings.Load(context.Background(), &c, envconfig.MapLookuper(environment))
	if err == nil {
		t.Fatal("Load() = nil, want faults")
	}
	for _, want := range []string{
		"PUBLIC_ADDRESS is not set", "SMTP_ADDRESS is not set", "DRAIN", "OPERATORS", "WORKERS", "AUDIENCE_FILE", "ISSUER and ISSUER_FILE are both set",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("faults lack %q:\n%v", want, err)
		}
	}
}

func TestSecretsComeFromFilesAndStayHidden(t *testing.T) {
	path := filepath.Join(t.TempDir(), "url")
	if err := os.WriteFile(path, []byte("postgres://app:hush@db/register\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	environment := complete()
	delete(environment, "DATABASE_URL")
	environment["DATABASE_URL_FILE"] = path
	var c config
	if err := settings.Load(context.Background(), &c, envconfig.MapLookuper(environment)); err != nil {
		t.Fatal(err)
	}
	if c.DatabaseURL.Reveal() != "postgres://app:hush@db/register" {
		t.Errorf("Reveal() = %q", c.DatabaseURL.Reveal())
	}
	if printed := fmt.Sprintf("%v %+v %#v %s", c, c, c, c.DatabaseURL); strings.Contains(printed, "hush") {
		t.Errorf("the secret is printed: %s", printed)
	}
}
