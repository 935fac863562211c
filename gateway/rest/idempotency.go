package rest

import (
	"strings"

	"github.com/google/uuid"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/gateway/routes"
)

const (
	// idempotencyKey is the header by which clients of other APIs say what a request_id says here.
	idempotencyKey = "Idempotency-Key"
	// longestKey is how many characters the header may have.
	longestKey = 255
)

// keys is the namespace of the request_ids that are made of keys.
var keys = uuid.MustParse("6f0c7a5e-1f0e-5d0b-9a57-0c1c4f6f6b1d")

// setRequestID sets the request_id of a call from the header. A call that changes nothing has none and needs none: it may
// be sent as often as one likes.
func setRequestID(request protoreflect.Message, header string) *refusal {
	key := strings.TrimSuffix(strings.TrimPrefix(header, `"`), `"`) // the draft of the header has it in quotes
	if key == "" || len(key) > longestKey {
		return invalid("IDEMPOTENCY_KEY_INVALID", "Idempotency-Key must have from 1 to 255 characters. A UUID of your choice is best.")
	}
	field := stringField(request.Descriptor(), routes.RequestID)
	if field == nil {
		return nil
	}
	id := requestIDOf(key)
	if given := request.Get(field).String(); given != "" && given != id {
		return invalid("IDEMPOTENCY_KEY_INVALID", "Idempotency-Key and the request_id in the body differ. Give one of them.")
	}
	request.Set(field, protoreflect.ValueOfString(id))
	return nil
}

// requestIDOf returns a key that is a UUID as it is, and for any other one a UUID that is always the same.
func requestIDOf(key string) string {
	if id, err := uuid.Parse(key); err == nil && len(key) == len(id.String()) {
		return id.String()
	}
	return uuid.NewSHA1(keys, []byte(key)).String()
}
