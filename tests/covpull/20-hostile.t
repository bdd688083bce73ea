# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Servers that fail, and servers that lie. Nothing lands outside, nothing half.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covpull/serve.sh"
counters=$(echo "$process"/covcounters.*.23.1)
n=0

# fresh: a good server in a folder of its own; $dir, $headers, body.
fresh() {
	n=$((n + 1))
	dir=s$n
	headers=$(headers 23)
	coverage "$dir" 23 "$counters"
	answer body "$counters" 23
}
# full [HEADER]...: body becomes the answer to GET /coverage.
full() {
	IFS='
'
	# shellcheck disable=SC2086
	reply "$dir/GET_coverage" '200 OK' body $headers "$@"
	unset IFS
}
# pull STATUS MESSAGE NAME [OPTION]...
pull() {
	want=$1 message=$2 name=$3
	shift 3
	serve "$dir"
	run covpull -C c "$@" "127.0.0.1:$port"
	is_status "$want" "$name"
	is_out '' "$name: no record"
	err_like "covpull: 127.0.0.1:$port: $message" "$name: $message"
	is "$(find . -newer "$tap_dir/mark" -path './c/coverage/*' -type f)" '' \
		"$name: nothing is kept"
}
: >"$tap_dir/mark"

# --- bodies ------------------------------------------------------------------
fresh
sed 's/"counters_data":"/&*/' body >b && mv b body
full
pull 1 "'counters_data' is not base64" 'bad base64'
fresh
sed 's/","timestamp/=&/' body >b && mv b body
full
pull 1 "'counters_data' is not base64" 'bad padding'
fresh
head -c 300 body >b && mv b body
full
pull 1 'the answer is not JSON: byte *' 'truncated JSON'
fresh
head -c 100 "$counters" >half
answer body half 23
full
pull 1 'what it sent is damaged: *' 'half a counters file'
fresh
saved=$meta
head -c 1000 "$saved" >"$tap_dir/covmeta"
meta=$tap_dir/covmeta
answer body "$counters" 23
full
pull 1 'what it sent is damaged: not a whole covmeta' 'half a covmeta'
set -- "$sample"/bucket/demo/coverage/node-a*/shop/frontend-*/web/*/*/frontend
meta=$(echo "$1"/covmeta.*)
fresh
pull 1 'its counters do not belong to its covmeta' 'a foreign covmeta'
meta=$saved
fresh
echo '[]' >body
full
pull 1 'the answer is not a JSON object' 'an array'
fresh
echo '{"label":"x","timestamp":"2025","coverage_data":"eA=="}' >body
full
pull 1 'coverage of Python or Node, not of Go' 'another language'
fresh
echo '{"profraw_data":"eA=="}' >body
full
pull 1 'coverage of Rust, not of Go' 'and another'
fresh
sed 's/"timestamp":[0-9]*/"timestamp":99999999999999999999/' body >b
mv b body
full
pull 1 "its 'timestamp' is not a number of nanoseconds" 'a time beyond 64 bits'
fresh
sed 's/"timestamp":[0-9]*/"timestamp":"x"/' body >b && mv b body
full
pull 1 "its 'timestamp' is not *" 'a time that is text'

fresh
size=$(wc -c <"$counters")
{
	head -c 60 "$counters"
	head -c $((size - 76)) /dev/zero | tr '\0' '\377'
	tail -c 16 "$counters"
} >garbage
answer body garbage 23
full
pull 1 'what it sent is damaged: *' 'counters that are garbage inside'
size=$(wc -c <"$saved")
{
	head -c 56 "$saved"
	head -c $((size - 56)) /dev/zero | tr '\0' '\377'
} >"$tap_dir/covmeta"
meta=$tap_dir/covmeta
fresh
pull 1 'what it sent is damaged: *' 'a covmeta that is garbage inside'
meta=$saved

# A covmeta with the hash of another program is its sender's alone: neither
# does it serve others, nor is theirs put in its place.
sed 's/main\.go/evil.go/g' "$saved" >"$tap_dir/covmeta"
meta=$tap_dir/covmeta
fresh
serve "$dir"
run covpull --node a-liar -C liars --now 20250312T080000Z "127.0.0.1:$port"
meta=$saved
fresh
serve "$dir"
run covpull --node honest -C liars --now 20250312T080000Z "127.0.0.1:$port"
mv "$dir/GET_coverage_nometa_1" "$dir/unused"
cp "$dir/GET_coverage" "$dir/GET_coverage_nometa_1"
run covpull --node told -C liars --now 20250312T080000Z "127.0.0.1:$port"
ok 'a covmeta that came is the one that is kept' cmp "$saved" \
	"liars/coverage/told-orders@20250312T080000Z/covmeta.$true_hash"

# --- names -------------------------------------------------------------------
for bad in ../../../../x covcounters.../x.1.1 /etc/passwd covcounters.a.1 \
	covcounters.a.b.1 covcounters.a.1.99999999999999999999999 \
	'covcounters.a\u0000.1.1'; do
	fresh
	sed 's|"counters_filename":"[^"]*"|"counters_filename":"'"$(printf '%s\n' "$bad" |
		sed 's/\\/\\\\/g')"'"|' body >b && mv b body
	full
	pull 1 'the file name that it sent is none of counters' "name $bad"
done
ok 'nothing outside' test ! -e x
# The name of the covmeta is not used at all.
fresh
sed 's|"meta_filename":"[^"]*"|"meta_filename":"../../../../../y"|' body >b
mv b body
full
serve "$dir"
run covpull -C names "127.0.0.1:$port"
is "$(find . -name y)" '' 'a covmeta with a path for a name'
is "$(ls names/coverage/* | grep covmeta)" "covmeta.$true_hash"

# --- headers -----------------------------------------------------------------
fresh
headers=$(headers -1)
full
pull 1 'its X-Art-Coverage-Pid is not a number' 'a negative pid'
fresh
headers=$(headers ../../x)
full
pull 1 'its X-Art-Coverage-Pid is not a number' 'a pid with a path'
fresh
headers=$(headers 99999999999999999999)
full
pull 1 'its X-Art-Coverage-Pid is not a number' 'a pid beyond 64 bits'
# Zeros in front are no part of a number: not in JSON, not in a name.
fresh
coverage "$dir" 007 "$counters"
serve "$dir"
run covpull -C padded --node a "127.0.0.1:$port"
sed 's/Pid: 007/Pid: 7/' "$dir/GET_coverage_nometa_1" >new
mv new "$dir/GET_coverage_nometa_1"
run covpull -C padded --node a "127.0.0.1:$port"
is "$(ls padded/coverage/* | grep counters)" "covcounters.$true_hash.7.1
covcounters.$true_hash.7.2" '007 and 7 are one process'
run jq .pid padded/coverage/*/info.json
is_out 7 'the pid in info.json is a number'
run covpull --probe "127.0.0.1:$port"
out_like '*"pid":"7"*' '--probe: the pid that a pull would have'
run covfetch padded
is_status 0 'covfetch reads it'
# What somebody else wrote there is no fault of the command line.
info=$(ls -d padded/coverage/*)/info.json
echo '{"pid": 007}' >"$info"
run covpull -C padded --node a "127.0.0.1:$port"
is_status 1 'an info.json that cannot be read'
is_err "covpull: $info: byte 9: bad number"
out_like '*"files":\["covcounters.*' 'its record has what there is'

fresh
headers=''
full
pull 1 'the coverage server is gone, something else answers' 'headers vanish'
fresh
headers=$(headers 23 | sed 's|Binary: .*|Binary: ../../../../z|')
full "X-Art-Coverage-Pod: p" "X-Art-Coverage-Bin/ary: x" \
	"X-Art-Coverage-Control: a	\"b" "X-Art-Coverage-Host: h"
serve "$dir"
run covpull -C lies --now 20250312T080000Z "127.0.0.1:$port"
is "$(ls lies/coverage)" '127.0.0.1-..-..-..-..-z@20250312T080000Z' \
	'a binary with a path'
is "$(find . -name z)" ''
run jq -c . lies/coverage/*/info.json
out_like '{"binary":"../../../../z","host":"127.0.0.1",*,"control":"a\\t\\"b"}' \
	'headers are only text in info.json'

fresh
headers=$(headers 23 | sed 's|Binary: .*|Binary: |')
full 'X-Art-Coverage-Nothing: '
serve "$dir"
run covpull -C blank --now 20250312T080000Z "127.0.0.1:$port"
is "$(ls blank/coverage)" 127.0.0.1-orders@20250312T080000Z \
	'no binary in the header: the name in the counters'
is "$(grep -c nothing blank/coverage/*/info.json)" 0 'nothing said'

# --- statuses ----------------------------------------------------------------
fresh
echo 'Failed to collect metadata: no meta-data available (not built with -cover?)' >body
IFS='
'
reply "$dir/GET_coverage" '500 Internal Server Error' body $headers
unset IFS
pull 1 'status 500: Failed to collect metadata: no meta-data available (not built with -cover[?])' 'not built with -cover'
fresh
printf 'a\033[2Jb\n<script>' >body
IFS='
'
reply "$dir/GET_coverage" '503 Busy' body $headers
unset IFS
pull 3 'status 503: a??2Jb <script>' 'busy: a retry may help'
fresh
IFS='
'
reply "$dir/HEAD_health" '302 Found' healthy 'Location: http://127.0.0.1:1/'
unset IFS
pull 1 'not a coverage server (status 302 *' 'redirects are not followed'
fresh
IFS='
'
reply "$dir/GET_coverage" '302 Found' healthy $headers \
	'Location: http://127.0.0.1:1/'
unset IFS
pull 1 'status 302: redirects are not followed' 'nor here'
fresh
reply "$dir/HEAD_health" '200 OK' healthy
pull 1 'not a coverage server (status 200 *' '200 without headers'
fresh
printf 'SSH-2.0-x\r\n' >"$dir/HEAD_health"
pull 1 '*' 'no HTTP'

# --- transfers ---------------------------------------------------------------
fresh
full
head -c 2000 "$dir/GET_coverage" >"$dir/cut"
mv "$dir/cut" "$dir/GET_coverage"
pull 3 '*' 'shorter than Content-Length'
is "$(grep -c 'GET_coverage$' "$dir/log")" 3 'three tries'
fresh
full
mv "$dir/GET_coverage" "$dir/GET_coverage.3"
head -c 2000 "$dir/GET_coverage.3" >"$dir/GET_coverage+reset"
serve "$dir"
run covpull -C again "127.0.0.1:$port"
out_lines 1 'two resets, then an answer'
fresh
full
mv "$dir/GET_coverage" "$dir/GET_coverage+drip"
pull 3 '*' 'a slow drip ends at the deadline' --timeout 1
fresh
rm "$dir/HEAD_health"
pull 3 '*' 'silence ends at the deadline' --probe-timeout 1
fresh
mv "$dir/HEAD_health" "$dir/HEAD_health+drip"
pull 3 'Operation timed out *' 'headers that drip' --probe-timeout 1
fresh
full
pull 1 'the answer is larger than --max-bytes' '--max-bytes' --max-bytes 100
fresh
head -c 11000000 /dev/zero | tr '\0' 'A' >zeros
printf '{"counters_data":"%s"}' "$(cat zeros)" >body
full
pull 1 'what it sent is damaged: *' '11 MB of nothing'
printf 'GET' >nothing-listens
run covpull -C c 127.0.0.1:1
is_status 3 'a port that nobody listens at'
err_like 'covpull: 127.0.0.1:1: *onnect*'

# --- others go on ------------------------------------------------------------
fresh
rm "$dir/HEAD_health"
serve "$dir"
silent=$port
fresh
serve "$dir"
run covpull -C others --probe-timeout $brief "127.0.0.1:$silent" 127.0.0.1:1 \
	"127.0.0.1:$port"
is_status 3 'two are dead'
err_lines 2
out_lines 1 'the third is pulled'
# Below the ports that the system gives to other servers.
fresh
serve "$dir" $((20000 + $$ % 1000 * 9))
run covpull -C others "127.0.0.1:$((port - 8))-$port"
is_status 0 'a range passes over what is none'
out_lines 1 'and finds ours'
run covpull -C others 127.0.0.1:1-8
is_status 3 'a range with nothing'
is_err 'covpull: 127.0.0.1:1-8: no coverage server at these ports'
run covpull -C others nobody.invalid
is_status 3 'a range of a host that there is not'
err_like 'covpull: nobody.invalid: Could not resolve host: *'
# Two files where the collection should be.
echo >file
run covpull -C file "127.0.0.1:$port"
is "$((status >= 2))" 1 'the collection is a file'
is_status "$status"
any_err
if ! is_root; then
	mkdir -p ro/coverage
	chmod 555 ro/coverage
	run covpull -C ro "127.0.0.1:$port"
	is_status 3 'a collection that may not be written'
	err_like 'covpull: ro/coverage/*: Permission denied'
	chmod 755 ro/coverage
fi

done_testing
