# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Rows of files of all sorts: their ends, their names, and their bytes.
. "${COV_TOP:-.}/tests/lib/tap.sh"

now=2025-03-12T12:00:00Z
mkdir src
echo 'module example.com/m' >src/go.mod

# text NAME FORMAT : a source file.
text() {
	# shellcheck disable=SC2059
	printf "$2" >"src/$1"
}
# profile LINES... : profile p.cov, and the record of a binary that has it.
profile() {
	echo 'mode: count' >p.cov
	[ $# = 0 ] || printf '%s\n' "$@" >>p.cov
	echo '{"type":"binary","covmeta_hash":"77","profile":"p.cov"}' \
		>b.ndjson
}
bq() {
	run covbq --collection c --now $now "$@" b.ndjson
	any_err # a plain folder has no commit, and that is said
}
# What the rows say, without what all have: file, text, line, executions.
rows() {
	sed 's/.*"source_filename":\(.*\),"source_line":\(.*\),"source_line_number":\(.*\),"line_executions":\(.*\)}/\1 \2 \3 \4/' \
		"$out"
}
is_rows() {
	rows >rows
	tap_compare rows "$1" "$2"
}

text end.go 'package m\nfunc f() {}\n'
profile 'example.com/m/end.go:2.10,2.12 1 7'
bq --source src
err_like '*warning: src has files whose commit is not known'
is_rows '"example.com/m/end.go" "package m" 1 -1
"example.com/m/end.go" "func f() {}" 2 7
"example.com/m/end.go" "" 3 -1' 'a newline at the end is one more row'

text end.go 'package m\nfunc f() {}'
bq --source src
is_rows '"example.com/m/end.go" "package m" 1 -1
"example.com/m/end.go" "func f() {}" 2 7' 'no newline at the end'

text end.go 'package m\r\nfunc f() {}\r\n'
bq --source src
is_rows '"example.com/m/end.go" "package m\r" 1 -1
"example.com/m/end.go" "func f() {}\r" 2 7
"example.com/m/end.go" "" 3 -1' 'carriage returns stay'

text end.go '\t\t"a\\\\b"\t// \303\251\n\001\302\377x \342\200\250\0end'
profile 'example.com/m/end.go:2.1,2.13 1 7'
bq --source src
is_rows '"example.com/m/end.go" "\t\t\"a\\\\b\"\t// '"$(printf '\303\251')"'" 1 -1
"example.com/m/end.go" "\u0001'"$(printf '\357\277\275\357\277\275x \342\200\250')"''"$(printf '\357\277\275')"'end" 2 7' \
	'escapes, and U+FFFD for what is not UTF-8'

text end.go ''
profile 'example.com/m/end.go:1.1,1.1 1 7'
bq --source src
is_rows '"example.com/m/end.go" "" 1 7' 'an empty file is one empty line'

text end.go 'package m\nfunc f() {}\n'
profile 'example.com/m/end.go:2.2,2.12 1 7'
bq --source src
err_like '*warning: src: the blocks of 1 file do not fit the text, *'
is_rows '"example.com/m/end.go" "" 1 -1
"example.com/m/end.go" "" 2 7' 'text that the blocks do not fit is left out'

rm src/end.go
text other.go 'x'
profile 'example.com/m/end.go:2.10,3.12 1 7' 'example.com/m/other.go:1.1,1.2 1 0'
bq --source src
is_rows '"example.com/m/end.go" "" 1 -1
"example.com/m/end.go" "" 2 7
"example.com/m/end.go" "" 3 7
"example.com/m/other.go" "x" 1 0' 'a file that the repository lacks'

profile 'a b.go:1.1,1.2 1 1' "q\"'uote.go:1.1,1.2 1 2" \
	'back\slash.go:1.1,1.2 1 3' "$(printf 'l\377.go:1.1,1.2 1 4')" 'c:d,e 1.go:1.1,1.2 1 5'
bq
is_rows '"a b.go" "" 1 1
"back\\slash.go" "" 1 3
"c:d,e 1.go" "" 1 5
"l'"$(printf '\357\277\275')"'.go" "" 1 4
"q\"'"'"'uote.go" "" 1 2' 'names with blanks, quotes and other bytes'

# Blocks in each other, side by side on a line, and of no statements.
profile 'f.go:1.1,9.2 3 1' 'f.go:2.1,3.2 1 5' 'f.go:3.3,3.9 1 9' \
	'f.go:4.1,4.2 1 0' 'f.go:6.1,8.2 1 2' 'f.go:7.1,7.2 0 4' \
	'f.go:11.1,11.5 1 9223372036854775807'
bq
is "$(rows | cut -d' ' -f3- | tr '\n' ';')" \
	'1 1;2 5;3 9;4 1;5 1;6 2;7 4;8 2;9 1;10 -1;11 9223372036854775807;' \
	'the greatest counter of all blocks over a line'

profile
bq
is_out '' 'no blocks, no rows'
no_err

# Where a binary was built.
text end.go 'x'
profile '/workspace/end.go:1.1,1.2 1 1'
bq --source src
is_rows '"example.com/m/end.go" "x" 1 1' '/workspace/ is the module'
profile '/home/me/go/src/example.com/m/end.go:1.1,1.2 1 1'
bq --source src
is_rows '"example.com/m/end.go" "x" 1 1' 'a GOPATH is cut away'
profile 'example.org/m/end.go:1.1,1.2 1 1'
bq --source src
is_rows '"example.com/m/end.go" "x" 1 1' 'a module that moved has its new name'
profile 'example.org/old/m/end.go:1.1,1.2 1 1' \
	'example.com/m/end.go:1.1,1.2 1 2'
bq --source src
any_err
is "$(rows | wc -l | tr -d ' ')" 2 'paths that are none of its modules stay'
mkdir -p src/sub
echo 'module example.com/sub' >src/sub/go.mod
echo y >src/sub/s.go
profile 'example.com/m/end.go:1.1,1.2 1 1' 'example.com/sub/s.go:1.1,1.2 1 2'
bq --source src
is_rows '"example.com/m/end.go" "x" 1 1
"example.com/sub/s.go" "y" 1 2
"example.com/sub/s.go" "" 2 -1' 'a second module keeps its name'
profile '/workspace/end.go:1.1,1.2 1 1' 'example.com/m/end.go:1.1,1.2 1 4'
bq --source src
is_rows '"example.com/m/end.go" "x" 1 4' 'two paths of one file are one file'

# A few bytes of a profile are not to become rows without end.
profile 'a.go:1.1,4294967295.2 1 1' 'b.go:1.1,1.2 1 1'
bq
is_status 1
is_rows '"b.go" "" 1 1' 'a line beyond all sources'
err_like '*a.go: line 4294967295: too far down*'

done_testing
