package codec

import (
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/names"
	"github.com/concordat-suite/concordat/services/platform/words/wording"
	"github.com/concordat-suite/concordat/services/register/erasures"
)

// ErasureName is the name of an erasure.
var ErasureName = names.New("councils/{council}/erasures/{erasure}")

// ErasureToProto gives the message of an erasure, without the print of its words.
func ErasureToProto(e *erasures.Erasure) *registerv1.Erasure {
	m := &registerv1.Erasure{
		Reason:         e.Reason,
		Places:         places(e.Places),
		PlaceCount:     int32(e.PlaceCount),
		Remaining:      places(e.Remaining),
		RemainingCount: int32(e.RemainingCount),
		NotSearched:    e.NotSearched,
		CreateTime:     wire.Timestamp(e.CreateTime),
	}
	if e.ID != "" {
		m.Name = ErasureName.Format(e.Council, e.ID)
	}
	for _, id := range e.WithdrawnFiles {
		m.WithdrawnFiles = append(m.WithdrawnFiles, ImportName.Format(e.Council, id))
	}
	switch {
	case e.Person != "":
		m.Creator = PersonName.Format(e.Council, e.Person)
	case e.Application != "":
		m.Creator = ApplicationName.Format(e.Council, e.Application)
	}
	return m
}

func places(all []erasures.Place) []*registerv1.TextPlace {
	return each(all, func(p erasures.Place) *registerv1.TextPlace {
		return &registerv1.TextPlace{Resource: p.Resource, Fields: p.Fields, Present: p.Present, EarlierEntries: int32(p.EarlierEntries)}
	})
}

// ErasureFromProto reads an erasure as the store kept it. Of the places it has those that the message names.
func ErasureFromProto(council, id string, m *registerv1.Erasure) *erasures.Erasure {
	e := &erasures.Erasure{
		Council:    council,
		ID:         id,
		Reason:     m.GetReason(),
		CreateTime: wire.Instant(m.GetCreateTime()),
		Outcome: erasures.Outcome{
			Places: placesFromProto(m.GetPlaces()), PlaceCount: int(m.GetPlaceCount()),
			Remaining: placesFromProto(m.GetRemaining()), RemainingCount: int(m.GetRemainingCount()),
		},
	}
	for _, name := range m.GetWithdrawnFiles() {
		if _, id, err := ImportName.Parse2(name); err == nil {
			e.WithdrawnFiles = append(e.WithdrawnFiles, id)
		}
	}
	if _, person, err := PersonName.Parse2(m.GetCreator()); err == nil {
		e.Person = person
	}
	if _, application, err := ApplicationName.Parse2(m.GetCreator()); err == nil {
		e.Application = application
	}
	return e
}

func placesFromProto(all []*registerv1.TextPlace) []erasures.Place {
	return each(all, func(m *registerv1.TextPlace) erasures.Place {
		return erasures.Place{Resource: m.GetResource(), Fields: m.GetFields(), Present: m.GetPresent(), EarlierEntries: int(m.GetEarlierEntries())}
	})
}

// PrintToProto gives the message by which other services know the words.
func PrintToProto(p wording.Print) *registerv1.TextPrint {
	return &registerv1.TextPrint{Words: int32(p.Count), Salt: p.Salt, Hash: p.Hash}
}
