// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the cov authors

//go:build go1.23

// more runs the package of that name, and the wild ones.
package main

import (
	"fmt"
	"os"

	"example.com/bend/more"
	"example.com/bend/wild"
	"example.com/bend/wild2"
)

func main() {
	var n int
	fmt.Sscan(os.Args[1], &n)
	more.All(n)
	fmt.Println(wild.A(n), wild.B(n), wild.D(n), wild.E(n), wild.F(n))
	fmt.Println(wild2.A(n))
}
