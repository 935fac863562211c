package imports

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/concordat-suite/concordat/services/register/naming"
)

// noOrganisations are entries of a list of partners that stand for organisations and name none.
var noOrganisations = set("various", "multiple", "several", "many", "numerous", "others", "other", "etc", "partners", "all", "all partners", "see above", "as above", "see below", "as below", "ditto", "see website", "see web page",
	"see terms of reference", "see tor", "see list", "see membership", "see note", "member authorities", "public", "private", "voluntary", "community", "business", "health", "education", "housing", "third sector", "public sector",
	"private sector", "voluntary sector", "community sector", "amrywiol", "partneriaid", "eraill", "pawb", "y sector cyhoeddus", "y sector preifat", "y trydydd sector", "y sector gwirfoddol")

// kindsOfOrganisations finds entries that are made of words for kinds of organisations alone: "Member Authorities", "Local
// district councils", "voluntary organisations", "awdurdodau lleol".
var kindsOfOrganisations = regexp.MustCompile(`^(?:(?:all|the|other|others|various|several|some|multiple|many|relevant|local|key|main|statutory|constituent|member|partner|partnering|voluntary|public|private|community|third|neighbouring|` +
	`surrounding|district|county|borough|unitary|city|town|parish|health|housing|education|emergency|blue|light|national|regional|and|of|or|in|sector|both|two|three|four|five|six|seven|eight|nine|ten|\d+|representatives|from|area|registered|social) )*` +
	`(?:authorities|councils|organisations|organizations|agencies|partners|bodies|sectors|members|districts|boroughs|counties|unitaries|groups|stakeholders|services|businesses|charities|schools|colleges|universities|employers|landlords|providers|` +
	`trusts|parties|representatives|associations|companies|commissioners|forces|councillors|officers|residents|landowners|volunteers)$` +
	`|^(?:(?:pob|holl|yr holl|yr|y) )?(?:awdurdodau|cynghorau|sefydliadau|asiantaethau|partneriaid|cyrff|mudiadau|elusennau|ysgolion|grwpiau)(?: (?:lleol|eraill|partner|perthnasol|cyhoeddus|gwirfoddol|allweddol|sirol|cymunedol))*$`)

// organisation reports whether an entry names an organisation. Words for kinds of organisations name none, and no more does
// an entry without a capital letter.
func organisation(entry string) bool {
	key := naming.Key(entry)
	return strings.ContainsFunc(entry, unicode.IsUpper) && !noOrganisations[key] && !kindsOfOrganisations.MatchString(key)
}

// parted parts the entries of a list of partners into those that name an organisation and those that do not.
func parted(entries []string) (named, words []string) {
	for _, entry := range entries {
		if organisation(entry) {
			named = append(named, entry)
		} else {
			words = append(words, entry)
		}
	}
	return slices.Clip(named), words
}
