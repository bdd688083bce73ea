# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Several covpulls on one collection at the same time, on one process and on
# processes that look alike: whatever they do to each other, all that was
# executed is in the collection, in whole directories.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covpull/serve.sh"
. "$top/tests/covpull/two.sh"

ok 'neither has executed all' eval '! cmp -s want.later want.all &&
	! cmp -s want.other want.all'

# faults COLLECTION: what is wrong with its directories.
faults() {
	find "$1" -name '.cov-*'
	for dir in "$1"/coverage/*; do
		whole "$dir"
	done
}
# is_all COLLECTION WANT NAME
is_all() {
	run sum "$1"
	out_is_file "$2" "$3"
	is "$(faults "$1")" '' "$3: every directory is whole"
}
# finish PID...: waits; what they ended with.
finish() {
	ends=
	for pid; do
		wait "$pid"
		ends=$ends$?
	done
}

coverage a 23 "$before"
serve a
a=127.0.0.1:$port
coverage b 23 "$later"
serve b
b=127.0.0.1:$port
coverage z 23 "$other"
serve z
z=127.0.0.1:$port

# --- one that stays, others that come and go ---------------------------------
# A process that looks the same, and has executed more: its snapshots must not
# be overwritten by those of the first.
covpull -C c --now 20250312T080000Z --interval 1 --count 4 "$a" >rec 2>long.err &
long=$!
wait_for test -s rec
run covpull -C c --now 20250312T080100Z "$b"
out_lines 1 'another is pulled meanwhile'
run covpull -C c --now 20250312T080200Z "$z"
out_lines 1 'and a third'
finish $long
is "$ends$(cat long.err)" 0 'the first goes on'
is_all c want.all 'nothing was lost'
is "$(ls c/coverage | wc -l | tr -d ' ')" 2 \
	'what rose lies together, what did not, does not'

# --- at once -----------------------------------------------------------------
i=0 bad= times=15
[ "${COV_VALGRIND-}" != 1 ] || times=3
while [ $i -lt $times ]; do
	i=$((i + 1))
	rm -rf d
	pids=
	for at in $a $b $z $b; do
		covpull -C d "$at" >>rec.$i 2>>err.$i &
		pids="$pids $!"
	done
	finish $pids
	sum d >got 2>>err.$i
	cmp -s got want.all && [ "$ends" = 0000 ] && [ ! -s err.$i ] &&
		[ -z "$(faults d)" ] || bad="$bad $i:$ends"
done
is "$bad" '' "$times times four at once"
[ -z "$bad" ] || diag "$(cat err.*; find d)"

# The same targets for all, again and again.
rm -rf d
pids=
for i in 1 2 3; do
	covpull -C d --interval 1 --count 3 "$a" "$b" "$z" >rec.$i 2>err.$i &
	pids="$pids $!"
done
finish $pids
is "$ends$(cat err.?)" 000 'three that stay'
is_all d want.all 'three that stay: nothing was lost'


# --- one after the other -----------------------------------------------------
# What another program wrote while we waited has all that came: no new run.
coverage y 23 "$before"
mv y/GET_coverage y/GET_coverage+late
serve y
covpull -C e --now 20250312T080000Z "127.0.0.1:$port" >rec 2>err.y &
slow=$!
wait_for grep GET_coverage y/log
run covpull -C e --now 20250312T080100Z "$b"
out_lines 1 'a faster one'
finish $slow
is "$ends$(cat err.y)" 0 'the slower one'
is "$(grep -c '"files"' rec)" 1 'tells of the directory'
is "$(ls e/coverage | wc -l | tr -d ' ')" 1 'and makes none of its own'
is_all e want.later 'all is there'

# A directory that somebody took away meanwhile is no end of it.
covpull -C f --now 20250312T080000Z --interval 1 --count 3 "$a" >rec 2>err.f &
long=$!
wait_for test -s rec
rm -rf f/coverage/*
finish $long
is "$ends$(cat err.f)" 0 'a directory that vanished'
is "$(ls f/coverage)$(faults f)" 127.0.0.1-orders@20250312T080000Z \
	'is made again'

# What a killed one left goes.
mkdir -p f/coverage/.cov-abcdef
: >f/coverage/.cov-abcdef/.cov-123456
: >f/coverage/.cov-abcdef/info.json
run covpull -C f "$a"
out_lines 1
is "$(faults f)" '' 'left-overs are removed'

# --- goc ---------------------------------------------------------------------
printf 'mode: count\nx.io/a/a.go:1.1,2.2 1 %s\n' 7 >body
mkdir g
reply g/POST_v1_cover_profile '200 OK' body
echo '{"pay":["http://10.0.0.7:1"]}' >body
reply g/GET_v1_cover_list '200 OK' body
serve g
center=http://127.0.0.1:$port
pids=
for i in 1 2 3 4; do
	covpull -C h --interval 1 --count 2 --goc "$center" >rec.$i 2>err.$i &
	pids="$pids $!"
done
finish $pids
is "$ends$(cat err.[1-4])" 0000 'four on one center'
is "$(cat h/coverage/*/coverage.out | sort -u | tail -n 1)" \
	'x.io/a/a.go:1.1,2.2 1 7' 'the text is whole'
n=$(ls h/coverage | wc -l | tr -d ' ')
is "$((n <= 4))" 1 "each writes one of its own, at most: $n"
run covpull -C h --goc "$center"
is "$(ls h/coverage | wc -l | tr -d ' ')" "$n" 'who comes later goes on with one'

done_testing
