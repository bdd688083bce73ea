# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# covdb(5) names every table, view and trigger, and every column of them.
. "${COV_TOP:-.}/tests/lib/tap.sh"
have sqlite3 || skip 'no sqlite3 program here'

mkdir run && cp -r "$sample/bucket" . || exit 1
covfetch bucket -C run >dirs.ndjson || fail 'covfetch'
covgroup --db c.db dirs.ndjson >/dev/null || fail 'covgroup'
# The words of the page, one a line, without its markup.
sed 's/^\.[A-Z][a-z] *//; s/[\\&]//g' "$top/man/covdb.5" |
	tr -c 'A-Za-z0-9_\n' '\n' | sort -u >words

# check WHAT: what it prints is in the page.
check() {
	sort -u names | comm -23 - words >missing
	is "$(cat missing)" '' "$1"
}
sqlite3 -readonly c.db "SELECT name FROM sqlite_master
	WHERE type IN ('table', 'view')" >names
ok 'there are many' test "$(wc -l <names)" -gt 20
check 'tables and views'
for name in $(cat names); do
	sqlite3 -readonly c.db "SELECT name FROM pragma_table_xinfo('$name')" \
		>names
	check "columns of $name"
done
sqlite3 -readonly c.db 'SELECT name FROM cov_setting' >names
check 'settings'
covgroup --store-text --db c.db dirs.ndjson >/dev/null || fail 'covgroup'
sqlite3 -readonly c.db "SELECT name FROM sqlite_master
	WHERE type IN ('table', 'view', 'trigger')" >names
check 'triggers'
sqlite3 -readonly c.db 'SELECT name FROM cov_setting;
	SELECT name FROM pragma_table_xinfo("owners");
	SELECT name FROM pragma_table_xinfo("report_sources")' >names
check 'columns with texts'
done_testing
