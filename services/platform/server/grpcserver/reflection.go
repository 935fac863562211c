package grpcserver

import (
	"net/http"

	"google.golang.org/grpc"
	"google.golang.org/grpc/reflection"
	reflectionv1 "google.golang.org/grpc/reflection/grpc_reflection_v1"
	reflectionv1alpha "google.golang.org/grpc/reflection/grpc_reflection_v1alpha"
)

// reflectionRequest is the largest question about the contract, in bytes.
const reflectionRequest = 16 << 10

// reflector answers questions about what the public server offers. It is a server of its own, which the public listener
// does not reach.
func reflector(public *grpc.Server) *grpc.Server {
	server := grpc.NewServer(grpc.MaxHeaderListSize(maxHeaders), grpc.MaxRecvMsgSize(reflectionRequest))
	options := reflection.ServerOptions{Services: public}
	reflectionv1.RegisterServerReflectionServer(server, reflection.NewServerV1(options))
	reflectionv1alpha.RegisterServerReflectionServer(server, reflection.NewServer(options))
	return server
}

// Reflection lets clients ask for the contract. It belongs on a listener that only those reach who run the service.
func (s *Server) Reflection() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		server := s.reflecting.Load()
		if server == nil {
			http.Error(w, "not serving yet; try again in a few seconds", http.StatusServiceUnavailable)
			return
		}
		server.ServeHTTP(w, r)
	})
}
