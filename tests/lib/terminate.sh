# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# A program that waits for the world is ended; read behind wait.sh.

# terminate WHAT LOG PATTERN COMMAND...: SIGTERM once the server's log has the
# pattern: 143, and soon. What was printed is in term.out and term.err.
terminate() {
	what=$1 log=$2 pattern=$3
	shift 3
	late=5
	[ "${COV_VALGRIND-}" != 1 ] || late=20
	rm -f ended
	(
		sh -c 'echo $$ >pid; exec "$@"' sh "$@" >term.out 2>term.err
		echo $? >ended
	) &
	wait_for grep -q "$pattern" "$log"
	sleep 0.1
	begin=$(date +%s)
	kill "$(cat pid)"
	wait_for test -s ended || kill -9 "$(cat pid)"
	is "$(cat ended)" 143 "SIGTERM, $what: status"
	ok "$what: soon" test $(($(date +%s) - begin)) -le "$late"
}
