package grpcserver_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/platform/testing/contracttest"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// takes8KiB is what clients made with the libraries of gRPC for Java, Python and others take of headers and trailers.
var takes8KiB = grpc.WithMaxHeaderListSize(8 << 10)

// withParts is a request with so many parts of that title. Each is a fault where the title is empty or has a NUL.
func (s *suite) withParts(t testing.TB, count int, title string) proto.Message {
	request := contracttest.Message(t, s.file, "Thing", mine)
	list := request.Mutable(request.Descriptor().Fields().ByName("parts")).List()
	for range count {
		part := list.NewElement().Message()
		if title != "" {
			part.Set(part.Descriptor().Fields().ByName("title"), protoreflect.ValueOfString(title))
		}
		list.Append(protoreflect.ValueOfMessage(part))
	}
	return request
}

func TestOneRequestWithManyFaultsLeavesTheConnectionToOthers(t *testing.T) {
	s := start(t, nil)
	shared := s.dial(t, s.public, insecure.NewCredentials(), takes8KiB)
	waiting, finish := make(chan struct{}), make(chan struct{})
	s.handle = func(_ context.Context, m proto.Message) (proto.Message, error) {
		close(waiting)
		<-finish
		return m, nil
	}
	other := make(chan error, 1)
	go func() {
		_, err := s.ask(as("ann"), t, shared, "Get", mine)
		other <- err
	}()
	<-waiting
	for _, title := range []string{"", "\x00"} {
		_, err := s.send(as("ann"), shared, "Change", s.withParts(t, 345_000, title))
		if outcome(err) != "InvalidArgument REQUEST_INVALID" {
			t.Errorf("345,000 faults: %q, want REQUEST_INVALID", outcome(err))
		}
	}
	close(finish)
	if err := <-other; err != nil {
		t.Errorf("another call on the same connection: %v", err)
	}
}

func TestAnAnswerSaysHowManyFaultsItDoesNotList(t *testing.T) {
	s := start(t, nil)
	connection := s.dial(t, s.public, insecure.NewCredentials(), takes8KiB)
	for _, test := range []struct {
		count int
		title string
		all   bool
	}{
		{2, "", true},
		{2_000, "", false},
		{345_000, "\x00", false},
	} {
		_, err := s.send(as("ann"), connection, "Change", s.withParts(t, test.count, test.title))
		listed, more := faultsIn(err)
		if listed+more != test.count || listed == 0 || listed > fault.MaxFields || (more == 0) != test.all {
			t.Errorf("%d listed and %d not, want %d together: %v", listed, more, test.count, err)
		}
		want := fmt.Sprintf(" %d further faults are not listed.", more)
		if said := strings.HasSuffix(status.Convert(err).Message(), want); said == test.all {
			t.Errorf("message = %q, ends in %q: %v", status.Convert(err).Message(), want, said)
		}
	}
}

// faultsIn is how many wrong fields an error lists, and how many more it says there are.
func faultsIn(err error) (listed, more int) {
	for _, d := range status.Convert(err).Details() {
		switch d := d.(type) {
		case *errdetails.BadRequest:
			listed = len(d.GetFieldViolations())
		case *errdetails.ErrorInfo:
			_, _ = fmt.Sscan(d.GetMetadata()["more_faults"], &more)
		}
	}
	return listed, more
}

func TestWhateverAFaultSaysClientsCanReadIt(t *testing.T) {
	s := start(t, nil)
	connection := s.dial(t, s.public, insecure.NewCredentials(), takes8KiB)
	long := strings.Repeat("ŵ\xff%\n", 10_000)
	var fields []fault.Field
	for range 10 * fault.MaxFields {
		fields = append(fields, fault.Field{Path: long, Description: long})
	}
	huge := fault.Precondition("REFUSED", long, fields...)
	for i := range 1000 {
		huge = huge.With(fmt.Sprint(i), long)
	}
	s.handle = func(context.Context, proto.Message) (proto.Message, error) { return nil, huge }
	_, err := s.ask(as("ann"), t, connection, "Get", mine)
	if outcome(err) != "FailedPrecondition REFUSED" {
		t.Fatalf("outcome = %q, want REFUSED: %v", outcome(err), err)
	}
	if size := proto.Size(status.Convert(err).Proto()); size > 8<<10 {
		t.Errorf("the status measures %d bytes, want 8 KiB at most", size)
	}
	if listed, more := faultsIn(err); listed == 0 || listed+more != 10*fault.MaxFields {
		t.Errorf("%d listed and %d not, want %d together", listed, more, 10*fault.MaxFields)
	}
}

// Looking through a request with very many faults must not cost more than reading it.
func TestManyFaultsCostLittle(t *testing.T) {
	s := start(t, nil)
	connection := s.dial(t, s.public, insecure.NewCredentials(), takes8KiB)
	allocated := func(title string) uint64 {
		request := s.withParts(t, 345_000, title)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _ = s.send(as("ann"), connection, "Change", request)
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	good := allocated("x")
	for _, bad := range []string{"", "\x00"} {
		if took := allocated(bad); took > good {
			t.Errorf("a request full of faults took %d MiB, one in order %d MiB", took>>20, good>>20)
		}
	}
}
