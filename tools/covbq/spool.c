/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "spool.h"

#include "io/gz.h"

#include <stdlib.h>
#include <string.h>

/* Rows are so alike that the fastest level makes a fortieth of them. */
enum { GZIP_LEVEL = 1 };

void spool_begin(struct spool *s, int gzip, const char *time,
	const char *const *words)
{
	struct str begin = {0};

	*s = (struct spool){.gzip = gzip};
	add_column(&begin, "{\"ingestion_time\":", time);
	s->skip = begin.len;
	str_release(&begin);
	if (gzip)
		s->gz = gzout_new(GZIP_LEVEL);
	s->hash = sha256_new();
	for (; *words; words++)
		sha256_add(s->hash, *words, strlen(*words) + 1);
}

static int spool_piece(struct spool *s, struct slice bytes, struct err *e)
{
	mem_grow(&s->v, &s->cap, s->n + 1, sizeof(*s->v));
	if (spill_put(&s->spill, bytes, &s->v[s->n], e) < 0)
		return -1;
	s->n++;
	s->bytes += bytes.len;
	return 0;
}

/* Puts full pieces aside. */
static int put_full_pieces(struct spool *s, struct err *e)
{
	size_t at = 0;

	for (; s->piece.len - at >= SPOOL_PIECE; at += SPOOL_PIECE)
		if (spool_piece(s,
			    (struct slice){s->piece.buf + at, SPOOL_PIECE},
			    e) < 0)
			return -1;
	if (at) {
		memmove(s->piece.buf, s->piece.buf + at, s->piece.len - at);
		str_cut(&s->piece, s->piece.len - at);
	}
	return 0;
}

static int put_spool_rows(void *ctx, const struct str *rows, struct err *e)
{
	struct spool *s = ctx;
	const char *p = rows->buf, *end = p + rows->len, *nl;

	for (; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl || (size_t)(nl - p) < s->skip)
			bug("a row without its time or its end");
		sha256_add(s->hash, p + s->skip,
			(size_t)(nl + 1 - p) - s->skip);
		s->rows++;
	}
	s->text += rows->len;
	if (s->gz)
		gzout_add(s->gz, rows->buf, rows->len, &s->piece);
	else
		str_add(&s->piece, rows->buf, rows->len);
	return put_full_pieces(s, e);
}

struct rows_to spool_rows(struct spool *s)
{
	return (struct rows_to){put_spool_rows, s};
}

int spool_end(struct spool *s, struct err *e)
{
	if (s->gz)
		gzout_end(s->gz, &s->piece);
	sha256_hex(s->hash, s->id);
	s->hash = NULL;
	if (put_full_pieces(s, e) < 0)
		return -1;
	if (s->piece.len &&
		spool_piece(s, (struct slice){s->piece.buf, s->piece.len}, e) <
			0)
		return -1;
	str_release(&s->piece);
	return 0;
}

int spool_read(struct spool *s, uint64_t at, size_t len, struct str *to,
	struct err *e)
{
	struct str piece = {0};
	size_t i = (size_t)(at / SPOOL_PIECE);
	int rc = 0;

	str_clear(to);
	for (; rc == 0 && i < s->n && to->len < len; i++) {
		rc = spill_get(&s->spill, s->v[i], &piece, e);
		if (rc == 0)
			str_add(to, piece.buf, piece.len);
	}
	if (to->len > len)
		str_cut(to, len);
	str_release(&piece);
	return rc;
}

void spool_release(struct spool *s)
{
	char unused[SHA256_HEX];

	spill_release(&s->spill);
	free(s->v);
	str_release(&s->piece);
	gzout_free(s->gz);
	if (s->hash)
		sha256_hex(s->hash, unused);
	*s = (struct spool){0};
}

/* --- going through -------------------------------------------------------- */

/* More text behind what is not yet given; 0 when there is none. */
static int more_spool_text(struct spool_walk *w, struct err *e)
{
	const char *in;
	size_t len;
	char *room;
	long n;

	if (w->given) {
		memmove(w->text.buf, w->text.buf + w->given,
			w->text.len - w->given);
		str_cut(&w->text, w->text.len - w->given);
		w->given = 0;
	}
	if (w->at >= w->s->bytes)
		return 0;
	if (spool_read(w->s, w->at, SPOOL_PIECE, &w->piece, e) < 0)
		return -1;
	w->at += w->piece.len;
	if (!w->s->gzip) {
		str_add(&w->text, w->piece.buf, w->piece.len);
		return 1;
	}
	if (!w->gz)
		w->gz = gz_new();
	in = w->piece.buf;
	len = w->piece.len;
	do {
		room = str_room(&w->text, SPOOL_PIECE);
		n = gz_step(w->gz, &in, &len, room, SPOOL_PIECE, e);
		if (n < 0)
			return -1;
		w->text.len += (size_t)n;
	} while (len > 0 || n == SPOOL_PIECE);
	return 1;
}

int spool_next(struct spool_walk *w, struct slice *row, struct err *e)
{
	const char *p, *nl = NULL;
	int rc = 1;

	while (rc > 0) {
		p = str_get(&w->text) + w->given;
		if (w->text.len > w->given)
			nl = memchr(p, '\n', w->text.len - w->given);
		if (nl) {
			*row = (struct slice){p, (size_t)(nl - p)};
			w->given += row->len + 1;
			return 1;
		}
		rc = more_spool_text(w, e);
	}
	return rc;
}

void spool_walk_end(struct spool_walk *w)
{
	gz_free(w->gz);
	str_release(&w->piece);
	str_release(&w->text);
}
