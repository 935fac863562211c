package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	// positionHeader carries what the caller has written, so that a later call, to whichever service, is not answered from
	// before it.
	positionHeader = "Concordat-Position"
	// remembered is how long a position is sent along: by then every service has it, or is in trouble that it would only
	// prolong.
	remembered = time.Minute
	// patience is how long a read is repeated that would not show yet what was written, as while thousands of imported
	// partnerships are checked; pause is how long it rests in between.
	patience, pause = 30 * time.Second, 200 * time.Millisecond
)

// memory keeps positions from one command to the next: `import apply` writes, and `verdict list` reads what it wrote. It
// is a file of the user's; without one commands work as well, and now and then show what was a moment ago.
type memory struct{ file string }

// note is what the file has for an address: the positions by service and council, and when they were last added to.
type note struct {
	Positions map[string]string `json:"positions"`
	At        time.Time         `json:"at"`
}

// memory gives the file in the user's folder for state.
func (s *settings) memory() memory {
	folder := s.env.getenv("XDG_STATE_HOME")
	if home := s.env.getenv("HOME"); folder == "" && home != "" {
		folder = filepath.Join(home, ".local", "state")
	}
	if folder == "" {
		return memory{}
	}
	return memory{filepath.Join(folder, "concordat", "positions.json")}
}

func (m memory) read() map[string]note {
	notes := map[string]note{}
	if content, err := os.ReadFile(m.file); err == nil {
		_ = json.Unmarshal(content, &notes) // what is no memory is forgotten
	}
	return notes
}

// recall returns the positions written lately at an address in the council that a call's path names; "" where it names
// none. A call may bring only a few, and a script may go through any number of councils in a minute.
func (m memory) recall(address, path string) string {
	council := councilIn(path)
	if m.file == "" || council == "" {
		return ""
	}
	known := m.read()[address]
	if time.Since(known.At) > remembered {
		return ""
	}
	var positions []string
	for journal, seq := range known.Positions {
		if strings.HasSuffix(journal, ":"+council) {
			positions = append(positions, journal+":"+seq)
		}
	}
	return strings.Join(positions, ",")
}

// councilIn returns the id of the council in a path such as councils/cambridge/partnerships.
func councilIn(path string) string {
	rest, found := strings.CutPrefix(path, "councils/")
	if !found {
		return ""
	}
	if end := strings.IndexAny(rest, "/:"); end >= 0 {
		rest = rest[:end]
	}
	return rest
}

// keep adds the positions of an answer. A folder that cannot be written to is no reason to fail.
func (m memory) keep(address, positions string) {
	if m.file == "" || positions == "" {
		return
	}
	notes := m.read()
	known := note{Positions: map[string]string{}, At: time.Now()}
	if before := notes[address]; time.Since(before.At) <= remembered {
		known.Positions = before.Positions
	}
	for _, position := range strings.Split(positions, ",") {
		if end := strings.LastIndex(position, ":"); end > 0 {
			known.Positions[position[:end]] = position[end+1:]
		}
	}
	notes[address] = known
	content, err := json.Marshal(notes)
	if err != nil || os.MkdirAll(filepath.Dir(m.file), 0o700) != nil {
		return
	}
	if fresh := m.file + ".new"; os.WriteFile(fresh, content, 0o600) == nil {
		_ = os.Rename(fresh, m.file)
	}
}
