package grpcserver_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
)

// frames is a client that sends what no gRPC library would.
type frames struct {
	conn   net.Conn
	framer *http2.Framer
	block  bytes.Buffer
	encode *hpack.Encoder
	stream uint32
}

// sendFrames connects to the public listener and says what every HTTP/2 client says first.
func (s *suite) sendFrames(t testing.TB) *frames {
	t.Helper()
	conn, err := s.public.DialContext(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return framesOver(t, conn)
}

// framesOver begins HTTP/2 on a connection, which is closed after the test.
func framesOver(t testing.TB, conn net.Conn) *frames {
	t.Helper()
	t.Cleanup(func() { _ = conn.Close() })
	f := &frames{conn: conn, framer: http2.NewFramer(conn, conn), stream: 1}
	f.framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	f.encode = hpack.NewEncoder(&f.block)
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, http2.ClientPreface); err != nil {
		t.Fatal(err)
	}
	if err := f.framer.WriteSettings(); err != nil {
		t.Fatal(err)
	}
	for {
		frame, err := f.framer.ReadFrame()
		if err != nil {
			t.Fatal(err)
		}
		if settings, ok := frame.(*http2.SettingsFrame); ok && !settings.IsAck() {
			break
		}
	}
	if err := f.framer.WriteSettingsAck(); err != nil {
		t.Fatal(err)
	}
	return f
}

// open opens a stream, with more headers in pairs.
func (f *frames) open(path string, more ...string) error {
	f.block.Reset()
	headers := append([]string{
		":method", "POST", ":scheme", "http", ":path", path, ":authority", "concordat", "content-type", "application/grpc", "te", "trailers",
	}, more...)
	for i := 0; i < len(headers); i += 2 {
		if err := f.encode.WriteField(hpack.HeaderField{Name: headers[i], Value: headers[i+1]}); err != nil {
			return err
		}
	}
	return f.framer.WriteHeaders(http2.HeadersFrameParam{StreamID: f.stream, BlockFragment: f.block.Bytes(), EndHeaders: true})
}

// ask sends one call with this token and body, and gives code and reason of its end as outcome does.
func (f *frames) ask(token, path string, body []byte) (string, error) {
	if err := f.open(path, "authorization", "Bearer "+token); err != nil {
		return "", err
	}
	if err := f.framer.WriteData(f.stream, true, body); err != nil {
		return "", err
	}
	return f.end(f.stream)
}

// end gives code and reason of the end of a call.
func (f *frames) end(stream uint32) (string, error) {
	for {
		frame, err := f.framer.ReadFrame()
		if err != nil {
			return "", err
		}
		switch frame := frame.(type) {
		case *http2.MetaHeadersFrame:
			if frame.StreamID == stream && frame.StreamEnded() {
				return endOf(frame)
			}
		case *http2.RSTStreamFrame:
			return "reset " + frame.ErrCode.String(), nil
		case *http2.GoAwayFrame:
			return "go away " + frame.ErrCode.String(), nil
		}
	}
}

// endOf reads the end of a call: its code, and the reason in its details if the domain is ours.
func endOf(frame *http2.MetaHeadersFrame) (string, error) {
	end := map[string]string{}
	for _, field := range frame.Fields {
		end[field.Name] = field.Value
	}
	content, err := base64.RawStdEncoding.DecodeString(end["grpc-status-details-bin"])
	if err != nil {
		return "", err
	}
	var sent status.Status
	if err := proto.Unmarshal(content, &sent); err != nil {
		return "", err
	}
	var code codes.Code
	if err := code.UnmarshalJSON([]byte(end["grpc-status"])); err != nil {
		return "", err
	}
	for _, detail := range sent.GetDetails() {
		var info errdetails.ErrorInfo
		if detail.UnmarshalTo(&info) == nil && info.GetDomain() == grpcserver.Domain {
			return code.String() + " " + info.GetReason(), nil
		}
	}
	return code.String(), nil
}

// message frames a request as gRPC does.
func message(content []byte) []byte {
	return append(binary.BigEndian.AppendUint32([]byte{0}, uint32(len(content))), content...)
}

// thingBytes is the request for a thing of Cambridge.
func thingBytes() []byte {
	const name = "councils/cambridge/things/1"
	return append([]byte{0x0a, byte(len(name))}, name...)
}

func TestEveryErrorHasAReason(t *testing.T) {
	s := start(t, nil)
	good := message(thingBytes())
	const get, watch = "/test.v1.Things/Get", "/test.v1.Things/WatchThings"
	for _, test := range []struct {
		name, path string
		body       []byte
		want       string
	}{
		{"in order", get, good, "OK"},
		{"a path without a slash", "test.v1.Things/Get", good, "Unimplemented METHOD_UNKNOWN"},
		{"a path of one word", "Get", good, "Unimplemented METHOD_UNKNOWN"},
		{"a path without a method", "/test.v1.Things", good, "Unimplemented METHOD_UNKNOWN"},
		{"a path with an empty method", "/test.v1.Things/", good, "Unimplemented METHOD_UNKNOWN"},
		{"a path with a slash behind", get + "/", good, "Unimplemented METHOD_UNKNOWN"},
		{"a path with two slashes before", "/" + get, good, "Unimplemented METHOD_UNKNOWN"},
		{"a path in another case", "/test.v1.things/get", good, "Unimplemented METHOD_UNKNOWN"},
		{"a path with a query", get + "?x=1", good, "Unimplemented METHOD_UNKNOWN"},
		{"a path with an escape", "/test.v1.Things/%47et", good, "Unimplemented METHOD_UNKNOWN"},
		{"a path with dots", "/test.v1.Things/../test.v1.Things/Get", good, "Unimplemented METHOD_UNKNOWN"},
		{"an unknown service", "/test.v1.Nothing/Get", good, "Unimplemented METHOD_UNKNOWN"},
		{"an unknown method", "/test.v1.Things/Burn", good, "Unimplemented METHOD_UNKNOWN"},
		{"the other door's method", "/test.v1.Things/Explain", good, "Unimplemented METHOD_UNKNOWN"},
		{"no path", "", good, "Unimplemented METHOD_UNKNOWN"},
		{"reflection", "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", good, "Unimplemented METHOD_UNKNOWN"},
		{"reflection as it was", "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", good, "Unimplemented METHOD_UNKNOWN"},
		{"what is no message", get, message([]byte{0xff, 0xff}), "InvalidArgument REQUEST_UNREADABLE"},
		{"what is no message, streaming", watch, message([]byte{0xff, 0xff}), "InvalidArgument REQUEST_UNREADABLE"},
		{"what is no message, for the probe", "/grpc.health.v1.Health/Check", message([]byte{0xff}), "InvalidArgument REQUEST_UNREADABLE"},
		{"text that is none", get, message([]byte{0x0a, 1, 0xff}), "InvalidArgument REQUEST_UNREADABLE"},
		{"a compressed message", get, append([]byte{1}, good[1:]...), "InvalidArgument REQUEST_UNREADABLE"},
		{"nothing", get, nil, "InvalidArgument REQUEST_UNREADABLE"},
		{"half a header", get, good[:3], "InvalidArgument REQUEST_UNREADABLE"},
		{"half a message", get, good[:len(good)-3], "InvalidArgument REQUEST_UNREADABLE"},
		{"two messages", get, append(bytes.Clone(good), good...), "InvalidArgument REQUEST_UNREADABLE"},
		{"two messages, streaming", watch, append(bytes.Clone(good), good...), "InvalidArgument REQUEST_UNREADABLE"},
		{"a byte more than fits", get, []byte{0, 0, 0x40, 0, 1}, "ResourceExhausted REQUEST_TOO_LARGE"},
		{"4 GiB, streaming", watch, []byte{0, 0xff, 0xff, 0xff, 0xff}, "ResourceExhausted REQUEST_TOO_LARGE"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, err := s.sendFrames(t).ask("ann!", test.path, test.body); err != nil || got != test.want {
				t.Errorf("the call ends with %q, %v, want %q", got, err, test.want)
			}
		})
	}
}

func TestAStrangerLearnsNothingOfTheirRequest(t *testing.T) {
	s := start(t, nil)
	for _, body := range [][]byte{message([]byte{0xff}), {0, 0xff, 0xff, 0xff, 0xff}} {
		got, err := s.sendFrames(t).ask("nobody", "/test.v1.Things/Get", body)
		if err != nil || got != "Unauthenticated TOKEN_NOT_ACCEPTED" {
			t.Errorf("the call ends with %q, %v, want TOKEN_NOT_ACCEPTED", got, err)
		}
	}
}

func TestAnAnswerThatIsTooLarge(t *testing.T) {
	s := start(t, nil)
	large := s.thing()
	large.Set(large.Descriptor().Fields().ByName("title"), protoreflect.ValueOfString(strings.Repeat("x", 9<<20)))
	s.handle = func(context.Context, proto.Message) (proto.Message, error) { return large, nil }
	_, err := s.ask(as("ann"), t, s.asPublic(t), "Get", mine)
	if got := outcome(err); got != "ResourceExhausted ANSWER_TOO_LARGE" {
		t.Errorf("outcome = %q, want ANSWER_TOO_LARGE", got)
	}
	if got := outcome(s.watch(as("ann"), t, s.asPublic(t), "WatchThings", mine)); got != "ResourceExhausted ANSWER_TOO_LARGE" {
		t.Errorf("stream: outcome = %q, want ANSWER_TOO_LARGE", got)
	}
}

func TestHeadersThatAreTooLarge(t *testing.T) {
	s := start(t, nil)
	f := s.sendFrames(t)
	// Below HTTP/2's 16 KiB for one frame, and above the server's 16 KiB once unpacked.
	padding := []string{}
	for i := range 40 {
		padding = append(padding, fmt.Sprintf("padding-%d", i), strings.Repeat("0", 500))
	}
	if err := f.open("/test.v1.Things/Get", padding...); err != nil {
		t.Fatal(err)
	}
	for {
		frame, err := f.framer.ReadFrame()
		if err != nil {
			t.Fatal(err)
		}
		if reset, ok := frame.(*http2.RSTStreamFrame); ok {
			if reset.ErrCode != http2.ErrCodeFrameSize {
				t.Errorf("reset with %v", reset.ErrCode)
			}
			return
		}
	}
}

func TestMoreStreamsThanAllowed(t *testing.T) {
	s := start(t, nil)
	f := s.sendFrames(t)
	for range 101 {
		// She is let in, so that each call waits for its request.
		if err := f.open("/test.v1.Things/Get", "authorization", "Bearer ann!"); err != nil {
			t.Fatal(err)
		}
		f.stream += 2
	}
	for {
		frame, err := f.framer.ReadFrame()
		if err != nil {
			t.Fatal(err)
		}
		if reset, ok := frame.(*http2.RSTStreamFrame); ok {
			if reset.StreamID != 201 || reset.ErrCode != http2.ErrCodeRefusedStream {
				t.Errorf("stream %d was reset with %v, want the 101st, refused", reset.StreamID, reset.ErrCode)
			}
			return
		}
	}
}

func TestAFloodOfPings(t *testing.T) {
	s := start(t, nil)
	f := s.sendFrames(t)
	go func() {
		for range 1000 {
			if f.framer.WritePing(false, [8]byte{}) != nil {
				return // cut off, as it should be
			}
		}
	}()
	for {
		frame, err := f.framer.ReadFrame()
		if err != nil {
			t.Fatalf("cut off without a word: %v", err)
		}
		if away, ok := frame.(*http2.GoAwayFrame); ok {
			if away.ErrCode != http2.ErrCodeEnhanceYourCalm {
				t.Errorf("GOAWAY with %v, want ENHANCE_YOUR_CALM", away.ErrCode)
			}
			return
		}
	}
}

// A connection, and with it every stream on it, has an age at which the server ends it.
func TestAConnectionHasAnEnd(t *testing.T) {
	s := start(t, func(o *grpcserver.Options) { o.Limits.MaxConnectionAge = 100 * time.Millisecond })
	f := s.sendFrames(t)
	for {
		frame, err := f.framer.ReadFrame()
		if err != nil {
			t.Fatalf("cut off without a word: %v", err)
		}
		if away, ok := frame.(*http2.GoAwayFrame); ok {
			if away.ErrCode != http2.ErrCodeNo {
				t.Errorf("GOAWAY with %v, want no error", away.ErrCode)
			}
			return
		}
		if ping, ok := frame.(*http2.PingFrame); ok && !ping.IsAck() { // by which the server sees that the GOAWAY has come
			if err := f.framer.WritePing(true, ping.Data); err != nil {
				t.Fatal(err)
			}
		}
	}
}
