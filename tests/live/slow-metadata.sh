# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covfetch's keys of a container and of a machine, at the addresses that these
# have: 169.254.170.2, 169.254.170.23 and 169.254.169.254, all of them of the
# loopback of a network namespace that is made here, where nothing else is.
# Needs root, ip and python3.
. "${COV_TOP:-.}/tests/lib/tap.sh"

is_root || skip 'not root: no network namespace can be made'
have ip || skip 'no ip program here'
. "$top/tests/live/faults.sh"
ns=cov-test-$$
ip netns add "$ns" 2>/dev/null || skip 'no network namespace can be made'
server=''
trap 'kill $server 2>/dev/null; ip netns del "$ns"; rm -rf "$tap_dir"' EXIT
inside() {
	ip netns exec "$ns" "$@"
}
inside ip link set lo up
for address in 169.254.170.2 169.254.170.23 169.254.169.254; do
	inside ip addr add $address/32 dev lo || skip "no address $address"
done

HOME=$tmp/home
AWS_REGION=us-east-1
export HOME AWS_REGION
mkdir home
within='env COV_METADATA=1 ip netns exec '$ns
serve_faults
AWS_ENDPOINT_URL=http://127.0.0.1:$port
export AWS_ENDPOINT_URL
unset AWS_EC2_METADATA_DISABLED
# The copy that this file tests, whatever PATH says in there.
fetch() {
	inside "$(command -v covfetch)" "$@"
}
whom() {
	sed -n 's/.*\/ok.*Credential=\([^/]*\)\/.*/\1/p' log | tail -n 1
}

: >log
run fetch --list s3://ok
out_lines 63
is "$(whom)" MACHINE 'a machine, at its own address'
ok 'by a token of its second version' \
	grep -q '^PUT 169.254.169.254 /machine/latest/api/token' log
ok 'the token of its keys goes along' grep -q 'security-token=machine-token' log
# Proxies are for the rest of the world; keys never pass one.
http_proxy=http://127.0.0.1:1 no_proxy=127.0.0.1 run fetch --list s3://ok
out_lines 63 'past any proxy'

AWS_CONTAINER_AUTHORIZATION_TOKEN='Bearer pod'
export AWS_CONTAINER_AUTHORIZATION_TOKEN
: >log
AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/container/v2/id run fetch --list s3://ok
out_lines 63
is "$(whom)" CONTAINER 'a container, by the path that it was told'
ok 'at its address' grep -q '^GET 169.254.170.2 /container/v2/id' log
ok 'no machine is asked' ! grep -q 169.254.169.254 log
: >log
AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.170.23/container/v1 \
	http_proxy=http://127.0.0.1:1 no_proxy=127.0.0.1 \
	run fetch --list s3://ok
out_lines 63
is "$(whom)" CONTAINER 'a pod, at its address'
AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=@127.0.0.1:1/x run fetch --list s3://ok
is_status 2
err_like '*neither https nor this machine*' 'a path that would lead elsewhere'
AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/nothing AWS_MAX_ATTEMPTS=1 \
	run fetch --list s3://ok
is_status 2
err_like "*the container's endpoint: status 40[0-9]*" 'a path that is not there'

# Nobody there: it does not take long to know.
inside ip addr del 169.254.169.254/32 dev lo
began=$(date +%s)
run fetch --list s3://ok
is_status 2
err_like '*no credentials: *'
ok 'soon' test $(($(date +%s) - began)) -lt 10
done_testing
