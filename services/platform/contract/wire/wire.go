// Package wire has the forms that the contract uses alike for every resource: versions written as etags, and instants as
// timestamps that may be unset. What belongs to one resource stands in its service's codec.
package wire

import (
	"strconv"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"
)

// Etag writes a version as clients see it.
func Etag(version int64) string { return strconv.FormatInt(version, 10) }

// Version reads an etag; 0 for an empty one, which stands for the newest version. What was never an etag of ours is no
// version that any record has.
func Version(etag string) int64 {
	if etag == "" {
		return 0
	}
	version, err := strconv.ParseInt(etag, 10, 64)
	if err != nil || version < 1 {
		return -1
	}
	return version
}

// Timestamp leaves a zero instant unset.
func Timestamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

// Instant reads a timestamp; one that is unset is the zero instant.
func Instant(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}
