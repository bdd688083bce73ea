# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# What is read again, and what is not: files are known by their state, then by
# their content; --update reads all the same.
. "${COV_TOP:-.}/tests/lib/tap.sh"

mkdir run && cp -r "$sample/bucket" . || exit 1
covfetch --copy bucket -C run >dirs.ndjson || fail 'covfetch'
group() {
	run covgroup -v --db run/coverage.db "$@" dirs.ndjson
}
# read N of all, and whether a record says that it changed
is_read() {
	err_like "*16 reports: $1 read, *" "$2: $1 read"
	is "$(jq -r .changed "$out" | sort -u)" false "$2: nothing changed"
}
group
err_like '*16 read, 0 unchanged*'
covgroup --all --db run/coverage.db >all.ndjson

# Touched files: read once more, and known from then on.
find run/coverage -name 'cov*' -exec touch -d '2030-01-01' {} +
group
is_read 16 'touched'
group
is_read 0 'touched, again'
find run/coverage -name 'covmeta.*' -exec touch -d '2031-01-01' {} +
group
is_read 16 'touched covmetas'

# Copies of the same content have other inodes, and even another place.
mv run/coverage old && cp -rp old run/coverage
group
is_read 16 'copied'
group
is_read 0 'copied, again'
run covgroup --all --db run/coverage.db
out_is_file all.ndjson 'after all of it the same records'

# Same size, other content: the state tells.
dir=$(echo run/coverage/*orders-1*)
file=$(echo "$dir"/covcounters.* | cut -d' ' -f1)
for other in run/coverage/*orders-0*/covcounters.*; do
	cmp -s "$other" "$file" || cp "$other" "$file"
done
group
err_like '*1 read, 15 unchanged*'
is "$(jq -r 'select(.changed) | .owner_name' "$out")" orders 'one owner'

# A new file in a directory, and one that goes.
cp "$file" "${file%.*.*}.77.1"
group
err_like '*1 read, 15 unchanged*'
rm "${file%.*.*}.77.1"
group
err_like '*1 read, 15 unchanged*'
# What is no coverage does not matter.
touch "$dir/notes.txt"
group
is_read 0 'other files'

# Only metadata: the row follows, unread; facts likewise.
jq -c 'if .pod_name == "orders-0" then .collected_at = "2026-01-01T00:00:00Z"
	| .more = 1 else . end' dirs.ndjson >later.ndjson
run covgroup -v --db run/coverage.db later.ndjson
err_like '*0 read, 16 unchanged*'
is "$(jq -r 'select(.changed) | .last_seen' "$out")" 2026-01-01T00:00:00Z \
	'the owner says it'
run covgroup --all --tag --db run/coverage.db
is "$(jq -r 'select(.pod_name == "orders-0") | "\(.collected_at) \(.more)"' \
	"$out")" '2026-01-01T00:00:00Z 1' 'and the report'
group
err_like '*0 read, 16 unchanged*'

# --update: one field each, all of several, `*` before everything else.
update() {
	expected=$1
	shift
	group "$@"
	err_like "*16 reports: $expected read, *" "$*: $expected read"
	is "$(jq -c 'del(.changed)' "$out")" "$(jq -c . again.ndjson)" \
		"$*: the same records"
}
covgroup --all --db run/coverage.db >again.ndjson
count() {
	jq -r "select($1) | .dir" dirs.ndjson | wc -l | tr -d ' '
}
update 16 --update '*'
update 16 --update '*' --update 'nonsense'
update "$(count '.namespace == "shop-data"')" --update 'namespace=shop-data'
update "$(count '.namespace // "" | startswith("shop-")')" \
	--update 'namespace=shop-*'
update "$(count '.hostname == "node-c.shop.example"')" \
	--update 'node=node-[c]*'
update "$(count '.hostname != "node-c.shop.example"')" \
	--update 'node=node-[^c].shop.example'
update "$(count '.container.name == "orders"')" --update 'container=orders'
update "$(count '.container.name // "" | test("^.rders$")')" \
	--update 'container=?rders'
image=$(jq -r 'select(.pod_name == "orders-0") | .container.image' \
	dirs.ndjson)
update "$(count ".container.image == \"$image\"")" --update "image=$image"
update "$(count ".container.image == \"$image\" and
	.hostname == \"node-b.shop.example\"")" \
	--update "image=$image" --update 'node=node-b*'
update 0 --update 'namespace=shop-data' --update 'node=node-z'
update 0 --update 'namespace=SHOP-DATA'
update 0 --update 'namespace=shop-dat'
# Hosts have neither namespace nor image: an empty text, which `*` matches.
update 16 --update 'image=*'
update "$(count '.host_process')" --update 'namespace='
for bad in 'pod=x' 'namespace' '=x' 'node=[' 'namespace=a\'; do
	run covgroup --db run/coverage.db --update "$bad" dirs.ndjson
	is_status 2 "--update $bad"
	any_err
	is "$(cat "$out")" '' "--update $bad: nothing printed"
done

# --snapshots and --count, as flags or in the records: the same files say
# something else, and all that is made of them follows, there and back.
cp -r run flags && covfetch flags >flags.ndjson && rm flags/coverage.db
jq -c '.snapshots = "sum"' flags.ndjson >own.ndjson
fresh=0
# follows NAME ARGUMENT... : flags.db is what a new database would be.
follows() {
	name=$1
	shift
	fresh=$((fresh + 1))
	covgroup --store-text --db flags/coverage.db "$@" >now.ndjson
	covgroup --store-text --db flags/fresh.db "$@" >fresh.ndjson
	is "$(jq -r .changed now.ndjson | sort -u)" "$expected" \
		"$name: told as changed"
	for db in coverage fresh; do
		{ covgroup --all --tag --db flags/$db.db
		covgroup --all --db flags/$db.db
		covgroup --all --by binary --db flags/$db.db; } >$db.records
		covtext -r --as textfmt $db.records >$db.text
		sed 's/fresh\.db/coverage.db/g' $db.records >$db.all
		! have sqlite3 || sqlite3 -readonly flags/$db.db \
			'SELECT dir_name, coverage_text FROM report_sources
			ORDER BY 1; SELECT group_key, merged_coverage_text
			FROM owners ORDER BY 1' >$db.texts
	done
	file_is_file coverage.all fresh.all "$name: the records"
	file_is_file coverage.text fresh.text "$name: the profiles"
	! have sqlite3 ||
		file_is_file coverage.texts fresh.texts "$name: the texts"
	cp fresh.text "text.$fresh"
	rm flags/fresh.db
}
expected=true
follows 'at first' flags.ndjson
expected='false
true'
follows '--snapshots sum' --snapshots sum flags.ndjson
ok 'it says something else' ! cmp -s text.1 text.2
follows 'back to max' flags.ndjson
ok 'and what it said before' cmp -s text.1 text.3
if is_full; then
	follows 'snapshots in the records' own.ndjson
	ok 'the same as the flag' cmp -s text.2 text.4
	follows 'back again' flags.ndjson
	expected=true # all owners are made again
	follows '--count sum, too' --count sum --snapshots sum flags.ndjson
fi

# A covmeta that many links lead to is opened once.
have strace && [ -z "${COV_SAN:-}" ] && [ "${COV_VALGRIND:-}" != 1 ] ||
	skip 'no strace, or a build that cannot be traced'
from=$(echo run/coverage/*orders-0*)
for i in 1 2 3 4 5 6 7 8 9; do
	mkdir -p "many/pod-$i"
	ln "$from"/covmeta.* "many/pod-$i"
	cp "$from"/covcounters.*.1 "many/pod-$i"
	printf '{"type":"source_dir","dir":"many/pod-%s","hostname":"h",' $i
	printf '"namespace":"n","pod_name":"pod-%s","binary_name":"b"}\n' $i
done >many.ndjson
strace -f -qq -e trace=openat -o trace covgroup --db many.db many.ndjson \
	>many.out || skip 'strace does not work here'
is "$(grep -c 'covmeta\.[0-9a-f]\{32\}' trace)" 1 'opened once for nine reports'
is "$(grep -c 'covcounters\.[0-9a-f]\{32\}' trace)" 9 'and each of the counters once'
ok 'stamps are believed' wait_trusted many.db many.ndjson
strace -f -qq -e trace=openat -o trace covgroup --db many.db many.ndjson \
	>many.out
is "$(grep -c 'cov[mc][a-z]*\.[0-9a-f]\{32\}' trace)" 0 'nothing is opened the second time'

# A filter that was stored, and is not there any more, is told.
covtext -r dirs.ndjson >process
covfilter -r -x '**/main.go' -x '**/zz_*' process >less 2>none
run covgroup --db lost.db less
no_err 'with a filter'
covfilter -r -x '**/zz_*' -x '**/other' -x '**/main.go' process >more 2>none
run covgroup --db lost.db more
no_err 'with more of it'
run covgroup --db lost.db less
err_like 'covgroup: warning: lost.db: 16 reports were stored with a filter*'
run covgroup --db lost.db dirs.ndjson
is_err "covgroup: warning: lost.db: 16 reports were stored with a filter, and\
 now without: [\"server-lines\",{\"exclude\":[\"**/main.go\",\"**/zz_*\"]}];\
 'covfilter -r' before covgroup keeps it"
run covgroup --db lost.db dirs.ndjson
no_err 'once'
done_testing
