package grpcservertest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

// Lists asks the lists of services for what they must not tell: what is withheld of the records that a caller is
// shown, and anything of those that they are not shown.
type Lists struct {
	Connection grpc.ClientConnInterface
	// As gives a context that signs in as a subject; "" is the public.
	As func(subject string) context.Context
	// Parents are what the lists are of, such as "councils/cambridge".
	Parents []string
	// Filters are what a list is asked for besides everything, where it leaves some records out unless it is asked
	// for them.
	Filters []string
	// Callers are the subjects who ask, and All those who, together, see all there is.
	Callers, All []string
	// Key tells the records of a list apart that have no name. Nil for lists in which every record has one.
	Key func(protoreflect.Message) string
}

// Tried is what a test of lists has tried, so that it can tell whether that was enough to show anything.
type Tried struct {
	// Withheld are the paths that were withheld from somebody, and Lists those of which something was withheld.
	Withheld map[string]int
	Lists    map[protoreflect.FullName]bool
	// Hidden counts the values of records that are not shown which were asked for, by list.
	Hidden map[protoreflect.FullName]int
}

// Fields counts how often a field was withheld from somebody.
func (t Tried) Fields() int {
	sum := 0
	for _, times := range t.Withheld {
		sum += times
	}
	return sum
}

// list is a list that callers may filter or order.
type list struct {
	method protoreflect.MethodDescriptor
	items  protoreflect.FieldDescriptor
}

// filterable finds them in the contract: the List rpcs whose request has a parent and a filter or an order.
func filterable(services []protoreflect.ServiceDescriptor) []list {
	var found []list
	for _, service := range services {
		for i := range service.Methods().Len() {
			m := service.Methods().Get(i)
			asks := m.Input().Fields()
			if !strings.HasPrefix(string(m.Name()), "List") || asks.ByName("parent") == nil ||
				asks.ByName("filter") == nil && asks.ByName("order_by") == nil {
				continue
			}
			for j := range m.Output().Fields().Len() {
				if f := m.Output().Fields().Get(j); f.IsList() && f.Message() != nil {
					found = append(found, list{m, f})
				}
			}
		}
	}
	return found
}

// Hold fails t for every filter or order that tells what it must not.
func (l Lists) Hold(t testing.TB, services ...protoreflect.ServiceDescriptor) Tried {
	t.Helper()
	tried := Tried{map[string]int{}, map[protoreflect.FullName]bool{}, map[protoreflect.FullName]int{}}
	for _, of := range filterable(services) {
		for _, parent := range l.Parents {
			full := map[string]protoreflect.Message{}
			for _, subject := range l.All {
				for key, record := range l.shown(subject, of, parent) {
					if old := full[key]; old == nil || proto.Size(record.Interface()) > proto.Size(old.Interface()) {
						full[key] = record
					}
				}
			}
			for _, subject := range l.Callers {
				h := &held{Lists: l, t: t, list: of, parent: parent, subject: subject, shown: l.shown(subject, of, parent)}
				if h.shown == nil {
					continue // not theirs to list
				}
				h.withheld(full, tried)
				h.hidden(full, tried)
			}
		}
	}
	return tried
}

// shown returns what the subject is shown of a list by key, and nil where it is not theirs to list.
func (l Lists) shown(subject string, of list, parent string) map[string]protoreflect.Message {
	var all map[string]protoreflect.Message
	for _, filter := range append([]string{""}, l.Filters...) {
		if records, _, err := l.ask(subject, of, parent, "filter", filter); err == nil {
			if all == nil {
				all = map[string]protoreflect.Message{}
			}
			maps.Copy(all, records)
		}
	}
	return all
}

// ask returns the records of a list by key, and whether there is a further page.
func (l Lists) ask(subject string, of list, parent string, field protoreflect.Name, value string) (
	map[string]protoreflect.Message, bool, error) {
	in, out := dynamicpb.NewMessage(of.method.Input()), dynamicpb.NewMessage(of.method.Output())
	in.Set(of.method.Input().Fields().ByName("parent"), protoreflect.ValueOfString(parent))
	if size := of.method.Input().Fields().ByName("page_size"); size != nil {
		in.Set(size, protoreflect.ValueOfInt32(1000))
	}
	if f := of.method.Input().Fields().ByName(field); f != nil {
		in.Set(f, protoreflect.ValueOfString(value))
	}
	method := fmt.Sprintf("/%s/%s", of.method.Parent().FullName(), of.method.Name())
	if err := l.Connection.Invoke(l.As(subject), method, in, out); err != nil {
		return nil, false, err
	}
	records := map[string]protoreflect.Message{}
	items := out.Get(of.items).List()
	for i := range items.Len() {
		records[l.key(items.Get(i).Message())] = items.Get(i).Message()
	}
	next := of.method.Output().Fields().ByName("next_page_token")
	return records, next != nil && out.Get(next).String() != "", nil
}

// key tells a record of a list from the others.
func (l Lists) key(record protoreflect.Message) string {
	if name := record.Descriptor().Fields().ByName("name"); name != nil {
		return record.Get(name).String()
	}
	if l.Key != nil {
		return l.Key(record)
	}
	words := wordsIn(record)
	slices.Sort(words)
	return strings.Join(words, "\n")
}

// held is one caller's sight of one list.
type held struct {
	Lists
	t       testing.TB
	list    list
	parent  string
	subject string
	shown   map[string]protoreflect.Message
}

// takes reports whether the list takes a filter or an order on this field, and what the answer is.
func (h *held) takes(field protoreflect.Name, value string) (map[string]protoreflect.Message, bool, bool) {
	if h.list.method.Input().Fields().ByName(field) == nil {
		return nil, false, false
	}
	records, more, err := h.ask(h.subject, h.list, h.parent, field, value)
	return records, more, err == nil
}

// withheld filters and orders by every field that a record has and the caller is not shown of it: none may be taken.
func (h *held) withheld(full map[string]protoreflect.Message, tried Tried) {
	h.t.Helper()
	paths := map[string]bool{}
	for key, record := range h.shown {
		if of := full[key]; of != nil && !proto.Equal(of.Interface(), record.Interface()) {
			withheldIn(of, record, "", paths)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		tried.Withheld[path]++
		tried.Lists[h.list.method.FullName()] = true
		for _, filter := range []string{path + ":*", path + " = true", path + ` = "x"`} {
			if _, _, taken := h.takes("filter", filter); taken {
				h.t.Errorf("%s takes the filter %q from %q, from whom it is withheld", h.list.method.Name(), filter, h.subject)
			}
		}
		if _, _, taken := h.takes("order_by", path); taken {
			h.t.Errorf("%s takes the order %q from %q, from whom it is withheld", h.list.method.Name(), path, h.subject)
		}
	}
}

// withheldIn collects the paths of what a record has and the caller is not shown, two messages deep.
func withheldIn(full, shown protoreflect.Message, at string, into map[string]bool) {
	full.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		path := at + string(f.Name())
		switch {
		case f.Name() == "withheld_fields":
		case !shown.Has(f):
			into[path] = true
		case f.Message() != nil && !f.IsList() && !f.IsMap() && at == "":
			withheldIn(v.Message(), shown.Get(f).Message(), path+".", into)
		}
		return true
	})
}

// mostHidden bounds of how many records that a caller is not shown every value is asked for.
const mostHidden = 4

// hidden filters by every value of records that the caller is not shown, and orders by their fields: no answer may have
// anything of them, nor say that more follows.
func (h *held) hidden(full map[string]protoreflect.Message, tried Tried) {
	h.t.Helper()
	open := map[string]bool{}
	for _, record := range h.shown {
		for _, text := range wordsIn(record) {
			open[text] = true
		}
	}
	secrets, asked := map[string]bool{}, map[string]bool{}
	orders, looked := map[string]bool{}, 0
	for _, key := range slices.Sorted(maps.Keys(full)) {
		if h.shown[key] != nil {
			continue
		}
		for _, text := range wordsIn(full[key]) {
			secrets[text] = secrets[text] || !open[text]
		}
		if looked++; looked <= mostHidden {
			filtersOf(full[key], "", asked, orders)
		}
	}
	for _, try := range []struct {
		field  protoreflect.Name
		values map[string]bool
	}{{"filter", asked}, {"order_by", orders}} {
		for _, value := range slices.Sorted(maps.Keys(try.values)) {
			records, more, taken := h.takes(try.field, value)
			if taken {
				tried.Hidden[h.list.method.FullName()]++
				h.tellsNothing(fmt.Sprintf("%s %q", try.field, value), records, secrets)
			}
			if more {
				h.t.Errorf("%s says to %q for %s %q that more follows", h.list.method.Name(), h.subject, try.field, value)
			}
		}
	}
}

// tellsNothing holds that an answer has only records that are shown without it, and none of the secrets.
func (h *held) tellsNothing(what string, records map[string]protoreflect.Message, secrets map[string]bool) {
	h.t.Helper()
	for key, record := range records {
		if h.shown[key] == nil {
			h.t.Errorf("%s shows %s to %q for the %s, and not without it", h.list.method.Name(), key, h.subject, what)
		}
		for _, text := range wordsIn(record) {
			if secrets[text] {
				h.t.Errorf("%s tells %q of a record not shown to %q for the %s", h.list.method.Name(), text, h.subject, what)
			}
		}
	}
}

// wordsIn returns all the words that stand anywhere in a message.
func wordsIn(m protoreflect.Message) []string {
	var all []string
	add := func(f protoreflect.FieldDescriptor, v protoreflect.Value) {
		switch {
		case f.Kind() == protoreflect.StringKind:
			all = append(all, v.String())
		case f.Message() != nil:
			all = append(all, wordsIn(v.Message())...)
		}
	}
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.IsMap():
		case f.IsList():
			for i := range v.List().Len() {
				add(f, v.List().Get(i))
			}
		default:
			add(f, v)
		}
		return true
	})
	return all
}
