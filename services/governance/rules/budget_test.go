package rules_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// grows are conditions that take ever more memory or time unless something stops them. {n×…} stands for n times the text.
var grows = map[string]string{
	"texts doubled":                 `["` + strings.Repeat("x", 100) + `"]{30×.map(x, x + x)}.all(x, x == "y")`,
	"texts of the record doubled":   `partnership.targets.targets.map(t, t.title){20×.map(x, x + x)}.all(x, x == "y")`,
	"bytes doubled":                 `[b"xxxxxxxx"]{30×.map(x, x + x)}.all(x, x == b"y")`,
	"lists doubled":                 `[[1, 2, 3, 4]]{30×.map(x, x + x)}.all(x, x == [1])`,
	"lists nested":                  `[[1]]{30×.map(x, [x, x])}.all(x, x == [[[1]]])`,
	"lists nested and compared":     `[[1]]{14×.map(x, [x, x])}.all(x, partnership.targets.targets.all(t, x == x))`,
	"lists nested and looked in":    `[[1]]{14×.map(x, [x, x])}.all(x, partnership.targets.targets.all(t, x in [x, x]))`,
	"maps nested":                   `[{"a": dyn(1)}]{30×.map(x, {"a": dyn(x), "b": dyn(x)})}.all(x, x == {})`,
	"maps in lists":                 `[[{"a": 1}]]{25×.map(x, x + x)}.all(x, size(x) == 0)`,
	"a wide list":                   `[{1000×1,}1].map(x, [{200×x,}x]).map(x, x + x + x + x).map(x, x + x + x + x).all(x, size(x) == 0)`,
	"loops over a doubled list":     `[partnership.targets.targets]{3×.map(x, x + x)}.all(l, l.all(a, l.all(b, a.title != b.title)))`,
	"loops over loops":              `[1, 2, 3, 4, 5, 6, 7, 8]{10×.map(x, [1, 2, 3, 4, 5, 6, 7, 8].all(y, true` + strings.Repeat(" ", 0) + `) ? x : x)}.all(x, x > 0)`,
	"the record compared in a loop": `partnership.targets.targets.all(t, partnership == partnership)`,
	"records made":                  `Partnership{display_name: "x"} == partnership`,
	"any unpacked":                  `google.protobuf.Any{type_url: "x", value: b"xx"} == google.protobuf.Any{}`,
	"a pattern of many steps":       `partnership.objective.text.matches("{15×[a-z]{900}}")`,
	"a pattern that is computed":    `partnership.objective.text.matches("x+" + partnership.display_name)`,
	"a pattern in loops":            `partnership.targets.targets.all(t, partnership.targets.targets.all(u, partnership.objective.text.matches("(x+x+)+y") || true))`,
	"texts looked for in texts":     `[partnership.objective.text].map(x, x + x).all(x, partnership.targets.targets.all(t, partnership.targets.targets.all(u, !x.contains("y"))))`,
	"unknown years in loops":        `partnership.targets.targets.all(a, partnership.targets.targets.all(b, total(year(partnership.resources, a.title).committed) > 0 || b.title == ""))`,
	"unknown facts in loops":        `partnership.targets.targets.all(a, partnership.targets.targets.all(b, {40×(partnership.complaints.text == "" && partnership.lead_member.person == "") || }false))`,
	"time zones in loops":           `partnership.targets.targets.all(a, partnership.targets.targets.all(b, partnership.create_time.getHours("Europe/London") == 0))`,
	"working days in loops":         `partnership.targets.targets.all(a, partnership.targets.targets.all(b, today.workingDaysAhead("2019-01-01", "2028-12-31") > 0))`,
	"errors in loops":               `[1, 2, 3, 4, 5]{9×.map(x, [x, x, x, x, x]).map(l, l[9] + 1)}.all(x, x == 1) || true`,
	"keys of long texts":            `["xxxxxxxxxxxxxxxx"]{10×.map(x, x + x)}.all(k, partnership.targets.targets.all(a, partnership.targets.targets.all(b, {"y": 1}[k] == 1)))`,
	"numbers as texts":              `[1.7e308]{3×.map(x, x)}.map(x, string(x)){30×.map(x, x + x)}.all(x, x == "")`,
	"exists_one of doubled":         `[["x"]]{22×.map(x, x + x)}.exists_one(l, l.exists_one(x, x == "y"))`,
	"filters of doubled":            `[["x"]]{22×.map(x, x + x)}.map(l, l.filter(x, true)).all(l, size(l) == 0)`,
	"sums of texts without a loop":  strings.Repeat(`partnership.objective.text + `, 130) + `"" == ""`,
}

// written fills in the repetitions.
func written(expression string) string {
	for {
		from := strings.Index(expression, "×")
		if from < 0 {
			return expression
		}
		start := strings.LastIndex(expression[:from], "{")
		var n, depth, end = 0, 1, from + len("×")
		if _, err := fmt.Sscan(expression[start+1:from], &n); err != nil {
			panic(err) // the table above is written wrongly
		}
		for ; depth > 0; end++ {
			depth += map[byte]int{'{': 1, '}': -1}[expression[end]]
		}
		expression = expression[:start] + strings.Repeat(expression[from+len("×"):end-1], n) + expression[end:]
	}
}

// largest is the largest record that the contract allows, of what the rules below look at.
func largest(t testing.TB) governance.Dossier {
	target := `{"title":"` + strings.Repeat("t", 300) + `","target_value":"` + strings.Repeat("v", 200) + `"}`
	return dossier(t, `{"display_name":"x","objective":{"text":"`+strings.Repeat("x", 5000)+`"},
		"targets":{"targets":[`+strings.Repeat(target+",", 199)+target+`]},"resources":{},"create_time":"2025-01-01T00:00:00Z"}`, "2025-06-30")
}

// quoted writes an expression as a YAML text.
func quoted(expression string) string { return "'" + strings.ReplaceAll(expression, "'", "''") + "'" }

// TestNoRuleTakesMoreThanItsBudget tries what evades a count of operations. Each rule is refused when the pack is read or stopped when it runs.
func TestNoRuleTakesMoreThanItsBudget(t *testing.T) {
	d := largest(t)
	for name, expression := range grows {
		t.Run(name, func(t *testing.T) {
			before := heap()
			pack := oneRule(t, quoted(written(expression)), "x", "")
			checker, err := compiler(t).Compile(t.Context(), pack)
			if fault.Reason(err) == "PACK_INVALID" {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			begun := cpu(t)
			v := verdictOf(t, checker, d, "A1")
			if took, grew := cpu(t)-begun, heap()-before; took > 250*time.Millisecond || grew > 32<<20 {
				t.Errorf("it took %s and %d MiB: %s, %s", took, grew>>20, v.Outcome, v.Reason)
			}
		})
	}
}

// cpu gives the processor time that this process has used: unlike the clock's it does not depend on what else the machine does.
func cpu(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// heap gives the most bytes that the heap has taken from the system so far.
func heap() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapSys) //nolint:gosec // far below the bound
}

// TestARuleStoppedIsToldAndTheSameEveryTime looks at a verdict on a rule that takes too much.
func TestARuleStoppedIsToldAndTheSameEveryTime(t *testing.T) {
	checker := checkerOf(t, oneRule(t, quoted(written(grows["texts doubled"])), "x", ""))
	first := check(t, checker, largest(t))
	want := "The check could not be carried out: the rule computes texts or lists that are too large; make it join or repeat less."
	if v := first.Verdicts[0]; v.Outcome != governance.NotAssessed || v.Reason != want {
		t.Errorf("%s: %s\nwant %s", v.Outcome, v.Reason, want)
	}
	if again := check(t, checker, largest(t)); again.Verdicts[0].Reason != first.Verdicts[0].Reason {
		t.Errorf("%s\nand then %s", first.Verdicts[0].Reason, again.Verdicts[0].Reason)
	}
}

// TestOrdinaryRulesFitTheBudget has the heaviest rules that a policy has a use for, on the largest record.
func TestOrdinaryRulesFitTheBudget(t *testing.T) {
	for _, expression := range []string{
		`partnership.targets.targets.all(a, partnership.targets.targets.all(b, a.title != "" || b.title != "x"))`,
		`partnership.targets.targets.filter(t, t.title.startsWith("t")).map(t, t.title + ": " + t.target_value).all(x, x != "")`,
		`partnership.targets.targets.all(t, t.title.matches("^[a-z]{2}"))`,
		`partnership.targets.targets.all(t, today.isWithin("2025-01", 12) && words("2025-01-31") != "")`,
	} {
		checker := checkerOf(t, oneRule(t, quoted(expression), "x", ""))
		if v := verdictOf(t, checker, largest(t), "A1"); strings.Contains(v.Reason, "could not be carried out") {
			t.Errorf("%s: %s", expression, v.Reason)
		}
	}
}

// TestALongReasonIsCut has a reason that repeats a long fact of the record.
func TestALongReasonIsCut(t *testing.T) {
	because := `"` + strings.Repeat("{partnership.objective.text}", 100) + `"`
	checker := checkerOf(t, oneRule(t, `partnership.display_name == "x"`, because, ""))
	if v := verdictOf(t, checker, largest(t), "A1"); len([]rune(v.Reason)) > 5_000 {
		t.Errorf("a reason of %d characters", len([]rune(v.Reason)))
	}
}

// TestACheckEndsWithItsContext cancels the context in the middle of a rule and before it.
func TestACheckEndsWithItsContext(t *testing.T) {
	heavy := `partnership.targets.targets.all(a, partnership.targets.targets.all(b, a.title != "" || b.title != "x"))`
	checker := checkerOf(t, oneRule(t, quoted(heavy), "x", "examples:\n  - title: One\n    today: 2025-06-30\n    partnership: {}\n    expect: {overall: RED}\n"))
	for name, looks := range map[string]int{"before": 0, "in the middle": 3} {
		t.Run(name, func(t *testing.T) {
			ctx := &endingAfter{Context: t.Context(), looks: looks}
			if _, err := checker.Check(ctx, largest(t)); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v, want that the context has ended", err)
			}
			if ctx.looks < -2 {
				t.Errorf("it went on after the context had ended: %d looks", -ctx.looks)
			}
		})
	}
	ended := &endingAfter{Context: t.Context()}
	if _, err := checker.Examples(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("examples: error %v, want that the context has ended", err)
	}
	if _, err := compiler(t).Compile(ended, oneRule(t, quoted(heavy), "x", "")); !errors.Is(err, context.Canceled) {
		t.Errorf("compiling: error %v, want that the context has ended", err)
	}
}

// endingAfter is a context that ends after so many looks at it.
type endingAfter struct {
	context.Context
	looks int
}

func (c *endingAfter) Err() error {
	if c.looks--; c.looks < 0 {
		return context.Canceled
	}
	return nil
}
