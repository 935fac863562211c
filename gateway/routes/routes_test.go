package routes

import (
	"slices"
	"strings"
	"testing"

	_ "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

func TestReadTemplate(t *testing.T) {
	names := map[string]string{"councils": "council", "partnerships": "partnership"}
	cases := map[string]struct {
		template, path string
		bound          []string
		fault          string
	}{
		"a collection":       {"/v1/{parent=councils/*}/partnerships", "/v1/councils/{council}/partnerships", []string{"parent"}, ""},
		"a verb":             {"/v1/{name=councils/*/partnerships/*}:end", "/v1/councils/{council}/partnerships/{partnership}:end", []string{"name"}, ""},
		"a resource's name":  {"/v1/{partnership.name=councils/*/partnerships/*}", "/v1/councils/{council}/partnerships/{partnership}", []string{"partnership.name"}, ""},
		"a singleton":        {"/v1/{name=councils/*/partnerships/*/assessment}", "/v1/councils/{council}/partnerships/{partnership}/assessment", []string{"name"}, ""},
		"no variable":        {"/v1/councils", "/v1/councils", nil, ""},
		"unknown collection": {"/v1/{name=parishes/*}", "", nil, "no resource's pattern"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			route := Route{Template: c.template}
			err := route.readTemplate(names)
			if c.fault != "" {
				if err == nil || !strings.Contains(err.Error(), c.fault) {
					t.Errorf("error %v, want %q", err, c.fault)
				}
				return
			}
			if err != nil || route.Path != c.path || !slices.Equal(route.Bound, c.bound) {
				t.Errorf("path %q, bound %v, %v; want %q, %v", route.Path, route.Bound, err, c.path, c.bound)
			}
		})
	}
}

func TestAllGivesEachRouteOnce(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, route := range all {
		if at := route.Verb + " " + route.Path; seen[at] {
			t.Errorf("%s stands for two rpcs", at)
		} else {
			seen[at] = true
		}
	}
	if !seen["GET /v1/councils/{council}/partnerships/{partnership}"] {
		t.Error("reading a partnership is missing")
	}
}
