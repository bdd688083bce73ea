// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: the cov authors

// funcs makes up a profile of all Go files below a folder, which it writes to
// PROFILE with names below MODULE, and prints what go tool cover -func says of
// it, as far as Go's own parser understands the files. In that way files can be
// compared that no go command would take together.
//
//	funcs FOLDER MODULE PROFILE
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/tabwriter"
)

// Lines of a block; shorter ones would only make a larger profile.
const step = 3

type extent struct {
	name       string
	begin, end token.Position
}

type block struct {
	line0, col0, line1, col1, stmts, count int
	taken                                  bool
}

// As cmd/cover: functions with a body.
func functions(path string, text []byte) ([]extent, error) {
	var v []extent
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, path, text, 0)
	if err != nil {
		return nil, err
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if d, ok := n.(*ast.FuncDecl); ok && d.Body != nil {
			v = append(v, extent{d.Name.Name, set.Position(d.Pos()),
				set.Position(d.End())})
		}
		return true
	})
	return v, nil
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' ||
		c >= 'a' && c <= 'z' || c >= 0x80
}

// The column of the line's first word, when a word is first: there cmd/cover
// may begin and end blocks. Else 0.
func column(line []byte) int {
	c := len(line) - len(bytes.TrimLeft(line, " \t"))
	if c < len(line) && isWord(line[c]) {
		return c + 1
	}
	return 0
}

// Every third line begins a block, at its first word.
func blocks(text []byte) []block {
	var v []block
	line, col := 0, 0
	lines := bytes.Split(text, []byte("\n"))
	for i := 0; i < len(lines); i += step {
		c := column(lines[i])
		if c == 0 {
			continue
		}
		if line > 0 {
			v = append(v, block{line, col, i + 1, c, 1 + i%2,
				i / step % 2, false})
		}
		line, col = i+1, c
	}
	return v
}

func total(f extent, v []block) (total, covered int) {
	for i, b := range v {
		if b.line0 > f.end.Line ||
			(b.line0 == f.end.Line && b.col0 >= f.end.Column) {
			break
		}
		if b.line1 < f.begin.Line ||
			(b.line1 == f.begin.Line && b.col1 <= f.begin.Column) {
			continue
		}
		/* covstat gives a block to one function only. */
		if b.taken {
			continue
		}
		v[i].taken = true
		total += b.stmts
		if b.count > 0 {
			covered += b.stmts
		}
	}
	return total, covered
}

func percent(covered, total int) float64 {
	if total == 0 {
		total = 1
	}
	return 100 * float64(covered) / float64(total)
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "funcs:", err)
		os.Exit(3)
	}
}

func main() {
	root, module := os.Args[1], os.Args[2]
	var files []string
	must(filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() &&
			strings.HasSuffix(path, ".go") {
			files = append(files, path)
		}
		return nil
	}))
	sort.Strings(files)
	to, err := os.Create(os.Args[3])
	must(err)
	profile := bufio.NewWriter(to)
	table := tabwriter.NewWriter(os.Stdout, 1, 8, 1, '\t', 0)
	fmt.Fprintln(profile, "mode: set")
	var all, run int
	for _, path := range files {
		text, err := os.ReadFile(path)
		must(err)
		name := module + strings.TrimPrefix(path, root)
		found, err := functions(path, text)
		made := blocks(text)
		if err != nil || len(made) == 0 {
			continue
		}
		for _, b := range made {
			fmt.Fprintf(profile, "%s:%d.%d,%d.%d %d %d\n", name,
				b.line0, b.col0, b.line1, b.col1, b.stmts, b.count)
		}
		for _, f := range found {
			n, covered := total(f, made)
			fmt.Fprintf(table, "%s:%d:\t%s\t%.1f%%\n", name,
				f.begin.Line, f.name, percent(covered, n))
			all += n
			run += covered
		}
	}
	fmt.Fprintf(table, "total:\t(statements)\t%.1f%%\n", percent(run, all))
	must(table.Flush())
	must(profile.Flush())
	must(to.Close())
}
