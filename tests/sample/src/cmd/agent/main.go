// Agent stands on every machine of the shop and says how it feels.
package main

import (
	"fmt"
	"os"
	"strings"

	"example.com/shop/internal/line"
	"example.com/shop/internal/probe"
)

type agent struct {
	machine *probe.Machine
	history []string
}

func main() {
	a := &agent{}
	a.machine = probe.NewMachine(func(name string, from, to probe.Level) {
		a.history = append(a.history, fmt.Sprintf("%s %v->%v", name, from, to))
	})
	commands := line.Commands{
		"measure": a.measure,
		"limit":   a.limit,
		"overall": a.overall,
		"history": a.told,
	}
	if err := commands.Serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "agent:", err)
		os.Exit(1)
	}
}

func (a *agent) measure(args []string) (string, error) {
	name, err := line.Word(args, 0, "what was measured")
	if err != nil {
		return "", err
	}
	value, err := line.Int(args, 1, 0)
	if err != nil {
		return "", err
	}
	level, err := a.machine.Measure(name, value)
	return level.String(), err
}

func (a *agent) limit(args []string) (string, error) {
	name, err := line.Word(args, 0, "what to limit")
	if err != nil {
		return "", err
	}
	tired, err := line.Int(args, 1, 80)
	if err != nil {
		return "", err
	}
	ill, err := line.Int(args, 2, 95)
	if err != nil {
		return "", err
	}
	return "noted", a.machine.SetLimit(name, probe.Limit[int]{Tired: tired, Ill: ill})
}

func (a *agent) overall([]string) (string, error) {
	level, things := a.machine.Overall()
	if level == probe.Fine {
		return "fine", nil
	}
	return fmt.Sprintf("%v: %s", level, strings.Join(things, ", ")), nil
}

func (a *agent) told([]string) (string, error) {
	if len(a.history) == 0 {
		return "nothing happened", nil
	}
	return strings.Join(a.history, "; "), nil
}
