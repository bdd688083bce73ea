/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The schema, covdb(5).
 *
 * Native tables begin with `cov_`. Records are kept as the JSON they are, and
 * columns that people ask for are generated from them, so that nothing is
 * stored twice. Views have the names and columns of coverage-collector's tables
 * without their two text columns (covcompat(7): database-tables).
 */
#include "db/dbint.h"

#include "base/str.h"

#include <sqlite3.h>
#include <string.h>

/* Is in the header of the file, as the application_id is. */
#define USER_VERSION "1"

enum { APPLICATION_NUMBER = 1131378274, USER_NUMBER = 1 };

/* SQL is laid out as such. */
/* clang-format off */
static const char native_tables[] =
"PRAGMA application_id=" DB_APPLICATION_ID ";"
"PRAGMA user_version=" USER_VERSION ";"
"CREATE TABLE schema_version(version INTEGER NOT NULL);"
"CREATE TABLE cov_setting("
"	name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
"CREATE TABLE cov_table("
"	id INTEGER PRIMARY KEY, covmeta_hash TEXT NOT NULL,"
"	content TEXT NOT NULL UNIQUE, files INTEGER NOT NULL,"
"	blocks INTEGER NOT NULL, total_stmts INTEGER NOT NULL,"
"	size INTEGER NOT NULL, data BLOB NOT NULL);"
"CREATE INDEX cov_table_hash ON cov_table(covmeta_hash);"
"CREATE TABLE cov_path(id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);"
"CREATE TABLE cov_file("
"	table_id INTEGER NOT NULL"
"		REFERENCES cov_table(id) ON DELETE CASCADE,"
"	n INTEGER NOT NULL,"
"	path_id INTEGER NOT NULL REFERENCES cov_path(id),"
"	total_stmts INTEGER NOT NULL,"
"	PRIMARY KEY(table_id, n)) WITHOUT ROWID;"
"CREATE TABLE cov_owner("
"	id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,"
"	group_key TEXT NOT NULL UNIQUE, namespace TEXT NOT NULL,"
"	owner_type TEXT NOT NULL, owner_name TEXT NOT NULL,"
"	binary_name TEXT NOT NULL, covmeta_hash TEXT NOT NULL,"
"	image TEXT NOT NULL, merge_input_hash TEXT NOT NULL,"
"	first_seen TEXT NOT NULL, last_seen TEXT NOT NULL,"
"	total_stmts INTEGER NOT NULL, covered_stmts INTEGER NOT NULL,"
"	table_id INTEGER REFERENCES cov_table(id),"
"	run INTEGER NOT NULL, prev_total INTEGER NOT NULL,"
"	prev_covered INTEGER NOT NULL, record TEXT NOT NULL,"
"	files TEXT NOT NULL);"
"CREATE INDEX cov_owner_hash ON cov_owner(covmeta_hash);"
"CREATE TABLE cov_report("
"	id INTEGER PRIMARY KEY, dir_name TEXT NOT NULL UNIQUE, dir TEXT,"
"	stamp TEXT NOT NULL, input_hash TEXT NOT NULL,"
"	filter TEXT NOT NULL, error TEXT NOT NULL, mode TEXT NOT NULL,"
"	total_stmts INTEGER NOT NULL, covered_stmts INTEGER NOT NULL,"
"	table_id INTEGER REFERENCES cov_table(id),"
"	owner_id INTEGER REFERENCES cov_owner(id) ON DELETE SET NULL,"
"	record TEXT NOT NULL, written_at TEXT NOT NULL DEFAULT '',"
#define FIELD(name, path) \
	name " TEXT AS (ifnull(json_extract(record, '$." path "'), ''))"
FIELD("	hostname", "hostname") ","
FIELD("	namespace", "namespace") ","
FIELD("	pod_name", "pod_name") ","
FIELD("	container_name", "container.name") ","
FIELD("	image", "container.image") ","
FIELD("	binary_name", "binary_name") ","
FIELD("	collected_at", "collected_at") ","
FIELD("	software_group", "software_group") ","
FIELD("	software_key", "software_key") ","
#undef FIELD
"	is_host INTEGER AS (ifnull(json_extract(record, '$.host_process'), 0)"
"		OR ifnull(json_extract(record, '$.namespace'), '') = ''));"
"CREATE INDEX cov_report_owner ON cov_report(owner_id);"
"CREATE INDEX cov_report_table ON cov_report(table_id);"
"CREATE TABLE cov_counts("
"	report_id INTEGER PRIMARY KEY"
"		REFERENCES cov_report(id) ON DELETE CASCADE,"
"	data BLOB NOT NULL);"
"CREATE TABLE cov_binary("
"	covmeta_hash TEXT PRIMARY KEY, mode TEXT NOT NULL,"
"	merge_input_hash TEXT NOT NULL, total_stmts INTEGER NOT NULL,"
"	covered_stmts INTEGER NOT NULL,"
"	table_id INTEGER REFERENCES cov_table(id),"
"	run INTEGER NOT NULL, prev_total INTEGER NOT NULL,"
"	prev_covered INTEGER NOT NULL, files TEXT NOT NULL,"
"	funcs TEXT NOT NULL DEFAULT '[]') WITHOUT ROWID;"
"CREATE TABLE cov_union("
"	kind TEXT NOT NULL, name TEXT NOT NULL, covmeta_hash TEXT NOT NULL,"
"	reports INTEGER NOT NULL, total_stmts INTEGER NOT NULL,"
"	covered_stmts INTEGER NOT NULL,"
"	PRIMARY KEY(kind, name, covmeta_hash)) WITHOUT ROWID;"
"CREATE INDEX cov_union_hash ON cov_union(covmeta_hash);"
"CREATE TABLE image_sources("
"	image TEXT PRIMARY KEY, source_repo TEXT NOT NULL DEFAULT '',"
"	commit_id TEXT NOT NULL DEFAULT '',"
"	inspected_at TEXT NOT NULL DEFAULT '',"
"	error_msg TEXT NOT NULL DEFAULT '',"
"	software_group TEXT NOT NULL DEFAULT '',"
"	software_key TEXT NOT NULL DEFAULT '',"
"	info_at TEXT NOT NULL DEFAULT '');";

/* Came later, so that databases may be without them. */
static const char later_tables[] =
"CREATE TABLE IF NOT EXISTS cov_func("
"	table_id INTEGER NOT NULL"
"		REFERENCES cov_table(id) ON DELETE CASCADE,"
"	n INTEGER NOT NULL, block INTEGER NOT NULL, file INTEGER NOT NULL,"
"	line INTEGER NOT NULL, name TEXT NOT NULL,"
"	total_stmts INTEGER NOT NULL,"
"	PRIMARY KEY(table_id, n)) WITHOUT ROWID;"
"CREATE TABLE IF NOT EXISTS cov_module("
"	module TEXT PRIMARY KEY) WITHOUT ROWID;"
"CREATE TABLE IF NOT EXISTS cov_history("
"	kind TEXT NOT NULL, name TEXT NOT NULL, collected_at TEXT NOT NULL,"
"	input_hash TEXT NOT NULL, total_stmts INTEGER NOT NULL,"
"	covered_stmts INTEGER NOT NULL, run INTEGER NOT NULL,"
"	PRIMARY KEY(kind, name, collected_at, input_hash)) WITHOUT ROWID;";
static const char funcs_column[] =
"ALTER TABLE cov_binary ADD COLUMN funcs TEXT NOT NULL DEFAULT '[]';";
static const char written_column[] =
"ALTER TABLE cov_report ADD COLUMN written_at TEXT NOT NULL DEFAULT '';";

const char dbint_views[] =
"CREATE VIEW report_sources AS " DB_REPORT_SOURCES ";"
"CREATE VIEW owners AS " DB_OWNERS ";"
"CREATE VIEW owner_reports AS SELECT owner_id, id AS report_id"
"	FROM cov_report WHERE owner_id IS NOT NULL;"
"CREATE VIEW owner_file_stats AS SELECT"
"	o.id * 1000000 + f.n AS id, o.id AS owner_id, p.path AS file_path,"
"	f.total_stmts AS total_stmts, j.value AS covered_stmts,"
"	" DB_PCT_OF("j.value", "f.total_stmts") " AS coverage_pct"
"	FROM cov_owner o CROSS JOIN json_each(o.files) j"
"	CROSS JOIN cov_file f ON f.table_id = o.table_id AND f.n = j.key"
"	JOIN cov_path p ON p.id = f.path_id;";

const char dbint_views_end[] =
"DROP VIEW IF EXISTS report_sources; DROP VIEW IF EXISTS owners;"
"DROP VIEW IF EXISTS owner_reports; DROP VIEW IF EXISTS owner_file_stats;";

#define BY(kind) "CREATE VIEW coverage_by_" kind " AS SELECT name AS " kind \
	", count(*) AS binaries, sum(reports) AS reports," \
	" sum(covered_stmts) AS covered_stmts," \
	" sum(total_stmts) AS total_stmts," \
	" round(sum(covered_stmts) * 100.0 / max(sum(total_stmts), 1), 2)" \
	" AS coverage_pct FROM cov_union WHERE kind = '" kind "'" \
	" GROUP BY name;"

#define SUMS "sum(covered_stmts) AS covered_stmts," \
	" sum(total_stmts) AS total_stmts," \
	" round(sum(covered_stmts) * 100.0 / max(sum(total_stmts), 1), 2)" \
	" AS coverage_pct"
#define NAME_OF_BINARY "(SELECT min(o.binary_name) FROM cov_owner o" \
	" WHERE o.covmeta_hash = b.covmeta_hash) AS binary_name"

/* Sums over functions of binaries, and where these are: b, j, f, c, p. */
#define FUNCTIONS "sum(j.value) AS covered_stmts," \
	" sum(f.total_stmts) AS total_stmts, round(sum(j.value) * 100.0" \
	" / max(sum(f.total_stmts), 1), 2) AS coverage_pct" \
	" FROM cov_binary b CROSS JOIN json_each(b.funcs) j" \
	" CROSS JOIN cov_func f ON f.table_id = b.table_id AND f.n = j.key" \
	" JOIN cov_file c ON c.table_id = f.table_id AND c.n = f.file" \
	" JOIN cov_path p ON p.id = c.path_id"

static const char query_views[] =
BY("namespace") BY("node") BY("image") BY("software_key") BY("repository")
"CREATE VIEW coverage_by_binary_package AS SELECT " DB_FOLDER_OF("file_path")
"	AS package, " NAME_OF_BINARY ", covmeta_hash, " SUMS
"	FROM coverage_by_file b GROUP BY 1, covmeta_hash;"
"CREATE VIEW coverage_by_package AS SELECT package, count(*) AS binaries,"
"	" SUMS " FROM coverage_by_binary_package GROUP BY package;"
"CREATE VIEW coverage_by_binary_module AS SELECT ifnull((SELECT max(module)"
"	FROM cov_module WHERE package = module"
"	OR substr(package, 1, length(module) + 1) = module || '/'), '')"
"	AS module, binary_name, covmeta_hash, count(*) AS packages, " SUMS
"	FROM coverage_by_binary_package GROUP BY 1, covmeta_hash;"
"CREATE VIEW coverage_by_module AS SELECT module, count(*) AS binaries,"
"	max(packages) AS packages, " SUMS
"	FROM coverage_by_binary_module GROUP BY module;"
"CREATE VIEW coverage_by_binary_function AS SELECT p.path AS file_path,"
"	f.line AS line, f.name AS function, " NAME_OF_BINARY ","
"	b.covmeta_hash AS covmeta_hash, " FUNCTIONS
"	GROUP BY b.covmeta_hash, c.n, f.line, f.name;"
"CREATE VIEW coverage_by_function AS SELECT p.path AS file_path,"
"	f.name AS function, min(f.line) AS line,"
"	count(DISTINCT b.covmeta_hash) AS binaries, " FUNCTIONS
"	GROUP BY p.id, f.name;"
"CREATE VIEW coverage_history AS SELECT kind, name, collected_at AS since,"
"	lead(collected_at, 1, '9999') OVER (PARTITION BY kind, name"
"		ORDER BY run) AS until,"
"	covered_stmts, total_stmts, round(" DB_PCT ", 2) AS coverage_pct,"
"	round(first_value(" DB_PCT ") OVER (PARTITION BY kind, name"
"		ORDER BY run DESC), 2) AS pct_now,"
"	round(" DB_PCT " - first_value(" DB_PCT ") OVER (PARTITION BY kind,"
"		name ORDER BY run DESC), 2) AS lost_points FROM cov_history;"
"CREATE VIEW coverage_by_owner AS SELECT namespace, owner_type, owner_name,"
"	binary_name, covmeta_hash, covered_stmts, total_stmts,"
"	round(" DB_PCT ", 2) AS coverage_pct FROM cov_owner;"
"CREATE VIEW coverage_by_binary AS SELECT b.covmeta_hash AS covmeta_hash,"
"	(SELECT min(binary_name) FROM cov_owner o"
"		WHERE o.covmeta_hash = b.covmeta_hash) AS binary_name,"
"	(SELECT count(*) FROM cov_owner o"
"		WHERE o.covmeta_hash = b.covmeta_hash) AS owners,"
"	covered_stmts, total_stmts, round(" DB_PCT ", 2) AS coverage_pct"
"	FROM cov_binary b;"
"CREATE VIEW coverage_total AS SELECT count(*) AS binaries,"
"	ifnull(sum(covered_stmts), 0) AS covered_stmts,"
"	ifnull(sum(total_stmts), 0) AS total_stmts,"
"	ifnull(round(sum(covered_stmts) * 100.0 / max(sum(total_stmts), 1),"
"	2), 0.0) AS coverage_pct FROM cov_binary;"
"CREATE VIEW coverage_by_file AS SELECT p.path AS file_path,"
"	b.covmeta_hash AS covmeta_hash, j.value AS covered_stmts,"
"	f.total_stmts AS total_stmts,"
"	round(j.value * 100.0 / max(f.total_stmts, 1), 2) AS coverage_pct"
"	" DB_FILES ";"
"CREATE VIEW worst_files AS SELECT file_path, covmeta_hash,"
"	total_stmts - covered_stmts AS uncovered_stmts, covered_stmts,"
"	total_stmts, coverage_pct FROM coverage_by_file"
"	WHERE total_stmts > 0 ORDER BY uncovered_stmts DESC, file_path,"
"	covmeta_hash;"
"CREATE VIEW unused_files AS SELECT file_path,"
"	count(*) AS binaries, max(total_stmts) AS total_stmts"
"	FROM coverage_by_file WHERE total_stmts > 0 GROUP BY file_path"
"	HAVING max(covered_stmts) = 0 ORDER BY total_stmts DESC, file_path;"
"CREATE VIEW changed_owners AS SELECT namespace, owner_type, owner_name,"
"	binary_name, covmeta_hash, prev_covered AS covered_before,"
"	covered_stmts, prev_total AS total_before, total_stmts"
"	FROM cov_owner WHERE run = (SELECT value FROM cov_setting"
"		WHERE name = 'run') + 0;"
"CREATE VIEW damaged_reports AS SELECT dir_name, dir, error FROM cov_report"
"	WHERE error <> '' ORDER BY dir_name;";
/* clang-format on */

/* What is read as a table, for dbguard_tables. */
static const char our_tables[] =
	" schema_version cov_setting cov_table cov_path cov_file cov_owner"
	" cov_report cov_counts cov_binary cov_union image_sources"
	" cov_func cov_module cov_history ";
static const char old_tables[] =
	" schema_version report_sources owners owner_reports owner_file_stats"
	" image_sources ";

/* What the file says of itself. */
struct marks {
	int64_t application, version, objects, reference;
};

int dbint_number(struct db *db, const char *sql, int64_t *v, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc;

	*v = 0;
	rc = sqlite3_prepare_v2(db->h, sql, -1, &st, NULL);
	if (rc == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
		*v = sqlite3_column_int64(st, 0);
	rc = sqlite3_finalize(st);
	return rc == SQLITE_OK && st ? 0 : dbint_fail(db, "cannot read", e);
}

static int read_marks(struct db *db, struct marks *m, struct err *e)
{
	if (dbint_number(db, "PRAGMA application_id", &m->application, e) < 0 ||
		dbint_number(db, "PRAGMA user_version", &m->version, e) < 0 ||
		dbint_number(db, "SELECT count(*) FROM sqlite_master",
			&m->objects, e) < 0)
		return -1;
	return dbint_number(db,
		"SELECT count(*) FROM sqlite_master WHERE type"
		" = 'table' AND name IN ('report_sources', 'owners',"
		" 'owner_reports', 'schema_version')",
		&m->reference, e);
}

int dbint_make(struct db *db, struct err *e)
{
	if (dbint_sql(db, native_tables, e) < 0 ||
		dbint_sql(db, later_tables, e) < 0)
		return -1;
	if (db->mode == DB_TEMP)
		return 0;
	if (dbint_sql(db, "INSERT INTO schema_version VALUES(5)", e) < 0 ||
		dbint_sql(db, dbint_views, e) < 0)
		return -1;
	return dbint_sql(db, query_views, e);
}

/* Whether there is a view of just this text: 1, 0, or -1. */
static int has_view(struct db *db, const char *sql, size_t len, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db->h,
		"SELECT 1 FROM sqlite_master"
		" WHERE type = 'view' AND sql = ?",
		-1, &st, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_bind_text(st, 1, sql, (int)len, SQLITE_STATIC);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	sqlite3_finalize(st);
	return rc == SQLITE_ROW   ? 1 :
		rc == SQLITE_DONE ? 0 :
				    dbint_fail(db, "cannot read", e);
}

/* Views are stored as text: those of an earlier version are made anew. */
static int follow_views(struct db *db, const char *sql, struct err *e)
{
	static const char create[] = "CREATE VIEW ";
	const char *name, *end;
	struct str s = {0};
	int has = 1;

	for (; *sql && has >= 0; sql = end + 1) {
		end = strchr(sql, ';'); /* none of them has one inside */
		has = has_view(db, sql, (size_t)(end - sql), e);
		if (has)
			continue;
		name = sql + sizeof(create) - 1;
		str_clear(&s);
		str_addf(&s, "DROP VIEW IF EXISTS %.*s; %.*s",
			(int)strcspn(name, " "), name, (int)(end - sql), sql);
		has = dbint_sql(db, s.buf, e);
	}
	str_release(&s);
	return has < 0 ? -1 : 0;
}

/* Columns that a database made before is without. */
static int add_columns(struct db *db, struct err *e)
{
	int64_t funcs, written;

	if (dbint_number(db,
		    "SELECT count(*) FROM pragma_table_info('cov_binary')"
		    " WHERE name = 'funcs'",
		    &funcs, e) < 0 ||
		dbint_number(db,
			"SELECT count(*) FROM pragma_table_info('cov_report')"
			" WHERE name = 'written_at'",
			&written, e) < 0)
		return -1;
	if (!funcs && dbint_sql(db, funcs_column, e) < 0)
		return -1;
	return written ? 0 : dbint_sql(db, written_column, e);
}

/* What this version has and an earlier one had not. */
static int follow_schema(struct db *db, struct err *e)
{
	int64_t views;

	if (dbint_sql(db, later_tables, e) < 0 || add_columns(db, e) < 0 ||
		dbint_number(db,
			"SELECT count(*) FROM sqlite_master WHERE type = 'view'"
			" AND name = 'owner_file_stats'",
			&views, e) < 0)
		return -1;
	/* With texts they are tables. */
	if (views && follow_views(db, dbint_views, e) < 0)
		return -1;
	return follow_views(db, query_views, e);
}

/* One that coverage-collector made. */
static int old_schema(struct db *db, struct err *e)
{
	int64_t version;

	if (dbint_number(db, "SELECT max(version) FROM schema_version",
		    &version, e) < 0)
		return -1;
	if (version < 1 || version > DB_REFERENCE_VERSION)
		return err_set(e, COV_USAGE,
			"%s: made by another version of "
			"coverage-collector (schema %lld, known are 1 to %d)",
			db->path, (long long)version, DB_REFERENCE_VERSION);
	db->old = (int)version;
	return dbguard_tables(db->h, db->path, old_tables, e) < 0 ||
			dbguard_triggers(db->h, db->path, "", e) < 0 ?
		-1 :
		dbold_functions(db, e);
}

int dbint_schema(struct db *db, struct err *e)
{
	struct marks m;

	if (read_marks(db, &m, e) < 0)
		return -1;
	if (m.objects == 0 && m.application == 0 && db->mode != DB_READ)
		return dbint_make(db, e);
	if (m.application == APPLICATION_NUMBER) {
		if (m.version == USER_NUMBER &&
			(dbguard_tables(db->h, db->path, our_tables, e) < 0 ||
				dbguard_triggers(db->h, db->path,
					dbint_text_tables, e) < 0))
			return -1;
		if (m.version == USER_NUMBER)
			return db->mode == DB_WRITE ? follow_schema(db, e) : 0;
		return err_set(e, COV_USAGE,
			"%s: made by another version of "
			"covgroup (schema %lld, this one knows %d)",
			db->path, (long long)m.version, USER_NUMBER);
	}
	if (m.objects == 0 && m.application == 0)
		return err_set(e, COV_USAGE,
			"%s: empty, nothing was stored "
			"in it yet",
			db->path);
	if (m.application == 0 && m.reference == 4)
		return old_schema(db, e);
	return err_set(e, COV_USAGE, "%s: not a coverage database", db->path);
}
