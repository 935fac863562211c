package codec

import (
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/register"
)

func resourcesFromProto(m *registerv1.Resources) *register.Resources {
	if m == nil {
		return nil
	}
	return &register.Resources{Years: each(m.GetYears(), yearFromProto)}
}

func yearFromProto(m *registerv1.YearResources) register.YearResources {
	return register.YearResources{
		FinancialYear: m.GetFinancialYear(),
		Committed:     commitmentFromProto(m.GetCommitted()),
		Needed:        commitmentFromProto(m.GetNeeded()),
		TotalBudget:   moneyFromProto(m.GetTotalBudget()),
		ServicePlan:   m.GetServicePlan(),
	}
}

func commitmentFromProto(m *registerv1.Commitment) *register.Commitment {
	if m == nil {
		return nil
	}
	c := &register.Commitment{
		Grant:   moneyFromProto(m.GetGrant()),
		Revenue: moneyFromProto(m.GetRevenue()),
		InKind:  moneyFromProto(m.GetInKind()),
	}
	if m.OfficerDays != nil {
		days := int(m.GetOfficerDays())
		c.OfficerDays = &days
	}
	return c
}

func resourcesToProto(r *register.Resources) *registerv1.Resources {
	if r == nil {
		return nil
	}
	return &registerv1.Resources{Years: each(r.Years, yearToProto)}
}

func yearToProto(y register.YearResources) *registerv1.YearResources {
	return &registerv1.YearResources{
		FinancialYear: y.FinancialYear,
		Committed:     commitmentToProto(y.Committed),
		Needed:        commitmentToProto(y.Needed),
		TotalBudget:   moneyToProto(y.TotalBudget),
		ServicePlan:   y.ServicePlan,
	}
}

func commitmentToProto(c *register.Commitment) *registerv1.Commitment {
	if c == nil {
		return nil
	}
	m := &registerv1.Commitment{
		Grant:   moneyToProto(c.Grant),
		Revenue: moneyToProto(c.Revenue),
		InKind:  moneyToProto(c.InKind),
	}
	if c.OfficerDays != nil {
		days := int32(*c.OfficerDays)
		m.OfficerDays = &days
	}
	return m
}
