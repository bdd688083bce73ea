/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Lines that nobody waits for. */
#include "base/when.h"
#include "io/fs.h"
#include "telemetry/eventqueue.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

static char dir[] = "/tmp/cov-eventqueue.XXXXXX";
static char path[64];

static int make_folder(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/events", dir);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

/* `n` lines with their numbers, `len` bytes each; how many were not taken. */
static int add_lines(struct eventqueue *q, int n, size_t len)
{
	struct str s = {0};
	int i, refused = 0;

	for (i = 0; i < n; i++) {
		str_clear(&s);
		str_addf(&s, "%d", i);
		while (s.len + 1 < len)
			str_addc(&s, 'x');
		str_addc(&s, '\n');
		refused += eventqueue_add(q, &s) != 0;
	}
	str_release(&s);
	return refused;
}

static void writes_all(void **state)
{
	struct err e = {0};
	struct eventqueue *q = eventqueue_open(path, &e);
	struct str s = {0};
	uint64_t dropped;

	(void)state;
	assert_non_null(q);
	add_lines(q, 100, 9);
	add_lines(q, 2, 100000);
	assert_int_equal(eventqueue_close(q, &dropped, &e), 0);
	assert_int_equal(dropped, 0);
	assert_int_equal(fs_read(&s, path, 1 << 20, NULL, &e), 0);
	assert_int_equal(s.len, 100 * 9 + 2 * 100000);
	assert_memory_equal(s.buf, "0xxxxxxx\n1xxxxxxx\n", 18);
	assert_memory_equal(s.buf + 99 * 9, "99xxxxxx\n0xx", 12);
	str_release(&s);
	unlink(path);
}

static void waits_for_nobody(void **state)
{
	struct err e = {0};
	struct eventqueue *q;
	uint64_t dropped;
	int64_t begun = when_clock_ms();
	int refused;

	(void)state;
	assert_int_equal(mkfifo(path, 0600), 0);
	q = eventqueue_open(path, &e);
	assert_non_null(q);
	refused = add_lines(q, EVENTQUEUE_LINES * 2 + 100, 3);
	assert_true(refused >= 100);
	refused += add_lines(q, 10, EVENTQUEUE_BYTES / 4);
	assert_int_equal(eventqueue_close(q, &dropped, &e), 0);
	assert_int_equal(dropped + (uint64_t)refused,
		2 * EVENTQUEUE_LINES + 110);
	assert_true(when_clock_ms() - begun < 10000);
	unlink(path);
}

/* A reader who comes late, and one who goes. */
static void is_read(void **state)
{
	struct err e = {0};
	struct eventqueue *q;
	uint64_t dropped;
	char buf[6];
	int fd;

	(void)state;
	assert_int_equal(mkfifo(path, 0600), 0);
	q = eventqueue_open(path, &e);
	assert_non_null(q);
	add_lines(q, 2, 3);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	assert_int_equal(read(fd, buf, 6), 6);
	assert_memory_equal(buf, "0x\n1x\n", 6);
	close(fd);
	add_lines(q, 5, 3);
	assert_int_equal(eventqueue_close(q, &dropped, &e), -1);
	assert_int_equal(dropped, 5);
	assert_non_null(strstr(e.text, ": Broken pipe"));
	unlink(path);
}

static void is_refused(void **state)
{
	struct err e = {0};
	char bad[80];

	(void)state;
	snprintf(bad, sizeof(bad), "%s/no/events", dir);
	assert_null(eventqueue_open(bad, &e));
	assert_int_equal(e.status, COV_WORLD);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_all),
		cmocka_unit_test(waits_for_nobody),
		cmocka_unit_test(is_read),
		cmocka_unit_test(is_refused),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
