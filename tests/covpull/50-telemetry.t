# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# What is seen of the tries of covpull, and of its rounds.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covpull/serve.sh"
have jq || skip 'no jq here'
first=$(echo "$process"/covcounters.*.23.1)

coverage s 23 "$first"
# The first answer breaks off.
{
	printf 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9999\r\n\r\n'
} >s/GET_coverage.1+reset
serve s
at=127.0.0.1:$port
mkdir -p otlp/requests
echo '{}' >ok
reply otlp/POST_v1_traces '200 OK' ok
reply otlp/POST_v1_metrics '200 OK' ok
serve otlp
export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:$port
spans() {
	sed '1,/^.\{0,1\}$/d' "otlp/requests/POST_v1_traces.$1" | jq -r '
		.resourceSpans[].scopeSpans[].spans[] | select(.kind == 3) |
		(.attributes | map({(.key):
			(.value.stringValue // .value.intValue)}) | add) as $a |
		[.name, $a["http.request.method"], $a["server.address"] + ":" +
		$a["server.port"], $a["url.path"],
		$a["http.response.status_code"] // "-",
		$a["http.request.resend_count"] // "-", $a["error.type"] // "-",
		(.status.code // 0)] | join(" ")'
}

run covpull -C c --metrics m "$at"
is_status 0
spans 1 >got
is "$(cat got)" "HEAD HEAD $at /health 200 - - 0
GET GET $at /coverage 200 - broken_reply 2
GET GET $at /coverage 200 1 - 0" 'a span for each try'
is "$(grep '^covpull_retries_total' m)" 'covpull_retries_total 1' 'one more try'
is "$(grep '^covpull_[bt].*{' m)" "covpull_breaker_state{host=\"$at\"} 0
covpull_transfers_at_a_time{host=\"$at\"} 16" 'its host'
echo '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}' >partly
reply otlp/POST_v1_traces '200 OK' partly
run covpull -v -C c "$at"
is_status 0
err_like "*covpull: warning: $OTEL_EXPORTER_OTLP_ENDPOINT/v1/traces: 2 not taken: too old" \
	'what the collector did not take'
unset OTEL_EXPORTER_OTLP_ENDPOINT

# After each round, and after SIGTERM.
rm m
covpull -C c --interval 1 --metrics m --events ev "$at" >/dev/null 2>rounds.err &
pid=$!
ok 'a round is seen' wait_for grep -q '^covpull_events_processed_total 1$' m
ok 'and the next' wait_for grep -q '^covpull_events_processed_total 2$' m
kill -TERM $pid
wait $pid
is $? 143 'SIGTERM'
is "$(cat rounds.err)" ''
n=$(sed -n 's/^covpull_events_processed_total //p' m)
is "$(((n >= 2)))$(grep -c raw.event ev)" "1$n" 'all of it is told'
is "$(grep '^covpull_collector_healthy' m)" 'covpull_collector_healthy 1' \
	'a signal is no illness'

# Started and stopped ten times: nothing grows, nothing is left.
rm m
for i in 1 2 3 4 5 6 7 8 9 10; do
	covpull -C cycles --interval 3600 --metrics m --events ev "$at" \
		>cycle.out 2>>cycles.err &
	pid=$!
	wait_for grep -q "^covpull_events_processed_total $i\$" m
	awk -v i=$i '/^Private_Dirty/ { print i, $2 }' \
		"/proc/$pid/smaps_rollup" >>memory 2>/dev/null
	kill -TERM $pid
	wait $pid
	find . -path ./s -prune -o -path ./otlp -prune -o -type f -print |
		sort >"files.$i"
done
is "$(grep '^covpull_\(events_processed\|errors\|events_dropped\)' m)" \
	'covpull_events_processed_total 10
covpull_errors_total 0
covpull_events_dropped_total 0' 'ten starts and stops'
is "$(cat cycles.err)" ''
is "$(grep -v '/files\.' files.10)" "$(grep -v '/files\.' files.2)" \
	'the tenth leaves what the second left'
is "$(find . -name '.cov-*')" '' 'and nothing that was in the making'
[ ! -s memory ] || is "$(awk '$1 == 2 { n = $2 }
	$1 == 10 && $2 > n * 1.25 { print n, "became", $2 }' memory)" '' \
	'in as much memory'
done_testing
