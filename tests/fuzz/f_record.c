/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any bytes as a record: they are refused, or they pass unchanged, and once
 * something is set what is printed is a record again, the same when printed
 * twice.
 */
#include "record/record.h"

#include "base/utf8.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

static void unchanged(const struct record *r, const char *ptr, size_t len)
{
	struct str s = {0};

	if (len > 0 && ptr[len - 1] == '\r')
		len--;
	record_write(r, &s);
	if (s.len != len + 1 || memcmp(s.buf, ptr, len) != 0 ||
		s.buf[len] != '\n')
		bug("a record does not pass unchanged");
	str_release(&s);
}

/* All accessors, whatever is in it. */
static void look(struct record *r)
{
	uint64_t v;
	int k;

	if (!record_text(r, REC_TYPE))
		bug("a record without a type");
	for (k = 0; k < REC_KEY_COUNT; k++) {
		struct slice raw = record_path(r, record_key_name(k));

		if (raw.ptr && raw.ptr != r->v[k].ptr)
			bug("another value at the path");
		record_text0(r, k);
		if (record_u64(r, k, &v) && record_true(r, k))
			bug("a number that is true");
	}
	record_path(r, "container.name");
	record_path(r, "a.b.c");
}

/* Printed, read, printed: the same. */
static void print_twice(const struct record *r)
{
	struct record q = {0}, copy = {0};
	struct str s = {0}, t = {0};
	struct err e;

	record_copy(&copy, r);
	record_write(&copy, &s);
	if (!utf8_valid(s.buf, s.len))
		bug("printed what is not UTF-8");
	if (memchr(s.buf, '\n', s.len) != s.buf + s.len - 1)
		bug("a record of several lines");
	if (record_parse(&q, s.buf, s.len - 1, &e))
		bug("printed what is no record: %s", e.text);
	q.changed = 1;
	record_write(&q, &t);
	if (s.len != t.len || memcmp(s.buf, t.buf, s.len) != 0)
		bug("printed differently the second time");
	record_release(&q);
	record_release(&copy);
	str_release(&s);
	str_release(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	const char *line = (const char *)ptr;
	struct record r = {0};
	struct err e;

	if (record_parse(&r, line, len, &e) == 0) {
		unchanged(&r, line, len);
		look(&r);
		record_set_text(&r, REC_MODE, "set");
		print_twice(&r);
		record_unset(&r, REC_MODE);
		record_set_u64(&r, REC_PID, len);
		print_twice(&r);
	} else if (e.status != COV_USAGE) {
		bug("refused with status %d", e.status);
	}
	record_release(&r);
	return 0;
}
