package register

import (
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
)

var sectionWords = map[Section]string{
	Identity: "identity", Purpose: "purpose", People: "people", Governance: "governance", ResourcesSection: "resources",
	PerformanceSection: "performance", RiskSection: "risk", Suitability: "suitability",
}

// String gives the section in words.
func (s Section) String() string { return sectionWords[s] }

// SectionOf gives the section that a field of the record belongs to; 0 for one that belongs to none.
func SectionOf(name string) Section {
	for _, f := range fields {
		if f.name == name {
			return f.section
		}
	}
	return 0
}

// ReviewedOn gives the day on which a section was last reviewed as a whole; zero when it never was.
func (p *Partnership) ReviewedOn(s Section, zone *time.Location) date.Date {
	for _, r := range p.Sections {
		if r.Section == s && !r.ReviewTime.IsZero() {
			return date.In(r.ReviewTime, zone)
		}
	}
	return date.Date{}
}

// touch notes for each section with a fact that differs from before that it was changed now.
func (p *Partnership) touch(before *Partnership, now time.Time) {
	for _, f := range changed(before, p) {
		if f.section != 0 {
			p.section(f.section).ChangeTime = now
		}
	}
}

// MarkReviewed notes that these sections were reviewed as a whole.
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
