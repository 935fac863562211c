package date

import (
	"regexp"
	"strings"
)

// welshMonths are the months as Welsh writes them, also with the first letter that they have after some words.
var welshMonths = map[string]string{
	"ionawr": "January", "chwefror": "February", "mawrth": "March", "fawrth": "March", "ebrill": "April", "mai": "May", "fai": "May",
	"mehefin": "June", "fehefin": "June", "gorffennaf": "July", "orffennaf": "July", "awst": "August", "medi": "September", "fedi": "September",
	"hydref": "October", "tachwedd": "November", "dachwedd": "November", "rhagfyr": "December", "ragfyr": "December",
}

var (
	welshMonth   = regexp.MustCompile(`(?i)\b(?:o )?(ionawr|chwefror|[mf]awrth|ebrill|mai|fai|[mf]ehefin|g?orffennaf|awst|[mf]edi|hydref|[td]achwedd|rh?agfyr)\b`)
	welshOrdinal = regexp.MustCompile(`(?i)\b(\d{1,2})(?:af|ain|il|ydd|fed|ed|eg)\b`)
)

// EnglishMonths returns a text with the months of Welsh dates as English writes them: "1af o Ebrill 2016" is "1 April
// 2016".
func EnglishMonths(text string) string {
	if !welshMonth.MatchString(text) {
		return text
	}
	text = welshMonth.ReplaceAllStringFunc(text, func(found string) string {
		words := strings.Fields(strings.ToLower(found))
		return welshMonths[words[len(words)-1]]
	})
	return welshOrdinal.ReplaceAllString(text, "$1")
}
