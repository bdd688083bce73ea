// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the cov authors

// Package gen has generic types and functions.
package gen

import "fmt"

type number interface {
	~int | ~int64 | ~float64
}

// Stack is generic.
type Stack[T any] struct{ v []T }

// Push adds.
func (s *Stack[T]) Push(x T) { s.v = append(s.v, x) }

// Pop takes.
func (s *Stack[T]) Pop() (x T, ok bool) {
	if len(s.v) == 0 {
		return x, false
	}
	x = s.v[len(s.v)-1]
	s.v = s.v[:len(s.v)-1]
	return x, true
}

// Pair has two.
type Pair[K comparable, V any] struct {
	Key K
	Val V
}

// String prints.
func (p Pair[K, V]) String() string { return fmt.Sprint(p.Key, p.Val) }

func sum[T number](v ...T) (s T) {
	for _, x := range v {
		if x > 0 {
			s += x
		}
	}
	return s
}

func apply[T, U any](v []T, f func(T) U) []U {
	var to []U
	for _, x := range v {
		to = append(to, f(x))
	}
	return to
}

// All runs them.
func All(n int) {
	var s Stack[int]
	for i := 0; i < n; i++ {
		s.Push(i)
	}
	for {
		if _, ok := s.Pop(); !ok {
			break
		}
	}
	fmt.Println(sum(1, -2, n), sum(1.5, float64(n)))
	fmt.Println(apply([]int{1, n}, func(i int) string {
		if i > 2 {
			return "many"
		}
		return "few"
	}))
	fmt.Println(Pair[string, int]{"n", n})
}
