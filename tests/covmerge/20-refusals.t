# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# What does not belong together is never merged in silence: skew, modes that
# clash, malformed texts, things that are missing.
. "${COV_TOP:-.}/tests/lib/tap.sh"

printf 'mode: count\nx/a.go:1.1,2.2 1 5\nx/a.go:3.1,4.2 2 0\nx/b.go:1.1,2.2 1 1\n' >a
# x/a.go has another second block; x/b.go is the same; x/n.go is new.
printf 'mode: count\nx/a.go:1.1,2.2 1 3\nx/a.go:3.1,5.2 2 4\nx/b.go:1.1,2.2 1 0\nx/n.go:1.1,2.2 1 1\n' >skewed
# The same position, another number of statements.
printf 'mode: count\nx/a.go:1.1,2.2 9 3\nx/a.go:3.1,4.2 2 4\n' >stmts
printf 'mode: set\nx/b.go:1.1,2.2 1 1\n' >set
printf 'mode: count\nx/a.go:1.1,2.2 one 5\n' >bad
: >empty

# --- source skew
run covmerge a skewed
is_status 2
is_out '' 'skew: nothing is printed'
is_err 'covmerge: skewed: x/a.go: source skew: 1 blocks only here, 1 only in the profiles before, 0 with another number of statements; the first is 3.1,4.2' \
	'skew is told with file and first block'
run covmerge a stmts
is_status 2
is_out ''
err_like '*x/a.go: source skew: 0 blocks only here, 0 only in the profiles before, 1 with another*'
run covmerge --on-skew error a skewed
is_status 2
is_out ''
any_err

run covmerge --on-skew keep a skewed
is_status 1 'keep: the status tells'
err_like '*skew*'
is_out 'mode: count
x/a.go:1.1,2.2 1 5
x/a.go:3.1,4.2 2 0
x/a.go:3.1,5.2 2 4
x/b.go:1.1,2.2 1 1
x/n.go:1.1,2.2 1 1' 'keep: the blocks of both'

run covmerge --on-skew skip-file a skewed a
is_status 1 'skip-file: the status tells'
err_lines 1 'skip-file: told once per file'
is_out 'mode: count
x/b.go:1.1,2.2 1 1
x/n.go:1.1,2.2 1 1' 'skip-file: the file is left out'

run covmerge --skip-bad a skewed
is_status 1
err_lines 1
out_is_file a 'skip-bad leaves the skewed profile out'

# Files that only one of them knows are no skew.
printf 'mode: count\nz/z.go:1.1,2.2 1 1\n' >other
run covmerge a other
is_status 0 'files of one side only are no skew'
run covmerge --op subtract a skewed
is_status 2 'skew matters to every operation'
is_out ''
any_err

# Many skewed files are counted, not listed one by one.
{ echo 'mode: count'; i=0
	while [ $i -lt 30 ]; do echo "x/f$i.go:1.1,2.2 1 1"; i=$((i + 1))
	done; } >many
sed 's/1\.1,2\.2/1.1,2.9/' many >many2
run covmerge many many2
is_status 2
err_lines 11 '30 skewed files: ten lines and the rest'
err_like '*source skew in 20 more files*'

# --- modes
run covmerge a set
is_status 2
is_out '' 'modes that clash: nothing is printed'
is_err "covmerge: set: modes clash: 'set' after 'count'; --mode says which to take"
run covmerge --mode count --count sum a set
is_out 'mode: count
x/a.go:1.1,2.2 1 5
x/a.go:3.1,4.2 2 0
x/b.go:1.1,2.2 1 2' '--mode count: set counts as 1'
run covmerge --mode set a set
is_out 'mode: set
x/a.go:1.1,2.2 1 1
x/a.go:3.1,4.2 2 0
x/b.go:1.1,2.2 1 1' '--mode set: counts become 0 or 1'
run covmerge --mode atomic a
is_status 0
out_like 'mode: atomic*'

# --- malformed
run covmerge a bad
is_status 2
is_out '' 'malformed: nothing is printed'
is_err 'covmerge: bad:2: bad profile line: no number of statements'
run covmerge empty
is_status 2
is_out '' 'an empty file is malformed'
err_lines 1
run covmerge <empty
is_status 2
is_out ''
is_err 'covmerge: <stdin>: not a coverage profile: it is empty'
run covmerge --skip-bad a bad empty
is_status 1
out_is_file a 'skip-bad leaves malformed profiles out'
err_lines 2
run covmerge --skip-bad bad empty
is_status 2 'skip-bad: nothing is left'
is_out ''
any_err

# --- missing
run covmerge a missing
is_status 1
out_is_file a 'a missing operand: the others are merged'
err_like 'covmerge: missing: No such file*'
run covmerge missing missing2
is_status 2 'all are missing'
is_out ''
err_lines 2
mkdir folder
run covmerge folder
is_status 1 'a directory without coverage'
is_out ''
err_lines 1

# --- -o
run covmerge -o result a bad
is_status 2
any_err
ok 'no result of a refused merge' ! test -e result
run covmerge -o result a
file_is_file result a '-o writes the result'
is "$(ls -A | grep -c '^\.cov-')" 0 'no temporary is left'
run covmerge -o none/result a
is_status 3 'a folder that is not there'
err_like 'covmerge: none/result: *'

# --- usage
run covmerge --by dir a
is_status 2
is_out ''
err_lines 2
run covmerge -r
is_status 2
is_out ''
err_lines 2
run covmerge -0 a
is_status 2
is_out ''
err_lines 2


# Mode set knows 0 and 1, whoever wrote it.
printf 'mode: set\na/x.go:1.1,2.2 1 5\n' >five
printf 'mode: set\na/x.go:1.1,2.2 1 1\n' >yes
for options in '' '--count sum' '--op intersect' '--op subtract'; do
	# shellcheck disable=SC2086
	run covmerge $options five
	out_is_file yes "mode set, one profile: $options"
done
run covmerge --op intersect five five
out_is_file yes 'mode set, two'

# The first profile decides what there is to subtract from.
printf 'mode: count\na/x.go:1.1,2.2 1 7\na/y.go:1.1,2.2 1 1\n' >first
printf 'mode: count\na/y.go:1.1,2.2 1 3\n' >second
printf 'mode: count\na/y.go:1.1,2.2 1 3x\n' >broken
mkdir nothing
for op in subtract intersect; do
	for absent in missing broken nothing; do
		run covmerge --op $op --skip-bad $absent first second
		is_status 2 "$op, $absent: status"
		is_out '' "$op, $absent: no result"
		err_like "*covmerge: $absent: without the first profile *" \
			"$op, $absent: told"
	done
	run covmerge --op $op first missing second
	is_status 1 "$op: another is missing"
	out_like 'mode: count*a/y.go*' "$op: the others count"
	any_err
done
run covmerge --binary never --op subtract missing "$data/edge-solo/data"
is_status 2
err_like '*covmerge: missing: without the first directory *'
ok 'nothing is made' [ ! -e never ]
for dirs in '' --binary=never; do
	# shellcheck disable=SC2086
	run covmerge $dirs -0 </dev/null
	is_status 1 "-0 $dirs: no name came"
	err_like 'covmerge: <stdin>: no names of *' "-0 $dirs: told"
done
done_testing
