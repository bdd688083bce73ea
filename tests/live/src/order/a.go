// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the cov authors

package order

func init() { step("init of a.go", 0) }

type x struct{}

func (x) String() string  { return "x" }
func (*x) Error() string  { return "x" }
