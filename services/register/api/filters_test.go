package api_test

import (
	"context"
	"fmt"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/grpcservertest"
)

// listing is a list of the council that callers may filter.
type listing struct {
	method protoreflect.MethodDescriptor
	items  protoreflect.FieldDescriptor
}

// listings finds them in the contract: the rpcs whose request has a parent and a filter, and whose answer has records.
func listings() []listing {
	var found []listing
	for _, service := range grpcservertest.Services("concordat.register.v1") {
		for i := range service.Methods().Len() {
			m := service.Methods().Get(i)
			if m.Input().Fields().ByName("filter") == nil || m.Input().Fields().ByName("parent") == nil {
				continue
			}
			for j := range m.Output().Fields().Len() {
				if f := m.Output().Fields().Get(j); f.IsList() && f.Message() != nil && f.Message().Fields().ByName("name") != nil {
					found = append(found, listing{m, f})
				}
			}
		}
	}
	return found
}

// ask gives the records of a list by name.
func (s *suite) ask(ctx context.Context, l listing, field protoreflect.Name, value string) (map[string]protoreflect.Message, error) {
	s.t.Helper()
	in, out := message(s.t, l.method.Input()).ProtoReflect(), message(s.t, l.method.Output())
	set(in, "cambridge", "")
	in.Set(l.method.Input().Fields().ByName("page_size"), protoreflect.ValueOfInt32(1000))
	if f := l.method.Input().Fields().ByName(field); f != nil {
		in.Set(f, protoreflect.ValueOfString(value))
	}
	err := s.connection.Invoke(ctx, fmt.Sprintf("/%s/%s", l.method.Parent().FullName(), l.method.Name()), in.Interface(), out)
	records := map[string]protoreflect.Message{}
	list := out.ProtoReflect().Get(out.ProtoReflect().Descriptor().Fields().ByName(l.items.Name())).List()
	for i := range list.Len() {
		m := list.Get(i).Message()
		records[m.Get(m.Descriptor().Fields().ByName("name")).String()] = m
	}
	return records, err
}

// withheldIn gives the paths of what one of the records has and the caller is not shown, two messages deep.
func withheldIn(full, shown protoreflect.Message, at string, into map[string]bool) {
	full.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		path := at + string(f.Name())
		own := shown.Descriptor().Fields().ByName(f.Name())
		switch {
		case f.Name() == "withheld_fields":
		case !shown.Has(own):
			into[path] = true
		case f.Message() != nil && !f.IsList() && !f.IsMap() && at == "":
			withheldIn(v.Message(), shown.Get(own).Message(), path+".", into)
		}
		return true
	})
}

// TestNoFilterTellsWhatIsWithheld compares what each role is shown in every list of the council with what internal audit
// and the administrator are shown, and filters and orders by every field that is withheld from the role: none may be taken.
func TestNoFilterTellsWhatIsWithheld(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.cast("cambridge")
	s.publishedFromBefore()
	somebody := holds(s.person("cambridge", "somebody"))
	for _, published := range []bool{true, false} {
		p := everyFact(fmt.Sprintf("Matrix %v", published))
		for _, name := range named {
			name(p, somebody)
		}
		s.lives(kept{state: registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE, published: published}, p)
	}
	s.oneOfEach()
	tried, lists, told := 0, map[protoreflect.FullName]bool{}, map[string]bool{}
	for _, l := range listings() {
		for number := range accessv1.Role_name {
			role := accessv1.Role(number)
			who := subjectOf(role, "cambridge")
			if role == accessv1.Role_ROLE_UNSPECIFIED {
				who = "" // the public
			}
			shown, err := s.ask(s.as(who), l, "", "")
			if err != nil {
				continue // not theirs to list
			}
			for path := range s.withheld(l, shown) {
				tried++
				told[path] = true
				lists[l.method.FullName()] = true
				for _, try := range [][2]string{{"filter", path + ":*"}, {"filter", path + " = true"}, {"filter", path + ` = "x"`}, {"order_by", path}} {
					if l.method.Input().Fields().ByName(protoreflect.Name(try[0])) == nil {
						continue
					}
					if _, err := s.ask(s.as(who), l, protoreflect.Name(try[0]), try[1]); err == nil {
						t.Errorf("%s takes %s %q from %s, from whom it is withheld", l.method.Name(), try[0], try[1], role)
					}
				}
			}
		}
	}
	t.Logf("%d fields that are withheld, in %d lists", tried, len(lists))
	if tried < 100 || len(lists) < 2 || !told["before_concordat"] {
		t.Error("too little is withheld for this to show anything")
	}
}

// publishedFromBefore publishes an entry from before Concordat: that it is one is withheld from the public, and the list of
// partnerships knows a filter on it.
func (s *suite) publishedFromBefore() {
	s.t.Helper()
	const mio, deputy = "ROLE_MANAGEMENT_INFORMATION_OFFICER@cambridge", "ROLE_DEPUTY_CHIEF_EXECUTIVE@cambridge"
	planned, err := s.imports.CreateImport(s.as(mio), &registerv1.CreateImportRequest{Parent: cambridge, File: "old.csv", Content: []byte("Partnership\nOld body\n")})
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.imports.ApplyImport(s.as(mio), &registerv1.ApplyImportRequest{Name: planned.GetName()}); err != nil {
		s.t.Fatal(err)
	}
	for name, p := range s.listedBy(deputy, &registerv1.ListPartnershipsRequest{Filter: "before_concordat = true"}) {
		if p.GetPublished() {
			continue
		}
		if _, err := s.partnerships.PublishPartnership(s.as(deputy), &registerv1.PublishPartnershipRequest{Name: name}); err != nil {
			s.t.Fatal(err)
		}
	}
}

// withheld gives the paths of what is not shown of these records, though they have it.
func (s *suite) withheld(l listing, shown map[string]protoreflect.Message) map[string]bool {
	s.t.Helper()
	paths := map[string]bool{}
	for _, all := range []accessv1.Role{accessv1.Role_ROLE_INTERNAL_AUDIT, accessv1.Role_ROLE_ADMINISTRATOR} {
		full, err := s.ask(s.as(subjectOf(all, "cambridge")), l, "", "")
		if err != nil {
			continue
		}
		for name, record := range shown {
			if of := full[name]; of != nil && !proto.Equal(of.Interface(), record.Interface()) {
				withheldIn(of, record, "", paths)
			}
		}
	}
	return paths
}
