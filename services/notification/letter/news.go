package letter

import (
	"fmt"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/words/count"
)

// dated reports whether the deadline matters in a mail of the step.
func dated(step notification.Step) bool {
	return !step.AboutGrant() && step != notification.FactsProposed && step != notification.ToAccept && step != notification.WasAccepted && step != notification.TakenOver &&
		step != notification.HandOverNotDone && step != notification.DayFull
}

// done says what somebody did with a return, a sentence each.
func done(step notification.Step, i notification.Item) []string {
	var said []string
	by, on := clean(i.By), i.On.Words()
	from := ""
	if by != "" {
		from = " by " + by
	}
	if step.AboutGrant() {
		return grantDone(step, i)
	}
	if step == notification.FactsProposed {
		return proposedDone(i)
	}
	switch step {
	case notification.ToConfirm:
		if words := clean(i.Words); words != "" {
			said = append(said, "Received on "+words+"; entered"+from+" on "+on+".")
		}
	case notification.Extended:
		said = append(said, "More time was given"+from+" on "+on+". Reason: "+clean(i.Words))
	case notification.SentBack:
		if by != "" {
			said = append(said, "Sent back by "+by+" on "+on+".")
		}
	case notification.ToAccept:
		said = append(said, "Submitted"+from+" on "+on+".")
	case notification.WasAccepted:
		said = append(said, "Accepted"+from+" on "+on+".")
		if words := clean(i.Words); words != "" {
			said = append(said, "Comment: "+words)
		}
	}
	return append(said, takenOver(step, i)...)
}

// takenOver says since when somebody is responsible who was not asked first.
func takenOver(step notification.Step, i notification.Item) []string {
	switch {
	case i.TakenOverOn.IsZero():
		return nil
	case step == notification.TakenOver:
		return []string{"From " + i.TakenOverOn.Words() + "."}
	case clean(i.TakenOverFrom) == "":
		return []string{"You have taken it over. You have been responsible for it since " + i.TakenOverOn.Words() + "."}
	}
	return []string{"You have taken it over from " + clean(i.TakenOverFrom) + ". You have been responsible for it since " + i.TakenOverOn.Words() + "."}
}

// inAll says how much the returns of a mail ask together; "" when it is told of none.
func inAll(items []notification.Item) string {
	var all notification.Effort
	told := false
	for _, i := range items {
		if i.Effort != nil {
			all, told = all.Plus(*i.Effort), true
		}
	}
	if !told {
		return ""
	}
	return "What is asked" + count.Form(len(items), "", " in all") + ": " + asks(all) + "."
}

// asks says how much is asked, such as "1 missing, 3 to confirm, about 5 minutes".
func asks(e notification.Effort) string {
	var parts []string
	for _, part := range []struct {
		n     int
		words string
	}{{e.Missing, "missing"}, {e.Stale, "out of date"}, {e.ToConfirm, "to confirm"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.words))
		}
	}
	if len(parts) == 0 {
		return "nothing more, only submit it"
	}
	return strings.Join(parts, ", ") + ", about " + lasting(e.Minutes())
}

// lasting says how long something takes, in hours where that is easier to read: 474 minutes are "8 hours".
func lasting(minutes int) string {
	const hour = 60
	if minutes < 2*hour {
		return count.Of(minutes, "minute")
	}
	return count.Of((minutes+hour/2)/hour, "hour")
}

// allEntered reports whether every return of a mail was entered for its officer and only waits to be confirmed.
func allEntered(m notification.Mail) bool {
	return len(m.Items) > 0 && !slices.ContainsFunc(m.Items, func(i notification.Item) bool { return !i.Entered })
}

// allTakenOver reports whether every return of a mail was taken over from somebody else.
func allTakenOver(m notification.Mail) bool {
	return len(m.Items) > 0 && !slices.ContainsFunc(m.Items, func(i notification.Item) bool { return i.TakenOverOn.IsZero() })
}

// newsWords gives the words of the steps that tell of what somebody did, and of those that only ask for a confirmation or
// follow a take-over.
func newsWords(m notification.Mail) (words, bool) {
	if m.Step.AboutGrant() {
		return grantWords[m.Step], true
	}
	if m.Step == notification.FactsProposed {
		return proposedWords, true
	}
	switch {
	case m.Step == notification.Opening && allTakenOver(m):
		return words{"you have taken over [a partnership|partnerships]",
			"You have taken over the [partnership|partnerships] below: you are now the {responsible-officer}, or act for one. The annual review of partnerships is open, and its [return is|returns are] asked of you.",
			"Please go through the details on the register, tell the year's performance, say whether the council should stay in the partnership, and submit [the|each] return by its deadline."}, true
	case m.Step == notification.ToConfirm, m.Step.ToOfficer() && m.Step != notification.SentBack && allEntered(m):
		return words{"please confirm your [return|returns]",
			"We have received your [return|returns], and the {management-information-officer} has entered [it|them] for you. [It|Each] only waits for you to confirm it.",
			"Please check what was entered, and confirm it: “concordat review confirm” with the link does it in one step, and submits the return. If something is wrong, put it right there, or say so by replying to this mail."}, true
	case m.Step == notification.Extended:
		return words{"you have more time for your [return|returns]",
			"The deadline of [this return|these returns] has been moved to a later day.",
			"Please submit [the|each] return by its new deadline. Reminders follow the new day."}, true
	case m.Step == notification.ToAccept:
		return words{"[a return waits|returns wait] for you to accept",
			"[This return has|These returns have] been submitted and [waits|wait] to be accepted.",
			"Please read [it|each of them], and accept it, or send it back with a reason and a new day.[| Those that say nothing new can be accepted together: “concordat review accept-unchanged” shows which they are.]"}, true
	case m.Step == notification.WasAccepted:
		return words{"your [return was|returns were] accepted",
			"Your [return has|returns have] been accepted. There is nothing more for you to do.", ""}, true
	case m.Step == notification.TakenOver:
		return words{"[a return|returns] you are no longer asked for",
			"Somebody else is now the {responsible-officer} for [this partnership|these partnerships]. You are no longer asked for [its return|their returns].",
			"There is nothing for you to do."}, true
	}
	return words{}, false
}
