# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# clone.sh - the commits that binaries were built from, into DIR/repos

# clone_sources OPTION... : what is known of binaries is in records/binaries. A
# repository that cannot be had costs its text, not the pages.
clone_sources() {
	list_binaries
	set -- covsrc fetch -r --repos "$collection/repos" "$@" \
		${jobs:+-j "$jobs"} ${verbose:+-v}
	show "$records/binaries.ndjson" /dev/null "$@"
	exec 7<"$records/binaries.ndjson" 8>/dev/null
	run_tool "$@"
	set -- $?
	case $1 in
	0 | 1 | 3) worse "$1" ;;
	*) settle "$1" covsrc ;;
	esac
}

# With the options of the command line, and of cov.conf.
do_clone() {
	words_for git
	eval "set -- $words"
	clone_sources "$@"
}
