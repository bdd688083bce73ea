# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covbq query: the same SQL and the same answers of SQLite and of BigQuery.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covbq/serve.sh"
serve s

# commit COLLECTION COMMIT BLOCK... : a collection of a program at a commit.
commit() {
	collection=$1 commit=$2
	shift 2
	{ echo 'mode: count' && printf '%s\n' "$@"; } >p.cov
	printf '{"type":"binary","covmeta_hash":"%s","owners":[{"owner_type":"Job","owner_name":"j","namespace":"n","binary_name":"x","source_url":"u","source_commit":"%s","profile":"p.cov"}],"profile":"p.cov"}\n' \
		"$commit$commit" "$commit" >b.ndjson
	run covbq load --sqlite rows.db --collection "$collection" --now $now \
		b.ndjson
	run covbq load --endpoint-url "$url" --access-token-file token \
		--project p --dataset d --collection "$collection" --now $now \
		--state state b.ndjson
}
commit one c1 'a.go:1.1,2.2 1 5' 'a.go:4.1,4.9 1 0' 'b.go:1.1,1.2 1 0'
commit two c1 'a.go:1.1,2.2 1 0' 'a.go:4.1,4.9 1 0' 'b.go:1.1,1.2 1 4'
commit three c2 'a.go:1.1,2.2 1 1' 'b.go:1.1,3.2 1 0' 'c.go:7.1,7.2 1 0'

# both QUESTION... ANSWER
both() {
	run covbq query --sqlite rows.db "$@"
	cp "$out" sqlite
	run covbq query --endpoint-url "$url" --access-token-file token \
		--project p --dataset d "$@"
	file_is_file "$out" sqlite "$*: the same of both"
}
both file a.go
is_out 'collection_id	lines_tracked	lines_run
one	3	2
three	2	2
two	3	0' 'a file over collections'
both never
is_out 'source_filename	source_line_number	source_line
a.go	4	
b.go	2	
b.go	3	
c.go	7	' 'lines that no collection ran'
both never a.go
is_out 'source_filename	source_line_number	source_line
a.go	4	' 'of a file'
both changed c1 c2
is_out 'source_filename	lines_from	run_from	lines_to	run_to
a.go	3	2	2	2
b.go	1	1	3	0
c.go	0	0	1	0' 'what a commit changed'
both changed c1 c9
both never "'; DROP TABLE coverage_data; --"
is_out 'source_filename	source_line_number	source_line' 'text stays text'

run covbq query
out_lines 3
run covbq query --sql never
cp "$out" never.sql
run sqlite3 rows.db ".parameter set @file b.go" ".read never.sql"
is_out 'b.go|2|
b.go|3|' '--sql prints what sqlite3 takes'
printf 'mode: count\nm/t.go:2.2,2.4 1 0\n' >p.cov
mkdir src
echo 'module m' >src/go.mod
printf 'package m\n\tx\\y\tz\n' >src/t.go
run covbq load --sqlite tabs.db --collection c --now $now --source src b.ndjson
any_err
run covbq query --sqlite tabs.db never
is_out 'source_filename	source_line_number	source_line
m/t.go	2	\tx\\y\tz' 'a cell is a cell'

for bad in nothing 'file' 'file a b' 'changed c1' 'never a b'; do
	# shellcheck disable=SC2086
	run covbq query --sqlite rows.db $bad
	is_status 2
	any_err
done
run covbq query never
is_status 2
any_err
echo text >text.db
run covbq query --sqlite text.db never
is_status 2
err_like '*text.db: not a database'
sqlite3 other.db 'create table t(x)'
run covbq query --sqlite other.db never
is_status 2
err_like '*other.db: has not the tables*'
run covbq query --sqlite gone.db never
is_status 3
any_err
ok 'a question makes no file' ! [ -e gone.db ]
is "$(cat s/errors)" '' 'the server has nothing to complain about'
kill $server
done_testing
