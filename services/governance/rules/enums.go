package rules

import (
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// enumText gives the name of an enum's value without the enum's own: COUNTYWIDE, or "" when nobody has said.
func enumText(e protoreflect.Enum) string {
	if e.Number() == 0 {
		return ""
	}
	values := e.Descriptor().Values()
	value := values.ByNumber(e.Number())
	if value == nil {
		return ""
	}
	return strings.TrimPrefix(string(value.Name()), strings.TrimSuffix(string(values.ByNumber(0).Name()), "UNSPECIFIED"))
}

// stateWords say where an entry is in its life that is not scored.
var stateWords = map[string]string{
	"":           "nobody has said where it is in its life",
	"IDENTIFIED": "it has been reported and not entered yet",
	"ENDED":      "it has ended",
	"REJECTED":   "it was proposed and not approved",
	"WITHDRAWN":  "its entry was withdrawn",
}

// scopeWords are the scopes as people say them.
var scopeWords = map[string]string{
	"DISTRICT":     "one district",
	"CITY":         "one city",
	"COUNTYWIDE":   "countywide",
	"SUB_REGIONAL": "sub-regional",
	"REGIONAL":     "regional",
	"NATIONAL":     "national",
}
