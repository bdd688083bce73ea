# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
# S3 as far as it goes without a server: tests/live has the rest.
. "${COV_TOP:-.}/tests/lib/tap.sh"

HOME=$tmp AWS_EC2_METADATA_DISABLED=true AWS_MAX_ATTEMPTS=1
AWS_ENDPOINT_URL=http://127.0.0.1:1
export HOME AWS_EC2_METADATA_DISABLED AWS_MAX_ATTEMPTS AWS_ENDPOINT_URL
for v in $(env | sed -n 's/^\(AWS_[A-Z0-9_]*\)=.*/\1/p'); do
	case $v in
	AWS_EC2_METADATA_DISABLED | AWS_MAX_ATTEMPTS | AWS_ENDPOINT_URL) ;;
	*) unset "$v" ;;
	esac
done
cp -r "$sample/bucket" b

wrong() { # MESSAGE OPTION...
	message=$1
	shift
	run covfetch "$@"
	is_status 2
	err_like "*$message*"
	is "$(cat "$out")" '' 'and no output'
}
wrong 'needs --collection, or --list' s3://b/p
wrong 'which bucket?' --list s3://
wrong 'which bucket?' --list s3:///p
wrong 'are for s3://BUCKET/PREFIX' --list b
wrong 'are for s3://BUCKET/PREFIX' --verify -C c b
wrong '--events: nothing is brought' --events ev --list s3://b
wrong '--events: nothing is brought' --events ev -n -C c s3://b
wrong '--events: standard output is for records' --events - -C c s3://b
ok 'no events file' test ! -e ev
wrong '--list, or --verify: not both' --list --verify -C c s3://b
wrong 'keys are those of one bucket' --from - -C c s3://a s3://b
wrong '1 to 1000' -j 0 --list s3://b
wrong '1 to 1000' -j 1001 --list s3://b
wrong "option '--since': 'yesterday' is neither YYYYMMDDTHHMMSSZ" --since yesterday b
wrong 'is neither YYYYMMDDTHHMMSSZ' --until 2025-02-30 b
wrong 'not the name of a bucket' --no-sign-request --list s3://a@b
wrong 'not an http or https URL' --no-sign-request --endpoint-url x --list s3://b
wrong 'not the name of a region' --no-sign-request --region 'a b' --list s3://b
wrong "profile 'p' is neither in" --aws-profile p --list s3://b
wrong 'no credentials' --list s3://b
AWS_ACCESS_KEY_ID=a wrong 'AWS_SECRET_ACCESS_KEY is not' --list s3://b
ok 'nothing was made' test ! -e c

run covfetch --no-sign-request -C c s3://b
is_status 3
err_like 'covfetch: s3://b/: *onnect*'
ok 'no collection without a listing' test ! -e c
run covfetch --no-sign-request -C c s3://b b
is_status 3
err_lines 1
out_lines 16 'another operand is brought all the same'

run covfetch --since 2025-03-12T08:00:00Z --until 20250312T080233Z b
ok '--since and --until choose in folders too' \
	test "$(jq -r .collected_at "$out" | sort -u | head -n 1)" '>' 2025-03-12T07
jq -r .collected_at "$out" | awk '$0 < "2025-03-12T08:00:00Z" ||
	$0 > "2025-03-12T08:02:33Z"' >wrong
is "$(cat wrong)" '' 'none that is too early or too late'
run covfetch --since 2025-03-12 --until 2025-03-12 b
out_lines 16 'a day is a whole one'

# A list that names nothing of use.
printf 'a/b\n{"type":"object","key":"c"}\n' >keys
run covfetch --no-sign-request --from keys -C d s3://b
is_status 1
err_like '*s3://b: no coverage files'
echo '{"type":"object"}' >keys
wrong 'keys:1: an object without key' --no-sign-request --from keys -C d s3://b
echo '{"key":"covmeta.a","size":-1}' >keys
wrong 'keys:1: a size that is none' --no-sign-request --from keys -C d s3://b
for word in key bucket etag modified; do
	printf '{"key":"%s","%s":"k\\u0000zzz"}\n' k/covmeta.a $word >keys
	[ $word != key ] || printf '{"key":"k\\u0000zzz"}\n' >keys
	wrong "keys:1: a NUL byte in a*$word" --no-sign-request --from keys \
		-C d s3://b
done
printf 'k/covmeta.a\0zzz\n' >keys
wrong 'keys:1: a NUL byte in a key' --no-sign-request --from keys -C d s3://b

done_testing
