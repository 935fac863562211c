package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// promise finds the sentences of the contract that promise an act beside the answer: a mail, a reminder, an escalation, a
// trace, a right that is gone in time, or what happens without anybody's act.
var promise = regexp.MustCompile(`(?i)\b(?:is|are) (?:\w+,? )?(?:told|reminded|escalated)\b|\bby mail\b|within two seconds|` +
	`leaves a trace|reminders stop|\bby itself\b|gets (?:a copy|the list)|(?:move|passes them on|takes effect) at once`)

const (
	inMails    = "services/notification"
	inRegister = "services/register/api"
	inSuite    = "deploy/e2e"
)

// promises are the elements of the contract that promise an act, each with the tests that show it done.
var promises = map[string]map[string][]string{
	"access.Allow.export": {inRegister: {"TestOpeningLeavesATrace", "TestWhoExportsWhat"}},
	"journal.Actor":       {inRegister: {"TestDutiesPassOnADayToComeByThemselves"}},

	"notification.NoticeStep.NOTICE_STEP_ESCALATION_TO_SERVICE_LEAD":           {inMails: {"TestThePlanOfTheExampleIsCarriedOutOnItsDays", "TestRecipients"}},
	"notification.NoticeStep.NOTICE_STEP_ESCALATION_TO_DEPUTY_CHIEF_EXECUTIVE": {inMails: {"TestThePlanOfTheExampleIsCarriedOutOnItsDays", "TestRecipients"}},
	"notification.NoticeStep.NOTICE_STEP_WITHOUT_OFFICER": {
		inMails: {"TestARecordWithoutAnOfficerIsReportedToTheDeputyChiefExecutive", "TestRecordsWithoutAnOfficerAreListedOnceADay"}},
	"notification.NoticeStep.NOTICE_STEP_NOT_DELIVERED": {inMails: {"TestTheManagementInformationOfficerHearsAtOnceWhoCouldNotBeTold"}},
	"notification.NoticeStep.NOTICE_STEP_HAND_OVER_NOT_DONE": {
		inMails: {"TestWhoOrderedAHandOverIsToldThatItWasNotDone", "TestTheDeputyChiefExecutiveIsToldOfAHandOverWhoseOrdererHasLeft"}},
	"notification.NoticeStep.NOTICE_STEP_TO_CONFIRM": {
		inMails: {"TestWhatWasEnteredIsToldAtOnceAndRemindedOfAsSuch", "TestWhatWasReceivedIsNeitherLateNorEscalatedWhileItAwaitsConfirmation"}},
	"notification.NoticeStep.NOTICE_STEP_TO_ACCEPT": {inMails: {"TestASubmissionIsToldToWhoCanAcceptIt", "TestReturnsThatWaitToBeAcceptedAreToldOnceADay"}},
	"notification.NoticeStep.NOTICE_STEP_ACCEPTED":  {inMails: {"TestASubmissionIsToldToWhoCanAcceptIt"}},
	"notification.NoticeStep.NOTICE_STEP_TAKEN_OVER": {
		inMails: {"TestATakeOverIsToldToBothInOneMessageEach", "TestANoticeToAnOfficerWhoTakesOverStandsForWhatTheyMissed"}},
	"notification.NoticeStep.NOTICE_STEP_GRANT_WAITING":   {inMails: {"TestAPrivilegedGrantIsToldToWhomItConcerns"}},
	"notification.NoticeStep.NOTICE_STEP_GRANT_CONFIRMED": {inMails: {"TestAPrivilegedGrantIsToldToWhomItConcerns", "TestWhatBecameOfAGrantIsSaid"}},
	"notification.NoticeStep.NOTICE_STEP_FACTS_PROPOSED": {
		inMails: {"TestTheOfficerIsToldInOneMailWhatAnImportProposes", "TestWhoeverProposedItIsNotAskedToTakeItOver"}},
	"register.FieldProposal.may_settle": {
		inMails: {"TestWhoMayNotEditTheFieldIsNotTold", "TestEachIsToldOnlyWhatTheyMayEdit"}},
	"register.FieldProposalService": {
		inMails: {"TestTheOfficerIsToldInOneMailWhatAnImportProposes"}, inRegister: {"TestWhoProposedItTakesItOverInNoRole"}},
	"notification.NoticeCapacity.NOTICE_CAPACITY_TO": {inMails: {"TestRecipients", "TestRecipientsInCover"}},
	"notification.NoticeResult.NOTICE_RESULT_OFFICER_NOT_TOLD": {
		inMails: {"TestAnOfficerWhoWasNotToldIsNotEscalated", "TestOnceTheOfficerIsToldTheReturnIsEscalatedAsOthers"}},

	"notification.NoticeStep.NOTICE_STEP_DAY_FULL": {inMails: {"TestWhatIsAboveTheDaysMessagesGoesOnTheNext"}},
	"reporting.ReportService.GetReportDocument":    {"services/reporting/api": {"TestADocumentLeavesATrace"}},
	"notification.FoldedStep":                      {inMails: {"TestTheOpeningStandsForTheStepsThatHadPassed"}},

	"register.ApplicationService.RevokeApplication":          {inSuite: {"TestProcesses"}},
	"register.CouncilService.AddDayOff":                      {inRegister: {"TestADayOffMovesTheStepsStillToComeAtOnce"}},
	"register.CouncilService.EndDayOff":                      {inRegister: {"TestADayOffMovesTheStepsStillToComeAtOnce", "TestABankHolidayOfTheTableCanBeSetAside"}},
	"register.CoverService.EndCover":                         {inSuite: {"TestProcesses"}},
	"register.HandOverState.HAND_OVER_STATE_NOT_DONE":        {inMails: {"TestWhoOrderedAHandOverIsToldThatItWasNotDone"}},
	"register.Person.suspended":                              {inSuite: {"TestProcesses"}},
	"register.Person.partnerships_naming":                    {inMails: {"TestNobodyIsNamedWhereTheOfficerHasLeft"}, inRegister: {"TestLeavingWhileNamedSaysSo"}},
	"register.PersonService.UnbindSignIn":                    {inSuite: {"TestProcesses"}},
	"register.PersonService.SuspendPerson":                   {inSuite: {"TestProcesses"}},
	"register.PersonService.HandOver":                        {inRegister: {"TestDutiesPassOnADayToComeByThemselves", "TestAHandOverPassesEverythingOnAndKeepsThePast"}},
	"register.PostService.AppointToPost":                     {inSuite: {"TestProcesses"}, inRegister: {"TestAPostPassesOnByItself"}},
	"register.PrivilegedGrantService":                        {inMails: {"TestAPrivilegedGrantIsToldToWhomItConcerns", "TestWhatBecameOfAGrantIsSaid"}, inRegister: {"TestTheFirstHour"}},
	"register.PrivilegedGrantService.ConfirmPrivilegedGrant": {inRegister: {"TestAPrivilegedRoleWaitsForASecondPerson"}, "services/platform/contract/access/feed": {"TestEntriesBecomeGrants"}},
	"register.ReturnState.RETURN_STATE_RECEIVED":             {inMails: {"TestWhatWasReceivedIsNeitherLateNorEscalatedWhileItAwaitsConfirmation"}},
	"register.Return.awaiting_confirmation":                  {inMails: {"TestWhatWasEnteredIsToldAtOnceAndRemindedOfAsSuch"}},
	"register.ReturnService.EnterReturn": {
		inMails: {"TestWhatWasEnteredIsToldAtOnceAndRemindedOfAsSuch", "TestANoticeSaysThatAReturnWasEnteredForTheOfficer"}},
	"register.ReturnService.SubmitReturn":                                         {inMails: {"TestASubmittedReturnStopsRemindersAtOnce", "TestASubmittedReturnStopsAReminderThatWaitsForTheMailServer"}},
	"register.ReviewState.REVIEW_STATE_CLOSED":                                    {inMails: {"TestAClosedReviewIsSilent"}},
	"register.ReviewStepKind.REVIEW_STEP_KIND_OPENING":                            {inMails: {"TestEachOfficerGetsOneMessageWithAllTheirPartnerships", "TestARecordWithoutAnOfficerIsReportedToTheDeputyChiefExecutive"}},
	"register.ReviewStepKind.REVIEW_STEP_KIND_LATE":                               {inMails: {"TestThePlanOfTheExampleIsCarriedOutOnItsDays", "TestRecipients"}},
	"register.ReviewStepKind.REVIEW_STEP_KIND_ESCALATE_TO_DEPUTY_CHIEF_EXECUTIVE": {inMails: {"TestThePlanOfTheExampleIsCarriedOutOnItsDays"}},
	"register.Review.folded_steps":                                                {inMails: {"TestTheOpeningStandsForTheStepsThatHadPassed"}},
	"register.ReviewService.CloseReview":                                          {inMails: {"TestAClosedReviewIsSilent"}, inRegister: {"TestAClosedReviewTakesNothingMore"}},
	"register.RoleTermService.CreateRoleTerm":                                     {inMails: {"TestAPrivilegedGrantIsToldToWhomItConcerns"}, inRegister: {"TestEveryWayIntoAPrivilegedRoleWaits"}},
	"register.RoleTermService.RevokeRoleTerm":                                     {inSuite: {"TestProcesses"}},
	"trace.Opening":              {"services/platform/data/openings": {"TestEveryExportLeavesATrace", "TestExportsLeaveNotMoreThanIsBounded"}},
	"type.TableRow.confidential": {"services/register/api": {"TestATableLeavesATraceOfEachRecord"}},
}

// spoken are elements whose words only look like a promise of an act.
var spoken = map[string]string{
	"governance.Stated":                                   "says where names are read",
	"register.ReturnState":                                "says where lateness stands",
	"register.Section.SECTION_SUITABILITY":                "says where suitability stands",
	"register.ConfirmPartnershipSectionsRequest.sections": "says where suitability stands",
	"register.ImportService.CreateImport":                 "says what a column answers",
	"register.LeftOutReason.LEFT_OUT_REASON_CHANGED":      "says how a person accepts it",
}

// TestEveryPromiseOfTheContractIsKept reads every comment of the contract. What promises an act must name tests that exist.
func TestEveryPromiseOfTheContractIsKept(t *testing.T) {
	found := promisesOfTheContract(t)
	if len(found) < 40 {
		t.Fatalf("only %d promises are found; the comments are read wrongly", len(found))
	}
	for element, sentence := range found {
		if promises[element] == nil && spoken[element] == "" {
			t.Errorf("%s promises %q, and no test is named that shows it done", element, sentence)
		}
	}
	for element := range promises {
		if found[element] == "" {
			t.Errorf("%s promises nothing any more", element)
		}
	}
	for element := range spoken {
		if found[element] == "" {
			t.Errorf("%s has no words any more that look like a promise", element)
		}
	}
	for element, folders := range promises {
		for folder, tests := range folders {
			source := testsIn(t, filepath.Join("../..", folder))
			for _, name := range tests {
				if !strings.Contains(source, "func "+name+"(") {
					t.Errorf("%s: %s has no %s", element, folder, name)
				}
			}
		}
	}
}

// promisesOfTheContract gives the first sentence with a promise of every element that has one, by package and path.
func promisesOfTheContract(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../../proto/concordat/*/v1/*.proto")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		pkg := filepath.Base(filepath.Dir(filepath.Dir(file)))
		for element, comment := range comments(string(text)) {
			if said := firstPromise(comment); said != "" {
				found[pkg+"."+element] = said
			}
		}
	}
	return found
}

// sentences end with a full stop, a colon or a semicolon.
var sentences = regexp.MustCompile(`[^.:;]*[.:;]`)

func firstPromise(comment string) string {
	for _, sentence := range sentences.FindAllString(comment, -1) {
		if promise.MatchString(sentence) {
			return strings.TrimSpace(sentence)
		}
	}
	return ""
}

var (
	declared = regexp.MustCompile(`^(service|message|enum|rpc) (\w+)`)
	field    = regexp.MustCompile(`^(?:repeated |optional )?(?:[\w.<>, ]+ )?(\w+) = \d+`)
)

// comments gives the comment of every element of a file of the contract, by its path in the file.
func comments(text string) map[string]string {
	all := map[string]string{}
	var path, comment []string // path has "" for braces that open no named element
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if said, ok := strings.CutPrefix(line, "//"); ok {
			comment = append(comment, strings.TrimSpace(said))
			continue
		}
		name := ""
		if m := declared.FindStringSubmatch(line); m != nil {
			name = m[2]
		} else if m := field.FindStringSubmatch(line); m != nil {
			name = m[1]
		}
		if name != "" && name != "withheld_fields" && len(comment) > 0 { // what is said of those is no act
			all[strings.Join(append(named(path), name), ".")] = strings.Join(comment, " ")
		}
		if line != "" {
			comment = nil
		}
		for opened := strings.Count(line, "{") - strings.Count(line, "}"); opened > 0; opened-- {
			if declared.MatchString(line) {
				path = append(path, name)
			} else {
				path = append(path, "")
			}
		}
		for closed := strings.Count(line, "}") - strings.Count(line, "{"); closed > 0 && len(path) > 0; closed-- {
			path = path[:len(path)-1]
		}
	}
	return all
}

func named(path []string) []string {
	var names []string
	for _, name := range path {
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}
