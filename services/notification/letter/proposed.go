package letter

import "github.com/concordat-suite/concordat/services/notification"

// proposedWords are the words of the mails about facts that imports propose.
var proposedWords = words{"facts proposed for your [partnership|partnerships]",
	"An imported file says something else of [this partnership|these partnerships] than the register does. " +
		"[Its record is|Their records are] as before: what the file says is proposed to you, who may edit [it|them].",
	"Please look at what is proposed[| for each], and take it over or decline it: “concordat proposal list”, “take-over” and " +
		"“decline” do it. [It|Each] waits until somebody does."}

// proposedDone says how many facts are proposed, from which file and by whom.
func proposedDone(i notification.Item) []string {
	by := ""
	if name := clean(i.By); name != "" {
		by = " by " + name
	}
	return []string{clean(i.Words) + ": proposed" + by + " on " + i.On.Words() + "."}
}
