package register

import (
	"slices"
	"strings"
)

// placeholders are the texts that stand for nobody in particular, where a register has no name to write.
var placeholders = []string{
	"councillor", "councillors", "cllr", "county councillor", "district councillor", "member", "members", "officer", "officers", "representative",
	"vacant", "vacancy", "vacant post", "to be appointed", "to be confirmed", "various", "as appointed", "tbc", "tba", "appointee",
}

// Placeholder says whether a text in the place of a person stands for nobody in particular, as "VACANT" and "Councillor" do.
// "None" does not: it says that there is nobody.
func Placeholder(text string) bool {
	return slices.Contains(placeholders, strings.Trim(strings.ToLower(strings.Join(strings.Fields(text), " ")), ". *"))
}

// unfilled says whether nobody has said who fills a place.
func unfilled(h *Holder) bool { return h == nil || !known(h) && Placeholder(h.Text) }
