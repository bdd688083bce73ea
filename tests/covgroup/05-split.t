# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# --split, records about images, and names that collide.
. "${COV_TOP:-.}/tests/lib/tap.sh"

cp -r "$sample/bucket" . || exit 1
covfetch bucket >dirs.ndjson || fail 'covfetch'

covgroup dirs.ndjson >owners.ndjson
run covgroup --split out dirs.ndjson
is_out '' 'nothing on standard output'
is "$(ls out)" "$(cd "$sample/expected/owners" && ls |
	sed 's/\.cov$/.ndjson/')" 'one file per owner, by MD5'
is "$(cat out/*.ndjson | sort)" "$(sort owners.ndjson)" 'the same records'
touch -d '2001-01-01' out/*
sed '/"pod_name":"orders-0"/s/"collected_at":"2025/"collected_at":"2024/' \
	dirs.ndjson >changed.ndjson
run covgroup --split out changed.ndjson
is "$(find out -newermt '2002-01-01' -type f | wc -l | tr -d ' ')" 1 \
	'files that did not change are left alone'
# With a database, too: what was new in the run before is no change.
for by in owner binary; do
	rm -rf kept kept.db
	run covgroup --db kept.db --by $by --split kept dirs.ndjson
	is "$(jq -c 'has("changed")' kept/*.ndjson | sort -u)" false \
		"--by $by: files say nothing of a run"
	touch -d '2001-01-01' kept/*
	run covgroup --db kept.db --by $by --split kept dirs.ndjson
	is "$(find kept -newermt '2002-01-01' -type f)" '' \
		"--by $by: an idle run leaves all files alone"
	run covgroup --db kept.db --by $by --split kept changed.ndjson
	is "$(find kept -newermt '2002-01-01' -type f | wc -l |
		tr -d ' ')" 1 "--by $by: one that changed is written"
	run covgroup --all --db kept.db --by $by --split all
	ok "--by $by: the same files as with --all" diff -r kept all
	rm -r all
done
run covgroup --db kept.db dirs.ndjson
is "$(jq -c .changed "$out" | sort -u)" 'false
true' 'records on standard output say it'
run covgroup --by binary --split bin dirs.ndjson
is "$(ls bin)" "$(cd "$sample/expected/binaries" && ls |
	sed 's/\.cov$/.ndjson/')" 'one file per binary, by covmeta_hash'
run covgroup --split owners.ndjson dirs.ndjson
is_status 3 'where no folder can be'
any_err

# Labels fill what is empty, info.json beats them, nothing becomes empty.
key=$(jq -r 'select(.namespace == "e2e-shop") | .image' owners.ndjson)
grep e2e-shop dirs.ndjson >e2e.ndjson
{
	cat e2e.ndjson
	printf '{"type":"image","image":"%s","source_url":"https://l/x"}\n' \
		"$key"
} >labels.ndjson
run covgroup labels.ndjson
is "$(jq -r .source_url "$out")" 'https://l/x' 'labels fill'
run covgroup --db x.db labels.ndjson
is "$(jq -r .source_url "$out")" 'https://l/x' 'also in a database'
run covgroup --db x.db dirs.ndjson
is "$(jq -r 'select(.namespace == "e2e-shop") | .source_url' "$out")" \
	'https://git.example.com/shop/shop' 'info.json beats them'
run covgroup --db x.db labels.ndjson
is "$(jq -r .source_url "$out")" 'https://git.example.com/shop/shop' \
	'and stays'
printf '{"type":"image","image":"new","error":"no such image"}\n' >bad.ndjson
run covgroup --db x.db bad.ndjson
is_status 1
printf '{"type":"image","image":"%s","software_key":"other"}\n' "$key" \
	>later.ndjson
run covgroup --db x.db later.ndjson
is_out '' 'a known key is not replaced'

# Two directories of one name are two reports.
mkdir a b
cp -r bucket/demo/coverage/*/shop/checkout*/checkout/*/*/orders a/cov \
	2>/dev/null || {
	d=$(find bucket -type d -name orders | head -n 1)
	cp -r "$d" a/cov
}
d=$(find bucket -type d -name agent | head -n 1)
cp -r "$d" b/cov
printf '{"type":"source_dir","dir":"%s"}\n' a/cov b/cov >same.ndjson
run covgroup --db same.db same.ndjson
out_lines 2 'two owners'
run covgroup -v --db same.db same.ndjson
err_like '*0 read, 2 unchanged*'
run covgroup --all --tag --db same.db
is "$(jq -r .dir_name "$out" | sed 's/-[0-9a-f]\{7\}$/-HASH/' | sort)" 'cov
cov-HASH' 'two names'
jq -r .profile "$out" >refs
while read -r ref; do
	run covtext "$ref"
	is_status 0 "$ref can be opened"
done <refs

# One directory in several spellings is one report, as if spelled once.
mkdir -p lf/coverage && cp -r a/cov lf/coverage/a && cp -r b/cov lf/coverage/b
ln -s lf link
covfetch lf >once.ndjson
{ covfetch lf; covfetch ./lf; covfetch "$PWD/lf"; covfetch lf/../lf//
covfetch link; } >spelled.ndjson
covgroup once.ndjson >once.out
for count in max sum; do
	covgroup --count $count once.ndjson >once.out
	run covgroup --count $count spelled.ndjson
	is "$(cat "$out")" "$(cat once.out)" "spellings, --count $count"
	run covgroup --tag --count $count spelled.ndjson
	out_lines 2 "two reports, --count $count"
done
run covgroup -v --db spelled.db spelled.ndjson
err_like '*2 reports: 2 read, 0 unchanged*'
run covgroup --all --tag --db spelled.db
is "$(jq -r '.dir_name + " " + .dir' "$out")" 'a lf/coverage/a
b lf/coverage/b' 'one row per directory'
run covgroup -v --db spelled.db once.ndjson
err_like '*2 reports: 0 read, 2 unchanged*'
# Names of directories outside of a collection, and records of processes.
covtext -r once.ndjson >processes.ndjson
{ cat processes.ndjson; sed 's|"lf/|"./lf//|g' processes.ndjson
sed 's|"lf/|"link/|g' once.ndjson; } >mixed.ndjson
covgroup --db mixed.db mixed.ndjson >mixed.out
is "$(jq -c '[.reports, .total_stmts, .covered_stmts]' mixed.out)" \
	"$(jq -c '[.reports, .total_stmts, .covered_stmts]' once.out)" \
	'records of several types'
done_testing
