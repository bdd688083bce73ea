# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# A tar stream on standard input.
. "${COV_TOP:-.}/tests/lib/tap.sh"
have tar || skip 'no tar here'

run covfetch -C c1 "$sample/bucket"
sed 's|c1/|c2/|g' "$out" >want
tar -C "$sample/bucket" -cf bucket.tar demo
run covfetch -C c2 - <bucket.tar
out_is_file want 'a bucket as a tar stream gives the same records'
ok 'and the same files' diff -r c1 c2
is "$(ls -A c2)" coverage 'nothing else stays'
run covfetch -v -C c2 - <bucket.tar
out_is_file want 'again'
err_like '*0 files linked, 0 copied, * 0 removed'
ok 'nothing changes' diff -r c1 c2

# A zip, from a file and from a pipe, stored and deflated; and what is odd in one.
if have python3; then
	cat >zip.py <<'END'
import os, sys, zipfile
how, top, to = sys.argv[1:]
with zipfile.ZipFile(to, 'w', getattr(zipfile, how)) as z:
    for folder, _, names in os.walk(top):
        for name in names:
            path = os.path.join(folder, name)
            z.write(path, os.path.relpath(path, top))
    z.writestr('../covmeta.x', 'outside')
END
	for how in ZIP_STORED ZIP_DEFLATED; do
		python3 zip.py $how "$sample/bucket" $how.zip
		rm -rf c2
		run covfetch -C c2 - <$how.zip
		is_status 1
		out_is_file want "$how"
		is_err 'covfetch: <stdin>: ../covmeta.x: it does not begin as coverage does'
		ok 'the same files' diff -r c1 c2
	done
	rm -rf c3
	cat ZIP_DEFLATED.zip | covfetch -C c3 - >/dev/null 2>&1
	ok 'by a pipe' diff -r c1 c3
	head -c 20000 ZIP_STORED.zip >cut.zip
	rm -rf c3
	run covfetch -C c3 - <cut.zip
	is_status 1
	err_like '*covfetch: <stdin>: Truncated ZIP file *'
	rm -rf c3
fi

# A collection, in which files are linked to each other, compressed.
tar -cf - c2 | gzip >c2.tgz
sed 's|c2/|c3/|g' want >want3
run covfetch -C c3 - <c2.tgz
out_is_file want3 'a collection, by gzip'
ok 'the same files' diff -r c1 c3
mkdir links
first=$(find c1 -name 'covmeta.*' | sort | head -n 1)
last=$(find c1 -name 'covmeta.*' | sort | tail -n 1)
cp "$first" links/covmeta.a
ln links/covmeta.a links/covmeta.b
tar -cf links.tar ./links
run covfetch -C c4 - <links.tar
out_like '*"files":[[]"covmeta.a","covmeta.b"]}' 'hard links'
ok 'the second name' cmp c4/coverage/links/covmeta.b links/covmeta.a
is "$(sed -n 's/.*source_path": //p' c4/coverage/links/metadata.json)" \
	'"tar/links"' 'known by its name in the archive'

run covfetch -n -C none - <bucket.tar
out_lines 16 '-n'
ok '-n makes nothing' test ! -e none
run covfetch -C c5 --namespace shop-data - <bucket.tar
out_lines 4 'only what is wanted'
run covfetch -C c5 --where '.pod_name == "orders-0"' - <bucket.tar
out_lines 1 '--where'

# --- what leads elsewhere ----------------------------------------------------
mkdir -p deep/x e
cp "$first" deep/x/covmeta.1
hostile() {
	name=$1 why=$2
	shift 2
	rm -rf e/c
	tar "$@" -cf h.tar deep/x/covmeta.1 2>/dev/null
	cp h.tar e
	(cd e && covfetch -C c - <h.tar) >got 2>said
	is $? 1 "$name: status"
	is "$(grep -c "$why" said)" 1 "$name: $why" || cat said >&2
	is "$(find "$tap_dir" -name 'covmeta.1' ! -path '*/deep/x/*')" '' \
		"$name: nothing is made"
}
hostile 'dots in front' 'a name that leads outside' -P \
	--transform 's|^deep|../..|'
hostile 'dots inside' 'a name that leads outside' -P \
	--transform 's|^deep/x|a/../../b|'
hostile 'absolute' 'an absolute name' -P --transform "s|^deep|$tap_dir/abs|"
long=$(printf '%0300d' 0)
hostile 'a long component' 'a name that is too long' \
	--transform "s|^deep|$long|"
# A symbolic link, and a file through it.
mkdir -p out trap/a
ln -s "$tmp/out" trap/link
cp "$first" trap/a/covmeta.2
tar -C trap -cf t1.tar link
tar -C trap -rf t1.tar --transform 's|^a|link|' a/covmeta.2
ln -s "$tmp/out/covmeta.3" trap/covmeta.3
tar -C trap -rf t1.tar covmeta.3
run covfetch -v -C c6 - <t1.tar
is_status 0 'a file through a symbolic link'
err_like '*1 symbolic links not followed*' 'the link is passed over'
is "$(ls out)" '' 'nothing is written through it'
is "$(find c6 -type l)" '' 'no link is made'
# A hard link to a file outside.
echo secret >secret
mkdir hl
ln secret hl/covmeta.4
tar -P -cf t2.tar --transform "s|^secret|../secret|" secret hl/covmeta.4
run covfetch -C c7 - <t2.tar
is_status 1 'a hard link to what is outside'
err_like '*covmeta.4: a link to what did not come before it*'
is "$(find c7 -name 'covmeta.4')" ''
# A fifo and a folder of such names.
mkdir -p odd/covmeta.d
mkfifo odd/covmeta.f
cp links/covmeta.a odd/covmeta.g
tar -cf t3.tar odd
run covfetch -C c8 - <t3.tar
is_status 0 'a fifo is passed over'
out_like '*"files":[[]"covmeta.g"]}'
# Odd bytes in a name.
mkdir "$(printf 'a\001b\377')" 'ünï'
cp links/covmeta.a "$(printf 'a\001b\377')"
cp links/covmeta.a 'ünï'
tar -cf t4.tar "$(printf 'a\001b\377')"
tar --format=posix -rf t4.tar 'ünï'
run covfetch -C c9 - <t4.tar
out_lines 2 'odd names'
is "$(ls c9/coverage)" '_C3_BCn_C3_AF
a_01b_FF' 'are written in plain letters'

# Of several members of one name the last counts, whatever it is called.
mkdir -p dup/x
cp "$first" dup/x/covmeta.5
tar -cf t5.tar dup
cp "$last" dup/x/covmeta.5
tar -P --transform 's|^dup|./dup/.|' -rf t5.tar dup/x/covmeta.5
run covfetch -C ca - <t5.tar
ok 'twice the same name' cmp "$last" ca/coverage/x/covmeta.5

# A file where the folder of another would be: that one is refused, all others
# are taken.
mkdir fx fy
cp "$first" fx/covmeta.6
cp "$last" fy/covmeta.7
tar -cf t6.tar fx
tar --transform 's|^fy|fx/covmeta.6/deep|' -rf t6.tar fy/covmeta.7
tar --transform 's|^fy/covmeta.7|fx|' -rf t6.tar fy/covmeta.7
tar -rf t6.tar fy
run covfetch -C cb - <t6.tar
is_status 1 'a file where a folder would be'
err_like 'covfetch: <stdin>: fx/covmeta.6/deep/covmeta.7: a file stands where its folder would'
is "$(ls cb/coverage)" 'fx
fy' 'the others are taken'

# Claims of 10 GB: one that is mostly a hole, and one that is not there.
mkdir big
cp links/covmeta.a big
truncate -s 10G big/covmeta.8
tar -S -cf t7.tar big
run covfetch -C cc - <t7.tar
is_status 1 '10 GB of nothing'
err_like 'covfetch: <stdin>: big/covmeta.8: too large for a file of coverage'
is "$(ls cc/coverage/big | grep cov)" covmeta.a 'the other file is taken'
tar -cf - big/covmeta.8 2>/dev/null | head -c 5000 >t8.tar
run covfetch -C cd - <t8.tar
is_status 2 '10 GB that do not come'
any_err
is "$(find cd -type f)" ''
rm big/covmeta.8

# --- what is no archive, or not whole ----------------------------------------
run covfetch -C d - </dev/null
is_status 2 'empty'
is_err 'covfetch: <stdin>: no archive: it is empty'
run covfetch -C d - <"$first"
is_status 2 'something else'
any_err
head -c 100000 bucket.tar >cut
run covfetch -C d - <cut
is_status 1 'cut off'
err_like 'covfetch: <stdin>: *'
ok 'what came before is there' test -s "$out"
is "$(find . -name '.cov-*')" '' 'no temporary stays'

# Between two blocks, wherever: only what has its end is whole. What ends it are
# two blocks of zeros; one is enough. Headers may take several blocks, and zeros
# are data, too.
mkdir -p "ends/$(printf '%0150d' 0)" ends/z
cp links/covmeta.a "ends/$(printf '%0150d' 0)/covmeta.a"
{ head -c 512 "$first"; head -c 1536 /dev/zero; } >ends/z/covmeta.z
cuts() {
	format=$1 filter=$2
	shift 2
	tar --format="$format" -b 1 -cf whole.tar "$@"
	blocks=$(($(wc -c <whole.tar) / 512)) k=1 wrong=
	while [ $k -lt $((blocks + 3)) ]; do
		head -c $((k * 512)) whole.tar >cut
		[ $k -le $blocks ] || # padding
			head -c $(((k - blocks) * 512)) /dev/zero >>cut
		rm -rf f
		$filter <cut >cut.z
		covfetch -C f - <cut.z >got 2>said
		status=$? want=0
		[ $k -ge $((blocks - 1)) ] || {
			want=1
			[ -s got ] || want=2
			[ -s said ] || wrong="$wrong $k:said"
		}
		[ $status = $want ] || wrong="$wrong $k:$status"
		k=$((k + 1))
	done
	is "$wrong" '' "$format: cut at every block of $blocks"
}
cuts gnu 'gzip -1' ends
cuts posix cat --pax-option=globexthdr.name=g,comment=x ends
head -c 13312 bucket.tar >cut
run covfetch -C f2 - <cut
is_status 1 'a bucket that is cut off between two files'
err_like 'covfetch: <stdin>: the archive is cut off: nothing ends it'
out_lines 1
# What is behind the end is not looked at, as tar itself does not.
{ cat links.tar; head -c 3000 "$first"; } >more.tar
run covfetch -C f3 - <more.tar
out_lines 1 'something behind the end'
cat links.tar bucket.tar >two.tar
run covfetch -C f4 - <two.tar
out_lines 1 'another archive behind it'
head -c 512 /dev/zero >nothing.tar
run covfetch -C f5 - <nothing.tar
is_status 1 'an archive of nothing'
err_like 'covfetch: -: no coverage files'
head -c $(($(wc -c <c2.tgz) - 1000)) c2.tgz >cut
run covfetch -C f6 - <cut
is_status 1 'gzip that is cut off'
err_like 'covfetch: <stdin>: *'
run covfetch - <bucket.tar
is_status 2 'without a collection'
err_like 'covfetch: -: a tar stream needs --collection*'
run covfetch -C d - - <bucket.tar
is_status 2 'twice'
err_like 'covfetch: -: standard input, and only once*'

# A killed run: what it left goes with the next.
mkdir -p k/.cov-tar-abcdef/sub
echo >k/.cov-tar-abcdef/sub/covmeta.x
run covfetch -C k - <bucket.tar
out_lines 16
is "$(ls -A k)" coverage 'left-overs are removed'

# Entries without bytes cost their sender nothing: no file and no folder is made
# for them.
mkdir hollow && for i in 1 2 3; do
	mkdir -p hollow/bucket/node/ns/pod-$i && : >hollow/bucket/node/ns/pod-$i/coverage.out
done
tar -cf hollow.tar -C hollow bucket
run covfetch -C hollowed - <hollow.tar
is_status 1
err_like '*pod-1/coverage.out: an empty file*'
ok 'nothing is left of them' sh -c '! find hollowed -name "pod*" | grep .'

# Nor is a folder made for a text that is none.
for i in 1 2 3; do
	echo >hollow/bucket/node/ns/pod-$i/coverage.out
done
printf 'mode: set\na.go:1.1,2.2 1 1\n' >hollow/bucket/node/ns/pod-2/coverage.out
tar -cf hollow.tar -C hollow bucket
run covfetch -C texts - <hollow.tar
is_status 1
err_like '*pod-3/coverage.out: it does not begin as coverage does*'
out_lines 1 'the one that is a text is taken'

# Nor for what is called as Go's files are, and is none: text, one for the other,
# a hole.
fake=fake/bucket/node/ns
for i in 1 2 3 4 5; do
	mkdir -p $fake/pod-$i
done
echo x >$fake/pod-1/covmeta.1
cp "$first" $fake/pod-2/covcounters.1.2.3
truncate -s 1M $fake/pod-3/covmeta.3
truncate -s 1M $fake/pod-4/covmeta.4 && cat "$first" >>$fake/pod-4/covmeta.4
cp "$first" $fake/pod-5/covmeta.5
tar -S -cf fake.tar -C fake bucket
run covfetch -C fakes - <fake.tar
is_status 1
for i in 1/covmeta.1 2/covcounters.1.2.3 3/covmeta.3 4/covmeta.4; do
	err_like "*pod-$i: it does not begin as coverage does*" "$i"
done
out_lines 1 'the one that is a covmeta is taken'
is "$(find fakes -name 'cov*.*' | sed 's|.*/||')" covmeta.5 'and nothing else'

done_testing
