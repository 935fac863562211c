// Package settings reads a service's settings from the environment into one struct, with go-envconfig's tags. It
// reports every fault at once, so that a deployment is mended in one go, and takes secrets from files.
package settings

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/sethvargo/go-envconfig"
)

// Secret is a setting that must not be seen, such as an address with a password in it.
type Secret string

// String hides the secret from whoever prints it.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "(secret)"
}

// GoString hides it from %#v too.
func (s Secret) GoString() string { return s.String() }

// MarshalText hides it from logs and JSON.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Reveal gives the secret itself, to whoever connects with it.
func (s Secret) Reveal() string { return string(s) }

// Load fills the settings struct that target points to. Any setting X can be given in a file that X_FILE names, which
// is how secrets should come. All faults are reported together, one on each line.
func Load(ctx context.Context, target any, lookuper envconfig.Lookuper) error {
	files := &fileLookuper{Lookuper: lookuper}
	faults := load(ctx, reflect.ValueOf(target).Elem(), files)
	return errors.Join(append(files.faults, faults...)...)
}

// load reads field by field, because go-envconfig stops at the first fault of a struct.
func load(ctx context.Context, target reflect.Value, lookuper envconfig.Lookuper) []error {
	var faults []error
	for i := range target.NumField() {
		field := target.Type().Field(i)
		_, tagged := field.Tag.Lookup("env")
		switch {
		case tagged:
			if err := loadField(ctx, field, target.Field(i), lookuper); err != nil {
				faults = append(faults, err)
			}
		case field.Type.Kind() == reflect.Struct && field.IsExported():
			faults = append(faults, load(ctx, target.Field(i), lookuper)...)
		}
	}
	return faults
}

func loadField(ctx context.Context, field reflect.StructField, value reflect.Value, lookuper envconfig.Lookuper) error {
	alone := reflect.New(reflect.StructOf([]reflect.StructField{{Name: field.Name, Type: field.Type, Tag: field.Tag}}))
	name, _, _ := strings.Cut(field.Tag.Get("env"), ",")
	err := envconfig.ProcessWith(ctx, &envconfig.Config{Target: alone.Interface(), Lookuper: lookuper})
	switch {
	case errors.Is(err, envconfig.ErrMissingRequired):
		return fmt.Errorf("%s is not set", name)
	case err != nil:
		return fmt.Errorf("%s: %w", name, err)
	}
	value.Set(alone.Elem().Field(0))
	return nil
}

// fileLookuper finds X in the file that X_FILE names when X itself is not set.
type fileLookuper struct {
	envconfig.Lookuper
	faults []error
}

// Lookup gives the value of a setting. A file that cannot be read is a fault, not an unset setting.
func (l *fileLookuper) Lookup(key string) (string, bool) {
	value, found := l.Lookuper.Lookup(key)
	path, inFile := l.Lookuper.Lookup(key + "_FILE")
	switch {
	case !inFile:
		return value, found
	case found:
		l.faults = append(l.faults, fmt.Errorf("%s and %s_FILE are both set; one is enough", key, key))
		return value, true
	}
	content, err := os.ReadFile(path) // #nosec G304 -- the deployment names the file
	if err != nil {
		l.faults = append(l.faults, fmt.Errorf("%s_FILE: %w", key, err))
	}
	return strings.TrimSpace(string(content)), true
}
