// Package rules checks a partnership against the criteria of a policy pack. Rules are CEL expressions over the contract's Dossier; this is
// the one package of the domain that knows protobuf, because CEL reads the register's messages as they are.
//
// A fact that nobody has stated is an unknown of CEL: it spreads through an expression like a "perhaps", so that `a || b` is true as soon as
// one of them is stated and true, and an expression that cannot be decided without it has no value. Only `has()` may ask whether a fact is
// stated at all. The design's way to this is partial evaluation with a list of unknown attributes for each check; here the field itself
// answers "unknown" when it is read, which also covers the fields of list elements and costs nothing for the facts that are stated.
package rules
