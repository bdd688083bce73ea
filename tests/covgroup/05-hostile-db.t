# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# Databases that somebody made so that reading them does harm.
. "${COV_TOP:-.}/tests/lib/tap.sh"
. "$top/tests/covgroup/stored.sh"

store_sample c.db
endless='WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)'

# Each table as a view without end. (timeout only guards.)
for table in $(sqlite3 c.db "SELECT name FROM sqlite_master
	WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"); do
	cp c.db h.db
	sqlite3 h.db "PRAGMA legacy_alter_table=ON; ALTER TABLE $table RENAME TO x;
		CREATE VIEW $table AS $endless SELECT x.* FROM x, n"
	run timeout 20 covgroup --all --db h.db
	is_status 2
	is_err "covgroup: h.db: '$table' is a view, where a table belongs"
	run timeout 20 covtext 'db:h.db#binary/00000000000000000000000000000000'
	is_status 2
	is_err "covtext: h.db: '$table' is a view, where a table belongs"
done

# A virtual one.
cp c.db h.db
sqlite3 h.db 'DROP TABLE cov_union; CREATE VIRTUAL TABLE cov_union USING rtree(
	kind, name, covmeta_hash)' 2>/dev/null
run covgroup --all --db h.db
is_status 2
is_err "covgroup: h.db: 'cov_union' is a virtual table, where a table belongs"

# Triggers run when we write; ours are known by their text.
tt='AFTER UPDATE ON cov_owner BEGIN
	UPDATE cov_owner SET covered_stmts = total_stmts; END'
for name in tt cov_text_owner; do
	cp c.db h.db
	sqlite3 h.db "CREATE TRIGGER $name $tt"
	run covgroup --db h.db dirs
	is_status 2
	is_err "covgroup: h.db: '$name' is a trigger that is not ours"
done
cp c.db h.db
covgroup --db h.db --store-text - </dev/null
run covgroup --all --db h.db
sed 's/db:c.db/db:h.db/' all >want
out_is_file want 'our own triggers'
is "$(sqlite3 h.db "SELECT count(*) > 0 FROM sqlite_master
	WHERE type = 'trigger'")" 1 'which are there'

# Views that people added are none of our business.
sqlite3 c.db "CREATE VIEW mine AS $endless SELECT count(*) FROM n"
run timeout 20 covgroup --all --db c.db
out_is_file all
done_testing
