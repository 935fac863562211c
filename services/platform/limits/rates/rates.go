// Package rates bounds how often something is done in a minute by each of many, such as councils or addresses. It counts
// in memory, so each replica of a service counts for itself.
package rates

import (
	"fmt"
	"math"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// mostKeys bounds how many keys are remembered at once. Beyond it the one that was quiet for longest is forgotten, which
// gives it a whole allowance again and takes nothing from anybody.
const mostKeys = 1 << 14

// Limit allows each key so many calls a minute. Who was quiet may make a minute's calls at once. Nil allows all.
type Limit struct {
	name      string
	perMinute int
	keys      *lru.Cache[string, *rate.Limiter]
}

// New makes a limit; its name goes into the headers that tell of it. With 0 a minute it is nil.
func New(name string, perMinute int) *Limit {
	if perMinute <= 0 {
		return nil
	}
	keys, err := lru.New[string, *rate.Limiter](mostKeys)
	if err != nil {
		panic(err) // only for a size that is none
	}
	return &Limit{name: name, perMinute: perMinute, keys: keys}
}

// Taken is what one more call of a key came to.
type Taken struct {
	// Wait is how long until the key may make the call that was refused; 0 when it was allowed.
	Wait time.Duration
	// Left is how many calls the key may make at once now.
	Left  int
	limit *Limit
}

// Take counts a call of the key and says whether it is allowed. What is refused does not count.
func (l *Limit) Take(key string, now time.Time) Taken {
	if l == nil {
		return Taken{Left: math.MaxInt}
	}
	of := l.of(key)
	reserved := of.ReserveN(now, 1)
	wait := reserved.DelayFrom(now)
	if wait > 0 {
		reserved.CancelAt(now)
	}
	return Taken{Wait: wait, Left: max(0, int(of.TokensAt(now))), limit: l}
}

func (l *Limit) of(key string) *rate.Limiter {
	if known, ok := l.keys.Get(key); ok {
		return known
	}
	made := rate.NewLimiter(rate.Limit(float64(l.perMinute)/time.Minute.Seconds()), l.perMinute)
	if known, raced, _ := l.keys.PeekOrAdd(key, made); raced {
		return known
	}
	return made
}

// PerMinute is how many calls the limit allows in a minute; 0 for a limit that allows all.
func (l *Limit) PerMinute() int {
	if l == nil {
		return 0
	}
	return l.perMinute
}

// Headers are the values of RateLimit and RateLimit-Policy as draft-ietf-httpapi-ratelimit-headers writes them: what is
// left, in how many seconds there will be more, and what the limit is.
func (t Taken) Headers() (state, policy string) {
	if t.limit == nil {
		return "", ""
	}
	seconds := int(math.Ceil(t.Wait.Seconds()))
	if seconds == 0 { // until the whole allowance is there again
		seconds = (t.limit.perMinute - t.Left) * int(time.Minute/time.Second) / t.limit.perMinute
	}
	state = fmt.Sprintf("%q;r=%d;t=%d", t.limit.name, t.Left, seconds)
	return state, fmt.Sprintf("%q;q=%d;w=60", t.limit.name, t.limit.perMinute)
}
