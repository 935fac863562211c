// Package docs holds the pages in docs/ to what the programs really are.
package docs

import (
	"os"
	"reflect"
	"strings"
	"testing"

	gateway "github.com/concordat-suite/concordat/gateway/app"
	notification "github.com/concordat-suite/concordat/services/notification/app"
	reporting "github.com/concordat-suite/concordat/services/reporting/app"

	"github.com/concordat-suite/concordat/services/platform/server/settings"
)

func TestOperationsPageListsEverySetting(t *testing.T) {
	page, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	for program, config := range map[string]any{
		"every service": settings.Service{},
		"notification":  notification.Config{},
		"reporting":     reporting.Config{},
		"gateway":       gateway.Config{},
	} {
		for name, standard := range tags(reflect.TypeOf(config)) {
			if !strings.Contains(string(page), "`"+name+"`") {
				t.Errorf("docs/operations.md does not list %s of %s", name, program)
			}
			if standard != "" && !strings.Contains(string(page), "`"+standard+"`") {
				t.Errorf("docs/operations.md does not say that %s of %s is %s by default", name, program, standard)
			}
		}
	}
}

// tags gives the names of the settings in a struct, each with its default.
func tags(config reflect.Type) map[string]string {
	found := map[string]string{}
	for field := range config.Fields() {
		tag, ok := field.Tag.Lookup("env")
		if field.Anonymous {
			for name, standard := range tags(field.Type) {
				found[name] = standard
			}
		}
		if !ok {
			continue
		}
		name, options, _ := strings.Cut(tag, ",")
		_, standard, _ := strings.Cut(options, "default=")
		found[name] = standard
	}
	return found
}
