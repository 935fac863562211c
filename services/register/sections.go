package register

import (
	"slices"
	"time"
)

// touch notes for each section with a fact that differs from before that it was changed now.
func (p *Partnership) touch(before *Partnership, now time.Time) {
	for _, f := range changed(before, p) {
		if f.section != 0 {
			p.section(f.section).ChangeTime = now
		}
	}
}

// MarkReviewed notes that these sections were reviewed as a whole, by a submitted return.
func (p *Partnership) MarkReviewed(now time.Time, sections ...Section) {
	for _, s := range sections {
		p.section(s).ReviewTime = now
	}
}

// section gives what is known of a section, which it adds in its place when nothing was.
func (p *Partnership) section(s Section) *SectionReview {
	at, found := slices.BinarySearchFunc(p.Sections, s, func(r SectionReview, s Section) int { return int(r.Section - s) })
	if !found {
		p.Sections = slices.Insert(p.Sections, at, SectionReview{Section: s})
	}
	return &p.Sections[at]
}
