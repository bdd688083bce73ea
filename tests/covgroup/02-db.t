# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# The database: what goes in comes out, and only what changed is read again.
. "${COV_TOP:-.}/tests/lib/tap.sh"

mkdir run && cp -r "$sample/bucket" . || exit 1
covfetch bucket -C run >dirs.ndjson || fail 'covfetch'
covgroup dirs.ndjson >plain.ndjson || fail 'covgroup'
# Without what differs: where the profile is, and whether it changed.
bare() {
	jq -cS 'del(.profile, .changed)' "$@"
}

run covgroup -v --db run/coverage.db dirs.ndjson
err_like 'covgroup: 16 reports: 16 read, 0 unchanged, 0 removed'
cp "$out" first.ndjson
is "$(bare first.ndjson)" "$(bare plain.ndjson)" 'same owners as without'
is "$(jq -r .changed first.ndjson | sort -u)" true 'all of them changed'
ok 'nothing is left beside the database' \
	test "$(ls run)" = "$(printf 'coverage\ncoverage.db')"

ok 'stamps are believed' wait_trusted run/coverage.db dirs.ndjson
cp run/coverage.db before.db
run covgroup -v --db run/coverage.db dirs.ndjson
err_like 'covgroup: 16 reports: 0 read, 16 unchanged, 0 removed'
is "$(jq -r .changed "$out" | sort -u)" false 'nothing changed'
is "$(bare "$out")" "$(bare first.ndjson)" 'the same owners again'
ok 'an idle run writes nothing' cmp -s run/coverage.db before.db

run covgroup --all --db run/coverage.db
is "$(jq -c 'del(.changed)' first.ndjson)" "$(jq -c . "$out")" \
	'--all prints what was printed'
cp "$out" all.ndjson
run covgroup --all --by binary --db run/coverage.db
cp "$out" all-binaries.ndjson
covgroup --by binary dirs.ndjson >plain-binaries.ndjson
is "$(jq -cS 'del(.profile, .owners[].profile)' all-binaries.ndjson)" \
	"$(jq -cS 'del(.profile, .owners[].profile)' plain-binaries.ndjson)" \
	'binaries from the database'
run covgroup --all --tag --db run/coverage.db
is "$(jq -r 'select(.group_key) | .group_key' "$out" | sort -u)" \
	"$(jq -r .group_key plain.ndjson | sort)" '--all --tag: tagged reports'

# --all without operands: --where is for what is printed.
for by in '' '--by binary' --tag; do
	covgroup --all $by --db run/coverage.db |
		jq -c 'select(.binary_name == "orders")' >expected
	ok "there are some $by" test -s expected
	run covgroup --all $by --db run/coverage.db \
		--where '.binary_name == "orders"'
	is "$(jq -c . "$out")" "$(cat expected)" "--all $by --where"
done
run covgroup --all --db run/coverage.db --split one \
	--where '.owner_name == "checkout"'
is "$(ls one | wc -l | tr -d ' ')" 1 '--all --split --where'
run covgroup --all --db run/coverage.db --where '.binary_name =='
is_status 2
any_err
run covgroup --all --db run/coverage.db --where '.binary_name | keys'
is_status 2
is_out ''
err_like 'covgroup: run/coverage.db: record e2e-shop/Pod (No Owner)//*: *'
# What reads or writes needs records.
cp run/coverage.db before.db
for option in '--update *' '--update namespace=x' '--forget *' --keep-gone \
	--store-text --no-store-text --no-backup '--owner-rules legacy' \
	--reference-hashes '--snapshots sum' '--count sum' --skip-bad; do
	set -f
	# shellcheck disable=SC2086
	run covgroup --all --db run/coverage.db $option <first.ndjson
	set +f
	is_status 2 "--all $option without operands"
	is_out ''
	is_err "covgroup: ${option%% *}: --all without FILE prints what is\
 stored, and no more; write '-' for standard input
covgroup: try 'covgroup --help'"
done
ok 'nothing was written' cmp -s run/coverage.db before.db
run covgroup --all --db run/coverage.db --forget 'no*such' - </dev/null
out_is_file all.ndjson '--all --forget with an operand'
is_err "covgroup: warning: --forget 'no*such' matches nothing"

# Profiles by reference.
for f in "$sample"/expected/owners/*.cov; do
	key=${f##*/}
	run covtext "db:run/coverage.db#owner/${key%.cov}"
	out_is_file "$f" "profile of owner ${key%.cov}"
done
for f in "$sample"/expected/binaries/*.cov; do
	key=${f##*/}
	run covtext "db:run/coverage.db#binary/${key%.cov}"
	out_is_file "$f" "profile of binary ${key%.cov}"
done
bad=0
for f in "$sample"/expected/reports/*.cov; do
	key=${f##*/}
	covtext "db:run/coverage.db#report/${key%.cov}" >got.cov &&
		cmp -s got.cov "$f" || bad=$key
done
is $bad 0 'profiles of all reports'
run covtext -r --as textfmt all.ndjson
is_status 0 'profiles through records'
run covtext 'db:run/coverage.db#owner/nobody'
is_status 1
err_like "*run/coverage.db: no owner 'nobody'*"
run covtext 'db:run/coverage.db#pod/x'
is_status 2
any_err

# Only what the input touched.
grep '"namespace":"shop-data"' dirs.ndjson >some.ndjson
run covgroup --db run/coverage.db some.ndjson
is "$(jq -r .namespace "$out" | sort -u)" shop-data 'only owners touched'

# Changed metadata alone: the row follows, without reading.
sed '/"pod_name":"orders-0"/s/"namespace":"shop-data"/"namespace":"moved"/' \
	dirs.ndjson >moved.ndjson
run covgroup -v --db run/coverage.db moved.ndjson
err_like '*0 read, 16 unchanged*'
is "$(jq -r 'select(.changed) | .namespace + " " + .owner_name' "$out")" \
	'moved orders
shop-data orders' 'both owners changed'
run covgroup --all --db run/coverage.db
covgroup moved.ndjson >plain-moved.ndjson
is "$(bare "$out")" "$(bare plain-moved.ndjson)" 'as if made anew'
run covgroup --db run/coverage.db dirs.ndjson
run covgroup --all --db run/coverage.db
is "$(bare "$out")" "$(bare first.ndjson)" 'and back'

# Touched files of the same content; a file that changed.
find run/coverage -type f -exec touch -d '2030-01-01' {} +
run covgroup -v --db run/coverage.db dirs.ndjson
err_like '*16 read, 0 unchanged*'
is "$(jq -r .changed "$out" | sort -u)" false 'a touch changes nothing'
dir=$(echo run/coverage/*orders-0*)
rm "$dir"/covcounters.*.2
covfetch run >less.ndjson 2>"$err" || fail 'covfetch'
run covgroup -v --db run/coverage.db less.ndjson
err_like '*1 read, 15 unchanged*'
is "$(jq -r 'select(.changed) | .owner_name' "$out")" orders \
	'one owner changed'
covgroup less.ndjson >plain-less.ndjson
run covgroup --all --db run/coverage.db
is "$(bare "$out")" "$(bare plain-less.ndjson)" 'as if made anew'

# --update reads although nothing changed.
run covgroup -v --db run/coverage.db --update '*' less.ndjson
err_like '*16 read, 0 unchanged*'
run covgroup -v --db run/coverage.db --update 'namespace=shop' less.ndjson
err_like '*5 read, 11 unchanged*'
run covgroup -v --db run/coverage.db --update 'namespace=shop*' \
	--update 'node=node-c*' less.ndjson
err_like '*3 read, 13 unchanged*'

# The database is found from elsewhere, and moves with its collection.
mv run other && mkdir deep
run covgroup --all --tag --db other/coverage.db
ok 'dir follows' test -d "$(jq -r 'select(.dir) | .dir' "$out" | head -n 1)"
cd deep || exit 1
covfetch ../other >d.ndjson
run covgroup -v --db ../other/coverage.db d.ndjson
err_like '*0 read, 16 unchanged*'
run covgroup --all --db ../other/coverage.db
is "$(bare "$out")" "$(bare ../plain-less.ndjson)" 'the same owners'
run covtext -r --as textfmt "$out"
is_status 0
# --count sum is remembered, and undone.
run covgroup --db ../other/coverage.db --count sum d.ndjson
is "$(jq -r .changed "$out" | sort -u)" true '--count sum merges again'
key=$(jq -r 'select(.owner_name == "node-observer") | .profile' "$out")
run covtext "$key"
cp "$out" sum.cov
run covgroup --db ../other/coverage.db d.ndjson
is "$(bare "$out")" "$(bare ../plain-less.ndjson)" 'and back'
run covtext "$key"
ok 'counters were added' ! cmp -s "$out" sum.cov
cd .. || exit 1

have sqlite3 || skip 'no sqlite3 program here'
sql() {
	sqlite3 -readonly other/coverage.db "$1"
}
is "$(sql 'SELECT version FROM schema_version')" 5 'schema_version'
is "$(sql 'PRAGMA application_id')" 1131378274 'application_id'
is "$(sql 'PRAGMA integrity_check; PRAGMA foreign_key_check')" ok 'integrity'
is "$(sql 'SELECT count(*) FROM report_sources')" 16 'report_sources'
is "$(sql 'SELECT sum(is_host) FROM report_sources')" 3 'three hosts'
is "$(sql 'SELECT count(*) FROM owner_reports')" 15 'owner_reports'
is "$(sql 'SELECT count(*) FROM owners')" 10 'owners'
is "$(sql 'SELECT pods_json FROM owners WHERE owner_name = "node-observer"')" \
	'["node-observer-4jx9w","node-observer-b6kqz","node-observer-zr8tn"]' \
	'pods of an owner'
is "$(sql 'SELECT group_key FROM owners o WHERE
	(SELECT sum(total_stmts) || "/" || sum(covered_stmts)
	FROM owner_file_stats WHERE owner_id = o.id) IS NOT
	total_stmts || "/" || covered_stmts')" '' 'files add up to their owner'
is "$(sql 'SELECT covmeta_hash FROM coverage_by_binary b WHERE
	(SELECT sum(covered_stmts) FROM coverage_by_file f
	WHERE f.covmeta_hash = b.covmeta_hash) IS NOT covered_stmts')" '' \
	'files add up to their binary'
is "$(sql 'SELECT covered_stmts, total_stmts FROM coverage_by_node
	WHERE node = "node-d.shop.example"')" '69|87' 'a node'
is "$(sql 'SELECT software_group, software_key FROM image_sources
	WHERE image = "host:agent"')" 'shop-1.1|shop-agent' 'facts of a host'
for view in coverage_by_namespace coverage_by_image coverage_by_software_key \
	coverage_by_owner coverage_total worst_files unused_files \
	changed_owners damaged_reports; do
	run sql "SELECT * FROM $view"
	is_status 0
done

# A database in which nothing is left: 0 percent of 0 statements.
cp other/coverage.db empty.db
run covgroup --db empty.db --forget '*' - </dev/null
any_err
is "$(sqlite3 -readonly empty.db 'SELECT * FROM coverage_total')" '0|0|0|0.0' \
	'coverage_total of nothing'
run covgroup --db new.db - </dev/null
is "$(sqlite3 -readonly new.db 'SELECT * FROM coverage_total')" '0|0|0|0.0' \
	'and of a new database'
# Views are stored, so those that an earlier version made are made anew.
cp new.db as-new.db
sqlite3 new.db 'DROP VIEW coverage_total; DROP VIEW worst_files;
	CREATE VIEW coverage_total AS SELECT count(*) AS binaries,
	sum(total_stmts) AS total_stmts FROM cov_binary'
run covgroup --all --db new.db
is "$(sqlite3 -readonly new.db 'SELECT * FROM coverage_total')" '0|' \
	'a reader changes nothing'
run covgroup --db new.db - </dev/null
schema="SELECT name, sql FROM sqlite_master
	WHERE type = 'view' ORDER BY 1"
is "$(sqlite3 -readonly new.db "$schema")" \
	"$(sqlite3 -readonly as-new.db "$schema")" 'views follow the program'
cp new.db before.db
run covgroup --db new.db - </dev/null
ok 'and are left alone then' cmp -s new.db before.db
done_testing
