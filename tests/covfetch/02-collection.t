# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
# Bringing files into a collection: links, copies, again, and after a kill.
. "${COV_TOP:-.}/tests/lib/tap.sh"

# Every file with what tells whether it was touched.
state() {
	find "$1" -exec stat -c '%n %i %Y %y' {} + | sort
}
cp -r "$sample/bucket" b
one='run1/coverage/node-a.shop.example-agent@20250312T073004Z'

run covfetch -C run1 b
out_lines 16
cp "$out" records
find run1/coverage -mindepth 1 -maxdepth 1 | sed 's|.*/||' | sort >got
cut -f2 "$sample/expected/reports.tsv" | sed 1d | sort >expected
file_is_file got expected 'a directory for each discovery'
printf '%s\n' '{' '  "binary_name": "agent",' \
	'  "collected_at": "2025-03-12T07:30:04Z",' '  "container": {' \
	'    "image": "",' '    "name": ""' '  },' '  "host_process": true,' \
	'  "hostname": "node-a.shop.example",' '  "namespace": "",' \
	'  "pod_name": "node-a.shop.example"' >meta
printf '}' >>meta
file_is_file "$one/metadata.json" meta 'metadata.json, to the byte'
ok 'info.json came along' cmp -s "$one/info.json" \
	b/demo/coverage/node-a.shop.example/_host_/20250312T073004Z/agent/info.json
is "$(stat -c %h "$one/info.json")" 2 'files are linked'
is "$(stat -c %a "$one")" "$(stat -c %a run1)" 'folders have usual modes'

# What it prints is what the collection says.
run covfetch run1
out_is_file records 'the same records from the collection'

# Again: nothing changes.
state run1 >before
run covfetch -C run1 b
out_is_file records 'the same records again'
state run1 >after
file_is_file after before 'a second run touches nothing'
run covfetch -v -C run1 b
err_like '*0 files linked, 0 copied, 63 left alone, 0 removed*'

# From collection to collection.
run covfetch -C run2 run1
sed 's|run1/|run2/|' records >expected
file_is_file "$out" expected 'a collection can be a source'
ok 'with its metadata' cmp -s "$one/metadata.json" \
	"run2/${one#run1/}/metadata.json"
# What lies beside or below the directories of a collection is none of it.
mkdir -p st/coverage/a/b st/coverage/c/coverage/d st/repos/r
for k in st st/coverage st/coverage/a/b st/coverage/c st/coverage/c/coverage/d \
	st/repos/r; do
	cp run1/coverage/*-orders-1-*/covmeta.* $k
done
cp "$one/metadata.json" st/coverage/a
run covfetch st
is_status 0 'coverage beside the directories of a collection'
is "$(jq -r .dir "$out")" st/coverage/c 'is left out'
is_err 'covfetch: warning: st: a collection has its coverage in coverage/*/ only; folders with some that lie elsewhere are left out: 4' 'and told'
rm -r st/coverage/c
run covfetch st
is_status 1 'nothing else is there'
err_like '*
covfetch: st: no coverage files' 'and that is an error'
rm st/coverage/a/metadata.json
run covfetch st
is "$(jq -r .dir "$out" | wc -l)" 4 'a tree that is no collection: all of it'
# A collection is not brought into itself.
state run1 >before
run covfetch -C run1 run1
out_is_file records 'into itself: the records'
state run1 >after
file_is_file after before 'into itself: nothing'

# A collection inside of its source, or beside it as another one.
cp -r "$sample/bucket" in
(cd in && covfetch -C run .) >records1
state in/run >before
(cd in && covfetch -C run .) >records2
state in/run >after
file_is_file after before 'inside of its source: nothing the second time'
file_is_file records2 records1 'and the same records'
(cd in && covfetch -C run . run) >records2
state in/run >after
file_is_file after before 'source and collection: nothing'
file_is_file records2 records1 'and each once'

# One discovery from two operands.
cp -r b twin
run covfetch -C twins b twin
is "$(jq -c '.dir |= sub("twins/"; "run1/")' "$out" | md5sum)" \
	"$(jq -c . records | md5sum)" 'from two operands: the same records'
run diff -r run1/coverage twins/coverage
run covfetch -n -C twins b twin
out_lines 16
run covfetch b twin
out_lines 32 'without a collection each is where it is'
# Halves of it make a whole.
mkdir parts parts/1 parts/2
cp -r "b/demo/coverage/node-a.shop.example" parts/1
cp -r "b/demo/coverage/node-a.shop.example" parts/2
find parts/1 -name 'covcounters*' -exec rm {} +
find parts/2 -name 'covmeta*' -exec rm {} +
for option in '' -n --latest-only; do
	rm -rf whole
	run covfetch $option -C whole b/demo/coverage/node-a.shop.example
	cp "$out" expected
	rm -rf whole
	run covfetch $option -C whole parts/1 parts/2
	out_is_file expected "two halves $option: the same records"
done
out_lines 5 '--latest-only: one of each source'
mkdir want
covfetch --latest-only -C want b/demo/coverage/node-a.shop.example >/dev/null
run diff -r want/coverage whole/coverage

# Copies.
run covfetch -C run3 --copy b
is "$(stat -c %h "run3/${one#run1/}/info.json")" 1 '--copy copies'
state run3 >before
run covfetch -C run3 --copy b
state run3 >after
file_is_file after before '--copy again touches nothing'
run covfetch -C run3 b
state run3 >after
file_is_file after before 'what is there as a copy need not be linked'
run covfetch -C run1 --copy b
is "$(stat -c %h "$one/info.json")" 1 '--copy breaks links'

# Missing and changed files.
dir='b/demo/coverage/node-a.shop.example/_host_/20250312T073004Z/agent'
rm "$one/info.json" "$one/metadata.json"
cp "$dir/info.json" new
echo ' ' >>new
mv new "$dir/info.json"
run covfetch -C run1 b
ok 'a changed file comes again' cmp -s "$one/info.json" "$dir/info.json"
file_is_file "$one/metadata.json" meta 'a missing file comes again'
printf '{"hostname":"x"' >"$one/metadata.json"
run covfetch -C run1 b
file_is_file "$one/metadata.json" meta 'a damaged metadata.json is made again'
ok 'and no temporary is left' test -z "$(find run1 -name '.cov-*')"

# A killed run: an unfinished folder goes, what is being built stays.
mkdir run1/coverage/.cov-dead00 run1/coverage/.cov-empty0
echo x >run1/coverage/.cov-dead00/covmeta.x
echo x >run1/coverage/.cov-dead00/.cov-lock00
run covfetch -C run1 b
ok 'left-overs of killed runs go' \
	test -z "$(find run1 -name '.cov-*')"

# Two at once, several times.
for i in 1 2 3; do
	rm -rf both
	covfetch -C both b >o1 2>e1 &
	pid=$!
	covfetch -C both b >o2 2>e2
	first=$?
	wait $pid
	is "$first $?" '0 0' "two at once, $i: both succeed"
	cat e1 e2 >errors
	ok "two at once, $i: in silence" test ! -s errors
	sed 's|run1/|both/|' records >expected
	file_is_file o1 expected "two at once, $i: records of one"
	file_is_file o2 expected "two at once, $i: records of the other"
	is "$(find both -type f ! -name metadata.json | wc -l)" 63 \
		"two at once, $i: all files"
	is "$(find both -name metadata.json | wc -l)" 16 \
		"two at once, $i: all metadata"
	is "$(find both -name '.cov-*')" '' "two at once, $i: nothing else"
done
# What the umask keeps from others is copied, if others can read the source.
mkdir open
cp -r "$data"/edge-solo/data open/d
chmod 644 open/d/*
chmod 600 open/d/covcounters*
(
	umask 077
	covfetch -C closed open >closed.out
	covfetch -C closed open >closed2.out
)
is "$(find closed -type f -perm /077)" '' 'umask 077 holds for all files'
is "$(find closed -name 'cov*' -links 2 | wc -l)" \
	"$(find open -name 'covcounters*' | wc -l)" 'others are links'
file_is_file closed2.out closed.out 'once more'

done_testing
