# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covtext -r: processes of directories.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cp -r "$sample/bucket" .
covfetch bucket >dirs

run covtext -r dirs
cp "$out" all
is "$(wc -l <all)" "$(find bucket -name 'covcounters.*' | wc -l)" \
	'one record for each counters file'
run covtext -r -j1 dirs
file_is_file "$out" all '-j1 gives the same'
run covtext -r - <dirs
file_is_file "$out" all 'standard input gives the same'

# Shards: each record in exactly one, as covfetch has it.
for i in 0 1 2; do
	run covtext -r --shard $i/3 dirs
	cp "$out" shard.$i
	covfetch --shard $i/3 bucket >fetched.$i
	run covtext -r fetched.$i
	file_is_file "$out" shard.$i "shard $i is that of covfetch"
done
sort shard.? >together
sort all >sorted
file_is_file together sorted 'shards together are all'
is "$([ -s shard.0 ] && [ -s shard.1 ] && [ -s shard.2 ]; echo $?)" 0 \
	'no shard is empty'
run env JOB_COMPLETION_INDEX=1 covtext -r --shard auto/3 dirs
file_is_file "$out" shard.1 'auto takes the index from the environment'
run covtext -r --shard auto/3 dirs
is_status 2
any_err
run covtext --shard 0/2 bucket
is_status 2
err_like '*add -r*'

# The text that a record means: without the coverage server.
d=$(find bucket -name 'covmeta.*' | sort | head -n 1)
d=${d%/*}
printf '{"type":"source_dir","dir":"%s"}\n' "$d" >one
run covtext -r --as textfmt one
grep -c coverage_server.go "$out" >count
is "$(cat count)" 0 'no server lines'
printf '{"type":"source_dir","dir":"%s","filter":[]}\n' "$d" >one
run covtext -r --as textfmt one
is "$(grep -q coverage_server.go "$out"; echo $?)" 0 'an empty filter keeps all'

# A directory without anything, and one that is missing.
mkdir empty
printf '{"type":"source_dir","dir":"empty"}\n{"type":"source_dir","dir":"no"}\n' >bad
run covtext -r bad
is_status 1
out_like '*"dir":"empty"*"error":"empty: no coverage data"*"dir":"no"*"error":"no: No such file or directory"*'
err_like '*empty: no coverage data*no: No such file or directory*'
for option in --strict '-o never' '--pkg x' '--as percent'; do
	# shellcheck disable=SC2086
	run covtext -r $option dirs
	is_status 2 "-r $option"
	err_like 'covtext: -r takes neither *' "-r $option: told"
done
done_testing
