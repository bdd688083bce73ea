package main

// The coverage server: regenerate puts this file into every program of the
// shop before it is built, as builds in the field do with theirs. It is not
// part of the shop, its lines are nobody's coverage, and every report leaves
// them out.
//
// COVERAGE_SERVER_FDS=IN,OUT names two open files. Each line that comes from
// IN names a directory; the server writes the program's coverage into it and
// answers with one line on OUT.

import (
	"bufio"
	"fmt"
	"os"
	"runtime/coverage"
)

func init() {
	var in, out uintptr
	fds := os.Getenv("COVERAGE_SERVER_FDS")
	if fds == "" {
		return
	}
	if _, err := fmt.Sscanf(fds, "%d,%d", &in, &out); err != nil {
		fmt.Fprintf(os.Stderr, "coverage server: %q: %v\n", fds, err)
		return
	}
	go coverageServe(os.NewFile(in, "in"), os.NewFile(out, "out"))
}

func coverageServe(in, out *os.File) {
	requests := bufio.NewScanner(in)
	for requests.Scan() {
		if err := coverageWrite(requests.Text()); err != nil {
			fmt.Fprintln(out, "error:", err)
			continue
		}
		fmt.Fprintln(out, "ok")
	}
}

func coverageWrite(dir string) error {
	if err := coverage.WriteMetaDir(dir); err != nil {
		return err
	}
	return coverage.WriteCountersDir(dir)
}
