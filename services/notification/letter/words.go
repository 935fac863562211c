package letter

import "github.com/concordat-suite/concordat/services/notification"

// words are what a step says around the list of returns.
type words struct{ subject, lead, ask string }

// wordsFor gives the words of a step. When they change, so does the edition in package notification, which the ledger
// shows.
func wordsFor(step notification.Step) words {
	switch step {
	case notification.Opening:
		return words{"your returns",
			"The annual review of partnerships has opened. You are the responsible officer for the partnerships below, or act for one.",
			"Please go through the details on the register, tell the year's performance, say whether the council should stay in the partnership, and submit each return by its deadline."}
	case notification.Late:
		return words{"your returns are late",
			"The deadline for these returns has passed, and they have not been submitted.",
			"Please submit them now. If you cannot, ask the management information officer for more time. Returns still missing are passed on to the service lead and then to the deputy chief executive."}
	case notification.EscalationToServiceLead:
		return words{"late returns in your service area",
			"These returns are late, and their responsible officers have been reminded.",
			"Please see to it that they are submitted. Those still missing are passed on to the deputy chief executive."}
	case notification.EscalationToDeputyChiefExecutive:
		return words{"late returns passed on to you",
			"These returns are still missing after reminders to the responsible officers and to the service leads.",
			"Those that stay missing will be named as not returned in the report to the management team."}
	case notification.SentBack:
		return words{"returned to you for changes",
			"These returns were sent back to you.",
			"Please make the changes asked for and submit each return again by its new deadline."}
	case notification.WithoutOfficer:
		return words{"partnerships without a responsible officer",
			"The annual review of partnerships has opened. These records name no responsible officer who is with the council, so nobody has been asked for a return.",
			"Please have an officer named for each. The officer is then told at once."}
	default:
		return words{"a reminder of your returns",
			"These returns to the annual review of partnerships have not been submitted yet.",
			"Please submit each return by its deadline."}
	}
}
