# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
# What is wrong is one clear line and the right status.
. "${COV_TOP:-.}/tests/lib/tap.sh"

mkdir empty good
cp "$data"/edge-solo/data/* good
run covfetch empty
is_status 1
is_out ''
is_err 'covfetch: empty: no coverage files'
run covfetch -C new empty
is_status 1
is_err 'covfetch: empty: no coverage files'
ok 'no collection is made for nothing' test ! -e new
run covfetch missing
is_status 2
is_err 'covfetch: missing: No such file or directory'
echo text >file
run covfetch file
is_status 2
is_err 'covfetch: file: of no known form: not a folder'
mv file file.tar
run covfetch -C t file.tar
is_status 2
is_err "covfetch: file.tar: of no known form: not a folder; a tar stream is named\
 '-': '- <file.tar'"
mv file.tar file
run covfetch missing file
is_status 2
err_lines 2
run covfetch missing good
is_status 1
err_lines 1
out_lines 1
run covfetch missing empty
is_status 1
err_lines 2
run covfetch s3://bucket/prefix -C new
is_status 2
err_like '*s3://bucket/prefix*no credentials*'
run covfetch -
is_status 2
err_like '*a tar stream needs --collection*'
run covfetch
is_status 2
err_like '*which folder*'
run covfetch --copy good
is_status 2
err_like '*--copy needs --collection*'
run covfetch --shard 2/2 good
is_status 2
err_like '*2/2*'
run covfetch --shard auto/2 good
is_status 2
err_like '*JOB_COMPLETION_INDEX*'
run covfetch --namespace 'a[' good
is_status 2
err_like '*--namespace*'
run covfetch --where '.x |' good
is_status 2
err_like '*--where*'
run covfetch --where '.dir | tonumber' good
is_status 1
is_out ''
err_like 'covfetch: good: *'

# info.json and metadata.json that are damaged: named, the rest goes on.
cp -r good bad
echo '{' >bad/info.json
echo '[]' >bad/metadata.json
run covfetch bad good
is_status 1
out_lines 2
err_like '*bad/metadata.json: not a JSON object*bad/info.json: byte *'

# A target that cannot be written.
: >plain
run covfetch -C plain/run good
is_status 3
err_lines 1
is_out ''
if ! is_root; then
	mkdir ro
	chmod 555 ro
	run covfetch -C ro good
	is_status 3
	is_err 'covfetch: ro/coverage: Permission denied'
	chmod 755 ro
	mkdir locked
	cp "$data"/edge-solo/data/* locked
	chmod 0 locked
	run covfetch locked
	is_status 2
	is_err 'covfetch: locked: Permission denied'
	chmod 755 locked
	chmod 0 locked/covmeta.*
	run covfetch -C part --copy locked
	is_status 1
	err_like 'covfetch: locked/covmeta.*: Permission denied'
	out_like '*"error":"locked/covmeta.*: Permission denied"*'
	is "$(ls part/coverage/locked)" \
		"$(cd good && ls | grep -v covmeta; echo metadata.json)" \
		'the others came'
	chmod 644 locked/covmeta.*
	run covfetch -C part --copy locked
	ok 'a later run brings it' cmp -s good/covmeta.* \
		part/coverage/locked/covmeta.*
	mkdir -p half/a half/b
	cp "$data"/edge-solo/data/* half/b
	chmod 0 half/a
	run covfetch half
	is_status 1
	is_err 'covfetch: half/a: Permission denied'
	out_lines 1
	chmod 755 half/a
fi

# A disk that is full: nothing half, nothing left.
head -c 100000 /dev/zero >good/covcounters.z.1.1
full() {
	trap '' XFSZ
	ulimit -f 20 || exit 99
	covfetch -C full --copy good
}
run full
is_status 3
err_lines 1
is_out ''
is "$(find full -type f)" '' 'no file is left'
is "$(find full/coverage -mindepth 1)" '' 'no folder is left'
run covfetch -C full --copy good
is_status 0
done_testing
