# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covbq against goccy's bigquery-emulator, from PATH or from COV_PEERS (a
# folder). It takes no gzip and no parts, knows a job again, and says no numbers
# of it; what it is lax in, tests/covbq/bigquery.py is strict in.
. "${COV_TOP:-.}/tests/lib/tap.sh"

PATH=$PATH:${COV_PEERS:-${HOME:-/}/.cache/cov-peers}
for p in bigquery-emulator sqlite3 git; do
	have $p || skip "no $p here"
done

# Ports that are free: the first at which the server comes up.
port=17300
start() {
	while [ $port -lt 17360 ]; do
		port=$((port + 2))
		bigquery-emulator --project p --dataset d0 --host 127.0.0.1 \
			--port $port --grpc-port $((port + 1)) >emulator.log 2>&1 &
		server=$!
		BIGQUERY_EMULATOR_HOST=127.0.0.1:$port
		export BIGQUERY_EMULATOR_HOST
		n=0
		while [ $n -lt 100 ] && kill -0 $server 2>/dev/null; do
			covbq query --project p --dataset d0 --retries 0 never \
				>log 2>&1
			grep -q 'not found' log && return 0
			sleep 0.1
			n=$((n + 1))
		done
		kill $server 2>/dev/null
	done
	return 1
}
start || skip 'the emulator does not start'

git clone -q --bare "$sample/shop.bundle" shop.git 2>/dev/null
run covfetch "$sample/bucket/demo/coverage"
cp "$out" dirs
run covgroup --by binary dirs
cp "$out" binaries
any_err

# Loaded into both.
load() {
	run covbq load "$@" --source shop.git binaries
}
cloud() {
	load --project p --dataset d --no-gzip --state state "$@"
}
for c in a b; do
	filter=
	[ $c = a ] || filter='--namespace shop-data'
	# shellcheck disable=SC2086
	cloud --collection $c --now 2025-03-12T12:00:00Z $filter
	ok "$c: both tables" test "$(grep -c '	loaded	' "$out")" = 2
	cut -f 2 "$out" >rows.$c
	# shellcheck disable=SC2086
	load --sqlite rows.db --collection $c --now 2025-03-12T12:00:00Z $filter
	is "$(sqlite3 rows.db "select count(*) from coverage_data where
		collection_id = '$c' union all select count(*) from
		coverage_generators where collection_id = '$c'")" \
		"$(cat rows.$c)" "$c: as many as in SQLite"
done
cloud --collection a --now 2025-04-12T12:00:00Z
is "$(grep -c 'was loaded before' "$out")" 2 'once more: nothing is loaded'

file=example.com/shop/internal/money/money.go
commit=$(sqlite3 rows.db 'select max(source_commit) from coverage_generators')
# shellcheck disable=SC2086
for question in "file $file" never "never $file" "changed $commit other"; do
	run covbq query --sqlite rows.db $question
	cp "$out" expected
	run covbq query --project p --dataset d $question
	file_is_file "$out" expected "$question: the same SQL, the same answer"
done

cloud --collection a --now 2025-05-12T12:00:00Z --replace-collection
is "$(grep -c '	loaded	' "$out")" 2 '--replace-collection'
run covbq query --project p --dataset d file $file
cp "$out" replaced
run covbq query --sqlite rows.db file $file
file_is_file replaced "$out" 'the same lines'
cloud --collection s --now 2025-05-12T12:00:00Z --stream
is "$(grep -c '	streamed	' "$out")" 2 '--stream'
run covbq query --project p --dataset d file $file
is "$(grep -c '^s	' "$out")" 1 'rows that were streamed are there'
is "$(sed -n 's/^a	//p' "$out")" "$(sed -n 's/^s	//p' "$out")" \
	'and the same'
kill $server
done_testing
