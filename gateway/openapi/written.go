package openapi

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

// written are the examples of requests whose fields depend on each other, so that one of every field would be refused. A
// request that is made from the contract alone stands for all others.
var written = map[protoreflect.FullName]string{
	"concordat.register.v1.CouncilService.CreateCouncil": `{"council_id": "cambridge", "request_id": "` + sampleID + `",
		"council": {"display_name": "Cambridge City Council", "nation": "NATION_ENGLAND", "time_zone": "Europe/London", "financial_year_start_month": 4,
			"service_areas": [{"id": "corporate-strategy", "display_name": "Corporate Strategy"}],
			"committees": [{"id": "civic-affairs", "display_name": "Civic Affairs", "kind": "COMMITTEE_KIND_AUDIT_AND_GOVERNANCE"}],
			"stand_ins": [{"role": "ROLE_MANAGEMENT_INFORMATION_OFFICER", "stand_ins": ["ROLE_DEPUTY_CHIEF_EXECUTIVE"]}]},
		"administrator": {"display_name": "Pat Example", "kind": "PERSON_KIND_OFFICER", "email": "pat.example@cambridge.example"},
		"administrator_sign_ins": [{"issuer": "https://sign-in.cambridge.example", "subject": "pat"}]}`,
	"concordat.register.v1.ImportService.UpdateImport": `{"etag": "7",
		"columns": [{"column": "A", "field": "display_name"}, {"column": "B", "field": "lead_member"}],
		"decisions": [{"row": 2, "decision": "IMPORT_DECISION_LEAVE_OUT"}], "texts": [{"text": "Leader", "decision": "IMPORT_TEXT_DECISION_POST"}]}`,
	"concordat.register.v1.PersonService.CreatePerson": `{"display_name": "Pat Example", "kind": "PERSON_KIND_OFFICER", "post_title": "Head of Corporate Strategy",
		"email": "pat.example@cambridge.example", "telephone": "01223 457000"}`,
	"concordat.register.v1.PersonService.UpdatePerson": `{"telephone": "01223 457001", "etag": "7"}`,
	"concordat.register.v1.PartnershipService.CreatePartnership": `{"display_name": "Mill Road Compact", "kind": "PARTNERSHIP_KIND_PARTNERSHIP",
		"scope": "SCOPE_CITY", "service_area": "corporate-strategy", "objective": {"text": "Better journeys to work"}, "created_on": "2014-06",
		"complaints": {"none": true}, "targets": {}}`,
	"concordat.register.v1.PartnershipService.UpdatePartnership": `{"objective": {"text": "Better journeys to work"}, "complaints": {"none": true}, "targets": {}, "risks": {"none": true},
		"terms_of_reference": {"text": "Agreed with all partners", "agreed_on": "2026-03-04", "link": "https://www.greatercambridge.example/terms"},
		"resources": {"years": [{"financial_year": "2026/27", "committed": {"grant": {"pence": "1500000"}}}]}, "etag": "7"}`,
	"concordat.register.v1.CouncilService.AddDayOff":     `{"date": "2027-12-29", "kind": "DAY_OFF_KIND_CLOSURE", "title": "Christmas closure", "source": "Cabinet, 3 July 2027, minute 45"}`,
	"concordat.register.v1.CouncilService.EndDayOff":     `{"date": "2027-12-29", "source": "Cabinet, 4 September 2027, minute 61"}`,
	"concordat.register.v1.CouncilService.UpdateCouncil": `{"management_team_title": "Corporate Management Team", "etag": "7"}`,
	"concordat.register.v1.ImportService.CreateImport": `{"file": "register.csv", "request_id": "` + sampleID + `",
		"content": "UGFydG5lcnNoaXAsTGVhZCBtZW1iZXIKR3JlYXRlciBDYW1icmlkZ2UgUGFydG5lcnNoaXAsTGVhZGVyCg==",
		"columns": [{"column": "A", "field": "display_name"}, {"column": "B", "field": "lead_member"}]}`,
	"concordat.register.v1.PartnershipService.SetPartnershipFacts": `{"names": ["councils/cambridge/partnerships/` + sampleID + `"], "etags": ["7"],
		"partnership": {"service_area": "corporate-strategy"}, "update_mask": "serviceArea", "request_id": "` + sampleID + `"}`,
	"concordat.register.v1.ReviewService.OpenReview": `{"title": "Annual review 2026", "deadline": "2026-06-30", "financial_year": "2025/26"}`,
	"concordat.register.v1.RoleTermService.CreateRoleTerm": `{"person": "councils/cambridge/people/` + sampleID + `", "role": "ROLE_SERVICE_LEAD",
		"service_areas": ["corporate-strategy"], "start_date": "2026-04-01"}`,
	"concordat.governance.v1.PolicyService.CreatePolicy": `{"bundled_pack": "cambridge-guide", "request_id": "` + sampleID + `"}`,
	"concordat.reporting.v1.ReportService.GenerateReport": `{"kind": "REPORT_KIND_ANNUAL_AUDIT_AND_GOVERNANCE", "request_id": "` + sampleID + `",
		"freeze": {"display_name": "Annual report 2026", "data_as_at": "2026-03-31T09:00:00Z", "compare_with_date": "2025-03-31"}}`,
	"concordat.reporting.v1.SnapshotService.CreateSnapshot": `{"display_name": "Annual report 2026", "data_as_at": "2026-03-31T09:00:00Z", "compare_with_date": "2025-03-31"}`,
}

// writtenRequest gives the example that is written for a call, if there is one, as the message that its body is read into.
func writtenRequest(rpc protoreflect.FullName, body protoreflect.MessageDescriptor) (*dynamicpb.Message, bool) {
	text, ok := written[rpc]
	if !ok {
		return nil, false
	}
	message := dynamicpb.NewMessage(body)
	if err := protojson.Unmarshal([]byte(text), message); err != nil {
		panic(fmt.Sprintf("the example written for %s is none of its requests: %v", rpc, err))
	}
	return message, true
}
