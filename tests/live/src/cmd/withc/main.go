// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the cov authors

// withc has C in it.
package main

/*
static int twice(int n) { return 2 * n; }
*/
import "C"

import "fmt"

func main() {
	if n := C.twice(4); n == 8 {
		fmt.Println(int(n))
	}
}
