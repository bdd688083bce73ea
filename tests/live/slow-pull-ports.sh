# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covpull HOST against real Go servers at the ports where they look for a free
# one, and their ancestor at its own, in a network of its own.
. "${COV_TOP:-.}/tests/lib/tap.sh"
have go || skip 'no go here'
unshare -rn ip link set lo up 2>/dev/null || skip 'no network of our own here'
unset GOFLAGS
export GOWORK=off GOTOOLCHAIN=local CGO_ENABLED=0

cp -R "$sample/src" src
cp "$top/tests/live/coverserver/coverage_server.go" src/cmd/orders
(cd src && go build -cover -covermode=atomic -coverpkg=./... -trimpath \
	-buildvcs=false -o ../orders ./cmd/orders) >build.log 2>&1 ||
	skip "go cannot build here: $(head -n 1 build.log)"

cat >inside <<'X'
ip link set lo up
mkfifo in
pids=
# start [VARIABLE=VALUE]...
start() {
	env "$@" ./orders <in >/dev/null 2>&1 &
	pids="$pids $!"
}
start COVERAGE_PORT_FILE=one
exec 9>in
start COVERAGE_PORT_FILE=two
start COVERAGE_PORT=9095 COVERAGE_ANCESTOR=1 COVERAGE_PORT_FILE=old
. "$COV_TOP/tests/lib/wait.sh"
for file in one two old; do
	wait_for test -s $file
done
covpull -v -C c --now 20250312T080000Z 127.0.0.1 >first 2>first.err
echo $? >>first
covpull -v -C c 127.0.0.1:53700-53799 127.0.0.1:9095 >second 2>second.err
echo $? >>second
covpull --probe '[::1]' >probe 2>&1
echo '[::1]:53701' | covpull -C d --namespace n --pod p - >third 2>&1
echo $? >>third
exec 9>&-
kill $pids 2>/dev/null
wait
:
X
run unshare -rn sh inside
is "$(tail -n 1 first)" 0 'a host alone'
is "$(grep -o '^covpull: [0-9]* pulled, [0-9]* failed' first.err)" \
	'covpull: 3 pulled, 0 failed' 'both, and the ancestor'
is "$(grep -c source_dir first)" 1 'of one discovery'
is "$(tail -n 1 second)" 0 'a range and a port'
is "$(ls c/coverage | wc -l | tr -d ' ')" 1 'the same runs'
is "$(ls c/coverage/* | grep -c '^covcounters.*[.][12]$')" 6 \
	'two snapshots of each'
is "$(ls c/coverage/* | grep -c '^covmeta')" 1 'one covmeta'
is "$(sed 's/,"pid.*//' probe)" \
	'{"type":"target","address":"[::1]:53700","binary_name":"orders"
{"type":"target","address":"[::1]:53701","binary_name":"orders"
{"type":"target","address":"[::1]:9095"}' '--probe, by IPv6'
is "$(tail -n 1 third)" 0 'from standard input'
is "$(ls d/coverage | sed 's/@.*//')" _3A_3A1-n-p-unknown-orders 'in a pod'
done_testing
