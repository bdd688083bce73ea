// Package schema moves the tables of the shop from version to version.
package schema

import (
	"fmt"
	"io"
)

// Step is one version's work, and how to undo it.
type Step struct {
	Name string
	Up   func(*Tables) error
	Down func(*Tables) error
}

// Tables are the columns of each table.
type Tables struct {
	Version int
	Columns map[string][]string
}

// Empty returns a database in which nothing was done yet.
func Empty() *Tables {
	return &Tables{Columns: make(map[string][]string)}
}

// Create makes a table.
func (t *Tables) Create(table string, columns ...string) error {
	if _, ok := t.Columns[table]; ok {
		return fmt.Errorf("table %s is there already", table)
	}
	t.Columns[table] = columns
	return nil
}

// Drop removes a table.
func (t *Tables) Drop(table string) error {
	if _, ok := t.Columns[table]; !ok {
		return fmt.Errorf("no table %s", table)
	}
	delete(t.Columns, table)
	return nil
}

// Add gives a table one more column.
func (t *Tables) Add(table, column string) error {
	columns, ok := t.Columns[table]
	if !ok {
		return fmt.Errorf("no table %s", table)
	}
	t.Columns[table] = append(columns, column)
	return nil
}

// Cut takes a column away.
func (t *Tables) Cut(table, column string) error {
	for i, c := range t.Columns[table] {
		if c == column {
			t.Columns[table] = append(t.Columns[table][:i:i], t.Columns[table][i+1:]...)
			return nil
		}
	}
	return fmt.Errorf("no column %s.%s", table, column)
}

// Migrate brings the tables to a version, telling out what it does.
func (t *Tables) Migrate(steps []Step, version int, out io.Writer) error {
	if version < 0 || version > len(steps) {
		return fmt.Errorf("version %d: there are 0 to %d", version, len(steps))
	}
	for t.Version < version {
		step := steps[t.Version]
		if err := step.Up(t); err != nil {
			return fmt.Errorf("%s: %w", step.Name, err)
		}
		t.Version++
		fmt.Fprintf(out, "up   %d %s\n", t.Version, step.Name)
	}
	for t.Version > version {
		step := steps[t.Version-1]
		if err := step.Down(t); err != nil {
			return fmt.Errorf("%s: %w", step.Name, err)
		}
		fmt.Fprintf(out, "down %d %s\n", t.Version, step.Name)
		t.Version--
	}
	return nil
}
