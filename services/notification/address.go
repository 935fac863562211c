package notification

import "github.com/concordat-suite/concordat/services/platform/words/legible"

// Usable reports whether mail can be sent to an address as it stands. What the register kept before it was strict about
// addresses, or learned otherwise, is asked here once more, right before it goes to a mail server.
func Usable(address string) bool { return legible.IsAddress(address) }
