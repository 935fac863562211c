package main

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"

	_ "github.com/lib/pq" // the same driver as the services
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// floorCommand starts the floor of the reads, in a process of its own as the register is.
const floorCommand = "floor"

// floor has bare gRPC handlers, without interceptors, that run one statement and decode what it gives.
type floor struct {
	registerv1.UnimplementedPartnershipServiceServer
	db *sql.DB
}

// GetPartnership reads and decodes the row, and does nothing else.
func (f *floor) GetPartnership(ctx context.Context, r *registerv1.GetPartnershipRequest) (*registerv1.Partnership, error) {
	parts := strings.Split(r.GetName(), "/")
	var body []byte
	err := f.db.QueryRowContext(ctx, "SELECT body FROM partnerships WHERE council = $1 AND id = $2", parts[1], parts[3]).Scan(&body)
	if err != nil {
		return nil, err
	}
	p := &registerv1.Partnership{}
	return p, proto.Unmarshal(body, p)
}

// ListPartnerships reads and decodes the first page of the long list.
func (f *floor) ListPartnerships(ctx context.Context, r *registerv1.ListPartnershipsRequest) (*registerv1.ListPartnershipsResponse, error) {
	rows, err := f.db.QueryContext(ctx, longSQL, strings.TrimPrefix(r.GetParent(), "councils/"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // its error is that of rows.Err
	page := &registerv1.ListPartnershipsResponse{}
	for rows.Next() {
		var body []byte
		if err := rows.Scan(&body); err != nil {
			return nil, err
		}
		p := &registerv1.Partnership{}
		if err := proto.Unmarshal(body, p); err != nil {
			return nil, err
		}
		page.Partnerships = append(page.Partnerships, p)
	}
	page.Partnerships = page.Partnerships[:min(len(page.Partnerships), pageRows)] // one more was read, to know of another page
	return page, rows.Err()
}

func runFloor(args []string) error {
	flags := flag.NewFlagSet(floorCommand, flag.ContinueOnError)
	database := flags.String("database", "", "the register's database, as a superuser")
	if err := flags.Parse(args); err != nil {
		return err
	}
	db, err := sql.Open("postgres", *database+"&binary_parameters=yes")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(10) // as many as a service keeps
	db.SetMaxIdleConns(10)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := grpc.NewServer()
	registerv1.RegisterPartnershipServiceServer(server, &floor{db: db})
	fmt.Println(listener.Addr())
	return server.Serve(listener)
}

// startFloor runs the floor and gives connections to it.
func (s *stage) startFloor(ctx context.Context) (conns []grpc.ClientConnInterface, stop func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	command := exec.CommandContext(ctx, self, floorCommand, "-database", s.fleet.Database.URL("register", "postgres")) //nolint:gosec // itself
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		return nil, nil, err
	}
	stop = func() {
		_ = command.Process.Kill()
		_ = command.Wait() // it was killed
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		stop()
		return nil, nil, errors.New("the floor did not start")
	}
	conns, err = dial(strings.TrimSpace(address))
	return conns, stop, err
}
