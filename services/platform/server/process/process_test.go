package process

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/sethvargo/go-envconfig"
)

type config struct {
	Address string `env:"ADDRESS, required"`
	Port    int    `env:"PORT, required"`
}

func TestStart(t *testing.T) {
	whole := map[string]string{"ADDRESS": "here", "PORT": "7"}
	for name, test := range map[string]struct {
		arguments   []string
		environment map[string]string
		fails       error
		code        int
		says        []string
	}{
		"runs":       {nil, whole, nil, 0, nil},
		"fails":      {nil, whole, errors.New("open database: refused"), 1, []string{"open database: refused"}},
		"no setting": {nil, nil, nil, 2, []string{"ADDRESS is not set", "PORT is not set"}},
		"arguments":  {[]string{"--port", "7"}, whole, nil, 2, []string{"no arguments"}},
		"version":    {[]string{"--version"}, nil, nil, 0, []string{"register"}},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			run := func(_ context.Context, c config) error {
				if c.Address != "here" || c.Port != 7 {
					t.Errorf("config = %+v", c)
				}
				return test.fails
			}
			code := start(context.Background(), &out, "register", test.arguments, envconfig.MapLookuper(test.environment), run)
			if code != test.code {
				t.Errorf("exit code = %d, want %d", code, test.code)
			}
			for _, want := range test.says {
				if !strings.Contains(out.String(), want) {
					t.Errorf("says %q, want %q in it", out.String(), want)
				}
			}
		})
	}
}

func TestAllStopsTheOthersWhenOneFails(t *testing.T) {
	broken := errors.New("broken")
	waits := func(ctx context.Context) error { <-ctx.Done(); return nil }
	if err := All(context.Background(), waits, func(context.Context) error { return broken }, waits); !errors.Is(err, broken) {
		t.Errorf("All() = %v, want the failure", err)
	}
	ended, stop := context.WithCancel(context.Background())
	stop()
	if err := All(ended, waits, waits); err != nil {
		t.Errorf("All() = %v, want nil when it was told to stop", err)
	}
}
