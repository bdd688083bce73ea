# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# A command is what it is without covtrace, and a span.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covpull/serve.sh"

# --- nobody is told ----------------------------------------------------------
run covtrace sh -c 'echo "$1 ${TRACEPARENT-none} $$ $PPID"' sh --name -v
out_like "--name none *" 'options of the command are its own'
run covtrace sh -c 'exit 3'
is_status 3 'the status is that of the command'
run covtrace "$tmp/not-here"
is_status 2
err_like "covtrace: '*/not-here' cannot be started: No such file or directory"
run covtrace
is_status 2
err_like 'covtrace: which command?*'
run covtrace --attribute x true
is_status 2
err_like "*--attribute 'x': not KEY=VALUE*"

# --- a collector -------------------------------------------------------------
mkdir -p otlp/requests
echo '{}' >ok
reply otlp/POST_v1_traces '200 OK' ok
serve otlp
OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:$port
export OTEL_EXPORTER_OTLP_ENDPOINT
span() {
	cat "otlp/requests/POST_v1_traces.$1"
}

run covtrace -v --name 'a "name"' --attribute k=v=w \
	sh -c 'cat; echo "$TRACEPARENT"; exit 7' <ok
is_status 7
out_like '{}
00-*-01' 'standard input and output are its own'
context=$(sed -n 2p "$out")
trace=${context#00-} trace=${trace%%-*}
id=${context%-01} id=${id##*-}
is "${#trace} ${#id}" '32 16' 'a trace and a span'
for text in "\"traceId\":\"$trace\",\"spanId\":\"$id\",\"name\":\"a \\\"name\\\"\"" \
	'"key":"k","value":{"stringValue":"v=w"}' '"kind":1' \
	'"process.exit.code","value":{"intValue":"7"}' '"status":{"code":2}' \
	'"service.name","value":{"stringValue":"covtrace"}' \
	'Content-Type: application/json'; do
	ok "the span has $text" grep -qF -e "$text" otlp/requests/POST_v1_traces.1
done
ok 'it has no parent' ! grep -q parentSpanId otlp/requests/POST_v1_traces.1

export TRACEPARENT=00-$trace-$id-01 TRACESTATE=x=y
run covtrace sh -c 'echo "$TRACEPARENT $TRACESTATE"'
out_like "00-$trace-*-01 x=y" 'below another span'
ok 'its parent' grep -qF "\"parentSpanId\":\"$id\",\"traceState\":\"x=y\"" \
	otlp/requests/POST_v1_traces.2
TRACEPARENT=00-$trace-$id-00
run covtrace sh -c 'echo "$TRACEPARENT"'
is_out "$TRACEPARENT" 'spans that are not wanted'
unset TRACEPARENT TRACESTATE
OTEL_SDK_DISABLED=true
export OTEL_SDK_DISABLED
run covtrace sh -c 'echo "${TRACEPARENT-none}"'
is_out none 'OTEL_SDK_DISABLED'
unset OTEL_SDK_DISABLED
is "$(ls otlp/requests | wc -l | tr -d ' ')" 2 'none of these was sent'

# What signals do.
run sh -c 'covtrace sh -c "kill -TERM \$\$"; exit $?'
is_status 143 'ended by a signal'
any_err
ok 'the span says so' grep -qF '"message":"signal 15"' \
	otlp/requests/POST_v1_traces.3
covtrace sh -c 'trap "echo term >got; exit 5" TERM
	: >ready
	while :; do sleep 0.05; done' &
pid=$!
ok 'it runs' wait_for test -e ready
kill -TERM $pid
wait $pid
is $? 5 'SIGTERM is handed on'
is "$(cat got)" term 'to the command'

# --- one that is down, or says no -------------------------------------------
OTEL_EXPORTER_OTLP_ENDPOINT=http://user:secret@127.0.0.1:1
run covtrace sh -c 'exit 4'
is_status 4 'a collector that is down'
no_err 'nobody hears of it'
run covtrace -v true
is_status 0
err_lines 1 'but with -v'
ok 'and without the password' ! grep -q secret "$err"
reply otlp/POST_no '500 Internal Server Error' ok
OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://127.0.0.1:$port/no
export OTEL_EXPORTER_OTLP_TRACES_ENDPOINT
run covtrace -v true
is_err "covtrace: http://127.0.0.1:$port/no: status 500"
OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://127.0.0.1:$port/silent
before=$(date +%s)
run covtrace -v true
err_like "covtrace: http://127.0.0.1:$port/silent: *" 'one that never answers'
is "$(($(date +%s) - before < 5 * brief))" 1 'is not waited for'

done_testing
