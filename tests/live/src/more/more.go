// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the cov authors

//go:build go1.23

// Package more has what the other packages have not.
package more

import (
	"fmt"
	"iter"
	"strings"
)

// Größe has a name that is not ASCII.
func Größe(n int) int {
	if n > 1 {
		return n
	}
	return 世界(n)
}

func 世界(n int) int { return n }

// Seq is an iterator, and its caller's body a function.
func Seq[T any](v ...T) iter.Seq2[int, T] {
	return func(yield func(int, T) bool) {
		for i, x := range v {
			if !yield(i, x) {
				return
			}
		}
	}
}

type list[T any] struct {
	next *list[T]
	v    T
}

func (l *list[T]) each(f func(T)) {
	for ; l != nil; l = l.next {
		f(l.v)
	}
}

type named = list[string]

type both interface {
	fmt.Stringer
	error
}

type inner struct{ n int }

func (i inner) String() string { return fmt.Sprint(i.n) }
func (i *inner) Error() string { return "inner" }

type outer struct {
	*inner
	do func(int) int
}

var things = []outer{
	{&inner{1}, func(n int) int { return n + 1 }},
	{&inner{2}, func(n int) int {
		if n == 0 {
			return 0
		}
		return things2(n)
	}},
}

func things2(n int) int { return n * 2 }

func variadic(sep string, v ...any) (s string, err error) {
	defer func() { s += "." }()
	for _, x := range v {
		switch y := x.(type) {
		case both, *outer:
			s += fmt.Sprint("both", sep)
		case func(int) int:
			s += fmt.Sprint(y(1), sep)
		default:
			return s, fmt.Errorf("%T", x)
		}
	}
	return
}

func cases(n int) string {
	switch m := n % 4; {
	case m == 0, m == 1 && n > 2:
		return "a"
	case m == 2:
		break
	default:
		switch {
		}
		return "b"
	}
	for range n {
		if n--; n < 2 {
			continue
		}
	}
	{
	}
	var s struct{ f func() }
	s.f = func() {}
	s.f()
	return strings.Repeat("c", max(n, 1))
}

func labels(n int) (sum int) {
	var ch = make(chan int)
	close(ch)
	go func() {}()
L:
	for i := 0; ; i++ {
		select {
		case v, ok := <-ch:
			if !ok && i > n {
				break L
			}
			sum += v
		}
		if i%2 == 0 {
			goto next
		}
		sum++
	next:
	}
	return
}

func endless(n int) { if n < 0 { for { } }; if n > 1 { return } else if n == 1 { _ = n } else { func() { n++ }() } }

// All runs them.
func All(n int) {
	for i, s := range Seq("a", "b", "c") {
		if i == n {
			break
		}
		fmt.Println(s)
	}
	(&named{v: "x"}).each(func(s string) { fmt.Println(s) })
	method, expression := things[0].String, (*inner).Error
	fmt.Println(method(), expression(things[1].inner), things[1].do(n))
	fmt.Println(variadic("-", things[0].inner, things[1].do, n))
	fmt.Println(cases(n), labels(n), Größe(n))
	endless(n)
}
