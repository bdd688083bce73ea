/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Following a table through a text.
 *
 * Of every block the text between its file's name and its count is kept. The
 * line that is expected next is that of the next block, or of the one that
 * came next in another text; where a third one comes it is taken apart, and
 * its place looked up. So a line of the expected kind costs two comparisons
 * and its count, and reading the file from the cache takes as long as
 * understanding it.
 */
#include "profile/followidx.h"

#include "base/le.h"
#include "profile/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Digits of a count that cannot be too great. */
enum { COUNT_DIGITS = 18 };

/* One text being read. */
struct reading {
	const struct follow *f;
	uint64_t *counts;
	uint32_t next; /* behind the block of the line before */
	uint32_t file, first, count; /* a file, and its blocks */
	const char *name; /* of that file */
	size_t namelen;
	uint32_t last; /* file of the line before */
	uint32_t left; /* blocks that did not come yet */
	enum covmode mode; /* COVMODE_NONE before the first line */
	const uint32_t *orders[FOLLOW_ORDERS + 1]; /* the first is NULL */
	int now; /* the one that was right last */
	uint32_t surprises; /* blocks that none of them expected */
	uint32_t *order; /* that of this text, NULL when it has none */
	struct blocks_build more; /* blocks that are not in the table */
	uint64_t *more_counts; /* in the order of the lines */
	size_t more_cap;
};

/* The block that is expected, or was found, is one of this file. */
static void set_file(struct reading *r, uint32_t i)
{
	const struct block_file *file = &r->f->t->files[i];

	r->file = i;
	r->first = file->first;
	r->count = file->count;
	r->name = file->name;
	r->namelen = r->f->namelen[i];
}

/* Goes to the file of block i; 0 when there is no such block. */
static int go_to_file_of(struct reading *r, uint32_t i)
{
	const struct blocks *t = r->f->t;

	if (i >= t->n)
		return 0;
	/* Mostly the next one that is not empty. */
	do
		set_file(r, r->file + 1 < t->nfiles ? r->file + 1 : 0);
	while (!r->count);
	if (i - r->first >= r->count)
		set_file(r, followidx_file_of(r->f, i));
	return 1;
}

/* A block that is not in the table; 0 when it cannot be taken. */
static int add_new_block(struct reading *r, const struct text_line *l)
{
	uint32_t file, n;

	if (!r->f->folders || (r->more.t && r->more.t->n == BLOCK_NONE - 1))
		return 0;
	file = blocks_file(&r->more, NULL, l->file, l->filelen);
	n = blocks_add(&r->more, file, l->blk);
	if (n == r->more_cap)
		mem_grow(&r->more_counts, &r->more_cap, (size_t)n + 1,
			sizeof(*r->more_counts));
	r->more_counts[n] = l->count;
	return 1;
}

/* Block i came and was not expected. */
static void learn_order(struct reading *r, uint32_t i)
{
	uint32_t k, n = r->f->t->n;

	/* Some surprises are not yet an order of its own. */
	if (++r->surprises <= n / 256 || r->f->order[FOLLOW_ORDERS - 1])
		return;
	if (!r->order) {
		r->order = xmalloc(size_mul((size_t)n + 1, sizeof(*r->order)));
		for (k = 0; k <= n; k++)
			r->order[k] = k;
	}
	r->order[r->next] = i;
}

/* A line of a known file. */
static int follow_line(struct reading *r, uint32_t file,
	const struct text_line *l)
{
	uint32_t i = followidx_block(r->f, file, &l->blk);

	r->last = file;
	if (i == BLOCK_NONE)
		return add_new_block(r, l);
	if (r->counts[i] != OVERLAY_NONE)
		return 0;
	r->counts[i] = l->count;
	r->left--;
	learn_order(r, i);
	r->next = i + 1;
	set_file(r, file);
	return 1;
}

/* Any line; 0 when the text is not for us. */
static int other_line(struct reading *r, const char *line, size_t len)
{
	struct text_line l;
	enum covmode mode;
	uint32_t file;

	if (r->mode == COVMODE_NONE) {
		if (!text_mode(line, len, &mode))
			return 0;
		r->mode = mode;
		return mode != COVMODE_NONE;
	}
	if ((len && text_mode(line, len, &mode)) || text_parse(&l, line, len))
		return 0;
	file = followidx_file(r->f, l.file, l.filelen);
	return file != BLOCK_NONE ? follow_line(r, file, &l) :
				    add_new_block(r, &l);
}

/* The line at p, if it is of the file of the line before: where the next
   begins, else NULL. */
static const char *same_file(struct reading *r, const char *p, const char *end)
{
	const struct follow *f = r->f;
	struct text_line l;
	const char *q;

	if (r->last >= f->t->nfiles)
		return NULL;
	q = text_next(&l, p, end, f->t->files[r->last].name,
		f->namelen[r->last]);
	return q && follow_line(r, r->last, &l) ? q : NULL;
}

/* n is at least 11, the bytes of `:1.1,1.1 1 `. */
static inline int same_tail(const char *p, const char *tail, size_t n)
{
	size_t mid = n < 16 ? n - 8 : 8, last = n - 8;

	if (n > 24)
		return memcmp(p, tail, n) == 0;
	return !((le_u64(p) ^ le_u64(tail)) |
		(le_u64(p + mid) ^ le_u64(tail + mid)) |
		(le_u64(p + last) ^ le_u64(tail + last)));
}

/*
 * The count at p and its newline: what is behind, or NULL. COUNT_DIGITS + 1
 * bytes can be read. How many digits there are cannot be guessed: up to seven
 * are read in one go, bytes becoming pairs, fours, and a number.
 */
static inline const char *count_of(const char *p, uint64_t *count)
{
	uint64_t v = le_u64(p) ^ 0x3030303030303030u, sum = 0;
	/* The lowest byte with its top bit set is the first that is none. */
	uint64_t none = ((v + 0x7676767676767676u) | v) & 0x8080808080808080u;
	unsigned n;

	if (none) {
		n = (unsigned)__builtin_ctzll(none) / 8;
		if (!n)
			return NULL;
		v <<= 64 - 8 * n;
		v = v * 10 + (v >> 8);
		v = ((v & 0x000000ff000000ffu) * 0x000f424000000064u +
			    ((v >> 16) & 0x000000ff000000ffu) *
				    0x0000271000000001u) >>
			32;
		*count = v;
	} else {
		for (n = 0;
			n < COUNT_DIGITS && (unsigned char)(p[n] - '0') < 10;
			n++)
			sum = 10 * sum + (uint64_t)(p[n] - '0');
		*count = sum;
	}
	return p[n] == '\n' ? p + n + 1 : NULL;
}

/*
 * Lines from p on as an order has them, NULL for the table's own: where the
 * first other line begins.
 */
static const char *follow_order(struct reading *r, const char *p,
	const char *end, const uint32_t *order)
{
	const struct follow *f = r->f;
	uint32_t i, next = r->next, left = r->left;
	const char *q, *tail;
	uint64_t count;
	size_t n;

	for (;; p = q) {
		i = order ? order[next] : next;
		if (i - r->first >= r->count && !go_to_file_of(r, i))
			break;
		tail = f->tails + f->at[i];
		n = f->at[i + 1] - f->at[i];
		/* Room for the longest, so that the end need not be seen. */
		if ((size_t)(end - p) < r->namelen + n + COUNT_DIGITS + 1 ||
			!same_tail(p + r->namelen, tail, n) ||
			memcmp(p, r->name, r->namelen) != 0)
			break;
		q = count_of(p + r->namelen + n, &count);
		if (!q || r->counts[i] != OVERLAY_NONE)
			break;
		r->counts[i] = count;
		left--;
		next = i + 1;
		r->last = r->file;
	}
	r->next = next;
	r->left = left;
	return p;
}

/* Expected lines from p on, in the order that was right last, or another. */
static const char *follow_expected(struct reading *r, const char *p,
	const char *end)
{
	const char *q = follow_order(r, p, end, r->orders[r->now]);
	int i;

	for (i = 0; i <= FOLLOW_ORDERS && q == p; i++) {
		if (i == r->now || (i && !r->orders[i]))
			continue;
		q = follow_order(r, p, end, r->orders[i]);
		if (q != p)
			r->now = i;
	}
	return q;
}

/* All whole lines in p..end; NULL, or where the rest begins. */
static const char *follow_lines(struct reading *r, const char *p,
	const char *end)
{
	const char *q;

	while (p < end) {
		q = NULL;
		if (r->mode != COVMODE_NONE) {
			p = follow_expected(r, p, end);
			q = same_file(r, p, end);
		}
		if (!q) {
			q = memchr(p, '\n', (size_t)(end - p));
			if (!q)
				break;
			if (!other_line(r, p, (size_t)(q - p)))
				return NULL;
			q++;
		}
		p = q;
	}
	return p;
}

/* 1 when all of it was followed. */
static int follow_text(struct reading *r, struct in *in)
{
	struct str rest = {0}; /* a line that a chunk did not end */
	struct err e = {0};
	const char *p, *nl;
	size_t len, n;
	char *chunk;
	int ok = 1, rc = 1;

	while (ok && (rc = in_chunk(in, &chunk, &len, &e)) > 0) {
		p = chunk;
		if (rest.len) {
			nl = memchr(p, '\n', len);
			n = nl ? (size_t)(nl + 1 - p) : len;
			str_add(&rest, p, n);
			p += n;
			if (nl) {
				ok = other_line(r, rest.buf, rest.len - 1);
				str_clear(&rest);
			}
		}
		p = ok ? follow_lines(r, p, chunk + len) : NULL;
		ok = p != NULL;
		if (ok)
			str_add(&rest, p, (size_t)(chunk + len - p));
		ok = ok && rest.len <= IN_LINE_MAX;
	}
	if (ok && rc == 0 && rest.len)
		ok = other_line(r, rest.buf, rest.len);
	str_release(&rest);
	return ok && rc == 0 && r->mode != COVMODE_NONE;
}

/* Makes a profile of the other blocks; 0 when one came twice. */
static int finish_new_blocks(struct reading *r, struct profile *p)
{
	uint32_t *slot, i;

	p->mode = r->mode;
	p->t = blocks_finish(&r->more, &slot);
	p->counts = xmalloc(size_mul(p->t->n, sizeof(*p->counts)));
	for (i = 0; i < p->t->n; i++)
		p->counts[slot[i]] = r->more_counts[i];
	free(slot);
	return !blocks_repeat(p->t);
}

int follow_in(struct follow *f, struct overlay *o, struct in *in)
{
	struct reading r = {.f = f, .left = f->t->n, .last = f->t->nfiles};
	size_t i;
	int ok;

	*o = (struct overlay){.t = blocks_ref(f->t)};
	o->counts = xmalloc(size_mul(f->t->n, sizeof(*o->counts)));
	memset(o->counts, 0xff, f->t->n * sizeof(*o->counts));
	r.counts = o->counts;
	if (f->t->nfiles)
		set_file(&r, 0);
	for (i = 0; i < FOLLOW_ORDERS; i++)
		r.orders[i + 1] = atomic_load(&f->order[i]);
	ok = f->usable && follow_text(&r, in) && (f->folders || !r.left);
	if (ok && r.more.t)
		ok = finish_new_blocks(&r, &o->more);
	if (ok && r.order)
		followidx_learn(f, r.order);
	else
		free(r.order);
	o->mode = r.mode;
	o->missing = r.left;
	blocks_build_release(&r.more);
	free(r.more_counts);
	if (!ok)
		overlay_release(o);
	return ok;
}

int follow_read(struct follow *f, struct overlay *o, const char *path)
{
	struct err e = {0};
	struct stat st;
	struct in in;
	int ok;

	*o = (struct overlay){0};
	/* What can be read only once is not for trying. */
	if (!f->usable || stat(path, &st) < 0 || !S_ISREG(st.st_mode) ||
		in_open_plain(&in, path, &e) < 0)
		return 0;
	ok = follow_in(f, o, &in);
	in_close(&in);
	return ok;
}
