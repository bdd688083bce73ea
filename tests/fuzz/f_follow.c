/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any texts, merged in two ways: each taken apart and combined as a whole, and
 * each followed and combined as it is seen from the result. Result, messages
 * and what is refused must be the same; and what text_write wrote must always
 * be one that can be followed.
 *
 * The first bytes are the settings, then come texts with a byte 0xff behind
 * each but the last.
 */
#include "profile/follow.h"
#include "profile/text.h"

#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

enum {
	SETTINGS = 2, /* bytes */
	LEN_MAX = 1 << 16,
	WRITTEN = 64, /* bit of the second: texts as text_write writes them */
	READ_MAX = 63 /* bits: bytes that a read gives, as they are few */
};

struct merge {
	struct combine naive, seen;
	struct follow *follow;
	const struct blocks *followed;
	int settings; /* the second byte */
};

/* An input of these bytes, which come in small pieces. */
static void open_bytes(struct in *in, FILE *file, const struct str *s,
	int settings)
{
	int fd = fileno(file);

	if (ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0 ||
		write(fd, str_get(s), s->len) != (ssize_t)s->len ||
		lseek(fd, 0, SEEK_SET) < 0)
		bug("the temporary file does not work");
	*in = (struct in){.name = "fuzz", .fd = fd};
	in->cap = (size_t)(settings & READ_MAX) + 1;
	in->buf = xmalloc(in->cap);
}

static int repeats(const struct blocks *t)
{
	uint32_t f, i;

	for (f = 0; f < t->nfiles; f++)
		for (i = 1; i < t->files[f].count; i++)
			if (block_cmp(&t->v[t->files[f].first + i - 1],
				    &t->v[t->files[f].first + i]) == 0)
				return 1;
	return 0;
}

/* What text_write makes of p. */
static void written(const struct profile *p, struct str *s)
{
	struct out o = {.fd = -1};
	uint32_t f, i;

	str_clear(s);
	str_addf(s, "mode: %s\n", covmode_name(p->mode));
	for (f = 0; f < p->t->nfiles; f++) {
		const struct block_file *file = &p->t->files[f];

		for (i = file->first; i < file->first + file->count; i++) {
			text_write_line(&o, file->name, strlen(file->name),
				&p->t->v[i], p->counts[i]);
			str_add(s, o.buf, o.len);
			o.len = 0;
		}
	}
	free(o.buf);
}

static void compare(const struct merge *m, int naive, int seen,
	const struct errlist *a, const struct errlist *b)
{
	const struct profile *p = &m->naive.p, *q = &m->seen.p;
	size_t i;

	if (naive != seen || a->n != b->n || m->naive.n != m->seen.n ||
		m->naive.nskipped != m->seen.nskipped)
		bug("one way refuses or tells more");
	for (i = 0; i < a->n; i++)
		if (a->v[i].status != b->v[i].status ||
			strcmp(a->v[i].text, b->v[i].text) != 0)
			bug("'%s' and '%s'", a->v[i].text, b->v[i].text);
	for (i = 0; i < m->naive.nskipped; i++)
		if (strcmp(m->naive.skipped[i], m->seen.skipped[i]) != 0)
			bug("other files are skipped");
	if (!p->t != !q->t || p->mode != q->mode)
		bug("one way has no result, or another mode");
	/* Parts that are late are compared when all is in. */
	if (!p->t || m->naive.nlate || m->seen.nlate)
		return;
	if (!blocks_same(p->t, q->t))
		bug("the results have other blocks");
	for (i = 0; i < p->t->n; i++)
		if (p->counts[i] != q->counts[i])
			bug("the results have other counts");
	for (i = 0; i < p->t->nfiles; i++)
		if (strcmp(p->t->files[i].pkg, q->t->files[i].pkg) != 0)
			bug("the results have other packages");
}

/* 1 when the text is one that can be followed; o is what came of it. */
static int followed(struct merge *m, struct overlay *o, FILE *file,
	const struct str *s)
{
	struct in in;
	int ok;

	*o = (struct overlay){0};
	if (!m->seen.n)
		return 0;
	combine_settle(&m->seen);
	if (m->followed != m->seen.p.t) {
		follow_free(m->follow);
		m->follow = follow_new(m->seen.p.t);
		m->followed = m->seen.p.t;
	}
	open_bytes(&in, file, s, m->settings);
	ok = follow_in(m->follow, o, &in);
	in_close(&in);
	return ok;
}

static void add(struct merge *m, FILE *file, struct str *s)
{
	struct errlist a = {0}, b = {0};
	struct err e = {0};
	struct profile p, q = {0};
	struct overlay o;
	struct in in;
	int good, ok, x, y;

	open_bytes(&in, file, s, m->settings);
	good = text_read(&p, &in, &e) == 0 && !repeats(p.t);
	in_close(&in);
	if (good && m->settings & WRITTEN)
		written(&p, s);
	ok = followed(m, &o, file, s);
	if (ok && !good)
		bug("followed what is malformed, or has a block twice");
	if (good && m->settings & WRITTEN && m->seen.n && !ok)
		bug("a text of our own is not followed");
	if (good) {
		profile_add(&q, &p, COUNT_MAX, COUNT_CAP_TEXT);
		x = combine_add(&m->naive, &p, "fuzz", &a);
		y = ok ? combine_add_overlay(&m->seen, &o, "fuzz", &b) :
			 combine_add(&m->seen, &q, "fuzz", &b);
		compare(m, x, y, &a, &b);
	}
	overlay_release(&o);
	profile_release(&p);
	profile_release(&q);
	errlist_release(&a);
	errlist_release(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	static const enum covmode modes[] = {COVMODE_NONE, COVMODE_SET,
		COVMODE_COUNT, COVMODE_ATOMIC};
	static FILE *file; /* the same for all */
	struct merge m = {0};
	struct errlist none = {0};
	struct str s = {0};
	const uint8_t *end = ptr + len, *next;

	if (len < SETTINGS || len > LEN_MAX || (!file && !(file = tmpfile())))
		return 0;
	m.naive.op = m.seen.op = (enum combine_op)((*ptr & 3) % 3);
	m.naive.skew = m.seen.skew = (enum combine_skew)((*ptr >> 2 & 3) % 3);
	/* Never followed, operand.c. */
	if (m.seen.op == COMBINE_INTERSECT && m.seen.skew == COMBINE_SKEW_KEEP)
		return 0;
	m.naive.count = m.seen.count = *ptr & 16 ? COUNT_SUM : COUNT_MAX;
	m.naive.mode = m.seen.mode = modes[*ptr >> 5 & 3];
	m.settings = ptr[1];
	for (ptr += SETTINGS; ptr < end; ptr = next + 1) {
		next = memchr(ptr, 0xff, (size_t)(end - ptr));
		if (!next)
			next = end;
		str_clear(&s);
		str_add(&s, (const char *)ptr, (size_t)(next - ptr));
		add(&m, file, &s);
	}
	combine_finish(&m.naive);
	combine_finish(&m.seen);
	compare(&m, 0, 0, &none, &none);
	follow_free(m.follow);
	combine_release(&m.naive);
	combine_release(&m.seen);
	str_release(&s);
	return 0;
}
