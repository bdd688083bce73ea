// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the cov authors

// bend runs one of the packages that bend the coverage format.
package main

import (
	"fmt"
	"os"
	"strconv"

	"example.com/bend/flow"
	"example.com/bend/gen"
	"example.com/bend/huge"
	"example.com/bend/lines"
	"example.com/bend/lit"
	"example.com/bend/nofunc"
	"example.com/bend/odd"
	"example.com/bend/order"
)

func main() {
	n := 0
	if len(os.Args) > 2 {
		n, _ = strconv.Atoi(os.Args[2])
	}
	if len(os.Args) < 2 {
		fmt.Println(nofunc.Name)
		return
	}
	switch os.Args[1] {
	case "gen":
		gen.All(n)
	case "lit":
		lit.All(n)
	case "lines":
		lines.All(n)
	case "order":
		fmt.Println(order.Steps)
	case "odd":
		odd.All(n)
	case "huge":
		fmt.Println(huge.F(n))
		huge.Wide(n)
	case "flow":
		flow.All(n)
	case "panic":
		defer func() { panic(recover()) }()
		panic("asked for")
	case "exit":
		os.Exit(7)
	}
}
