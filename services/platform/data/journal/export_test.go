package journal

import "time"

// Hurry makes the server cut readers off sooner.
func (s *Server) Hurry(slow time.Duration) *Server {
	s.slow = slow
	return s
}
