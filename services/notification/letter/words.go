package letter

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/count"
)

// words are what a step says around the list of returns. A role in braces is called as the council calls it; of two forms in
// brackets the first is for one return, the second for several.
type words struct{ subject, lead, ask string }

// titled puts the council's own names of the roles into the words.
func (w words) titled(titles map[caller.Role]string) words {
	var names []string
	for _, role := range []caller.Role{
		caller.ResponsibleOfficer, caller.ServiceLead, caller.DeputyChiefExecutive, caller.ManagementInformationOfficer,
		caller.ChiefExecutive, caller.InternalAudit, caller.Administrator,
	} {
		names = append(names, "{"+string(role)+"}", called(role, titles))
	}
	replace := strings.NewReplacer(names...).Replace
	return words{replace(w.subject), replace(w.lead), replace(w.ask)}
}

// forms finds the two forms of a text, for one return and for several.
var forms = regexp.MustCompile(`\[([^|\]]*)\|([^\]]*)\]`)

// numbered chooses the forms that go with a number of returns.
func (w words) numbered(returns int) words {
	choose := func(text string) string { return forms.ReplaceAllString(text, count.Form(returns, "$1", "$2")) }
	return words{choose(w.subject), choose(w.lead), choose(w.ask)}
}

// called gives what the council calls a role, or its usual name.
func called(role caller.Role, titles map[caller.Role]string) string {
	if title := clean(titles[role]); title != "" {
		return title
	}
	return strings.ReplaceAll(string(role), "-", " ")
}

// begun gives a text as it stands at the beginning of a line.
func begun(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// planned are the steps that a message may stand for, as it calls them.
var planned = map[notification.Step]string{
	notification.Opening: "the opening", notification.FirstReminder: "the first reminder", notification.SecondReminder: "the second reminder",
	notification.LastReminder: "the last reminder", notification.Late: "the late notice", notification.SentBack: "the return for changes",
}

// standsFor tells which messages a message stands for, with the days they were planned for; "" for none.
func standsFor(steps []notification.PlannedStep) string {
	if len(steps) == 0 {
		return ""
	}
	parts := make([]string, len(steps))
	for i, s := range steps {
		parts[i] = planned[s.Step] + " of " + s.Day.Words()
	}
	return "This message also stands for " + sequence(parts) + ", which had passed before you could be told."
}

// entered says of a return that somebody entered it for the officer, and what is to be done.
func entered(step notification.Step, titles map[caller.Role]string) string {
	by := "by the " + called(caller.ManagementInformationOfficer, titles)
	if step.ToOfficer() {
		return "It was received and entered for you " + by + ". Please check it and confirm it."
	}
	return "It was received, entered " + by + ", and awaits the " + called(caller.ResponsibleOfficer, titles) + "'s confirmation."
}

// toHelper says whether a mail goes to one of those who help others.
func toHelper(m notification.Mail) bool {
	return slices.ContainsFunc(m.To, func(box notification.Mailbox) bool { return slices.Contains(m.ReplyTo, box) })
}

// help says what a reader can do who has nothing but a mail program. Signing in is for an application or the command: in a
// browser, the links lead to a page that says so.
func help(m notification.Mail) string {
	officer := called(caller.ManagementInformationOfficer, m.Titles)
	trouble := "If you cannot sign in to the register, "
	if m.Step == notification.WasAccepted || m.Step == notification.TakenOver || m.Step.AboutGrant() {
		trouble = "If something is wrong, "
	}
	if len(m.ReplyTo) == 0 && m.ReplyAddress == "" {
		return trouble + "ask your council's " + officer + ", or whoever keeps its register of partnerships."
	}
	goes := trouble + "reply to this mail: your reply goes to " + whoReads(m, officer) + "."
	switch {
	case m.Step == notification.WithoutOfficer:
		return goes + " Write whom you name" + count.Form(len(m.Items), ".", " for each record.")
	case !m.Step.ToOfficer() || m.Step == notification.ToConfirm || allEntered(m):
		return goes
	}
	return goes + " Write" + count.Form(len(m.Items), "", " for each partnership") + " what has changed in its details, or that nothing has, how the" +
		" year went, and whether the council should stay in it. That can be entered for you, and counts once you have confirmed it in the register."
}

// whoReads says where a reply goes.
func whoReads(m notification.Mail, officer string) string {
	if m.ReplyAddress != "" {
		return clean(m.ReplyAddress)
	}
	return "the " + officer + " (" + listed(m.ReplyTo) + ")"
}

// listed names people in a sentence.
func listed(boxes []notification.Mailbox) string {
	names := make([]string, len(boxes))
	for i, box := range boxes {
		names[i] = clean(box.Name)
	}
	return sequence(names)
}

// sequence joins parts of a sentence: "a, b and c".
func sequence(parts []string) string {
	last := len(parts) - 1
	if last < 1 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}

// wordsFor gives the words of a step. When they change, so does the edition in package notification, which the ledger
// shows.
func wordsFor(m notification.Mail) words {
	if words, ok := newsWords(m); ok {
		return words
	}
	switch m.Step {
	case notification.Opening:
		return words{"your [return|returns]",
			"The annual review of partnerships has opened. You are the {responsible-officer} for the [partnership|partnerships] below, or act for one.",
			"Please go through the details on the register, tell the year's performance, say whether the council should stay in the partnership, and submit [the|each] return by its deadline."}
	case notification.Late:
		return words{"your [return is|returns are] late",
			"The deadline for [this return|these returns] has passed, and [it has|they have] not been submitted.",
			"Please submit [it|them] now. If you cannot, ask the {management-information-officer} for more time. Returns still missing are passed on to the {service-lead} and then to the {deputy-chief-executive}."}
	case notification.EscalationToServiceLead:
		return words{"[a late return|late returns] in your service area",
			"[This return is|These returns are] late, and [its {responsible-officer}|the {responsible-officer} of each] has been reminded.",
			"Please see to it that [it is|they are] submitted. [If it stays missing, it is|Those still missing are] passed on to the {deputy-chief-executive}."}
	case notification.EscalationToDeputyChiefExecutive:
		return words{"[a late return|late returns] passed on to you",
			"[This return is|These returns are] still missing after reminders to the {responsible-officer} and to the {service-lead}[| of each].",
			"[If it stays missing, it|Those that stay missing] will be named as not returned in the report to the management team."}
	case notification.SentBack:
		return words{"returned to you for changes",
			"[This return was|These returns were] sent back to you.",
			"Please make the changes asked for and submit [the|each] return again by its new deadline."}
	case notification.WithoutOfficer:
		return words{"[a partnership|partnerships] without a {responsible-officer}",
			"The annual review of partnerships is open. [This record names|These records name] no {responsible-officer} who can act: nobody, or somebody who has left, is suspended or is an internal auditor. [It is|Each record is] listed to you once.",
			"Please have one named[| for each], who is then told at once."}
	case notification.HandOverNotDone:
		return words{"duties that were not handed over",
			"[This hand-over of duties|These hand-overs of duties] could not be carried out on [its|their] day. Everything stayed where it was.",
			"Please put right what stood in the way, and order [the hand-over|each] again, from today or a day to come."}
	case notification.DayFull:
		return words{"messages that go tomorrow",
			"The register has sent as many messages for the council today as it may in a day. Nothing is lost: what is above waits, " +
				"and goes from tomorrow on. It begins with the [message about this return|messages about these returns]:",
			"Please look whether so many were meant. The list of notices shows what waits, and until when. " +
				"Whoever runs the register can allow more in a day."}
	case notification.NotDelivered:
		return words{"[a {responsible-officer}|{responsible-officer}s] who could not be told",
			"Notices about [this return|these returns] could not be delivered, so [its {responsible-officer}|the {responsible-officer} of each] may not know of the review.",
			"Please correct the e-mail address, or have another {responsible-officer} named, and then send a reminder. A return whose officer was never told is not passed on or counted as not returned."}
	default:
		return words{"a reminder of your [return|returns]",
			"[This return|These returns] to the annual review of partnerships [has|have] not been submitted yet.",
			"Please submit [the|each] return by its deadline, or now [if|where] that has passed."}
	}
}
