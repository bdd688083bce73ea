// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the cov authors

package gen

import "testing"

func TestAll(t *testing.T) {
	All(3)
	if got := sum(1, 2); got != 3 {
		t.Fatal(got)
	}
}
