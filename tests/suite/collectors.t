# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# What covtelemetry(7) promises, of every collector alike: five metrics, a trace,
# raw events; and that nobody who watches can harm a run.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covpull/serve.sh"
have jq || skip 'no jq here'

# One line a collector, and a function with its name: something that is brought,
# and `NAME_bad`, something that is not, with status 1 to 3.
collectors='covfetch covpull covexport'
cp -R "$sample/bucket" .
covfetch_good() {
	rm -rf c
	covfetch -C c "$@" bucket
}
covfetch_bad() {
	covfetch "$@" not-here
}
coverage s 23 "$(echo "$process"/covcounters.*.23.1)"
serve s
at=127.0.0.1:$port
covpull_good() {
	covpull -C c "$@" "$at"
}
covpull_bad() {
	covpull -C c --probe-timeout 1 "$@" 127.0.0.1:1
}

mkdir bq
if have python3; then
	collectors="$collectors covbq"
	PYTHONDONTWRITEBYTECODE=1 python3 "$top/tests/covbq/bigquery.py" bq \
		>bq/port &
	bigquery=$!
	wait_for test -s bq/port
	bigquery_at=http://127.0.0.1:$(cat bq/port)
fi
printf 'mode: set\na.go:1.1,2.2 1 1\n' >p.cov
echo '{"type":"binary","covmeta_hash":"77","profile":"p.cov"}' >binary
echo file-token >token
covbq_good() {
	covbq load --endpoint-url "$bigquery_at" --access-token-file token \
		--project p --dataset d --collection c "$@" binary
}
covbq_bad() {
	covbq load --endpoint-url http://127.0.0.1:1 --retries 0 \
		--access-token-file token --project p --dataset d \
		--collection c "$@" binary
}
covgroup "$sample"/bucket/demo/coverage >owners 2>/dev/null ||
	covfetch "$sample/bucket/demo/coverage" | covgroup >owners
printf '{"raw_upload_location":"http://%s/put"}' "$at" >place
echo ok >taken
reply s/POST_upload_github_enterprise_shop____shop_upload-coverage \
	'201 Created' place
reply s/PUT_put '200 OK' taken
export CODECOV_TOKEN=t CODECOV_URL="http://$at"
covexport_good() {
	covexport codecov "$@" owners
}
covexport_bad() {
	covexport codecov --url http://127.0.0.1:1 --retries 0 "$@" owners
}

mkdir -p otlp/requests down
echo '{}' >ok
otlp() {
	rm -rf otlp/POST* otlp/requests otlp/log
	mkdir otlp/requests
	reply otlp/POST_v1_traces "$1" ok
	reply otlp/POST_v1_metrics "$1" ok
}
otlp '200 OK'
serve otlp
endpoint=http://127.0.0.1:$port
# body FILE: of a request.
body() {
	sed '1,/^.\{0,1\}$/d' "$1"
}
value() {
	sed -n "s/^$2 //p" "$1"
}

# The five metrics, in the file.
check_metrics() {
	rm -f m.prom
	run "${1}_good" --metrics m.prom
	is_status 0
	for metric in events_processed_total:counter errors_total:counter \
		processing_duration_ms:histogram events_dropped_total:counter \
		collector_healthy:gauge; do
		ok "$1: ${metric%:*}" grep -qx \
			"# TYPE ${1}_${metric%:*} ${metric#*:}" m.prom
	done
	n=$(value m.prom "${1}_events_processed_total")
	is "$((n > 0))" 1 "$1: something was brought"
	is "$(value m.prom "${1}_processing_duration_ms_count")" "$n" \
		"$1: and took its time"
	is "$(value m.prom "${1}_errors_total") $(value m.prom \
		"${1}_collector_healthy") $(value m.prom "${1}_events_dropped_total")" \
		'0 1 0' "$1: no errors, healthy, no drops"
	last=$(value m.prom "cov_last_success_timestamp_seconds{collector=\"$1\"}")
	is "$((last > 1700000000))" 1 "$1: the last success"
	is "$(tail -c 1 m.prom | od -An -tx1 | tr -d ' ')" 0a "$1: a whole line"
	run "${1}_bad" --metrics m.prom
	is "$((status >= 1 && status <= 3))" 1 "$1: something that is not there"
	is_status "$status"
	any_err
	is "$(value m.prom "${1}_errors_total") $(value m.prom \
		"${1}_collector_healthy")" '1 0' "$1: an error, not healthy"
	is "$(value m.prom "${1}_events_processed_total")" "$n" \
		"$1: what was counted before goes on"
	is "$(value m.prom "cov_last_success_timestamp_seconds{collector=\"$1\"}")" \
		"$last" "$1: and the last success is known"
	rm -rf c
	run "${1}_good" --metrics no/m.prom
	ok "$1: nothing begins without the folder of --metrics" ! [ -e c/coverage ]
	is_status 3 "$1: a file that cannot be written"
	err_like "$1: no/m.prom: *"
	have promtool || return 0
	promtool check metrics <m.prom >lint 2>&1
	is "$(grep -v '_processing_duration_ms .*abbreviated units' lint)" '' \
		"$1: promtool has nothing but the unit to say"
}

# Raw events.
check_events() {
	run "${1}_good" --events ev
	is_status 0
	jq -c 'select(.type == "raw.event")' ev >raw
	ok "$1: raw events" test -s raw
	jq -e -s --arg collector "$1" 'all(
		(keys_unsorted == ["type", "event", "timestamp", "data",
			"metadata", "trace_id", "span_id"]) and
		(.event | startswith($collector + ".")) and
		(.timestamp | test("^[0-9-]{10}T[0-9:]{8}([.][0-9]{3})?Z$")) and
		(.data | @base64d | fromjson | type == "object") and
		(.metadata | .collector == $collector and .hostname and
			all(type == "string")) and
		(.trace_id | test("^[0-9a-f]{32}$")) and
		(.span_id | test("^[0-9a-f]{16}$")))' raw >result 2>&1
	is "$(cat result)" true "$1: of the right form"
	run "${1}_good" --events -
	is_status 2
	is_out ''
	any_err
	mkfifo fifo
	run "${1}_good" --events fifo --metrics drops.prom
	is_status 0 "$1: a FIFO that nobody reads"
	is "$(($(value drops.prom "${1}_events_dropped_total") > 0))" 1 \
		"$1: what was dropped is counted"
	run "${1}_good" --metrics fifo
	is_status 3 "$1: and --metrics does not wait for one"
	err_like '*: fifo: nobody reads it'
	rm -f fifo drops.prom
}

# A trace, and what is sent.
check_otlp() {
	otlp '200 OK'
	context=00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
	export OTEL_EXPORTER_OTLP_ENDPOINT="$endpoint" TRACEPARENT=$context \
		OTEL_EXPORTER_OTLP_HEADERS='x-key=a%20b' \
		OTEL_SERVICE_NAME=nightly OTEL_RESOURCE_ATTRIBUTES=k=v
	run "${1}_good" -v --events ev
	is_status 0
	any_err
	ok "$1: -v has nothing to say of it" ! grep -q OTLP "$err"
	body otlp/requests/POST_v1_metrics.1 >metrics.json
	body otlp/requests/POST_v1_traces.1 >traces.json
	ok "$1: a header" grep -q '^x-key: a b' otlp/requests/POST_v1_metrics.1
	for name in events_processed_total errors_total processing_duration_ms \
		events_dropped_total collector_healthy; do
		jq -r '.resourceMetrics[].scopeMetrics[].metrics[].name' \
			metrics.json | grep -qx "${1}_$name" || echo $name
	done >missing
	is "$(cat missing)" '' "$1: the five metrics"
	is "$(jq -r '.resourceSpans[].resource.attributes |
		map(select(.key | test("^(k|service.name)$")) |
		.value.stringValue) | @tsv' traces.json)" 'nightly	v' "$1: whose"
	jq -r --arg name "$1" '.resourceSpans[].scopeSpans[].spans[] |
		select(.name == $name) | .traceId + " " + .parentSpanId' \
		traces.json >root
	is "$(cat root)" '4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7' \
		"$1: its span is below the one that TRACEPARENT names"
	is "$(jq -r 'select(.type == "raw.event") | .trace_id' ev | sort -u)" \
		4bf92f3577b34da6a3ce929d0e0e4736 "$1: events are of the trace"
	unset TRACEPARENT
	run "${1}_bad"
	is "$((status >= 1 && status <= 3))" 1 "$1: something that is not there"
	is_status "$status"
	any_err
	is "$(body otlp/requests/POST_v1_traces.2 | jq -r '
		.resourceSpans[].scopeSpans[].spans[] |
		select(.parentSpanId == null) | .status.code')" 2 "$1: is an error"
}

# A collector of OpenTelemetry that is no good.
check_harmless() {
	otlp '500 Internal Server Error'
	for to in "$endpoint" http://127.0.0.1:1 http://127.0.0.1:silent \
		"$endpoint/silent" nonsense ftp://x "$endpoint/%zz"; do
		before=$(date +%s)
		OTEL_EXPORTER_OTLP_ENDPOINT=$to
		run "${1}_good"
		is_status 0 "$1: $to"
		no_err "$1: $to: not a word"
		is "$(($(date +%s) - before < 6 * brief))" 1 "$1: $to: soon"
	done
	unset OTEL_EXPORTER_OTLP_ENDPOINT OTEL_EXPORTER_OTLP_HEADERS \
		OTEL_SERVICE_NAME OTEL_RESOURCE_ATTRIBUTES
}

for collector in $collectors; do
	check_metrics $collector
	check_events $collector
	check_otlp $collector
	check_harmless $collector
done
[ -z "${bigquery-}" ] || kill $bigquery
done_testing
