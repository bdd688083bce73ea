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

# Two directories of one name, of which one goes: the other has one row, under
# the name that it has in a new database, and is not read again.
for t in t1 t2; do
	mkdir -p names/$t/coverage
	cp -r "$(echo away/*orders-1*)" names/$t/coverage/a
done
cp -r "$(echo away/*installer-7*)" names/t2/coverage/b
for t in t1/coverage/a t2/coverage/a t2/coverage/b; do
	printf '{"type":"source_dir","dir":"names/%s","namespace":"n",' $t
	printf '"pod_name":"p-0","binary_name":"x"}\n'
done >both.ndjson
grep -v t1 both.ndjson >t2.ndjson
reports() {
	covgroup --all --tag --db "$1" | jq -r '.dir_name + " " + .dir' | sort
}
run covgroup --db names.db both.ndjson
is "$(reports names.db | sed 's/-[0-9a-f]\{7\} /-HASH /')" \
	'a names/t1/coverage/a
a-HASH names/t2/coverage/a
b names/t2/coverage/b' 'two directories of one name'
cp names.db kept.db
run covgroup -v --db names.db both.ndjson
err_like '*0 read, 3 unchanged, 0 removed'
mv names/t1 t1
run covgroup -v --db names.db --count sum t2.ndjson
err_like '*1 report whose directory is gone removed*
*2 reports: 2 read, 0 unchanged, 1 removed' 'the one that is gone is told'
covgroup --db fresh.db --count sum t2.ndjson | jq -c 'del(.profile)' \
	>fresh.ndjson
is "$(reports names.db)" 'a names/t2/coverage/a
b names/t2/coverage/b' 'one row per directory'
run covgroup --all --db names.db
is "$(jq -c 'del(.profile)' "$out")" \
	"$(covgroup --all --db fresh.db | jq -c 'del(.profile)')" \
	'and what a new database says'
covtext -r --as textfmt "$out" >names.text
covgroup --all --db fresh.db >fresh.all
run covtext -r --as textfmt fresh.all
out_is_file names.text 'nothing is counted twice'
run covgroup -v --db names.db --count sum t2.ndjson
err_like '*0 read, 2 unchanged, 0 removed'
cp kept.db again.db
run covgroup -v --db again.db t2.ndjson
err_like '*0 read, 2 unchanged, 1 removed'
is "$(jq -c .reports "$out")" '["a"]
["b"]' 'the owner says the name'
run covgroup -v --db again.db t2.ndjson
err_like '*0 read, 2 unchanged, 0 removed'
# With --keep-gone both rows stay.
cp kept.db again.db
run covgroup -v --db again.db --keep-gone t2.ndjson
err_like '*0 read, 2 unchanged, 0 removed'
is "$(reports again.db)" "$(reports kept.db)" '--keep-gone keeps both names'
# A directory whose name is another one now.
cp fresh.db again.db
sed 's/}$/,"dir_name":"new"}/' t2.ndjson | grep 'coverage/b' >new.ndjson
run covgroup --db again.db new.ndjson
is "$(reports again.db)" 'a names/t2/coverage/a
new names/t2/coverage/b' 'the row follows the name'
# What two rows of one directory an earlier version left is mended.
if have sqlite3; then
	cp kept.db again.db
	sqlite3 again.db "UPDATE cov_report SET dir = 'names/t2/coverage/a'
		WHERE dir_name LIKE 'a%'"
	run covgroup --db again.db t2.ndjson
	is "$(reports again.db)" "$(reports names.db)" 'two rows become one'
	is "$(jq -c .reports "$out")" '["a"]
["b"]' 'in the owners, too'
fi
mv t1 names/t1

# A directory that nobody may look at is not gone: only that proves it that there
# is none.
may_not() {
	if is_root; then
		setpriv --reuid 65534 --regid 65534 --clear-groups covgroup "$@"
	else
		covgroup "$@"
	fi
}
if ! is_root || { have setpriv && chmod 755 "$tap_dir" &&
	setpriv --reuid 65534 --regid 65534 --clear-groups \
	"$COV_BIN/covgroup" --version >/dev/null 2>&1; }; then
	mkdir open && cp names.db open/names.db && cp -r names open/names
	rm -rf open/names/t1 && mkdir open/names/t3
	cp -r names/t2/coverage open/names/t3/coverage
	sed 's|names/t2|open/names/t3|; s|"pod_name":"|&x|' t2.ndjson |
		sed 's|coverage/a|coverage/c|; s|coverage/b|coverage/d|' \
		>t3.ndjson
	mv open/names/t3/coverage/a open/names/t3/coverage/c
	mv open/names/t3/coverage/b open/names/t3/coverage/d
	run covgroup --db open/names.db t3.ndjson
	cp open/names.db open/four.db
	! is_root || chown -R 65534:65534 open
	chmod 0 open/names/t2
	run may_not --db open/names.db </dev/null
	is_status 1 'two directories that may not be looked at'
	is_err 'covgroup: open/names/t2/coverage/a: Permission denied
covgroup: open/names/t2/coverage/b: Permission denied' 'each is named'
	is "$(reports open/names.db | wc -l | tr -d ' ')" 4 'and all stay'
	rm -rf open/names/t3/coverage/c
	run may_not --db open/names.db </dev/null
	is_status 1
	any_err
	is "$(reports open/names.db | cut -d' ' -f1 | tr '\n' ' ')" 'a b d ' \
		'the one that is gone leaves'
	rm -rf open/names/t3
	run may_not --db open/names.db </dev/null
	is_status 1
	err_like '*the directories of all 3 reports are gone or*none is removed*'
	is "$(reports open/names.db | wc -l | tr -d ' ')" 3 \
		'none leaves when no directory is known to be there'
	run may_not --db open/names.db --update '*' </dev/null
	is_status 1
	any_err
	is "$(reports open/names.db | cut -d' ' -f1 | tr '\n' ' ')" 'a b ' \
		"--update '*' removes what is gone, and no more"
	# A newcomer of the name does not take their row.
	chmod 755 open/names/t2
	covgroup --db open/names.db </dev/null >/dev/null || fail 'covgroup'
	mkdir -p open/names/t4/coverage
	cp -r open/names/t2/coverage/a open/names/t4/coverage/a
	! is_root || chown -R 65534:65534 open
	chmod 0 open/names/t2
	sed 's|names/t2|open/names/t4|' t2.ndjson | grep coverage/a >t4.ndjson
	run may_not --db open/names.db t4.ndjson
	is_status 1
	any_err
	is "$(reports open/names.db | sed 's/-[0-9a-f]\{7\} /-HASH /')" \
		'a open/names/t2/coverage/a
a-HASH open/names/t4/coverage/a
b open/names/t2/coverage/b' 'a newcomer does not take their name'
	chmod 755 open/names/t2
else
	pass 'as root, and there is nobody else to be'
fi

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
