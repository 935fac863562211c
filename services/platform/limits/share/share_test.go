package share

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestTake(t *testing.T) {
	type want struct {
		key string
		n   int
		err error
	}
	for name, test := range map[string]struct {
		each, all int
		takes     []want
	}{
		"a share and no more":         {2, 0, []want{{"a", 1, nil}, {"a", 1, nil}, {"a", 1, ErrOwn}, {"b", 2, nil}}},
		"all together":                {2, 3, []want{{"a", 2, nil}, {"b", 1, nil}, {"c", 1, ErrAll}}},
		"more than a share has":       {2, 0, []want{{"a", 5, nil}, {"a", 1, ErrOwn}}},
		"more than there is":          {0, 3, []want{{"a", 5, nil}, {"b", 1, ErrAll}}},
		"no bound":                    {0, 0, []want{{"a", 100, nil}, {"a", 100, nil}}},
		"what was refused holds none": {1, 1, []want{{"a", 1, nil}, {"b", 1, ErrAll}, {"b", 1, ErrAll}}},
	} {
		t.Run(name, func(t *testing.T) {
			s := New(test.each, test.all)
			for i, w := range test.takes {
				if _, err := s.Take(t.Context(), 0, w.key, w.n); !errors.Is(err, w.err) {
					t.Errorf("take %d gives %v, want %v", i, err, w.err)
				}
			}
		})
	}
}

func TestNothingIsKeptOfThoseWhoHaveGone(t *testing.T) {
	s := New(1, 1)
	for range 3 {
		give, err := s.Take(t.Context(), 0, "a", 1)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Take(t.Context(), 0, "b", 1); !errors.Is(err, ErrAll) {
			t.Fatal(err)
		}
		give()
	}
	if len(s.holders) != 0 {
		t.Errorf("%d keys are remembered, want none", len(s.holders))
	}
}

func TestNilBoundsNothing(t *testing.T) {
	give, err := (*Shares)(nil).Take(t.Context(), 0, "a", 1)
	if err != nil {
		t.Fatal(err)
	}
	give()
}

// TestWaiting waits for a share until it comes free, until patience ends and until the caller goes.
func TestWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(1, 0)
		give, err := s.Take(t.Context(), 0, "a", 1)
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		if _, err := s.Take(t.Context(), 2*time.Second, "a", 1); !errors.Is(err, ErrOwn) || time.Since(begin) != 2*time.Second {
			t.Errorf("Take() = %v after %v, want ErrOwn after 2 s", err, time.Since(begin))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := s.Take(ctx, 2*time.Second, "a", 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Take() = %v when the caller has gone, want its error", err)
		}
		time.AfterFunc(time.Second, give)
		if _, err := s.Take(t.Context(), 2*time.Second, "a", 1); err != nil {
			t.Errorf("Take() = %v, want the share that came free", err)
		}
	})
}
