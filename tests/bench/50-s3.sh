# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# 50-s3.sh - part of `run`: covfetch out of S3, against s5cmd and `aws s3
# sync`, all of them from the same versitygw on this machine. Programs are
# looked for on PATH and in $PEERS_BIN (~/.cache/cov-peers). S3_RUNS=N pairs (3).
#
# Nothing of it is the same twice, so that no object spares the fetching of
# another: 2,000 objects of 2 KB, 200 of 5 MB (S3_LARGE=N).

s3_server=''
# Asked by `run` at its end.
s3_stop() {
	[ -z "$s3_server" ] || kill "$s3_server" 2>/dev/null
	s3_server=''
}

# Objects as a cluster leaves them: s3_make FOLDER DIRECTORIES BYTES NAMES...
s3_make() {
	s3_i=0 s3_to=$1 s3_n=$2 s3_size=$3
	shift 3
	while [ $s3_i -lt "$s3_n" ]; do
		s3_i=$((s3_i + 1))
		s3_dir=$s3_to/run/node-$((s3_i % 20))/ns/pod-$s3_i/c
		s3_dir=$s3_dir/20250101T000000Z/image/bin
		mkdir -p "$s3_dir" || return
		for s3_name; do
			head -c "$s3_size" /dev/urandom >"$s3_dir/$s3_name" ||
				return
		done
	done
}

s3_put() {
	s5cmd --log error --endpoint-url "$AWS_ENDPOINT_URL" "$@"
}

# At the first free port.
s3_start() {
	mkdir "$dir/s3" "$dir/s3/store" "$dir/s3/side" "$dir/s3/home"
	s3_port=17200
	while [ $s3_port -lt 17240 ]; do
		s3_port=$((s3_port + 1))
		AWS_ENDPOINT_URL=http://127.0.0.1:$s3_port
		ROOT_ACCESS_KEY=$AWS_ACCESS_KEY_ID \
			ROOT_SECRET_KEY=$AWS_SECRET_ACCESS_KEY \
			versitygw -q --keep-alive -p "127.0.0.1:$s3_port" \
			--access-log "$dir/s3/log" posix \
			--sidecar "$dir/s3/side" "$dir/s3/store" \
			>"$dir/s3/gw" 2>&1 &
		s3_server=$!
		s3_i=0
		while [ $s3_i -lt 50 ] && kill -0 $s3_server 2>/dev/null; do
			s3_put ls >/dev/null 2>&1 && return
			sleep 0.1
			s3_i=$((s3_i + 1))
		done
		s3_stop
	done
	return 1
}

# One command into an empty folder: s3_one RESULT FOLDER COMMAND...
s3_one() {
	s3_result=$1
	rm -rf "$2"
	mkdir "$2"
	shift 2
	measure "$dir/$s3_result" "$@" >/dev/null 2>"$dir/log"
}

# s3_compare NAME BUCKET PEER COMMAND...: pairs, each fetched anew
s3_compare() {
	s3_name=$1 s3_bucket=$2 s3_peer=$3
	shift 3
	rm -f "$dir/a" "$dir/b"
	s3_i=0
	while [ $s3_i -lt "${S3_RUNS:-3}" ]; do
		s3_i=$((s3_i + 1))
		s3_one a "$dir/s3/ours" covfetch -C "$dir/s3/ours" \
			"s3://$s3_bucket" &&
			s3_one b "$dir/s3/theirs" "$@" ||
			{ fail "s3: $(tail -n 1 "$dir/log")"; return 1; }
	done
	echo "s3: $s3_name, ${S3_RUNS:-3} pairs"
	show covfetch "$dir/a"
	show "$s3_peer" "$dir/b"
	paste "$dir/a" "$dir/b" | awk '{ print $4 / $1, $2 / $5 }' \
		>"$dir/ratio"
	printf '  median of the pairs: %.2f times the speed, %.2f of the cpu\n' \
		"$(median "$dir/ratio" 1)" "$(median "$dir/ratio" 2)"
}

# The requests since the log was emptied, by what they ask for.
s3_requests() {
	sleep 0.2
	tr -d '\0' <"$dir/s3/log" | awk '
		{ what = "other" }
		/ s3_ListObjectsV2 / { what = "list" }
		/ s3_GetObject / { what = "get" }
		NF { n[what]++ }
		END { printf "%d pages of listings, %d GET, %d others\n", \
			n["list"], n["get"], n["other"] }'
}

# The same again, with nothing changed: covfetch, then `aws s3 sync`.
s3_again() {
	rm -rf "$dir/s3/ours" "$dir/s3/theirs" "$dir/a" "$dir/b"
	covfetch -C "$dir/s3/ours" s3://small/run >"$dir/first" || return
	: >"$dir/s3/log"
	covfetch -C "$dir/s3/ours" s3://small/run >"$dir/second" || return
	s3_asked=$(s3_requests)
	for s3_i in 1 2 3; do
		measure "$dir/a" covfetch -C "$dir/s3/ours" s3://small/run \
			>"$dir/second" || return
	done
	cmp -s "$dir/first" "$dir/second" || fail 's3: the records differ'
	echo 's3: nothing changed, 3 times'
	show covfetch "$dir/a"
	echo "  its requests: $s3_asked (20 folders are listed at once)"
	case $s3_asked in *' 0 GET, 0 others') ;; *) fail 's3: more than a listing' ;; esac
	[ -n "$s3_aws" ] || return 0
	mkdir "$dir/s3/theirs"
	"$s3_aws" s3 sync --quiet s3://small/run "$dir/s3/theirs" &&
		measure "$dir/b" "$s3_aws" s3 sync --quiet s3://small/run \
			"$dir/s3/theirs" &&
		show 'aws s3 sync' "$dir/b"
}

s3_parts() {
	s3_objects='2,000 objects of 2 KB'
	s3_compare "$s3_objects" small s5cmd s5cmd --log error \
		--endpoint-url "$AWS_ENDPOINT_URL" cp 's3://small/*' \
		"$dir/s3/theirs/" || return
	s3_large="${S3_LARGE:-200} objects of 5 MB"
	s3_compare "$s3_large" large s5cmd s5cmd --log error \
		--endpoint-url "$AWS_ENDPOINT_URL" cp 's3://large/*' \
		"$dir/s3/theirs/" || return
	if [ -n "$s3_aws" ]; then
		S3_RUNS=1
		s3_compare "$s3_objects" small 'aws s3 sync' "$s3_aws" s3 \
			sync --quiet s3://small "$dir/s3/theirs" || return
		s3_compare "$s3_large" large 'aws s3 sync' "$s3_aws" s3 \
			sync --quiet s3://large "$dir/s3/theirs" || return
	else
		skip s3-aws 'no aws (PyPI awscli)'
	fi
	s3_again
}

s3() (
	PATH=$PATH:${PEERS_BIN:-${HOME:-/}/.cache/cov-peers}
	for p in versitygw s5cmd; do
		have $p || { skip s3 "no $p"; return; }
	done
	s3_aws=$(command -v aws) && "$s3_aws" --version >/dev/null 2>&1 ||
		s3_aws=''
	for s3_i in $(env | sed -n 's/^\(AWS_[A-Z0-9_]*\)=.*/\1/p'); do
		unset "$s3_i"
	done
	HOME=$dir/s3/home AWS_ACCESS_KEY_ID=benchkey AWS_REGION=us-east-1
	AWS_SECRET_ACCESS_KEY=benchsecret AWS_EC2_METADATA_DISABLED=true
	AWS_DEFAULT_REGION=us-east-1
	export PATH HOME AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_REGION \
		AWS_DEFAULT_REGION AWS_EC2_METADATA_DISABLED AWS_ENDPOINT_URL
	trap s3_stop EXIT
	trap 'exit 1' HUP INT TERM
	s3_start || { skip s3 "versitygw: $(tail -n 1 "$dir/s3/gw")"; return; }
	s3_make "$dir/s3/small" 1000 2048 covmeta.0123456789abcdef \
		covcounters.0123456789abcdef.1.1 &&
		s3_make "$dir/s3/large" "${S3_LARGE:-200}" 5242880 \
			covmeta.0123456789abcdef ||
		{ fail 's3: cannot make the objects'; return 1; }
	for s3_i in small large; do
		s3_put mb "s3://$s3_i" && s3_put cp "$dir/s3/$s3_i/*" \
			"s3://$s3_i/" || { fail 's3: cannot fill it'; return 1; }
		rm -rf "$dir/s3/${s3_i:?}"
	done
	s3_parts
	rc=$?
	exit $((rc || bad))
)
