// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the cov authors

// Package lines says that its lines are others.
package lines

import "fmt"

//line gram.y:10
func first(n int) int {
	if n > 1 {
		return 1
	}
	return 0
}

//line gram.y:3:7
func second(n int) int { return n }

//line /abs/other file.go:100
func third(n int) int {
	switch {
	case n > 1:
		return 1
	}
	return 0
}

//line lines.go:60
func All(n int) {
	fmt.Println(first(n), second(n), third(n))
}
