package codec

import (
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/register"
)

func (r *reader) targets(path string, m *registerv1.Targets) *register.Targets {
	if m == nil {
		return nil
	}
	return &register.Targets{Targets: each(m.GetTargets(), func(m *registerv1.Target) register.Target {
		return register.Target{
			Title:        m.GetTitle(),
			Unit:         m.GetUnit(),
			Baseline:     m.GetBaseline(),
			TargetValue:  m.GetTargetValue(),
			DueOn:        r.date(path+".targets.due_on", m.GetDueOn()),
			CurrentValue: m.GetCurrentValue(),
			RecordedOn:   r.date(path+".targets.recorded_on", m.GetRecordedOn()),
			Rag:          register.Rag(m.GetRag()),
		}
	})}
}

func targetsToProto(t *register.Targets) *registerv1.Targets {
	if t == nil {
		return nil
	}
	return &registerv1.Targets{Targets: each(t.Targets, func(t register.Target) *registerv1.Target {
		return &registerv1.Target{
			Title:        t.Title,
			Unit:         t.Unit,
			Baseline:     t.Baseline,
			TargetValue:  t.TargetValue,
			DueOn:        textToProto(t.DueOn),
			CurrentValue: t.CurrentValue,
			RecordedOn:   textToProto(t.RecordedOn),
			Rag:          registerv1.Rag(t.Rag),
		}
	})}
}

func performanceFromProto(m *registerv1.Performance) *register.Performance {
	if m == nil {
		return nil
	}
	p := &register.Performance{
		Achievements: m.GetAchievements(),
		NextAims:     m.GetNextAims(),
		Rag:          register.Rag(m.GetRag()),
	}
	if *p == (register.Performance{}) {
		return nil // an empty message says nothing
	}
	return p
}

func performanceToProto(p *register.Performance) *registerv1.Performance {
	if p == nil {
		return nil
	}
	return &registerv1.Performance{Achievements: p.Achievements, NextAims: p.NextAims, Rag: registerv1.Rag(p.Rag)}
}

func (r *reader) risks(path string, m *registerv1.Risks) *register.Risks {
	if m == nil {
		return nil
	}
	return &register.Risks{
		None:       m.GetNone(),
		Risks:      each(m.GetRisks(), riskFromProto),
		AssessedOn: r.date(path+".assessed_on", m.GetAssessedOn()),
	}
}

func riskFromProto(m *registerv1.Risk) register.Risk {
	return register.Risk{
		Title:               m.GetTitle(),
		CauseAndConsequence: m.GetCauseAndConsequence(),
		InherentLikelihood:  int(m.GetInherentLikelihood()),
		InherentImpact:      int(m.GetInherentImpact()),
		Controls:            m.GetControls(),
		ResidualLikelihood:  int(m.GetResidualLikelihood()),
		ResidualImpact:      int(m.GetResidualImpact()),
		Owner:               m.GetOwner(),
		Corporate:           m.GetCorporate(),
	}
}

func risksToProto(r *register.Risks) *registerv1.Risks {
	if r == nil {
		return nil
	}
	return &registerv1.Risks{None: r.None, Risks: each(r.Risks, riskToProto), AssessedOn: textToProto(r.AssessedOn)}
}

func riskToProto(r register.Risk) *registerv1.Risk {
	return &registerv1.Risk{
		Title:               r.Title,
		CauseAndConsequence: r.CauseAndConsequence,
		InherentLikelihood:  int32(r.InherentLikelihood),
		InherentImpact:      int32(r.InherentImpact),
		Controls:            r.Controls,
		ResidualLikelihood:  int32(r.ResidualLikelihood),
		ResidualImpact:      int32(r.ResidualImpact),
		ResidualScore:       int32(r.ResidualScore()),
		Owner:               r.Owner,
		Corporate:           r.Corporate,
	}
}
