// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the cov authors

// Package flow has one of each statement.
package flow

import (
	"errors"
	"fmt"
)

func choose(v any, ch chan int) (s string) {
	defer func() {
		if r := recover(); r != nil {
			s = fmt.Sprint("recovered ", r)
		}
	}()
	select {
	case n := <-ch:
		s = fmt.Sprint(n)
	default:
		s = "none"
	}
	switch x := v.(type) {
	case int:
		if x == 0 {
			panic(errors.New("zero"))
		} else if x > 5 {
			s += "big"
		} else {
			s += "small"
		}
		fallthroughs(x)
	case string, []byte:
		s += "text"
	case nil:
	}
	return s
}

func fallthroughs(n int) {
	switch n {
	case 7:
		n++
		fallthrough
	case 8:
		n--
	default:
	}
}

func jumps(n int) int {
	i := 0
outer:
	for {
		for j := 0; ; j++ {
			if j > n {
				break outer
			}
			if j%2 == 0 {
				i++
				continue
			}
			goto done
		}
	}
done:
	return i
}

func long(n int) bool { return n > 1 && n < 10 || n == 20 && func() bool { if n > 3 { return true }; return false }() }

// All runs them.
func All(n int) {
	ch := make(chan int, 1)
	if n > 0 {
		ch <- n
	}
	for _, v := range []any{n, "s", nil} {
		fmt.Println(choose(v, ch), jumps(n), long(n))
	}
	go func() { ch <- n }()
	{
		n := n
		_ = n
	}
}
