# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Several covfetch at once out of one bucket into one collection: each ends
# well, prints all records, and the collection is that of a single run, also
# when some of them are killed. Needs python3; all of it stays on this machine.
. "${COV_TOP:-.}/tests/lib/tap.sh"

. "$top/tests/live/faults.sh"
server=''
trap 'kill $server 2>/dev/null; rm -rf "$tap_dir"' EXIT
serve_faults

HOME=$tmp/home
AWS_ACCESS_KEY_ID=base AWS_SECRET_ACCESS_KEY=secret AWS_REGION=us-east-1
AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS_EC2_METADATA_DISABLED=true
export HOME AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_REGION \
	AWS_ENDPOINT_URL AWS_EC2_METADATA_DISABLED
unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN AWS_DEFAULT_REGION \
	AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_MAX_ATTEMPTS \
	AWS_ENDPOINT_URL_S3 S3_ENDPOINT_URL AWS_CA_BUNDLE
mkdir home

covfetch --list s3://ok | jq -r .key >keys
# all RUNS ARGUMENT...: so many at once; those that did not end well, in $bad.
all() {
	runs=$1 pids='' i=0
	shift
	while [ $i -lt "$runs" ]; do
		i=$((i + 1))
		covfetch -C c "$@" >"out.$i" 2>"err.$i" &
		pids="$pids $!"
	done
	i=0
	for pid in $pids; do
		i=$((i + 1))
		wait "$pid" && cmp -s "out.$i" want.out ||
			bad="$bad $round:$(head -n 1 "err.$i")"
	done
}
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
		all "$n" "$@" "s3://$bucket"
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
	pids=''
	for i in 1 2 3; do
		covfetch -C c s3://slow >"out.$i" 2>"err.$i" &
		pids="$pids $!"
	done
	sleep "$(printf '0.%03d' $((round * 53 % 290 + 60)))"
	kill -9 "${pids##* }"
	i=0
	for pid in $pids; do
		i=$((i + 1))
		[ $i -lt 3 ] || continue
		wait "$pid" && cmp -s "out.$i" want.out ||
			bad="$bad $round:$(head -n 1 "err.$i")"
	done
	covfetch -C c s3://slow >out 2>err
	cmp -s out want.out || bad="$bad $round:$(head -n 1 err)"
	look c/coverage # a part of the one that was killed may stay
done
is "$(printf '%s' "$bad" | head -c 300)" '' '8 times one of three is killed'

done_testing
