# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Sources found as Go finds them: Go's own test of `go tool cover -func`, and its
# scripts about coverage, with ours in place of covdata and cover (COV_SCRIPTS=1,
# some minutes: they are run by a copy of this machine's Go).
. "${COV_TOP:-.}/tests/lib/tap.sh"

have go || skip 'no go here'
unset GOFLAGS
export GOWORK=off GOTOOLCHAIN=local GO111MODULE=on
goroot=$(go env GOROOT)

# --- TestCoverFunc -----------------------------------------------------------

if [ -e "$goroot/src/cmd/cover/testdata/profile.cov" ]; then
	mkdir cover
	cp -R "$goroot/src/cmd/cover/testdata" cover
	cd cover || exit 1
	go tool cover -func=testdata/profile.cov >../theirs
	run covstat --by func --source . testdata/profile.cov
	cd ..
	out_like '*total:*100.0*' 'as TestCoverFunc has it'
	tr -s '\t' <"$out" >ours
	tr -s '\t' <theirs >theirs.rows
	file_is_file ours theirs.rows 'as go tool cover -func prints it'
else
	diag 'left out: this Go has no TestCoverFunc'
fi

# --- scripts of cmd/go ----------------------------------------------------------

# Scripts that ask cover or covdata; ours take the same words.
copy_scripts() {
	mkdir bin
	cat >bin/ourcover <<-'E'
		#!/bin/sh
		exec covstat --by func --source . "$1"
	E
	cat >bin/ourcovdata <<-'E'
		#!/bin/sh
		mode=$1 to= pkg=
		shift
		for word; do
			case $word in
			-i=*) from=${word#-i=} ;;
			-o=*) to=${word#-o=} ;;
			-pkg=*) pkg=--pkg=${word#-pkg=} ;;
			esac
		done
		case $mode in
		merge) exec covmerge --binary "$to" $pkg "$from" ;;
		textfmt) exec covtext -o "$to" "$from" ;;
		*) exec covtext --as "$mode" "$from" ;;
		esac
	E
	chmod 755 bin/ourcover bin/ourcovdata
	cp -R "$goroot" goroot
	chmod -R u+w goroot
	rm -f goroot/src/cmd/go/testdata/script/*.txt
	# cover_mod_empty is left out: an empty profile is refused, for a reason.
	for script in $(cd "$goroot/src/cmd/go/testdata/script" &&
		grep -lE '^go tool cov(er -func|data [a-z])' ./*.txt |
		grep -v cover_mod_empty); do
		sed 's/^go tool cover -func=/exec ourcover /
			s/^go tool covdata /exec ourcovdata /' \
			"$goroot/src/cmd/go/testdata/script/$script" \
			>"goroot/src/cmd/go/testdata/script/$script"
	done
}
if [ "${COV_SCRIPTS:-0}" = 1 ]; then
	copy_scripts
	(cd goroot/src/cmd/go && GOROOT=$tmp/goroot \
		PATH=$tmp/goroot/bin:$tmp/bin:$PATH go test -run TestScript -v .) \
		>log 2>&1
	grep -E '^ *--- (PASS|FAIL|SKIP): TestScript/' log >verdicts
	while read -r _ verdict script _; do
		case $verdict in
		SKIP:) diag "skipped by Go: $script" ;;
		*) is "$verdict" PASS: "$script" ;;
		esac
	done <verdicts
	ok 'scripts were run' test -s verdicts || diag "$(tail -n 5 log)"
else
	diag 'scripts of cmd/go: left out (COV_SCRIPTS=1)'
fi
done_testing
