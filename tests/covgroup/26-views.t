# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Views by package, module, repository and function, and what earlier runs said.
. "${COV_TOP:-.}/tests/lib/tap.sh"
have sqlite3 || skip 'no sqlite3 program here'

sql() {
	sqlite3 -readonly "$@"
}

cp -r "$sample/bucket" . || exit 1
covfetch bucket -C run >dirs.ndjson || fail 'covfetch'
covgroup --db run/c.db dirs.ndjson >/dev/null || fail 'covgroup'

# Whatever the rows are of, their sum is the total.
for view in package module repository function binary_package binary_module \
	binary_function; do
	is "$(sql run/c.db "SELECT sum(covered_stmts), sum(total_stmts)
		FROM coverage_by_$view")" "$(sql run/c.db \
		'SELECT covered_stmts, total_stmts FROM coverage_total')" \
		"the sum of coverage_by_$view"
done

# The list of a binary or owner is read once, not once for each file.
for view in coverage_by_file coverage_by_function coverage_by_package \
	owner_file_stats; do
	sql run/c.db "EXPLAIN QUERY PLAN SELECT * FROM $view" |
		grep 'SEARCH f ' >plan
	ok "$view goes by number" grep -q 'table_id=? AND n=?' plan
done

# Functions are those of covdata, of a directory that is all of its binary.
hash=$(jq -r 'select(.binary_name == "migrate") | .dir' dirs.ndjson | head -n 1)
covtext --as func "$hash" | awk '$2 != "" && $1 !~ /^total/ {
	sub(/:$/, "", $1); print $1 ":" $2 }' | grep -v coverage_server |
	sort >expected
jq -c --arg dir "$hash" 'select(.dir == $dir)' dirs.ndjson >one.ndjson
covgroup --db one.db one.ndjson >/dev/null || fail 'covgroup'
sql one.db "SELECT file_path || ':' || line || ':' || function
	FROM coverage_by_binary_function WHERE function NOT LIKE 'func.%'" |
	sort >got
ok 'there are some' test -s expected
file_is_file got expected 'functions are those of covtext --as func'

# //line directives mix functions: none loses a block.
cp -r "$top/tests/data/edge-names/data" names
covfetch names | covgroup --db names.db >/dev/null
is "$(sql names.db 'SELECT sum(total_stmts) FROM coverage_by_function')" \
	"$(sql names.db 'SELECT total_stmts FROM coverage_total')" \
	'strange names: nothing is lost'

# Blocks of one function that do not stand together are one row.
cp one.db split.db
first=$(sql one.db 'SELECT min(n) FROM cov_func GROUP BY file
	HAVING count(*) > 2 LIMIT 1')
sqlite3 split.db "UPDATE cov_func SET (name, line) = (SELECT name, line
	FROM cov_func WHERE n = $first) WHERE n = $first + 2"
is "$(sql split.db 'SELECT count(*), sum(total_stmts)
	FROM coverage_by_binary_function')" "$(sql one.db 'SELECT count(*) - 1,
	sum(total_stmts) FROM coverage_by_binary_function')" \
	'a function in two pieces'

# A text has no functions and no modules.
printf 'mode: set\nexample.com/a/b.go:1.1,2.2 3 1\n' >t.out
printf '{"type":"report","dir":"x","dir_name":"x","binary_name":"t","profile":"t.out"}\n' |
	covgroup --db text.db >/dev/null
is "$(sql text.db 'SELECT * FROM coverage_by_function;
	SELECT * FROM coverage_by_package; SELECT * FROM coverage_by_module')" \
	'example.com/a|1|3|3|100.0
|1|1|3|3|100.0' 'a text has packages only'

# --- databases made before ----------------------------------------------------

gzip -dc "$top/tests/covgroup/data/first.db.gz" >run/old.db
sql run/old.db 'SELECT * FROM coverage_by_owner' >before
covgroup --all --db run/old.db >/dev/null || fail 'covgroup --all'
is "$(sql run/old.db "SELECT count(*) FROM sqlite_master
	WHERE name = 'cov_history'")" 0 'who only reads adds no tables'
run covgroup -v --db run/old.db dirs.ndjson
err_like '*16 reports: 16 read, 0 unchanged*' 'all are read once more'
run covgroup -v --db run/old.db dirs.ndjson
err_like '*16 reports: 0 read, 16 unchanged*' 'and no second time'
sql run/old.db 'SELECT * FROM coverage_by_owner' >after
file_is_file after before 'owners are what they were'
sql run/old.db "EXPLAIN QUERY PLAN SELECT * FROM owner_file_stats" >plan
ok 'its views are made anew' grep -q 'table_id=? AND n=?' plan
for view in coverage_by_function coverage_by_binary_module \
	coverage_by_repository coverage_history; do
	sql run/old.db "SELECT * FROM $view" | sort >got
	sql run/c.db "SELECT * FROM $view" | sort >expected
	ok "there is something in $view" test -s got
	file_is_file got expected "$view is that of a new database"
done

# --- history ------------------------------------------------------------------

# build NAME TIME COUNT: a report of a build of `app` with two blocks.
build() {
	printf 'mode: set\ngit.x/app/%s.go:1.1,2.2 1 1\ngit.x/app/%s.go:3.1,4.2 1 %s\n' \
		"$1" "$1" "$3" >"$1.out"
	printf '{"type":"report","dir":"%s","dir_name":"%s","binary_name":"app",' \
		"$1" "$1"
	printf '"namespace":"n","pod_name":"app","collected_at":"%s",' "$2"
	printf '"profile":"%s.out"}\n' "$1"
}

rows() {
	sql h.db "SELECT kind, name, since, until, covered_stmts, lost_points
		FROM coverage_history WHERE kind IN ('owner', 'binary')
		ORDER BY kind DESC, since"
}

build one 2025-01-01T00:00:00Z 1 >one.ndjson
build two 2025-02-01T00:00:00Z 0 >two.ndjson
covgroup --db h.db one.ndjson >/dev/null
covgroup --db h.db two.ndjson >/dev/null
expected='owner|n/Pod (No Owner)//app|2025-01-01T00:00:00Z|2025-02-01T00:00:00Z|2|50.0
owner|n/Pod (No Owner)//app|2025-02-01T00:00:00Z|9999|1|0.0
binary|app|2025-01-01T00:00:00Z|2025-02-01T00:00:00Z|2|50.0
binary|app|2025-02-01T00:00:00Z|9999|1|0.0'
is "$(rows)" "$expected" 'a later build covers less: points are lost'
cp h.db twice.db
covgroup --db h.db one.ndjson two.ndjson >/dev/null
is "$(rows)" "$expected" 'an unchanged run adds nothing'
covgroup --db h.db --update '*' two.ndjson >/dev/null
is "$(rows)" "$expected" 'nor one that reads again'
covgroup --db h.db --forget one </dev/null >/dev/null 2>&1
is "$(rows)" "$expected" 'what leaves the database stays in its history'
is "$(sql h.db "SELECT name FROM coverage_history WHERE kind = 'binary'
	AND since <= '2025-01-15' AND '2025-01-15' < until
	AND lost_points > 20")" app 'what lost points since a day'
is "$(sql h.db "SELECT count(*) FROM coverage_history WHERE kind = 'binary'
	AND since <= '2025-02-15' AND '2025-02-15' < until
	AND lost_points > 20")" 0 'and nothing since a later one'
# Where nothing says when it was collected, the names of counters do, else the
# time of the file.
mkdir own
cp "$data"/edge-solo/data/cov* own
covfetch own | covgroup --db own.db >/dev/null
is "$(sql own.db "SELECT DISTINCT since FROM coverage_history")" \
	2026-11-20T19:35:02.874Z 'a GOCOVERDIR: the newest counters'
for n in 0 1; do
	mkdir -p late
	build x '' $n >/dev/null
	mv x.out late/coverage.out
	touch -d "2025-01-0$((n + 1)) UTC" late/coverage.out
	for again in 1 2; do
		covfetch late | covgroup --db late.db >/dev/null
	done
done
is "$(sql late.db "SELECT since, covered_stmts FROM coverage_history
	WHERE kind = 'total' ORDER BY since")" '2025-01-01T00:00:00Z|1
2025-01-02T00:00:00Z|2' 'more data, and each run twice: two points'
done_testing
