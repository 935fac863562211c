// Package position is how a caller reads what they have just written, when another service answers. A writing call is
// answered with the position of its last entry in the service's journal; sent back with a later call, to whichever
// service, it has that call wait until the service has taken in as much.
//
// A mark is written SERVICE:COUNCIL:SEQ, such as register:cambridge:1043, several with commas between. Clients need not
// look into it.
package position

import (
	"context"
	"strconv"
	"strings"
	"sync"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// Header carries marks: as metadata of a call and of its answer, and under the same name as a header of the REST door.
const Header = "concordat-position"

// most bounds how many marks a call may bring: one for each service, and then some.
const most = 8

// Mark is a position in the journal that a service keeps of a council.
type Mark struct {
	// Service is the identity of the service, such as "register".
	Service string
	Council string
	Seq     int64
}

// String writes the mark.
func (m Mark) String() string {
	return m.Service + ":" + m.Council + ":" + strconv.FormatInt(m.Seq, 10)
}

// Parse reads marks as a header has them.
func Parse(text string) ([]Mark, error) {
	if text == "" {
		return nil, nil
	}
	words := strings.Split(text, ",")
	if len(words) > most {
		return nil, invalid()
	}
	marks := make([]Mark, len(words))
	for i, word := range words {
		parts := strings.Split(strings.TrimSpace(word), ":")
		if len(parts) != 3 || parts[0] == "" || parts[1] == "" {
			return nil, invalid()
		}
		seq, err := strconv.ParseInt(parts[2], 10, 64)
		if err != nil || seq < 0 {
			return nil, invalid()
		}
		marks[i] = Mark{parts[0], parts[1], seq}
	}
	return marks, nil
}

func invalid() error {
	return fault.Invalid("POSITION_INVALID",
		"The header "+Header+" is not one that an answer had. Send it back as it came, or leave it out.")
}

// Notes are the positions that a call has written.
type Notes struct {
	mu    sync.Mutex
	marks []Mark
}

type notesKey struct{}

// Noting gives a context in which what is written is noted.
func Noting(ctx context.Context) (context.Context, *Notes) {
	n := &Notes{}
	return context.WithValue(ctx, notesKey{}, n), n
}

// Note notes the last entry of a transaction that was committed. Without Noting it does nothing.
func Note(ctx context.Context, council string, seq int64) {
	n, noting := ctx.Value(notesKey{}).(*Notes)
	if !noting {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for i := range n.marks {
		if n.marks[i].Council == council {
			n.marks[i].Seq = max(n.marks[i].Seq, seq)
			return
		}
	}
	n.marks = append(n.marks, Mark{Council: council, Seq: seq})
}

// Of writes the marks of a service; "" when nothing was written.
func (n *Notes) Of(service string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	words := make([]string, len(n.marks))
	for i, m := range n.marks {
		m.Service = service
		words[i] = m.String()
	}
	return strings.Join(words, ",")
}
