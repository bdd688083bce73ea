# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# S3 from a server, so that this code runs with sanitizers and valgrind, too:
# what is whole, what is continued, what cannot be had. tests/live has more.
# Needs python3; the server is on 127.0.0.1.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covfetch/served.sh"
serve_faults
AWS_ENDPOINT_URL=http://127.0.0.1:$port
export AWS_ENDPOINT_URL

covfetch -C want "$sample/bucket" >want.out
run covfetch -C c s3://ok
cp "$out" c.out
ok 'all of it' diff -r want/coverage c/coverage
sed 's|"c/|"want/|' "$out" >got
file_is_file got want.out 'the records of the folder'
: >log
run covfetch -v -C c s3://ok
err_like '*0 objects fetched (0 bytes), 63 the same*' 'again: nothing is fetched'
is "$(grep -c list-type log)" "$(wc -l <log | tr -d ' ')" 'only listings'
run covfetch --list s3://ok
out_lines 63
cp "$out" objects
run covfetch -C c2 --from objects s3://ok
ok '--from what --list says' diff -r c/coverage c2/coverage
run covfetch --verify -C c s3://ok

# A listing that comes back to where it was.
run covfetch -C none s3://loop
is_status 3
err_like '*s3://loop/: the listing repeats itself'
ok 'nothing comes of it' test ! -e none

# Large enough for other threads to write.
for jobs in 1 32; do
	run covfetch -v -j $jobs -C "few-$jobs" s3://few
	err_like '*2 objects fetched (1500008 bytes), 0 the same, 1 linked*'
done
ok 'with one connection as with many' diff -r few-1/coverage few-32/coverage
is "$(ls few-1/.covfetch/parts)" '' 'no part is left over'

# Several at once into one collection.
sed 's|"c/|"many/|' c.out >many.out
bad=''
fetch_begin 4 -C many s3://ok
fetch_end many.out
is "$bad" '' 'four at once: each ends well'
ok 'and the collection is whole' diff -r c/coverage many/coverage
is "$(ls many/.covfetch/parts)" '' 'with nothing left over'
run covfetch -C reset s3://reset
is "$(cat reset/coverage/*/covmeta.* | md5sum)" \
	"$(yes 'big coverage ' | head -n 200000 | tr -d '\n' | md5sum)" \
	'what breaks off is continued'
ok 'from where it stood' grep -q '/reset/.*Range=bytes=[1-9]' log
AWS_MAX_ATTEMPTS=2 run covfetch -C c-etag s3://etag
is_status 3
err_like '*its MD5 is *, not the ETag *'
is "$(find c-etag -name 'cov[mc]*')" '' 'what is wrong is not kept'

# A body ends where the listing says, and no file is larger than one that can be
# read.
AWS_MAX_ATTEMPTS=2 run covfetch -C pour s3://pour
is_status 3
err_like '*: more than its * bytes are sent*'
run covfetch -C vast s3://vast
is_status 1
err_like '*: 4611686018427387904 bytes are more than a file of coverage may have *'
is "$(find pour vast -size +1000k)" '' 'the disk stays as it is'

# Linked is only what has the content, not what looks as if it had.
run covfetch -C link s3://few/h/ns/pod
mine=$(find link -name 'covmeta*')
touch -r "$mine" stamp
printf x | dd of="$mine" bs=1 seek=20 conv=notrunc 2>/dev/null
touch -r stamp "$mine"
run covfetch -v -C link s3://few
err_like '*1 objects fetched*2 the same, 0 linked*'
ok 'a changed file is not linked to' cmp -s \
	link/coverage/h-ns-two-*/covmeta.* few-1/coverage/h-ns-two-*/covmeta.*

# A disk that is full, to the files and to the folder of parts.
mkdir -p ro/coverage ro/.covfetch/parts
chmod 555 ro/.covfetch/parts
if is_root; then
	pass 'root writes everywhere'
else
	run covfetch -C ro s3://few
	is_status 3
	err_like '*ro/.covfetch/parts/*'
fi
(ulimit -f 1000; covfetch -C full s3://few) >full.out 2>full.err
is $? 3 'a file that cannot grow: status 3'
is "$(find full/coverage -name 'covmeta*')" '' 'and nothing of it in the collection'
run covfetch -C full s3://few
ok 'the next run ends it' diff -r few-1/coverage full/coverage
# A listing without end, of folders and of objects, takes only so much memory.
for bucket in folders dirs; do
	run covfetch -C endless --max-objects 200000 s3://$bucket
	is_status 3 "$bucket: status"
	err_like "covfetch: s3://$bucket/*: more than 10000 folders (see --max-objects)"
done
run covfetch -C endless --max-objects 50 s3://endless
is_status 3
is_err 'covfetch: s3://endless/: more than 50 objects (see --max-objects)'
done_testing
