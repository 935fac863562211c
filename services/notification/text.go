package notification

import "fmt"

// edition is of the texts; it grows when their words change.
const edition = 9

var templates = map[Step]string{
	Opening: "opening", FirstReminder: "first-reminder", SecondReminder: "second-reminder", LastReminder: "last-reminder", Late: "late",
	EscalationToServiceLead:          "escalation-to-service-lead",
	EscalationToDeputyChiefExecutive: "escalation-to-deputy-chief-executive",
	SentBack:                         "sent-back", ManualReminder: "reminder", WithoutOfficer: "without-officer", NotDelivered: "not-delivered",
	HandOverNotDone: "hand-over-not-done", ToConfirm: "to-confirm", Extended: "extended", ToAccept: "to-accept", WasAccepted: "accepted",
	TakenOver: "taken-over", DayFull: "day-full", GrantWaiting: "grant-waiting", GrantConfirmed: "grant-confirmed",
	GrantUnconfirmed: "grant-unconfirmed", GrantRefused: "grant-refused", GrantWithdrawn: "grant-withdrawn",
	FactsProposed: "facts-proposed",
}

// template names the text of a step with its edition.
func (s Step) template() string { return fmt.Sprintf("%s/%d", templates[s], edition) }
