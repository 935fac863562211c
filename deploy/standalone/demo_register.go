package standalone

import (
	"context"
	"fmt"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
)

// openCouncil opens the council as the operator, with its first administrator.
func (d *demo) openCouncil(ctx context.Context) error {
	councils := registerv1.NewCouncilServiceClient(d.register)
	_, err := councils.GetCouncil(ctx, &registerv1.GetCouncilRequest{Name: demoCouncil})
	if status.Code(err) != codes.NotFound {
		return err
	}
	ctx, err = d.asSubject(ctx, operator)
	if err != nil {
		return err
	}
	administrator := demoPeople[len(demoPeople)-1]
	_, err = councils.CreateCouncil(ctx, &registerv1.CreateCouncilRequest{
		CouncilId: "cambridge", Council: council(),
		Administrator: d.person(administrator), AdministratorSignIns: []*registerv1.SignIn{d.account(administrator.role)},
	})
	if err != nil {
		return fmt.Errorf("open the council: %w", err)
	}
	return nil
}

// council is the demo council's settings.
func council() *registerv1.Council {
	return &registerv1.Council{
		DisplayName:             "Cambridge City Council (demo)",
		Nation:                  registerv1.Nation_NATION_ENGLAND,
		TimeZone:                "Europe/London",
		FinancialYearStartMonth: 4,
		ManagementTeamTitle:     "Senior Management Team",
		Committees: []*registerv1.Committee{
			{Id: "council", DisplayName: "Council", Kind: registerv1.CommitteeKind_COMMITTEE_KIND_COUNCIL},
			{Id: "civic-affairs", DisplayName: "Civic Affairs", Kind: registerv1.CommitteeKind_COMMITTEE_KIND_AUDIT_AND_GOVERNANCE},
			{Id: "strategy-and-resources", DisplayName: "Strategy and Resources", Kind: registerv1.CommitteeKind_COMMITTEE_KIND_SCRUTINY},
			{Id: "environment-and-community", DisplayName: "Environment and Community", Kind: registerv1.CommitteeKind_COMMITTEE_KIND_SCRUTINY},
		},
		ServiceAreas: []*registerv1.ServiceArea{
			{Id: "communities", DisplayName: "Communities"},
			{Id: "environment", DisplayName: "Environment"},
			{Id: "corporate-strategy", DisplayName: "Corporate Strategy"},
		},
		Objectives: []*registerv1.CouncilObjective{
			{Id: "one-cambridge", DisplayName: "One Cambridge, fair for all", Kind: registerv1.ObjectiveKind_OBJECTIVE_KIND_VISION},
			{Id: "caring-for-the-planet", DisplayName: "Cambridge, caring for the planet", Kind: registerv1.ObjectiveKind_OBJECTIVE_KIND_VISION},
		},
		RoleTitles: []*registerv1.RoleTitle{
			{Role: accessv1.Role_ROLE_LEAD_MEMBER, Title: "Executive councillor"},
			{Role: accessv1.Role_ROLE_SERVICE_LEAD, Title: "Head of service"},
		},
	}
}

// person is what the register is told of somebody.
func (d *demo) person(p demoPerson) *registerv1.Person {
	return &registerv1.Person{
		DisplayName: p.name, PostTitle: p.post, Kind: p.kind,
		Email: p.email(), EmailState: registerv1.EmailState_EMAIL_STATE_CONFIRMED,
	}
}

// account is the sign-in of the person who stands for the role.
func (d *demo) account(role accessv1.Role) *registerv1.SignIn {
	return &registerv1.SignIn{Issuer: d.signIn, Subject: subjectOf(role)}
}

// addPeople adds the people, binds them to their sign-ins and grants the roles that are granted, as the administrator.
func (d *demo) addPeople(ctx context.Context) error {
	ctx, err := d.as(ctx, accessv1.Role_ROLE_ADMINISTRATOR)
	if err != nil {
		return err
	}
	known, err := d.people(ctx)
	if err != nil {
		return err
	}
	granted, err := d.roles(ctx)
	if err != nil {
		return err
	}
	for _, p := range demoPeople {
		person := known[p.role]
		if person == nil {
			if person, err = d.addPerson(ctx, p); err != nil {
				return fmt.Errorf("add %s: %w", p.name, err)
			}
		}
		if p.granted && !granted[p.role] {
			if err := d.grant(ctx, p, person.GetName()); err != nil {
				return fmt.Errorf("grant %s to %s: %w", subjectOf(p.role), p.name, err)
			}
		}
	}
	return nil
}

// people gives the council's people by the role whose sign-in they have.
func (d *demo) people(ctx context.Context) (map[accessv1.Role]*registerv1.Person, error) {
	var page *registerv1.ListPeopleResponse
	err := settled(ctx, func() (err error) {
		page, err = registerv1.NewPersonServiceClient(d.register).ListPeople(ctx, &registerv1.ListPeopleRequest{Parent: demoCouncil, PageSize: 1000})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the people: %w", err)
	}
	bySubject := map[string]*registerv1.Person{}
	for _, person := range page.GetPeople() {
		for _, account := range person.GetSignIns() {
			bySubject[account.GetSubject()] = person
		}
	}
	known := map[accessv1.Role]*registerv1.Person{}
	for _, p := range demoPeople {
		known[p.role] = bySubject[subjectOf(p.role)]
	}
	return known, nil
}

// roles says which roles somebody has been granted.
func (d *demo) roles(ctx context.Context) (map[accessv1.Role]bool, error) {
	page, err := registerv1.NewRoleTermServiceClient(d.register).ListRoleTerms(ctx, &registerv1.ListRoleTermsRequest{Parent: demoCouncil, PageSize: 1000})
	if err != nil {
		return nil, fmt.Errorf("list the roles: %w", err)
	}
	granted := map[accessv1.Role]bool{}
	for _, term := range page.GetRoleTerms() {
		granted[term.GetRole()] = true
	}
	return granted, nil
}

func (d *demo) addPerson(ctx context.Context, p demoPerson) (*registerv1.Person, error) {
	people := registerv1.NewPersonServiceClient(d.register)
	person, err := people.CreatePerson(ctx, &registerv1.CreatePersonRequest{Parent: demoCouncil, Person: d.person(p)})
	if err != nil {
		return nil, err
	}
	return people.BindSignIn(ctx, &registerv1.BindSignInRequest{Name: person.GetName(), SignIn: d.account(p.role)})
}

func (d *demo) grant(ctx context.Context, p demoPerson, person string) error {
	term := &registerv1.RoleTerm{Person: person, Role: p.role, StartDate: d.today}
	if p.role == accessv1.Role_ROLE_SERVICE_LEAD {
		term.ServiceAreas = []string{"communities"}
	}
	if p.committee != "" {
		term.MinuteReference = d.minute(p.committee)
	}
	_, err := registerv1.NewRoleTermServiceClient(d.register).CreateRoleTerm(ctx, &registerv1.CreateRoleTermRequest{Parent: demoCouncil, RoleTerm: term})
	return err
}

// minute is the reference to a decision whose minutes are not out yet.
func (d *demo) minute(committee string) *typev1.MinuteReference {
	return &typev1.MinuteReference{Committee: committee, MeetingDate: d.today, Reference: &typev1.MinuteReference_ToFollow{ToFollow: true}}
}

// importRegister brings the spreadsheet in as the management information officer: plan, decide, apply.
func (d *demo) importRegister(ctx context.Context) error {
	ctx, err := d.as(ctx, accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	if err != nil {
		return err
	}
	imports := registerv1.NewImportServiceClient(d.register)
	var earlier *registerv1.ListImportsResponse
	err = settled(ctx, func() (err error) {
		earlier, err = imports.ListImports(ctx, &registerv1.ListImportsRequest{Parent: demoCouncil})
		return err
	})
	if err != nil {
		return fmt.Errorf("list the imports: %w", err)
	}
	for _, one := range earlier.GetImports() {
		if one.GetState() == registerv1.ImportState_IMPORT_STATE_APPLIED {
			return nil
		}
	}
	planned, err := imports.CreateImport(ctx, &registerv1.CreateImportRequest{Parent: demoCouncil, File: registerFile, Content: registerCSV})
	if err != nil {
		return fmt.Errorf("plan the import: %w", err)
	}
	if planned, err = decideNew(ctx, imports, planned); err != nil {
		return fmt.Errorf("decide on possible duplicates: %w", err)
	}
	if _, err := imports.ApplyImport(ctx, &registerv1.ApplyImportRequest{Name: planned.GetName()}); err != nil {
		return fmt.Errorf("apply the import: %w", err)
	}
	return nil
}

// decideNew says of each possible duplicate that it is a body of its own: the council's own papers list them apart.
func decideNew(ctx context.Context, imports registerv1.ImportServiceClient, planned *registerv1.Import) (*registerv1.Import, error) {
	if planned.GetCounts().GetOpen() == 0 {
		return planned, nil
	}
	page, err := imports.ListImportRows(ctx, &registerv1.ListImportRowsRequest{
		Parent: planned.GetName(), PageSize: 1000, Outcome: registerv1.ImportOutcome_IMPORT_OUTCOME_POSSIBLE_DUPLICATE,
	})
	if err != nil {
		return nil, err
	}
	change := &registerv1.Import{Name: planned.GetName()}
	for _, row := range page.GetRows() {
		change.Decisions = append(change.Decisions, &registerv1.ImportRowDecision{Row: row.GetRow(), Decision: registerv1.ImportDecision_IMPORT_DECISION_NEW})
	}
	return imports.UpdateImport(ctx, &registerv1.UpdateImportRequest{Import: change, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"decisions"}}})
}

// nameHolders names on the records those whose role comes from being named there, as the deputy chief executive: the
// responsible officer on all, and the others on one of which the spreadsheet says nothing else.
func (d *demo) nameHolders(ctx context.Context) error {
	known, err := d.holders(ctx)
	if err != nil {
		return err
	}
	ctx, err = d.as(ctx, accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	if err != nil {
		return err
	}
	partnerships := registerv1.NewPartnershipServiceClient(d.register)
	page, err := partnerships.ListPartnerships(ctx, &registerv1.ListPartnershipsRequest{Parent: demoCouncil, PageSize: 1000})
	if err != nil {
		return fmt.Errorf("list the partnerships: %w", err)
	}
	special := false
	for _, p := range page.GetPartnerships() {
		if p.GetResponsibleOfficer() != nil {
			continue
		}
		change, paths := d.naming(known, p, !special && p.GetLeadMember() == nil)
		special = special || p.GetLeadMember() == nil
		_, err := partnerships.UpdatePartnership(ctx, &registerv1.UpdatePartnershipRequest{Partnership: change, UpdateMask: &fieldmaskpb.FieldMask{Paths: paths}})
		if err != nil {
			return fmt.Errorf("name the officer of %s: %w", p.GetDisplayName(), err)
		}
	}
	return nil
}

// holders gives the people as the administrator sees them, with their sign-ins.
func (d *demo) holders(ctx context.Context) (map[accessv1.Role]*registerv1.Person, error) {
	ctx, err := d.as(ctx, accessv1.Role_ROLE_ADMINISTRATOR)
	if err != nil {
		return nil, err
	}
	return d.people(ctx)
}

// naming is the edit that names the holders on a partnership, and what it changes.
func (d *demo) naming(known map[accessv1.Role]*registerv1.Person, p *registerv1.Partnership, all bool) (*registerv1.Partnership, []string) {
	holder := func(role accessv1.Role) *registerv1.Holder {
		since := d.today
		return &registerv1.Holder{Holder: &registerv1.Holder_Person{Person: known[role].GetName()}, Since: &since}
	}
	change := &registerv1.Partnership{
		Name: p.GetName(), Etag: p.GetEtag(), ServiceArea: "communities",
		ResponsibleOfficer: holder(accessv1.Role_ROLE_RESPONSIBLE_OFFICER),
	}
	paths := []string{"service_area", "responsible_officer"}
	if all {
		change.LeadMember = holder(accessv1.Role_ROLE_LEAD_MEMBER)
		change.LeadMember.MinuteReference = d.minute("council")
		change.OppositionSpokesperson = holder(accessv1.Role_ROLE_OPPOSITION_SPOKESPERSON)
		change.OppositionSpokesperson.MinuteReference = d.minute("council")
		change.Partners = &registerv1.Partners{Partners: []*registerv1.Partner{
			{Organisation: "University of Cambridge", Contact: holder(accessv1.Role_ROLE_PARTNER_CONTACT)},
		}}
		paths = append(paths, "lead_member", "opposition_spokesperson", "partners")
	}
	return change, paths
}
