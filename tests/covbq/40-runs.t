# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# The time of a run, where rows go, and what comes of bad input.
. "${COV_TOP:-.}/tests/lib/tap.sh"

printf 'mode: set\na.go:1.1,1.2 1 1\n' >p.cov
echo '{"type":"binary","covmeta_hash":"77","profile":"p.cov"}' >b.ndjson

bq() {
	run covbq --collection c "$@"
}
time_of() {
	sed 's/.*"ingestion_time":"\([^"]*\)".*/\1/' "${1:-$out}" | sort -u
}

for t in '2025-03-12T08:02:33Z 2025-03-12T08:02:33Z' \
	'2025-03-12T00:02:33+05:30 2025-03-11T18:32:33Z' \
	'2024-02-28T23:30:00-01:00 2024-02-29T00:30:00Z' \
	'1969-12-31t23:59:59.25z 1969-12-31T23:59:59.25Z' \
	'2025-01-01T00:00:00.123456789Z 2025-01-01T00:00:00.123456Z'; do
	bq --now "${t% *}" b.ndjson
	is "$(time_of)" "${t#* }" "--now ${t% *}"
done
for t in '' now 2025-03-12 2025-02-29T00:00:00Z 2025-13-01T00:00:00Z \
	2025-03-12T24:00:00Z 2025-03-12T08:02:33 2025-03-12T08:02:33Zx \
	2025-03-12T08:02:33.Z 2025-03-12T08:02:33+1:00; do
	bq --now "$t" b.ndjson
	is_status 2 "--now '$t' is refused"
	is_out ''
	err_like '*RFC 3339*'
done
run env SOURCE_DATE_EPOCH=1741766553 covbq --collection c b.ndjson
is "$(time_of)" 2025-03-12T08:02:33Z SOURCE_DATE_EPOCH
run env SOURCE_DATE_EPOCH=soon covbq --collection c b.ndjson
is_status 2
any_err
bq -o dir b.ndjson
is "$(cat dir/coverage_data.ndjson dir/coverage_generators.ndjson |
	sed 's/.*"ingestion_time":"\([^"]*\)".*/\1/' | sort -u | wc -l |
	tr -d ' ')" 1 'one time for both tables'
case $(time_of dir/coverage_data.ndjson) in
20??-??-??T??:??:??.??????Z) pass 'the clock, in microseconds' ;;
*) fail 'the clock, in microseconds' ;;
esac

# Which table, and where to.
bq --now 2025-01-01T00:00:00Z --table coverage_data b.ndjson
is_out '{"ingestion_time":"2025-01-01T00:00:00Z","binary_hash":"77","collection_id":"c","source_filename":"a.go","source_line":"","source_line_number":1,"line_executions":1}'
bq --now 2025-01-01T00:00:00Z --table coverage_generators - <b.ndjson
is_out '{"ingestion_time":"2025-01-01T00:00:00Z","software_group":"","binary_hash":"77","collection_id":"c","source_url":"","software_key":"","source_commit":"","generators":[]}'
bq </dev/null
is_out '' 'no records, no rows'
run covbq b.ndjson
is_status 2
is_out ''
err_like '*--collection*'
bq --table coverage_data -o dir b.ndjson
is_status 2
any_err
bq --sqlite x.db b.ndjson
is_status 2
any_err
run covbq load --collection c b.ndjson
is_status 2
err_like '*--sqlite*'
bq --source missing b.ndjson
is_status 2
is_out ''
any_err

# What is no record, and what is not ours.
echo '{"type":"report","dir":"x"}' >report.ndjson
bq report.ndjson
is_status 2
err_like '*covgroup*'
bq report.ndjson b.ndjson
out_lines 1
err_like '*warning: 1 record of other types left out*'
echo 'no json' >bad.ndjson
bq b.ndjson bad.ndjson
is_status 2
is_out '' 'a malformed record: nothing is printed'
err_like 'covbq: bad.ndjson:1: *'
bq -o dir2 b.ndjson bad.ndjson
is_status 2
any_err
ok 'and nothing is written' ! test -e dir2/coverage_data.ndjson
bq --skip-bad b.ndjson bad.ndjson
is_status 1
out_lines 1
any_err
echo '{"type":"binary","covmeta_hash":"1","owners":[7],"profile":"p.cov"}' \
	>bad.ndjson
bq bad.ndjson
is_status 2
err_like 'covbq: bad.ndjson:1: *owners*'
bq --skip-bad bad.ndjson b.ndjson
is_status 1
out_lines 1
any_err
echo '{"type":"binary","binary_name":"x","profile":"p.cov"}' >nohash.ndjson
bq nohash.ndjson b.ndjson
is_status 1
out_lines 1
err_like '*nohash.ndjson:1: record: no *covmeta_hash*'

# An item that fails is named, the others go on, and the status says so.
echo '{"type":"binary","covmeta_hash":"66","profile":"gone.cov"}' >gone.ndjson
bq gone.ndjson b.ndjson
is_status 1 'a profile that is gone'
out_lines 1
err_like '*gone.cov*'
echo '{"type":"binary","covmeta_hash":"77","profile":"p.cov","error":"half"}' \
	>error.ndjson
bq error.ndjson
is_status 1
out_lines 1
no_err

# Files appear whole or not at all.
if [ -e /dev/full ]; then
	run sh -c 'covbq --collection c b.ndjson >/dev/full'
	is_status 3
	any_err
fi
if ! is_root; then
	mkdir shut && chmod 555 shut
	bq -o shut b.ndjson
	is_status 3
	any_err
fi
echo old >dir/coverage_data.ndjson
bq -o dir --where 'error("no")' b.ndjson
is_status 1 'a failure'
any_err
is "$(cat dir/coverage_data.ndjson)" old 'leaves what was there'


# Ended on request, it leaves things as they were.
mkfifo pipe
covbq --collection c -o dir <pipe &
pid=$!
exec 3>pipe
cat b.ndjson >&3
kill -TERM $pid
exec 3>&-
wait $pid
is $? 143 'SIGTERM'
is "$(cat dir/coverage_data.ndjson)" old 'and nothing is written'
is "$(ls -A dir)" 'coverage_data.ndjson
coverage_generators.ndjson' 'nor left behind'

done_testing
