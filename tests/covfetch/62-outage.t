# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# A server that is not there for a while, or wants to be left in peace: what is
# had in the end, how often it was asked, what is said, and that no wait keeps
# SIGTERM waiting. Needs python3; the server is on 127.0.0.1.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covfetch/served.sh"
serve_faults
AWS_ENDPOINT_URL=http://127.0.0.1:$port
export AWS_ENDPOINT_URL

covfetch -C want "$sample/bucket" >/dev/null
same() {
	diff -r want/coverage "$1/coverage" >diff 2>&1 || { diag "$(head -n 5 diff)"
		return 1; }
}
count() { # requests whose line matches
	grep -c -e "$1" log
}

# --- options ------------------------------------------------------------------
for bad in --retries=x --retries=1001 --retry-delay=1d --retry-max-delay=-1 \
	--retry-seed=x --rate=5 --rate=0/s --rate=5/h --rate=/s --breaker=5 \
	--breaker=5,2 --breaker=0,2,5s --breaker=5,0,5s --breaker=5,2,x \
	--breaker=5,2,5s,1 --breaker=; do
	run covfetch "$bad" -C c s3://ok
	is_status 2 "$bad"
	err_like "covfetch: option '${bad%%=*}'*"
done
AWS_MAX_ATTEMPTS=5 run covfetch --retries 1 --retry-delay 1ms -C c s3://down
is_status 3
err_like '*(2 tries)*' '--retries goes before AWS_MAX_ATTEMPTS'
run covfetch --retries 0 -C c s3://down
is_status 3
err_like '*(1 tries)*' '--retries 0: once'

# --- it is left in peace, and nothing is lost by that -----------------------------
: >log
covfetch -C out -j 8 --breaker 5,2,200ms --retries 900 --retry-delay 1ms \
	--retry-max-delay 20ms s3://outage >out.out 2>out.err &
pid=$!
wait_for grep -q 'failed 5 times in a row' out.err
sleep 1
# Eight that were under way, and one every 200 ms; without a breaker hundreds.
ok 'a host that fails is asked seldom' test "$(count '/outage/node')" -lt 40
touch go
wait $pid
is $? 0 'it comes back: status'
ok 'all of it' same out
is "$(sed "s/$port/PORT/; s/row, last with .*/row/" out.err)" \
	"covfetch: warning: 127.0.0.1:PORT: failed 5 times in a row
covfetch: warning: 127.0.0.1:PORT: answers again" 'a warning per change'
run covfetch -C flap -j 4 --breaker 5,2,10ms --retries 50 --retry-delay 10ms s3://flap
ok 'one that comes and goes: all of it' same flap
err_like '*failed * times in a row*answers again*'
run covfetch -C flap2 -j 4 --breaker off --retries 50 --retry-delay 10ms s3://flap
ok 'without breaker: all of it' same flap2
is_err '' 'and nothing is said'

# The last try is made, whatever the breaker says, and nobody waits for the hour.
: >log
run covfetch -C never -j 4 --breaker 2,1,1h --retries 2 --retry-delay 1ms \
	s3://gateway
is_status 3
err_like '*warning: *: failed 2 times in a row, last with status 502*502 BadGateway*(3 tries)*'
ok 'none ends without having been asked' ! grep -q 'not asked' "$err"

# --- it says when to come back ---------------------------------------------------------
run covfetch -C dates s3://dates
ok 'Retry-After with dates of three forms: all of it' same dates
ok 'each was asked again' test "$(count '^waited')" -ge 16
is "$(awk '/^waited/ && $2 < 0.99' log)" '' 'after that time'
run covfetch -C short --retry-max-delay 10ms s3://later
ok '--retry-max-delay bounds Retry-After' test \
	"$(awk '/^waited/ && $2 < 0.99' log | wc -l)" -gt 0

# --- a pace -------------------------------------------------------------------------------
begin=$(date +%s)
run covfetch -C slow --rate 40/s s3://ok
ok '--rate: all of it' same slow
# More than 51 objects, and their listings.
ok 'and not faster' test $(($(date +%s) - begin)) -ge 1

# --- SIGTERM ends any wait ------------------------------------------------------------------
. "$top/tests/lib/terminate.sh"
# terminated WHAT ARG...: covfetch, ended once a request that matches $sign has
# come.
terminated() {
	what=$1
	shift
	: >log
	terminate "$what" log "${sign-/}" covfetch -C term "$@"
	is "$(cat term.out)" '' "$what: nothing is printed"
}
sign=/hour/node terminated 'it said to wait an hour' --retry-max-delay 1h s3://hour
sign=/gateway/node terminated 'the wait is long' --retry-delay 1h \
	--retry-max-delay 1h s3://gateway
terminated 'a slow pace' --rate 1/m s3://ok
terminated 'no answer' s3://hang
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:$port/hang/keys
export AWS_CONTAINER_CREDENTIALS_FULL_URI
terminated 'no answer from a service of keys' s3://ok
is "$(cat term.err)" '' 'and nothing is said'
done_testing
