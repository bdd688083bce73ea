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

# wait_trusted DB FILE: until covgroup believes the stamps of the reports in the
# records of FILE; those of files that changed within the second it does not.
wait_trusted() {
	wait_for sh -c 'covgroup --db "$1" "$2" && [ "$(sqlite3 "$1" \
		"SELECT count(*) FROM cov_report WHERE length(stamp) < 65")" = 0 ]' \
		sh "$@"
}
