// Package mailsink is a mail server that keeps every message instead of delivering it, so that `make run` sends nothing
// to anybody and tests can read what was sent. By rules on recipients it also refuses, defers, slows down or loses
// messages, as real mail servers do on bad days.
package mailsink

import (
	"fmt"
	"path"
	"slices"
	"sync"
	"time"
)

// Message is one message as it was received.
type Message struct {
	// Number counts the messages from 1, in the order in which they arrived.
	Number int `json:"number"`
	// ReceivedAt is the real time of arrival.
	ReceivedAt time.Time `json:"received_at"`
	// From and To are the envelope, which decides where a message goes, whatever its header says.
	From string   `json:"from"`
	To   []string `json:"to"`
	// MessageID, Subject and Header are taken from the message's header.
	MessageID string              `json:"message_id"`
	Subject   string              `json:"subject"`
	Header    map[string][]string `json:"header"`
	// Text and HTML are its two alternatives, decoded.
	Text string `json:"text"`
	HTML string `json:"html"`
	// Acknowledged is false for a message whose sender was cut off before the answer (the action Drop).
	Acknowledged bool `json:"acknowledged"`
}

// Action is what the sink does to a recipient or a message instead of accepting it.
type Action string

const (
	// Refuse answers 550 to the recipient: no such mailbox.
	Refuse Action = "refuse"
	// Defer answers 452 to the recipient: try again later.
	Defer Action = "defer"
	// Drop keeps the message and cuts the connection before the answer, so that the sender cannot know.
	Drop Action = "drop"
	// Slow waits before it answers the message.
	Slow Action = "slow"
)

// Rule is one fault.
type Rule struct {
	// Recipient is a pattern of path.Match over the address, such as "*@gone.example".
	Recipient string `json:"recipient"`
	// Action is what happens to matching recipients.
	Action Action `json:"action"`
	// Delay is how long Slow waits, in milliseconds.
	DelayMilliseconds int `json:"delay_milliseconds,omitempty"`
}

// Sink keeps messages in memory.
type Sink struct {
	mutex    sync.Mutex
	messages []Message
	rules    []Rule
}

// New makes an empty sink without rules.
func New() *Sink { return &Sink{} }

// Messages gives what has been received, oldest first; to keeps only one recipient's, and "" all.
func (s *Sink) Messages(to string) []Message {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	found := []Message{}
	for _, m := range s.messages {
		if to == "" || slices.Contains(m.To, to) {
			found = append(found, m)
		}
	}
	return found
}

// Clear forgets all messages.
func (s *Sink) Clear() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.messages = nil
}

// SetRules replaces the rules. The first that matches a recipient counts.
func (s *Sink) SetRules(rules ...Rule) error {
	for i, r := range rules {
		if _, err := path.Match(r.Recipient, ""); err != nil {
			return fmt.Errorf("rule %d: recipient %q: %w", i, r.Recipient, err)
		}
		if !slices.Contains([]Action{Refuse, Defer, Drop, Slow}, r.Action) {
			return fmt.Errorf("rule %d: action %q is none of refuse, defer, drop, slow", i, r.Action)
		}
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.rules = slices.Clone(rules)
	return nil
}

// ruleFor gives the rule for a recipient, and false when there is none.
func (s *Sink) ruleFor(recipient string) (Rule, bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, r := range s.rules {
		if ok, _ := path.Match(r.Recipient, recipient); ok { // a bad pattern was refused by SetRules
			return r, true
		}
	}
	return Rule{}, false
}

// keep stores a message and numbers it.
func (s *Sink) keep(m Message) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	m.Number = len(s.messages) + 1
	m.ReceivedAt = time.Now()
	s.messages = append(s.messages, m)
}
