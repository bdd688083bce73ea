# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# metadata.json in a bucket, where anybody can have put one.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cp -r "$sample/bucket/demo/coverage" b
chmod -R u+w b
run covfetch -C good b
victim=$(find b -path '*frontend-7d9f8c6b5-x4k2v/web/*' -name 'covmeta.*')
name=$(basename "$(dirname "$(grep -l '"frontend-7d9f8c6b5-x4k2v"' \
	good/coverage/*/metadata.json | head -n 1)")")
counter=$(cd "$(dirname "$victim")" && ls covcounters.* | head -n 1)

find b -name 'covcounters.*' | grep -v "${victim%/*}" | sort | head -n 1 >found
cp "$(cat found)" other

# intrude DIR: another's metadata.json, with other counters of its names.
intrude() {
	mkdir -p "$1"
	cp "$victim" "good/coverage/$name/metadata.json" "$1"
	cp other "$1/$counter"
}
for k in zz/evil/p/c/20250312T080102Z/img/bin zz/deep/x; do
	why='says another source than the path'
	[ $k != zz/deep/x ] || why='not in the folder coverage of a collection'
	intrude "b/$k"
	run covfetch -C "m${k%%/*}" b
	is_status 0
	is_err "covfetch: warning: b/$k/metadata.json: $why; ignored"
	ok "$k: the counters are those of the source" cmp -s \
		"good/coverage/$name/$counter" "mzz/coverage/$name/$counter"
	if have tar; then
		tar -cf b.tar b
		run covfetch -C tar - <b.tar
		is_status 0
		err_like "covfetch: warning: *$k/metadata.json: $why; *"
		ok 'as a tar stream' cmp -s "good/coverage/$name/$counter" \
			"tar/coverage/$name/$counter"
	fi
	rm -r b/zz mzz tar
done

# Of a collection it counts, whatever its folders are called.
mkdir -p h/n/p/c/20250312T080102Z
cp -r good/coverage h/n/p/c/20250312T080102Z
for k in coverage "coverage/$name"; do
	run covfetch -C again "h/n/p/c/20250312T080102Z/$k"
	is_status 0
	is_err ''
	ok "$k" test -d "again/coverage/$name"
done

# So it does of a copy of its folder coverage, whatever that is called; not where
# there are folders beside them that are none of a collection.
cp -r good/coverage copy
run covfetch -C again2 copy
is_status 0
is_err ''
ok 'a copy of its folder' test -d "again2/coverage/$name"
if have tar; then
	tar -C copy -cf copy.tar .
	run covfetch -C again3 - <copy.tar
	is_status 0
	is_err ''
	ok 'a tar of what is in it' test -d "again3/coverage/$name"
fi
mkdir copy/host
cp -r b/. copy/host
run covfetch copy
err_like "*: warning: copy/$name/metadata.json: not in the folder \
coverage of a collection; ignored*"
rm -r copy

# One discovery in two places, with other contents, is told.
mkdir -p twice/a twice/b
cp -r b/. twice/a
cp -r b/. twice/b
run covfetch -C two twice
is_status 0
is_err ''
second=twice/b/${victim#b/}
rm "${second%/*}/$counter"
cp other "${second%/*}/$counter"
run covfetch -C two twice
is_status 1
first=twice/a/${victim#b/}
is_err "covfetch: ${second%/*}/$counter: not what it is in ${first%/*}, which \
is of the same discovery"

done_testing
