# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# A real collector of OpenTelemetry takes what is sent, and prints it; and a name
# that nobody resolves costs a second. What is missing here is skipped by name.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covpull/serve.sh"
PATH=$PATH:${COV_PEERS:-${PEERS_BIN:-${HOME:-/}/.cache/cov-peers}}

if unshare -rmn true 2>/dev/null && have python3; then
	cat >inside <<'X'
ip link set lo up
echo 'nameserver 127.0.0.1' >resolv
mount --bind resolv /etc/resolv.conf
python3 -c 'import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 53))
open("ready", "w")
time.sleep(30)' &
pid=$!
. "$COV_TOP/tests/lib/wait.sh"
wait_for test -e ready
OTEL_EXPORTER_OTLP_ENDPOINT=http://collector.example covtrace -v true
kill $pid
X
	before=$(date +%s)
	run unshare -rmn sh inside
	err_like '*http://collector.example/v1/traces: no answer in time*' \
		'a name that nobody resolves'
	is "$(($(date +%s) - before < 5))" 1 'costs a second'
fi

have otelcol || skip 'no otelcol here'
# A port that is free now.
mkdir free
serve free
otlp=$((port + 1))
cat >otelcol.yaml <<E
receivers: {otlp: {protocols: {http: {endpoint: '127.0.0.1:$otlp'}}}}
exporters: {debug: {verbosity: detailed}}
service:
  pipelines:
    traces: {receivers: [otlp], exporters: [debug]}
    metrics: {receivers: [otlp], exporters: [debug]}
  telemetry: {metrics: {level: none}}
E
otelcol --config otelcol.yaml >otelcol.log 2>&1 &
otelcol=$!
trap 'kill $otelcol 2>/dev/null; find "$tap_dir" -type d -exec chmod u+rwx {} + ; rm -rf "$tap_dir"' EXIT
ok 'the collector runs' wait_for grep -q 'Everything is ready' otelcol.log
export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:$otlp \
	OTEL_RESOURCE_ATTRIBUTES=deployment.environment=test%2C1

coverage s 23 "$(echo "$process"/covcounters.*.23.1)"
serve s
run covtrace -v --name night sh -c 'covpull -C c -v "$1"' sh \
	"127.0.0.1:$port"
err_like 'covpull: 1 pulled, 0 failed, *' 'nothing went wrong'
ok 'all of it came' wait_for grep -q 'Name  *: night' otelcol.log
for text in 'deployment.environment: Str(test,1)' 'service.name: Str(covpull)' \
	'Name: covpull_events_processed_total' 'Name: covpull_errors_total' \
	'Name: covpull_processing_duration_ms' \
	'Name: covpull_events_dropped_total' 'Name: covpull_collector_healthy' \
	'DataType: Histogram' 'IsMonotonic: true' \
	'AggregationTemporality: Cumulative' 'Count: 1' \
	"host: Str(127.0.0.1:$port)" 'Kind           : Client' \
	'http.request.method: Str(HEAD)' 'http.response.status_code: Int(200)' \
	"server.port: Int($port)" 'url.path: Str(/coverage)' \
	'process.exit.code: Int(0)'; do
	ok "$text" grep -qF -e "$text" otelcol.log
done
is "$(sed -n 's/^ *Trace ID *: //p' otelcol.log | sort -u | wc -l |
	tr -d ' ')" 1 'one trace'
# Each span but the first is below another one that came.
sed -n 's/^    ID  *: //p' otelcol.log | sort >ids
sed -n 's/^    Parent ID  *: \(..*\)/\1/p' otelcol.log | sort -u >parents
is "$(comm -13 ids parents)" '' 'and no parent is missing'
is "$(wc -l <ids | tr -d ' ')" 4 'night, covpull, and two tries'
done_testing
