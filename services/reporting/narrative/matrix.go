package narrative

// Scale is the scale of likelihood and impact: 1 to 4, one for all partnerships.
const Scale = 4

// Matrix is how many risks of all partnerships stand where with their controls: one matrix for all, so that they compare.
type Matrix struct {
	// Cells has likelihood from 4 down to 1, and in each row impact from 1 to 4.
	Cells [Scale][Scale]int `json:"likelihood_4_to_1_by_impact_1_to_4"`
	// Unscored are the risks of which nobody has said both.
	Unscored int `json:"unscored"`
	// High are the risks with a score of 9 or more, the highest first.
	High []Placed `json:"high"`
	// None says how many partnerships state that no risk assessment was made.
	None int `json:"partnerships_without_assessment"`
	// Total counts all risks.
	Total int `json:"total"`
}

// Placed is a risk with its partnership.
type Placed struct {
	Partnership string `json:"partnership"`
	DisplayName string `json:"display_name"`
	Risk
}

// high is the score from which a risk is told by name.
const high = 9

// Add puts the risks of a partnership on the matrix.
func (m *Matrix) Add(partnership, displayName string, s *Said) {
	if s == nil {
		return
	}
	if s.NoRisks {
		m.None++
	}
	for _, r := range s.Risks {
		m.Total++
		if r.Likelihood < 1 || r.Likelihood > Scale || r.Impact < 1 || r.Impact > Scale {
			m.Unscored++
			continue
		}
		m.Cells[Scale-r.Likelihood][r.Impact-1]++
		if r.Score >= high {
			m.High = append(m.High, Placed{Partnership: partnership, DisplayName: displayName, Risk: r})
		}
	}
}

// Band says in words how grave a place on the matrix is.
func Band(score int) string {
	switch {
	case score >= high:
		return "high"
	case score >= 4:
		return "medium"
	}
	return "low"
}
