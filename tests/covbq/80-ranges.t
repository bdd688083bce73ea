# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# --schema ranges: a row for each block, and the text of a file once.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covbq/serve.sh"
serve s

mkdir src
echo 'module m' >src/go.mod
printf 'package m\n\nfunc f() { x() }\n' >src/t.go
printf 'mode: count\nm/gone.go:1.2,3.4 2 0\nm/t.go:3.10,3.17 1 7\n' >p.cov
for hash in 77 78; do
	printf '{"type":"binary","covmeta_hash":"%s","source_url":"u","profile":"p.cov"}\n' \
		$hash
done >b.ndjson
row() {
	echo "{\"ingestion_time\":\"$now\",\"binary_hash\":\"$1\",\"collection_id\":\"c\",\"source_filename\":\"$2\",\"start_line\":$3,\"start_column\":$4,\"end_line\":$5,\"end_column\":$6,\"statements\":$7,\"executions\":$8}"
}
for hash in 77 78; do
	row $hash m/gone.go 1 2 3 4 2 0
	row $hash m/t.go 3 10 3 17 1 7
done >ranges
printf '{"ingestion_time":"%s","source_url":"u","source_commit":"","source_filename":"m/t.go","source_text":"package m\\n\\nfunc f() { x() }\\n"}\n' \
	$now >sources
run covbq --collection c --now $now --source src --schema ranges b.ndjson
any_err
out_is_file "$PWD/ranges" 'blocks'
run covbq --collection c --now $now --source src --table coverage_sources b.ndjson
any_err
out_is_file "$PWD/sources" 'the text of a file once'
run covbq --collection c --now $now --source src --schema ranges -o rows b.ndjson
any_err
is "$(ls -A rows | tr '\n' ' ')" \
	'coverage_generators.ndjson coverage_ranges.ndjson coverage_sources.ndjson ' \
	'three files'
file_is_file rows/coverage_ranges.ndjson ranges '-o: blocks'
file_is_file rows/coverage_sources.ndjson sources '-o: text'

load d --now $now --source src --schema ranges b.ndjson
any_err
is "$(cut -f1-3 "$out" | tr '\n\t' '  ')" \
	'coverage_generators 2 loaded coverage_ranges 4 loaded coverage_sources 1 loaded ' \
	'three tables'
file_is_file s/d.coverage_ranges ranges 'blocks are there'
file_is_file s/d.coverage_sources sources 'text is there'
is "$(cd s && ls d.*.table | tr '\n' ' ')" \
	'd.coverage_generators.table d.coverage_ranges.table d.coverage_sources.table ' \
	'no other table is made'
run covbq schema --table coverage_ranges
jq -S . "$out" >said
jq -S .schema.fields s/d.coverage_ranges.table >made
file_is_file made said 'the table has the schema'
# Another collection has the same sources.
run covbq load --endpoint-url "$url" --access-token-file token --project p \
	--dataset d --collection other --state state --now 2025-04-01T00:00:00Z \
	--source src --schema ranges b.ndjson
any_err
is "$(cut -f1-3 "$out" | tr '\n\t' '  ')" \
	'coverage_generators 2 loaded coverage_ranges 4 loaded coverage_sources 1 was loaded before ' \
	'text of another collection'
is "$(jq -r .ingestion_time s/d.coverage_ranges | sort -u | tr '\n' ' ')" \
	"$now 2025-04-01T00:00:00Z " 'rows have the time of their own run'

for bad in '--table coverage_data --schema ranges --collection c' \
	'load --sqlite x.db --schema ranges --collection c'; do
	# shellcheck disable=SC2086
	run covbq $bad b.ndjson
	is_status 2
	any_err
done
is "$(cat s/errors)" '' 'the server has nothing to complain about'
kill $server
done_testing
