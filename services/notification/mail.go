package notification

import (
	"cmp"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// Mail is what a message says, before it is put into words.
type Mail struct {
	MessageID string
	Date      time.Time
	To, Cc    []Mailbox
	// ReplyTo are the management information officers, or who acts for them, whom a reply reaches; none when nobody has
	// confirmed an address of theirs.
	ReplyTo []Mailbox
	// Sender is whom the mail comes from, where the council has said so; ReplyAddress where replies go in their place.
	Sender, ReplyAddress string
	Step                 Step
	Council              string
	Titles               map[caller.Role]string // as in Council
	Review               string
	Deadline             date.Date
	Items                []Item
	// StandsFor are the steps that the message stands for, earliest first.
	StandsFor []PlannedStep
	// DueOn is the day the message should have gone, when it goes later; zero otherwise.
	DueOn date.Date
}

// Mailbox is a person's name and address.
type Mailbox struct{ Name, Address string }

// Item is one thing that a message is about: a return, a hand-over, a privileged grant, or facts that are proposed.
type Item struct {
	// Title is the partnership's name, or what the hand-over was to pass.
	Title string
	// Officer is the name of the responsible officer; "" when the record names nobody who is here.
	Officer          string
	Deadline         date.Date
	OriginalDeadline date.Date
	SentBackFor      string
	// Entered says that it was entered for the officer, who is still to confirm it.
	Entered bool
	// By is the name of who did what the mail tells of, On the day on which they did it, and Words what they said with it.
	By    string
	On    date.Date
	Words string
	// SettledBy is the name of who settled a privileged grant, and SettledOn the day; "" and zero for all else.
	SettledBy string
	SettledOn date.Date
	// TakenOverOn is since when the officer has had it from somebody else, TakenOverFrom who that was, "" for nobody; zero
	// and "" where they were asked first.
	TakenOverOn   date.Date
	TakenOverFrom string
	// Effort is how much is asked; nil in mails to others than the officer, and for what only waits to be confirmed.
	Effort *Effort
	// Problem says why the officer could not be told; "" in all mails but those that are about it.
	Problem string
	// NotDoneBecause is why a hand-over was not carried out; "" for a return.
	NotDoneBecause string
	// Path is the resource name of what it is.
	Path string
}

// mail gathers what the message with these lines says.
func (r *Register) mail(m *Message, lines []*Line, now time.Time) Mail {
	review, today := r.Reviews[m.Review], date.In(now, r.Council.Zone)
	mail := Mail{
		MessageID: m.MessageID, Date: now, Step: m.Step, Council: r.Council.Name, Titles: r.Council.Titles, Review: review.Title,
		Deadline: review.Deadline, ReplyTo: r.replyTo(today), Sender: r.Council.MailSender, ReplyAddress: r.Council.MailReply,
	}
	for _, line := range lines {
		box := Mailbox{r.People[line.Recipient].Name, line.Address}
		if line.Capacity == To {
			mail.To = with(mail.To, box)
		} else {
			mail.Cc = with(mail.Cc, box)
		}
		if line.Delayed {
			mail.DueOn = date.In(line.Due, r.Council.Zone)
		}
		mail.StandsFor = withSteps(mail.StandsFor, line.StandsFor)
		mail.Items = withItem(mail.Items, r.item(line, today))
	}
	slices.SortFunc(mail.Items, func(a, b Item) int {
		return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.Path, b.Path))
	})
	if len(mail.To) == 0 { // who is to act cannot be written to
		mail.To, mail.Cc = mail.Cc, nil
	}
	return mail
}

// replyTo gives where the management information officers can be written to on a day, or those who act for them: they may
// enter what an officer writes back.
func (r *Register) replyTo(today date.Date) []Mailbox {
	acting, _ := r.post(ManagementInformationOfficer, "", today)
	var boxes []Mailbox
	for _, person := range acting {
		if result, address, _ := r.reach(person); result == Waiting {
			boxes = with(boxes, Mailbox{r.People[person].Name, address})
		}
	}
	return boxes
}

func with(boxes []Mailbox, box Mailbox) []Mailbox {
	if slices.Contains(boxes, box) {
		return boxes
	}
	return append(boxes, box)
}

func withItem(items []Item, item Item) []Item {
	if slices.ContainsFunc(items, func(i Item) bool { return i.Path == item.Path && i.Words == item.Words }) {
		return items
	}
	return append(items, item)
}

func (r *Register) item(line *Line, today date.Date) Item {
	switch {
	case line.HandOver != "":
		return r.handOverItem(line)
	case line.Grant != "":
		return r.grantItem(line)
	case line.Import != "":
		return r.proposedItem(line)
	}
	p, ret := r.Partnerships[line.Partnership], r.Returns[ReturnKey{line.Review, line.Partnership}]
	item := Item{
		Title: p.Name, Officer: r.officerName(p, today), Deadline: ret.Deadline,
		OriginalDeadline: ret.OriginalDeadline, SentBackFor: ret.SentBackFor, Entered: ret.Entered,
		Path: "councils/" + line.Council + "/reviews/" + line.Review + "/returns/" + line.Partnership,
	}
	if ret.Event.Step == line.Step {
		item.By, item.On, item.Words = r.People[ret.Event.Person].Name, date.In(ret.Event.Time, r.Council.Zone), ret.Event.Words
	}
	if ret.Why == TookOver && (line.Step == Opening || line.Step == TakenOver) {
		item.TakenOverOn, item.TakenOverFrom = date.In(ret.Since, r.Council.Zone), r.People[ret.Previous].Name
	}
	if line.Step.ToOfficer() && !ret.Entered && ret.Asked.Known {
		effort := ret.Asked.left(p.Gaps)
		item.Effort = &effort
	}
	if line.Step == NotDelivered {
		item.Problem = r.problem(r.Heard[ReturnKey{line.Review, line.Partnership}], p.Officer)
	}
	return item
}

// officerName gives the name of a record's officer who is still with the council, whether they can act or not.
func (r *Register) officerName(p Partnership, day date.Date) string {
	if officer := r.People[p.Officer]; officer.Here(day) {
		return officer.Name
	}
	return ""
}

// problem says in words why the officer could not be told, and whose address is at fault where somebody acts for them.
func (r *Register) problem(h Hearing, officer string) string {
	of := ""
	if name := r.People[h.Recipient].Name; name != "" && h.Recipient != officer {
		of = " of " + name + ", who acts for them at present,"
	}
	if h.Result == NoConfirmedAddress {
		return "There is no e-mail address" + of + " that anybody has confirmed."
	}
	return "The e-mail address" + of + " does not take mail: " + h.Reply
}

// withSteps adds the steps that are not there yet, earliest first.
func withSteps(steps, more []PlannedStep) []PlannedStep {
	for _, step := range more {
		if !slices.Contains(steps, step) {
			steps = append(steps, step)
		}
	}
	slices.SortFunc(steps, func(a, b PlannedStep) int { return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.Step, b.Step)) })
	return steps
}
