# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
# Records of what lies in a bucket, from whatever level one looks at it.
. "${COV_TOP:-.}/tests/lib/tap.sh"

names() {
	sed 's/.*"dir_name":"\([^"]*\)".*/\1/' "$out" | sort
}
cut -f2 "$sample/expected/reports.tsv" | sed 1d | sort >expected
bucket=$sample/bucket
find "$bucket" | sort >before

run covfetch "$bucket"
out_lines 16
names >got
file_is_file got expected 'root of the bucket: the names'
run covfetch "$bucket/demo/coverage/"
names >got
file_is_file got expected 'prefix, with a slash: the names'
run covfetch "$bucket"/demo/coverage/node-*
names >got
file_is_file got expected 'each node: the names'
find "$bucket" | sort >after
file_is_file after before 'nothing was written into it'

# Below the host the levels are in the real path only.
cd "$bucket/demo/coverage/node-a.shop.example/_host_/20250312T073004Z/agent" ||
	exit 1
run covfetch .
is_out '{"type":"source_dir","dir":".","dir_name":"node-a.shop.example-agent@20250312T073004Z","hostname":"node-a.shop.example","namespace":"","pod_name":"node-a.shop.example","container":{"name":"","image":""},"binary_name":"agent","collected_at":"2025-03-12T07:30:04Z","host_process":true,"source_url":"https://git.example.com/shop/shop","source_commit":"91f7ae97b444dcea173586097a837f8b67d30b74","software_group":"shop-1.1","software_key":"shop-agent","files":["covcounters.0300000000000000d4d2a0bbf4137ff0.1.1","covcounters.0300000000000000d4d2a0bbf4137ff0.1.2","covmeta.0300000000000000d4d2a0bbf4137ff0"]}'
cd "$bucket/demo/coverage/node-b.shop.example/e2e-shop/frontend-debug" || exit 1
run covfetch debug
out_like '*"dir":"debug/20250312T093000Z/quay.io-*"dir_name":"node-b.shop.example-e2e-shop-frontend-debug-debug-frontend@20250312T093000Z","hostname":"node-b.shop.example","namespace":"e2e-shop","pod_name":"frontend-debug","container":{"name":"debug","image":"quay.io-shop-frontend-sha256-*"},"binary_name":"frontend","collected_at":"2025-03-12T09:30:00Z","files":*'
cd "$tmp" || exit 1

# The same folder twice is one record; order is that of the directories.
cp -r "$bucket" b
run covfetch b b/demo b/demo/coverage
out_lines 16
sed 's/.*"dir":"\([^"]*\)".*/\1/' "$out" >dirs
sort dirs >sorted
file_is_file dirs sorted 'records are sorted by directory'

# A plain folder of GOCOVERDIR kind, and a tree of such.
mkdir -p 'tree/one two' tree/zwei tree/empty tree/text tree/.git
cp "$data"/edge-solo/data/* 'tree/one two'
cp "$data"/edge-solo/data/* tree/zwei
cp "$data"/edge-solo/data/* tree/.git
echo 'mode: set' >tree/text/coverage.out
echo 'mode: set' >tree/zwei/coverage.out
run covfetch tree
is_out '{"type":"source_dir","dir":"tree/one two","dir_name":"one_20two","binary_name":"edge-solo","files":["covcounters.002add443fddd722a9dd013210b6847b.8992.1795203302870925563","covcounters.002add443fddd722a9dd013210b6847b.8996.1795203302874742933","covmeta.002add443fddd722a9dd013210b6847b"]}
{"type":"source_dir","dir":"tree/text","dir_name":"text","binary_name":"text","files":["coverage.out"]}
{"type":"source_dir","dir":"tree/zwei","dir_name":"zwei","binary_name":"edge-solo","files":["covcounters.002add443fddd722a9dd013210b6847b.8992.1795203302870925563","covcounters.002add443fddd722a9dd013210b6847b.8996.1795203302874742933","covmeta.002add443fddd722a9dd013210b6847b"]}'

# A collection is coverage/ only, and its metadata.json counts.
mkdir -p run/coverage/x run/repos/y
cp "$data"/edge-solo/data/* run/coverage/x
cp "$data"/edge-solo/data/* run/repos/y
printf '{"hostname":"n","namespace":"ns","pod_name":"p","binary_name":"b","container":{"name":"c","image":"i"},"collected_at":"2025-01-01T00:00:00Z"}' \
	>run/coverage/x/metadata.json
run covfetch run
out_lines 1
out_like '*"dir":"run/coverage/x","dir_name":"x","hostname":"n","namespace":"ns","pod_name":"p","container":{"name":"c","image":"i"},"binary_name":"b","collected_at":"2025-01-01T00:00:00Z",*'
done_testing
