package reviews

import (
	"fmt"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/register"
)

// Unchanged says whether the return and its record say nothing that was not accepted the last time.
func (r *Return) Unchanged(p *register.Partnership, zone *time.Location) bool {
	return len(r.news(p, zone)) == 0
}

// news gives in words what is new to whoever accepts the return: what it says itself, and what was changed on the
// record since its last return was accepted.
func (r *Return) news(p *register.Partnership, zone *time.Location) []string {
	if r.PreviousAcceptTime.IsZero() {
		return []string{"no return of this partnership was accepted before"}
	}
	var news []string
	written := map[register.Section]bool{}
	for _, s := range r.in(Written, sections...) {
		written[s] = true
		news = append(news, fmt.Sprintf("%s was written anew", s))
	}
	if r.GapsRewritten {
		news = append(news, "why facts are not stated was written anew")
	}
	for _, s := range p.Sections {
		if s.ChangeTime.After(r.PreviousAcceptTime) && !written[s.Section] {
			news = append(news, fmt.Sprintf("%s was changed on %s", s.Section, date.In(s.ChangeTime, zone).Words()))
		}
	}
	return news
}

// sentence writes news as one sentence.
func sentence(news []string) string {
	text := strings.Join(news, "; ")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
