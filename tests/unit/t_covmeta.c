/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Tests of covmeta.c: files made by hand, then damaged in every place. */
#include "gocov/covmeta.h"

#include "covmake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct make_pkg two[] = {
	{"x/p", 3,
		{
			{"F", "x/p/a.go", 0, 2,
				{{10, 2, 12, 3, 1},
					{300, 20000, 5000000, 7, 0}}},
			{"T.M", "x/p/a.go", 0, 1, {{20, 1, 20, 9, 5}}},
			{"func.L1.C2", "x/p/b.go", 1, 1, {{1, 2, 1, 4, 1}}},
		}},
	{"x/q", 1, {{"G", "x/q/c.go", 0, 0, {{0}}}}},
};

/* Reads a copy, which is taken. */
static struct covmeta *read_copy(const char *ptr, size_t len, struct errlist *l)
{
	struct str copy = {0};
	struct covmeta *m;
	size_t i;

	str_add(&copy, ptr, len);
	m = covmeta_read(&copy, "M", l);
	assert_null(copy.buf);
	for (i = 0; i < l->n; i++)
		assert_memory_equal(l->v[i].text, "M: ", 3);
	return m;
}

static struct covmeta *read_good(const struct str *s)
{
	struct errlist l = {0};
	struct covmeta *m = read_copy(s->buf, s->len, &l);

	assert_non_null(m);
	assert_int_equal(l.n, 0);
	return m;
}

/* The only message about a file, which must be of this status. */
static struct covmeta *read_odd(const struct str *s, int status,
	const char *text)
{
	struct errlist l = {0};
	struct covmeta *m = read_copy(s->buf, s->len, &l);

	assert_int_equal(l.n, 1);
	assert_string_equal(l.v[0].text, text);
	assert_int_equal(l.v[0].status, status);
	errlist_release(&l);
	return m;
}

static void test_good(void **state)
{
	const struct covfunc *f;
	struct str s = {0};
	struct covmeta *m;
	struct block v[2];

	(void)state;
	make_meta(&s, COVMODE_ATOMIC, two, 2);
	m = read_good(&s);
	assert_int_equal(m->mode, COVMODE_ATOMIC);
	assert_int_equal(m->gran, 1);
	assert_memory_equal(m->hash, "HASHHASHHASHHASH", 16);
	assert_int_equal(m->npkgs, 2);
	assert_int_equal(m->nfuncs, 4);
	assert_int_equal(m->nunits, 4);
	assert_string_equal(m->pkgs[0].path, "x/p");
	assert_string_equal(m->pkgs[0].name, "name");
	assert_string_equal(m->pkgs[0].module, "mod");
	assert_int_equal(m->pkgs[0].nfuncs, 3);
	assert_int_equal(m->pkgs[0].ngood, 3);
	assert_int_equal(m->pkgs[1].func0, 3);
	f = m->pkgs[0].funcs;
	assert_string_equal(f[0].name, "F");
	assert_string_equal(f[0].file, "x/p/a.go");
	assert_ptr_equal(f[0].file, f[1].file);
	assert_int_equal(f[0].first, 0);
	assert_int_equal(f[1].first, 2);
	assert_int_equal(f[2].lit, 1);
	assert_int_equal(f[1].lit, 0);
	covmeta_units(m, &f[0], v);
	assert_memory_equal(v, two[0].funcs[0].units, sizeof(v));
	covmeta_units(m, &f[2], v);
	assert_memory_equal(v, two[0].funcs[2].units, sizeof(*v));
	assert_int_equal(m->pkgs[1].funcs[0].count, 0);
	covmeta_free(m);
	covmeta_free(NULL);
	str_release(&s);
}

static void test_no_packages(void **state)
{
	struct str s = {0};
	struct covmeta *m;

	(void)state;
	make_meta(&s, COVMODE_SET, NULL, 0);
	m = read_good(&s);
	assert_int_equal(m->npkgs, 0);
	assert_int_equal(m->nunits, 0);
	covmeta_free(m);
	str_release(&s);
}

/* Where function i of package 0 has its offset. */
static size_t offset_of(uint32_t i)
{
	return 56 + 2 * 16 + 2 + 44 + 4 * i;
}

static void test_bad_offset(void **state)
{
	struct str s = {0};
	struct covmeta *m;

	(void)state;
	make_meta(&s, COVMODE_SET, two, 2);
	set_u32(&s, offset_of(1), 1 << 20);
	m = read_odd(&s, COV_ITEMS,
		"M: offset 138: function 1 of package "
		"'x/p' is missing: its offset lies outside the package");
	assert_int_equal(m->pkgs[0].nfuncs, 3);
	assert_int_equal(m->pkgs[0].ngood, 1);
	assert_null(m->pkgs[0].funcs[1].file);
	assert_string_equal(m->pkgs[0].funcs[2].name, "func.L1.C2");
	assert_int_equal(m->pkgs[0].funcs[2].first, 2);
	assert_int_equal(m->nunits, 3);
	assert_string_equal(m->pkgs[1].funcs[0].name, "G");
	covmeta_free(m);

	set_u32(&s, offset_of(0), 0);
	m = read_odd(&s, COV_ITEMS,
		"M: offset 134: function 0 of package "
		"'x/p' is missing: its offset lies outside the package; "
		"1 more functions of it are missing");
	assert_int_equal(m->pkgs[0].ngood, 0);
	covmeta_free(m);
	str_release(&s);
}

static void test_bad_package(void **state)
{
	struct str s = {0};
	struct covmeta *m;

	(void)state;
	make_meta(&s, COVMODE_SET, two, 2);
	set_u32(&s, 56 + 3 * 8, 1000); /* length of the last one */
	covmeta_free(read_odd(&s, COV_ITEMS,
		"M: offset 80: package 1 ends behind the file"));
	str_clear(&s);
	make_meta(&s, COVMODE_SET, two, 2);
	set_u32(&s, 90 + 8, 77); /* string number of its path */
	m = read_odd(&s, COV_ITEMS,
		"M: offset 94: package 0 is missing: "
		"its name or path is no good string");
	assert_int_equal(m->pkgs[0].missing, 1);
	assert_int_equal(m->pkgs[0].nfuncs, 0);
	assert_string_equal(m->pkgs[0].path, "");
	assert_int_equal(m->pkgs[1].missing, 0);
	assert_int_equal(m->pkgs[1].func0, 0);
	covmeta_free(m);
	str_release(&s);
}

static void test_odd_header(void **state)
{
	struct str s = {0};

	(void)state;
	make_meta(&s, COVMODE_SET, two, 2);
	s.buf[4] = 0;
	covmeta_free(read_odd(&s, 0, "M: offset 4: version 0, expected 1"));
	s.buf[4] = 2;
	assert_null(read_odd(&s, COV_ITEMS, "M: offset 4: unknown version 2"));
	s.buf[4] = 1;
	s.buf[49] = 7;
	covmeta_free(read_odd(&s, 0, "M: offset 49: unknown granularity 7"));
	s.buf[49] = 2;
	covmeta_free(read_good(&s));
	s.buf[48] = 6;
	assert_null(read_odd(&s, COV_ITEMS,
		"M: offset 48: unknown counter mode 6"));
	s.buf[48] = 0;
	assert_null(read_odd(&s, COV_ITEMS,
		"M: offset 48: unknown counter mode 0"));
	s.buf[48] = 4;
	covmeta_free(read_good(&s));
	s.buf[23] = 1; /* 2^56 packages */
	assert_null(read_odd(&s, COV_ITEMS,
		"M: offset 16: 72057594037927938 "
		"packages do not fit into 312 bytes"));
	s.buf[23] = 0;
	str_addc(&s, 'x');
	covmeta_free(read_odd(&s, 0,
		"M: offset 8: the header says 312 bytes, the file has 313"));
	set_u32(&s, 8, 60);
	covmeta_free(read_odd(&s, COV_ITEMS,
		"M: offset 8: the header says 60 bytes, the file has 313"));
	str_release(&s);
}

static void test_strings(void **state)
{
	static const struct make_pkg pkg = {"p", 2,
		{{"F", "p/a.go", 0, 1, {{1, 1, 2, 2, 1}}},
			{"G", "p/b.go", 0, 1, {{1, 1, 2, 2, 1}}}}};
	struct str s = {0};
	struct covmeta *m;
	char *at;

	(void)state;
	make_meta(&s, COVMODE_SET, &pkg, 1);
	at = memchr(s.buf + 74, 'F', s.len - 74);
	*at = '\0';
	m = read_odd(&s, COV_ITEMS,
		"M: offset 157: function 0 of package 'p' "
		"is missing: its name or file is no good string");
	assert_string_equal(m->pkgs[0].funcs[1].name, "G");
	covmeta_free(m);
	str_release(&s);
}

/* ULEB128 numbers may be as long as they like; they are cut to 32 bits. */
static void test_overlong(void **state)
{
	static const struct make_pkg pkg = {"p", 1,
		{{"F", "p/a.go", 0, 1, {{1, 1, 2, 2, 1}}}}};
	static const char one[] = "\201\200\200\200\200\200\200\200\200\200\200"
				  "\200\200\177";
	struct str s = {0}, t = {0};
	struct covmeta *m;
	struct block v;
	uint32_t off;

	(void)state;
	make_meta(&s, COVMODE_SET, &pkg, 1);
	off = (uint32_t)s.len - 9; /* count, name, file, five numbers, flag */
	str_add(&t, s.buf, off);
	str_add(&t, one, sizeof(one) - 1);
	str_add(&t, s.buf + off + 1, 2);
	str_add(&t, "\377\377\377\377\377\177", 6);
	str_add(&t, s.buf + off + 4, 5);
	set_u32(&t, 8, (uint32_t)t.len);
	set_u32(&t, 56 + 8, (uint32_t)t.len - 74);
	set_u32(&t, 74, (uint32_t)t.len - 74);
	m = read_good(&t);
	assert_int_equal(m->nunits, 1);
	covmeta_units(m, &m->pkgs[0].funcs[0], &v);
	assert_int_equal(v.line0, UINT32_MAX);
	assert_int_equal(v.stmts, 1);
	covmeta_free(m);
	str_release(&s);
	str_release(&t);
}

/* Many functions that all name the same bytes: no work, no memory. */
static void test_overlap(void **state)
{
	enum { UNITS = 2000, FUNCS = 4000 };
	struct str blob = {0}, s = {0};
	struct errlist l = {0};
	struct covmeta *m;
	uint32_t i;

	(void)state;
	make_meta(&s, COVMODE_SET, NULL, 0);
	str_cut(&s, 56);
	s.buf[16] = 1;
	set_u32(&s, 40, 56 + 16);
	put_u32(&blob, 1u << 30);
	for (i = 0; i < 9; i++)
		put_u32(&blob, 0);
	put_u32(&blob, FUNCS);
	for (i = 0; i < FUNCS; i++)
		put_u32(&blob, 44 + 4 * FUNCS + 2);
	str_add(&blob, "\1\0", 2); /* one string, "" */
	put_uleb(&blob, UNITS);
	str_add(&blob, "\0\0", 2);
	for (i = 0; i < UNITS; i++)
		str_adds(&blob, "abcde");
	str_addc(&blob, '\0');
	put_u64(&s, 56 + 16 + 2);
	put_u64(&s, blob.len);
	str_add(&s, "\1\0", 2);
	str_add(&s, blob.buf, blob.len);
	set_u32(&s, 8, (uint32_t)s.len);
	m = read_copy(s.buf, s.len, &l);
	assert_non_null(m);
	assert_true(m->nunits <= s.len / 5);
	assert_int_equal(l.n, 1);
	assert_non_null(strstr(l.v[0].text, "it overlaps others; "));
	covmeta_free(m);
	errlist_release(&l);
	str_release(&s);
	str_release(&blob);
}

/* Messages about one file are limited. */
static void test_many(void **state)
{
	struct make_pkg *pkgs = xcalloc(100, sizeof(*pkgs));
	struct errlist l = {0};
	struct str s = {0};
	struct covmeta *m;
	uint32_t i;

	(void)state;
	for (i = 0; i < 100; i++)
		pkgs[i].path = "p";
	make_meta(&s, COVMODE_SET, pkgs, 100);
	for (i = 1; i < 100; i++)
		set_u32(&s, 56 + 8 * (size_t)(100 + i), 3);
	m = read_copy(s.buf, s.len, &l);
	assert_non_null(m);
	assert_int_equal(l.n, 21);
	assert_string_equal(l.v[20].text, "M: 79 more things are missing");
	covmeta_free(m);
	errlist_release(&l);
	str_release(&s);
	free(pkgs);
}

/* What is given back must be consistent, however damaged the file is. */
static void check(const struct covmeta *m)
{
	uint32_t p, i, units = 0, funcs = 0;

	for (p = 0; p < m->npkgs; p++) {
		const struct covpkg *pkg = &m->pkgs[p];

		assert_non_null(pkg->path);
		assert_non_null(pkg->module);
		assert_int_equal(pkg->func0, funcs);
		funcs += pkg->nfuncs;
		for (i = 0; i < pkg->nfuncs; i++) {
			if (!pkg->funcs[i].file) {
				assert_true(i >= pkg->ngood);
				continue;
			}
			assert_non_null(pkg->funcs[i].name);
			assert_int_equal(pkg->funcs[i].first, units);
			units += pkg->funcs[i].count;
		}
	}
	assert_int_equal(units, m->nunits);
	assert_int_equal(funcs, m->nfuncs);
}

static void test_every_cut(void **state)
{
	struct errlist l = {0};
	struct str s = {0};
	struct covmeta *m;
	size_t len;

	(void)state;
	make_meta(&s, COVMODE_COUNT, two, 2);
	for (len = 0; len < s.len; len++) {
		m = read_copy(s.buf, len, &l);
		assert_int_equal(errlist_worst(&l), COV_ITEMS);
		assert_non_null(strstr(errlist_first(&l), "M: offset "));
		if (m)
			check(m);
		covmeta_free(m);
		errlist_clear(&l);
	}
	errlist_release(&l);
	str_release(&s);
}

static void test_every_byte(void **state)
{
	static const unsigned char values[] = {0, 1, 2, 0x7f, 0x80, 0xff};
	struct errlist l = {0};
	struct str s = {0};
	struct covmeta *m;
	size_t i, k;
	char old;

	(void)state;
	make_meta(&s, COVMODE_COUNT, two, 2);
	for (i = 0; i < s.len; i++) {
		old = s.buf[i];
		for (k = 0; k < sizeof(values); k++) {
			s.buf[i] = (char)values[k];
			m = read_copy(s.buf, s.len, &l);
			assert_true(m || errlist_worst(&l) == COV_ITEMS);
			if (m)
				check(m);
			covmeta_free(m);
			errlist_clear(&l);
		}
		s.buf[i] = old;
	}
	errlist_release(&l);
	str_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_no_packages),
		cmocka_unit_test(test_bad_offset),
		cmocka_unit_test(test_bad_package),
		cmocka_unit_test(test_odd_header),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_overlong),
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_every_cut),
		cmocka_unit_test(test_every_byte),
	};

	return cmocka_run_group_tests_name("covmeta", tests, NULL, NULL);
}
