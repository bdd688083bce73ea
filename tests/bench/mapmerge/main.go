// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the cov authors

// mapmerge merges text profiles the way it is usually done in Go: each is
// parsed by golang.org/x/tools/cover, blocks meet in a map by their position,
// and the result is sorted and printed. What covmerge is measured against.
//
//	mapmerge OUT PROFILE...
package main

import (
	"bufio"
	"fmt"
	"os"
	"sort"

	"golang.org/x/tools/cover"
)

type position struct {
	startLine, startCol, endLine, endCol int
}

func main() {
	files := map[string]map[position]*cover.ProfileBlock{}
	mode := ""
	for _, name := range os.Args[2:] {
		profiles, err := cover.ParseProfiles(name)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		for _, p := range profiles {
			mode = p.Mode
			blocks := files[p.FileName]
			if blocks == nil {
				blocks = map[position]*cover.ProfileBlock{}
				files[p.FileName] = blocks
			}
			for i := range p.Blocks {
				b := p.Blocks[i]
				at := position{b.StartLine, b.StartCol,
					b.EndLine, b.EndCol}
				old := blocks[at]
				if old == nil {
					blocks[at] = &b
				} else if b.Count > old.Count {
					old.Count = b.Count
				}
			}
		}
	}
	if err := write(os.Args[1], mode, files); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
}

func write(to, mode string,
	files map[string]map[position]*cover.ProfileBlock) error {
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	fmt.Fprintf(w, "mode: %s\n", mode)
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		var list []*cover.ProfileBlock
		for _, b := range files[name] {
			list = append(list, b)
		}
		sort.Slice(list, func(i, j int) bool {
			x, y := list[i], list[j]
			if x.StartLine != y.StartLine {
				return x.StartLine < y.StartLine
			}
			return x.StartCol < y.StartCol
		})
		for _, b := range list {
			fmt.Fprintf(w, "%s:%d.%d,%d.%d %d %d\n", name,
				b.StartLine, b.StartCol, b.EndLine, b.EndCol,
				b.NumStmt, b.Count)
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}
