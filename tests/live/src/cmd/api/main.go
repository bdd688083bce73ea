// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the cov authors

// api writes its own counters: several times, after clearing, into one file.
package main

import (
	"os"
	"path/filepath"
	"runtime/coverage"
)

func work(n int) int {
	s := 0
	for i := 0; i < n; i++ {
		if i%3 == 0 {
			s += i
		}
	}
	return s
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	dir := os.Args[1]
	must(coverage.WriteMetaDir(dir))
	work(10)
	must(coverage.WriteCountersDir(dir))
	must(coverage.ClearCounters())
	must(coverage.WriteCountersDir(dir))
	work(5)
	must(coverage.WriteCountersDir(dir))
	names, _ := filepath.Glob(filepath.Join(dir, "covcounters.*"))
	f, err := os.Create(names[0] + "7")
	must(err)
	must(coverage.WriteCounters(f))
	must(f.Close())
}
