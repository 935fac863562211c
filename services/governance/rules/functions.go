package rules

import (
	"fmt"
	"regexp"
	"strconv"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"google.golang.org/protobuf/reflect/protoreflect"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
	"github.com/concordat-suite/concordat/services/platform/words/calendar"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

func messageType(m protoreflect.ProtoMessage) *cel.Type {
	return cel.ObjectType(string(m.ProtoReflect().Descriptor().FullName()))
}

// functions are what a rule may call beside the language's own.
func functions(adapter types.Adapter) []cel.EnvOption {
	return []cel.EnvOption{
		member("date", "today_date", nil, cel.StringType, func(d *day, _ []ref.Val) ref.Val {
			d.note(d.date.AddDays(1))
			return types.String(d.date.String())
		}),
		member("financialYear", "today_financial_year", nil, cel.StringType, func(d *day, _ []ref.Val) ref.Val {
			return types.String(d.financialYear())
		}),
		member("isAfter", "today_is_after_date", []*cel.Type{cel.StringType}, cel.BoolType, onDate(func(d *day, p date.Partial, _ []ref.Val) ref.Val {
			return types.Bool(d.isAfter(p))
		})),
		member("isWithin", "today_is_within_months", []*cel.Type{cel.StringType, cel.IntType}, cel.BoolType, onDate(func(d *day, p date.Partial, rest []ref.Val) ref.Val {
			return types.Bool(d.isWithin(p, int(rest[0].(types.Int))))
		})),
		member("daysSince", "today_days_since", []*cel.Type{cel.StringType}, cel.IntType, onDate(func(d *day, p date.Partial, _ []ref.Val) ref.Val {
			return types.Int(d.daysSince(p))
		})),
		member("workingDaysAhead", "today_working_days_ahead", []*cel.Type{cel.StringType, cel.StringType}, cel.IntType, counting(calendar.WorkingDays)),
		member("clearDays", "today_clear_days", []*cel.Type{cel.StringType, cel.StringType}, cel.IntType, counting(calendar.ClearWorkingDays)),
		given(),
		unary("words", "words_date", cel.StringType, cel.StringType, words),
		unary("pounds", "pounds_pence", cel.IntType, cel.StringType, func(v ref.Val) ref.Val { return types.String(pounds(int64(v.(types.Int)))) }),
		unary("total", "total_commitment", messageType(&registerv1.Commitment{}), cel.IntType, total),
		cel.Function("year", cel.Overload("year_of_resources", []*cel.Type{messageType(&registerv1.Resources{}), cel.StringType},
			messageType(&registerv1.YearResources{}), cel.BinaryBinding(yearIn(adapter)))),
	}
}

// member declares a function of today, such as today.isAfter(date).
func member(name, id string, arguments []*cel.Type, result *cel.Type, f func(*day, []ref.Val) ref.Val) cel.EnvOption {
	return cel.Function(name, cel.MemberOverload(id, append([]*cel.Type{dayType}, arguments...), result,
		cel.FunctionBinding(func(values ...ref.Val) ref.Val { return f(values[0].(*day), values[1:]) })))
}

func unary(name, id string, argument, result *cel.Type, f func(ref.Val) ref.Val) cel.EnvOption {
	return cel.Function(name, cel.Overload(id, []*cel.Type{argument}, result, cel.UnaryBinding(f)))
}

// onDate reads the first argument as a date, which may be known to the year or month only.
func onDate(f func(*day, date.Partial, []ref.Val) ref.Val) func(*day, []ref.Val) ref.Val {
	return func(d *day, values []ref.Val) ref.Val {
		p, err := date.ParsePartial(string(values[0].(types.String)))
		if err != nil {
			return types.WrapErr(err)
		}
		return f(d, p, values[1:])
	}
}

// counting counts days of notice by the council's calendar.
func counting(rule calendar.Rule) func(*day, []ref.Val) ref.Val {
	return func(d *day, values []ref.Val) ref.Val {
		from, err := date.Parse(string(values[0].(types.String)))
		if err != nil {
			return types.WrapErr(err)
		}
		to, err := date.Parse(string(values[1].(types.String)))
		if err != nil {
			return types.WrapErr(err)
		}
		working, err := d.calendar()
		if err != nil {
			return types.WrapErr(err)
		}
		n, err := working.Count(from, to, rule)
		if err != nil {
			return types.WrapErr(err)
		}
		return types.Int(n)
	}
}

// given says whether something is stated and is there: false when it is stated that there is none.
func given() cel.EnvOption {
	binding := cel.UnaryBinding(func(v ref.Val) ref.Val {
		m, ok := v.Value().(protoreflect.ProtoMessage)
		if !ok {
			return types.MaybeNoSuchOverloadErr(v)
		}
		there, said := there(m)
		if !said {
			return unknownFact(string(m.ProtoReflect().Descriptor().FullName()))
		}
		return types.Bool(there)
	})
	overload := func(id string, m protoreflect.ProtoMessage) cel.FunctionOpt {
		return cel.Overload(id, []*cel.Type{messageType(m)}, cel.BoolType, binding)
	}
	return cel.Function("given",
		overload("given_statement", &registerv1.Statement{}),
		overload("given_restricted_statement", &registerv1.RestrictedStatement{}),
		overload("given_arrangement", &registerv1.Arrangement{}),
		overload("given_holder", &registerv1.Holder{}))
}

// there says whether the thing is there, and whether anybody has said what it is: a bare yes does not.
func there(m protoreflect.ProtoMessage) (there, said bool) {
	switch m := m.(type) {
	case *registerv1.Statement:
		return m.GetText() != "", m.GetAnswer() != nil && !m.GetExists()
	case *registerv1.RestrictedStatement:
		return m.GetText() != "", m.GetAnswer() != nil && !m.GetExists()
	case *registerv1.Arrangement:
		found := m.GetText() != "" || m.GetLink() != ""
		return found && !m.GetNone(), found || m.GetNone()
	case *registerv1.Holder:
		return m.GetHolder() != nil, m.GetHolder() != nil
	}
	return false, false
}

// words writes a date as people do.
func words(v ref.Val) ref.Val {
	p, err := date.ParsePartial(string(v.(types.String)))
	if err != nil {
		return types.WrapErr(err)
	}
	return types.String(p.Words())
}

// pounds writes an amount as people do, such as £50,000.00.
func pounds(pence int64) string {
	sign := ""
	if pence < 0 {
		sign, pence = "-", -pence
	}
	digits := fmt.Sprint(pence / 100)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return fmt.Sprintf("%s£%s.%02d", sign, digits, pence%100)
}

// total gives the money of a commitment in pence. Of its parts those that nobody has stated are left out, unless nothing at all is stated.
func total(v ref.Val) ref.Val {
	c, ok := v.Value().(*registerv1.Commitment)
	if !ok {
		return types.MaybeNoSuchOverloadErr(v)
	}
	var sum int64
	said := c.OfficerDays != nil
	for _, part := range []*typev1.Money{c.GetGrant(), c.GetRevenue(), c.GetInKind()} {
		sum += part.GetPence()
		said = said || part != nil
	}
	if !said {
		return unknownFact(string(c.ProtoReflect().Descriptor().FullName()))
	}
	return types.Int(sum)
}

// yearIn gives the figures of one financial year. Figures that are there for other years only are not stated for this one.
func yearIn(adapter types.Adapter) func(resources, name ref.Val) ref.Val {
	return func(resources, name ref.Val) ref.Val {
		r, ok := resources.Value().(*registerv1.Resources)
		if !ok {
			return types.MaybeNoSuchOverloadErr(resources)
		}
		if !isFinancialYear(string(name.(types.String))) {
			return types.NewErr("%q is no financial year, such as \"2025/26\"", shorten(string(name.(types.String))))
		}
		for _, y := range r.GetYears() {
			if y.GetFinancialYear() == string(name.(types.String)) {
				return adapter.NativeToValue(y)
			}
		}
		return unknownFact(yearKey + string(name.(types.String)))
	}
}

// financialYear is how the contract writes one, in the centuries in which a register can have figures.
var financialYear = regexp.MustCompile(`^(19|20|21)[0-9]{2}/[0-9]{2}$`)

func isFinancialYear(name string) bool {
	if !financialYear.MatchString(name) {
		return false
	}
	first, _ := strconv.Atoi(name[2:4])
	next, _ := strconv.Atoi(name[5:])
	return next == (first+1)%100
}

// yearKey begins the key of a financial year's figures.
const yearKey = "year:"
