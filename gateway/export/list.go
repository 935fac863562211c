package export

import (
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// List is an rpc that gives a list, a page at a time or, where it is short, all at once.
type List struct {
	// RPC is what is called for a page.
	RPC protoreflect.MethodDescriptor
	// items are what the list is of, one row of a file for each.
	items protoreflect.FieldDescriptor
	// next is the token of the next page; nil for a list that comes all at once.
	next protoreflect.FieldDescriptor
	// headings is the row of headings, where the rpc gives a table that is ready to be written; otherwise nil.
	headings protoreflect.FieldDescriptor
}

// Of gives the list that an rpc gives, and false for an rpc that gives none: a list answers with one kind of items, and
// takes a page token and answers with the next one, unless it comes all at once.
func Of(rpc protoreflect.MethodDescriptor) (*List, bool) {
	list := &List{RPC: rpc}
	request, answer := rpc.Input().Fields(), rpc.Output().Fields()
	list.next = answer.ByName("next_page_token")
	paged := list.next != nil && request.ByName("page_token") != nil && request.ByName("page_size") != nil
	if whole := list.next == nil && strings.HasPrefix(string(rpc.Name()), "List"); !paged && !whole {
		return nil, false
	}
	for i := range answer.Len() {
		field := answer.Get(i)
		if !field.IsList() || field.Message() == nil {
			continue
		}
		switch {
		case field.Message().FullName() == tableColumn:
			list.headings = field
		case list.items == nil:
			list.items = field
		default:
			return nil, false
		}
	}
	return list, list.items != nil
}

// tableColumn is the message of one column of a table that is ready to be written; such a list's items are its rows.
const tableColumn = "concordat.type.v1.TableColumn"

// IsPaged says whether the list comes a page at a time.
func (l *List) IsPaged() bool { return l.next != nil }

// following gives the token of the page after this one; "" after the last.
func (l *List) following(page protoreflect.Message) string {
	if !l.IsPaged() {
		return ""
	}
	return page.Get(l.next).String()
}

// IsTable says whether the rpc gives a table that is ready to be written.
func (l *List) IsTable() bool { return l.headings != nil }
