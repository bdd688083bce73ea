// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the cov authors

// Package order is about what runs before main.
package order

// Steps is what ran, in order.
var Steps []string

var a = step("a", b)
var b = step("b", c)
var c = step("c", 0)

func step(name string, n int) int {
	Steps = append(Steps, name)
	if n > 1 {
		return n + 1
	}
	return 1
}

func init() { step("init 1", a) }

func init() {
	step("init 2", b)
	if c == 0 {
		step("never", 0)
	}
}
