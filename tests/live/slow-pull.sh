# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covpull against real servers: a Go service with a coverage server in it, its
# elder kind, a program that was not built with -cover, and goc with a program
# that goc built. What is missing here is skipped by name.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covpull/serve.sh"
have go || skip 'no go here'
unset GOFLAGS
export GOWORK=off GOTOOLCHAIN=local GO111MODULE=on CGO_ENABLED=0

pids=
end_all() {
	for pid in $pids; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	find "$tap_dir" -type d -exec chmod u+rwx {} + 2>/dev/null
	rm -rf "$tap_dir"
}
trap end_all EXIT

# start NAME PROGRAM [VARIABLE=VALUE]... : on a free port, its pipe is NAME.in.
start() {
	name=$1 program=$2
	shift 2
	rm -f "$name.port" "$name.in"
	mkfifo "$name.in"
	env COVERAGE_PORT=0 COVERAGE_BIND=127.0.0.1 \
		COVERAGE_PORT_FILE="$tmp/$name.port" "$@" "$tmp/$program" \
		<"$name.in" >"$name.out" 2>"$name.err" &
	started=$!
	pids="$pids $started"
}

# --- a coverage server -------------------------------------------------------
cp -R "$sample/src" src
cp "$top/tests/live/coverserver/coverage_server.go" src/cmd/orders
build() {
	(cd src && go build "$@" -trimpath -buildvcs=false ./cmd/orders) &&
		mv src/orders "$tmp/$name"
}
name=orders
ok 'the service builds' build -cover -covermode=atomic -coverpkg=./...
name=bare
ok 'and without -cover' build
name=setmode
ok 'and in mode set' build -cover -covermode=set

start a orders SOURCE_GIT_URL=https://git.example.com/shop BUILD_ROUND=7
a=$started
exec 7>a.in
ok 'it starts' wait_for test -s a.port
at=127.0.0.1:$(cat a.port)
run covpull --probe "$at"
out_like '*"binary_name":"orders","pid":"'"$a"'",*"build_round":"7"*'
run covpull --now 20250312T080000Z -C c "$at"
out_lines 1 'before it was used'
cp "$out" dirs
run covtext -r dirs
cp "$out" before
echo 'place tea-01 12' >&7
ok 'it works' wait_for grep -q order a.out
run covpull --now 20250312T080500Z -C c "$at"
out_lines 1 'after it was used'
cp "$out" dirs
run covtext -r dirs
cp "$out" after
run covmerge -r --by dir before
covered=$(sed 's/.*"covered_stmts":\([0-9]*\).*/\1/' "$out")
run covmerge -r --by dir after
now=$(sed 's/.*"covered_stmts":\([0-9]*\).*/\1/' "$out")
is "$((now > covered && covered > 0))" 1 "more is covered: $covered, $now"
is "$(ls c/coverage | wc -l | tr -d ' ')" 1 'one run'
is "$(ls c/coverage/* | grep -c "covcounters.*\.$a\.[12]\$")" 2 'two snapshots'
dir=c/coverage/$(ls c/coverage)
if go tool covdata >/dev/null 2>&1 || [ $? -eq 2 ]; then
	ok "Go's covdata reads it" sh -c 'go tool covdata textfmt -i="$1" \
		-o go.out && [ -s go.out ]' sh "$dir"
	run covtext "$dir"
	out_is_file go.out 'as covtext does'
	is "$(ls "$dir" | sed -n 's/covmeta.//p')" "$(od -An -v -tx1 -j24 -N16 \
		"$dir"/covmeta.* | tr -d ' \n')" 'under its true hash'
fi

# The process ends, another takes its place.
exec 7>&-
wait "$a"
run covpull -C c "$at"
is_status 3 'it is gone'
err_like "covpull: $at: *"
port=${at##*:}
start a orders COVERAGE_PORT="$port"
exec 7>a.in
ok 'another starts' wait_for test -s a.port
at=127.0.0.1:$(cat a.port)
run covpull --now 20250312T090000Z -C c "$at"
is "$(ls c/coverage | wc -l | tr -d ' ')" 2 'a new run, the old one stays'

# The elder kind, asked in the middle of a range.
start b orders COVERAGE_ANCESTOR=1
exec 8>b.in
ok 'the ancestor starts' wait_for test -s b.port
b=$(cat b.port)
run covpull -C c "127.0.0.1:$b"
is_status 1 'without headers it is not taken'
any_err
run covpull -C e --headerless "127.0.0.1:$b"
out_like '*"binary_name":"orders"*' '--headerless'
cp "$out" dirs
run covtext -r dirs
out_like '*"total_stmts":206,*' 'and can be decoded'

# refuses NAME WORDS
refuses() {
	start "$1" "$1"
	exec 9>"$1.in"
	ok "$1 starts" wait_for test -s "$1.port"
	run covpull -C f "127.0.0.1:$(cat "$1.port")"
	is_status 1 "$1: told"
	err_like "*: status 500: Failed to collect $2*" "$1: in its words"
	exec 9>&-
}
refuses bare metadata
refuses setmode counters

# Snapshots all the time, while it works.
i=0
(while [ $i -lt 40 ]; do
	i=$((i + 1))
	echo "place tea-01 $i" >&7
	sleep 0.1
done) &
feeder=$!
pids="$pids $feeder"
run covpull -C g --interval 1 --count 4 "$at"
wait "$feeder"
out_lines 4 'four rounds'
covfetch g >dirs
covtext -r dirs >p
run covmerge -r --by dir p
out_like '*"covered_stmts":*' 'two snapshots are one process'
hide=$(grep -c error p)
is "$hide" 0 'nothing is damaged'

# SIGTERM ends it between two rounds.
covpull -C g --interval 1 "$at" >long 2>long.err &
long=$!
pids="$pids $long"
wait_for test -s long
kill "$long"
wait "$long"
is $? 143 'SIGTERM'
is "$(find g -name '.cov-*')" '' 'and leaves nothing half'
exec 7>&- 8>&-

# --- goc ---------------------------------------------------------------------
goc=$(command -v goc || ls "${PEERS_BIN:-$HOME/.cache/cov-peers}/goc" \
	2>/dev/null) || skip 'no goc here'
# ports PID: those at which it listens. The system chooses them all: one that a
# test chooses may be taken.
ports() {
	readlink "/proc/$1/fd"/* | sed -n 's/^socket:.\(.*\).$/\1/p' >sockets
	awk 'NR == FNR { own[$1] = 1; next }
		$4 == "0A" && $10 in own { print substr($2, 10) }' \
		sockets /proc/net/tcp | while read -r port; do
		printf '%d\n' "0x$port"
	done
}
listens() {
	[ "$(ports "$1" | wc -l)" -eq "$2" ]
}
"$goc" server --port 127.0.0.1:0 >center.log 2>&1 &
center=$!
pids="$pids $center"
ok 'the center starts' wait_for listens $center 1
center=http://127.0.0.1:$(ports $center)
mkdir gsvc
cat >gsvc/main.go <<'X'
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"
)

func main() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/two" {
			fmt.Fprintln(w, "two")
			return
		}
		fmt.Fprintln(w, "other")
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
X
printf 'module example.com/gsvc\n\ngo 1.20\n' >gsvc/go.mod
(cd gsvc && "$goc" build --center="$center" --agentport 127.0.0.1:0 \
	-o ../gsvcbin .) >goc.log 2>&1 || skip 'goc cannot build here'
lists() {
	covpull --goc "$center" --list | grep -q "$1"
}
./gsvcbin >gsvc.out 2>gsvc.err &
gsvc=$!
pids="$pids $gsvc"
ok 'the service registers' wait_for lists gsvcbin
ok 'the service serves' wait_for grep ':[0-9]*$' gsvc.out
service=$(cat gsvc.out)
agent=127.0.0.1:$(ports $gsvc | grep -vx "${service##*:}")
run covpull --goc "$center" --list
is_out '{"type":"target","address":"http://'"$agent"'","service":"gsvcbin"}'
run covpull --goc "$center" --register --service dead \
	--address http://127.0.0.1:1
is_status 0 '--register'
run covpull -C h --now 20250312T080000Z --goc "$center"
is_status 3 'a dead address'
err_like 'covpull: dead at http://127.0.0.1:1: *refused'
out_lines 1 'the other is pulled'
run covpull --goc "$center" --remove --service dead
is_status 0 '--remove'
before=$(grep -c ' 1$' h/coverage/*/coverage.out)
"$COV_BIN/covpull" --probe "$service" 2>/dev/null # a request as any other
run covpull -C h --now 20250312T080100Z --goc "$center" --service gsvcbin
is_status 0 'it was used'
is "$(ls h/coverage | wc -l | tr -d ' ')" 1 'the same run'
now=$(grep -c ' 1$' h/coverage/*/coverage.out)
is "$((now > before))" 1 "more is covered: $before, $now"
run covpull --goc "$center" --clear --service gsvcbin
is_status 0 '--clear'
run covpull -C h --now 20250312T080200Z --goc "$center"
is "$(ls h/coverage | wc -l | tr -d ' ')" 2 'a new run after that'
covfetch h >dirs
covtext -r dirs >p
run covgroup p
out_lines 1 'one owner'
out_like '*"covmeta_hash":*"pod_count":1,*'
run covpull -C h --goc "$center" --service nope
is_status 1 'an unknown service'
is_err 'covpull: nope: service [nope] not found'
kill "$gsvc"
wait "$gsvc" 2>/dev/null
run covpull --goc "$center" --list
is_out '' 'it took its leave'

done_testing
