# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covbq load --project: what a strict server of BigQuery gets.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covbq/serve.sh"
serve s

# The schemas are those of the tables that are made.
run covbq schema
is "$(jq -c 'map(.name)' "$out")" '["ingestion_time","binary_hash","collection_id","source_filename","source_line","source_line_number","line_executions"]' \
	'schema of the lines'
is "$(jq -c 'map(select(.mode != "REQUIRED").name)' "$out")" '["source_line"]' \
	'only the text may be missing'
cp "$out" data.schema
run covbq schema --table coverage_generators
is "$(jq -c '.[7] | .type, .mode, [.fields[].name]' "$out" | tr '\n' ' ')" \
	'"RECORD" "REPEATED" ["namespace","owner","container","binary_name"] ' \
	'owners are records'
run covbq schema b.ndjson
is_status 2
any_err

load d --now $now b.ndjson
id=$(awk '{ print $4 }' "$out" | head -n 1)
is "$(cut -f1-3 "$out")" 'coverage_data	5	loaded
coverage_generators	1	loaded' 'both tables'
jq -S .schema.fields s/d.coverage_data.table >made
jq -S . data.schema >said
file_is_file made said 'the table has the schema'
is "$(jq -c .clustering.fields s/d.coverage_data.table \
	s/d.coverage_generators.table)" '["binary_hash","collection_id"]
["software_group","binary_hash","collection_id","source_url"]' 'clustered'
run covbq --collection c --now $now b.ndjson
file_is_file s/d.coverage_data "$out" 'the rows are those of covbq'
run covbq --collection c --now $now --table coverage_generators b.ndjson
file_is_file s/d.coverage_generators "$out" 'of both tables'
is "$(ls state 2>/dev/null)" '' 'nothing is left to go on with'

# Once more, at another time: nothing is loaded twice.
load d --now 2025-04-01T00:00:00Z b.ndjson
is "$(cut -f1-3 "$out")" 'coverage_data	5	was loaded before
coverage_generators	1	was loaded before' 'the same rows'
is "$(wc -l <s/d.coverage_data | tr -d ' ')" 5 'are there once'
# One of the tables was not loaded: its rows get the time of the other.
sed 's/"software_group":"g"/"software_group":"h"/' b.ndjson >h.ndjson
load d -v --now 2025-04-01T00:00:00.25Z h.ndjson
is "$(cut -f1-3 "$out")" 'coverage_data	5	was loaded before
coverage_generators	1	loaded' 'what is new is loaded'
err_like "*stays their ingestion_time*"
is "$(tail -n 1 s/d.coverage_generators | jq -r '.ingestion_time + .software_group')" \
	"${now}h" 'with the time that its lines have'
# Other collections and tables have other jobs.
run covbq load --project p --dataset d --collection other -n b.ndjson
ok 'another collection has another job' ! grep -q "$id" "$out"
is "$(cut -f1-2 "$out" | tr '\n\t' '  ')" \
	'coverage_data 5 coverage_generators 1 ' 'a dry run asks nobody'
load d -n --now $now b.ndjson
is "$(cut -f4 "$out" | head -n 1)" "$id" 'and names the job'
load d --replace-collection --now 2025-04-02T00:00:00.5Z b.ndjson
is "$(cut -f1-3 "$out")" 'coverage_data	5	loaded
coverage_generators	1	loaded' '--replace-collection loads again'
load d --now 2025-04-02T00:00:00.5Z -n --no-gzip b.ndjson
ok 'dry, without gzip: what is to be sent' grep -q '\([0-9][0-9]*\) bytes, \1 to send' "$out"
load d --file-kind --now 2025-04-03T00:00:00Z b.ndjson
is "$(tail -n 1 s/d.coverage_data | jq -c '[keys_unsorted[-1], .file_kind]')" \
	'["file_kind",""]' 'a table gets the column of --file-kind'
run covbq schema --file-kind
is "$(jq -r '.[-1].name' "$out")" file_kind 'which is in the schema'

# What servers do.
for fault in busy rate late passing; do
	load $fault --now $now b.ndjson
	is "$(cut -f1-3 "$out" | tr '\n\t' '  ')" \
		'coverage_data 5 loaded coverage_generators 1 loaded ' "$fault"
	is_status 0
	any_err
	is "$(wc -l <s/$fault.coverage_data | tr -d ' ')" 5 "$fault: once"
done
load nostat --now $now b.ndjson
is_status 0 'a job that says no numbers is counted'
load less --now $now b.ndjson
is_status 1
err_like '*coverage_data: 5 rows were sent, and 4 are there'
load denied --now $now b.ndjson
is_status 2
err_like '*403 accessDenied: Access Denied: no'
is_out ''
load bad --now $now b.ndjson
is_status 1
err_like '*coverage_data: load job: invalid: row 3, line_executions -1: Error while reading*many*'
echo wrong >wrong
load d --access-token-file wrong b.ndjson
is_status 2
err_like '*401 authError*'

# Parts.
printf '\t%s\n' $(awk 'BEGIN { for (i = 0; i < 8000; i++) print "x" i }') >long
mkdir src
echo 'module m' >src/go.mod
{ echo 'package m'; cat long; } >src/t.go
printf 'mode: count\nm/t.go:2.2,2.4 1 5\n' >p.cov
run covbq --collection c --now $now --source src b.ndjson
any_err
cp "$out" rows
for fault in part drop gone whole; do
	: >s/log
	load $fault --now $now --source src --no-gzip --chunk-size 524288 \
		b.ndjson
	any_err
	is_status 0
	file_is_file s/$fault.coverage_data rows "parts: $fault"
	ok "$fault: more than one" test "$(grep -c 'PUT.*bytes [0-9]' s/log)" -gt 3
done
load zip --now $now --source src b.ndjson
any_err
file_is_file s/zip.coverage_data rows 'with gzip'
load zip --chunk-size 1000 b.ndjson
is_status 2
any_err

# Killed in the middle of an upload.
sh -c 'exec "$@"' sh "$COV_BIN/covbq" load --endpoint-url "$url" \
	--access-token-file token --project p --dataset hang --collection c \
	--state state --now $now --source src --no-gzip --chunk-size 524288 \
	b.ndjson >/dev/null 2>&1 &
killed=$!
wait_for test -e s/hangs
kill -KILL $killed
wait $killed 2>/dev/null
is "$(ls state | wc -l | tr -d ' ')" 1 'a session is kept'
is "$(ls -l state/* | cut -c1-10)" -rw------- 'for nobody else'
: >s/go
: >s/log
load hang --now 2025-05-01T00:00:00Z --source src --no-gzip \
	--chunk-size 524288 -v b.ndjson
err_like '*an upload of an earlier run goes on*'
is_status 0
file_is_file s/hang.coverage_data rows 'another run goes on, with its time'
ok 'it asked how far it was' grep -q 'bytes \*/' s/log
ok 'and did not send all' ! grep -q 'bytes 0-524287/' s/log
is "$(ls state)" '' 'the session is over'

# Rows one by one.
load st --stream --now $now --source src b.ndjson
any_err
file_is_file s/st.coverage_data rows 'insertAll'
is "$(grep -c 'POST.*coverage_data/insertAll' s/log)" 18 '500 at a time'
load st --stream --now 2025-04-01T00:00:00Z --source src b.ndjson
any_err
is "$(wc -l <s/st.coverage_data)" "$(wc -l <rows)" 'insertId: again changes nothing'
load refuse --stream --now $now --source src b.ndjson
is_status 1
err_like '*coverage_data: row 2: source_line_number 2: invalid: no twos
*coverage_data: 1 of 8002 rows were refused*'
is "$(wc -l <s/refuse.coverage_data | tr -d ' ')" 8001 'the others are there'

# Text that no table takes.
printf 'package m\n\tx(\377, \0z)\n' >src/t.go
printf 'mode: count\nm/t.go:2.2,2.9 1 5\n' >p.cov
load unsafe --now $now --source src b.ndjson
err_like '*warning: 1 line of text no UTF-8*(first m/t.go:2)*'
is_status 0
is "$(jq -r .source_line s/unsafe.coverage_data | sed -n 2p)" \
	"$(printf '\tx(\357\277\275, \357\277\275z)')" 'made safe'

# Nowhere to put them aside, nobody there, nothing to send.
TMPDIR=/dev/null load d --now $now b.ndjson
is_status 0 'few rows need no file'
any_err
load d --namespace none b.ndjson
is_out ''
err_like '*no owner is left by the filters*'
run covbq load --endpoint-url http://127.0.0.1:1 --access-token-file token \
	--project p --dataset d --collection c --retries 0 b.ndjson
is_status 3
any_err
run covbq load --project p --collection c b.ndjson
is_status 2
any_err
run covbq load --project p --dataset d --collection c b.ndjson
is_status 2
err_like '*no credentials*'
is "$(cat s/errors)" '' 'the server has nothing to complain about'
kill $server
done_testing
