package access

import (
	"fmt"
	"regexp"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// recordForm is the form of the record's name in the path of an rpc, such as {name=councils/*/notices/*}.
var recordForm = regexp.MustCompile(`=([^{}]+)\}`)

// setReading gives every rule that changes a record the grants of the rpc that gets the record, by the form of its name.
func (r Rules) setReading(services []protoreflect.ServiceDescriptor) {
	gets := map[string][]caller.Right{}
	each := func(f func(rule *Rule, get bool, form string)) {
		for _, service := range services {
			for i := range service.Methods().Len() {
				method := service.Methods().Get(i)
				rule := r[fmt.Sprintf("/%s/%s", service.FullName(), method.Name())]
				http, _ := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
				form := recordForm.FindStringSubmatch(http.GetGet() + http.GetPost() + http.GetPatch())
				if rule != nil && form != nil {
					f(rule, strings.HasSuffix(http.GetGet(), "}") && strings.Contains(http.GetGet(), "{name="), form[1])
				}
			}
		}
	}
	each(func(rule *Rule, get bool, form string) {
		if get {
			gets[form] = rule.roles
		}
	})
	each(func(rule *Rule, _ bool, form string) {
		if rule.Writes {
			rule.reading = gets[form]
		}
	})
}

// Reading returns those of the roles held by which the caller may get the record that the rpc changes; none where no rpc of
// these services gets it, or where the rpc changes nothing.
func (r *Rule) Reading(held []caller.Right) []caller.Right { return match(r.reading, held) }
