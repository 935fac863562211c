package main

import (
	"slices"
	"strings"
)

// A shelf holds the packages of the platform that the same layers may open. On a shelf, a package may use its neighbours.
const (
	wordsShelf    = "words"    // what all speak of: callers, days, faults, names; plain Go
	limitsShelf   = "limits"   // what bounds a caller's share
	filesShelf    = "files"    // formats of files
	contractShelf = "contract" // what the contract's options mean: access, sight, masks
	dataShelf     = "data"     // the database, the journal, lists, following
	serverShelf   = "server"   // what a process serves by, and its settings
	testingShelf  = "testing"  // what tests stand on
)

// shelvesBelow are the shelves that the packages of a shelf may use.
var shelvesBelow = map[string][]string{
	wordsShelf:    nil,
	limitsShelf:   {wordsShelf},
	filesShelf:    {wordsShelf},
	contractShelf: {wordsShelf},
	dataShelf:     {wordsShelf, limitsShelf, contractShelf},
	serverShelf:   {wordsShelf, limitsShelf, contractShelf, dataShelf},
	testingShelf:  {wordsShelf, limitsShelf, filesShelf, contractShelf, dataShelf, serverShelf},
}

// shelvesOf are the shelves that a layer of a service may open.
var shelvesOf = map[string][]string{
	"domain": {wordsShelf, filesShelf},
	"codec":  {wordsShelf, contractShelf},
	"store":  {wordsShelf, contractShelf, dataShelf},
	"api":    {wordsShelf, contractShelf, serverShelf},
	"app":    {wordsShelf, limitsShelf, filesShelf, contractShelf, dataShelf, serverShelf},
	"cmd":    {wordsShelf, limitsShelf, filesShelf, contractShelf, dataShelf, serverShelf},
}

// opened are the packages that reach for a shelf that is not their layer's all the same, each with its reason. The list
// may only shrink.
var opened = map[string]string{
	// The handler hands the list of openings on, which are the same in all services.
	base + "services/governance/api":   dataShelf,
	base + "services/notification/api": dataShelf,
	base + "services/register/api":     dataShelf,
	base + "services/reporting/api":    dataShelf,
}

// shelfOf returns the shelf of a package of the platform.
func shelfOf(path string) string {
	inside, ok := strings.CutPrefix(path, base+"services/platform/")
	if !ok {
		return ""
	}
	shelf, _, _ := strings.Cut(inside, "/")
	return shelf
}

// refusesOfShelf holds which shelves of the platform a package may open.
func (p place) refusesOfShelf(to string) string {
	shelf := shelfOf(to)
	if shelf == "" || opened[p.path] == shelf {
		return ""
	}
	if _, known := shelvesBelow[shelf]; !known {
		return "every package of the platform stands on a shelf"
	}
	switch own := shelfOf(p.path); {
	case own == shelf:
		return ""
	case own != "":
		return notAmong(shelf, shelvesBelow[own], "the shelf "+own)
	case p.layer != "":
		return notAmong(shelf, shelvesOf[p.layer], "the layer "+p.layer)
	case shelf == testingShelf && p.module == "gateway":
		return "only tests stand on the shelf testing"
	}
	return ""
}

// refusesOfPlain keeps the shelves that the domain opens free of what the domain may not know. With that the check of
// direct imports holds for what they import in turn.
func (p place) refusesOfPlain(to string) string {
	switch shelf := shelfOf(p.path); {
	case shelf != wordsShelf && shelf != limitsShelf && shelf != filesShelf:
		return ""
	case oneOf(to, sqlPackages) || oneOf(to, grpcPackages) || oneOf(to, protobufPackages):
		return "the shelf " + shelf + " knows no gRPC, protobuf or SQL, as the domain that opens it"
	}
	return ""
}

func notAmong(shelf string, open []string, who string) string {
	if slices.Contains(open, shelf) {
		return ""
	}
	return who + " does not open the shelf " + shelf
}
