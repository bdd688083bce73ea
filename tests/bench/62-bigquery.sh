# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# 62-bigquery.sh - part of `run`: rows with text, and how they come into
# goccy's bigquery-emulator: by a load job, and by 500 rows at a time, as
# coverage-collector sends them.

# start_emulator: at a port that is free; BIGQUERY_EMULATOR_HOST says where.
start_emulator() {
	emulator_port=17400
	while [ $emulator_port -lt 17440 ]; do
		emulator_port=$((emulator_port + 2))
		bigquery-emulator --project p --dataset none --host 127.0.0.1 \
			--port $emulator_port --grpc-port $((emulator_port + 1)) \
			>"$dir/emulator.log" 2>&1 &
		emulator=$!
		BIGQUERY_EMULATOR_HOST=127.0.0.1:$emulator_port
		export BIGQUERY_EMULATOR_HOST
		i=0
		while [ $i -lt 100 ] && kill -0 $emulator 2>/dev/null; do
			covbq query --project p --dataset none --retries 0 \
				never 2>&1 | grep -q 'not found' && return 0
			sleep 0.1
			i=$((i + 1))
		done
		kill $emulator 2>/dev/null
	done
	return 1
}

# send NAME OPTION...: another data set each time.
send() {
	to=$1
	shift
	measure "$dir/$to" covbq load --project p --dataset "$to$n" \
		--collection bench --source "$dir/oc.git" --state "$dir/state" \
		"$@" "$dir/binaries" >"$dir/log" 2>&1 ||
		{ fail "bigquery: $(tail -n 1 "$dir/log")"; return 1; }
}

bigquery() {
	[ -d "$corpus/oc/data" ] && [ -e "$sources/oc.git.tar" ] || {
		skip bigquery "no oc at $corpus and $sources"
		return
	}
	tar -C "$dir" -xf "$sources/oc.git.tar"
	covfetch "$corpus/oc/data" >"$dir/dirs" 2>/dev/null &&
		covgroup --by binary "$dir/dirs" >"$dir/binaries" ||
		{ fail 'bigquery: no binaries'; return; }
	n=0
	while [ $n -lt "$RUNS" ]; do
		n=$((n + 1))
		measure "$dir/lines" covbq --collection bench --source \
			"$dir/oc.git" "$dir/binaries" >"$dir/rows" 2>"$dir/log" &&
			measure "$dir/ranges" covbq --collection bench --schema \
				ranges --source "$dir/oc.git" "$dir/binaries" \
				>/dev/null 2>"$dir/log" ||
			{ fail "bigquery: $(tail -n 1 "$dir/log")"; return; }
	done
	rows=$(wc -l <"$dir/rows" | tr -d ' ')
	echo "bigquery: oc, $rows lines, $RUNS pairs"
	show 'covbq, lines with text' "$dir/lines"
	show 'covbq --schema ranges' "$dir/ranges"
	printf '  %.0f lines a second and core\n' \
		"$(median "$dir/lines" 2 | awk -v n="$rows" \
		'{ print n * 1000 / $1 }')"
	PATH=$PATH:${COV_PEERS:-${HOME:-/}/.cache/cov-peers}
	have bigquery-emulator || {
		skip bigquery 'no bigquery-emulator here'
		return
	}
	start_emulator || { skip bigquery 'the emulator does not start'; return; }
	n=0
	while [ $n -lt 3 ]; do
		n=$((n + 1))
		# It takes neither gzip nor parts.
		send job --no-gzip --chunk-size 268435456 &&
			send stream --stream || break
	done
	kill $emulator
	unset BIGQUERY_EMULATOR_HOST
	[ -s "$dir/stream" ] || return
	show 'load job, with the emulator' "$dir/job"
	show '500 rows at a time' "$dir/stream"
}
