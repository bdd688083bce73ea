# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# SIGTERM while a tool waits for its input: it finishes what it has, and ends
# with 143 (ARCHITECTURE: exit-status).
. "${COV_TOP:-.}/tests/lib/tap.sh"

# term TOOL ARGUMENT... : reads a pipe in which one record lies and nothing
# more comes.
term() {
	name=$*
	rm -f pipe
	mkfifo pipe
	"$@" <pipe >got 2>said &
	pid=$!
	exec 3>pipe
	cat record >&3
	i=0
	while [ ! -s got ] && [ $i -lt 30 ]; do
		i=$((i + 1))
		sleep 0.1
	done
	kill -TERM $pid
	(
		sleep 5
		kill -KILL $pid
	) 2>/dev/null &
	guard=$!
	wait $pid
	ended=$?
	kill $guard 2>/dev/null
	exec 3>&-
	is "$ended" 143 "$name: status"
	[ -s got ]
	is $? 0 "$name: what was there is done"
}

d=$(cd "$sample" && find bucket -name 'covmeta.*' | sort | sed -n 1p)
cd "$sample" || exit 1
printf '{"type":"source_dir","dir":"%s"}\n' "$sample/${d%/*}" >"$tmp/record"
cd "$tmp" || exit 1

term covtext -r
term covfilter -r
done_testing
