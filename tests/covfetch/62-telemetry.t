# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# What is seen of covfetch out of S3: objects, tries and hosts; no secrets.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covpull/serve.sh"
. "$top/tests/covfetch/served.sh"
have jq || skip 'no jq here'
mkdir -p otlp/requests
echo '{}' >reply.json
reply otlp/POST_v1_traces '200 OK' reply.json
reply otlp/POST_v1_metrics '200 OK' reply.json
serve otlp
endpoint=http://127.0.0.1:$port
serve_faults
AWS_ENDPOINT_URL=http://127.0.0.1:$port
export AWS_ENDPOINT_URL

OTEL_EXPORTER_OTLP_ENDPOINT=$endpoint run covfetch -C c --metrics m \
	--events ev s3://ok
is "$(sed -n 's/^covfetch_events_processed_total //p' m)" 63 'each object'
is "$(jq -r .type ev | sort | uniq -c | sed 's/^ *//' | tr '\n' ' ')" \
	'64 event 51 raw.event ' 'an event for what was fetched, not for what is linked'
is "$(sed -n 's/^covfetch_processing_duration_ms_count //p' m)" 51 \
	'and a time'
jq -r 'select(.type == "raw.event") | .data | @base64d | fromjson | .key' ev |
	sort >told
jq -r 'select(.type == "event" and (.event == "new" or .event == "changed")) |
	.key' ev | sort >want
file_is_file told want 'their keys'
is "$(jq -r 'select(.type == "raw.event") | .metadata.bucket' ev | sort -u)" ok
ok 'spans were sent' wait_for test -s otlp/requests/POST_v1_traces.1
ok 'with the paths of objects' grep -q '"/ok/[^"?]*covmeta' \
	otlp/requests/POST_v1_traces.1
ok 'without queries' ! grep -q 'list-type' otlp/requests/POST_v1_traces.1
ok 'and without keys' ! grep -q "$AWS_SECRET_ACCESS_KEY\\|$AWS_ACCESS_KEY_ID" \
	otlp/requests/POST_v1_traces.1
is "$(sed -n 's/^covfetch_breaker_state{host="\(.*\)"} 0$/\1/p' m)" \
	"127.0.0.1:$port" 'the host'

# Who gives out keys is asked in a span of its own.
printf '%s' '{"AccessKeyId":"AKIDGIVEN","SecretAccessKey":"givensecret","Token":"t"}' \
	>keys.json
reply otlp/GET_keys_of_mine '200 OK' keys.json
saved_keys() {
	env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_PROFILE \
		AWS_CONTAINER_CREDENTIALS_FULL_URI="$endpoint/keys/of/mine" \
		OTEL_EXPORTER_OTLP_TRACES_ENDPOINT="$endpoint/v1/keytraces" \
		covfetch -C ck --list s3://ok
}
reply otlp/POST_v1_keytraces '200 OK' reply.json
run saved_keys
any_err
sent=otlp/requests/POST_v1_keytraces.1
ok 'a request for keys has a span' wait_for grep -q \
	"\"server.port\",\"value\":{\"intValue\":\"${endpoint##*:}\"" $sent
ok 'without its path and its answer' ! grep -q 'of/mine\|AKIDGIVEN\|givensecret' \
	$sent

# A server that has too much.
run covfetch --metrics m2 -C c2 --retry-delay 10ms s3://storm
any_err
is "$(($(sed -n 's/^covfetch_retries_total //p' m2) > 0))" 1 'tries are counted'
is "$(($(sed -n 's/^covfetch_transfers_at_a_time{.*} //p' m2) < 32))" 1 \
	'and fewer at a time are seen'

# What cannot be had; and the end by SIGTERM.
run covfetch --metrics m3 -C c3 --retries 1 --retry-delay 10ms s3://down
is_status 3
any_err
is "$(grep '^covfetch_[ce].*_\(healthy\|processed_total\)' m3)" \
	'covfetch_events_processed_total 0
covfetch_collector_healthy 0' 'a bucket that is down'
covfetch --metrics m4 -C c4 s3://hang >/dev/null 2>&1 &
pid=$!
ok 'it hangs' wait_for grep -q /hang log
kill -TERM $pid
wait $pid
is $? 143 'SIGTERM'
ok 'there are metrics' grep -qx 'covfetch_events_processed_total 0' m4
done_testing
