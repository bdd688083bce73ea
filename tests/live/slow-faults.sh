# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covfetch against a server that does what servers should not (faults.py). Needs
# python3; all of it stays on this machine.
. "${COV_TOP:-.}/tests/lib/tap.sh"

. "$top/tests/live/aws.sh"
. "$top/tests/live/faults.sh"
server=''
trap 'kill $server 2>/dev/null; rm -rf "$tap_dir"' EXIT
serve_faults
aws_env base secret
AWS_ENDPOINT_URL=http://127.0.0.1:$port
export AWS_ENDPOINT_URL

# The same by way of a folder is what all of them have to give.
covfetch -C want "$sample/bucket" >want.out || fail 'the sample is there'

# The coverage of a collection, without times.
same() {
	diff -r want/coverage "$1/coverage" >diff 2>&1 || { diag "$(head -n 5 diff)"
		return 1; }
}
none() { # no half file anywhere, nothing outside
	[ -z "$(find "$1" -name '.cov-*' -o -path '*/parts/*')" ]
}
count() { # requests whose line matches
	grep -c -e "$1" log
}

# --- whatever happens on the way, the result is whole -----------------------
for bucket in ok storm later cut etagonce near region region301; do
	run covfetch -C "c-$bucket" "s3://$bucket"
	ok "$bucket: all of it" same "c-$bucket"
	ok "$bucket: and nothing else" none "c-$bucket"
	sed "s|\"c-$bucket/|\"want/|" "$out" >got
	file_is_file got want.out "$bucket: the records of the folder"
done
is "$(grep -c '^waited' log)" 51 'Retry-After: each was asked for again'
is "$(awk '/^waited/ && $2 < 0.99' log)" '' 'after the time that was said'
run covfetch -C c-crowd s3://crowd
is "$(find c-crowd/coverage -name 'covcounters.*' | wc -l | tr -d ' ')" 600 \
	'a server that serves four at a time: all of it'
awk '/^at once/ { print $3 }' log >crowd
most() {
	sort -n | tail -n 1
}
ok 'it began with many' test "$(head -n 40 crowd | most)" -gt 8
ok 'and went on with few' test "$(tail -n 300 crowd | most)" -le 8
for bucket in kms multi; do
	run covfetch -C "c-$bucket" "s3://$bucket"
	ok "$bucket: an ETag that is no MD5" same "c-$bucket"
done
run covfetch -v -C c-ok s3://ok
err_like '*0 objects fetched (0 bytes), 63 the same*' 'again: nothing is fetched'
for bucket in reset noranges; do
	run covfetch -C "c-$bucket" "s3://$bucket"
	is "$(cat c-$bucket/coverage/*/covmeta.* | md5sum)" \
		"$(yes 'big coverage ' | head -n 200000 | tr -d '\n' | md5sum)" \
		"$bucket: a broken object is whole"
	ok "$bucket: nothing is left over" none "c-$bucket"
done
ok 'it was continued' test "$(count '/reset/.*Range=bytes=[1-9].*If-Match="')" -ge 2
run covfetch -C c-changing s3://changing
is "$(cat c-changing/coverage/*/covmeta.* | md5sum)" \
	"$(yes 'big coverage ' | head -n 200000 | tr -d '\n' | rev | md5sum)" \
	'an object that changes between two tries is not mixed'
run covfetch -C c-changed s3://changed
is_status 1
any_err
ok 'one that changed since the listing is taken as it is' \
	test "$(find c-changed -name 'covmeta.*' | wc -l)" -gt 10
run covfetch -v -C c-changed s3://ok
err_like '* 0 failed*'
ok 'and another content of the same size is seen' same c-changed

# --- what cannot be had --------------------------------------------------------
# One at a time: of others that were under way when it gave up, parts stay.
AWS_MAX_ATTEMPTS=1
export AWS_MAX_ATTEMPTS
run covfetch -j 1 -C c-length s3://length
is_status 3
err_like '*bytes are sent, but the object has*giving up*'
run covfetch -j 1 -C c-etag s3://etag
is_status 3
err_like '*its MD5 is *, not the ETag *'
run covfetch -j 1 -C c-flood s3://flood
is_status 3
err_like '*1099511627776 bytes are sent*'
unset AWS_MAX_ATTEMPTS
for bucket in length etag flood; do
	is "$(find c-$bucket -name 'cov[mc]*')" '' "$bucket: nothing of it is kept"
	ok "$bucket: nor half" none "c-$bucket"
done
AWS_MAX_ATTEMPTS=2 run covfetch -C c-drip --stall 1 s3://drip
is_status 3
err_like '*too slow*'
AWS_MAX_ATTEMPTS=2 run covfetch -C c-503 s3://always503
is_status 3
err_like '*503 SlowDown: told to (2 tries)*'
AWS_MAX_ATTEMPTS=2 run covfetch -C c-down s3://down
is_status 3
err_like '*s3://down/: 503 ServiceUnavailable*(2 tries)*'
run covfetch -C c-denied s3://denied
is_status 1
err_like '*403 AccessDenied*credentials of the environment*'
run covfetch -C c-vanished s3://vanished
is_status 1
err_like '*404 NoSuchKey*'
run covfetch -C c-nobucket s3://nobucket
is_status 2
err_like '*404 NoSuchBucket*'
run covfetch -C c-skew s3://skew
is_status 2
err_like '*this machine said 20250101T000000Z, the server 2025-01-01T09:00:00Z: set the clock*'
run covfetch -C c-expired s3://expired
is_status 2
err_like '*credentials have expired*'
AWS_ENDPOINT_URL=http://127.0.0.1:1 AWS_MAX_ATTEMPTS=2 \
	run covfetch -C c-nobody s3://ok
is_status 3
err_like '*s3://ok/: *onnect*(2 tries)*'

# --- redirects -------------------------------------------------------------------
for bucket in away away301; do
	AWS_SESSION_TOKEN=secret-token run covfetch -C "c-$bucket" "s3://$bucket"
	is_status 2
	err_like '*redirected to *, which is not followed*'
done
is "$(count '127\.0\.0\.2')" 0 'nobody asks where a redirect leads'

# --- listings ------------------------------------------------------------------------
run covfetch -C c-ones s3://ones
out_lines 1 'a page for each of 10,000 keys'
is "$(find c-ones -name 'covmeta.*' | wc -l | tr -d ' ')" 10 'and all are found'
for bucket in bomb deep junk half loop stuck; do
	run covfetch -C "c-$bucket" "s3://$bucket"
	is_status 3
	err_lines 1
	ok "$bucket: no collection" test ! -e "c-$bucket"
done
run covfetch -C c-endless --max-objects 2000 s3://endless
is_status 3
err_like '*more than 2000 objects*'

# --- names -----------------------------------------------------------------------------
mkdir inner
(cd inner && run covfetch -C c s3://odd; cp "$out" ../odd.out; cp "$err" ../odd.err
	echo "$status" >../odd.status)
is "$(cat odd.status)" 1 'odd keys: some are left out'
is "$(grep -c 'key is too long' odd.err)" 2 'two that are too long are named'
is "$(grep -c 'NUL byte' odd.err)" 1 'and that some hold NUL'
is "$(wc -l <odd.out | tr -d ' ')" 11 'the others are fetched'
is "$(find inner -mindepth 1 -maxdepth 1)" inner/c 'nothing lands elsewhere'
is "$(find inner/c -mindepth 1 -maxdepth 1 | sort)" \
	"inner/c/.covfetch
inner/c/coverage" 'nor beside coverage'
is "$(find inner/c/coverage -mindepth 2 -type d)" '' 'folders are flat'
is "$(md5sum inner/c/coverage/h-ns-pod-c-bi-n*/covmeta.two | cut -c1-32 | sort)" \
	"$(for i in two1 two2; do printf $i | md5sum; done | cut -c1-32 | sort)" 'two sources of one name: both are there'
is "$(find inner/c -name '*..' | sed 's|.*/||')" '' 'no name is ..'
run covfetch -v -C inner/c s3://odd
is_status 1
err_like '*0 objects fetched (0 bytes), 11 the same*'
run covfetch --list s3://odd
is_status 1
any_err
cp "$out" objects
run covfetch -C from-list --from objects s3://odd
ok 'a list can be fetched, whatever the keys' diff -r inner/c/coverage from-list/coverage

# --- list, choose, get --------------------------------------------------------------------
run covfetch --list s3://ok
out_lines 63
cp "$out" objects
is "$(head -n 1 objects | jq -r 'keys_unsorted | join(" ")')" \
	'type bucket key size etag modified' '--list: the keys of a record'
grep shop-data objects >some
run covfetch -C chosen --from - s3://ok <some
out_lines 4 '--from -: what was chosen'
jq -r .key some >keys
run covfetch -C chosen2 --from keys s3://ok
ok '--from FILE with plain keys' diff -r chosen/coverage chosen2/coverage
before=$(count GET)
run covfetch -v -C chosen2 --from keys s3://ok
err_like '*0 objects fetched (0 bytes), 16 the same*' 'plain keys again: 304'
run covfetch --list --namespace shop-data --since 2025-03-12T07:50:00Z \
	--until 2025-03-12 s3://ok
ok '--since: fewer' test "$(wc -l <"$out")" -lt "$(wc -l <some)"
run covfetch --list --latest-only s3://ok
ok '--latest-only: no former toggles' test "$(wc -l <"$out")" -lt 63
run covfetch -n -C dry s3://ok
out_lines 16
ok '--dry-run makes nothing' test ! -e dry
echo '{"type":"object","key":"k","bucket":"other"}' >other
run covfetch -C x --from other s3://ok
is_status 2
err_like "*other:1: of bucket 'other', not of 'ok'"
run covfetch -C x --from /nonexistent s3://ok
is_status 2
any_err

# --- what is there already -------------------------------------------------------------------
covfetch -C again s3://ok >/dev/null
rm again/.covfetch/manifest
before=$(count '/ok/node')
run covfetch -v -C again s3://ok
err_like '*0 objects fetched (0 bytes), 63 the same*' 'without manifest: by MD5'
is "$(count '/ok/node')" "$before" 'no object is asked for'
one=$(find again -name 'covcounters*' | sort | head -n 1)
printf x | dd of="$one" bs=1 seek=20 conv=notrunc 2>/dev/null
run covfetch --verify -C again s3://ok
is_status 1
err_like '*has another content'
err_lines 1
run covfetch -v -C again s3://ok
err_like '*1 objects fetched*62 the same*' 'a file that was touched is fetched'
ok 'and right again' same again
rm "$one"
run covfetch --verify -C again s3://ok
is_status 1
err_like '*is missing'
rm -r "$(dirname "$one")"
run covfetch --skip-existing --events ev -C again s3://ok
ok '--skip-existing: what is missing as a whole comes' same again
is "$(jq -r 'select(.type == "event").event' ev | sort | uniq -c | sed 's/^ *//' | tr '\n' ' ')" \
	'1 end 1 linked 3 new 59 skipped ' '--events: a line for each'
is "$(tail -n 1 ev)" '{"type":"event","event":"end","fetched":3,"same":0,"linked":1,"skipped":59,"failed":0,"fetched_bytes":'"$(
	jq -s 'map(select(.event == "new").size) | add' ev)}" '--events: the sums'
run covfetch --latest-only -C latest s3://ok
covfetch --latest-only -C latest-want "$sample/bucket" >/dev/null
ok '--latest-only as from a folder' test \
	"$(ls latest/coverage)" = "$(ls latest-want/coverage)"

# A list leaves what it does not name as known as it was.
covfetch -C parts s3://multi >/dev/null
covfetch --list s3://multi | grep info.json >infos
covfetch -C parts --from infos s3://multi >/dev/null 2>&1
run covfetch -v -C parts s3://multi
err_like '*0 objects fetched (0 bytes), 63 the same*' 'after a part: all is known'
run covfetch -C empty s3://empty
ok 'objects of no bytes' test "$(find empty -name 'cov*.*' -size 0 | wc -l)" -eq 2
run covfetch -v -C empty s3://empty
err_like '*0 objects fetched (0 bytes), 2 the same*'

# --- requests ------------------------------------------------------------------------------------
: >log
run covfetch --request-payer --list s3://payer
out_lines 63
ok '--request-payer' test "$(count 'x-amz-request-payer=requester')" -gt 0
: >log
run covfetch --no-sign-request --list s3://ok
is "$(count Authorization)" 0 '--no-sign-request signs nothing'
AWS_SESSION_TOKEN=tok run covfetch --list s3://ok
ok 'a session token goes along' test \
	"$(count 'SignedHeaders=[^ ]*x-amz-security-token.*security-token=tok')" -gt 0
: >log
run covfetch --host-style --endpoint-url "http://localhost:$port" --list s3://ok
out_lines 63 '--host-style'
ok 'the bucket is in the host' test "$(count "ok.localhost:$port /?")" -gt 0
AWS_ENDPOINT_URL=http://127.0.0.1:1 \
	AWS_ENDPOINT_URL_S3=http://127.0.0.1:$port run covfetch --list s3://ok
out_lines 63 'AWS_ENDPOINT_URL_S3 goes first'
(unset AWS_ENDPOINT_URL; S3_ENDPOINT_URL=http://127.0.0.1:$port \
	covfetch --list s3://ok >three) 2>/dev/null
is "$(wc -l <three | tr -d ' ')" 63 'S3_ENDPOINT_URL'

# --- secrets ---------------------------------------------------------------------------------------------
AWS_ACCESS_KEY_ID=base AWS_SECRET_ACCESS_KEY=topsecret \
	covfetch -C c-slow s3://slow >/dev/null 2>&1 &
pid=$!
sleep 0.2
is "$(sed -n 's/^Max core file size *\([0-9]*\) .*/\1/p' /proc/$pid/limits \
	2>/dev/null)" 1 'no core file once keys are loaded, nor to a pipe'
ok 'no secret in arguments' ! grep -q topsecret /proc/$pid/cmdline

# --- kills ---------------------------------------------------------------------------------------------------
wait $pid
AWS_ACCESS_KEY_ID=base AWS_SECRET_ACCESS_KEY=s
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
find c-slow/coverage -type f -exec md5sum {} + | sed 's|c-slow|X|' | sort >slow
ok 'there is something' test "$(wc -l <slow)" -eq 3
: >log
i=0
while [ $i -lt 50 ]; do
	i=$((i + 1))
	[ $((i % 10)) -ne 1 ] || rm -rf killed
	covfetch -C killed s3://slow >/dev/null 2>&1 &
	pid=$!
	sleep "$(printf '0.%03d' $((i * 37 % 290 + 10)))"
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	[ -z "$(find killed -path '*coverage/[!.]*' -type f 2>/dev/null |
		xargs -r md5sum | sed 's|killed|X|' | grep -vxF -f slow)" ] ||
		{ fail "kill $i: something half is there"; break; }
done
run covfetch -C killed s3://slow
find killed/coverage -type f -exec md5sum {} + | sed 's|killed|X|' | sort >got
file_is_file got slow 'after 50 kills: identical'
ok 'nothing is left over' none killed
ok 'and it was continued' test "$(count 'slow/.*Range=bytes=')" -ge 3

# SIGTERM: what is at hand stays, the next run goes on.
covfetch -C term s3://slow >term.out 2>term.err &
pid=$!
sleep 0.15
kill $pid
wait $pid
is $? 143 'SIGTERM: status 143'
is "$(cat term.out term.err)" '' 'and nothing is said'
run covfetch -C term s3://slow
find term/coverage -type f -exec md5sum {} + | sed 's|term|X|' | sort >got
file_is_file got slow 'the next run ends it'

done_testing
