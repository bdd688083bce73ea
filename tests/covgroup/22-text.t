# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# --store-text: coverage-collector's tables, with texts that agree with the
# profiles, as long as it was asked for.
. "${COV_TOP:-.}/tests/lib/tap.sh"
have sqlite3 || skip 'no sqlite3 program here'

mkdir run && cp -r "$sample/bucket" . || exit 1
covfetch bucket -C run >dirs.ndjson || fail 'covfetch'
db=run/coverage.db
sql() {
	sqlite3 -readonly $db "$1"
}
# The four tables and views, but for the texts.
tables() {
	sql 'SELECT id, dir_name, input_hash, namespace, pod_name,
		container_name, image, binary_name, collected_at, hostname,
		is_host, total_stmts, covered_stmts, coverage_pct, error_msg
		FROM report_sources ORDER BY id;
	SELECT id, group_key, namespace, owner_type, owner_name, binary_name,
		image, pods_json, pod_count, containers_json, hosts_json,
		total_stmts, covered_stmts, coverage_pct, merge_input_hash,
		first_seen, last_seen FROM owners ORDER BY id;
	SELECT * FROM owner_reports ORDER BY 1, 2;
	SELECT owner_id, file_path, total_stmts, covered_stmts, coverage_pct
		FROM owner_file_stats ORDER BY 1, 2'
}
# Every text is what covtext prints, an owner's in the order of its bytes.
texts() {
	bad=0
	sql 'SELECT dir_name FROM report_sources' >names
	while read -r name; do
		sql "SELECT coverage_text FROM report_sources
			WHERE dir_name = '$name'" | sed '$d' >got
		covtext "db:$db#report/$name" >expected 2>/dev/null
		cmp -s got expected || bad=$name
	done <names
	is $bad 0 "$1: texts of reports"
	bad=0
	sql 'SELECT group_key FROM owners' >names
	while read -r name; do
		sql "SELECT merged_coverage_text FROM owners
			WHERE group_key = '$name'" | sed '$d' >got
		covtext "db:$db#owner/$name" >text
		{ head -n 1 text; sed 1d text | sort -t ' ' -k 1,1; } >expected
		cmp -s got expected || bad=$name
	done <names
	is $bad 0 "$1: texts of owners"
}

# input_hash is as coverage-collector makes it when there are texts.
run covgroup --db $db --reference-hashes dirs.ndjson
tables >views
size=$(wc -c <$db)
run covgroup --db $db --store-text dirs.ndjson
is "$(jq -r .changed "$out" | sort -u)" false 'texts change no owner'
tables >real
file_is_file real views 'the tables say what the views said'
is "$(sql "SELECT group_concat(type) FROM (SELECT type FROM sqlite_master
	WHERE name IN ('report_sources', 'owners', 'owner_reports',
	'owner_file_stats'))")" table,table,table,table 'they are tables'
is "$(sql 'SELECT version FROM schema_version')" 5 'schema_version'
texts 'at first'
is "$(sql 'PRAGMA integrity_check; PRAGMA foreign_key_check')" ok 'integrity'

# It is remembered, an idle run writes nothing, and changes follow.
ok 'stamps are believed' wait_trusted $db dirs.ndjson
cp $db before.db
run covgroup -v --db $db dirs.ndjson
err_like '*0 read, 16 unchanged*'
ok 'an idle run writes nothing' cmp -s $db before.db
rm "$(echo run/coverage/*orders-0*)"/covcounters.*.2
covfetch run >less.ndjson
sed '/"pod_name":"frontend-debug"/s/"namespace":"e2e-shop"/"namespace":"moved"/' \
	less.ndjson >moved.ndjson
run covgroup --db $db moved.ndjson
texts 'after a change'
tables >real
is "$(grep -c moved real)" 2 'the row follows'
run covgroup --db $db --forget '*orders-0*' - </dev/null
any_err
is "$(sql 'SELECT count(*) FROM report_sources
	WHERE dir_name LIKE "%orders-0%"')" 0 'a report leaves'
run covgroup --db $db less.ndjson
texts 'it is back'
tables >real

# Somebody else changed the tables: they are mended.
sqlite3 $db "DELETE FROM owners WHERE owner_name = 'orders';
	UPDATE report_sources SET namespace = 'x' WHERE namespace = 'shop';
	INSERT INTO report_sources(dir_name, input_hash) VALUES('other', 'h');
	PRAGMA journal_mode=WAL" >/dev/null
run covgroup --db $db less.ndjson
tables >mended
file_is_file mended real 'what others change is mended'
texts 'mended'
is "$(sql 'PRAGMA journal_mode')" delete 'and the journal is ours again'

# Not looked at are texts and statistics by file: --update '*' makes them anew,
# and so does taking the texts out and putting them in.
spoil() {
	sqlite3 $db "UPDATE report_sources SET coverage_text = 'x'
			WHERE namespace = 'shop';
		UPDATE owners SET merged_coverage_text = 'x';
		DELETE FROM owner_file_stats WHERE id % 2;
		UPDATE owner_file_stats SET covered_stmts = 0"
}
spoil
run covgroup --db $db --update '*' less.ndjson
tables >mended
file_is_file mended real "statistics, with --update '*'"
texts "with --update '*'"
spoil
run covgroup --db $db --no-store-text - </dev/null
run covgroup --db $db --store-text - </dev/null
tables >mended
file_is_file mended real 'statistics, taken out and put in'
texts 'taken out and put in'
# A table that is not there is damage, which does not go by itself.
set -- owners
! is_full || set -- owner_file_stats owner_reports owners report_sources
for table; do
	sqlite3 $db "DROP TABLE $table"
	run covgroup --db $db --update '*' less.ndjson
	is_status 1 "without $table"
	err_like "covgroup: $db: *: no such table: *$table*" \
		"without $table: said"
	err_lines 1
	run covgroup --db $db --no-store-text - </dev/null
	run covgroup --db $db --store-text - </dev/null
	tables >mended
	file_is_file mended real "$table is back"
done

# Back to views: no text, no rest, the size that it had.
run covgroup --db $db --no-store-text less.ndjson
any_err
run sqlite3 -readonly $db 'SELECT merged_coverage_text FROM owners'
is_status 1
err_like '*no such column*'
ok 'the file is small again' test "$(wc -c <$db)" -le $((size * 5 / 4))
is "$(sql "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'
	OR name LIKE 'idx%'")" 0 'nothing of it is left'
is "$(sql 'PRAGMA integrity_check; PRAGMA foreign_key_check')" ok 'integrity'

# From an old database at once.
rm -rf o && mkdir o && db=o/coverage.db
sqlite3 $db <"$top/tests/covgroup/data/v4-image.sql" >/dev/null
run covgroup --db $db --store-text - </dev/null
any_err
texts 'converted'
is "$(sql 'SELECT count(*) FROM owners')" 3 'owners of the converted'

run covgroup --store-text dirs.ndjson
is_status 2
any_err
run covgroup --db $db --store-text --no-store-text dirs.ndjson
is_status 2
any_err
done_testing
