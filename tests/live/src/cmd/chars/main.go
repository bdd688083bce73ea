// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the cov authors

// chars links a package of files with odd names, which is made by the test.
package main

import "example.com/bend/chars"

func main() {
	println(chars.C33(33))
}
