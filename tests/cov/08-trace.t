# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# One run of cov is one trace; without an endpoint, and in what -x prints, it is
# as ever.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covpull/serve.sh"
have jq || skip 'no jq here'
cp -R "$sample/bucket" .

run cov run bucket -C plain
run cov -x run bucket -C plain
cp "$out" plain.out
cp "$err" plain.err
any_err
mkdir -p otlp/requests
echo '{}' >ok
reply otlp/POST_v1_traces '200 OK' ok
reply otlp/POST_v1_metrics '200 OK' ok
serve otlp
OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:$port
export OTEL_EXPORTER_OTLP_ENDPOINT
run cov -x run bucket -C plain
is_status 0
out_is_file plain.out 'the same output'
sed 's/cov-[A-Za-z0-9]*/cov-X/g' "$err" >got
sed 's/cov-[A-Za-z0-9]*/cov-X/g' plain.err >want
file_is_file got want 'the same commands'
any_err
for f in otlp/requests/POST_v1_traces.*; do
	sed '1,/^.\{0,1\}$/d' "$f" |
		jq -r '.resourceSpans[].scopeSpans[].spans[] |
			[.name, .traceId, .spanId, .parentSpanId] | @tsv'
done >spans
is "$(cut -f 2 spans | sort -u | wc -l | tr -d ' ')" 1 'one trace'
root=$(awk -F '\t' '$1 == "cov run" { print $3 }' spans)
is "${#root}" 16 'its root'
is "$(awk -F '\t' -v root="$root" '$4 == root { print $1 }' spans | sort -u |
	tr '\n' ' ')" 'covfetch covgroup covhtml ' 'a span of each stage'

run cov owners -C nothing
is_status 2 'what goes wrong'
is_err 'cov: nothing: not there'
run cov bad
is_status 2
err_like "cov: unknown command 'bad'*"
done_testing
