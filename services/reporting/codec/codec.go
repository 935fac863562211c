// Package codec turns the reporting service's types into messages of concordat.reporting.v1 and back, and the entries
// of the logs that it follows, messages of the other services, into the plain data that reports are made from.
package codec

import (
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/names"
)

// The names of the service's resources.
var (
	CouncilName  = names.New("councils/{council}")
	SnapshotName = names.New("councils/{council}/snapshots/{snapshot}")
	ReportName   = names.New("councils/{council}/reports/{report}")
	FigureName   = names.New("councils/{council}/reports/{report}/figures/{figure:word}")
	PersonName   = names.New("councils/{council}/people/{person}")
	ReviewName   = names.New("councils/{council}/reviews/{review}")
)

// dateFromProto reads a day; an empty text is no day.
func dateFromProto(field, text string) (date.Date, error) {
	if text == "" {
		return date.Date{}, nil
	}
	d, err := date.Parse(text)
	if err != nil {
		return date.Date{}, fault.Invalid("DATE_INVALID", fault.As(err).Message, fault.Field{Path: field, Description: "is not a date"})
	}
	return d, nil
}

// dateOf reads a day that another service has checked; what is none is no day.
func dateOf(text string) date.Date {
	d, err := date.Parse(text)
	if err != nil {
		return date.Date{}
	}
	return d
}

// personToProto writes the resource name of a person; none for an application.
func personToProto(council, person string) string {
	if person == "" {
		return ""
	}
	return PersonName.Format(council, person)
}
