# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
# Choosing: by place, by shard, by expression; and looking only.
. "${COV_TOP:-.}/tests/lib/tap.sh"

b=$sample/bucket
run covfetch --namespace 'shop-*' "$b"
out_lines 7
run covfetch --namespace shop --namespace host "$b"
out_lines 8 'repeated options add up'
run covfetch --namespace shop --node 'node-a*' "$b"
out_lines 3 'different options narrow'
run covfetch --namespace host "$b"
out_lines 3
run covfetch --container 'o*' "$b"
out_lines 5
run covfetch --binary '{agent,x}' "$b"
is_out ''
err_like '*covfetch: warning: none of 16 coverage directories is wanted'
run covfetch --binary '*agent' "$b"
out_lines 6
run covfetch --where '.container.name == "web" and (.files | length) > 1' "$b"
out_lines 2
run covfetch --where .host_process --latest-only "$b"
out_lines 3

# Shards: all of them make the whole, discoveries of a source stay together.
run covfetch "$b"
sort "$out" >whole
: >parts
for i in 0 1 2; do
	run covfetch --shard $i/3 "$b"
	sort -m "$out" parts >more
	mv more parts
	grep -c checkout-5c8d7f9b6 "$out" >>together
done
file_is_file parts whole 'three shards are the whole'
is "$(sort together | tr '\n' ' ')" '0 0 2 ' 'a source is in one shard'
JOB_COMPLETION_INDEX=1
export JOB_COMPLETION_INDEX
run covfetch --shard auto/3 "$b"
cp "$out" auto
unset JOB_COMPLETION_INDEX
run covfetch --shard 1/3 "$b"
out_is_file auto 'auto/3 is 1/3'
run covfetch --shard 0/1 "$b"
out_lines 16
run covfetch --shard 999/1000 "$b"
is_out '' 'an empty shard is no failure'

run covfetch -n -C run "$b"
cp "$out" dry
ok 'a dry run writes nothing' test ! -e run
run covfetch -C run --where '.namespace == "shop"' "$b"
out_lines 5
run covfetch -C run "$b"
out_is_file dry 'a dry run prints what will be'
done_testing
