# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# wait.sh - how tests wait; tap.sh has it too.

# wait_for COMMAND... : until it succeeds, twenty seconds at most.
wait_for() {
	wait_tries=0
	until "$@" >/dev/null 2>&1; do
		wait_tries=$((wait_tries + 1))
		[ $wait_tries -lt 400 ] || return 1
		sleep 0.05
	done
}
