/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any bytes as a page of a listing, whole and byte by byte: refused both times,
 * or the same objects both times, none with a key that cannot be asked for.
 */
#include "s3/s3list.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

static int on_object(void *ctx, const struct s3_object *o, struct err *e)
{
	struct str *s = ctx;

	(void)e;
	if (!*o->key || strlen(o->key) > S3_KEY_MAX)
		bug("a key of %zu bytes", strlen(o->key));
	str_addf(s, "%s %s %s %llu\n", o->key, o->etag, o->modified,
		(unsigned long long)o->size);
	return 0;
}

static int on_prefix(void *ctx, const char *prefix, struct err *e)
{
	(void)e;
	str_addf(ctx, "%s\n", prefix);
	return 0;
}

static int read_page(const char *ptr, size_t len, size_t step, struct str *s)
{
	static const struct s3_page_events events = {on_object, on_prefix};
	struct s3_page p;
	struct err e = {0};
	size_t i, n;
	int rc = 0;

	s3_page_new(&p, &events, s);
	for (i = 0; i < len && rc == 0; i += n) {
		n = len - i < step ? len - i : step;
		rc = s3_page_feed(&p, ptr + i, n, &e);
	}
	if (rc == 0)
		rc = s3_page_end(&p, &e);
	if (rc && e.status != COV_WORLD)
		bug("refused with status %d", e.status);
	s3_page_release(&p);
	return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	struct str whole = {0}, bytes = {0};
	struct s3_error x;

	if (read_page((const char *)ptr, len, len ? len : 1, &whole) !=
		read_page((const char *)ptr, len, 1, &bytes))
		bug("read in pieces it is something else");
	if (strcmp(str_get(&whole), str_get(&bytes)) != 0)
		bug("read in pieces it has other objects");
	s3_error_read(&x, (const char *)ptr, len);
	str_release(&whole);
	str_release(&bytes);
	return 0;
}
