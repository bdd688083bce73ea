/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* What comes over a network without an end. */
#include "fmt/xml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Feeds `begin`, then a piece again and again; the bytes that went in before
   it was refused. */
static size_t feed_endless(const char *begin, const char *why)
{
	static const struct xml_events none = {NULL, NULL};
	struct xml *x = xml_new(&none, NULL);
	char piece[1000];
	struct err e = {0};
	size_t n = 0;

	memset(piece, 'a', sizeof(piece));
	assert_int_equal(xml_feed(x, begin, strlen(begin), &e), 0);
	while (n < 10000000 && xml_feed(x, piece, sizeof(piece), &e) == 0)
		n += sizeof(piece);
	assert_non_null(strstr(e.text, why));
	xml_free(x);
	return n;
}

static void endless(void **state)
{
	(void)state;
	assert_true(feed_endless("<a b=\"", "a tag is too long") <= 1 << 18);
	assert_true(feed_endless("<a", "a tag is too long") <= 1 << 18);
	assert_true(feed_endless("<!--", "a tag is too long") <= 1 << 18);
	assert_true(feed_endless("<a>", "a text is too long") <= 1 << 18);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(endless),
	};

	return cmocka_run_group_tests_name("xml", tests, NULL, NULL);
}
