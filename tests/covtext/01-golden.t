# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Every case of tests/data against what go tool covdata printed for it.
. "${COV_TOP:-.}/tests/lib/tap.sh"

# The pattern of a golden, from the command line in status.json.
pattern() {
	sed -n "/\"$1\"/,/\"cmd\"/s/.*-pkg=\([^\" ]*\).*/\1/p" status.json
}

# A dump without the line that says who made it.
dump() {
	covtext --as debugdump "$@" >"$tap_dir/dump" || return
	sed 5d "$tap_dir/dump"
}

# Goldens of a folder that is to be read alone: golden NAME DIR...
golden() {
	case $case in
	edge-huge | syn-saturate) want='*warning: *4294967295*' rc=0 ;;
	edge-api | syn-multiseg)
		want='*warning: *further segments are left out*' rc=0 ;;
	syn-meta-only)
		want='*: a binary has no counters: it was killed or still runs'
		rc=0 ;;
	syn-tag-mismatch) want='*warning: *hash*' rc=0 ;;
	*) want='' rc=0 ;;
	esac
	# covdata has no text for this one, see tests/suite/modes.t.
	case $case.$1 in
	edge-modeclash.textfmt*) return ;;
	esac
	case " $* " in
	*' --pkg nosuch/pkg '*)
		want="covtext: warning: --pkg 'nosuch/pkg' matches nothing" ;;
	esac
	file=$1
	shift
	cd "$data/$case/golden" || exit 1
	run "$@"
	is_status $rc "$case: status of $file"
	err_like "$want" "$case: messages of $file"
	if [ -f "$file" ]; then
		out_is_file "$file" "$case: $file"
	else
		is_out '' "$case: no $file"
	fi
	cd "$tmp" || exit 1
}

one_folder() {
	golden textfmt.out covtext ../data
	golden percent.txt covtext --as percent ../data
	golden func.txt covtext --as func ../data
	golden pkglist.txt covtext --as pkglist ../data
	for i in 0 1 2 3; do
		p=$(cd "$data/$case/golden" && pattern "textfmt-pkg$i.out")
		[ -n "$p" ] || continue
		golden "textfmt-pkg$i.out" covtext --pkg "$p" ../data
		golden "percent-pkg$i.txt" covtext --as percent --pkg "$p" \
			../data
	done
}

# covdata was run in the folder of the case, and prints the paths it reads.
dumps() {
	cd "$data/$case" || exit 1
	for live in '' -live; do
		[ -f golden/debugdump$live.txt ] || continue
		sed 5d golden/debugdump$live.txt >"$tap_dir/golden"
		run dump data ${live:+-}$live
		any_err
		file_is_file "$out" "$tap_dir/golden" "$case: debugdump$live"
	done
	cd "$tmp" || exit 1
}

two_folders() {
	golden textfmt-a.out covtext ../data/a
	golden textfmt-b.out covtext ../data/b
	golden textfmt-ab.out covtext ../data/a ../data/b
	golden percent-ab.txt covtext --as percent ../data/a ../data/b
	golden func-ab.txt covtext --as func ../data/a ../data/b
	golden pkglist-ab.txt covtext --as pkglist ../data/a ../data/b
	# The order of directories changes nothing.
	golden textfmt-ab.out covtext ../data/b ../data/a
}

for case in $(cd "$data" && ls); do
	[ -d "$data/$case/golden" ] && [ -d "$data/$case/data" ] || continue
	if [ -d "$data/$case/data/a" ]; then
		two_folders
	else
		one_folder
		dumps
	fi
done

# An empty directory: covdata prints a warning, exits 0 and leaves a file of
# no bytes; ours is an answer that no tool can take for a profile.
mkdir empty
for as in textfmt percent func pkglist debugdump; do
	run covtext --as $as -o made empty
	is_status 1
	is_err 'covtext: empty: no coverage files'
	ok "$as: no output file" [ ! -e made ]
done

done_testing
