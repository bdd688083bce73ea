# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Every tool through the same rough treatment. The first part needs to know
# nothing of a tool; for the second the table says what it reads.
. "${COV_TOP:-.}/tests/lib/tap.sh"

# --- what a tool reads: one line per way of using it -------------------------
#
# tool  input  empty  stdout  operands  arguments...
#   input    profile, dirs, process, owner, binary, targets: made below, given
#            on standard input; path: it takes paths only
#   empty    its status when standard input is empty
#   stdout   yes: its result goes there
#   operands yes: `-` and a file mean the same as standard input
table() {
	cat <<'E'
covtext   dirs     0  yes  yes  -r
covtext   profile  2  yes  no   -
covtext   path     0  yes  no   dir
covfilter profile  2  yes  yes
covfilter profile  2  yes  yes  -x **/zz_* --rewrite example.com=x
covfilter process  0  yes  yes  -r
covmerge  profile  2  yes  yes
covmerge  profile  2  yes  yes  --order lexical
covmerge  process  0  yes  yes  -r --by dir
covstat   profile  2  yes  yes
covstat   profile  2  yes  yes  --by file --as ndjson
covstat   path     0  yes  no   dir
covfetch  path     0  yes  no   bucket
covpull   targets  0  yes  no   -n -
covgroup  process  0  yes  yes
covgroup  process  0  yes  yes  --by binary
covgroup  process  0  yes  yes  --tag
covhtml   binary   0  no   no   -o html
covbq     binary   0  yes  yes  --collection c --now 2025-01-01T00:00:00Z
covsrc    binary   0  yes  yes  -r --source src
covexport profile  2  yes  yes  --to lcov
covexport profile  2  yes  yes  --to cobertura
covexport binary   0  yes  yes  --to lcov -r
covexport binary   0  yes  yes  codecov -n
covtrace  path     0  yes  no   covtext dir
E
}

cp -R "$sample/bucket" "$sample/src" .
set -- bucket/demo/coverage/node-a*/shop/frontend-*/web/*/*/frontend
mkdir dir empty-folder
cp "$1"/cov* dir
: >nothing
has() {
	case " $COV_TOOLS " in *" $1 "*) return 0 ;; esac
	return 1
}
make_input() {
	covtext dir >profile || return 1
	covfetch bucket/demo/coverage >dirs || return 1
	covtext -r dirs >process || return 1
	! has covpull || covpull -n a:1 b:2-3 >targets || return 1
	has covgroup || return 0
	covgroup process >owner && covgroup --by binary process >binary
}
ok 'the sample makes inputs' make_input

# 2 MB: one line of rubbish, and one that is good.
letters=$tap_dir/letters
awk 'BEGIN { s = "xxxxxxxxxxxxxxxx"; while (length(s) < 2097152) s = s s
	printf "%s", s }' >"$letters"
# big_line INPUT
big_line() {
	case $1 in
	profile)
		cat profile
		printf 'y/'
		cat "$letters"
		echo '.go:1.1,2.2 1 1' ;;
	*)	head -n 1 "$1" | sed 's/}$//' | tr -d '\n'
		printf ',"big":"'
		cat "$letters"
		echo '"}' ;;
	esac
}

# --- a pipe that nobody reads ------------------------------------------------
mkfifo "$tap_dir/fifo"
exec 7<>"$tap_dir/fifo" 8>"$tap_dir/fifo" 7<&-
to_closed_pipe() {
	"$@" >&8 8>&-
}
to_full() {
	"$@" >/dev/full
}
to_closed() {
	"$@" >&-
}
from_closed() {
	"$@" <&-
}
without_stderr() {
	"$@" 2>&-
}
in_locale() {
	LC_ALL=de_DE.UTF-8 LC_NUMERIC=de_DE.UTF-8 LANG=de_DE.UTF-8 "$@"
}
sigpipe_ignored() {
	trap '' PIPE
	exec sh -c '"$@" >&8 8>&-' sh "$@"
}

# --- what every tool does ----------------------------------------------------
is_tool_help() {
	run "$1" --help
	out_like "usage: $1 *" "$1 --help"
	cp "$out" help
	run "$1" -h
	out_is_file help "$1 -h is the same"
	run "$1" --version
	out_like "$1 (cov) *" "$1 --version"
	out_lines 5 "$1 --version: five lines"
	run "$1" -V
	out_like "$1 (cov) *" "$1 -V"
}

is_strict() {
	run "$1" --no-such-option </dev/null
	is_status 2
	is_out '' "$1: nothing on standard output"
	err_lines 2 "$1: two lines"
	err_like "$1: *no-such-option*
*$1 --help'" "$1: a bad option and the hint"
	run "$1" '-^' </dev/null
	is_status 2
	is_out ''
	err_lines 2
}

# A long option with a letter changed gets a suggestion.
suggests() {
	long=$("$1" --help-options | grep -o -e '--[a-z-]*' |
		awk 'length > n { n = length; w = $0 } END { print w }')
	wrong=$(printf '%s' "$long" | sed 's/^\(--..\)./\1Q/')
	run "$1" "$wrong" </dev/null
	is_status 2
	is_out ''
	err_like "*did you mean '$long'?*" "$1: $wrong: a suggestion"
}

for tool in $COV_TOOLS cov; do
	[ -x "$COV_BIN/$tool" ] || continue
	if [ "$tool" = cov ]; then
		run cov --help
		out_like 'usage: cov *'
		run cov --version
		out_like 'cov*'
		run cov --no-such-option
		is_status 2
		is_out ''
		err_lines 2
		continue
	fi
	is_tool_help "$tool"
	is_strict "$tool"
	suggests "$tool"
	run to_full "$tool" --help
	is_status 3 "$tool --help on a full disk"
	err_lines 1
	run to_closed "$tool" --version
	is_status 3 "$tool --version on closed output"
	err_lines 1
	table | grep -q "^$tool " ||
		fail "$tool has a line in the table of tests/suite/common.t"
done

# --- by what it reads --------------------------------------------------------
#
# Of one line of the table: $name, $file (what it reads), $empty; the arguments
# of these functions are the command.

# Where its result goes.
check_output() {
	run to_full "$@" <"$file"
	is_status 3 "$name: full disk"
	err_like "*<stdout>: No space left*" "$name: full disk, told"
	is "$(grep -c '<stdout>' "$err")" 1 "$name: and once"
	run to_closed "$@" <"$file"
	is_status 3 "$name: closed output"
	any_err
	run to_closed_pipe "$@" <"$file"
	is_status 141 "$name: closed pipe"
	no_err "$name: closed pipe, quietly"
	run sigpipe_ignored "$@" <"$file"
	is_status 141 "$name: closed pipe, the parent ignores SIGPIPE"
	no_err "$name: quietly then too"
}

# Odd and bad input.
check_input() {
	run "$@" <nothing
	is_status "$empty" "$name: empty input"
	is_out '' "$name: empty input, no output"
	any_err
	run from_closed "$@"
	is_status 3 "$name: closed input"
	any_err
	head -c -1 "$file" >odd
	run "$@" <odd
	out_is_file good "$name: no newline at the end"
	sed 's/$/\r/' "$file" >odd
	run "$@" <odd
	is_status 0 "$name: CR LF"
	no_err "$name: CR LF, silence"
	{ cat "$file"; printf 'a\0b\n'; } >odd
	run "$@" <odd
	is_status 2 "$name: NUL byte"
	err_like '*: *' "$name: NUL byte, told"
	{ cat "$file" "$letters"; echo; } >odd
	run "$@" <odd
	is_status 2 "$name: 2 MB of rubbish in one line"
	is "$(($(wc -c <"$err") < 4096))" 1 "$name: told in few words"
	any_err
	big_line "$file" >odd
	run "$@" <odd
	is_status 0 "$name: a good line of 2 MB"
}

# Operands.
check_operands() {
	run "$@" - <"$file"
	out_is_file good "$name: '-' is standard input"
	run "$@" "$file" </dev/null
	out_is_file good "$name: a file"
	run "$@" nothing-here </dev/null
	is_status 2 "$name: a missing file"
	is_out '' "$name: a missing file, no output"
	err_like "*nothing-here: No such file or directory*"
	run "$@" empty-folder </dev/null
	is "$((status == 1 || status == 2))" 1 "$name: a folder is no file"
	is_status "$status"
	is_out '' "$name: a folder, no output"
	err_like '*empty-folder*'
	is_root && return
	cp "$file" secret
	chmod 0 secret
	run "$@" secret </dev/null
	is_status 2 "$name: a file that may not be read"
	err_like '*secret: Permission denied*'
	rm -f secret
}

# The same bytes, whatever is around it.
check_same() {
	run "$@" <"$file"
	out_is_file good "$name: the same bytes again"
	run in_locale "$@" <"$file"
	out_is_file good "$name: a locale with a decimal comma"
	run without_stderr "$@" <"$file"
	out_is_file good "$name: without standard error"
	"$1" --help-options >options
	grep -q '^-j ' options || return
	# Where there are two ways, -j belongs to that of records.
	case " $* " in
	*' -r '*) ;;
	*) grep -q '^-r ' options && return ;;
	esac
	run "$@" -j1 <"$file"
	cp "$out" one
	run "$@" -j8 <"$file"
	out_is_file one "$name: -j1 and -j8 give the same bytes"
}

treat() {
	tool=$1 input=$2 empty=$3 stdout=$4 operands=$5
	shift 5
	has "$tool" || return 0
	name="$tool${*:+ $*}"
	file=$input
	[ "$input" != path ] || file=nothing
	[ -e "$file" ] || return 0
	rm -rf html
	run "$tool" "$@" <"$file"
	is_status 0 "$name: good input"
	cp "$out" good
	[ "$stdout" = no ] || ok "$name: there is output" test -s good
	check_same "$tool" "$@"
	[ "$stdout" = no ] || check_output "$tool" "$@"
	[ "$input" = path ] || check_input "$tool" "$@"
	[ "$operands" = no ] || check_operands "$tool" "$@"
}

set -f # patterns in the table are arguments
table >"$tap_dir/table"
while read -r line <&3; do
	# shellcheck disable=SC2086
	treat $line
done 3<"$tap_dir/table"
set +f

done_testing
