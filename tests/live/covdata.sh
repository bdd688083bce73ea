# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covdata.sh - comparing with go tool covdata; after tests/lib/tap.sh.

# Sets $covdata to the program that `go tool covdata` runs.
find_covdata() {
	go tool covdata help >build.log 2>&1 # builds it
	covdata=$(go tool -n covdata 2>/dev/null)
	[ -x "$covdata" ]
}

# same AS NAME PATTERNS DIR... : one mode of covtext; PATTERNS may be empty,
# AS may be "debugdump live".
same() {
	same_as=${1% live} same_name="$2: $1" same_pkg=$3
	case $1 in
	*live) same_live=--live ;;
	*) same_live= ;;
	esac
	shift 3
	set -- --as "$same_as" $same_live "$@"
	[ -z "$same_pkg" ] || set -- --pkg "$same_pkg" "$@"
	covtext "$@" >ours 2>ours.log
	same_rc=$?
	[ -z "$same_pkg" ] || shift 2
	shift 2
	[ -z "$same_live" ] || shift
	same_in=$(printf '%s,' "$@")
	set -- "-i=${same_in%,}"
	[ -z "$same_live" ] || set -- -live "$@"
	[ -z "$same_pkg" ] || set -- "-pkg=$same_pkg" "$@"
	if [ "$same_as" = textfmt ]; then
		"$covdata" textfmt "$@" -o=theirs 2>theirs.log
	else
		"$covdata" "$same_as" "$@" >theirs 2>theirs.log
	fi
	same_their=$?
	# The fifth line of a dump says who made it.
	if [ "$same_as" = debugdump ]; then
		sed 5d ours >ours.cut && mv ours.cut ours
		sed 5d theirs >theirs.cut && mv theirs.cut theirs
	fi
	is "$same_rc" "$same_their" "$same_name: status" ||
		diag "$(head -n 3 ours.log theirs.log)"
	[ "$same_their" -ne 0 ] || file_is_file ours theirs "$same_name"
}

# same_all NAME DIR...: all modes.
same_all() {
	all_name=$1
	shift
	same_some "$all_name" '' "$@"
}

# same_some NAME PATTERNS DIR...: all modes, some packages.
same_some() {
	some_name=$1 some_pkg=$2
	shift 2
	for some_as in textfmt percent func pkglist debugdump \
		'debugdump live'; do
		same "$some_as" "$some_name" "$some_pkg" "$@"
	done
}

# same_merge NAME THEIRS OURS DIR...: what they make reads the same; THEIRS
# and OURS are words, OURS may be empty.
same_merge() {
	merge_name="$1: $2" merge_their=$2 merge_our=$3
	shift 3
	rm -rf theirs.d ours.d
	mkdir theirs.d
	merge_in=$(printf '%s,' "$@")
	# shellcheck disable=SC2086
	"$covdata" $merge_their "-i=${merge_in%,}" -o=theirs.d 2>theirs.log
	merge_rc=$?
	# shellcheck disable=SC2086
	covmerge --binary ours.d $merge_our "$@" 2>ours.log
	is $? 0 "$merge_name: status" || diag "$(head -n 3 ours.log)"
	# Programs that are not in the first directory make it panic.
	if [ $merge_rc -eq 2 ] && grep -q 'decreasing dir index' theirs.log; then
		diag "$merge_name: covdata panics"
		return
	fi
	is $merge_rc 0 "$merge_name: covdata's status"
	for merge_dir in theirs ours; do
		"$covdata" textfmt -i=$merge_dir.d -o=$merge_dir 2>$merge_dir.log
		echo "status $?" >>$merge_dir
		(cd $merge_dir.d && for f in covmeta.*; do
			[ ! -f "$f" ] || cksum "$f"
		done) >>$merge_dir
		# Which functions have counters, and the arguments.
		"$covdata" debugdump -live -i=$merge_dir.d 2>/dev/null |
			sed "5d; s/^data file [^ ]*//" >>$merge_dir
	done
	file_is_file ours theirs "$merge_name"
}

# same_merges NAME DIR...
same_merges() {
	merges_name=$1
	shift
	same_merge "$merges_name" merge '' "$@"
	same_merge "$merges_name" 'merge -pcombine' --pcombine "$@"
	same_merge "$merges_name" 'merge -pkg=example.com/...' \
		'--pkg example.com/...' "$@"
	same_merge "$merges_name" intersect '--op intersect' "$@"
	[ $# -ne 2 ] || same_merge "$merges_name" subtract '--op subtract' "$@"
}
