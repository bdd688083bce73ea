# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Databases of coverage-collector's versions 1 to 5, read as they are.
. "${COV_TOP:-.}/tests/lib/tap.sh"
have sqlite3 || skip 'no sqlite3 program here'

app=2182c723572674922147e81dfc04a986
store=5995d8c2709cb2cf0c426fcd819f4905
agent=2f4bd5796f73d145401d6ebbf4973a95

# load VERSION: old.db, in a folder of its own.
load() {
	rm -rf o
	mkdir o
	sqlite3 o/old.db <"$top/tests/covgroup/data/$1.sql" >/dev/null
	cp o/old.db before.db
}

# Name, statements, covered, percent, hash, hosts, first seen of each owner.
brief() {
	jq -r '[.owner_name, .total_stmts, .covered_stmts, .coverage_pct,
		.covmeta_hash, (.hosts | join(",")), .first_seen] | join(" ")' \
		"$@"
}

merged="agent 5 0 0 $agent node-a 2025-03-12T07:00:00Z
web 8 7 87.5 $app node-a,node-b 2025-03-12T08:00:00Z
db 5 3 60 $store node-b 2025-03-12T08:30:00Z"
apart="agent 5 0 0 $agent node-a 2025-03-12T07:00:00Z
web 8 6 75 $app node-a 2025-03-12T08:00:00Z
web 8 3 37.5 $app node-b 2025-03-12T09:00:00Z
db 5 3 60 $store node-b 2025-03-12T08:30:00Z"
app_text='mode: atomic
example.com/app/main.go:3.13,5.2 2 3
example.com/app/main.go:7.20,9.3 1 0
example.com/app/util/util.go:10.2,12.16 4 1
example.com/app/util/util.go:12.16,14.3 1 7'

for version in v1 v2 v3 v4-image v4-hash v5; do
	case $version in
	v1 | v4-hash | v5) expected=$merged ;;
	*) expected=$apart ;;
	esac
	load $version
	run covgroup --all --db o/old.db
	cp "$out" owners.ndjson
	is "$(brief owners.ndjson)" "$expected" "$version: owners"
	run covtext -r --as textfmt owners.ndjson
	is "$(grep -c ^mode "$out")" "$(echo "$expected" | grep -c .)" \
		"$version: their profiles"
	# What the text says is what the record says: no complaint.
	run covmerge -r --by covmeta_hash owners.ndjson
	is "$(jq -r '[.covmeta_hash, .covered_stmts] | @tsv' "$out" | sort)" \
		"$(printf '%s\t7\n%s\t0\n%s\t3' $app $agent $store)" \
		"$version: other tools open them"

	run covgroup --all --by binary --db o/old.db
	cp "$out" binaries.ndjson
	is "$(jq -r '[.binary_name, .mode, .total_stmts, .covered_stmts] |
		join(" ")' binaries.ndjson)" \
		'app atomic 8 7
agent set 5 0
store count 5 3' "$version: binaries"
	run covtext "db:o/old.db#binary/$app"
	is_out "$app_text" "$version: profile of a binary"
	run covtext "db:o/old.db#report/node-b-store"
	is_out 'mode: count
example.com/store/db.go:5.30,8.2 3 2
example.com/store/db.go:10.1,11.9 2 1' "$version: profile of a report"
	key=$(jq -r 'select(.owner_name == "db") | .group_key' owners.ndjson)
	run covtext "db:o/old.db#owner/$key"
	is "$(sed -n 2p "$out")" 'example.com/store/db.go:5.30,8.2 3 2' \
		"$version: profile by a whole group_key"

	run covgroup --all --tag --db o/old.db
	is "$(jq -r '[.pod_name, .covmeta_hash, .group_key == null] |
		join(" ")' "$out")" "web-5c8d7f9b6-k7n2p $app false
web-5c8d7f9b6-x2x4z $app false
db-0 $store false
node-a $agent false
node-b $store true
broken  true" "$version: tagged reports"
	is "$(jq -r 'select(.error) | .error' "$out")" 'no coverage data' \
		"$version: error of a report"

	ok "$version: nothing changed" cmp -s o/old.db before.db
	is "$(ls o)" old.db "$version: nothing is left beside it"
done

# The source is known since version 2, its software since 5.
is "$(jq -r 'select(.owner_name == "web") |
	[.source_url, .source_commit[0:7], .software_group, .software_key] |
	join(" ")' owners.ndjson)" \
	'https://git.example.com/shop/web 91f7ae9 shop-1.1 web' 'source facts'
run covhtml -o html <binaries.ndjson
is "$(ls html | grep -c '^[0-9a-f]*\.html')" 3 'covhtml makes pages of it'
run covbq --collection x --table coverage_generators binaries.ndjson
out_lines 3 'covbq makes rows of it'
mkdir run && cp -r o/old.db run/coverage.db && mkdir -p run/coverage/node-a-agent
run covgroup --all --tag --db run/coverage.db
is "$(jq -r 'select(.pod_name == "node-a") | .dir' "$out")" \
	run/coverage/node-a-agent 'dir, where the folder is beside'

# Reads that find nothing, and files that are not what they seem.
run covtext 'db:o/old.db#report/nobody'
is_status 1
err_like "*o/old.db: no report 'nobody'*"
run covtext "db:o/old.db#report/node-a-shop-broken-broken-app"
is_status 1
err_like '*has no profile*'
sqlite3 o/old.db 'UPDATE schema_version SET version = 6'
run covgroup --all --db o/old.db
is_status 2
err_like '*another version of coverage-collector (schema 6*'
load v5
sqlite3 o/old.db "UPDATE owners SET merged_coverage_text = 'rubbish',
	pods_json = 'no JSON' WHERE owner_name = 'db'"
run covgroup --all --db o/old.db
is "$(jq -c 'select(.owner_name == "db") | .pods' "$out")" '[]' \
	'malformed JSON is an empty list'
run covtext "db:o/old.db#binary/$store"
is_status 1 'malformed text'
err_like '*o/old.db:1: not a coverage profile*'

# What a killed coverage-collector left in its WAL counts.
load v5
cp o/old.db w.db
sqlite3 w.db ".open w.db" "UPDATE owners SET covered_stmts = 8
	WHERE owner_name = 'web'" '.shell cp w.db o/old.db; cp w.db-wal o/old.db-wal'
ok 'there is a WAL' test -s o/old.db-wal
run covgroup --all --db o/old.db
is "$(jq -r 'select(.owner_name == "web") | .covered_stmts' "$out")" 8 \
	'the WAL is read'
is "$(ls o)" old.db 'and is gone then'
done_testing
