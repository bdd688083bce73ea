/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The text profile, both ways.
 *
 * A line is read once, from its end: six numbers, each with the byte that must
 * stand before it, and what is left is the file name. This is one of the hot
 * loops of the suite (22 MB for kube-apiserver), so the numbers are made here
 * and not by num_u64, which needs to know where they begin. Mostly a line has
 * the name of the line before, and then is read forward, in half the time.
 */
#include "profile/text.h"

#include "io/came.h"
#include "profile/digits.h"

#include <stdlib.h>
#include <string.h>

/* What a line has, from its end. */
enum field { F_COUNT, F_STMTS, F_COL1, F_LINE1, F_COL0, F_LINE0, F_NUMBERS };

static const struct {
	char before; /* what stands before the number */
	uint64_t max;
	const char *none, *range; /* what to say */
} fields[F_NUMBERS] = {
	[F_COUNT] = {' ', INT64_MAX, "no count at its end",
		"count out of range"},
	[F_STMTS] = {' ', UINT32_MAX, "no number of statements",
		"number of statements out of range"},
	[F_COL1] = {'.', UINT32_MAX, "no end column",
		"end column out of range"},
	[F_LINE1] = {',', UINT32_MAX, "no end line", "end line out of range"},
	[F_COL0] = {'.', UINT32_MAX, "no start column",
		"start column out of range"},
	[F_LINE0] = {':', UINT32_MAX, "no start line",
		"start line out of range"},
};

static const uint64_t ten[20] = {1u, 10u, 100u, 1000u, 10000u, 100000u,
	1000000u, 10000000u, 100000000u, 1000000000u, 10000000000u,
	100000000000u, 1000000000000u, 10000000000000u, 100000000000000u,
	1000000000000000u, 10000000000000000u, 100000000000000000u,
	1000000000000000000u, 10000000000000000000u};

/*
 * The number that ends before *end, and the byte before it; *end moves to that
 * byte. Returns 0 or what is wrong.
 */
static inline const char *number_before(const char *line, const char **end,
	enum field f, uint64_t *v)
{
	const char *p = *end, *last = p;
	uint64_t sum = 0;
	unsigned digit, n = 0;

	for (; p > line; p--, n++) {
		digit = (unsigned)(unsigned char)p[-1] - '0';
		if (digit > 9)
			break;
		/* 19 digits cannot overflow; more may be leading zeros. */
		if (n < 19)
			sum += digit * ten[n];
		else if (digit)
			return fields[f].range;
	}
	if (p == last || p == line || p[-1] != fields[f].before)
		return fields[f].none;
	if (sum > fields[f].max)
		return fields[f].range;
	*end = p - 1;
	*v = sum;
	return NULL;
}

static inline void set_block(struct block *b, const uint64_t *v)
{
	b->line0 = (uint32_t)v[F_LINE0];
	b->col0 = (uint32_t)v[F_COL0];
	b->line1 = (uint32_t)v[F_LINE1];
	b->col1 = (uint32_t)v[F_COL1];
	b->stmts = (uint32_t)v[F_STMTS];
}

const char *text_parse(struct text_line *l, const char *line, size_t len)
{
	const char *end = line + len, *why;
	uint64_t v[F_NUMBERS];

	if (len && end[-1] == '\r')
		end--;
	if ((why = number_before(line, &end, F_COUNT, &v[F_COUNT])) ||
		(why = number_before(line, &end, F_STMTS, &v[F_STMTS])) ||
		(why = number_before(line, &end, F_COL1, &v[F_COL1])) ||
		(why = number_before(line, &end, F_LINE1, &v[F_LINE1])) ||
		(why = number_before(line, &end, F_COL0, &v[F_COL0])) ||
		(why = number_before(line, &end, F_LINE0, &v[F_LINE0])))
		return why;
	l->file = line;
	l->filelen = (size_t)(end - line);
	if (l->filelen == 0)
		return "no file name";
	set_block(&l->blk, v);
	l->count = v[F_COUNT];
	return memchr(line, 0, l->filelen) ? "NUL byte in the file name" : NULL;
}

/* Digits that text_next reads, and bytes behind the name. */
enum {
	NEXT_DIGITS = 9,
	NEXT_COUNT = 18,
	NEXT_REST = 1 + 5 * (NEXT_DIGITS + 1) + NEXT_COUNT + 1
};

/* The number at p; where what follows `behind` is, NULL if that is not next. */
static inline const char *number_at(const char *p, int max, char behind,
	uint64_t *v)
{
	const char *end = p + max;
	unsigned digit = (unsigned)(unsigned char)*p - '0';
	uint64_t sum = 0;

	if (digit > 9)
		return NULL;
	do {
		sum = 10 * sum + digit;
		digit = (unsigned)(unsigned char)*++p - '0';
	} while (digit <= 9 && p < end);
	*v = sum;
	return *p == behind ? p + 1 : NULL;
}

const char *text_next(struct text_line *l, const char *p, const char *end,
	const char *name, size_t len)
{
	uint64_t v[F_NUMBERS];

	if ((size_t)(end - p) < len + NEXT_REST || p[len] != ':' ||
		memcmp(p, name, len) != 0)
		return NULL;
	l->file = p;
	l->filelen = len;
	p += len + 1;
	if (!(p = number_at(p, NEXT_DIGITS, '.', &v[F_LINE0])) ||
		!(p = number_at(p, NEXT_DIGITS, ',', &v[F_COL0])) ||
		!(p = number_at(p, NEXT_DIGITS, '.', &v[F_LINE1])) ||
		!(p = number_at(p, NEXT_DIGITS, ' ', &v[F_COL1])) ||
		!(p = number_at(p, NEXT_DIGITS, ' ', &v[F_STMTS])) ||
		!(p = number_at(p, NEXT_COUNT, '\n', &v[F_COUNT])))
		return NULL;
	set_block(&l->blk, v);
	l->count = v[F_COUNT];
	return p;
}

int text_mode(const char *line, size_t len, enum covmode *mode)
{
	static const char key[] = "mode:";
	size_t at = sizeof(key) - 1;

	if (len < at || memcmp(line, key, at) != 0)
		return 0;
	if (line[len - 1] == '\r')
		len--;
	if (at < len && line[at] == ' ')
		at++;
	*mode = covmode_parse(line + at, len - at);
	return 1;
}

/* A profile being read. */
struct reading {
	struct profile *p;
	struct blocks_build b;
	uint64_t *counts; /* in the order of the lines */
	size_t cap;
	uint32_t file; /* of the line before */
	size_t namelen; /* of its name; 0 before the first */
	uint64_t bytes; /* of the whole text; 0 when not known */
	int bounded; /* by TEXT_REPEAT_MAX */
};

/* Lines after which it is reckoned how many there will be, and how many times
   as many it may be: what follows may be anything. */
enum { RECKON = 1 << 14, RECKON_MAX = 64 };

static int bad_line(const struct in *in, struct err *e, const char *what,
	const char *why)
{
	return err_set(e, COV_USAGE, "%s:%llu: %s: %s", in->name,
		(unsigned long long)in->line, what, why);
}

int text_refuse(const struct in *in, const char *line, size_t len,
	struct err *e)
{
	struct str came = {0};
	int rc;

	if (!len)
		return err_set(e, COV_USAGE, "%s: not a coverage profile: %s",
			in->name, in->line ? "no mode line" : "it is empty");
	if (!came_tell(&came, line, len, CAME_FOR_PROFILE))
		str_adds(&came, "it does not begin with a mode line");
	rc = bad_line(in, e, "not a coverage profile", came.buf);
	str_release(&came);
	return rc;
}

static int read_mode_line(struct reading *r, const struct in *in,
	enum covmode mode, struct err *e)
{
	if (mode == COVMODE_NONE)
		return bad_line(in, e, "bad mode line",
			"not set, count or atomic");
	if (r->p->mode != COVMODE_NONE && r->p->mode != mode)
		return err_set(e, COV_USAGE,
			"%s:%llu: modes clash: '%s' after '%s'; 'covmerge "
			"--mode' takes them as files of their own",
			in->name, (unsigned long long)in->line,
			covmode_name(mode), covmode_name(r->p->mode));
	r->p->mode = mode;
	return 0;
}

static uint64_t hash_line(uint32_t file, const struct block *b)
{
	const uint32_t v[] = {file, b->line0, b->col0, b->line1, b->col1,
		b->stmts};
	uint64_t h = 0;
	size_t i;

	for (i = 0; i < sizeof(v) / sizeof(*v); i++)
		h = (h ^ v[i]) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 32;
}

/*
 * 1 when n lines have fewer than n / TEXT_REPEAT_MAX blocks between them: few
 * bytes of gzip can be a thousand times as many of text, which are few blocks.
 * Looks no further than to the block that says no.
 */
static int repeats_too_much(const struct blocks_build *b, uint32_t n)
{
	uint32_t enough = n / TEXT_REPEAT_MAX, seen = 0, i, *slots;
	const struct block *v = b->t->v;
	size_t size = 1, at;

	while (size < 2 * (size_t)enough)
		size *= 2;
	slots = xcalloc(size, sizeof(*slots));
	for (i = 0; i < n && seen < enough; i++) {
		at = hash_line(b->file[i], &v[i]) & (size - 1);
		while (slots[at] &&
			(b->file[slots[at] - 1] != b->file[i] ||
				block_cmp(&v[slots[at] - 1], &v[i]) != 0))
			at = (at + 1) & (size - 1);
		if (!slots[at]) {
			slots[at] = i + 1;
			seen++;
		}
	}
	free(slots);
	return seen < enough;
}

/*
 * Room for line n and those behind it. Growing step by step touches pages that
 * are given back; what is reserved and not touched costs nothing.
 */
static void more_room(struct reading *r, const struct in *in, size_t n)
{
	uint64_t left = n >= RECKON ? in_left(in) : 0;
	size_t need = n + 1;
	double times;

	if (left && left < r->bytes) {
		times = 1.06 * (double)r->bytes / (double)(r->bytes - left);
		need = (size_t)((double)n *
			       (times < RECKON_MAX ? times : RECKON_MAX)) +
			1;
		blocks_reserve(&r->b, need);
	}
	mem_grow(&r->counts, &r->cap, need, sizeof(*r->counts));
}

/* A line of file r->file. */
static inline void add_block_line(struct reading *r, const struct in *in,
	const struct text_line *l)
{
	uint32_t n = r->b.t->n;

	if (n == r->cap)
		more_room(r, in, n);
	r->counts[blocks_add(&r->b, r->file, l->blk)] = l->count;
}

static int block_line(struct reading *r, const struct in *in, const char *line,
	size_t len, struct err *e)
{
	struct text_line l;
	const char *why;

	if (r->p->mode == COVMODE_NONE)
		return text_refuse(in, line, len, e);
	why = text_parse(&l, line, len);
	if (why)
		return bad_line(in, e, "bad profile line", why);
	if (r->b.t && r->b.t->n == BLOCK_NONE - 1)
		return bad_line(in, e, "bad profile", "too many blocks");
	r->file = blocks_file(&r->b, NULL, l.file, l.filelen);
	r->namelen = l.filelen;
	add_block_line(r, in, &l);
	return 0;
}

/* All whole lines that are buffered and of the file of the line before. */
static void lines_of_file(struct reading *r, struct in *in)
{
	struct slice s = in_buffered(in);
	const char *p = s.ptr, *end = p + s.len, *name, *next;
	struct text_line l;
	uint64_t lines = 0;

	if (!r->namelen)
		return;
	name = r->b.t->files[r->file].name;
	while (r->b.t->n < BLOCK_NONE - 1 &&
		(next = text_next(&l, p, end, name, r->namelen))) {
		add_block_line(r, in, &l);
		p = next;
		lines++;
	}
	in_skip(in, (size_t)(p - s.ptr), lines);
}

static int any_line(struct reading *r, const struct in *in, const char *line,
	size_t len, struct err *e)
{
	enum covmode mode;

	if (len == 0 || (len == 1 && line[0] == '\r'))
		return 0;
	if (line[0] == 'm' && text_mode(line, len, &mode))
		return read_mode_line(r, in, mode, e);
	return block_line(r, in, line, len, e);
}

/* Makes table and counters of what was read. */
static void reading_done(struct reading *r)
{
	struct profile *p = r->p;
	uint32_t *slot, i;

	p->t = blocks_finish(&r->b, &slot);
	p->counts = xmalloc(size_mul(p->t->n, sizeof(*p->counts)));
	for (i = 0; i < p->t->n; i++)
		p->counts[slot[i]] = r->counts[i];
	free(slot);
}

static int read_text(struct profile *p, struct in *in, int bounded,
	struct err *e)
{
	struct reading r = {.p = p, .bytes = in_left(in), .bounded = bounded};
	uint64_t look = TEXT_MANY;
	char *line;
	size_t len;
	int rc;

	memset(p, 0, sizeof(*p));
	while ((rc = in_line(in, &line, &len, e)) > 0) {
		rc = any_line(&r, in, line, len, e);
		if (rc < 0)
			break;
		lines_of_file(&r, in);
		if (r.bounded && r.b.t && r.b.t->n >= look) {
			look = 2 * r.b.t->n;
			if (repeats_too_much(&r.b, r.b.t->n)) {
				rc = bad_line(in, e, "bad profile",
					"the same blocks over and over");
				break;
			}
		}
	}
	if (rc == 0 && p->mode == COVMODE_NONE)
		rc = text_refuse(in, "", 0, e);
	if (rc == 0)
		reading_done(&r);
	else
		p->mode = COVMODE_NONE;
	blocks_build_release(&r.b);
	free(r.counts);
	return rc;
}

int text_read(struct profile *p, struct in *in, struct err *e)
{
	return read_text(p, in, 0, e);
}

int text_read_file(struct profile *p, const char *path, struct err *e)
{
	struct in in;
	int rc;

	memset(p, 0, sizeof(*p));
	if (in_open_plain(&in, path, e) < 0)
		return -1;
	in.max = TEXT_FILE_MAX;
	rc = read_text(p, &in, 1, e);
	in_close(&in);
	return rc;
}

int text_read_operand(struct profile *p, const char *path, struct err *e)
{
	struct in in;
	int rc;

	memset(p, 0, sizeof(*p));
	if (in_open(&in, path, e) < 0)
		return -1;
	rc = text_read(p, &in, e);
	in_close(&in);
	return rc;
}

/* Bytes behind the name: colon, positions, blank, count, newline. */
enum { LINE_REST = 1 + 54 + 1 + NUM_MAX + 1 };

static inline char *put_block_line(char *p, const char *name, size_t namelen,
	const struct block *b, uint64_t count)
{
	memcpy(p, name, namelen);
	p += namelen;
	*p++ = ':';
	p = put_positions(p, b);
	*p++ = ' ';
	p = put_digits(p, count);
	*p++ = '\n';
	return p;
}

void text_write_line(struct out *o, const char *name, size_t namelen,
	const struct block *b, uint64_t count)
{
	char *p;

	if (namelen > OUT_BUF - LINE_REST) {
		out_write(o, name, namelen);
		namelen = 0;
	}
	p = out_room(o, namelen + LINE_REST);
	out_wrote(o, (size_t)(put_block_line(p, name, namelen, b, count) - p));
}

/* All lines of a file, as many at a time as fit in a quarter of the buffer. */
static void write_file_lines(struct out *o, const struct block_file *f,
	const struct block *b, const uint64_t *counts)
{
	size_t len = strlen(f->name), fit = OUT_BUF / 4 / (len + LINE_REST);
	uint32_t i = 0, end;
	char *begin, *p;

	while (i < f->count && fit) {
		end = f->count - i < fit ? f->count : i + (uint32_t)fit;
		p = begin = out_room(o, fit * (len + LINE_REST));
		for (; i < end; i++)
			p = put_block_line(p, f->name, len, &b[i], counts[i]);
		out_wrote(o, (size_t)(p - begin));
	}
	for (; i < f->count; i++)
		text_write_line(o, f->name, len, &b[i], counts[i]);
}

void text_write(const struct profile *p, struct out *o)
{
	uint32_t i;

	if (p->mode == COVMODE_NONE)
		return;
	out_puts(o, "mode: ");
	out_puts(o, covmode_name(p->mode));
	out_putc(o, '\n');
	for (i = 0; p->t && i < p->t->nfiles; i++) {
		const struct block_file *f = &p->t->files[i];

		write_file_lines(o, f, p->t->v + f->first,
			p->counts + f->first);
	}
}
