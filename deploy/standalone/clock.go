package standalone

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// errBackwards refuses to turn business time back: what has been written would lie in the future.
var errBackwards = errors.New("business time never goes backwards")

// Clock is business time in the standalone: real time, moved forward as often as somebody wants to see what a later day
// brings. It is kept in a file, so that the next start does not fall back.
type Clock struct {
	mutex  sync.Mutex
	ahead  time.Duration
	file   string
	actual func() time.Time
}

// openClock opens the clock kept in the folder. It begins at start, if that is later than where it stood.
func openClock(folder string, start time.Time) (*Clock, error) {
	c := &Clock{file: filepath.Join(folder, "clock"), actual: time.Now}
	kept, err := os.ReadFile(c.file)
	switch {
	case err == nil:
		if c.ahead, err = time.ParseDuration(strings.TrimSpace(string(kept))); err != nil {
			return nil, fmt.Errorf("the kept clock %s: %w", c.file, err)
		}
	case !errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("read the kept clock: %w", err)
	case !start.IsZero():
		// The first start of all may lie in the past.
		c.ahead = start.Sub(c.actual())
		return c, c.keep()
	}
	if start.After(c.Now()) {
		return c, c.Set(start)
	}
	return c, nil
}

// Now is business time.
func (c *Clock) Now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.actual().Add(c.ahead)
}

// Set moves business time forward to now.
func (c *Clock) Set(now time.Time) error { return c.move(func(time.Time) time.Time { return now }) }

// Advance moves business time forward by that much.
func (c *Clock) Advance(by time.Duration) error {
	return c.move(func(now time.Time) time.Time { return now.Add(by) })
}

func (c *Clock) move(to func(time.Time) time.Time) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	now := c.actual().Add(c.ahead)
	then := to(now)
	if then.Before(now) {
		return fmt.Errorf("%w: it is %s already", errBackwards, now.UTC().Format(time.RFC3339))
	}
	c.ahead += then.Sub(now)
	return c.keep()
}

func (c *Clock) keep() error {
	if err := os.WriteFile(c.file, []byte(c.ahead.String()+"\n"), 0o600); err != nil {
		return fmt.Errorf("keep the clock: %w", err)
	}
	return nil
}

// Handler shows and moves the clock, for tests and for the curious:
//
//	GET  /clock
//	POST /clock  {"now": "2027-06-30T09:00:00Z"} or {"advance": "24h"}
func (c *Clock) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /clock", c.show)
	mux.HandleFunc("POST /clock", func(w http.ResponseWriter, r *http.Request) {
		if err := c.obey(w, r); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		c.show(w, r)
	})
	return mux
}

func (c *Clock) show(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]time.Time{"now": c.Now().UTC()}) // the client has gone: nobody is left to tell
}

func (c *Clock) obey(w http.ResponseWriter, r *http.Request) error {
	var wish struct {
		Now     *time.Time `json:"now"`
		Advance *string    `json:"advance"`
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&wish); err != nil {
		return fmt.Errorf("the body must be JSON with now or advance: %w", err)
	}
	switch {
	case wish.Now != nil && wish.Advance == nil:
		return c.Set(*wish.Now)
	case wish.Advance != nil && wish.Now == nil:
		by, err := time.ParseDuration(*wish.Advance)
		if err != nil {
			return fmt.Errorf("advance: %w", err)
		}
		return c.Advance(by)
	}
	return errors.New("say either now or advance")
}
