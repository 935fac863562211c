// Package release keeps the descriptor set of every release of the contract, VERSION.binpb (make release), against which
// tools/check-breaking compares each change. Its test shows that the check catches a change that breaks clients.
package release
