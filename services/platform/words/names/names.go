// Package names reads and writes the resource names of the contract, such as
// councils/{council}/partnerships/{partnership}. A name of the wrong form answers like a missing record, so that
// nobody learns from the answer which names could exist.
package names

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// Missing is the one answer for a record that is absent, foreign, unseen or has a malformed name. It is the same for
// all of them on purpose; do not add to it.
func Missing() *fault.Error {
	return fault.NotFound("NOT_FOUND", "There is no such record, or you may not see it. Check the name and the council.")
}

var (
	councilID = regexp.MustCompile(`^[a-z][a-z0-9-]{1,38}[a-z0-9]$`)
	wordID    = regexp.MustCompile(`^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$`)
)

// ValidCouncil says whether id has the form of a council's id, its slug.
func ValidCouncil(id string) bool { return councilID.MatchString(id) }

// form says which values a variable of a pattern takes.
type form func(value string) bool

var forms = map[string]form{
	"uuid": ids.Valid,
	"word": wordID.MatchString,
}

// segment is one part of a pattern: a literal, or a variable with its form.
type segment struct {
	literal string
	valid   form
}

// Pattern is the form of one resource's names.
type Pattern struct {
	text     string
	segments []segment
	values   int
}

// New reads a pattern such as "councils/{council}/partnerships/{partnership}". {council} is a council's slug, any
// other variable a UUID, unless it says {variable:word}: a short word in lower case, such as a criterion's number.
// It panics on a pattern that is none, since patterns are written in the source.
func New(pattern string) Pattern {
	p := Pattern{text: pattern}
	for _, part := range strings.Split(pattern, "/") {
		s := segment{literal: part}
		if name, ok := strings.CutPrefix(part, "{"); ok {
			s = segment{valid: variable(strings.TrimSuffix(name, "}"))}
			p.values++
		}
		p.segments = append(p.segments, s)
	}
	return p
}

func variable(name string) form {
	name, kind, typed := strings.Cut(name, ":")
	if name == "council" {
		return ValidCouncil
	}
	if !typed {
		kind = "uuid"
	}
	if forms[kind] == nil {
		panic(fmt.Sprintf("names: unknown form %q of {%s}", kind, name))
	}
	return forms[kind]
}

// Parse gives the values of the variables in order, or Missing.
func (p Pattern) Parse(name string) ([]string, error) {
	values := make([]string, 0, p.values)
	rest, more := name, true
	for _, s := range p.segments {
		if !more {
			return nil, Missing()
		}
		var part string
		part, rest, more = strings.Cut(rest, "/")
		switch {
		case s.valid == nil && part == s.literal:
		case s.valid != nil && s.valid(part):
			values = append(values, part)
		default:
			return nil, Missing()
		}
	}
	if more {
		return nil, Missing()
	}
	return values, nil
}

// Parse1 reads a name with one variable, such as councils/{council}.
func (p Pattern) Parse1(name string) (string, error) {
	values, err := p.parse(name, 1)
	return values[0], err
}

// Parse2 reads a name with two variables, such as councils/{council}/partnerships/{partnership}.
func (p Pattern) Parse2(name string) (first, second string, err error) {
	values, err := p.parse(name, 2)
	return values[0], values[1], err
}

// Parse3 reads a name with three variables.
func (p Pattern) Parse3(name string) (first, second, third string, err error) {
	values, err := p.parse(name, 3)
	return values[0], values[1], values[2], err
}

// parse gives the values, or as many empty ones with the error.
func (p Pattern) parse(name string, count int) ([]string, error) {
	if p.values != count {
		panic(fmt.Sprintf("names: %s has %d variables, not %d", p.text, p.values, count))
	}
	values, err := p.Parse(name)
	if err != nil {
		return make([]string, count), err
	}
	return values, nil
}

// Matches says whether name has the form of the pattern.
func (p Pattern) Matches(name string) bool {
	_, err := p.Parse(name)
	return err == nil
}

// Format writes the name with these values of its variables, in order.
func (p Pattern) Format(values ...string) string {
	if len(values) != p.values {
		panic(fmt.Sprintf("names: %s takes %d values, not %d", p.text, p.values, len(values)))
	}
	var b strings.Builder
	for i, s := range p.segments {
		if i > 0 {
			b.WriteByte('/')
		}
		if s.valid == nil {
			b.WriteString(s.literal)
			continue
		}
		b.WriteString(values[0])
		values = values[1:]
	}
	return b.String()
}

// String gives the pattern as it was written.
func (p Pattern) String() string { return p.text }

// Council gives the council of any resource name: the second part of councils/{council}/…
func Council(name string) (string, bool) {
	rest, ok := strings.CutPrefix(name, "councils/")
	if !ok {
		return "", false
	}
	id, _, _ := strings.Cut(rest, "/")
	return id, ValidCouncil(id)
}
