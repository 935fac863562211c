package grpcserver

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/concordat-suite/concordat/services/platform/words/count"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// An error travels in trailers, where its details stand in base64. Clients made with gRPC's own libraries take 8 KiB of
// trailers and refuse more, some of them with the whole connection. So what an error says is bounded here, for all.
const (
	// maxStatus is the most that a status measures with its message and its details, in bytes.
	maxStatus = 4800
	// maxMessage is the most that a message measures as gRPC writes it, with three bytes for one that is no plain ASCII.
	maxMessage = 1000
	// maxMetadata is the most that all variable parts of a message measure together, in bytes.
	maxMetadata = 1000
	// maxValue is the most that one variable part, or the words on one wrong field, measure, in bytes.
	maxValue = 500
	// moreFaults is the piece of metadata that says how many wrong fields are not listed.
	moreFaults = "more_faults"
)

// statusOfFault writes a fault as a status. Wrong fields that have no room are counted: the message says how many.
func statusOfFault(f *fault.Error) *status.Status {
	info := &errdetails.ErrorInfo{Reason: f.Reason, Domain: Domain, Metadata: boundedMetadata(f.Metadata)}
	message := cut(strings.ToValidUTF8(f.Message, "?"), maxMessage, written)
	// What follows is kept free for the sentence on what is not listed, and for its number among the metadata.
	const kept = 160
	bad, size := &errdetails.BadRequest{}, proto.Size(info)+len(message)+kept
	for _, field := range f.Fields[:min(len(f.Fields), fault.MaxFields)] {
		violation := violationOf(f.Reason, field)
		if size += proto.Size(violation) + 4; size > maxStatus {
			break
		}
		bad.FieldViolations = append(bad.FieldViolations, violation)
	}
	if more := f.More + len(f.Fields) - len(bad.GetFieldViolations()); more > 0 {
		message = cut(message, maxMessage-kept, written) + fmt.Sprintf(" %s %s not listed.", count.Of(more, "further fault"), count.Form(more, "is", "are"))
		info.Metadata[moreFaults] = fmt.Sprint(more)
	}
	details := []protoadapt.MessageV1{info}
	if f.Retry > 0 {
		details = append(details, &errdetails.RetryInfo{RetryDelay: durationpb.New(f.Retry)})
	}
	if len(bad.GetFieldViolations()) > 0 {
		details = append(details, bad)
	}
	return withDetails(codeOf[f.Kind], message, details...)
}

func violationOf(reason string, field fault.Field) *errdetails.BadRequest_FieldViolation {
	return &errdetails.BadRequest_FieldViolation{
		Field:       cut(strings.ToValidUTF8(field.Path, "?"), maxValue, plainly),
		Description: cut(strings.ToValidUTF8(field.Description, "?"), maxValue, plainly),
		Reason:      reason,
	}
}

// boundedMetadata gives the variable parts of a message that have room, shortened where one is long.
func boundedMetadata(all map[string]string) map[string]string {
	bounded, size := map[string]string{}, 0
	for _, key := range slices.Sorted(maps.Keys(all)) {
		value := cut(strings.ToValidUTF8(all[key], "?"), maxValue, plainly)
		if size += len(key) + len(value) + 8; size > maxMetadata {
			break
		}
		bounded[key] = value
	}
	return bounded
}

// cut shortens a text to limit bytes, counted by measure, and shows that it did.
func cut(text string, limit int, measure func(rune) int) string {
	const mark = "…"
	size, end := 0, 0 // end is the last place at which the mark still has room
	for at, letter := range text {
		if size+3*len(mark) <= limit {
			end = at
		}
		if size += measure(letter); size > limit {
			return text[:end] + mark
		}
	}
	return text
}

// plainly is how many bytes a letter has.
func plainly(letter rune) int { return utf8.RuneLen(letter) }

// written is how many bytes a letter of a message has in gRPC's header.
func written(letter rune) int {
	if letter >= ' ' && letter <= '~' && letter != '%' {
		return 1
	}
	return 3 * utf8.RuneLen(letter)
}

// withDetails makes a status.
func withDetails(code codes.Code, message string, details ...protoadapt.MessageV1) *status.Status {
	plain := status.New(code, strings.ToValidUTF8(message, "?"))
	if full, err := plain.WithDetails(details...); err == nil {
		return full
	}
	return plain // details that cannot be written, such as text that is no UTF-8
}
