/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The totals of earlier runs.
 *
 * A row says what something covered from the newest of its reports on, until
 * the next row of it; so there are rows only where something changed. Where no
 * report says when it was collected, it is when its counters were written. Of
 * several builds of a binary the one that was seen last counts. A row of the
 * same time and the same input takes the place of the one before.
 */
#include "db/dbint.h"

/* SQL is laid out as such. */
/* clang-format off */
static const char add_history[] =
"WITH owner AS (SELECT namespace, owner_type, owner_name, binary_name,"
"	covmeta_hash, merge_input_hash, total_stmts, covered_stmts,"
"	CASE last_seen WHEN '' THEN ifnull((SELECT max(written_at)"
"		FROM cov_report r WHERE r.owner_id = o.id), '')"
"	ELSE last_seen END AS last_seen FROM cov_owner o),"
"seen AS (SELECT covmeta_hash, min(binary_name) AS binary_name,"
"	max(last_seen) AS last_seen FROM owner GROUP BY covmeta_hash),"
"everything AS (SELECT ifnull(max(last_seen), '') AS last_seen,"
"	(SELECT max(merge_input_hash) FROM cov_binary) AS input_hash"
"	FROM seen),"
"now(kind, name, collected_at, input_hash, total_stmts, covered_stmts, newest)"
"AS (SELECT 'owner', namespace || '/' || owner_type || '/' || owner_name"
"	|| '/' || binary_name AS name, last_seen, merge_input_hash,"
"	total_stmts, covered_stmts, max(last_seen || covmeta_hash)"
"	FROM owner GROUP BY name "
"UNION ALL SELECT 'binary', binary_name, last_seen, merge_input_hash,"
"	total_stmts, covered_stmts, max(last_seen || covmeta_hash)"
"	FROM cov_binary JOIN seen USING(covmeta_hash) GROUP BY binary_name "
"UNION ALL SELECT 'package', package, last_seen, input_hash, total, covered,"
"	'' FROM everything JOIN (SELECT " DB_FOLDER_OF("p.path") " AS package,"
"		sum(f.total_stmts) AS total, sum(j.value) AS covered "
		DB_FILES " GROUP BY 1) "
"UNION ALL SELECT 'total', '', last_seen, input_hash,"
"	ifnull(sum(total_stmts), 0), ifnull(sum(covered_stmts), 0), ''"
"	FROM everything, cov_binary HAVING count(*) > 0)"
"INSERT OR REPLACE INTO cov_history SELECT kind, name, collected_at,"
"	input_hash, total_stmts, covered_stmts, ?1 FROM now"
"	WHERE NOT EXISTS (SELECT 1 FROM (SELECT h.total_stmts AS total,"
"		h.covered_stmts AS covered FROM cov_history h"
"		WHERE h.kind = now.kind AND h.name = now.name"
"		ORDER BY h.run DESC LIMIT 1)"
"		WHERE total = now.total_stmts"
"		AND covered = now.covered_stmts)";
/* clang-format on */

int db_history_add(struct db *db, uint64_t run, struct err *e)
{
	return dbint_run(db, DB_HISTORY_ADD, add_history, e, "u", run);
}
