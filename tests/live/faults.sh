# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# faults.sh - starting the fault server, sourced behind tap.sh.

have python3 || skip 'no python3 here'
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

# serve_faults [ARG]...: faults.py with the sample and the file log; its pid in
# $server, its port in $port. With $within its words come first: where it runs.
serve_faults() {
	# shellcheck disable=SC2086
	${within-} python3 "$top/tests/live/faults.py" \
		"$sample/bucket/demo/coverage" "$tmp/log" "$@" \
		>"$tmp/port" 2>"$tmp/faults.err" &
	server=$!
	n=0
	while [ ! -s port ] && [ $n -lt 100 ]; do
		sleep 0.1
		n=$((n + 1))
	done
	[ -s port ] || {
		cat faults.err >&2
		fail 'the server starts'
		done_testing
	}
	port=$(cat port)
}
