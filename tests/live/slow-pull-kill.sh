# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Several covpulls on one collection, killed at random points fifty times: no
# directory is ever half, nothing that was written is lost, and a run that is
# left in peace brings all of it and clears away what the others left. Then a
# hundred storms of four at once.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covpull/serve.sh"
. "$top/tests/covpull/two.sh"

# half COLLECTION: directories that are not whole.
half() {
	for dir in "$1"/coverage/*; do
		[ ! -d "$dir" ] || whole "$dir"
	done
}
targets=
n=0
for i in "$before" "$later" "$other"; do
	n=$((n + 1))
	coverage s$n 23 "$i"
	serve s$n
	targets="$targets 127.0.0.1:$port"
done

# 0 to 249 ms, another each time.
pause() {
	sleep "0.$(printf %03d $((($1 * 7919 + 31) % 250)))"
}
i=0 bad=''
while [ $i -lt 50 ]; do
	i=$((i + 1))
	rm -rf d
	# shellcheck disable=SC2086
	{
		covpull -C c --interval 1 $targets >out.1 2>&1 &
		one=$!
		covpull -C c --interval 1 $targets >out.2 2>&1 &
		two=$!
		covpull -C d $targets >out.3 2>&1 &
		three=$!
	}
	pause $i
	kill -9 $one $two $three 2>/dev/null
	wait $one $two $three 2>/dev/null
	h=$(half c; half d)
	[ -z "$h" ] || bad="$bad $i: $h"
done
is "$bad" '' '50 times killed: no directory is half'
# shellcheck disable=SC2086
run covpull -C c $targets
is "$(find c -name '.cov-*')" '' 'left-overs are removed'
run sum c
out_is_file want.all 'and all is there'
is "$(half c)" '' 'whole'

i=0 bad=
while [ $i -lt 100 ]; do
	i=$((i + 1))
	rm -rf e
	pids= ends=
	for k in 1 2 3 4; do
		# shellcheck disable=SC2086
		covpull -C e $targets >rec.$k 2>err.$k &
		pids="$pids $!"
	done
	for pid in $pids; do
		wait "$pid"
		ends=$ends$?
	done
	sum e >got 2>>err.1
	cmp -s got want.all && [ "$ends$(cat err.[1-4])" = 0000 ] &&
		[ -z "$(half e)" ] && [ -z "$(find e -name '.cov-*')" ] ||
		bad="$bad $i:$ends"
done
is "$bad" '' '100 storms'
done_testing
