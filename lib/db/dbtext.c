/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * coverage-collector's tables with their texts, --store-text.
 *
 * Its four tables are then real ones, with the definitions that it has itself,
 * so that its programs run on the file. They are copies: ours stay what is
 * read. Triggers take a row out when ours changes, and the end of a run puts in
 * what is missing; rows that somebody else changed are taken out then, too.
 */
#include "db/dbint.h"

#include "base/str.h"
#include "profile/digits.h"

#include <stdlib.h>
#include <string.h>

/* SQL is laid out as such. */
/* clang-format off */
#define WITHOUT_ROW(table, id) " BEGIN DELETE FROM " table \
	" WHERE " id "; END;"

const char dbint_text_tables[] =
"CREATE TABLE report_sources(id INTEGER PRIMARY KEY,"
"	dir_name TEXT NOT NULL UNIQUE, input_hash TEXT NOT NULL,"
"	namespace TEXT NOT NULL DEFAULT '', pod_name TEXT NOT NULL DEFAULT '',"
"	container_name TEXT NOT NULL DEFAULT '',"
"	image TEXT NOT NULL DEFAULT '', binary_name TEXT NOT NULL DEFAULT '',"
"	collected_at TEXT NOT NULL DEFAULT '',"
"	hostname TEXT NOT NULL DEFAULT '',"
"	is_host INTEGER NOT NULL DEFAULT 0,"
"	total_stmts INTEGER NOT NULL DEFAULT 0,"
"	covered_stmts INTEGER NOT NULL DEFAULT 0,"
"	coverage_pct REAL NOT NULL DEFAULT 0.0,"
"	coverage_text TEXT NOT NULL DEFAULT '',"
"	error_msg TEXT NOT NULL DEFAULT '');"
"CREATE TABLE owners(id INTEGER PRIMARY KEY,"
"	group_key TEXT NOT NULL UNIQUE, namespace TEXT NOT NULL,"
"	owner_type TEXT NOT NULL, owner_name TEXT NOT NULL,"
"	binary_name TEXT NOT NULL DEFAULT '', image TEXT NOT NULL DEFAULT '',"
"	pods_json TEXT NOT NULL DEFAULT '[]',"
"	pod_count INTEGER NOT NULL DEFAULT 0,"
"	containers_json TEXT NOT NULL DEFAULT '[]',"
"	hosts_json TEXT NOT NULL DEFAULT '[]',"
"	total_stmts INTEGER NOT NULL DEFAULT 0,"
"	covered_stmts INTEGER NOT NULL DEFAULT 0,"
"	coverage_pct REAL NOT NULL DEFAULT 0.0,"
"	merged_coverage_text TEXT NOT NULL DEFAULT '',"
"	merge_input_hash TEXT NOT NULL DEFAULT '',"
"	first_seen TEXT NOT NULL DEFAULT '',"
"	last_seen TEXT NOT NULL DEFAULT '');"
"CREATE TABLE owner_reports("
"	owner_id INTEGER NOT NULL REFERENCES owners(id) ON DELETE CASCADE,"
"	report_id INTEGER NOT NULL REFERENCES report_sources(id)"
"		ON DELETE CASCADE, PRIMARY KEY(owner_id, report_id));"
"CREATE TABLE owner_file_stats(id INTEGER PRIMARY KEY,"
"	owner_id INTEGER NOT NULL REFERENCES owners(id) ON DELETE CASCADE,"
"	file_path TEXT NOT NULL, total_stmts INTEGER NOT NULL DEFAULT 0,"
"	covered_stmts INTEGER NOT NULL DEFAULT 0,"
"	coverage_pct REAL NOT NULL DEFAULT 0.0);"
"CREATE INDEX idx_report_sources_namespace ON report_sources(namespace);"
"CREATE INDEX idx_report_sources_hostname ON report_sources(hostname);"
"CREATE INDEX idx_report_sources_container ON report_sources(container_name);"
"CREATE INDEX idx_report_sources_image ON report_sources(image);"
"CREATE INDEX idx_owner_file_stats_owner ON owner_file_stats(owner_id);"
"CREATE INDEX cov_owner_reports_report ON owner_reports(report_id);"
"CREATE TRIGGER cov_text_report AFTER UPDATE OF dir_name, input_hash, filter,"
"	error, mode, total_stmts, covered_stmts, table_id, record"
"	ON cov_report" WITHOUT_ROW("report_sources", "id = OLD.id")
"CREATE TRIGGER cov_text_report_gone AFTER DELETE ON cov_report"
	WITHOUT_ROW("report_sources", "id = OLD.id")
"CREATE TRIGGER cov_text_counts AFTER UPDATE ON cov_counts"
	WITHOUT_ROW("report_sources", "id = OLD.report_id")
"CREATE TRIGGER cov_text_member AFTER UPDATE OF owner_id ON cov_report"
	WITHOUT_ROW("owner_reports", "report_id = OLD.id")
"CREATE TRIGGER cov_text_owner AFTER UPDATE ON cov_owner"
	WITHOUT_ROW("owners", "id = OLD.id")
"CREATE TRIGGER cov_text_owner_gone AFTER DELETE ON cov_owner"
	WITHOUT_ROW("owners", "id = OLD.id");

/* IF EXISTS: so a table that somebody dropped can be had again. */
static const char text_tables_end[] =
"DROP TRIGGER IF EXISTS cov_text_report;"
"DROP TRIGGER IF EXISTS cov_text_report_gone;"
"DROP TRIGGER IF EXISTS cov_text_counts;"
"DROP TRIGGER IF EXISTS cov_text_member;"
"DROP TRIGGER IF EXISTS cov_text_owner;"
"DROP TRIGGER IF EXISTS cov_text_owner_gone;"
"DROP TABLE IF EXISTS owner_file_stats; DROP TABLE IF EXISTS owner_reports;"
"DROP TABLE IF EXISTS owners; DROP TABLE IF EXISTS report_sources;";

#define REPORT_KEY(r) "(" r ".id, " r ".dir_name, " r ".input_hash, " \
	r ".namespace, " r ".pod_name, " r ".container_name, " r ".image, " \
	r ".binary_name, " r ".hostname, " r ".total_stmts, " \
	r ".covered_stmts)"
#define OWNER_KEY(o) "(" o ".id, " o ".group_key, " o ".image, " \
	o ".pods_json, " o ".total_stmts, " o ".covered_stmts)"

/* Rows that are not what ours say. */
static const char stale_sql[] =
"DELETE FROM report_sources WHERE NOT EXISTS (SELECT 1 FROM"
"	(" DB_REPORT_SOURCES ") v WHERE v.id = report_sources.id AND "
	REPORT_KEY("v") " = " REPORT_KEY("report_sources") ");"
"DELETE FROM owners WHERE NOT EXISTS (SELECT 1 FROM (" DB_OWNERS ") v"
"	WHERE v.id = owners.id AND " OWNER_KEY("v") " = "
	OWNER_KEY("owners") ");"
"DELETE FROM owner_file_stats WHERE owner_id NOT IN (SELECT id FROM owners);";
/* clang-format on */

/* A line of a profile, in the text that is being made. */
struct text_line {
	const char *key; /* file:position */
	size_t len;
	uint64_t count;
	size_t rest; /* where the statements begin, behind key */
};

static void add_decimal(struct str *s, uint64_t v)
{
	char *begin = str_room(s, NUM_MAX);

	s->len += (size_t)(put_digits(begin, v) - begin);
}

/* `file:position statements`, without the count. */
static void add_block(struct str *s, const struct block_file *f,
	const struct block *b)
{
	enum { POSITIONS = 64 };
	char *begin;

	str_adds(s, f->name);
	str_addc(s, ':');
	begin = str_room(s, POSITIONS);
	s->len += (size_t)(put_positions(begin, b) - begin);
}

static void begin_text(struct str *s, const struct profile *p)
{
	str_clear(s);
	if (p->t)
		str_addf(s, "mode: %s\n", covmode_name(p->mode));
}

/* As `go tool covdata textfmt` prints it. */
static void report_text(struct str *s, const struct profile *p)
{
	const struct block_file *f;
	uint32_t i, k;

	begin_text(s, p);
	for (i = 0; p->t && i < p->t->nfiles; i++) {
		f = &p->t->files[i];
		for (k = f->first; k < f->first + f->count; k++) {
			add_block(s, f, &p->t->v[k]);
			str_addc(s, ' ');
			add_decimal(s, p->counts[k]);
			str_addc(s, '\n');
		}
	}
}

static int by_line_key(const void *a, const void *b)
{
	const struct text_line *x = a, *y = b;
	size_t len = x->len < y->len ? x->len : y->len;
	int c = memcmp(x->key, y->key, len);

	return c ? c : (x->len > y->len) - (x->len < y->len);
}

/* All lines, as keys into `raw`, which must not grow any more. */
static size_t split_lines(const struct profile *p, struct str *raw,
	struct text_line *v)
{
	const struct block_file *f;
	const char *at;
	size_t n = 0;
	uint32_t i, k;

	for (i = 0; i < p->t->nfiles; i++) {
		f = &p->t->files[i];
		for (k = f->first; k < f->first + f->count; k++) {
			add_block(raw, f, &p->t->v[k]);
			str_addc(raw, '\0');
			v[n++].count = p->counts[k];
		}
	}
	at = str_get(raw);
	for (i = 0; i < n; i++) {
		v[i].key = at;
		v[i].rest = strlen(at);
		v[i].len = (size_t)(strrchr(at, ' ') - at);
		at += v[i].rest + 1;
	}
	return n;
}

/* As coverage-collector merges: in byte order, a block that is twice once. */
static void owner_text(struct str *s, const struct profile *p)
{
	struct text_line *v, *last = NULL;
	struct str raw = {0};
	size_t i, n;

	begin_text(s, p);
	if (!p->t)
		return;
	v = xmalloc(size_mul((size_t)p->t->n + 1, sizeof(*v)));
	n = split_lines(p, &raw, v);
	qsort(v, n, sizeof(*v), by_line_key);
	for (i = 0; i < n; i++) {
		if (i + 1 < n && by_line_key(&v[i], &v[i + 1]) == 0) {
			if (v[i].count > v[i + 1].count)
				v[i + 1].count = v[i].count;
			continue;
		}
		last = &v[i];
		str_add(s, last->key, last->rest);
		str_addc(s, ' ');
		add_decimal(s, last->count);
		str_addc(s, '\n');
	}
	free(v);
	str_release(&raw);
}

static int insert_report_text(struct db *db, const struct db_report *row,
	struct str *text, struct err *e)
{
	struct profile p;

	if (db_profile(db, row, &p, e) < 0)
		return -1;
	report_text(text, &p);
	profile_release(&p);
	return dbint_run(db, DB_TEXT_REPORT,
		"INSERT INTO report_sources(" DB_REPORT_COLUMNS
		", coverage_text) SELECT " DB_REPORT_COLUMNS
		", CAST(?2 AS TEXT) FROM (" DB_REPORT_SOURCES ") WHERE id = ?1",
		e, "ib", row->id, str_get(text), text->len);
}

static int insert_text_files(struct db *db, int64_t owner,
	const struct profile *p, struct err *e)
{
	uint64_t total, covered;
	uint32_t i;
	int r = 0;

	for (i = 0; p->t && i < p->t->nfiles && r == 0; i++) {
		if (!p->t->files[i].count)
			continue;
		profile_file_totals(p, i, &total, &covered);
		r = dbint_run(db, DB_TEXT_FILE,
			"INSERT INTO owner_file_stats("
			"owner_id, file_path, total_stmts, covered_stmts,"
			" coverage_pct) VALUES(?1, ?2, ?3, ?4,"
			" CASE WHEN ?3 > 0 THEN ?4 * 1.0 / ?3 * 100"
			" ELSE 0.0 END)",
			e, "ituu", owner, p->t->files[i].name, total, covered);
	}
	return r;
}

static int insert_owner_text(struct db *db, int64_t id, const char *key,
	struct str *text, struct err *e)
{
	struct profile p;
	int r;

	if (dbint_owner_profile(db, key, &p, e) < 0)
		return -1;
	owner_text(text, &p);
	r = dbint_run(db, DB_TEXT_OWNER,
		"INSERT INTO owners(" DB_OWNER_COLUMNS
		", merged_coverage_text) SELECT " DB_OWNER_COLUMNS
		", CAST(?2 AS TEXT) FROM (" DB_OWNERS ")"
		" WHERE id = ?1",
		e, "ib", id, str_get(text), text->len);
	if (r == 0)
		r = insert_text_files(db, id, &p, e);
	profile_release(&p);
	return r;
}

/* What is missing: ids first, since the tables change under way. */
static int insert_missing(struct db *db, struct db_list *m, struct err *e)
{
	struct str text = {0};
	size_t i;
	int r = dbint_list(db,
		dbint_query(db, DB_TEXT_REPORTS,
			"SELECT id, mode, table_id"
			" FROM cov_report r WHERE NOT EXISTS (SELECT 1 FROM"
			" report_sources s WHERE s.id = r.id) ORDER BY id",
			e, ""),
		m, e);

	for (i = 0; i < m->n && r == 0; i++)
		r = insert_report_text(db, &m->v[i], &text, e);
	if (r == 0)
		r = dbint_list(db,
			dbint_query(db, DB_TEXT_OWNERS,
				"SELECT id, group_key, 0"
				" FROM cov_owner o WHERE NOT EXISTS (SELECT 1"
				" FROM owners s WHERE s.id = o.id) ORDER BY id",
				e, ""),
			m, e);
	for (i = 0; i < m->n && r == 0; i++)
		r = insert_owner_text(db, m->v[i].id, m->v[i].mode, &text, e);
	str_release(&text);
	return r;
}

int db_write_texts(struct db *db, struct err *e)
{
	struct db_list m = {0};
	int r = dbint_sql(db, stale_sql, e);

	if (r == 0)
		r = insert_missing(db, &m, e);
	dbint_list_release(&m);
	if (r < 0)
		return -1;
	return dbint_sql(db,
		"DELETE FROM owner_reports WHERE NOT EXISTS"
		" (SELECT 1 FROM cov_report r WHERE r.id = report_id AND"
		" r.owner_id = owner_reports.owner_id);"
		"INSERT INTO owner_reports SELECT owner_id, id FROM cov_report"
		" r WHERE owner_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM"
		" owner_reports m WHERE m.owner_id = r.owner_id AND"
		" m.report_id = r.id)",
		e);
}

int db_store_text(struct db *db, int on, struct err *e)
{
	struct arena a = {0};
	const char *said = db_setting(db, &a, "store_text", e);
	int is = said && strcmp(said, "1") == 0, r = said ? 0 : -1;

	arena_release(&a);
	if (r < 0)
		return -1;
	if (on < 0 || on == is)
		return is;
	db->shrink = !on && !db->from;
	if (dbint_sql(db, on ? dbint_views_end : text_tables_end, e) < 0 ||
		dbint_sql(db, on ? dbint_text_tables : dbint_views, e) < 0 ||
		db_set_setting(db, "store_text", on ? "1" : "", e) < 0)
		return -1;
	return on;
}
