package reviews

import (
	"reflect"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register"
)

func TestOthersAreWhoCouldDecideOnAReturn(t *testing.T) {
	lead := func(person, area string) register.Standing {
		return register.Standing{Person: person, Role: caller.ServiceLead, Areas: []string{area}}
	}
	deputy := func(person, covered string) register.Standing {
		return register.Standing{Person: person, Role: caller.DeputyChiefExecutive, For: covered}
	}
	w := work{
		day: at(t, "2025-06-20"), officer: "ann",
		p: &register.Partnership{ServiceArea: "housing", ResponsibleOfficer: &register.Holder{Post: "post"},
			Delegate: &register.Delegation{Person: "ben", StartDate: d("2025-01-01")}},
		ret: &Return{Submission: &Submission{Submitter: "cat", OnBehalfOf: "ann"}},
	}
	for name, test := range map[string]struct {
		able []register.Standing
		want []string
	}{
		"the area's lead":         {[]register.Standing{lead("lead", "housing")}, []string{"lead"}},
		"another area's lead":     {[]register.Standing{lead("lead", "parks")}, nil},
		"the deputy":              {[]register.Standing{deputy("deputy", "")}, []string{"deputy"}},
		"both, and each once":     {[]register.Standing{lead("dora", "housing"), deputy("dora", ""), deputy("eve", "")}, []string{"dora", "eve"}},
		"the officer, by a post":  {[]register.Standing{deputy("ann", "")}, nil},
		"the delegate":            {[]register.Standing{deputy("ben", "")}, nil},
		"who submitted it":        {[]register.Standing{lead("cat", "housing")}, nil},
		"who covers the officer":  {[]register.Standing{deputy("dora", "ann")}, nil},
		"who covers the deputy":   {[]register.Standing{deputy("dora", "deputy")}, []string{"dora"}},
		"the submitter, in cover": {[]register.Standing{deputy("cat", "deputy")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, o := range w.others(test.able) {
				got = append(got, o.Person)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("others() = %v, want %v", got, test.want)
			}
		})
	}
}
