# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covgroup is killed at every one of its writes, in turn: what is there then is
# the old database or the new one, and the next run makes it what it should be.
# Needs strace and sqlite3.
. "${COV_TOP:-.}/tests/lib/tap.sh"
have strace || skip 'no strace here'
have sqlite3 || skip 'no sqlite3 program here'
strace -o /dev/null -e trace=none true 2>/dev/null || skip 'strace cannot trace'
calls='pwrite64 fdatasync fsync unlink ftruncate linkat link rename unlinkat'
calls="$calls renameat fchmod fchown openat"

mkdir run && cp -r "$sample/bucket" . || exit 1
covfetch bucket -C run >dirs.ndjson || fail 'covfetch'

# die CALL N COMMAND...: kills it when it calls CALL the Nth time; false when it
# did not come that far.
die() {
	strace -qq -o /dev/null -e "trace=$1" \
		-e "inject=$1:signal=SIGKILL:when=$2" \
		"$COV_BIN/covgroup" --db o/coverage.db "$3" "$4" \
		>/dev/null 2>&1 </dev/null
	[ $? -ge 128 ]
}
# every NAME BEFORE OPTION OPERAND: with the command `BEFORE` making o/.
every() {
	n_all=0 bad=''
	for call in $calls; do
		n=1
		while [ $n -le 150 ]; do
			rm -rf o && mkdir o && $2
			die $call $n "$3" "$4" || break
			look "$call:$n" "$3" "$4"
			n=$((n + 1)) n_all=$((n_all + 1))
		done
	done
	diag "$1: $n_all kills"
	is "$bad" '' "$1: killed at every call"
	ok "$1: it was killed" test $n_all -gt 10
}
# The old or the new; then a run that finishes, and what it should be.
look() {
	if [ -s o/coverage.db ]; then
		covgroup --all --db o/coverage.db >got 2>err ||
			grep -q 'nothing was stored in it yet' err ||
			bad="$bad $1:unreadable"
		jq -c 'del(.profile)' got >bare
		cmp -s bare old || cmp -s bare new || bad="$bad $1:half"
	elif [ -s old ]; then
		bad="$bad $1:neither"
	fi
	covgroup --db o/coverage.db "$2" "$3" >/dev/null 2>err </dev/null ||
		bad="$bad $1:next"
	covgroup --all --db o/coverage.db >got 2>err
	jq -c 'del(.profile)' got >bare
	cmp -s bare new || bad="$bad $1:other"
	[ "$(sqlite3 o/coverage.db 'PRAGMA integrity_check')" = ok ] ||
		bad="$bad $1:integrity"
	ls -A o | grep -q -e '-journal' -e '-wal' -e '-shm' -e '\.cov-' &&
		bad="$bad $1:left"
}
# What `BEFORE` shows, and what it shows after a run.
expect() {
	rm -rf o && mkdir o && $1
	: >old
	[ ! -s o/coverage.db ] || covgroup --all --db o/coverage.db |
		jq -c 'del(.profile)' >old
	covgroup --db o/coverage.db "$2" "$3" >/dev/null 2>&1 </dev/null
	covgroup --all --db o/coverage.db | jq -c 'del(.profile)' >new
}

nothing() {
	:
}
expect nothing --keep-gone dirs.ndjson
every 'a new database' nothing --keep-gone dirs.ndjson

sed 's/"hostname":"/&x/' dirs.ndjson >changed.ndjson
stored() {
	covgroup --db o/coverage.db changed.ndjson >/dev/null
}
expect stored --keep-gone dirs.ndjson
every 'a changed database' stored --keep-gone dirs.ndjson
expect stored --store-text dirs.ndjson
every 'texts' stored --store-text dirs.ndjson
texts() {
	covgroup --store-text --db o/coverage.db changed.ndjson >/dev/null
}
expect texts --no-store-text dirs.ndjson
every 'no more texts' texts --no-store-text dirs.ndjson
theirs() {
	sqlite3 o/coverage.db <"$top/tests/covgroup/data/v4-image.sql" \
		>/dev/null
}
expect theirs --keep-gone -
every 'a conversion' theirs --keep-gone -
ok 'the old one is kept, once' test "$(ls o | grep -c 'v4')" -le 1
done_testing
