package standalone

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/concordat-suite/concordat/deploy/devissuer"
	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
)

// registerCSV is the register of the demo council: the partnerships that Cambridge City Council's own papers name.
//
//go:embed demo/cambridge.csv
var registerCSV []byte

const (
	demoCouncil  = "councils/cambridge"
	registerFile = "cambridge.csv"
	// settleTime is how long a new role may take to be known everywhere.
	settleTime = 20 * time.Second
)

// demo fills the demo council through the services' ordinary calls, as the people who would make them. Each step looks
// first whether it is done already, so that a start that was cut short is finished by the next.
type demo struct {
	issuer     *devissuer.Issuer
	signIn     string // the issuer's name
	today      string
	register   *grpc.ClientConn
	governance *grpc.ClientConn
}

// loadDemo fills the demo council, once. What people change in it later stays as they left it.
func (s *suite) loadDemo(ctx context.Context, issuer *devissuer.Issuer) error {
	done := filepath.Join(s.folder, "demo-loaded")
	if _, err := os.Stat(done); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fmt.Fprintln(s.Out, "Loading the demo council …")
	d := &demo{issuer: issuer, signIn: s.addresses.url(offsetSignIn), today: s.clock.Now().In(london()).Format(time.DateOnly)}
	for offset, conn := range map[int]**grpc.ClientConn{offsetRegister: &d.register, offsetGovernance: &d.governance} {
		made, err := grpc.NewClient(s.addresses.at(offset), grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			return err
		}
		defer func() { _ = made.Close() }() // it is not used again
		*conn = made
	}
	for _, step := range []func(context.Context) error{d.openCouncil, d.addPeople, d.importRegister, d.nameHolders, d.adoptPolicy} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return os.WriteFile(done, []byte(d.today+"\n"), 0o600)
}

// london is the demo council's time zone; process carries the zones with it.
func london() *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		return time.UTC
	}
	return zone
}

// as gives a context that calls as the person with the role.
func (d *demo) as(ctx context.Context, role accessv1.Role) (context.Context, error) {
	return d.asSubject(ctx, subjectOf(role))
}

func (d *demo) asSubject(ctx context.Context, subject string) (context.Context, error) {
	token, err := d.issuer.Token(subject, "concordat-demo", devissuer.MaxLifetime)
	if err != nil {
		return nil, err
	}
	return metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token), nil
}

// settled makes a call again while it is refused: a role granted a moment ago is not yet known everywhere.
func settled(ctx context.Context, call func() error) error {
	ctx, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	for {
		err := call()
		switch status.Code(err) {
		case codes.PermissionDenied, codes.NotFound, codes.Unavailable:
		default:
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(50 * time.Millisecond):
		}
	}
}
