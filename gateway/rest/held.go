package rest

import (
	"bytes"
	"net/http"
	"strconv"
	"time"
)

// heldBack is how much of a file is kept until it is sent. A list that fits into it and is soon made is sent whole or not
// at all, with an error that says why; any other is cut off where it fails, so that nobody takes half a file for a whole one.
const heldBack = 8 << 20

// held keeps the beginning of a file back, and sends the rest as it comes. The file may take longer than other answers
// as long as it goes on: whoever takes nothing of it for the time of patience is given up.
type held struct {
	to       http.ResponseWriter
	limits   *http.ResponseController
	patience time.Duration
	header   func()
	kept     bytes.Buffer
	sent     bool
	// until is when the beginning is sent at the latest, so that nobody on the way thinks that nothing will come.
	until time.Time
}

// newHeld begins a file; header sets the headers when it is sent.
func newHeld(to http.ResponseWriter, patience time.Duration, header func()) *held {
	return &held{
		to: to, limits: http.NewResponseController(to), patience: patience, header: header,
		until: time.Now().Add(patience / 2),
	}
}

// Write keeps what it is given, or sends it once there is much.
func (h *held) Write(content []byte) (int, error) {
	if !h.sent {
		if h.kept.Len()+len(content) <= heldBack && time.Now().Before(h.until) {
			return h.kept.Write(content)
		}
		h.send()
		h.extend()
		if _, err := h.kept.WriteTo(h.to); err != nil {
			return 0, err
		}
		h.kept = bytes.Buffer{} // its memory is of no more use
	}
	h.extend()
	return h.to.Write(content)
}

// extend gives the client time for what is written next, however long the file has taken.
func (h *held) extend() {
	_ = h.limits.SetWriteDeadline(time.Now().Add(h.patience)) // a writer without a connection has no deadline
}

func (h *held) send() {
	h.sent = true
	h.header()
	h.to.WriteHeader(http.StatusOK)
}

// finish sends what is kept. A file that was kept whole says how long it is.
func (h *held) finish() error {
	h.extend()
	if h.sent {
		return h.limits.Flush()
	}
	h.to.Header().Set("Content-Length", strconv.Itoa(h.kept.Len()))
	h.send()
	_, err := h.kept.WriteTo(h.to)
	return err
}
