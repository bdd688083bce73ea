/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Tests of covctr.c: files made by hand, then damaged in every place. */
#include "gocov/covctr.h"

#include "covmake.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint32_t three[] = {7, 0, UINT32_MAX};

/* A file of one segment with two functions. */
static void make_good(struct str *s)
{
	make_ctr(s, 2, 0);
	make_segment(s, 2);
	make_counters(s, 1, 300, 3, three);
	make_counters(s, 0, 0, 1, three);
	make_footer(s, 1);
}

/* Everything of a file: its functions, segment by segment, as text. */
static int read_all(struct str *text, const char *ptr, size_t len,
	struct err *e)
{
	char *copy = malloc(len ? len : 1);
	uint32_t pkg, func, n, i;
	const uint32_t *v;
	struct covctr c;
	int r;

	memcpy(copy, ptr, len);
	str_clear(text);
	r = covctr_open(&c, copy, len, "C", e);
	for (; r >= 0;) {
		while ((r = covctr_next(&c, &pkg, &func, &v, &n, e)) > 0) {
			str_addf(text, "%u.%u", pkg, func);
			for (i = 0; i < n; i++)
				str_addf(text, " %u", v[i]);
			str_addc(text, ';');
		}
		if (r < 0 || (r = covctr_segment(&c, e)) <= 0)
			break;
		str_addc(text, '|');
	}
	covctr_close(&c);
	free(copy);
	return r;
}

static void is_text(const struct str *s, const char *want)
{
	struct err e = {0};
	struct str text = {0};

	assert_int_equal(read_all(&text, s->buf, s->len, &e), 0);
	assert_string_equal(str_get(&text), want);
	str_release(&text);
}

static void is_error(const struct str *s, const char *read, const char *want)
{
	struct err e = {0};
	struct str text = {0};

	assert_int_equal(read_all(&text, s->buf, s->len, &e), -1);
	assert_string_equal(str_get(&text), read);
	assert_string_equal(e.text, want);
	assert_int_equal(e.status, COV_ITEMS);
	str_release(&text);
}

static void test_uleb(void **state)
{
	struct str s = {0};

	(void)state;
	make_good(&s);
	is_text(&s, "1.300 7 0 4294967295;0.0 7;");
	s.buf[4] = 0;
	is_text(&s, "1.300 7 0 4294967295;0.0 7;");
	str_release(&s);
}

static void test_raw(void **state)
{
	struct str s = {0};
	int big, i;

	(void)state;
	for (big = 0; big < 2; big++) {
		str_clear(&s);
		make_ctr(&s, 1, big);
		make_segment(&s, 1);
		for (i = 1; i <= 4; i++) {
			uint32_t v = i == 1 ? 1 : (uint32_t)i * 1000;

			put_u32(&s,
				big ? v << 24 | (v & 0xff00) << 8 |
						(v >> 8 & 0xff00) | v >> 24 :
				      v);
		}
		make_footer(&s, 1);
		is_text(&s, "2000.3000 4000;");
	}
	str_release(&s);
}

static void test_segments(void **state)
{
	struct str s = {0};
	int i;

	(void)state;
	make_ctr(&s, 2, 0);
	for (i = 1; i <= 3; i++) {
		make_segment(&s, 1);
		make_counters(&s, 0, (uint32_t)i, 1, three);
		make_footer(&s, (uint32_t)i);
	}
	is_text(&s, "0.1 7;|0.2 7;|0.3 7;");
	s.buf[s.len - 8] = 9;
	is_error(&s, "0.1 7;|0.2 7;|0.3 7;",
		"C: offset 252: "
		"the footer counts other segments");
	str_release(&s);
}

/* Whole files in a row, of different flavors. */
static void test_joined(void **state)
{
	struct str s = {0};

	(void)state;
	make_good(&s);
	make_ctr(&s, 1, 0);
	make_segment(&s, 1);
	put_u32(&s, 1);
	put_u32(&s, 2);
	put_u32(&s, 3);
	put_u32(&s, 4);
	make_footer(&s, 1);
	make_good(&s);
	is_text(&s,
		"1.300 7 0 4294967295;0.0 7;|2.3 4;|"
		"1.300 7 0 4294967295;0.0 7;");
	str_release(&s);
}

static void open_first(struct covctr *c, const struct str *s)
{
	struct err e = {0};
	uint32_t pkg, func, n;
	const uint32_t *v;

	assert_int_equal(covctr_open(c, s->buf, s->len, "C", &e), 0);
	while (covctr_next(c, &pkg, &func, &v, &n, &e) > 0)
		;
	assert_int_equal(e.status, 0);
}

static void test_rest(void **state)
{
	struct str s = {0}, t = {0};
	struct covctr c;

	(void)state;
	make_good(&s);
	open_first(&c, &s);
	assert_int_equal(covctr_rest(&c), COVCTR_END);
	covctr_close(&c);
	set_u32(&s, 32, 1);
	open_first(&c, &s);
	assert_int_equal(covctr_rest(&c), COVCTR_UNCOUNTED);
	covctr_close(&c);
	is_error(&s, "1.300 7 0 4294967295;",
		"C: offset 99: "
		"more functions than the segment's header says");
	set_u32(&s, 32, 3);
	is_error(&s, "1.300 7 0 4294967295;0.0 7;",
		"C: offset 103: "
		"fewer functions than the segment's header says");
	make_good(&t);
	make_good(&t);
	open_first(&c, &t);
	assert_int_equal(covctr_rest(&c), COVCTR_MORE);
	covctr_close(&c);
	str_release(&s);
	str_release(&t);
}

/* Go compares 32 of the 64 bits of the number of functions. */
static void test_wide_count(void **state)
{
	struct str s = {0};

	(void)state;
	make_good(&s);
	s.buf[36] = 1;
	is_text(&s, "1.300 7 0 4294967295;0.0 7;");
	str_release(&s);
}

static void collect(void *ctx, const char *key, const char *value)
{
	str_addf(ctx, "%s=%s;", key, value);
}

static int args(struct str *text, const struct str *s, struct err *e)
{
	struct covctr c;
	int r;

	*e = (struct err){0};
	str_clear(text);
	assert_int_equal(covctr_open(&c, s->buf, s->len, "C", e), 0);
	r = covctr_args(&c, collect, text, e);
	if (r == 0)
		assert_int_equal(covctr_args(&c, NULL, NULL, e), 0);
	covctr_close(&c);
	return r;
}

static void test_args(void **state)
{
	struct str s = {0}, text = {0};
	struct err e;
	char *at;

	(void)state;
	make_good(&s);
	assert_int_equal(args(&text, &s, &e), 0);
	assert_string_equal(text.buf, "GOOS=linux;argc=1;argv0=prog;");
	s.buf[48 + 19] = 'x'; /* the value of argc */
	assert_int_equal(args(&text, &s, &e), -1);
	assert_string_equal(e.text,
		"C: offset 82: argc is no number, or "
		"too great");
	s.buf[48 + 19] = '1';
	s.buf[48 + 3] = '\0'; /* in a string */
	assert_int_equal(args(&text, &s, &e), -1);
	assert_string_equal(e.text, "C: offset 50: a string has a NUL byte");
	s.buf[48 + 3] = 'O';
	at = s.buf + 48 + 31;
	assert_memory_equal(at, "\3\1\2", 3);
	at[3] = 1;
	assert_int_equal(args(&text, &s, &e), -1);
	assert_string_equal(e.text, "C: offset 82: an argument occurs twice");
	at[3] = 7;
	assert_int_equal(args(&text, &s, &e), -1);
	assert_string_equal(e.text,
		"C: offset 82: an argument is no string "
		"of the segment");
	at[3] = 3;
	at[0] = 120;
	assert_int_equal(args(&text, &s, &e), -1);
	assert_string_equal(e.text, "C: offset 88: damaged arguments");
	at[0] = 3;
	s.buf[48] = 120;
	assert_int_equal(args(&text, &s, &e), -1);
	assert_string_equal(e.text, "C: offset 48: damaged string table");
	str_release(&s);
	str_release(&text);
}

static void test_header(void **state)
{
	struct str s = {0};

	(void)state;
	make_good(&s);
	s.buf[24] = 3;
	is_error(&s, "", "C: offset 24: unknown counter flavor");
	s.buf[24] = 2;
	s.buf[4] = 2;
	is_error(&s, "", "C: offset 4: unknown version");
	s.buf[4] = 1;
	set_u32(&s, 40, UINT32_MAX);
	is_error(&s, "",
		"C: offset 40: the string table ends behind the "
		"file");
	set_u32(&s, 40, 31);
	set_u32(&s, 44, UINT32_MAX);
	is_error(&s, "", "C: offset 44: the arguments end behind the file");
	set_u32(&s, 44, 7); /* as if nobody had padded them */
	is_text(&s, "1.300 7 0 4294967295;0.0 7;");
	set_u32(&s, (size_t)s.len - 8, 0);
	is_error(&s, "", "C: offset 111: the file has no segments");
	str_release(&s);
}

static void test_huge_counters(void **state)
{
	struct str s = {0};

	(void)state;
	make_ctr(&s, 2, 0);
	make_segment(&s, 1);
	put_uleb(&s, UINT32_MAX);
	put_uleb(&s, 0);
	put_uleb(&s, 0);
	make_footer(&s, 1);
	is_error(&s, "",
		"C: offset 88: the counters of a function end "
		"behind the file");
	str_release(&s);
}

static void test_every_cut(void **state)
{
	struct str s = {0}, text = {0};
	struct err e;
	size_t len;

	(void)state;
	make_good(&s);
	for (len = 0; len < s.len; len++) {
		e = (struct err){0};
		assert_int_equal(read_all(&text, s.buf, len, &e), -1);
		assert_memory_equal(e.text, "C: offset ", 10);
		assert_string_equal(str_get(&text), "");
	}
	str_release(&s);
	str_release(&text);
}

static void test_every_byte(void **state)
{
	static const unsigned char values[] = {0, 1, 2, 0x7f, 0x80, 0xff};
	struct str s = {0}, text = {0};
	struct err e = {0};
	size_t i, k;
	char old;

	(void)state;
	make_good(&s);
	make_good(&s);
	for (i = 0; i < s.len; i++) {
		old = s.buf[i];
		for (k = 0; k < sizeof(values); k++) {
			s.buf[i] = (char)values[k];
			if (read_all(&text, s.buf, s.len, &e) < 0)
				assert_memory_equal(e.text, "C: offset ", 10);
		}
		s.buf[i] = old;
	}
	str_release(&s);
	str_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_uleb),
		cmocka_unit_test(test_raw),
		cmocka_unit_test(test_segments),
		cmocka_unit_test(test_joined),
		cmocka_unit_test(test_rest),
		cmocka_unit_test(test_wide_count),
		cmocka_unit_test(test_args),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_huge_counters),
		cmocka_unit_test(test_every_cut),
		cmocka_unit_test(test_every_byte),
	};

	return cmocka_run_group_tests_name("covctr", tests, NULL, NULL);
}
