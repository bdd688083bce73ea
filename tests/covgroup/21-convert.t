# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# A database of coverage-collector becomes one of ours, or stays what it is.
. "${COV_TOP:-.}/tests/lib/tap.sh"
have sqlite3 || skip 'no sqlite3 program here'

load() {
	rm -rf o
	mkdir o
	sqlite3 o/coverage.db <"$top/tests/covgroup/data/$1.sql" >/dev/null
	sqlite3 o/coverage.db .dump >old.dump
}
sql() {
	sqlite3 -readonly o/coverage.db "$1"
}
# The old one, whole, under its own name, and nothing beside.
untouched() {
	is "$(ls -A o)" coverage.db "$1: nothing else is there"
	sqlite3 o/coverage.db .dump >now.dump
	file_is_file now.dump old.dump "$1: the old one is"
}

for version in v1 v2 v3 v4-image v4-hash v5; do
	n=${version#v}
	n=${n%-*}
	load $version
	chmod 640 o/coverage.db
	run covgroup --db o/coverage.db - </dev/null
	is_err "covgroup: o/coverage.db: converted from version $n of\
 coverage-collector; the old one is coverage.db.v$n" "$version: told"
	is "$(jq -r '[.group_key, .covered_stmts, .changed] | join(" ")' \
		"$out")" \
'host/Host/agent/agent/2f4bd5796f73d145401d6ebbf4973a95 0 true
shop/Deployment/web/app/2182c723572674922147e81dfc04a986 7 true
shop/StatefulSet/db/store/5995d8c2709cb2cf0c426fcd819f4905 3 true' \
		"$version: owners"
	is "$(ls -A o)" "coverage.db
coverage.db.v$n" "$version: the old one was kept"
	sqlite3 -readonly o/coverage.db.v$n .dump >now.dump
	file_is_file now.dump old.dump "$version: as it was"
	is "$(stat -c %a o/coverage.db)" 640 "$version: permissions follow"
	is "$(sql 'PRAGMA integrity_check; PRAGMA foreign_key_check;
		PRAGMA journal_mode; SELECT version FROM schema_version;
		SELECT count(*) FROM cov_report')" 'ok
delete
5
6' "$version: the new one is whole"
	run covtext "db:o/coverage.db#report/node-b-store"
	is_out 'mode: count
example.com/store/db.go:5.30,8.2 3 2
example.com/store/db.go:10.1,11.9 2 1' "$version: profile of a report"
	cp "$out" report.cov
done
is "$(sql "SELECT software_key FROM image_sources WHERE image = 'host:agent'")" \
	agent 'images follow'
is "$(sql "SELECT error FROM cov_report WHERE error <> ''")" \
	'no coverage data' 'errors follow'
run covgroup --all --by binary --db o/coverage.db
is "$(jq -c '[.binary_name, .software_key, .covered_stmts]' "$out")" \
	'["app","web",7]
["agent","agent",0]
["store",null,3]' 'binaries are made anew'
run covgroup -v --db o/coverage.db - </dev/null
err_like 'covgroup: 0 reports: *' 'the second time it is one of ours'

# The same report comes again: it is the same report, and read.
load v5
mkdir -p o/coverage/node-b-store
cp report.cov o/coverage/node-b-store/coverage.out
printf '{"type":"source_dir","dir":"o/coverage/node-b-store",%s}\n' \
	'"hostname":"node-b","binary_name":"store","host_process":true' >one.nd
run covgroup --no-backup --keep-gone --db o/coverage.db one.nd
err_like '*converted from version 5 of coverage-collector' '--no-backup'
is "$(ls -A o)" "coverage
coverage.db" 'nothing is kept'
is "$(sql 'SELECT count(*) FROM cov_report')" 6 'no report twice'

# Where there are no hard links the old one is copied. (Sanitizers want to be
# the first library.)
cat >nolink.c <<'END'
#include <errno.h>

int link(const char *from, const char *to);

int link(const char *from, const char *to)
{
	(void)from;
	(void)to;
	errno = EPERM;
	return -1;
}
END
if [ -z "${COV_SAN:-}" ] &&
    "${CC:-cc}" -shared -fPIC -o nolink.so nolink.c 2>/dev/null; then
	load v5
	run env LD_PRELOAD="$tmp/nolink.so" covgroup --db o/coverage.db - \
		</dev/null
	err_like '*; the old one is coverage.db.v5' 'no hard links: told'
	sqlite3 -readonly o/coverage.db.v5 .dump >now.dump
	file_is_file now.dump old.dump 'no hard links: the old one, copied'
	ok 'it is a file of its own' test "$(stat -c %h o/coverage.db.v5)" = 1
	is "$(sql 'SELECT count(*) FROM cov_report')" 6 'and the new one is there'
fi

# Reports whose folders are gone leave, as ever.
load v5
mkdir -p o/coverage/node-b-store
cp report.cov o/coverage/node-b-store/coverage.out
run covgroup --db o/coverage.db one.nd
err_like '*5 reports whose directories are gone removed*'
is "$(jq -r .owner_name "$out")" store 'and their owners'

# A name that is taken, and one that is the old one's already.
load v5
echo mine >o/coverage.db.v5
echo mine >o/coverage.db.v5-2
run covgroup --db o/coverage.db - </dev/null
err_like '*the old one is coverage.db.v5-3' 'other files are left alone'
is "$(cat o/coverage.db.v5 o/coverage.db.v5-2)" 'mine
mine' 'indeed'
load v5
ln o/coverage.db o/coverage.db.v5
echo temporary >o/.cov-abcdef
run covgroup --db o/coverage.db - </dev/null
err_like '*the old one is coverage.db.v5' 'a run was killed before'
is "$(ls -A o)" "coverage.db
coverage.db.v5" 'and swept up'

# Through a symbolic link: the file is replaced, not the link.
load v5
mkdir links
ln -s ../o/coverage.db links/c.db
run covgroup --db links/c.db - </dev/null
any_err
ok 'the link stays' test -L links/c.db
is "$(ls -A o)" "coverage.db
coverage.db.v5" 'the file was converted'

# A malformed text is an error of its report.
load v5
sqlite3 o/coverage.db "UPDATE report_sources SET coverage_text = 'rubbish'
	WHERE dir_name = 'node-b-shop-db-0-db-store'"
run covgroup --db o/coverage.db - </dev/null
any_err
is "$(sql "SELECT error FROM cov_report WHERE pod_name = 'db-0'")" \
	'node-b-shop-db-0-db-store:1: not a coverage profile: it does not begin with a mode line' 'a malformed text'

# No room, no permission, a kill: the old one.
load v5
full() {
	trap '' XFSZ
	ulimit -f "$1"
	exec covgroup --db o/coverage.db -
}
run full 60 </dev/null
is_status 3 'no room'
err_lines 1
untouched 'no room'

# Killed while it waits for its input it has not begun; a run that dies later
# is in the slow tests.
mkfifo pipe
covgroup --db o/coverage.db pipe >/dev/null 2>&1 &
pid=$!
exec 3>pipe
kill -9 $pid
wait $pid 2>/dev/null
exec 3>&-
untouched 'killed'

# Somebody writes to the old one: wait, then replace what is there then. The
# other program waits for its locks too.
mkfifo hold
sqlite3 o/coverage.db <hold >held &
exec 3>hold
printf ".timeout 20000\nBEGIN IMMEDIATE;\nSELECT 'held';\n" >&3
wait_for test -s held
covgroup --db o/coverage.db - </dev/null 2>second.err 3>&- &
second=$!
wait_for grep waiting second.err
echo "UPDATE report_sources SET binary_name = 'b' WHERE binary_name = 'app';
	COMMIT;" >&3
exec 3>&-
wait $second
is "$? $(grep -c 'converted from version 5' second.err)" '0 1' \
	'covgroup waits, and says so'
wait
is "$(sql "SELECT count(*) FROM cov_report WHERE binary_name = 'b'")" 3 \
	'what was written is in it'

# Two at once: one converts, the other goes on with the result.
load v4-image
sed 's/node-b/node-c/g' one.nd >two.nd
mkdir -p o/coverage/node-b-store o/coverage/node-c-store
cp report.cov o/coverage/node-b-store/coverage.out
cp report.cov o/coverage/node-c-store/coverage.out
covgroup --keep-gone --db o/coverage.db one.nd >a.out 2>a.err &
covgroup --keep-gone --db o/coverage.db two.nd >b.out 2>b.err
b=$?
wait $!
is "$? $b" '0 0' 'two at once'
is "$(cat a.err b.err | grep -c converted)" 1 'one of them converted'
is "$(ls -A o)" "coverage
coverage.db
coverage.db.v4" 'and kept the old one'
is "$(sql 'SELECT count(*) FROM cov_report')" 7 'both stored their report'
done_testing
