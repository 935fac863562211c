package governance

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// marks is a store of which only is known in which councils partnerships wait; an assessment takes the marks away, but in
// a council in trouble it fails.
type marks struct {
	Store
	mu      sync.Mutex
	waiting map[string]bool
	trouble string
}

func (m *marks) mark(council string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.waiting[council] = true
}

func (m *marks) Councils(context.Context) ([]CouncilDay, error) { return nil, nil }

func (m *marks) Waiting(context.Context) (councils []string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for council := range m.waiting {
		councils = append(councils, council)
	}
	return councils, nil
}

func (m *marks) Write(_ context.Context, council string, _ time.Time, _ func(Tx) error) error {
	if council == m.trouble {
		return errors.New("trouble")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.waiting, council)
	return nil
}

// assessing runs the assessor until f returns, with a log that takes so long to be taken in.
func assessing(t *testing.T, m *marks, caughtUp func(context.Context), f func(t *testing.T, s *Service)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := NewService(m, nil, nil, nil, time.Now)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.RunAssessor(ctx, slog.New(slog.DiscardHandler), caughtUp) }()
		f(t, s)
		stop()
		if err := <-ended; err != nil {
			t.Errorf("RunAssessor() = %v", err)
		}
	})
}

// settles fails t unless what waits in a council is assessed as soon as a caller can wait for it.
func settles(t *testing.T, s *Service, council string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	if err := s.Settled(ctx, council); err != nil {
		t.Errorf("Settled(%s) = %v", council, err)
	}
}

func TestWhoWaitsForAnAssessmentWaitsForNoOtherCouncilsImport(t *testing.T) {
	behind := func(ctx context.Context) { <-ctx.Done() }
	m := &marks{waiting: map[string]bool{"cambridge": true}}
	assessing(t, m, behind, func(t *testing.T, s *Service) {
		settles(t, s, "cambridge")
		m.mark("ely")
		settles(t, s, "ely")
	})
}

func TestTheAssessorWaitsForTheLog(t *testing.T) {
	m := &marks{waiting: map[string]bool{"cambridge": true}}
	assessing(t, m, func(ctx context.Context) { pause(ctx, 3*time.Second, nil, nil) }, func(t *testing.T, _ *Service) {
		time.Sleep(2 * time.Second)
		if waiting, _ := m.Waiting(t.Context()); len(waiting) != 1 {
			t.Error("it was assessed in the middle of the log")
		}
		time.Sleep(2 * time.Second)
		if waiting, _ := m.Waiting(t.Context()); len(waiting) != 0 {
			t.Error("it was not assessed when the log was taken in")
		}
	})
}

func TestTroubleInOneCouncilHoldsUpNoOther(t *testing.T) {
	m := &marks{waiting: map[string]bool{"cambridge": true}, trouble: "cambridge"}
	assessing(t, m, func(context.Context) {}, func(t *testing.T, s *Service) {
		synctest.Wait() // the first look met the trouble
		m.mark("ely")
		settles(t, s, "ely")
		synctest.Wait()
		m.mark("ely")
		s.Wake()
		time.Sleep(time.Second)
		if waiting, _ := m.Waiting(t.Context()); len(waiting) != 1 {
			t.Error("an edit was not assessed within a second")
		}
	})
}
