// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the cov authors

// Package wild has line directives that nobody would write.
package wild

//line ../wild2/b.go:1073741823
func A(n int) int { if n > 1 { return 1 }; return 0 }

//line x	tab.go:1:1
func B(n int) int {
	if n > 1 {
		return 1
	}
	return 0
}

//line :7
func C(n int) int {
	return n
}

/*line y.go:3:4*/func D(n int) int { /*line z.go:9:9*/ if n > 2 { return 1 } /*line y.go:2:1*/
	return 2 }

//line C:\win\x.go:5
func E(n int) int { return n }

//line wild.go:1
func F(n int) int { if n > 1 {
//line other.go:1
 return 1 }
//line wild.go:3
 return 0 }

//line 
func G() { println() }
//line //abs//x/../y.go:5
func J() { println() }
