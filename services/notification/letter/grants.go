package letter

import "github.com/concordat-suite/concordat/services/notification"

// grantWords are the words of the mails about privileged grants.
var grantWords = map[notification.Step]words{
	notification.GrantWaiting: {"[a right waits|rights wait] for a second person",
		"[This was|These were] proposed and [gives|give] nobody anything yet: a second person confirms [it|them] first.",
		"Another {administrator}, the {deputy-chief-executive} or the {chief-executive} confirms or refuses [it|each], but not whoever " +
			"proposed it or gets a role by it. “concordat grants confirm” with the link does it in one step. If you did not expect [it|one of " +
			"them], have it refused."},
	notification.GrantConfirmed: {"[a right was|rights were] confirmed",
		"A second person has confirmed [this|these]. [It is|They are] in force now, unless [it begins|they begin] on a day to come.",
		"If you did not expect [it|one of them], tell the {deputy-chief-executive} and {internal-audit} at once."},
	notification.GrantUnconfirmed: {"[a right was|rights were] given without a second person",
		"[This was|These were] given without a second person's confirmation, as is possible in a council's first hour and until somebody else " +
			"could confirm. [It is|They are] listed as such for {internal-audit}.",
		"If you did not expect [it|one of them], have the {administrator} end it."},
	notification.GrantRefused: {"[a right was|rights were] refused",
		"[This was|These were] proposed and then refused. [It gives|They give] nobody anything.",
		"There is nothing for you to do. Whoever still wants [it proposes it|one of them proposes it] again, with what was missing."},
	notification.GrantWithdrawn: {"[a right was|rights were] withdrawn",
		"[This was|These were] proposed and then withdrawn. [It gives|They give] nobody anything.",
		"There is nothing for you to do."},
}

// settledWords say what was done with a grant.
var settledWords = map[notification.Step]string{
	notification.GrantConfirmed: "Confirmed", notification.GrantRefused: "Refused", notification.GrantWithdrawn: "Withdrawn",
}

// grantDone says who proposed a grant and who settled it, a sentence each.
func grantDone(step notification.Step, i notification.Item) []string {
	verb := "Proposed"
	if step == notification.GrantUnconfirmed {
		verb = "Given"
	}
	said := []string{verb + " by " + named(i.By) + " on " + i.On.Words() + "."}
	if what := settledWords[step]; what != "" {
		said = append(said, what+" by "+named(i.SettledBy)+" on "+i.SettledOn.Words()+".")
	}
	if words := clean(i.Words); words != "" {
		said = append(said, "Reason: "+words)
	}
	return said
}

// named gives a name, or who acts where no person of the council does.
func named(name string) string {
	if name := clean(name); name != "" {
		return name
	}
	return "the operator of the installation"
}
