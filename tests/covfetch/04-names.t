# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
# Names of directories: shared ones, long ones, hostile ones.
. "${COV_TOP:-.}/tests/lib/tap.sh"

# put BUCKET HOST NAMESPACE POD CONTAINER TIME IMAGE BINARY
put() {
	dir=$1/$2/$3/$4/$5/$6/$7/$8
	mkdir -p "$dir"
	echo "$2/$3/$4/$5/$8/$7" >"$dir/covmeta.x"
	echo "$2/$3/$4/$5/$8/$7" >"$dir/covcounters.x.1.1"
}
names() {
	(cd "$1/coverage" && ls -A)
}
# whose DIR: what its metadata says
whose() {
	sed -n 's/^ *"\(image\|name\|namespace\|pod_name\)": "\(.*\)".*/\2/p' \
		"$1/metadata.json" | tr '\n' ' '
}
t=20250101T000000Z

# Two sources, one name: the first key keeps it.
put b n a b-c d $t i e
put b n a-b c d $t i e
run covfetch -C run b
is "$(names run)" "n-a-b-c-d-e-$(printf 'n/a/b-c/d/e' | md5sum | cut -c1-7)@$t
n-a-b-c-d-e@$t" 'a name for each'
is "$(whose run/coverage/n-a-b-c-d-e@$t)" 'i d a-b c ' \
	'the name is of the first key (a-b/c before a/b-c)'
find run -exec stat -c '%n %i %y' {} + | sort >before
run covfetch -C run b
find run -exec stat -c '%n %i %y' {} + | sort >after
file_is_file after before 'a second run finds its own'
run covfetch -C run b/n/a
find run -exec stat -c '%n %i %y' {} + | sort >after
file_is_file after before 'so does a run with one of them'
# Whoever was first in the collection keeps the name.
run covfetch -C late b/n/a
run covfetch -C late b
is "$(whose late/coverage/n-a-b-c-d-e@$t)" 'i d a b-c ' \
	'a name in the collection is kept'
is "$(names late | wc -l)" 2 'and the other has its own'
# Without a collection names differ as well.
run covfetch b
is "$(sed 's/.*"dir_name":"\([^"]*\)".*/\1/' "$out" | sort)" \
	"$(names run)" 'the same names in records only'
run covfetch -C latest --latest-only b
is "$(names latest)" "n-a-b-c-d-e
n-a-b-c-d-e-$(printf 'n/a/b-c/d/e' | md5sum | cut -c1-7)" '--latest-only'

# Only the image differs: one second, two images.
put img n ns p c $t i1 e
put img n ns p c $t i2 e
run covfetch -C ri img
is "$(names ri)" "n-ns-p-c-e-$(printf 'n/ns/p/c/e' | md5sum | cut -c1-7)@$t
n-ns-p-c-e@$t" 'two images of one second'
is "$(whose ri/coverage/n-ns-p-c-e@$t)" 'i1 c ns p ' 'image order'
run covfetch -C ri img
is "$(names ri | wc -l)" 2 'and again the same two'

# Plain folders of one name.
mkdir -p plain/x/cov plain/y/cov
cp "$data"/edge-solo/data/* plain/x/cov
cp "$data"/edge-solo/data/* plain/y/cov
run covfetch -C rp plain
out_lines 2
is "$(names rp | wc -l)" 2 'plain folders of one name'
run covfetch -C rp plain
is "$(names rp | wc -l)" 2 'again the same two'
ok 'metadata.json says where it came from' grep -qF \
	"\"source_path\": \"$(pwd -P)/plain/x/cov\"" rp/coverage/cov/metadata.json
run covfetch rp
out_lines 2
out_like '*"dir_name":"cov"*"dir_name":"cov-*'

# Long names.
long=$(printf '%0250d' 0 | tr 0 l)
put long h ns pod "$long" $t i b
run covfetch -C rl long
whole=h-ns-pod-$long-b
is "$(names rl)" "$(printf %.192s "$whole")-$(printf %s "$whole" |
	md5sum | cut -c1-7)@$t" 'a long name is cut'

# Hostile names: nothing lands outside.
nl='
'
put odd ' sp ace' '%41' '-dash' "new${nl}line" $t '..i' 'é'
put odd .. . .. . $t .. x
mkdir -p "odd/.hid/_host_/$t/b"
echo x >"odd/.hid/_host_/$t/b/covmeta.x"
run covfetch -C ro odd
names ro >got
printf '%s\n' '_20sp_20ace-_2541--dash-new_0Aline-_C3_A9@20250101T000000Z' \
	'_2Ehid-b@20250101T000000Z' >expected
file_is_file got expected 'odd bytes are written _XX'
out_like '*"dir":"ro/coverage/_20sp*'
run covfetch odd
out_like '*"dir":"odd/ sp ace/%2541/-dash/new%0Aline/*'
mkdir -p "raw/$(printf 'h\377')/_host_/$t/b"
echo x >"raw/$(printf 'h\377')/_host_/$t/b/covmeta.x"
run covfetch -C rr raw
is "$(names rr)" "h_FF-b@$t" 'bytes that are not UTF-8'
out_like '*"lossy":true*'
run covfetch -C rr raw
is "$(names rr)" "h_FF-b@$t" 'which are found again'

# Metadata that lies: what it says is a name, never a path.
mkdir -p evil/coverage/x
echo x >evil/coverage/x/covmeta.x
printf '{"hostname":"../../away","namespace":"../..","pod_name":"/etc","binary_name":"..","container":{"name":"..","image":"i"},"collected_at":"../../t"}' \
	>evil/coverage/x/metadata.json
run covfetch -C re evil
is "$(names re)" '_2E._2F.._2Faway-.._2F..-_2Fetc-..-..' 'hostile metadata'
ok 'nothing beside the collection' test -z "$(find .. -name '*away')"
# A NUL in metadata.json makes no other name of it.
mkdir -p nul/coverage/one nul/coverage/two
for k in one two; do
	echo x >nul/coverage/$k/covmeta.1
done
printf '{"hostname":"h","binary_name":"b"}\n' >nul/coverage/one/metadata.json
printf '{"hostname":"h\\u0000z","binary_name":"b","collected_at":"%s"}\n' \
	2025-03-12T08:00:00Z >nul/coverage/two/metadata.json
run covfetch -C nul2 nul
is "$(jq -r .hostname "$out")" "h
h$(printf '\357\277\275')z" 'a NUL in a name: another name'
is "$(ls nul2/coverage)" 'h-b
h_EF_BF_BDz-b@20250312T080000Z' 'and another directory'

done_testing
