# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# The server that covserver(7) shows, as it stands there, in a program.
. "${COV_TOP:-.}/tests/lib/tap.sh"
have go || skip 'no go here'
unset GOFLAGS
export GOWORK=off GOTOOLCHAIN=local GO111MODULE=on CGO_ENABLED=0

pid=
end_all() {
	[ -z "$pid" ] || { kill "$pid"; wait "$pid"; } 2>/dev/null
	rm -rf "$tap_dir"
}
trap end_all EXIT

mkdir own
sed -n '/^package main/,/^\.Ed/p' "$top/man/covserver.7" | sed '/^\.Ed/d
	s/\\e/\\/g' >own/coverage_server.go
ok "it is not long" [ "$(wc -l <own/coverage_server.go)" -le 48 ]
cat >own/main.go <<'G'
package main

import (
	"fmt"
	"os"
)

func never() { fmt.Println("never") }

func main() {
	var b [1]byte
	os.Stdin.Read(b[:])
	if b[0] == 'x' {
		never()
	}
}
G
printf 'module example.com/own\n\ngo 1.21\n' >own/go.mod
(cd own && go vet ./... && go build -cover -covermode=atomic -o ../program .) ||
	fail 'it builds'
# A port that was free a moment ago, until the program gets one.
port() {
	python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}
have python3 || skip 'no python3'
mkfifo in
for try in 1 2 3; do
	port=$(port)
	COVERAGE_ADDR=127.0.0.1:$port ./program <in &
	pid=$!
	exec 7>in
	wait_for curl -sfo answer "http://127.0.0.1:$port/health" && break
	exec 7>&-
	wait "$pid" 2>/dev/null
	pid=
done
run covpull -C c "127.0.0.1:$port"
is_status 0
cp "$out" dirs
is "$(jq -r .binary_name dirs)" program 'it says who it is'
run cov compile -C c
any_err
run cov owners -C c
out_like '*program *3 *5 *60.0%*' 'lines of the server are not counted'
exec 7>&-
done_testing
