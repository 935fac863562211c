package answer

// vocabulary are the meanings of whole cells that answer, as Key writes them.
var vocabulary = meanings(words)

// words are the words of each meaning. A new one is added here and nowhere else.
var words = map[Meaning][]string{
	Yes: {
		"y", "yes", "yep", "yeah", "true", "✓", "✔", "☑", "✅", "🗸", "🗹", "√", "tick", "ticked", "👍",
		"in place", "yes in place", "is in place", "are in place", "exists", "exist", "it exists", "there is", "there is one", "there are",
		"we have one", "have one", "have", "has", "available", "on file", "held on file", "held", "attached", "see attached", "agreed", "signed", "completed", "complete",
		"ie", "oes", "ydy", "ydi", "ydyw", "ydynt", "ydyn", "gwir", "yn ei le", "yn ei lle", "yn eu lle", "mewn lle", "ar waith",
		"wedi'i gytuno", "cytunwyd", "wedi'i lofnodi", "ar gael", "ynghlwm",
	},
	None: {
		"n", "no", "none", "nil", "nope", "false", "nothing", "nobody", "no one", "noone", "neither", "zero", "zilch", "✗", "✘", "❌", "✖", "✕", "×", "☓", "🗙", "🗴", "🗵", "🚫", "⛔", "👎",
		"not in place", "none in place", "nothing in place", "not in place yet", "no not in place", "no none", "not any", "not one", "there is none", "there are none", "there is not one",
		"there isn't one", "there isn't", "there are not", "there aren't any", "isn't one", "not there", "none identified", "none known", "none exists", "none exist", "none at present", "none at the moment",
		"none at this time", "none currently", "currently none", "none yet", "none as yet", "none held", "none agreed", "none set", "none received", "none recorded", "not yet", "not yet in place", "not yet agreed",
		"not yet developed", "not yet established", "not yet set", "not at present", "not at the moment", "not at this time", "not currently", "currently not", "not currently in place",
		"not agreed", "not established", "not developed", "not set up", "does not exist", "doesn't exist", "do not exist", "don't exist", "non existent", "nonexistent", "does not have one", "doesn't have one",
		"do not have one", "don't have one", "we do not have one", "has none", "have none", "without", "absent", "n - none", "no - none",
		"na ddim", "nage", "naddo", "nac oes", "nag oes", "nac oes un", "nac ydy", "nac ydi", "nac ydyw", "nac ydynt", "anwir", "dim", "dim un", "dim byd", "dim yn ei le", "ddim yn ei le", "ddim yn eu lle",
		"dim ar waith", "ddim ar waith", "nid yw yn ei le", "nid yw'n ei le", "nid ydynt yn eu lle", "nid yw ar waith", "nid oes", "nid oes un", "nid oes dim", "nid oes unrhyw un", "does dim", "does dim un",
		"dim wedi'i nodi", "dim wedi'u nodi", "dim ar hyn o bryd", "nid ar hyn o bryd", "ddim ar hyn o bryd", "dim eto", "ddim eto", "nid eto", "heb ei sefydlu", "heb ei gytuno", "heb un", "neb",
	},
	Unsaid: {
		"?", "??", "???", "…", "...", "tbc", "tba", "tbd", "tbf", "unknown", "not known", "not stated", "unstated", "not yet known", "to be confirmed", "to be advised", "to be agreed", "to be decided", "to be determined",
		"to be established", "to be completed", "to be provided", "to be supplied", "to be added", "to be clarified", "to be checked", "to confirm", "to check", "to follow", "not sure", "unsure", "unclear", "uncertain",
		"don't know", "do not know", "dont know", "dk", "d/k", "n/k", "nk", "not confirmed", "unconfirmed", "not provided", "not supplied", "not given", "not recorded", "not specified", "unspecified", "not advised",
		"not completed", "not answered", "unanswered", "no answer", "no information", "no info", "no data", "no response", "no reply", "no return", "no information held", "no information available", "no information provided",
		"information not available", "information awaited", "awaiting information", "awaiting response", "awaiting reply", "awaiting confirmation", "awaiting details", "details awaited", "details to follow",
		"y/n", "yes/no", "yes or no", "y or n", "please select", "select", "select one", "choose an item", "choose one", "please choose", "please complete", "click or tap to enter text", "click here to enter text", "insert", "insert text",
		"i'w gadarnhau", "i'w chadarnhau", "i'w cadarnhau", "iw gadarnhau", "i gadarnhau", "i'w benderfynu", "i'w gytuno", "i'w gwblhau", "i'w ddarparu", "heb ei gadarnhau", "anhysbys", "ddim yn gwybod", "ddim yn hysbys",
		"nid yw'n hysbys", "nid yw yn hysbys", "i ddilyn", "ansicr", "dim gwybodaeth", "dim ymateb", "heb ei nodi", "heb ei ddatgan", "oes/nac oes", "ie/na", "dewiswch",
	},
	Blank: {
		"-", "--", "---", "/", "\\", ".", "*", "~", "n/a", "na", "n\\a", "n-a", "n a", "not applicable", "not app", "non applicable", "does not apply", "not relevant", "irrelevant", "not available", "unavailable",
		"not required", "not needed", "not necessary", "none required", "none needed", "n/r", "nr", "exempt", "nul", "null", "#n/a",
		"amherthnasol", "ddim yn berthnasol", "nid yw'n berthnasol", "nid yw yn berthnasol", "ddim yn gymwys", "nid yw'n gymwys", "amh", "dd/b", "ddim ar gael", "ddim yn ofynnol", "nid oes angen",
	},
	Mark: {"x", "xx", "xxx", "☒", "❎", "☐", "□", "■", "●", "○", "•", "ü", "û", "0", "1", "o"},
	Partly: {
		"partial", "partially", "partly", "in part", "part", "half", "yes and no", "yes/partly", "maybe", "possibly", "probably", "perhaps", "draft", "in draft", "draft only", "drafted", "first draft", "in progress",
		"work in progress", "wip", "in development", "under development", "being developed", "being drafted", "being prepared", "in preparation", "under preparation", "being finalised", "under discussion", "in discussion", "under consideration",
		"under review", "being reviewed", "in review", "pending", "outstanding", "awaited", "awaiting approval", "awaiting sign off", "awaiting signature", "unsigned", "not signed", "planned", "proposed", "expired", "lapsed", "out of date",
		"outdated", "overdue", "superseded", "needs updating", "requires updating", "needs review", "to be developed", "to be drafted", "to be updated", "to be reviewed", "to be written", "to be produced", "to be put in place", "required",
		"drafft", "ar ffurf drafft", "ar y gweill", "yn cael ei ddatblygu", "yn cael ei ddrafftio", "yn cael ei baratoi", "rhannol", "yn rhannol", "dan adolygiad", "yn cael ei adolygu", "wedi dod i ben", "arfaethedig", "i'w ddatblygu",
	},
}

// meanings turns the lists about, so that a cell is looked up in one step.
func meanings(lists map[Meaning][]string) map[string]Meaning {
	of := map[string]Meaning{}
	for meaning, words := range lists {
		for _, word := range words {
			of[word] = meaning
		}
	}
	return of
}
