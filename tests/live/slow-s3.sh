# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covfetch against versitygw, which verifies signatures, filled by s5cmd: both
# from PATH or from COV_PEERS (a folder).
. "${COV_TOP:-.}/tests/lib/tap.sh"

PATH=$PATH:${COV_PEERS:-${HOME:-/}/.cache/cov-peers}
for p in versitygw s5cmd; do
	have $p || skip "no $p here"
done

. "$top/tests/live/aws.sh"
aws_env testkey 'test/secret+123='
mkdir store side

# A port that is free: the first at which the server comes up.
port=17100
start() {
	while [ $port -lt 17160 ]; do
		port=$((port + 1))
		ROOT_ACCESS_KEY=$AWS_ACCESS_KEY_ID \
			ROOT_SECRET_KEY=$AWS_SECRET_ACCESS_KEY \
			versitygw -q --keep-alive -p "127.0.0.1:$port" posix \
			--sidecar "$tmp/side" "$tmp/store" >gw.log 2>&1 &
		server=$!
		AWS_ENDPOINT_URL=http://127.0.0.1:$port
		export AWS_ENDPOINT_URL
		n=0
		while [ $n -lt 50 ] && kill -0 $server 2>/dev/null; do
			put ls >/dev/null 2>&1 && return 0
			sleep 0.1
			n=$((n + 1))
		done
		kill $server 2>/dev/null
	done
	return 1
}
put() {
	s5cmd --log error --endpoint-url "$AWS_ENDPOINT_URL" "$@"
}
server=''
trap 'kill $server 2>/dev/null; rm -rf "$tap_dir"' EXIT
start || { diag "$(tail -n 5 gw.log)"; skip 'versitygw does not start'; }
put mb s3://cov || fail 'a bucket is made'
put cp "$sample/bucket/*" s3://cov/ || fail 'it is filled'

covfetch -C want "$sample/bucket" >want.out || fail 'the sample is there'
for from in s3://cov s3://cov/ s3://cov/demo s3://cov/demo/coverage/; do
	rm -rf c
	run covfetch -C c "$from"
	ok "$from: as from the folder" diff -r want/coverage c/coverage
	sed 's|"c/|"want/|' "$out" >got
	file_is_file got want.out "$from: the same records"
done
run covfetch -C c1 s3://cov/demo/coverage/node-a.shop.example
out_lines 6 'a part of the bucket'
run covfetch -v -C c s3://cov
err_like '*0 objects fetched (0 bytes), 63 the same*' 'again: nothing is fetched'
run covfetch -v -C c4 -j 1 s3://cov
err_like '*51 objects fetched*12 linked to the same content*' \
	'the same covmeta is fetched once'

AWS_SECRET_ACCESS_KEY=wrong run covfetch -C x s3://cov
is_status 2
err_like '*403 SignatureDoesNotMatch*the secret key is not*'
AWS_ACCESS_KEY_ID=wrong run covfetch -C x s3://cov
is_status 2
err_like '*40[34] *'
run covfetch -C x --no-sign-request s3://cov
is_status 2
err_like '*403 *nothing was signed*'
run covfetch -C x s3://nothere
is_status 2
err_like '*404 NoSuchBucket*'
run covfetch -C x s3://cov/nothing
is_status 1
err_like '*s3://cov/nothing: no coverage files'
AWS_REGION=eu-west-7 run covfetch -C c5 s3://cov
is_status 0 'another region is told, and taken'

# A change of the same size; a toggle that goes.
key=demo/coverage/node-a.shop.example/_host_/20250312T073004Z/agent
old=$(find "$sample/bucket/$key" -name 'covcounters*.2')
cp "$old" changed
printf x | dd of=changed bs=1 seek=20 conv=notrunc 2>/dev/null
put cp changed "s3://cov/$key/${old##*/}"
run covfetch -v -C c s3://cov
err_like '*1 objects fetched*62 the same*' 'a change of the same size is seen'
ok 'and fetched' cmp -s changed \
	"c/coverage/node-a.shop.example-agent@20250312T073004Z/${old##*/}"
one=${old%2}1
put cp "$one" "s3://cov/$key/${one##*/}"
run covfetch -C latest --latest-only s3://cov
sleep 1.1
put cp "$old" "s3://cov/$key/${old##*/}"
run covfetch -C latest --latest-only s3://cov
is "$(find latest/coverage/node-a.shop.example-agent -name 'covcounters*' |
	sed 's/.*\.//')" 2 '--latest-only: the later toggle'
sleep 1.1
put cp "$one" "s3://cov/$key/${one##*/}"
run covfetch -C latest --latest-only s3://cov
is "$(find latest/coverage/node-a.shop.example-agent -name 'covcounters*' |
	sed 's/.*\.//')" 1 'the former goes'

# Keys with every odd character that a file system can hold.
pod=h/ns/pod/c/20250101T000000Z
put mb s3://odd
mkdir odd && cd odd || exit 1
n=0
for name in 'a b' 'a+b' 'a%b' 'a%2Fb' 'a&b=c?d#e' "a'b\"c" 'a:b@c' 'a~!*()' \
	'a[b]{c}|d^e`f' 'a;,$' '\back' 'ü€😀' '-n' ; do
	n=$((n + 1))
	mkdir -p "$pod/img $name/bin"
	printf '%s' "$n $name" >"$pod/img $name/bin/covmeta.$name"
done
cd ..
put cp --raw odd/ s3://odd/ >/dev/null 2>&1 || put cp 'odd/*' s3://odd/
covfetch -C odd-want odd >/dev/null
run covfetch -C odd-got s3://odd
ok 'odd keys' diff -r odd-want/coverage odd-got/coverage
is "$(find odd-got -name 'covmeta*' | wc -l | tr -d ' ')" "$n" 'all of them'
run covfetch --list s3://odd
out_lines "$n"
cp "$out" objects
run covfetch -C odd-list --from objects s3://odd
ok 'and by --from' diff -r odd-got/coverage odd-list/coverage
run covfetch -C odd-part "s3://odd/$pod/img a+b"
out_lines 1 'an odd prefix'

# More than one page, and parts of 5 MB.
mkdir -p "many/$pod/img/bin"
i=0
while [ $i -lt 2300 ]; do
	i=$((i + 1))
	echo $i >"many/$pod/img/bin/covcounters.0123456789abcdef.$i.1"
done
echo meta >"many/$pod/img/bin/covmeta.0123456789abcdef"
put mb s3://many
put cp 'many/*' s3://many/
run covfetch -C many-got s3://many
is "$(find many-got/coverage -name 'cov*.*' | wc -l | tr -d ' ')" 2301 \
	'three pages'
ok 'each whole' diff -r "many/$pod/img/bin" many-got/coverage/h-ns-pod-c-bin@* \
	-x metadata.json
head -c 12000000 /dev/urandom >covmeta.big
put cp -p 5 covmeta.big "s3://many/h/ns/big/c/20250101T000000Z/img/bin/covmeta.big"
run covfetch -C big s3://many/h/ns/big
ok 'an object of several parts' cmp -s covmeta.big \
	big/coverage/h-ns-big-c-bin@20250101T000000Z/covmeta.big
run covfetch -v -C big s3://many/h/ns/big
err_like '*0 objects fetched*1 the same*'

done_testing
