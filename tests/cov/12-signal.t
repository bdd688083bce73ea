# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# A signal that only cov gets, as `kill PID` and whoever stops a container send
# it: the tool that runs ends, too, and nothing half made stays.
. "${COV_TOP:-.}/tests/lib/tap.sh"

# Of a stream that does not go on covfetch reads until it is ended.
stop_run() {
	signal=$1 status=$2
	rm -rf run1 pipe
	mkfifo pipe
	cov run - -C run1 <pipe >got 2>said &
	pid=$!
	exec 3>pipe
	i=0
	while ! [ -d run1/records ] && [ $i -lt 100 ]; do
		i=$((i + 1))
		sleep 0.1
	done
	sleep 0.3
	kill -"$signal" $pid
	(
		exec 3>&-
		sleep 10
		kill -KILL $pid
	) 2>/dev/null &
	guard=$!
	wait $pid
	is $? "$status" "$signal ends the run"
	kill $guard 2>/dev/null
	# Nobody reads any more.
	if (printf x >&3) 2>/dev/null; then
		fail "$signal: and its covfetch"
	else
		pass "$signal: and its covfetch"
	fi
	exec 3>&-
	is "$(find run1 -name '.cov-*' 2>/dev/null)" '' "$signal: nothing is left"
}

cd "$tmp" || exit 1
stop_run TERM 143
stop_run HUP 129

# An archive from standard input still comes.
tar -C "$sample" -cf all.tar bucket
run cov run - -C run2 <all.tar
is_status 0 'standard input reaches covfetch'
out_like '*total *' 'and is counted'
done_testing
