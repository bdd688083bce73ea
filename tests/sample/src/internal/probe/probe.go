// Package probe judges how a machine feels from what was measured on it.
package probe

import (
	"fmt"
	"sort"
)

// Level says how bad it is.
type Level int

// From good to bad.
const (
	Fine Level = iota
	Tired
	Ill
)

var names = [...]string{"fine", "tired", "ill"}

func (l Level) String() string { return names[l] }

// Number is what can be measured.
type Number interface{ ~int | ~float64 }

// Limit is where a measured thing stops being good.
type Limit[N Number] struct {
	Tired, Ill N
}

// Judge compares a value with its limits.
func (l Limit[N]) Judge(v N) Level {
	switch {
	case v >= l.Ill:
		return Ill
	case v >= l.Tired:
		return Tired
	}
	return Fine
}

// Machine remembers the newest judgement on each measured thing.
type Machine struct {
	limits map[string]Limit[int]
	levels map[string]Level
	noted  func(name string, from, to Level)
}

// NewMachine returns a machine about which nothing is known yet. noted is
// called whenever a level changes.
func NewMachine(noted func(name string, from, to Level)) *Machine {
	return &Machine{
		limits: map[string]Limit[int]{
			"cpu":    {80, 95},
			"memory": {75, 90},
			"disk":   {85, 97},
		},
		levels: make(map[string]Level),
		noted:  noted,
	}
}

// Measure takes a new value.
func (m *Machine) Measure(name string, value int) (Level, error) {
	limit, ok := m.limits[name]
	if !ok {
		return Fine, fmt.Errorf("%s: nobody measures that", name)
	}
	level := limit.Judge(value)
	if old := m.levels[name]; old != level {
		m.noted(name, old, level)
	}
	m.levels[name] = level
	return level, nil
}

// SetLimit changes the limits of one thing.
func (m *Machine) SetLimit(name string, limit Limit[int]) error {
	if limit.Tired > limit.Ill {
		return fmt.Errorf("%s: tired above ill", name)
	}
	m.limits[name] = limit
	return nil
}

// Overall is the worst of all levels and the things that are at it.
func (m *Machine) Overall() (worst Level, things []string) {
	for _, name := range m.measured() {
		level := m.levels[name]
		if level < worst {
			continue
		}
		if level > worst {
			worst, things = level, nil
		}
		things = append(things, name)
	}
	return worst, things
}

func (m *Machine) measured() []string {
	names := make([]string, 0, len(m.levels))
	for name := range m.levels {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// Temperature judges degrees. The machines of this shop have no thermometer.
func Temperature(degrees float64) Level {
	return Limit[float64]{65, 85}.Judge(degrees)
}
