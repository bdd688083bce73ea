# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Several covfetch at once out of one bucket into one collection: each ends
# well, prints all records, and the collection is that of a single run, also
# when some of them are killed. Needs python3; all of it stays on this machine.
. "${COV_TOP:-.}/tests/lib/tap.sh"

. "$top/tests/live/aws.sh"
. "$top/tests/live/faults.sh"
server=''
trap 'kill $server 2>/dev/null; rm -rf "$tap_dir"' EXIT
serve_faults
aws_env base secret
AWS_ENDPOINT_URL=http://127.0.0.1:$port
export AWS_ENDPOINT_URL

covfetch --list s3://ok | jq -r .key >keys
# The collection is as one run makes it, and nothing is left that was being
# made, below the folder that is named.
look() {
	diff -r want/coverage c/coverage >diff 2>&1 ||
		bad="$bad $round:$(head -n 1 diff)"
	[ -z "$(find "$1" -name '.cov-*' -o -path '*/parts/*')" ] ||
		bad="$bad $round:left"
}

# rounds NAME BUCKET RUNS N ARGUMENT...
rounds() {
	name=$1 bucket=$2 n=$3 last=$4
	shift 4
	rm -rf want
	covfetch -C want "$@" "s3://$bucket" | sed 's|"want/|"c/|' >want.out
	round=0 bad=''
	while [ $round -lt "$last" ]; do
		round=$((round + 1))
		rm -rf c
		fetch_begin "$n" -C c "$@" "s3://$bucket"
		fetch_end want.out
		look c
	done
	is "$(printf '%s' "$bad" | head -c 300)" '' "$name: $last times $n at once"
}
rounds 'a bucket' ok 4 10
rounds 'plain keys' ok 3 6 --from keys
rounds 'large objects' big 4 6
rounds 'many at once' ok 24 1

# Some are killed; the others go on, and a last one ends it.
rounds 'alone' slow 1 1
round=0 bad=''
while [ $round -lt 8 ]; do
	round=$((round + 1))
	rm -rf c
	fetch_begin 3 -C c s3://slow
	sleep "$(printf '0.%03d' $((round * 53 % 290 + 60)))"
	kill -9 "${pids##* }" 2>/dev/null # it may have ended
	pids=${pids% *}
	fetch_end want.out
	covfetch -C c s3://slow >out 2>err
	cmp -s out want.out || bad="$bad $round:$(head -n 1 err)"
	look c/coverage # a part of the one that was killed may stay
done
is "$(printf '%s' "$bad" | head -c 300)" '' '8 times one of three is killed'

done_testing
