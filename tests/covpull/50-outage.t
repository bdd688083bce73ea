# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Servers that are busy, away, or want to be left in peace: how often they are
# asked, and that no wait keeps SIGTERM waiting.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covpull/serve.sh"
counters=$(echo "$process"/covcounters.*.23.1)
n=0

# fresh: a good server in a folder of its own, $dir, not started yet.
fresh() {
	n=$((n + 1))
	dir=s$n
	coverage "$dir" 23 "$counters"
}
# busy KEY STATUS [HEADER]...: what the server says to a request instead.
busy() {
	key=$1 says=$2
	shift 2
	IFS='
'
	# shellcheck disable=SC2046
	set -- $(headers 23 "$@")
	unset IFS
	reply "$dir/$key" "$says" healthy "$@"
}
asked() {
	grep -c "$1\$" "$dir/log"
}

# --- pulls ----------------------------------------------------------------------
fresh
busy GET_coverage.1 '503 Busy'
busy GET_coverage.2 '502 Bad Gateway'
serve "$dir"
run covpull -C "c$n" "127.0.0.1:$port"
out_lines 1 'busy twice, then an answer'
is "$(asked GET_coverage)" 3 'asked three times'
fresh
busy GET_coverage '503 Busy'
serve "$dir"
run covpull -C "c$n" --retries 0 "127.0.0.1:$port"
is_status 3
err_like '*: status 503: *' '--retries 0'
is "$(asked GET_coverage)" 1 'asked once'
run covpull -C "c$n" --retries 4 --retry-delay 1ms "127.0.0.1:$port"
is_status 3
err_lines 1 '--retries 4'
is "$(asked GET_coverage)" 6 'asked five times more'
fresh
busy GET_coverage '500 Broken'
serve "$dir"
run covpull -C "c$n" "127.0.0.1:$port"
is_status 1
err_like '*: status 500: *' 'a server that failed'
is "$(asked GET_coverage)" 1 'is asked once'

# --- it says when to come back ------------------------------------------------------
fresh
busy GET_coverage.1 '429 Too Many' 'Retry-After: 1'
serve "$dir"
begin=$(date +%s)
run covpull -C "c$n" "127.0.0.1:$port"
out_lines 1 'Retry-After of a second'
ok 'which went by' test $(($(date +%s) - begin)) -ge 1
fresh
busy GET_coverage.1 '429 Too Many' 'Retry-After: Sun Nov  6 08:49:37 1994'
busy GET_coverage.2 '429 Too Many' 'Retry-After: Fri, 31 Dec 2010 23:59:59 GMT'
serve "$dir"
run covpull -C "c$n" "127.0.0.1:$port"
out_lines 1 'dates of the past'
fresh
busy GET_coverage.1 '429 Too Many' 'Retry-After: Friday, 31-Dec-60 23:59:59 GMT'
serve "$dir"
begin=$(date +%s)
run covpull -C "c$n" "127.0.0.1:$port"
is_status 3
err_like '*: status 429: *' 'later than its deadline: not waited for'
ok 'at all' test $(($(date +%s) - begin)) -le 20

# --- a center of goc -------------------------------------------------------------------
# said NAME STATUS TEXT
said() {
	printf '%s' "$3" >body
	reply "$dir/$1" "$2" body
}
dir=g
mkdir g
serve g
center=http://127.0.0.1:$port
said GET_v1_cover_list.1 '503 Busy' busy
said GET_v1_cover_list '200 OK' '{"pay":["http://10.0.0.8:1"]}'
said POST_v1_cover_profile.1 '504 Late' late
said POST_v1_cover_profile '200 OK' "mode: count
x.io/a/a.go:1.1,2.2 1 1
"
run covpull -C goc --goc "$center"
out_lines 1 'goc: busy, then an answer'
is "$(asked GET_v1_cover_list) $(asked POST_v1_cover_profile)" '2 2' 'asked twice'
said POST_v1_cover_clear '503 Busy' busy
run covpull --clear --goc "$center"
is_status 3
any_err
is "$(asked POST_v1_cover_clear)" 1 'what changes something is asked once'
said GET_v1_cover_list '429 Slower' busy
run covpull --list --retries 0 --goc "$center"
is_status 3 'one that has too much may be asked later'
any_err

# Many at one that fails: each is asked in the end, and two warnings are all.
said GET_v1_cover_list '200 OK' "{\"pay\":[$(seq -s , -f '"http://10.0.0.8:%g"' 30)]}"
for i in $(seq 2 8); do
	said "POST_v1_cover_profile.$i" '502 Bad Gateway' away
done
run covpull -C goc2 -j 2 --goc "$center" --breaker 3,1,20ms --retries 40 \
	--retry-delay 1ms --retry-max-delay 50ms
out_lines 30 'goc: away for a while, all are pulled'
err_like "covpull: warning: ${center#*//}: failed 3 times in a row, last with status 502
covpull: warning: ${center#*//}: answers again" 'and it is said'
said POST_v1_cover_profile '502 Bad Gateway' away
rm g/POST_v1_cover_profile.*
run covpull -C goc3 -j 2 --goc "$center" --breaker 3,1,1h --retries 2 \
	--retry-delay 1ms
is_status 3
any_err
is "$(grep -c ': away$' "$err")" 30 'goc: away for good, each was asked'

# --- what is known of a host outlives a round -----------------------------------------------
run covpull -C rounds --interval 1 --count 2 --breaker 2,1,1h 127.0.0.1:1
is_status 3
err_like 'covpull: 127.0.0.1:1: *
covpull: warning: 127.0.0.1:1: failed 2 times in a row, last with *' \
	'once a round, twice in a row'

# --- SIGTERM ends any wait ------------------------------------------------------------------
. "$top/tests/lib/terminate.sh"
# terminated WHAT KEY ARG...: covpull, ended once it was asked for KEY.
terminated() {
	what=$1 key=$2
	shift 2
	terminate "$what" "$dir/log" "$key" covpull "$@"
	is "$(cat term.err)" '' "$what: nothing is said"
}
fresh
serve "$dir"
terminated 'the next round is in an hour' GET_coverage -C "t$n" --interval 3600 \
	"127.0.0.1:$port"
fresh
busy GET_coverage.1 '429 Too Many' 'Retry-After: 3600'
serve "$dir"
terminated 'it said to wait an hour' GET_coverage -C "t$n" --timeout 86400 \
	--retry-max-delay 1h "127.0.0.1:$port"
fresh
rm "$dir/GET_coverage"
serve "$dir"
terminated 'no answer' GET_coverage -C "t$n" "127.0.0.1:$port"
fresh
serve "$dir"
terminated 'a slow pace' HEAD_health -C "t$n" --rate 1/m "127.0.0.1:$port"
done_testing
