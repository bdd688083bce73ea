// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the cov authors

// Package nofunc has no functions.
package nofunc

// Name is all there is.
const Name = "nofunc"

// T has no methods.
type T struct{ N int }

var _ = T{1}
