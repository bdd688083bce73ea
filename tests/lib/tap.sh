# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# tap.sh - what a test file (POSIX sh, printing TAP) sources first:
#
#	. "${COV_TOP:-.}/tests/lib/tap.sh"
#	run covmerge "$data/a.cov" - <b.cov
#	is_status 0
#	is_out 'mode: set'
#	done_testing
#
# The file then stands in a folder of its own, $tmp, which goes at the end;
# $top is the repository, $data is tests/data, $sample is tests/sample.
# After `run` the command's standard output is in the file $out, its standard
# error in $err, its exit status in $status. What a file does not say is
# checked too: unless is_status and an err_* were asked, the status must be 0
# and standard error empty. A status over 125 fails always, but for 141 and
# 143 where a test expects them. Never run a tool in a pipe: its status would
# be lost.
#
# COV_VALGRIND=1 runs every tool under valgrind. UPDATE=1 rewrites the files
# that out_is_file compares with, instead of failing. COV_FULL=1, by make
# check-full, asks for all that takes long: `is_full || done_testing`.

: "${COV_TOP:=$(pwd)}" "${COV_BUILD:=$COV_TOP/build}" "${COV_BIN:=$COV_TOP/bin}"
: "${COV_TOOLS:=$(cd "$COV_TOP/tools" && ls -d -- */deps 2>/dev/null |
	sed 's|/deps||' | tr '\n' ' ')}"
LC_ALL=C TZ=UTC0
unset LANG LC_CTYPE LC_NUMERIC NO_COLOR SOURCE_DATE_EPOCH MAKEFLAGS MFLAGS \
	MAKELEVEL JOB_COMPLETION_INDEX AWS_BATCH_JOB_ARRAY_INDEX \
	SLURM_ARRAY_TASK_ID SLURM_ARRAY_TASK_MIN TRACEPARENT TRACESTATE \
	GOROOT
# No account of this machine, and nobody is asked for one; nobody is told.
for tap_i in $(env | sed -n 's/^\(AWS_[A-Z0-9_]*\)=.*/\1/p
	s/^\(OTEL_[A-Z0-9_]*\)=.*/\1/p'); do
	unset "$tap_i"
done
unset GOOGLE_APPLICATION_CREDENTIALS GOOGLE_CLOUD_QUOTA_PROJECT \
	BIGQUERY_EMULATOR_HOST
CLOUDSDK_CONFIG=/dev/null NO_GCE_CHECK=true
XDG_STATE_HOME=/dev/null
export CLOUDSDK_CONFIG NO_GCE_CHECK XDG_STATE_HOME
AWS_EC2_METADATA_DISABLED=true
AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
export AWS_EC2_METADATA_DISABLED AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE
export COV_TOP COV_BUILD COV_BIN COV_TOOLS LC_ALL TZ
top=$COV_TOP data=$COV_TOP/tests/data sample=$COV_TOP/tests/sample

. "$top/tests/lib/wait.sh"

tap_dir=$(mktemp -d "${TMPDIR:-/tmp}/cov-test.XXXXXX") || exit 1
# Folders only: files may be links to those of the repository.
trap 'find "$tap_dir" -type d -exec chmod u+rwx {} + 2>/dev/null; rm -rf "$tap_dir"' EXIT
trap 'exit 1' HUP INT PIPE TERM
mkdir "$tap_dir/cwd" && cd "$tap_dir/cwd" || exit 1
tmp=$tap_dir/cwd out=$tap_dir/out err=$tap_dir/err status=0
: >"$out" >"$err"
tap_newline='
'
tap_n=0 tap_failed=0 tap_cmd='' tap_status_said=1 tap_err_said=1

# Tools under valgrind: a folder of wrappers at the front of PATH.
tap_wrap() {
	mkdir "$tap_dir/bin"
	for tap_i in $COV_TOOLS; do
		printf '#!/bin/sh\nexec valgrind -q --error-exitcode=199 %s %s "$@"\n' \
			'--leak-check=full --errors-for-leak-kinds=definite' \
			"'$COV_BIN/$tap_i'" >"$tap_dir/bin/$tap_i"
		chmod 755 "$tap_dir/bin/$tap_i"
	done
	PATH=$tap_dir/bin:$PATH
}
PATH=$COV_BIN:$PATH
[ "$COV_VALGRIND" != 1 ] || tap_wrap
export PATH

# Prints the result of one check: tap_result STATUS NAME.
tap_result() {
	tap_n=$((tap_n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tap_n - $2"
		return 0
	fi
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_n - $2"
	return 1
}

# Remarks, shown by prove -v and beside failures.
diag() {
	printf '%s\n' "$*" | sed 's/^/# /' >&2
}

# What the last command did, after a failure.
tap_show() {
	diag "command: $tap_cmd"
	diag "status: $status"
	[ ! -s "$out" ] || { diag 'stdout:'
		head -c 1500 "$out" | tr -c '\11\12\40-\176' '?' |
			head -n 20 | sed 's/^/#   /' >&2; echo >&2; }
	[ ! -s "$err" ] || { diag 'stderr:'
		head -c 1500 "$err" | tr -c '\11\12\40-\176' '?' |
			head -n 20 | sed 's/^/#   /' >&2; echo >&2; }
	return 0
}

# Status and standard error that nobody asked for must be 0 and empty.
tap_settle() {
	if [ $tap_status_said = 0 ] && [ "$status" -ne 0 ]; then
		tap_result 1 "status of: $tap_cmd" || tap_show
	fi
	if [ $tap_err_said = 0 ] && [ -s "$err" ]; then
		tap_result 1 "silence of: $tap_cmd" || tap_show
	fi
	tap_status_said=1 tap_err_said=1
}

# run COMMAND... : a function or program; standard input is the caller's.
run() {
	tap_settle
	tap_cmd=$*
	tap_status_said=0 tap_err_said=0
	( "$@" ) >"$out" 2>"$err"
	status=$?
	case $status in
	141 | 143) ;;
	*)	if [ $status -gt 125 ]; then
			tap_result 1 "no crash: $tap_cmd" || tap_show
			tap_status_said=1 tap_err_said=1
		fi ;;
	esac
	return 0
}

# ok NAME COMMAND... : passes when the command succeeds; `ok NAME ! COMMAND`.
ok() {
	tap_name=$1
	shift
	if [ "$1" = '!' ]; then
		shift
		! "$@"
	else
		"$@"
	fi
	tap_result $? "$tap_name" || { diag "failed: $*"; return 1; }
}

# is GOT EXPECTED NAME
is() {
	[ "$1" = "$2" ]
	tap_result $? "$3" || {
		diag "got:      '$1'"
		diag "expected: '$2'"
		return 1
	}
}

# is_status N [NAME]
is_status() {
	tap_status_said=1
	[ "$status" -eq "$1" ]
	tap_result $? "${2:-$tap_cmd: status $1}" || { tap_show; return 1; }
}

# What a file holds against lines given as one argument ('' is no line).
tap_compare() {
	if [ -n "$2" ]; then
		printf '%s\n' "$2" >"$tap_dir/expected"
		cmp -s "$1" "$tap_dir/expected"
	else
		: >"$tap_dir/expected"
		[ ! -s "$1" ]
	fi
	tap_result $? "$3" || {
		diff -u "$tap_dir/expected" "$1" | head -n 30 |
			sed 's/^/# /' >&2
		tap_show
		return 1
	}
}

# is_out LINES [NAME], is_err LINES [NAME]: the whole of it.
is_out() {
	tap_compare "$out" "$1" "${2:-$tap_cmd: output}"
}
is_err() {
	tap_err_said=1
	tap_compare "$err" "$1" "${2:-$tap_cmd: messages}"
}
no_err() {
	is_err '' "${1:-$tap_cmd: no messages}"
}

# out_is_file FILE [NAME]: byte for byte.
out_is_file() {
	if [ "$UPDATE" = 1 ] && ! cmp -s "$out" "$1"; then
		cp "$out" "$1"
		diag "rewrote $1"
	fi
	file_is_file "$out" "$1" "${2:-$tap_cmd: output is ${1##*/}}"
}

# file_is_file GOT EXPECTED NAME
file_is_file() {
	cmp -s "$1" "$2"
	tap_result $? "$3" || {
		diff -u "$2" "$1" 2>&1 | head -n 30 | sed 's/^/# /' >&2
		tap_show
		return 1
	}
}

# The lines of standard error in $tap_text, and their number. They are few, and
# asked for thousands of times: the shell reads them, unless there are many.
tap_read_err() {
	tap_text='' tap_lines=0 tap_line=''
	while IFS= read -r tap_line; do
		tap_text=$tap_text$tap_line$tap_newline
		tap_lines=$((tap_lines + 1))
		if [ $tap_lines -ge 8 ]; then
			tap_text=$(cat "$err") tap_line=''
			tap_lines=$(wc -l <"$err" | tr -d ' ')
			break
		fi
	done <"$err"
	tap_text=$tap_text$tap_line
	while [ "${tap_text%"$tap_newline"}" != "$tap_text" ]; do
		tap_text=${tap_text%"$tap_newline"}
	done
}

# Whether a file's text (its last newline apart) matches a shell pattern.
tap_like() {
	if [ "$1" = "$err" ]; then
		tap_read_err
	else
		tap_text=$(cat "$1")
	fi
	# shellcheck disable=SC2254
	case $tap_text in
	$2) tap_result 0 "$3" ;;
	*)	tap_result 1 "$3" || {
			diag "pattern: $2"
			tap_show
			return 1
		} ;;
	esac
}

# out_like PATTERN [NAME], err_like PATTERN [NAME]: as `case` does, on the
# whole text; write *word* for a part.
out_like() {
	tap_like "$out" "$1" "${2:-$tap_cmd: output like $1}"
}
err_like() {
	tap_err_said=1
	tap_like "$err" "$1" "${2:-$tap_cmd: message like $1}"
}
# any_err: says that messages are expected here, and any will do.
any_err() {
	tap_err_said=1
}

# err_lines N [NAME], out_lines N [NAME]
err_lines() {
	tap_err_said=1
	tap_read_err
	is "$tap_lines" "$1" "${2:-$tap_cmd: $1 messages}" ||
		tap_show
}
out_lines() {
	is "$(wc -l <"$out" | tr -d ' ')" "$1" "${2:-$tap_cmd: $1 lines}" ||
		tap_show
}

# pass NAME, fail NAME
pass() {
	tap_result 0 "$1"
}
fail() {
	tap_result 1 "$1"
}

# todo NAME REASON COMMAND... : a known bug, which does not fail the suite.
todo() {
	tap_name=$1 tap_reason=$2
	shift 2
	"$@"
	tap_result $? "$tap_name # TODO $tap_reason"
	[ $? -eq 0 ] || tap_failed=$((tap_failed - 1))
}

# skip REASON: leaves the rest of the file out.
skip() {
	tap_settle
	if [ "$tap_n" -eq 0 ]; then
		echo "1..0 # SKIP $1"
		exit 0
	fi
	tap_n=$((tap_n + 1))
	echo "ok $tap_n # SKIP $1"
	done_testing
}

# is_full: whether a file may take its time; make check has less than a minute.
is_full() {
	[ "${COV_FULL-}" = 1 ]
}

# have PROGRAM: whether it can be run, for `have go || skip 'no Go here'`.
have() {
	command -v "$1" >/dev/null 2>&1
}

# is_root: root reads what nobody may; such tests are left out for it.
is_root() {
	[ "$(id -u)" -eq 0 ]
}

# The plan, and the end of the file.
done_testing() {
	tap_settle
	[ "$tap_n" -gt 0 ] || { echo 'not ok 1 - no test at all'; tap_n=1
		tap_failed=1; }
	echo "1..$tap_n"
	[ "$tap_failed" -eq 0 ]
	exit
}
