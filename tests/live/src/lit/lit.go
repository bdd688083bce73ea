// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the cov authors

// Package lit has literals everywhere.
package lit

import "fmt"

var table = map[string]func(int) int{
	"one": func(n int) int { return n },
	"two": func(n int) int {
		if n > 3 {
			return func() int { return n * 2 }()
		}
		return 0
	},
}

var now = func() int { return 4 }()

type op func(int) int

func (o op) run(n int) int { return o(n) }

func empty() {}

func _() { fmt.Println("blank") }

func counter() (inc func(), get func() int) {
	n := 0
	return func() { n++ }, func() int { return n }
}

// All runs them.
func All(n int) {
	for _, f := range table {
		fmt.Println(op(f).run(n))
	}
	inc, get := counter()
	for i := 0; i < n; i++ {
		defer func(i int) {
			if i == 2 {
				inc()
			}
		}(i)
	}
	empty()
	fmt.Println(get(), now)
}
