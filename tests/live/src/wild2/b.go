// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the cov authors

// Package wild2 has a file that wild says is its own.
package wild2

func A(n int) int { if n > 1 { return 1 }; return 0 }
