# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# 60-telemetry.sh - part of `run`: what it costs to be seen. covfetch over 2,000
# directories and covpull over 500 targets, in pairs: silent, and with metrics,
# events and spans that a server on this machine takes. Then what covpull does in
# a second, in how much memory of its own, and how long a target takes, beside
# the best of others: 500 events a second, 45 MB, 95 of 100 within 1.5 ms. And
# whether it grows over 24 rounds; spans are sent every ten seconds.

seen_pid=''
seen_stop() {
	[ -z "$seen_pid" ] || kill "$seen_pid" 2>/dev/null
	seen_pid=''
}

# seen_reply FILE BODY [HEADER]...
seen_reply() {
	seen_file=$1 seen_body=$2
	shift 2
	{
		printf 'HTTP/1.1 200 OK\r\nContent-Length: %s\r\n' \
			"$(wc -c <"$seen_body" | tr -d ' ')"
		printf '%s\r\n' "$@" ''
		[ "$seen_file" = head ] || cat "$seen_body"
	} >"$dir/respond/$seen_file"
}

seen_serve() {
	$CC -std=c11 -D_XOPEN_SOURCE=700 -O2 -o "$dir/respond.bin" \
		"$COV_TOP/tests/bench/respond.c" || return
	mkdir "$dir/respond"
	seen_from=$(echo "$COV_TOP"/tests/sample/bucket/demo/coverage/node-c*/shop-data/orders-1/orders/*/*/orders)
	seen_hash=0100000000000000eea96a7dc96b6178
	for seen_i in meta ''; do
		printf '{"meta_filename":"%s","meta_data":"%s",' \
			"${seen_i:+covmeta.$seen_hash}" \
			"${seen_i:+$(base64 <"$(echo "$seen_from"/covmeta.*)" | tr -d '\n')}"
		printf '"counters_filename":"covcounters.%s.23.1",' $seen_hash
		printf '"counters_data":"%s","timestamp":1}\n' "$(base64 \
			<"$(echo "$seen_from"/covcounters.*.23.1)" | tr -d '\n')"
	done >"$dir/both"
	sed -n 1p "$dir/both" >"$dir/get"
	sed -n 2p "$dir/both" >"$dir/nometa"
	echo '{}' >"$dir/post"
	set -- 'X-Art-Coverage-Server: 1' 'X-Art-Coverage-Pid: 23' \
		'X-Art-Coverage-Binary: orders'
	seen_reply head "$dir/post" "$@"
	seen_reply get "$dir/get" "$@"
	seen_reply nometa "$dir/nometa" "$@"
	seen_reply post "$dir/post"
	"$dir/respond.bin" "$dir/respond" >/dev/null 2>&1 &
	seen_pid=$!
	seen_i=0
	until [ -s "$dir/respond/port" ]; do
		seen_i=$((seen_i + 1))
		[ $seen_i -lt 100 ] || return 1
		sleep 0.05
	done
	seen_at=http://127.0.0.1:$(cat "$dir/respond/port")
}

seen_make() {
	mkdir -p "$dir/seen"
	awk -v at="$seen_at" 'BEGIN { for (i = 0; i < 500; i++)
		printf "{\"address\":\"%s/%d\",\"namespace\":\"n\"," \
			"\"pod\":\"p-%d\",\"container\":\"c\"}\n", at, i, i
		}' >"$dir/targets"
	seen_i=0
	while [ $seen_i -lt 2000 ]; do
		seen_i=$((seen_i + 1))
		seen_to=$dir/seen/run/node/ns/pod-$seen_i/c/20250101T000000Z/image
		mkdir -p "$seen_to" && cp -Rl "$dir/orders" "$seen_to/orders" ||
			return
	done
}

# seen_pair NAME COMMAND... : a collection each time.
seen_pair() {
	seen_name=$1
	shift
	rm -f "$dir/a" "$dir/b"
	seen_i=0
	while [ $seen_i -lt "$RUNS" ]; do
		seen_i=$((seen_i + 1))
		rm -rf "$dir/c"
		measure "$dir/a" "$@" <"$dir/targets" >"$dir/log" 2>&1 ||
			break
		rm -rf "$dir/c"
		OTEL_EXPORTER_OTLP_ENDPOINT=$seen_at measure "$dir/b" "$@" \
			--metrics "$dir/m" --events "$dir/ev" \
			<"$dir/targets" >"$dir/log" 2>&1 || break
	done
	[ "$(wc -l <"$dir/b")" -eq "$RUNS" ] ||
		{ fail "telemetry: $(tail -n 1 "$dir/log")"; return 1; }
	echo "telemetry: $seen_name, $RUNS pairs"
	show 'silent' "$dir/a"
	show 'metrics, events and spans' "$dir/b"
	paste "$dir/a" "$dir/b" | awk '{ print $4 / $1, $5 / $2 }' >"$dir/ratio"
	printf '  median of the pairs: %.2f of the time, %.2f of the cpu\n' \
		"$(median "$dir/ratio" 1)" "$(median "$dir/ratio" 2)"
}

# Bytes of its own, in KiB: no pages of programs and libraries, which are of
# whoever else uses them, too.
seen_private() {
	awk '/^Private_Dirty/ { n += $2 } END { print n }' "/proc/$1/smaps_rollup"
}

# Milliseconds of a target, as they were measured, and how many that is a second.
seen_mean() {
	awk '/^covpull_processing_duration_ms_sum / { ms = $2 }
		/^covpull_processing_duration_ms_count / { n = $2 }
		END { printf "%.2f ms, %.0f events/s", ms / n, 1000 * n / ms }' "$1"
}

# The bound of the bucket below which 95 of 100 are.
seen_p95() {
	sed -n 's/^covpull_processing_duration_ms_bucket{le="\(.*\)"} /\1 /p' \
		"$1" | awk '{ le[NR] = $1; n[NR] = $2 }
		END { for (i = 1; n[i] < 0.95 * n[NR]; i++); print le[i] }'
}

# Rounds, one a second, as a collector runs for weeks: $1 at a time.
seen_rounds() {
	rm -rf "$dir/c" "$dir/m"
	OTEL_EXPORTER_OTLP_ENDPOINT=$seen_at covpull -C "$dir/c" -j "$1" \
		--interval 1 --metrics "$dir/m" --events "$dir/ev" - \
		<"$dir/targets" >/dev/null 2>"$dir/log" &
	seen_run=$!
	seen_first=0 seen_last=0
	while kill -0 $seen_run 2>/dev/null; do
		seen_n=$(sed -n 's/^covpull_events_processed_total //p' "$dir/m" \
			2>/dev/null)
		seen_now=$(seen_private $seen_run)
		if [ "${seen_n:-0}" -lt 9000 ]; then
			[ "$seen_now" -le $seen_first ] || seen_first=$seen_now
		elif [ "${seen_n:-0}" -lt 12000 ]; then
			[ "$seen_now" -le $seen_last ] || seen_last=$seen_now
		else
			break
		fi
		sleep 0.1
	done
	kill -TERM $seen_run
	wait $seen_run
	printf '  %2d at a time: %d KiB of its own at most in rounds 1 to 18, %d in 19 to 24; 95 of 100 within %s ms\n' \
		"$1" "$seen_first" "$seen_last" "$(seen_p95 "$dir/m")"
	[ "$1" -gt 1 ] || printf '  each %s\n' "$(seen_mean "$dir/m")"
	[ "$seen_last" -le $((seen_first + seen_first / 4)) ] ||
		fail 'telemetry: covpull grows'
}

telemetry() {
	trap 'seen_stop; rm -rf "$dir"' EXIT
	cp -R "$(echo "$COV_TOP"/tests/sample/bucket/demo/coverage/node-c*/shop-data/orders-1/orders/*/*/orders)" \
		"$dir/orders" && seen_serve && seen_make ||
		{ fail 'telemetry: cannot be set up'; seen_stop; return; }
	seen_pair 'covfetch -C, 2,000 directories' covfetch -C "$dir/c" "$dir/seen"
	seen_pair 'covpull, 500 targets' covpull -C "$dir/c" -
	echo "telemetry: covpull over 500 targets, again and again" \
		"(best of others: 500 events/s, 45 MB, 1.5 ms)"
	awk -v ms="$(median "$dir/b" 1)" 'BEGIN {
		printf "  %.0f events/s, the first time\n", 500 / ms * 1000 }'
	seen_rounds 1
	seen_rounds 16
	seen_stop
}
