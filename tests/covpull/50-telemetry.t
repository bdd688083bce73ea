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
done_testing
