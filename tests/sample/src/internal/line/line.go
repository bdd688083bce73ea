// Package line is the conversation with a program: one command per line,
// one answer per line.
package line

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Handler answers the arguments of one command.
type Handler func(args []string) (string, error)

// Commands are handlers by the word that calls them.
type Commands map[string]Handler

// Serve answers every line of in on out, until in ends.
func (c Commands) Serve(in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		fmt.Fprintln(out, c.answer(lines.Text()))
	}
	return lines.Err()
}

func (c Commands) answer(text string) string {
	words := strings.Fields(text)
	if len(words) == 0 {
		return ""
	}
	handler, ok := c[words[0]]
	if !ok {
		return "error: " + words[0] + ": what is that?"
	}
	reply, err := handler(words[1:])
	if err != nil {
		return "error: " + err.Error()
	}
	return reply
}

// Int returns argument i as a number, or otherwise when it is not there.
func Int(args []string, i, otherwise int) (int, error) {
	if i >= len(args) {
		return otherwise, nil
	}
	n, err := strconv.Atoi(args[i])
	if err != nil {
		return 0, fmt.Errorf("%q is no number", args[i])
	}
	return n, nil
}

// Word returns argument i, or an error that says what it should have been.
func Word(args []string, i int, what string) (string, error) {
	if i >= len(args) {
		return "", fmt.Errorf("%s is missing", what)
	}
	return args[i], nil
}
