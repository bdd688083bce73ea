/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Databases that coverage-collector made, schema 1 to 5, read as they are.
 *
 * The file is opened read-only and gets temporary tables and views, in
 * memory, that look like ours; so whoever reads a database does not know which
 * one it is. Texts stay where they are until a profile is asked for. Columns
 * that came with a later schema are filled from what the reports say. The end
 * of a group_key is the covmeta_hash since somewhere in schema 4 and the image
 * before, which only looking at it can tell: then the merged text is hashed.
 */
#include "db/dbint.h"

#include "base/hash.h"
#include "base/path.h"
#include "base/str.h"
#include "base/url.h"
#include "io/folder.h"
#include "io/fs.h"
#include "io/in.h"
#include "profile/text.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* SQL is laid out as such. */
/* clang-format off */
#define MODE_OF(text) "CASE substr(" text ", 1, 10) " \
	"WHEN 'mode: set' || char(10) THEN 'set' " \
	"WHEN 'mode: coun' THEN 'count' " \
	"WHEN 'mode: atom' THEN 'atomic' ELSE '' END"

#define HASH_OF_OWNER "CASE WHEN substr(group_key, -33, 1) = '/' AND " \
	"substr(group_key, -32) NOT GLOB '*[^0-9a-f]*' " \
	"THEN substr(group_key, -32) " \
	"ELSE cov_hash(merged_coverage_text) END"

#define LIST(column) "CASE WHEN json_valid(" column ") THEN " column \
	" ELSE '[]' END"

/* Of the reports r of an owner. */
#define MEMBERS " FROM main.owner_reports m JOIN main.report_sources r" \
	" ON r.id = m.report_id WHERE m.owner_id = cov_owner.id"
#define IMAGE_KEY "CASE WHEN r.is_host OR r.image = '' " \
	"THEN 'host:' || r.binary_name ELSE r.image END"
#define SET_OF(value) "(SELECT json_group_array(v) FROM (SELECT DISTINCT " \
	value " AS v" MEMBERS " AND v <> '' ORDER BY v))"
#define FACT(column) "(SELECT nullif(" column ", '') FROM image_sources i" \
	" WHERE i.image = cov_owner.image)"

/* What reports and images look like; the columns of a later schema. */
static const char reports_sql[] =
"CREATE TEMP VIEW cov_setting AS SELECT 'owner_rules' AS name,"
"	'legacy' AS value UNION ALL SELECT 'count', 'max';"
"CREATE TEMP TABLE cov_member("
"	report_id INTEGER PRIMARY KEY, owner_id INTEGER NOT NULL);"
"INSERT OR IGNORE INTO temp.cov_member"
"	SELECT report_id, owner_id FROM main.owner_reports;"
"CREATE TEMP VIEW cov_report AS SELECT r.id AS id, dir_name,"
"	%s AS dir, '' AS stamp, input_hash,"
"	'[\"server-lines\"]' AS filter, error_msg AS error,"
"	json_patch('{}', json_object('type', 'report', 'hostname', hostname,"
"	'namespace', namespace, 'pod_name', pod_name, 'container',"
"	json_object('name', container_name, 'image', image), 'binary_name',"
"	binary_name, 'collected_at', nullif(collected_at, ''),"
"	'host_process', CASE WHEN is_host THEN json('true') END)) AS record,"
"	" MODE_OF("coverage_text") " AS mode, total_stmts, covered_stmts,"
"	CASE WHEN coverage_text <> '' THEN r.id END AS table_id,"
"	(SELECT owner_id FROM temp.cov_member WHERE report_id = r.id)"
"		AS owner_id FROM main.report_sources r;"
"CREATE TEMP VIEW image_sources AS SELECT image,"
"	cov_public(source_repo) AS source_repo, commit_id,"
"	inspected_at, error_msg, %s AS software_group, %s AS software_key,"
"	'' AS info_at FROM %s;";

static const char owners_sql[] =
"CREATE TEMP TABLE cov_owner("
"	id INTEGER PRIMARY KEY, key, group_key, namespace, owner_type,"
"	owner_name, binary_name, covmeta_hash, image, merge_input_hash,"
"	first_seen, last_seen, pods, pod_count, containers, hosts, mode,"
"	total_stmts, covered_stmts, table_id, run, prev_total, prev_covered,"
"	record);"
"INSERT INTO temp.cov_owner SELECT id, cov_md5(group_key), group_key,"
"	namespace, owner_type, owner_name, binary_name, " HASH_OF_OWNER ","
"	%s, merge_input_hash, %s, %s, " LIST("pods_json") ", pod_count,"
"	" LIST("containers_json") ", %s, " MODE_OF("merged_coverage_text") ","
"	total_stmts, covered_stmts, NULL, 0, 0, 0, '' FROM main.owners;"
"CREATE INDEX temp.cov_owner_hash ON cov_owner(covmeta_hash);"
"CREATE INDEX temp.cov_owner_key ON cov_owner(group_key);"
"CREATE TEMP VIEW cov_table AS SELECT r.id AS id, coalesce("
"	(SELECT o.covmeta_hash FROM temp.cov_member m JOIN temp.cov_owner o"
"		ON o.id = m.owner_id WHERE m.report_id = r.id),"
"	cov_hash(r.coverage_text)) AS covmeta_hash FROM main.report_sources r;"
"CREATE TEMP TABLE cov_binary(covmeta_hash TEXT PRIMARY KEY, mode,"
"	merge_input_hash, total_stmts, covered_stmts, table_id, run,"
"	prev_total, prev_covered);";

static const char fill_sql[] =
"UPDATE temp.cov_owner SET hosts = " SET_OF("r.hostname")
"	WHERE hosts IS NULL;"
"UPDATE temp.cov_owner SET first_seen = (SELECT ifnull(min(collected_at), '')"
		MEMBERS " AND collected_at <> ''),"
"	last_seen = (SELECT ifnull(max(collected_at), '')"
		MEMBERS " AND collected_at <> '')"
"	WHERE first_seen IS NULL;"
"UPDATE temp.cov_owner SET image = (SELECT ifnull(min(" IMAGE_KEY "), '')"
		MEMBERS ") WHERE image IS NULL;"
"UPDATE temp.cov_owner SET record = json_patch('{}', json_object("
"	'type', 'owner', 'group_key', group_key, 'owner_type', owner_type,"
"	'owner_name', owner_name, 'namespace', namespace,"
"	'binary_name', binary_name, 'image', nullif(image, ''),"
"	'source_url', " FACT("source_repo") ","
"	'source_commit', " FACT("commit_id") ","
"	'software_group', " FACT("software_group") ","
"	'software_key', " FACT("software_key") ","
"	'mode', nullif(mode, ''), 'total_stmts', total_stmts,"
"	'covered_stmts', covered_stmts,"
"	'covmeta_hash', nullif(covmeta_hash, ''), 'pods', json(pods),"
"	'pod_count', pod_count, 'containers', json(containers),"
"	'hosts', json(hosts), 'images', " SET_OF(IMAGE_KEY) ","
"	'first_seen', nullif(first_seen, ''),"
"	'last_seen', nullif(last_seen, ''),"
"	'merge_input_hash', nullif(merge_input_hash, ''),"
"	'reports', " SET_OF("r.dir_name") "));";
/* clang-format on */

int dbold_text(struct profile *p, const char *name, struct slice text,
	struct err *e)
{
	struct in in = {.name = name,
		.fd = -1,
		.eof = 1,
		.buf = (char *)text.ptr,
		.len = text.len,
		.cap = text.len};

	*p = (struct profile){0};
	if (!text.len)
		return 0;
	if (text_read(p, &in, e) == 0)
		return 0;
	e->status = COV_ITEMS; /* of a database, not of an operand */
	return -1;
}

static struct slice text_arg(sqlite3_value *v)
{
	const char *ptr = (const char *)sqlite3_value_text(v);

	return (struct slice){ptr ? ptr : "", (size_t)sqlite3_value_bytes(v)};
}

static void fn_hash(sqlite3_context *c, int n, sqlite3_value **v)
{
	struct profile p;
	struct err e = {0};

	(void)n;
	if (dbold_text(&p, "text", text_arg(v[0]), &e) < 0)
		sqlite3_result_text(c, "", 0, SQLITE_STATIC);
	else
		sqlite3_result_text(c, profile_hash(&p), -1, SQLITE_TRANSIENT);
	profile_release(&p);
}

static void fn_md5(sqlite3_context *c, int n, sqlite3_value **v)
{
	struct slice text = text_arg(v[0]);
	char hex[MD5_HEX];

	(void)n;
	md5_of(text.ptr, text.len, hex);
	sqlite3_result_text(c, hex, -1, SQLITE_TRANSIENT);
}

/* The stored form of a report's folder. */
static void fn_dir(sqlite3_context *c, int n, sqlite3_value **v)
{
	struct str s = {0};

	(void)n;
	str_adds(&s, "coverage/");
	fs_encode(&s, text_arg(v[0]).ptr);
	sqlite3_result_text(c, s.buf, (int)s.len, SQLITE_TRANSIENT);
	str_release(&s);
}

/* The address of a repository, without secrets. */
static void fn_public(sqlite3_context *c, int n, sqlite3_value **v)
{
	struct str s = {0};

	(void)n;
	url_add_public(&s, text_arg(v[0]).ptr);
	sqlite3_result_text(c, str_get(&s), (int)s.len, SQLITE_TRANSIENT);
	str_release(&s);
}

int dbold_functions(struct db *db, struct err *e)
{
	enum { FLAGS = SQLITE_UTF8 | SQLITE_DETERMINISTIC };

	if (sqlite3_create_function(db->h, "cov_hash", 1, FLAGS, NULL, fn_hash,
		    NULL, NULL) == SQLITE_OK &&
		sqlite3_create_function(db->h, "cov_md5", 1, FLAGS, NULL,
			fn_md5, NULL, NULL) == SQLITE_OK &&
		sqlite3_create_function(db->h, "cov_dir", 1, FLAGS, NULL,
			fn_dir, NULL, NULL) == SQLITE_OK &&
		sqlite3_create_function(db->h, "cov_public", 1, FLAGS, NULL,
			fn_public, NULL, NULL) == SQLITE_OK)
		return 0;
	return dbint_fail(db, "cannot use the database", e);
}

/* The column's name, or what stands for it in a schema without it. */
static const char *column_or(struct db *db, const char *table, const char *name,
	const char *without)
{
	struct str sql = {0};
	struct err ignored = {0};
	int64_t n = 0;

	str_addf(&sql,
		"SELECT count(*) FROM pragma_table_info('%s')"
		" WHERE name = '%s'",
		table, name);
	if (dbint_number(db, sql.buf, &n, &ignored) < 0)
		n = 0;
	str_release(&sql);
	return n ? name : without;
}

static int run_sql(struct db *db, struct str *sql, struct err *e)
{
	int r = dbint_sql(db, sql->buf, e);

	str_release(sql);
	return r;
}

/* 1 when the reports' folders are where they were made: beside. */
static int has_folders(const struct db *db)
{
	struct str s = {0};
	int r;

	str_add(&s, db->path, (size_t)(path_last(db->path) - db->path));
	str_adds(&s, "coverage");
	r = fs_isdir(s.buf);
	str_release(&s);
	return r;
}

int dbold_reports(struct db *db, struct err *e)
{
	const char *images = *column_or(db, "image_sources", "image", "") ?
		"main.image_sources" :
		"(SELECT '' AS image, '' AS source_repo,"
		" '' AS commit_id, '' AS inspected_at, '' AS error_msg) WHERE"
		" 0";
	struct str sql = {0};

	str_addf(&sql, reports_sql,
		has_folders(db) ? "cov_dir(dir_name)" : "NULL",
		column_or(db, "image_sources", "software_group", "''"),
		column_or(db, "image_sources", "software_key", "''"), images);
	return run_sql(db, &sql, e);
}

int dbold_dress(struct db *db, struct err *e)
{
	struct str sql = {0};

	if (dbold_reports(db, e) < 0)
		return -1;
	str_addf(&sql, owners_sql, column_or(db, "owners", "image", "NULL"),
		column_or(db, "owners", "first_seen", "NULL"),
		column_or(db, "owners", "last_seen", "NULL"),
		*column_or(db, "owners", "hosts_json", "") ?
			LIST("hosts_json") :
			"NULL");
	if (run_sql(db, &sql, e) < 0)
		return -1;
	return dbint_sql(db, fill_sql, e);
}

/* The union over the owners of one binary, as it grows. */
struct counting {
	struct db *db;
	char hash[MD5_HEX];
	struct profile p;
};

static int count_one(struct counting *c, struct err *e)
{
	int r = !c->p.t ?
		0 :
		dbint_run(c->db, DB_OLD_BINARY,
			"UPDATE temp.cov_binary SET mode = ?, total_stmts = ?,"
			" covered_stmts = ? WHERE covmeta_hash = ?",
			e, "tuut", covmode_name(c->p.mode), c->p.t->total_stmts,
			profile_covered(&c->p), c->hash);

	profile_release(&c->p);
	return r;
}

static int count_text(struct counting *c, const char *hash, struct slice text,
	struct err *e)
{
	struct profile p;

	if (strcmp(hash, c->hash) != 0 && count_one(c, e) < 0)
		return -1;
	memcpy(c->hash, hash, sizeof(c->hash));
	if (dbold_text(&p, c->db->path, text, e) < 0)
		return -1;
	if (p.t)
		profile_add(&c->p, &p, COUNT_MAX, COUNT_CAP_TEXT);
	profile_release(&p);
	return 0;
}

/* Those with several owners; one owner's numbers are known. */
static int count_shared(struct db *db, struct err *e)
{
	struct sqlite3_stmt *st = dbint_query(db, DB_OLD_TEXTS,
		"SELECT o.covmeta_hash, t.merged_coverage_text"
		" FROM temp.cov_owner o JOIN main.owners t ON t.id = o.id"
		" WHERE o.covmeta_hash IN (SELECT covmeta_hash FROM"
		" temp.cov_owner WHERE covmeta_hash <> '' GROUP BY 1"
		" HAVING count(*) > 1) ORDER BY o.covmeta_hash",
		e, "");
	struct counting c = {.db = db};
	struct arena a = {0};
	int r = st ? 0 : -1;

	while (r == 0 && (r = dbint_step(db, st, e)) > 0) {
		r = count_text(&c, dbint_text(st, 0, &a), dbint_blob(st, 1), e);
		arena_reset(&a);
	}
	dbint_stop(st);
	if (r == 0)
		r = count_one(&c, e);
	profile_release(&c.p);
	arena_release(&a);
	return r;
}

int dbold_binaries(struct db *db, struct err *e)
{
	if (db->old_binaries)
		return 0;
	db->old_binaries = 1;
	if (dbint_sql(db,
		    "INSERT INTO temp.cov_binary SELECT covmeta_hash,"
		    " mode, cov_md5((SELECT group_concat(h, '') FROM (SELECT"
		    " merge_input_hash AS h FROM temp.cov_owner x"
		    " WHERE x.covmeta_hash = o.covmeta_hash ORDER BY h))),"
		    " total_stmts, covered_stmts, NULL, 0, 0, 0"
		    " FROM temp.cov_owner o"
		    " WHERE covmeta_hash <> '' GROUP BY covmeta_hash",
		    e) < 0)
		return -1;
	return count_shared(db, e);
}

static const struct {
	const char *kind, *sql;
} texts[] = {
	{"report",
		"SELECT coverage_text FROM main.report_sources"
		" WHERE dir_name = ?1"},
	{"owner",
		"SELECT merged_coverage_text FROM main.owners"
		" WHERE group_key = ?1 OR cov_md5(group_key) = ?1"},
	{"binary",
		"SELECT merged_coverage_text FROM main.owners"
		" WHERE " HASH_OF_OWNER " = ?1"},
};

int dbold_profile(struct db *db, const char *kind, const char *key,
	struct profile *p, struct err *e)
{
	struct sqlite3_stmt *st;
	struct profile one;
	size_t i = 0;
	int r, n = 0;

	while (strcmp(texts[i].kind, kind) != 0)
		i++;
	st = dbint_query(db, DB_OLD_TEXT, texts[i].sql, e, "t", key);
	r = st ? 0 : -1;
	while (r == 0 && (r = dbint_step(db, st, e)) > 0) {
		r = dbold_text(&one, db->path, dbint_blob(st, 0), e);
		if (r == 0 && !n++)
			*p = one;
		else if (r == 0) {
			if (one.t)
				profile_add(p, &one, COUNT_MAX, COUNT_CAP_TEXT);
			profile_release(&one);
		}
	}
	dbint_stop(st);
	if (r == 0 && !n)
		return err_set(e, COV_ITEMS, "%s: no %s '%s'", db->path, kind,
			key);
	return r;
}
