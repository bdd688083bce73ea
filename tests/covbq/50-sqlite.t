# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covbq load --sqlite: the rows in two tables.
. "${COV_TOP:-.}/tests/lib/tap.sh"
have sqlite3 || skip 'no sqlite3 to look into the database'

printf 'mode: count\na.go:1.1,2.2 1 5\nb.go:1.1,1.2 1 0\n' >p.cov
mkdir src
echo 'module m' >src/go.mod
printf '{"type":"binary","binary_name":"x","covmeta_hash":"77","software_group":"g","owners":[{"owner_type":"Job","owner_name":"j","namespace":"n","binary_name":"x","containers":["c"],"profile":"p.cov"}],"profile":"p.cov"}\n' \
	>b.ndjson
now=2025-03-12T12:00:00Z
load() {
	run covbq load --sqlite rows.db --collection c "$@"
}
sql() {
	run sqlite3 rows.db "$@"
}

load --now $now b.ndjson
is_out ''
sql 'select * from coverage_data order by 4, 6'
is_out "$now|77|c|a.go||1|5
$now|77|c|a.go||2|5
$now|77|c|b.go||1|0" 'rows, columns in their order'
sql 'select * from coverage_generators'
is_out "$now|g|77|c||||[{\"namespace\":\"n\",\"owner\":\"j\",\"container\":\"c\",\"binary_name\":\"x\"}]"
sql "select json_extract(generators, '\$[0].owner') from coverage_generators"
is_out j 'generators are JSON'
sql "select group_concat(name) from pragma_table_info('coverage_data')"
is_out 'ingestion_time,binary_hash,collection_id,source_filename,source_line,source_line_number,line_executions'
sql "select group_concat(name) from pragma_table_info('coverage_generators')"
is_out 'ingestion_time,software_group,binary_hash,collection_id,source_url,software_key,source_commit,generators'
sql "explain query plan select * from coverage_data where binary_hash = '77' and collection_id = 'c'"
out_like '*SEARCH*PRIMARY KEY*' 'rows of a binary are found without a scan'
is "$(ls -A | grep -c '^rows.db')" 1 'nothing lies beside it'

# The same run again is the same rows, also when there are fewer; another run
# adds to them.
load --now $now b.ndjson
sql 'select count(*) from coverage_data'
is_out 3 'once more changes nothing'
sed -i.old '/b.go/d' p.cov
load --now $now b.ndjson
sql 'select count(*) from coverage_data'
is_out 2 'rows of an earlier attempt are gone'
load --now 2025-03-13T12:00:00Z b.ndjson
sql 'select count(*), count(distinct ingestion_time) from coverage_data'
is_out '4|2' 'another run adds rows'
run covbq load --sqlite rows.db --collection d --now $now b.ndjson
sql 'select count(*) from coverage_generators'
is_out 3 'another collection too'

# The same rows as the files have.
printf 'mode: count\nm/t.go:1.1,1.2 1 5\n' >p.cov
printf '\t"a\\b"\377\303\251\ntwo\n' >src/t.go
run covbq --collection e --now $now --source src b.ndjson
any_err
cp "$out" file.rows
run covbq load --sqlite rows.db --collection e --now $now --source src \
	b.ndjson
any_err
sql "select json_object('ingestion_time', ingestion_time, 'binary_hash',
	binary_hash, 'collection_id', collection_id, 'source_filename',
	source_filename, 'source_line', source_line, 'source_line_number',
	source_line_number, 'line_executions', line_executions)
	from coverage_data where collection_id = 'e'"
out_is_file "$PWD/file.rows" 'text as in the files'

# What is refused leaves all as it was.
cp rows.db before.db
echo 'no json' >bad.ndjson
load b.ndjson bad.ndjson
is_status 2
any_err
ok 'malformed input changes nothing' cmp rows.db before.db
echo text >text.db
run covbq load --sqlite text.db --collection c b.ndjson
is_status 2
err_like '*text.db: not a database*'
is "$(cat text.db)" text 'what is no database stays'
sqlite3 mine.db 'create table coverage_data(x)'
run covbq load --sqlite mine.db --collection c b.ndjson
is_status 2
err_like '*mine.db: has other tables*'
sqlite3 cov.db 'pragma application_id=1131378274; create table t(x)'
run covbq load --sqlite cov.db --collection c b.ndjson
is_status 2
err_like '*this is a coverage.db*'
run covbq load --sqlite . --collection c b.ndjson
is_status 2
any_err
run covbq load --sqlite no/such/rows.db --collection c b.ndjson
is_status 3 'a missing folder'
any_err
run covbq load --sqlite new.db --collection c --namespace none b.ndjson
any_err
ok 'without rows there are tables all the same' \
	sqlite3 new.db 'select * from coverage_data'

done_testing
