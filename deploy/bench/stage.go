package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	"github.com/concordat-suite/concordat/deploy/fleet"
	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

const (
	// councils and entries are the size of the register under measurement.
	councils = 20
	entries  = 50 // in each council
	// callers work at the same time.
	callers = 32
	// connections are shared by the callers, as in an application with a small pool.
	connections = 4
)

// The programs of the stages: those that callers meet when they read and write, and all that follow each other.
var (
	doors = []string{fleet.Register, fleet.Gateway}
	suite = []string{fleet.Register, fleet.Governance, fleet.Notification, fleet.Reporting}
)

// stage is what the measurements play on: programs as processes of their own over a durable database, with councils, an
// officer who may edit, and their partnerships.
type stage struct {
	programs []string
	settings []string
	fleet    *fleet.Fleet
	dir      string
	operator context.Context
	officer  context.Context // signed in as deputy chief executive of every council
	token    string
	names    []string // of all partnerships, councils in turn
	own      []grpc.ClientConnInterface
}

// with gives a stage with these programs and settings: this one when it has them, or else a new one after this is closed.
// A nil stage has none.
func (s *stage) with(ctx context.Context, programs, settings []string) (*stage, error) {
	if s != nil && slices.Equal(s.programs, programs) && slices.Equal(s.settings, settings) {
		return s, nil
	}
	if err := s.close(); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "concordat-bench-")
	if err != nil {
		return nil, err
	}
	next := &stage{programs: programs, settings: settings, dir: dir}
	if err := next.set(ctx); err != nil {
		return nil, errors.Join(err, next.close())
	}
	return next, nil
}

func (s *stage) set(ctx context.Context) error {
	if err := build(ctx, s.dir, s.programs); err != nil {
		return err
	}
	running, err := fleet.Start(ctx, fleet.Options{
		Programs: s.dir, Dir: filepath.Join(s.dir, "data"), Run: s.programs, Settings: s.settings,
	})
	if err != nil {
		return err
	}
	s.fleet = running
	if s.own, err = dial(running.Public(fleet.Register)); err != nil {
		return err
	}
	if s.operator, _, err = s.signIn(ctx, fleet.Operator); err != nil {
		return err
	}
	if s.officer, s.token, err = s.signIn(ctx, "officer"); err != nil {
		return err
	}
	return s.fill()
}

func (s *stage) close() error {
	if s == nil {
		return nil
	}
	var err error
	if s.fleet != nil {
		err = s.fleet.Stop()
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}

func (s *stage) signIn(ctx context.Context, subject string) (context.Context, string, error) {
	token, err := s.fleet.Token(subject)
	if err != nil {
		return nil, "", err
	}
	return metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token), token, nil
}

func dial(address string) ([]grpc.ClientConnInterface, error) {
	var all []grpc.ClientConnInterface
	for range connections {
		c, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// fill opens the councils and enters their partnerships, through the contract.
func (s *stage) fill() error {
	s.names = make([]string, councils*entries)
	var wait sync.WaitGroup
	faults := make([]error, councils)
	for i := range councils {
		wait.Go(func() { faults[i] = s.fillCouncil(i) })
	}
	wait.Wait()
	return errors.Join(faults...)
}

func (s *stage) fillCouncil(i int) error {
	parent, err := s.openCouncil(fmt.Sprintf("council-%02d", i))
	if err != nil {
		return err
	}
	for n := range entries {
		p, err := s.enter(parent, n)
		if err != nil {
			return fmt.Errorf("enter a partnership of %s: %w", parent, err)
		}
		s.names[n*councils+i] = p.GetName()
	}
	return nil
}

// openCouncil makes a council in which the officer may do everything, and gives its name.
func (s *stage) openCouncil(id string) (string, error) {
	signIn := &registerv1.SignIn{Issuer: s.fleet.Issuer(), Subject: "officer"}
	council, err := registerv1.NewCouncilServiceClient(s.own[0]).CreateCouncil(s.operator, &registerv1.CreateCouncilRequest{
		CouncilId:            id,
		Council:              &registerv1.Council{DisplayName: id, Nation: registerv1.Nation_NATION_ENGLAND},
		Administrator:        &registerv1.Person{DisplayName: "Officer"},
		AdministratorSignIns: []*registerv1.SignIn{signIn},
	})
	if err != nil {
		return "", fmt.Errorf("create %s: %w", id, err)
	}
	if err := s.promote(council.GetName()); err != nil {
		return "", fmt.Errorf("promote the officer of %s: %w", id, err)
	}
	err = patiently(func() error {
		_, err := registerv1.NewImportServiceClient(s.own[0]).ListImports(s.officer, &registerv1.ListImportsRequest{Parent: council.GetName()})
		return err
	})
	return council.GetName(), err
}

// promote makes the council's first administrator its deputy chief executive as well.
func (s *stage) promote(parent string) error {
	return patiently(func() error {
		people, err := registerv1.NewPersonServiceClient(s.own[0]).ListPeople(s.officer, &registerv1.ListPeopleRequest{Parent: parent})
		if err != nil {
			return err
		}
		_, err = registerv1.NewRoleTermServiceClient(s.own[0]).CreateRoleTerm(s.officer, &registerv1.CreateRoleTermRequest{
			Parent: parent, RoleTerm: &registerv1.RoleTerm{
				Person: people.GetPeople()[0].GetName(), Role: accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE,
			},
		})
		return err
	})
}

// enter adds a partnership with about as many facts as an officer states.
func (s *stage) enter(parent string, n int) (p *registerv1.Partnership, err error) {
	err = patiently(func() error {
		p, err = registerv1.NewPartnershipServiceClient(s.own[n%connections]).CreatePartnership(s.officer, &registerv1.CreatePartnershipRequest{
			Parent: parent, SimilarNameChecked: true, Partnership: &registerv1.Partnership{
				DisplayName: fmt.Sprintf("Partnership %03d", n), Reference: fmt.Sprintf("P/%03d", n),
				Kind: registerv1.PartnershipKind_PARTNERSHIP_KIND_PARTNERSHIP, Scope: registerv1.Scope_SCOPE_DISTRICT,
				Objective:        &registerv1.Statement{Answer: &registerv1.Statement_Text{Text: "To work together on what neither can do alone."}},
				Outcomes:         &registerv1.Statement{Answer: &registerv1.Statement_Text{Text: "Residents are safer and better connected."}},
				TermsOfReference: &registerv1.Arrangement{Text: "Agreed by all partners.", Link: "https://council.example/terms"},
				Complaints:       &registerv1.Arrangement{Text: "To the secretariat.", AnsweredBy: "Secretariat"},
				Partners:         &registerv1.Partners{Partners: []*registerv1.Partner{{Organisation: "The county"}, {Organisation: "The police"}}},
			},
		})
		return err
	})
	return p, err
}

// patiently repeats until a fresh role has reached the services, which takes up to two seconds.
func patiently(f func() error) error {
	deadline := time.Now().Add(20 * time.Second) // a busy machine takes longer
	for {
		err := f()
		if err == nil || time.Now().After(deadline) {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
}
