package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"

	"github.com/concordat-suite/concordat/gateway/rest"
	"github.com/concordat-suite/concordat/gateway/routes"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
	"github.com/concordat-suite/concordat/services/platform/server/mtls"
	"github.com/concordat-suite/concordat/services/platform/server/origin"
)

// The services by the identities they have in their certificates.
const (
	register     = "register"
	governance   = "governance-check"
	notification = "notification"
	reporting    = "reporting"
)

// largestAnswer is what a service sends at most.
const largestAnswer = 8 << 20

type handlers = []func(context.Context, *runtime.ServeMux, *grpc.ClientConn) error

// services says which gRPC services each service offers to the public. One that is missing here fails a test.
func services(connections map[string]*grpc.ClientConn) []rest.Service {
	return []rest.Service{
		{Package: "concordat.register.v1", Conn: connections[register], Register: handlers{
			registerv1.RegisterCouncilServiceHandler,
			registerv1.RegisterPersonServiceHandler,
			registerv1.RegisterPostServiceHandler,
			registerv1.RegisterCoverServiceHandler,
			registerv1.RegisterHandOverServiceHandler,
			registerv1.RegisterPrivilegedGrantServiceHandler,
			registerv1.RegisterRoleTermServiceHandler,
			registerv1.RegisterApplicationServiceHandler,
			registerv1.RegisterPartnershipServiceHandler,
			registerv1.RegisterImportServiceHandler,
			registerv1.RegisterFieldProposalServiceHandler,
			registerv1.RegisterErasureServiceHandler,
			registerv1.RegisterReviewServiceHandler,
			registerv1.RegisterReturnServiceHandler,
			registerv1.RegisterOpeningServiceHandler,
		}},
		{Package: "concordat.governance.v1", Conn: connections[governance], Register: handlers{
			governancev1.RegisterPolicyServiceHandler,
			governancev1.RegisterAssessmentServiceHandler,
			governancev1.RegisterAnswerServiceHandler,
			governancev1.RegisterCheckOpeningServiceHandler,
		}},
		{Package: "concordat.notification.v1", Conn: connections[notification], Register: handlers{
			notificationv1.RegisterNotificationServiceHandler,
			notificationv1.RegisterNoticeOpeningServiceHandler,
		}},
		{Package: "concordat.reporting.v1", Conn: connections[reporting], Register: handlers{
			reportingv1.RegisterSnapshotServiceHandler,
			reportingv1.RegisterReportServiceHandler,
			reportingv1.RegisterReportOpeningServiceHandler,
		}},
	}
}

// dial makes the connections; they connect when they are first used.
func dial(cfg Config) (map[string]*grpc.ClientConn, error) {
	retries, err := serviceConfig()
	if err != nil {
		return nil, err
	}
	connections := map[string]*grpc.ClientConn{}
	for service, address := range map[string]string{
		register: cfg.Register, governance: cfg.Governance, notification: cfg.Notification, reporting: cfg.Reporting,
	} {
		secure, err := transport(cfg, service, address)
		if err == nil {
			connections[service], err = grpc.NewClient(address,
				rest.Interceptor(),
				grpc.WithTransportCredentials(secure),
				grpc.WithDefaultServiceConfig(retries),
				grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(largestAnswer)),
				grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 10e9, Timeout: 5e9}),
			)
		}
		if err != nil {
			closeAll(connections)
			return nil, fmt.Errorf("connect to %s at %s: %w", service, address, err)
		}
	}
	return connections, nil
}

// transport is mutual TLS with the gateway's certificate, or the plain on loopback.
func transport(cfg Config, service, address string) (credentials.TransportCredentials, error) {
	if cfg.CertificateFile != "" {
		files, err := mtls.OpenFiles(cfg.CertificateFile, cfg.KeyFile, cfg.AuthorityFile)
		if err != nil {
			return nil, err
		}
		return credentials.NewTLS(mtls.Client(files, service)), nil
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if !origin.IsLoopback(host) {
		return nil, errors.New("tokens go in the plain on loopback only; set IDENTITY_CERT_FILE, IDENTITY_KEY_FILE and IDENTITY_CA_FILE")
	}
	return insecure.NewCredentials(), nil
}

// serviceConfig spreads calls over the replicas, and tries reads, and only them, again while a service is away.
func serviceConfig() (string, error) {
	all, err := routes.All()
	if err != nil {
		return "", fmt.Errorf("read the routes: %w", err)
	}
	var reads []map[string]string
	for _, route := range all {
		if route.Verb == http.MethodGet {
			reads = append(reads, map[string]string{"service": string(route.RPC.Parent().FullName()), "method": string(route.RPC.Name())})
		}
	}
	config, err := json.Marshal(map[string]any{
		"loadBalancingConfig": []any{map[string]any{"round_robin": map[string]any{}}},
		"methodConfig": []any{map[string]any{
			"name": reads,
			"retryPolicy": map[string]any{
				"maxAttempts": 4, "initialBackoff": "0.05s", "maxBackoff": "1s", "backoffMultiplier": 3,
				"retryableStatusCodes": []string{"UNAVAILABLE"},
			},
		}},
	})
	return string(config), err
}

func closeAll(connections map[string]*grpc.ClientConn) {
	for _, conn := range connections {
		_ = conn.Close() // it is not used again
	}
}
