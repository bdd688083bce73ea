# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Reports leave with their directories, or when they are to be forgotten, and
# never because an input ended.
. "${COV_TOP:-.}/tests/lib/tap.sh"

mkdir run && cp -r "$sample/bucket" . || exit 1
covfetch bucket -C run >dirs.ndjson || fail 'covfetch'
covgroup --db run/coverage.db dirs.ndjson >all.ndjson || fail 'covgroup'
count() {
	covgroup --all --tag --db run/coverage.db | wc -l | tr -d ' '
}
is "$(count)" 16 'all reports'

run covgroup --db run/coverage.db </dev/null
is_out '' 'no input touches nothing'
is "$(count)" 16 'and removes nothing'

mkdir away
mv run/coverage/*orders-1* run/coverage/*installer-7* away
run covgroup --db run/coverage.db --keep-gone </dev/null
is "$(count)" 16 '--keep-gone keeps them'
run covgroup --db run/coverage.db </dev/null
is_err 'covgroup: run/coverage.db: 2 reports whose directories are gone removed'
is "$(jq -r '.owner_type + " " + .owner_name' "$out")" 'StatefulSet orders' \
	'the owner that lost one is printed'
is "$(count)" 14 'two are gone'
covfetch run >fewer.ndjson
covgroup fewer.ndjson | jq -cS 'del(.profile)' >anew
run covgroup --all --db run/coverage.db
is "$(jq -cS 'del(.profile)' "$out")" "$(cat anew)" 'as if made anew'

# A folder that is not mounted.
mv run/coverage unmounted
run covgroup --db run/coverage.db </dev/null
is_status 1
err_like '*the directories of all 14 reports are gone, none is removed*'
is "$(count)" 14 'none is removed'
mv unmounted run/coverage
run covgroup --db run/coverage.db </dev/null
is "$(count)" 14 'they are back'

run covgroup --db run/coverage.db --forget 'node-a*' </dev/null
err_like 'covgroup: run/coverage.db: * reports forgotten'
is "$(covgroup --all --tag --db run/coverage.db | jq -r .hostname |
	sort -u)" 'node-b.shop.example
node-c.shop.example
node-d.shop.example' 'nothing of node-a is left'
run covgroup --db run/coverage.db --forget '[' </dev/null
is_status 2
any_err

# The container's report of a host duplicate goes: the host gets an owner.
covgroup --db run/coverage.db dirs.ndjson >"$out" 2>"$err"
is "$(covgroup --all --tag --db run/coverage.db |
	jq -r 'select(.group_key == null) | .dir_name')" \
	'node-a.shop.example-agent@20250312T073004Z' 'a host duplicate'
run covgroup --db run/coverage.db --forget '*node-observer-4jx9w*' </dev/null
any_err
is "$(covgroup --all --tag --db run/coverage.db |
	jq -r 'select(.group_key == null) | .dir_name')" '' \
	'it has an owner when the other is gone'

# Reports that came inline have no directory and stay.
mv away/* run/coverage
covgroup --db run/coverage.db dirs.ndjson >"$out" 2>"$err"
covmerge -r --by dir --inline dirs.ndjson >inline.ndjson || fail 'covmerge'
run covgroup inline.ndjson
is "$(jq -c '[.group_key, .total_stmts, .covered_stmts]' "$out")" \
	"$(jq -c '[.group_key, .total_stmts, .covered_stmts]' all.ndjson)" \
	'inline records give the same owners'
run covgroup --db inline.db inline.ndjson
rm -rf run/coverage
run covgroup --db inline.db </dev/null
run covgroup --all --db inline.db
out_lines 10 'inline records need no directory'
cp "$out" inline-all.ndjson
run covtext -r --as textfmt inline-all.ndjson
is_status 0 'and have profiles'

rm -rf run/coverage
run covgroup --db run/coverage.db --update '*' </dev/null
any_err
is "$(count)" 0 "--update '*' removes all"
done_testing
