/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Rows, tables and counters in a database file, and what is no database. */
#include "base/hash.h"
#include "db/db.h"
#include "db/dbint.h"
#include "io/in.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[64];
static char path[128];

static int setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "%s", "/tmp/cov-t_db.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/c.db", dir);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

static struct db *must_open(enum db_mode mode)
{
	struct err e = {0};
	struct db *db = db_open(path, mode, NULL, &e);

	if (!db)
		fail_msg("%s", e.text);
	return db;
}

/* A profile of two files and n blocks. */
static void make(struct profile *p, uint32_t n, uint64_t count)
{
	struct blocks_build b = {0};
	struct blocks *t;
	uint32_t f = blocks_file(&b, NULL, "x/a.go", 6), i;
	uint32_t g = blocks_file(&b, NULL, "x/b.go", 6);

	for (i = 0; i < n; i++)
		blocks_add(&b, i % 2 ? f : g,
			(struct block){i + 1, 1, i + 1, 9, 2});
	t = blocks_finish(&b, NULL);
	profile_zero(p, t, COVMODE_COUNT);
	for (i = 0; i < t->n; i++)
		p->counts[i] = i == 1 ? count : 0;
	blocks_unref(t);
}

static int64_t put(struct db *db, const char *name, struct profile *p,
	int64_t owner)
{
	struct db_report row = {.dir_name = name,
		.dir = "coverage/x",
		.stamp = "s",
		.input_hash = "i",
		.filter = "[]",
		.error = "",
		.record = "{\"type\":\"report\"}",
		.mode = "count",
		.total = 8,
		.covered = 2};
	struct db_packed packed;
	struct err e = {0};

	if (!p)
		packed = (struct db_packed){0};
	else
		db_pack(&packed, p);
	assert_int_equal(db_report_put(db, &row, &packed, &e), 0);
	db_packed_release(&packed);
	assert_true(row.id > 0);
	if (owner)
		assert_int_equal(db_report_own(db, row.id, owner, &e), 0);
	return row.id;
}

static int64_t put_owner(struct db *db, const char *key, const char *hash)
{
	struct db_owner row = {.group_key = key,
		.namespace_ = "n",
		.type = "Job",
		.name = "j",
		.binary = "b",
		.covmeta_hash = hash,
		.image = "",
		.merge_input_hash = "",
		.first_seen = "",
		.last_seen = "",
		.files = "[]",
		.record = "{\"type\":\"owner\"}"};
	struct err e = {0};

	assert_int_equal(db_owner_put(db, &row, &e), 0);
	return row.id;
}

static int count_one(void *ctx, struct db_report *row, struct err *e)
{
	(void)row;
	(void)e;
	++*(int *)ctx;
	return 0;
}

static void fill(struct db *db)
{
	struct profile p, q;
	struct err e = {0};
	int64_t a, b, owner;

	make(&p, 4, 5);
	make(&q, 4, 7);
	q.counts[0] = 1;
	assert_int_equal(db_table_id(db, p.t, &a, &e), 0);
	assert_int_equal(db_table_id(db, q.t, &b, &e), 0);
	assert_true(a == b); /* the same blocks are stored once */
	owner = put_owner(db, "n/Job/j/b/h", blocks_hash(p.t));
	put(db, "one", &p, owner);
	put(db, "two", &q, owner);
	profile_release(&p);
	profile_release(&q);
	assert_int_equal(db_set_setting(db, "count", "max", &e), 0);
}

static void read_back(const char *ref, uint64_t zero, uint64_t one)
{
	char text[256];
	struct profile p;
	struct err e = {0};

	snprintf(text, sizeof(text), "%s#%s", path, ref);
	if (db_open_profile(&p, text, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(p.t->n, 4);
	assert_int_equal(p.mode, COVMODE_COUNT);
	assert_true(p.counts[0] == zero && p.counts[1] == one);
	profile_release(&p);
}

static void test_rows(void **state)
{
	struct db *db = must_open(DB_WRITE);
	struct db_report row;
	struct profile p;
	struct arena a = {0};
	struct err e = {0};
	int n = 0;

	(void)state;
	fill(db);
	assert_int_equal(db_report_find(db, &a, "one", &row, &e), 1);
	assert_string_equal(row.dir, "coverage/x");
	assert_int_equal(row.total, 8);
	assert_int_equal(db_report_find(db, &a, "three", &row, &e), 0);
	assert_int_equal(db_reports(db, &a, count_one, &n, &e), 0);
	assert_int_equal(n, 2);

	/* A row written without a profile keeps the one it has. */
	assert_int_equal(db_report_find(db, &a, "two", &row, &e), 1);
	row.record = "{\"type\":\"report\",\"x\":1}";
	assert_int_equal(db_report_put(db, &row, NULL, &e), 0);
	assert_int_equal(db_profile(db, &row, &p, &e), 0);
	assert_true(p.counts[1] == 7);
	profile_release(&p);

	assert_int_equal(db_commit(db, &e), 0);
	db_close(db);
	read_back("report/one", 0, 5);
	read_back("owner/n/Job/j/b/h", 1, 7);
	arena_release(&a);
}

static void test_undone(void **state)
{
	struct db *db = must_open(DB_WRITE);
	struct err e = {0};

	(void)state;
	put(db, "lost", NULL, 0);
	db_close(db); /* without a commit */
	assert_int_equal(access(path, F_OK), -1);

	db = must_open(DB_WRITE);
	fill(db);
	assert_int_equal(db_commit(db, &e), 0);
	db_close(db);
	db = must_open(DB_WRITE);
	put(db, "lost", NULL, 0);
	db_close(db);
	assert_int_equal(access(path, F_OK), 0);
	read_back("report/two", 1, 7);
}

static int read_counts(struct db *db, struct db_report *row, struct counts *c,
	struct blocks **t)
{
	struct err e = {0};
	int r = db_counts(db, row, t, c, &e);

	if (r < 0)
		assert_int_equal(e.status, COV_ITEMS);
	return r;
}

/* Long vectors are deflated; what was damaged since is refused. */
static void test_counts(void **state)
{
	struct db *db = must_open(DB_TEMP);
	struct db_report row = {.dir_name = "long",
		.stamp = "",
		.input_hash = "",
		.filter = "[]",
		.error = "",
		.record = "{}",
		.mode = "count"};
	struct db_packed packed;
	struct profile p, q;
	struct counts c = {0};
	struct blocks *t;
	struct err e = {0};
	uint32_t i;

	(void)state;
	make(&p, 2000, 3);
	for (i = 0; i < 2000; i++)
		p.counts[i] = i % 5 ? i % 7 : i * (uint64_t)40;
	db_pack(&packed, &p);
	assert_true(packed.form.len < 2000);
	assert_int_equal(db_report_put(db, &row, &packed, &e), 0);
	assert_int_equal(db_profile(db, &row, &q, &e), 0);
	assert_memory_equal(p.counts, q.counts, 2000 * sizeof(*p.counts));
	assert_int_equal(read_counts(db, &row, &c, &t), 0);
	assert_true(t == q.t);
	for (i = 0; i < c.n; i++)
		assert_true(p.counts[c.v[i].at] == c.v[i].v && c.v[i].v);
	profile_release(&q);
	for (i = 0; i < packed.form.len; i++) {
		packed.form.buf[i] ^= 0x55;
		assert_int_equal(db_report_put(db, &row, &packed, &e), 0);
		if (db_profile(db, &row, &q, &e) == 0)
			profile_release(&q);
		(void)read_counts(db, &row, &c, &t);
		packed.form.buf[i] ^= 0x55;
	}
	for (i = 0; i < packed.form.len; i += 7) {
		str_cut(&packed.form, packed.form.len - i);
		assert_int_equal(db_report_put(db, &row, &packed, &e), 0);
		if (i)
			assert_int_equal(read_counts(db, &row, &c, &t), -1);
	}
	db_packed_release(&packed);
	counts_release(&c);
	profile_release(&p);
	db_close(db);
}

static void test_drop(void **state)
{
	struct db *db = must_open(DB_WRITE);
	struct db_report row;
	struct arena a = {0};
	struct err e = {0};
	struct profile p;
	int64_t before, after;

	(void)state;
	fill(db);
	make(&p, 4, 1);
	assert_int_equal(db_table_id(db, p.t, &before, &e), 0);
	assert_int_equal(db_report_find(db, &a, "one", &row, &e), 1);
	assert_int_equal(db_report_drop(db, row.id, &e), 0);
	assert_int_equal(db_sweep(db, &e), 0);
	assert_int_equal(db_table_id(db, p.t, &after, &e), 0);
	assert_true(before == after); /* still in use */
	assert_int_equal(db_report_find(db, &a, "two", &row, &e), 1);
	assert_int_equal(db_report_drop(db, row.id, &e), 0);
	assert_int_equal(db_sweep(db, &e), 0);
	/* All is gone; what is new has its own table. */
	put(db, "new", &p, 0);
	assert_int_equal(db_report_find(db, &a, "new", &row, &e), 1);
	profile_release(&p);
	assert_int_equal(db_profile(db, &row, &p, &e), 0);
	assert_int_equal(p.t->n, 4);
	profile_release(&p);
	db_close(db);
	arena_release(&a);
}

static void test_refused(void **state)
{
	static const char *const refs[] = {
		"no hash",
		"f#pod/x",
		"f#",
		"#report/x",
		"",
	};
	struct profile p;
	struct err e = {0};
	struct db *db;
	size_t i;
	FILE *f;

	(void)state;
	for (i = 0; i < sizeof(refs) / sizeof(*refs); i++)
		assert_int_equal(db_open_profile(&p, refs[i], &e), -1);
	assert_null(db_open(path, DB_READ, NULL, &e));
	assert_int_equal(e.status, COV_USAGE);
	assert_int_equal(access(path, F_OK), -1);

	f = fopen(path, "w");
	assert_non_null(f);
	for (i = 0; i < 200; i++)
		fputs("no database ", f);
	fclose(f);
	assert_null(db_open(path, DB_READ, NULL, &e));
	assert_int_equal(e.status, COV_USAGE);
	assert_null(db_open(path, DB_WRITE, NULL, &e));
	assert_int_equal(e.status, COV_USAGE);

	assert_int_equal(unlink(path), 0);
	db = must_open(DB_WRITE);
	fill(db);
	assert_int_equal(db_commit(db, &e), 0);
	db_close(db);
	assert_int_equal(truncate(path, 9000), 0);
	db = db_open(path, DB_READ, NULL, &e);
	assert_null(db);
	assert_int_equal(e.status, COV_ITEMS);
}

static void test_dirs(void **state)
{
	struct db *db;
	struct arena a = {0};
	char sub[128], elsewhere[256];

	(void)state;
	snprintf(sub, sizeof(sub), "%s/a b%%", dir);
	snprintf(elsewhere, sizeof(elsewhere), "%s/../%s/a b%%", dir, dir + 5);
	assert_int_equal(mkdir(sub, 0777), 0);
	db = must_open(DB_WRITE);
	assert_string_equal(db_store_dir(db, &a, sub), "a b%25");
	assert_string_equal(db_store_dir(db, &a, elsewhere), "a b%25");
	assert_string_equal(db_store_dir(db, &a, dir), ".");
	assert_string_equal(db_store_dir(db, &a, "/tmp"), "..");
	assert_string_equal(db_store_dir(db, &a, "/"), "../..");
	assert_string_equal(db_store_dir(db, &a, "/usr"), "../../usr");
	snprintf(elsewhere, sizeof(elsewhere), "%s/a b%%25", dir);
	assert_string_equal(db_show_dir(db, &a, "a b%25"), elsewhere);
	assert_string_equal(db_show_dir(db, &a, "/x"), "/x");
	db_close(db);
	assert_int_equal(rmdir(sub), 0);
	arena_release(&a);
}

static void test_temp(void **state)
{
	struct err e = {0};
	struct db *db = db_open(NULL, DB_TEMP, NULL, &e);
	struct arena a = {0};

	(void)state;
	assert_non_null(db);
	fill(db);
	assert_string_equal(db_setting(db, &a, "count", &e), "max");
	assert_string_equal(db_setting(db, &a, "other", &e), "");
	db_close(db);
	arena_release(&a);
}

/* A statement without end hears SIGTERM, whose flag this is. */
static void test_stopped(void **state)
{
	static volatile sig_atomic_t flag = 1;
	struct err e = {0};
	struct db *db = db_open(NULL, DB_TEMP, NULL, &e);

	(void)state;
	assert_non_null(db);
	in_stop_at(&flag);
	assert_int_equal(dbint_sql(db,
				 "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
				 " SELECT i + 1 FROM n) SELECT count(*) FROM n",
				 &e),
		-1);
	in_stop_at(NULL);
	assert_non_null(strstr(e.text, "interrupted"));
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rows, setup, teardown),
		cmocka_unit_test_setup_teardown(test_undone, setup, teardown),
		cmocka_unit_test(test_counts),
		cmocka_unit_test_setup_teardown(test_drop, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_dirs, setup, teardown),
		cmocka_unit_test(test_temp),
		cmocka_unit_test(test_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
