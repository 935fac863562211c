package rest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	"github.com/concordat-suite/concordat/gateway/routes"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/limits/share"
)

const (
	// smallBody is what is read of a body before anybody has looked at the token.
	smallBody = 64 << 10
	// arrival is how long a body may take to arrive, beside perMebibyte for each MiB.
	arrival     = 10 * time.Second
	perMebibyte = time.Second
	// eachInMemory and allInMemory bound the bytes of large bodies that one token, and all together, may have in memory.
	eachInMemory = 28 << 20
	allInMemory  = 56 << 20
	// roomWait is how long a large body waits for room.
	roomWait = 5 * time.Second
)

// intake reads bodies: small ones of anybody, large ones of those whose token the register accepts, each within its time,
// and not more at once than there is room for.
type intake struct {
	mux      *runtime.ServeMux
	councils registerv1.CouncilServiceClient
	room     *share.Shares
	arrival  time.Duration
}

func newIntake(mux *runtime.ServeMux, register grpc.ClientConnInterface, arrival time.Duration) *intake {
	return &intake{
		mux: mux, councils: registerv1.NewCouncilServiceClient(register),
		room: share.New(eachInMemory, allInMemory), arrival: arrival,
	}
}

// read reads the body of a call and puts it in its place. What it takes of the room is given back by giveBack, when the
// call has been answered.
func (in *intake) read(
	w http.ResponseWriter, r *http.Request, route *routes.Route,
) (body []byte, giveBack func(), err error) {
	limit := limitOf(route)
	if r.ContentLength > limit {
		return nil, nil, tooLarge(limit)
	}
	arriving := http.NewResponseController(w)
	in.within(arriving, 0)
	defer func() {
		if err == nil { // of a body that is refused net/http reads on a little, within the time that it had
			_ = arriving.SetReadDeadline(time.Time{})
		}
	}()
	source := http.MaxBytesReader(w, r.Body, limit)
	var begin []byte
	if r.ContentLength <= smallBody { // also when it is not said
		if begin, err = io.ReadAll(io.LimitReader(source, smallBody+1)); err != nil {
			return nil, nil, in.notWhole(err, limit, 0)
		}
		if len(begin) <= smallBody {
			return begin, func() {}, nil
		}
	}
	size := max(r.ContentLength, 0)
	if size == 0 {
		size = limit
	}
	if giveBack, err = in.admit(w, r, size); err != nil {
		return nil, nil, err
	}
	in.within(arriving, size)
	whole := bytes.NewBuffer(make([]byte, 0, max(r.ContentLength, smallBody)+bytes.MinRead))
	whole.Write(begin)
	if _, err := whole.ReadFrom(source); err != nil {
		giveBack()
		return nil, nil, in.notWhole(err, limit, size)
	}
	return whole.Bytes(), giveBack, nil
}

// within gives a body of so many bytes the time that it may take from now on.
func (in *intake) within(arriving *http.ResponseController, size int64) {
	_ = arriving.SetReadDeadline(time.Now().Add(in.timeFor(size))) // a writer without a connection has no deadline
}

func (in *intake) timeFor(size int64) time.Duration {
	return in.arrival + time.Duration(size>>20)*perMebibyte
}

// admit lets a large body in: when the register accepts the token that came with it, and there is room.
func (in *intake) admit(w http.ResponseWriter, r *http.Request, size int64) (giveBack func(), err error) {
	token := r.Header.Get("Authorization")
	if token == "" {
		return nil, &refusal{http.StatusUnauthorized, codes.Unauthenticated, "TOKEN_MISSING",
			"A body larger than 64 KiB is read only of callers who have signed in. " +
				"Send an access token in the Authorization header.", nil}
	}
	method := registerv1.CouncilService_ListCouncils_FullMethodName
	ctx, err := runtime.AnnotateContext(r.Context(), in.mux, r, method)
	if err != nil {
		return nil, err
	}
	if _, err := in.councils.ListCouncils(ctx, &registerv1.ListCouncilsRequest{PageSize: 1}); err != nil {
		return nil, err
	}
	digest := sha256.Sum256([]byte(token))
	giveBack, err = in.room.Take(r.Context(), roomWait, string(digest[:]), int(size))
	if err == nil {
		return giveBack, nil
	}
	w.Header().Set("Retry-After", fmt.Sprint(int(roomWait.Seconds())))
	switch {
	case errors.Is(err, share.ErrOwn):
		return nil, &refusal{http.StatusTooManyRequests, codes.ResourceExhausted, "TOO_MUCH_AT_ONCE",
			"Too many large bodies of yours are under way. Wait until they are answered, and send this one again.", nil}
	case errors.Is(err, share.ErrAll):
		return nil, &refusal{http.StatusServiceUnavailable, codes.Unavailable, "TOO_MUCH_AT_ONCE",
			"Too many large bodies are under way just now. Send this one again in a few seconds.", nil}
	}
	return nil, context.Cause(r.Context())
}

// notWhole says why a body was not read to its end.
func (in *intake) notWhole(err error, limit, size int64) error {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return tooLarge(limit)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &refusal{http.StatusRequestTimeout, codes.ResourceExhausted, "REQUEST_TOO_SLOW", fmt.Sprintf(
			"The body did not arrive within %v and was given up. Send it again over a better connection, or send less at a time.",
			in.timeFor(size)), nil}
	}
	return invalid("MALFORMED_REQUEST", "The body did not arrive whole.")
}

// tooLarge refuses a body that is larger than its call allows.
func tooLarge(limit int64) *refusal {
	text := "The body is too large. It may have 1 MiB at most."
	if limit == fileLimit {
		text = "The file is too large. It may have 10 MiB at most."
	}
	return &refusal{http.StatusRequestEntityTooLarge, codes.InvalidArgument, "BODY_TOO_LARGE", text, nil}
}
