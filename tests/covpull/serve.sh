# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# serve.sh - what the tests of covpull share, sourced behind tap.sh: servers
# whose replies are files (server.c), and replies to put there.

# What make check has made, else (one file alone) made here.
server_program=$COV_BUILD/tests/covpull/server
[ -x "$server_program" ] || {
	server_program=$tap_dir/server
	${CC:-cc} -std=c11 -D_XOPEN_SOURCE=700 -o "$server_program" \
		"$top/tests/covpull/server.c" 2>"$tap_dir/log" ||
		skip "the test server does not compile: $(head -n 1 "$tap_dir/log")"
}

# Under valgrind everything takes its time; what a test says itself counts.
# $brief: seconds in which a server that is there has answered.
brief=1
[ "${COV_VALGRIND-}" != 1 ] || {
	brief=20
	covpull() {
		command covpull --probe-timeout 100 --timeout 200 "$@"
	}
}

# serve NAME [PORT]: a server that answers from folder NAME; its port, the first
# that is free from PORT on, in $port.
serve() {
	mkdir -p "$tmp/$1"
	"$server_program" "$tmp/$1" ${2-} >/dev/null 2>&1 &
	wait_for test -s "$tmp/$1/port"
	port=$(cat "$tmp/$1/port")
}

# reply FILE STATUS BODY [HEADER]...
reply() {
	reply_file=$1 reply_status=$2 reply_body=$3
	shift 3
	{
		printf 'HTTP/1.1 %s\r\nConnection: close\r\n' "$reply_status"
		printf 'Content-Length: %s\r\n' "$(wc -c <"$reply_body")"
		[ $# -eq 0 ] || printf '%s\r\n' "$@"
		printf '\r\n'
		case $reply_file in
		*HEAD_*) ;;
		*) cat "$reply_body" ;;
		esac
	} >"$reply_file"
}

# A process that left its files in the sample.
orders=$sample/bucket/demo/coverage/node-c.shop.example/shop-data/orders-1
set -- "$orders"/orders/*/*/orders
process=$1
meta=$(echo "$process"/covmeta.*)
true_hash=$(od -An -v -tx1 -j24 -N16 "$meta" | tr -d ' \n')
echo 'coverage server healthy' >healthy

# answer FILE COUNTERS [PID [HASH]]: the body of GET /coverage, with nometa
# when $nometa is set.
answer() {
	answer_tag=${4-0100000000000000eea96a7dc96b6178}
	answer_meta='' answer_file=''
	[ -n "${nometa-}" ] || {
		answer_meta=$(base64 <"$meta" | tr -d '\n')
		answer_file=covmeta.$answer_tag
	}
	printf '{"meta_filename":"%s","meta_data":"%s",' "$answer_file" \
		"$answer_meta" >"$1"
	printf '"counters_filename":"covcounters.%s.%s.1795202989919642584",' \
		"$answer_tag" "${3-7}" >>"$1"
	printf '"counters_data":"%s","timestamp":1795202989919642584}\n' \
		"$(base64 <"$2" | tr -d '\n')" >>"$1"
}

# headers PID [HEADER]...: those of a coverage server, for reply "$@".
headers() {
	pid=$1
	shift
	set -- 'X-Art-Coverage-Server: 1' "X-Art-Coverage-Pid: $pid" \
		'X-Art-Coverage-Binary: orders' "$@"
	for h; do
		printf '%s\n' "$h"
	done
}

# coverage FOLDER PID COUNTERS [HEADER]...: a coverage server in a folder.
coverage() {
	dir=$1 id=$2 counters=$3
	shift 3
	IFS='
'
	# shellcheck disable=SC2046
	set -- $(headers "$id" "$@")
	unset IFS
	mkdir -p "$dir"
	reply "$dir/HEAD_health" '200 OK' healthy "$@"
	answer body "$counters" "$id"
	reply "$dir/GET_coverage" '200 OK' body "$@"
	nometa=1
	answer body "$counters" "$id"
	nometa=
	reply "$dir/GET_coverage_nometa_1" '200 OK' body "$@"
}
