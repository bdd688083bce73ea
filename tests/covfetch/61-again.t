# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# A bucket that changes, and what of it cannot be had for a while: nothing is
# lost, and records say what is there. Needs python3; the server is on
# 127.0.0.1.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covfetch/served.sh"
mkdir disk
serve_faults
AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS_MAX_ATTEMPTS=1
export AWS_ENDPOINT_URL AWS_MAX_ATTEMPTS

pod=h/ns/pod/c
old=20250101T080000Z new=20250101T090000Z
# put TIME NAME [HH:MM]: an object of a discovery, written then.
put() {
	mkdir -p "disk/$pod/$1/img/bin"
	echo "$1 $2 ${3-}" >"disk/$pod/$1/img/bin/$2"
	touch -d "2025-01-01 ${3-10:00}:00" "disk/$pod/$1/img/bin/$2"
}
# there COLLECTION [TIME]: the coverage files of its folder.
there() {
	(cd "$1/coverage/h-ns-pod-c-bin${2+@$2}" && echo cov*)
}
# files: those that the record names.
files() {
	sed 's/.*"files":\[\([^]]*\)\].*/\1/; s/"//g; s/,/ /g' "$out"
}
begin() {
	rm -rf disk told c
	mkdir disk
	put $old covmeta.a
	put $old covcounters.a.1.1
}

# --- a former one goes when the newer is there --------------------------------
for code in 500 404; do
	begin
	run covfetch --latest-only -C c s3://disk
	put $old covcounters.a.1.2 10:01
	echo "$code .1.2" >told
	run covfetch -v --latest-only -C c s3://disk
	is_status $((code == 500 ? 3 : 1))
	err_like '*1 failed*0 removed'
	is "$(there c)" 'covcounters.a.1.1 covmeta.a' \
		"$code: the last good counters stay"
	is "$(files)" "$(there c)" \
		"$code: the record says what is there"
	is "$(jq 'has("error")' "$out")" true "$code: and what is not"
	rm told
	run covfetch -v --latest-only -C c s3://disk
	err_like '*1 objects fetched*1 removed'
	is "$(there c)" 'covcounters.a.1.2 covmeta.a' "$code: then it goes"
	is "$(files)" 'covcounters.a.1.2 covmeta.a'
done

# An older version of the newer one is not it.
begin
put $old covcounters.a.1.2
run covfetch -C c s3://disk
mv "c/coverage/h-ns-pod-c-bin@$old" c/coverage/h-ns-pod-c-bin
put $old covcounters.a.1.2 10:01
echo '500 .1.2' >told
run covfetch --latest-only -C c s3://disk
is_status 3
any_err
is "$(there c)" 'covcounters.a.1.1 covcounters.a.1.2 covmeta.a' \
	'a newer one that could not be renewed'

# Folders: the same. Root reads everything, so somebody else runs it.
as_other() {
	if is_root; then
		setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
	else
		"$@"
	fi
}
begin
if as_other covfetch --version >/dev/null 2>&1; then
	mkdir theirs
	mv disk theirs/disk && mkdir disk
	chmod 755 "$tap_dir"
	chmod 777 theirs
	first=theirs/disk/$pod/$old/img/bin/covcounters.a.1.1
	run as_other covfetch --copy --latest-only -C theirs/c theirs/disk
	sed 's/1/2/' "$first" >"${first%1}2"
	chmod 0 "${first%1}2"
	run as_other covfetch --copy --latest-only -C theirs/c theirs/disk
	is_status 1
	err_like "*${first%1}2: Permission denied"
	is "$(there theirs/c)" 'covcounters.a.1.1 covmeta.a' \
		'a folder: the last good counters stay'
	is "$(files)" 'covcounters.a.1.1 covmeta.a'
	chmod 644 "${first%1}2"
	run as_other covfetch --copy --latest-only -C theirs/c theirs/disk
	is "$(files)" 'covcounters.a.1.2 covmeta.a'
	is "$(there theirs/c)" "$(files)" 'then it goes'
	cp -r "theirs/disk/$pod/$old" "theirs/disk/$pod/$new"
	chmod 0 "theirs/disk/$pod/$new/img/bin/covmeta.a"
	run as_other covfetch --copy --latest-only -C theirs/c theirs/disk
	is_status 1
	err_like "*/$new/*/covmeta.a: Permission denied"
	is "$(there theirs/c)" 'covcounters.a.1.2 covmeta.a' \
		'a part of the newest does not replace all of an older one'
	is "$(jq -r .collected_at "$out")" 2025-01-01T08:00:00Z \
		'and the record is that of the older'
	is "$(jq 'has("error")' "$out")" true
fi

# --- only a former one goes -----------------------------------------------------
begin
put $old covcounters.a.23.2
run covfetch --latest-only -C c s3://disk
rm "disk/$pod/$old/img/bin/covcounters.a.23.2"
put $old covcounters.a.5.1
run covfetch -v --latest-only -C c s3://disk
err_like '*0 removed*'
is "$(there c)" 'covcounters.a.1.1 covcounters.a.23.2 covcounters.a.5.1 covmeta.a' \
	'what a bucket has no more stays'
is "$(files)" "$(there c)"
# Of a toggle that a bucket has no more the later stays.
put $old covcounters.a.5.2 10:01
rm "disk/$pod/$old/img/bin/covcounters.a.5.1"
run covfetch --latest-only -C c s3://disk
is "$(there c)" 'covcounters.a.1.1 covcounters.a.23.2 covcounters.a.5.2 covmeta.a' \
	'a former toggle goes, also when the bucket has it no more'
rm "disk/$pod/$old/img/bin/covcounters.a.5.2"
put $old covcounters.a.5.1 09:59
run covfetch --latest-only -C c s3://disk
is "$(there c)" 'covcounters.a.1.1 covcounters.a.23.2 covcounters.a.5.1 covcounters.a.5.2 covmeta.a' \
	'a later one stays'
# Two halves of a discovery, one after the other.
begin
run covfetch --latest-only -C c disk
mv disk half
put $old covmeta.a
put $old covcounters.a.2.1
run covfetch --latest-only -C c disk
run covfetch -v --latest-only -C c half
err_like '*0 removed*'
is "$(there c)" 'covcounters.a.1.1 covcounters.a.2.1 covmeta.a' \
	'halves do not remove each other'
rm -r half

# --- what could not be had, and --skip-existing ---------------------------------
begin
put $old covcounters.a.1.2 10:01
echo '500 .1.1' >told
run covfetch -C c s3://disk
is_status 3
any_err
is "$(there c $old)" 'covcounters.a.1.2 covmeta.a' 'what could be had is there'
is "$(files)" 'covcounters.a.1.2 covmeta.a'
run covfetch --skip-existing -C c s3://disk
is_status 3 '--skip-existing: it is not finished'
err_like '*.1.1: 500 Told*'
is "$(files)" 'covcounters.a.1.2 covmeta.a'
is "$(jq 'has("error")' "$out")" true
# A list without what is missing does not make it whole.
rm told
covfetch --list s3://disk | grep covmeta >list
run covfetch --from list -C c s3://disk
is "$(files)" 'covcounters.a.1.2 covmeta.a' '--from: the record has the rest, too'
run covfetch --skip-existing -C c s3://disk
is "$(there c $old)" 'covcounters.a.1.1 covcounters.a.1.2 covmeta.a' \
	'then the rest comes'
is "$(files)" "$(there c $old)"
: >log
run covfetch --skip-existing -C c s3://disk
is "$(grep -c '/disk/h' log)" 0 'and then it is finished'
# What was missing may be gone from the bucket.
echo '500 .1.1' >told
touch -d '2025-01-01 11:00:00' "disk/$pod/$old/img/bin/covcounters.a.1.1"
echo other >"disk/$pod/$old/img/bin/covcounters.a.1.1"
run covfetch -C c s3://disk
is_status 3
any_err
rm "disk/$pod/$old/img/bin/covcounters.a.1.1" told
run covfetch -C c s3://disk
put $old covmeta.a 12:00
: >log
run covfetch --skip-existing -C c s3://disk
is "$(grep -c '/disk/h' log)" 0 'what is gone is not missing'

# What is skipped has the record, and the events, of what is there.
begin
run covfetch -C c s3://disk
put $old covcounters.a.1.2 10:01
run covfetch -v --skip-existing --events ev -C c s3://disk
err_like '*3 objects of folders that are there already*'
is "$(files)" 'covcounters.a.1.1 covmeta.a' 'a record of what is there'
is "$(jq -r .event ev | tr '\n' ' ')" 'skipped skipped skipped end ' \
	'an event for each object'
is "$(tail -n 1 ev | jq .skipped)" 3
begin
run covfetch --latest-only -C c s3://disk
put $new covmeta.a
put $new covcounters.a.2.1
run covfetch --latest-only --skip-existing -C c s3://disk
is "$(jq -r .collected_at "$out")" 2025-01-01T08:00:00Z \
	'also of an older discovery'
is "$(files)" "$(there c)"
run covfetch --latest-only --verify -C c s3://disk
is_status 1
any_err
is "$(jq -r .collected_at "$out")" 2025-01-01T08:00:00Z '--verify: the same'
is "$(files)" "$(there c)"
rm -r c/coverage/h-*
run covfetch --verify -C c s3://disk
is_status 1
any_err
is "$(jq -c .files "$out" | sort -u)" '[]' '--verify: nothing is there'

# --- one discovery from two operands ----------------------------------------------
covfetch -C want "$sample/bucket" | sed 's|"want/|"two/|' >want.out
run covfetch -C two s3://ok "$sample/bucket"
out_is_file want.out 'a bucket and a folder: the same records'
run diff -r want/coverage two/coverage
rm -rf two
run covfetch -v --skip-existing -C two s3://ok s3://multi
err_like '*63 objects fetched*63 the same*' 'two buckets'
out_is_file want.out 'two buckets: the same records'
run covfetch -v --skip-existing -C two s3://ok s3://multi
err_like '*126 objects of folders that are there already*'
out_is_file want.out 'and once more, skipped'
run diff -r want/coverage two/coverage
begin
echo '404 .1.1' >told
mkdir folder
cp -r disk/h folder
run covfetch -C c folder s3://disk
is_status 1
any_err
out_lines 1
is "$(files)" 'covcounters.a.1.1 covmeta.a' 'one has what the other has not'
is "$(jq -r .error "$out" | grep -c 404)" 1 'and says so'

# --- --verify -------------------------------------------------------------------
# touched COLLECTION NAME BYTES: changes a file, its time stays.
touched() {
	file=$(find "$1/coverage" -name "$2" | sort | head -n 1)
	touch -r "$file" stamp
	printf %s "$3" >>"$file"
	touch -r stamp "$file"
}
# ETags of 32 digits that are no MD5: the manifest says so.
run covfetch -C kms s3://kms
run covfetch -v --verify -C kms s3://kms
err_like '*63 the same*0 failed*' 'encrypted objects are the same'
touched kms 'covcounters*' x
run covfetch -v --verify -C kms s3://kms
is_status 1
err_like '*has another size*62 the same*1 failed*'
# What the list does not say the manifest does.
begin
run covfetch -C c s3://disk
covfetch --list s3://disk | jq -r .key >keys
run covfetch -v --verify --from - -C c s3://disk <keys
err_like '*2 the same*0 failed*' 'plain keys: the manifest knows'
touched c covmeta.a xx
run covfetch -v --verify --from - -C c s3://disk <keys
is_status 1
err_like '*has another size*1 the same*1 failed*' 'plain keys: another size'
printf '%s' "$(tr a-z b-za <disk/$pod/$old/img/bin/covmeta.a)" >"$file"
echo >>"$file"
run covfetch --verify --from - -C c s3://disk <keys
is_status 1
err_like '*has another content' 'plain keys: another content'
run covfetch -C c s3://disk
rm c/.covfetch/manifest
run covfetch -v --verify --from - -C c s3://disk <keys
is_status 1
err_like '*covmeta.a: neither the list nor the manifest has its size*0 the same*' \
	'plain keys and no manifest: nothing is the same'
ok 'the manifest is not written' test ! -e c/.covfetch/manifest
# It writes nothing, so --dry-run changes nothing.
run covfetch -n --verify -C nothere s3://disk
is_status 1
err_like '*covmeta.a: is missing*'
err_lines 2
ok '--verify makes no collection' test ! -e nothere
# An events file that cannot be written.
if [ -c /dev/full ]; then
	ln -s /dev/full full
	run covfetch --events full -C c s3://disk
	is_status 3 '--events: a full disk'
	is_err 'covfetch: full: No space left on device'
	out_lines 1 'the rest is done'
	run covfetch --verify --events full -C c s3://disk
	is_status 3
	err_lines 1
fi

# What is no manifest.
for make in mkdir 'ln -s ../../list' mkfifo; do
	rm -rf c/.covfetch/manifest
	$make c/.covfetch/manifest
	: >log
	for option in '' --verify; do
		run covfetch $option -C c s3://disk
		is_status 3 "$make: status 3"
		is_err 'covfetch: c/.covfetch/manifest: not a regular file: move it away, it is made again'
	done
	is "$(grep -c '/disk/h' log)" 0 "$make: nothing is fetched"
done

# A listing that fails says nothing about folders.
begin
mkdir -p disk/h/ns/two
cp -r disk/h/ns/pod/c disk/h/ns/two
echo '403 h/ns/two/' >told
run covfetch -v -j 1 --list s3://disk
is_status 2
err_like '*403 Told*0 coverage directories*'
ok 'no folders of a listing that failed' ! grep -q 'info.json only' "$err"

# An ETag that is no MD5, of a newer object with the size of the older.
run covfetch -C multi s3://multi
sed 's/-2"/-3"/g' multi/.covfetch/manifest >changed
mv changed multi/.covfetch/manifest
run covfetch -v --verify -C multi s3://multi
is_status 1
err_like '*was fetched with another ETag*0 the same*' 'another ETag than what was fetched'
done_testing
