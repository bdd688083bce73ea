/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "net/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

enum { FILES = 20, BIG = 3000000 };

static atomic_int woken;

static void wake(void *ctx)
{
	(void)ctx;
	woken++;
}

/* A file, and what it should hold. */
struct test {
	struct sink_file f;
	FILE *tmp;
	char *text;
	size_t len, given;
	int over;
};

static void done(struct sink_file *f)
{
	((struct test *)f->ctx)->over++;
}

static void open_test(struct test *t, size_t len, unsigned seed)
{
	size_t i;

	*t = (struct test){.tmp = tmpfile(),
		.len = len,
		.text = malloc(len + 1)};
	assert_non_null(t->tmp);
	for (i = 0; i < len; i++)
		t->text[i] = (char)(i * seed >> 3 ^ seed);
	t->f = (struct sink_file){.fd = fileno(t->tmp), .done = done, .ctx = t};
	sink_begin(&t->f);
}

static void check_test(struct test *t)
{
	char *got = malloc(t->len + 1), hex[MD5_HEX], want[MD5_HEX];

	assert_int_equal(sink_failed(&t->f), 0);
	assert_int_equal(pread(t->f.fd, got, t->len + 1, 0), t->len);
	assert_memory_equal(got, t->text, t->len);
	sink_md5(&t->f, hex);
	md5_of(t->text, t->len, want);
	assert_string_equal(hex, want);
	free(got);
}

static void close_test(struct test *t)
{
	fclose(t->tmp);
	free(t->text);
}

static struct sink *new_sink(void)
{
	return sink_new(&(struct sink_cfg){.files = FILES, .wake = wake});
}

/* Gives all their bytes, in turn; then their ends. */
static void give_all(struct sink *s, struct test *t, size_t n, size_t piece)
{
	size_t i, k, left;

	do {
		left = 0;
		for (i = 0; i < n; i++) {
			k = t[i].len - t[i].given;
			if (k > piece)
				k = piece;
			assert_int_equal(sink_add(s, &t[i].f,
						 t[i].text + t[i].given, k),
				0);
			t[i].given += k;
			left += t[i].len - t[i].given;
		}
	} while (left);
	for (i = 0; i < n; i++)
		if (sink_end(s, &t[i].f))
			t[i].over++;
}

static void wait_for(struct sink *s, const struct test *t, int times)
{
	while (t->over < times) {
		sink_wait(s);
		sink_turn(s);
	}
}

static void many_files(void **state)
{
	struct sink *s = new_sink();
	struct test t[FILES];
	size_t i;

	(void)state;
	for (i = 0; i < FILES; i++)
		open_test(&t[i], i % 3 ? i * BIG / FILES + i : i,
			(unsigned)i * 7 + 1);
	give_all(s, t, FILES, 50001);
	for (i = 0; i < FILES; i++) {
		wait_for(s, &t[i], 1);
		check_test(&t[i]);
		if (i == 0) /* one for all */
			sink_sync(s, &t[i].f);
	}
	for (i = 0; i < FILES; i++) {
		wait_for(s, &t[i], i == 0 ? 2 : 1);
		sink_settle(s, &t[i].f);
		check_test(&t[i]);
		assert_int_equal(t[i].over, i == 0 ? 2 : 1);
		close_test(&t[i]);
	}
	assert_true(woken > 0);
	sink_free(s);
}

/* What is there already counts; a file can be begun again at any time. */
static void again(void **state)
{
	struct sink *s = new_sink();
	struct test t;
	size_t at;

	(void)state;
	open_test(&t, BIG, 5);
	for (at = 0; at < BIG; at += 700000) {
		assert_int_equal(sink_add(s, &t.f, "wrong", 5), 0);
		assert_int_equal(sink_add(s, &t.f, t.text, at), 0);
		if (at == 1400000)
			assert_int_equal(sink_end(s, &t.f), 0);
		sink_restart(s, &t.f);
		assert_int_equal(ftruncate(t.f.fd, 0), 0);
		assert_int_equal(lseek(t.f.fd, 0, SEEK_SET), 0);
		assert_int_equal(write(t.f.fd, t.text, at), at);
		sink_known(&t.f, t.text, at);
		t.given = at;
		t.over = 0;
		give_all(s, &t, 1, 100000);
		wait_for(s, &t, 1);
		check_test(&t);
		sink_restart(s, &t.f);
		assert_int_equal(ftruncate(t.f.fd, 0), 0);
		assert_int_equal(lseek(t.f.fd, 0, SEEK_SET), 0);
	}
	close_test(&t);
	sink_free(s);
}

/* Settled in the middle: what was added is there, and nobody calls. */
static void settled(void **state)
{
	struct sink *s = new_sink();
	struct test t;

	(void)state;
	open_test(&t, BIG, 3);
	assert_int_equal(sink_add(s, &t.f, t.text, BIG), 0);
	sink_settle(s, &t.f);
	check_test(&t);
	assert_int_equal(sink_end(s, &t.f), 1);
	sink_sync(s, &t.f);
	sink_settle(s, &t.f);
	sink_turn(s);
	assert_int_equal(t.over, 0);
	close_test(&t);
	sink_free(s);
}

static void full_disk(void **state)
{
	struct sink *s = new_sink();
	struct test t;
	int i, rc = 0;

	(void)state;
	open_test(&t, BIG, 3);
	t.f.fd = open("/dev/full", O_WRONLY);
	assert_true(t.f.fd >= 0);
	for (i = 0; i < 1000 && rc == 0; i++)
		rc = sink_add(s, &t.f, t.text, 100000);
	assert_int_equal(rc, -1);
	assert_int_equal(errno, ENOSPC);
	if (!sink_end(s, &t.f))
		wait_for(s, &t, 1);
	assert_int_equal(sink_failed(&t.f), ENOSPC);
	sink_settle(s, &t.f);
	close(t.f.fd);
	close_test(&t);
	/* One that never fills a chunk says so at its end. */
	open_test(&t, 1, 1);
	t.f.fd = open("/dev/full", O_WRONLY);
	assert_int_equal(sink_add(s, &t.f, "x", 1), 0);
	assert_int_equal(sink_end(s, &t.f), 1);
	assert_int_equal(sink_failed(&t.f), ENOSPC);
	close(t.f.fd);
	close_test(&t);
	sink_free(s);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_files),
		cmocka_unit_test(again),
		cmocka_unit_test(settled),
		cmocka_unit_test(full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
