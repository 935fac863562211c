// Package governance checks each partnership against the council's own partnership policy. It keeps the versions of the policy, gives
// every partnership a verdict for each criterion that its kind calls for, and takes the answers that officers give to judgements.
//
// A blank is not a "no": what nobody has stated is not assessed, and is named, until its section has been reviewed or the review's deadline
// has passed. How a rule reads the facts is the affair of package rules; where the facts come from, of the register.
package governance
