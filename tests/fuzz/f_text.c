/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any bytes as a text profile: it is refused, or what is written from it reads
 * back the same, with the same hash, and survives being stored.
 */
#include "profile/text.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

/* Reads bytes that are in memory. */
static int read_bytes(struct profile *p, const char *ptr, size_t len)
{
	struct in in = {.name = "fuzz", .fd = -1, .eof = 1};
	struct err e = {0};
	int rc;

	in.buf = xstrndup(ptr, len);
	in.len = in.cap = len;
	rc = text_read(p, &in, &e);
	in_close(&in);
	if (rc < 0 && e.status != COV_USAGE)
		bug("refused with status %d", e.status);
	return rc;
}

/* The text of a profile; only text_write may have made it. */
static void write_bytes(const struct profile *p, struct str *s)
{
	struct out o = {.fd = -1};
	struct block_file *f;
	uint32_t i, k;

	str_addf(s, "mode: %s\n", covmode_name(p->mode));
	for (i = 0; i < p->t->nfiles; i++) {
		f = &p->t->files[i];
		for (k = 0; k < f->count; k++) {
			text_write_line(&o, f->name, strlen(f->name),
				&p->t->v[f->first + k],
				p->counts[f->first + k]);
			str_add(s, o.buf, o.len);
			o.len = 0;
		}
	}
	free(o.buf);
}

static int same(const struct profile *p, const struct profile *q)
{
	return p->mode == q->mode && blocks_same(p->t, q->t) &&
		(p->t->n == 0 ||
			memcmp(p->counts, q->counts,
				p->t->n * sizeof(*p->counts)) == 0) &&
		strcmp(profile_hash(p), profile_hash(q)) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	struct profile p, q, sum = {0};
	struct str s = {0};

	if (len > OUT_BUF / 2 || read_bytes(&p, (const char *)ptr, len) < 0)
		return 0;
	write_bytes(&p, &s);
	if (read_bytes(&q, s.buf, s.len) < 0 || !same(&p, &q))
		bug("a profile does not read back");
	profile_add(&sum, &p, COUNT_MAX, COUNT_CAP_TEXT);
	profile_add(&sum, &q, COUNT_MAX, COUNT_CAP_TEXT);
	if (profile_covered(&sum) != profile_covered(&p))
		bug("the maximum of equal profiles differs");
	profile_release(&sum);
	profile_release(&q);
	profile_release(&p);
	str_release(&s);
	return 0;
}
