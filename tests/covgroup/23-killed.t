# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Killed at random points, out of room, and read by others: the database is
# whole, and the next run goes on.
. "${COV_TOP:-.}/tests/lib/tap.sh"

mkdir run && cp -r "$sample/bucket" . || exit 1
covfetch bucket -C run >dirs.ndjson || fail 'covfetch'
# 320 reports: the sample's under other names.
i=0
while [ $i -lt 20 ]; do
	sed "s|\"dir\":\"run/|\"dir\":\"run/../run/|
		s/\"dir_name\":\"/&n$i-/; s/\"hostname\":\"/&n$i-/" dirs.ndjson |
		jq -c "del(.dir) + {profile: .dir}"
	i=$((i + 1))
done >many.ndjson
covgroup many.ndjson >plain.ndjson || fail 'covgroup'
bare() {
	jq -cS 'del(.profile, .changed)' "$@"
}

# A delay of up to 30 ms, the same in every run of the test.
delay() {
	awk -v n="$1" 'BEGIN { srand(n); printf "%.3f\n", rand() * 0.03 }'
}
bad=0 finished=0 n=0
while [ $n -lt 12 ]; do
	n=$((n + 1))
	[ $((n % 2)) -ne 0 ] || rm -f run/coverage.db
	covgroup -j1 --db run/coverage.db many.ndjson >/dev/null 2>&1 &
	pid=$!
	sleep "$(delay $n)"
	kill -9 $pid 2>/dev/null || finished=$((finished + 1))
	wait $pid 2>/dev/null
	# Every time somebody looks: all or nothing.
	[ -s run/coverage.db ] || continue
	lines=$(covgroup --all --tag --db run/coverage.db 2>"$err" | wc -l)
	[ "$lines" -eq 320 ] || [ "$lines" -eq 0 ] || bad="$bad $n:$lines"
done
is "$bad" 0 'all or nothing after each of 12 kills'
diag "$finished of 12 runs were faster than the kill"
run covgroup --db run/coverage.db many.ndjson
run covgroup --all --db run/coverage.db
is "$(bare "$out" | cksum)" "$(bare plain.ndjson | cksum)" \
	'the next run goes on, and all is there'
is "$(ls -A run)" 'coverage
coverage.db' 'nothing is left beside'
if have sqlite3; then
	is "$(sqlite3 run/coverage.db 'PRAGMA integrity_check;
		PRAGMA foreign_key_check')" ok 'integrity'
fi

# After an unclean end, which a journal tells, the pages are looked at.
if have sqlite3; then
	cp run/coverage.db broken.db
	sqlite3 broken.db >/dev/null <<'END'
PRAGMA cache_size=1;
PRAGMA cache_spill=1;
BEGIN;
UPDATE cov_report SET stamp = 'x' WHERE id < 60;
.shell cp broken.db copy.db; cp broken.db-journal copy.db-journal
END
	ok 'a journal is left' test -s copy.db-journal
	cp copy.db damaged.db
	cp copy.db-journal damaged.db-journal
	run covgroup --all --db copy.db
	is "$(bare "$out" | cksum)" "$(bare plain.ndjson | cksum)" \
		'a reader undoes it'
	pages=$(($(wc -c <damaged.db) / 4096))
	dd if=/dev/zero of=damaged.db bs=4096 seek=$((pages - 20)) count=20 \
		conv=notrunc 2>/dev/null
	run covgroup --db damaged.db dirs.ndjson
	is_status 1 'damage is found'
	err_like 'covgroup: damaged.db: damaged by an earlier interruption*'
fi

# A file that may not grow: as a full disk.
cp run/coverage.db small.db
covgroup --all --db small.db >before
run sh -c "ulimit -f $(($(wc -c <small.db) / 512 - 8)) &&
	covgroup --db small.db --update '*' --store-text many.ndjson"
is_status 3 'a file that may not grow'
err_lines 1 'one message'
is_out '' 'nothing is printed'
run covgroup --all --db small.db
file_is_file "$out" before 'the database is as it was'
is "$(ls -A | grep '^small')" small.db 'nothing is left beside'
run sh -c 'ulimit -f 8 && covgroup --db fresh.db many.ndjson'
is_status 3 'nor a new one'
any_err
is "$(ls -A | grep '^fresh')" '' 'which is not there then'

# A real full disk, where one may be made.
if is_root && mkdir disk && mount -t tmpfs -o size=256k tmpfs disk 2>/dev/null
then
	trap 'umount "$tmp/disk" 2>/dev/null; find "$tap_dir" -type d -exec chmod u+rwx {} + 2>/dev/null; rm -rf "$tap_dir"' EXIT
	covgroup --db disk/coverage.db dirs.ndjson >/dev/null
	covgroup --all --db disk/coverage.db >before
	head -c 300k /dev/zero >disk/fill 2>/dev/null
	run covgroup --db disk/coverage.db many.ndjson
	is_status 3 'a full disk'
	err_lines 1 'one message'
	is_out '' 'nothing is printed'
	run covgroup --all --db disk/coverage.db
	file_is_file "$out" before 'the database is as it was'
	is "$(ls -A disk)" 'coverage.db
fill' 'nothing is left beside'
	rm disk/fill
	run covgroup --db disk/coverage.db --store-text many.ndjson
	is_status 3 'no room for texts'
	any_err
	run covgroup --all --db disk/coverage.db
	file_is_file "$out" before 'the database is as it was'
	if have sqlite3; then
		rm disk/*
		sqlite3 disk/coverage.db \
			<"$top/tests/covgroup/data/v5.sql" >/dev/null
		sqlite3 disk/coverage.db .dump >dump
		head -c 300k /dev/zero >disk/fill 2>/dev/null
		run covgroup --db disk/coverage.db - </dev/null
		is_status 3 'no room to convert'
		any_err
		is "$(ls -A disk)" 'coverage.db
fill' 'the old one is there'
		rm disk/fill
		sqlite3 disk/coverage.db .dump >now
		file_is_file now dump 'whole'
	fi
	umount disk
fi

# Read by another user, who may not write, from a folder where nobody may.
is_root && have setpriv && setpriv --reuid 65534 --regid 65534 \
	--clear-groups true 2>/dev/null || skip 'only root can be another user'
other() {
	setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
}
mkdir ro
cp run/coverage.db ro/
have sqlite3 && sqlite3 ro/old.db <"$top/tests/covgroup/data/v5.sql" >/dev/null
chmod 444 ro/*.db
chmod 555 ro
chmod 755 "$tap_dir" "$tmp"
other test -x "$COV_BIN/covgroup" || skip 'the tools are not for others'
for db in ro/*.db; do
	covgroup --all --by binary --db $db >mine
	run other covgroup --all --by binary --db $db
	file_is_file "$out" mine "$db: another user reads the same"
	run other covtext "$(jq -r .profile mine | head -n 1)"
	is_status 0 "$db: and the profiles"
	run other covgroup --db $db dirs.ndjson
	is_status 3 "$db: but writes nothing"
	any_err
done
is "$(find ro -name '*.db?*')" '' 'nothing is left beside'
done_testing
