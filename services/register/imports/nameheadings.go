package imports

import (
	"regexp"
	"slices"
	"strings"
)

// nameHeadings are the headings under which registers keep the names of partnerships, the surest first. What is not among
// them is read by its words: see namesBodies.
var nameHeadings = []string{
	"name of partnership", "partnership name", "name of the partnership", "name of outside body", "outside body name", "name of body", "name of organisation",
	"enwr bartneriaeth", "enw partneriaeth", "enw y bartneriaeth", "enwr corff", "enwr corff allanol", "enwr sefydliad", "display name", "name", "enw", "title", "teitl",
	"partnership title", "teitl y bartneriaeth", "partnership", "strategic partnership", "significant partnership", "outside body", "outside organisation",
	"external body", "external organisation", "joint committee", "shared service", "body", "board", "forum", "organisation", "partneriaeth", "corff allanol", "corff",
}

// nameColumn returns the column that holds the names, or -1.
func nameColumn(columns []Column) int {
	if i := slices.IndexFunc(columns, func(c Column) bool { return c.Heading == fieldName }); i >= 0 {
		return i
	}
	keys := make([]string, len(columns))
	for i, c := range columns {
		keys[i] = headingKey(c.Heading)
	}
	for _, heading := range nameHeadings {
		if i := slices.Index(keys, heading); i >= 0 {
			return i
		}
	}
	best, at := 0, -1
	for i, c := range columns {
		if sure := namesBodies(c.Heading); sure > best {
			best, at = sure, i
		}
	}
	return at
}

// bodyNouns are what a register calls a body, in English and Welsh, the surest first, and qualities are the words that come
// with them; articles are words that say nothing.
var (
	bodyNouns = strings.Fields("partnership partneriaeth partneriaethau bartneriaeth body corff cyrff gorff organisation organization sefydliad sefydliadau board bwrdd byrddau fwrdd forum fforwm fforymau " +
		"alliance cynghrair consortium consortiwm network rhwydwaith collaboration cydweithrediad company cwmni cwmnïau trust ymddiriedolaeth charity elusen association cymdeithas " +
		"panel group grŵp grwpiau entity initiative menter project prosiect")
	qualities = wordSet("outside external strategic significant key statutory joint local working public shared service services joint committee committees arrangement arrangements " +
		"council councils county district borough city community voluntary collaborative other main " +
		"allanol strategol allweddol statudol lleol cyhoeddus cydbwyllgor pwyllgor gwasanaeth gwasanaethau rennir ar cyd")
	articles    = wordSet("the a an of for our each s list full official y yr r or i a")
	namingWords = wordSet("name title enw enwau teitl")
	joint       = wordSet("joint committee shared service cydbwyllgor")
)

// joins finds what stands between the parts of a heading that says several things: "Partnership / Outside body".
var joins = regexp.MustCompile(`(?i)\s*[/|&,;+\n]\s*|\s+(?:and|or|neu|a|ac)\s+`)

// namesBodies returns how sure it is that a heading stands over the names of bodies; 0 when it is not at all. Every word of
// it must be one that names bodies or comes with such words: "Partnerships and groups", "Title of outside body/organisation".
func namesBodies(heading string) int {
	sure, named, said := 0, false, 0
	for _, part := range joins.Split(headingText(heading), -1) {
		words, nouns := singular(headingKey(part)), 0
		for _, word := range strings.Fields(words) {
			noun := slices.Index(bodyNouns, word)
			if !namingWords[word] {
				said++
			}
			switch {
			case namingWords[word]:
				named = true
			case noun >= 0 && nouns == 0: // "Strategic Partnership Board" is a name, and no heading
				nouns++
				sure = max(sure, len(bodyNouns)-noun)
			case qualities[word] || articles[word]:
			case strings.HasPrefix(word, "enwr"):
				named = true
			default:
				return 0
			}
		}
		if sure == 0 && allIn(joint, strings.Fields(words)) {
			sure = 1
		}
	}
	switch {
	case named && sure > 0:
		sure += len(bodyNouns)
	case named && said == 0: // "Enw / Name"
		sure = 1
	}
	return sure
}

func allIn(set map[string]bool, words []string) bool {
	return len(words) > 1 && !slices.ContainsFunc(words, func(w string) bool { return !set[w] })
}

func wordSet(words string) map[string]bool { return set(strings.Fields(words)...) }

// singular returns a heading, as headingKey writes it, with its English words in the singular.
func singular(key string) string {
	words := strings.Fields(key)
	for i, word := range words {
		switch {
		case strings.HasSuffix(word, "ies") && len(word) > 4:
			words[i] = strings.TrimSuffix(word, "ies") + "y"
		case strings.HasSuffix(word, "ss"), strings.HasSuffix(word, "us"), strings.HasSuffix(word, "is"), len(word) < 4:
		default:
			words[i] = strings.TrimSuffix(word, "s")
		}
	}
	return strings.Join(words, " ")
}
