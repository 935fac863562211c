package imports

import "maps"

// headings are the headings found in registers, as headingKey writes them, and the field that each names. The singular and
// the plural of a heading are one; a new heading is added here, in its language, and nowhere else.
var headings = merged(englishHeadings, welshHeadings)

var englishHeadings = map[string]string{
	"report date": fieldAsAt, "register date": fieldAsAt, "date of report": fieldAsAt, "date of register": fieldAsAt, "as at": fieldAsAt, "date of the row": fieldAsAt, "register year": fieldAsAt, "year of register": fieldAsAt,
	"concordat id": fieldID, "concordat name": fieldID,
	"ref": fieldReference, "reference": fieldReference, "reference number": fieldReference, "ref no": fieldReference, "reference no": fieldReference, "register reference": fieldReference, "partnership reference": fieldReference,
	"other names used": fieldFormer, "other names": fieldFormer, "also called": fieldFormer, "also known as": fieldFormer, "aka": fieldFormer, "formerly": fieldFormer, "formerly known as": fieldFormer,
	"former name": fieldFormer, "former names": fieldFormer, "previous name": fieldFormer, "previous names": fieldFormer, "former and other names": fieldFormer,
	"short name": "short_name", "acronym": "short_name", "abbreviation": "short_name", "initials": "short_name",
	"type": "kind", "kind": "kind", "type of partnership": "kind", "partnership type": "kind", "category": "kind",
	"legal form": "legal_form", "legal status": "legal_form",
	"scope": "scope", "geographic scope": "scope", "geographical scope": "scope", "geographic area": "scope", "area covered": "scope",
	"statutory status": "statutory_basis", "statutory": "statutory_basis", "statutory basis": "statutory_basis", "statutory or non statutory": "statutory_basis", "statutory non statutory": "statutory_basis", "statute": "statutory_basis",
	"web page": "web_page", "website": "web_page", "web address": "web_page", "url": "web_page", "link": "web_page",
	"date created": "created_on", "established": "created_on", "formed": "created_on", "date established": "created_on", "date formed": "created_on", "created": "created_on", "date of creation": "created_on", "start date": "created_on", "set up": "created_on",
	"date set up": "created_on", "created on": "created_on", "set up on": "created_on", "formed on": "created_on", "established on": "created_on", "date of formation": "created_on",
	"date of establishment": "created_on", "year formed": "created_on", "year established": "created_on", "when formed": "created_on", "when set up": "created_on", "when established": "created_on",
	"date joined": "joined_on", "joined": "joined_on", "date council joined": "joined_on",
	"objective": "objective", "objectives": "objective", "aims": "objective", "aim": "objective", "purpose": "objective", "aims and objectives": "objective", "aims objectives": "objective", "aims and objectives of partnership": "objective", "role and purpose": "objective", "purpose of partnership": "objective",
	"outcomes": "outcomes", "outcome": "outcomes", "expected outcomes": "outcomes", "expected outcome": "outcomes", "intended outcomes": "outcomes", "benefits": "outcomes",
	"service area": "service_area", "service": "service_area", "directorate": "service_area", "department": "service_area", "division": "service_area",
	"service lead": "service_lead", "strategic lead": "service_lead", "head of service": "service_lead", "director": "service_lead", "service manager": "service_lead",
	"responsible officer": "responsible_officer", "lead officer": "responsible_officer", "officer": "responsible_officer", "council officer": "responsible_officer", "contact officer": "responsible_officer", "link officer": "responsible_officer",
	"lead member": "lead_member", "lead members": "lead_member", "lead councillor": "lead_member", "portfolio holder": "lead_member", "cabinet member": "lead_member", "executive councillor": "lead_member", "executive member": "lead_member",
	"opposition spokesperson": "opposition_spokesperson", "spokesperson": "opposition_spokesperson",
	"partners": "partners", "partner organisations": "partners", "partners membership": "partners", "partner agencies": "partners", "other partners": "partners", "key partners": "partners", "membership": "partners",
	"terms of reference": "terms_of_reference", "tor": "terms_of_reference", "governance arrangements": "terms_of_reference", "governance": "terms_of_reference",
	"agreement": "agreement", "partnership agreement": "agreement", "agreement in place": "agreement",
	"reporting": "reporting", "reporting arrangements": "reporting", "reported to": "reporting", "reports to": "reporting", "reporting line": "reporting", "how often reported": "reporting",
	"scrutiny committee": "scrutiny_committee", "committee": "scrutiny_committee", "overview and scrutiny committee": "scrutiny_committee", "scrutiny": "scrutiny_committee", "lead committee": "scrutiny_committee",
	"meets": "meeting_frequency", "meetings": "meeting_frequency", "meeting frequency": "meeting_frequency", "frequency of meetings": "meeting_frequency", "frequency": "meeting_frequency", "how often does it meet": "meeting_frequency",
	"complaints": "complaints", "complaints procedure": "complaints",
	"public engagement": "public_engagement", "engagement": "public_engagement", "consultation": "public_engagement",
	"exit strategy": "exit", "exit arrangements": "exit", "exit": "exit",
	"grant": "resources.committed.grant",
	"cost":  "resources.committed.revenue", "cost to council": "resources.committed.revenue", "cost to the council": "resources.committed.revenue", "council contribution": "resources.committed.revenue", "contribution": "resources.committed.revenue", "funding": "resources.committed.revenue", "annual cost": "resources.committed.revenue", "funding contribution": "resources.committed.revenue",
	"in kind": "resources.committed.in_kind", "in kind contribution": "resources.committed.in_kind",
	"budget": "resources.total_budget", "total budget": "resources.total_budget", "total annual budget": "resources.total_budget", "annual budget": "resources.total_budget",
	"accountable body": "accountable_body", "lead authority": "accountable_body",
	"liabilities": "liabilities", "liability": "liabilities",
	"targets": "targets", "target": "targets", "key outcomes": "targets", "targets or key outcomes": "targets", "performance targets": "targets",
	"risks": "risks", "risk": "risks", "key risks": "risks",
}

var welshHeadings = map[string]string{
	"dyddiad yr adroddiad": fieldAsAt, "dyddiad y gofrestr": fieldAsAt, "fel ar": fieldAsAt,
	"cyf": fieldReference, "cyfeirnod": fieldReference, "rhif cyfeirnod": fieldReference, "cyfeirnod y bartneriaeth": fieldReference,
	"enw blaenorol": fieldFormer, "enwau blaenorol": fieldFormer, "enw arall": fieldFormer, "enwau eraill": fieldFormer, "gynt": fieldFormer, "adwaenid fel": fieldFormer,
	"enw byr": "short_name", "talfyriad": "short_name",
	"math": "kind", "math o bartneriaeth": "kind", "math o gorff": "kind", "categori": "kind",
	"statws cyfreithiol": "legal_form", "ffurf gyfreithiol": "legal_form",
	"ardal": "scope", "ardal ddaearyddol": "scope", "cwmpas": "scope", "cwmpas daearyddol": "scope",
	"statudol": "statutory_basis", "statws statudol": "statutory_basis", "sail statudol": "statutory_basis", "statudol neu anstatudol": "statutory_basis",
	"gwefan": "web_page", "tudalen we": "web_page", "cyfeiriad gwe": "web_page", "dolen": "web_page",
	"dyddiad sefydlu": "created_on", "sefydlwyd": "created_on", "dyddiad y sefydlwyd": "created_on", "dyddiad creu": "created_on", "dyddiad dechrau": "created_on",
	"crëwyd": "created_on", "crëwyd ar": "created_on", "sefydlwyd ar": "created_on", "ffurfiwyd": "created_on", "ffurfiwyd ar": "created_on", "dyddiad ffurfio": "created_on", "dyddiad y crëwyd": "created_on",
	"blwyddyn sefydlu": "created_on", "pryd y sefydlwyd": "created_on",
	"dyddiad ymuno": "joined_on", "ymunwyd": "joined_on", "dyddiad yr ymunodd y cyngor": "joined_on",
	"amcan": "objective", "amcanion": "objective", "nod": "objective", "nodau": "objective", "nodau ac amcanion": "objective", "pwrpas": "objective", "diben": "objective", "rôl a phwrpas": "objective",
	"canlyniad": "outcomes", "canlyniadau": "outcomes", "canlyniadau disgwyliedig": "outcomes", "deilliannau": "outcomes", "buddion": "outcomes",
	"maes gwasanaeth": "service_area", "gwasanaeth": "service_area", "cyfarwyddiaeth": "service_area", "adran": "service_area", "is adran": "service_area",
	"pennaeth gwasanaeth": "service_lead", "pennaeth y gwasanaeth": "service_lead", "arweinydd gwasanaeth": "service_lead", "rheolwr gwasanaeth": "service_lead", "cyfarwyddwr": "service_lead",
	"swyddog cyfrifol": "responsible_officer", "swyddog arweiniol": "responsible_officer", "prif swyddog": "responsible_officer", "swyddog": "responsible_officer", "swyddog cyswllt": "responsible_officer", "swyddog y cyngor": "responsible_officer",
	"aelod arweiniol": "lead_member", "cynghorydd arweiniol": "lead_member", "aelod cabinet": "lead_member", "aelod or cabinet": "lead_member", "aelod y cabinet": "lead_member", "deiliad portffolio": "lead_member", "deilydd portffolio": "lead_member",
	"llefarydd": "opposition_spokesperson", "llefarydd yr wrthblaid": "opposition_spokesperson",
	"partneriaid": "partners", "partneriaid eraill": "partners", "partneriaid allweddol": "partners", "sefydliadau partner": "partners", "asiantaethau partner": "partners", "aelodaeth": "partners",
	"cylch gorchwyl": "terms_of_reference", "llywodraethu": "terms_of_reference", "trefniadau llywodraethu": "terms_of_reference",
	"cytundeb": "agreement", "cytundeb partneriaeth": "agreement", "cytundeb y bartneriaeth": "agreement",
	"adrodd": "reporting", "trefniadau adrodd": "reporting", "adrodd i": "reporting", "yn adrodd i": "reporting",
	"pwyllgor": "scrutiny_committee", "pwyllgor craffu": "scrutiny_committee", "craffu": "scrutiny_committee", "pwyllgor trosolwg a chraffu": "scrutiny_committee",
	"cyfarfodydd": "meeting_frequency", "amlder": "meeting_frequency", "amlder cyfarfodydd": "meeting_frequency", "amlder y cyfarfodydd": "meeting_frequency",
	"cwynion": "complaints", "trefn gwyno": "complaints", "gweithdrefn gwyno": "complaints", "gweithdrefn gwynion": "complaints",
	"ymgysylltu": "public_engagement", "ymgysylltu ar cyhoedd": "public_engagement", "ymgynghori": "public_engagement", "ymgynghoriad": "public_engagement",
	"strategaeth ymadael": "exit", "strategaeth gadael": "exit", "trefniadau ymadael": "exit", "ymadael": "exit",
	"cost": "resources.committed.revenue", "cost ir cyngor": "resources.committed.revenue", "cost flynyddol": "resources.committed.revenue", "cyfraniad": "resources.committed.revenue", "cyfraniad y cyngor": "resources.committed.revenue",
	"cyfraniad ariannol": "resources.committed.revenue", "cyllid": "resources.committed.revenue",
	"cyfraniad mewn nwyddau": "resources.committed.in_kind", "mewn nwyddau": "resources.committed.in_kind",
	"cyllideb": "resources.total_budget", "cyfanswm y gyllideb": "resources.total_budget", "cyllideb flynyddol": "resources.total_budget",
	"corff atebol": "accountable_body", "awdurdod arweiniol": "accountable_body",
	"rhwymedigaeth": "liabilities", "rhwymedigaethau": "liabilities", "atebolrwydd": "liabilities",
	"targed": "targets", "targedau": "targets", "targedau perfformiad": "targets",
	"risg": "risks", "risgiau": "risks", "risgiau allweddol": "risks",
}

// phrases find headings by a part of them, for those that no list can hold. The first that is found counts.
var phrases = []struct{ part, field string }{
	{"former name", fieldFormer}, {"previous name", fieldFormer}, {"other name", fieldFormer},
	{"responsible officer", "responsible_officer"}, {"lead officer", "responsible_officer"},
	{"lead member", "lead_member"}, {"portfolio holder", "lead_member"}, {"lead councillor", "lead_member"},
	{"scrutiny committee", "scrutiny_committee"}, {"terms of reference", "terms_of_reference"}, {"exit strategy", "exit"},
	{"accountable body", "accountable_body"}, {"aims and objectives", "objective"}, {"expected outcome", "outcomes"},
	{"swyddog cyfrifol", "responsible_officer"}, {"swyddog arweiniol", "responsible_officer"}, {"aelod arweiniol", "lead_member"}, {"aelod cabinet", "lead_member"},
	{"pwyllgor craffu", "scrutiny_committee"}, {"cylch gorchwyl", "terms_of_reference"}, {"strategaeth ymadael", "exit"},
	{"cost", "resources.committed.revenue"}, {"contribution", "resources.committed.revenue"}, {"budget", "resources.total_budget"},
	{"cyfraniad", "resources.committed.revenue"}, {"cyllideb", "resources.total_budget"},
	{"remark", fieldNotes}, {"note", fieldNotes}, {"comment", fieldNotes}, {"detail", fieldNotes}, {"description", fieldNotes}, {"nature", fieldNotes},
	{"status", fieldNotes}, {"published", fieldNotes}, {"secretariat", fieldNotes}, {"further information", fieldNotes}, {"sub partnership", fieldNotes},
	{"nodiadau", fieldNotes}, {"sylw", fieldNotes}, {"manylion", fieldNotes}, {"disgrifiad", fieldNotes}, {"statws", fieldNotes},
}

// merged returns the headings of several languages as one list.
func merged(languages ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, language := range languages {
		maps.Copy(all, language)
	}
	return all
}
