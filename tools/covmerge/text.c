/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Text profiles: one after the other into one result (operand.h), which is
 * printed at the end, in covdata's order or in that of its lines' bytes.
 */
#include "covmerge.h"

#include "cli/tool.h"
#include "io/in.h"
#include "open/operand.h"
#include "profile/text.h"

#include <stdlib.h>
#include <string.h>

/* Threads that read profiles before their turn, and profiles that each reads
   until all wait for those to be added: some take longer than others. So memory
   is bounded, however many profiles and processors there are. */
enum { THREADS = 4, EACH = 3 };

/* A block as a line: the bytes before the blank that parts position and
   statements decide the order, as in the existing program. */
struct line {
	struct slice text; /* offset in the buffer while it grows */
	uint64_t count;
};

static int lines_by_bytes(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	return slice_compare(x->text, y->text);
}

/* Lines `file:l.c,l.c stmts` of all blocks, and their counters. */
static struct line *make_lines(const struct profile *p, struct str *buf)
{
	struct line *v = xmalloc(size_mul(p->t->n, sizeof(*v)));
	uint32_t f, i;
	size_t begin;

	for (f = 0; f < p->t->nfiles; f++) {
		const struct block_file *file = &p->t->files[f];

		for (i = file->first; i < file->first + file->count; i++) {
			const struct block *b = &p->t->v[i];

			begin = buf->len;
			str_addf(buf, "%s:%u.%u,%u.%u %u", file->name, b->line0,
				b->col0, b->line1, b->col1, b->stmts);
			v[i].text.len = buf->len - begin;
			v[i].count = p->counts[i];
		}
	}
	for (begin = 0, i = 0; i < p->t->n; i++) {
		v[i].text.ptr = buf->buf + begin;
		begin += v[i].text.len;
	}
	return v;
}

static void print_lexical(const struct profile *p, struct out *o)
{
	struct str buf = {0};
	struct line *v = make_lines(p, &buf);
	uint32_t i;

	if (p->t->n)
		qsort(v, p->t->n, sizeof(*v), lines_by_bytes);
	out_printf(o, "mode: %s\n", covmode_name(p->mode));
	for (i = 0; i < p->t->n; i++) {
		out_write(o, v[i].text.ptr, v[i].text.len);
		out_printf(o, " %llu\n", (unsigned long long)v[i].count);
	}
	free(v);
	str_release(&buf);
}

static void print_merged(const struct covmerge_cfg *cfg,
	const struct profile *p, struct out *o)
{
	if (cfg->order == ORDER_LEXICAL)
		print_lexical(p, o);
	else
		text_write(p, o);
}

/* To standard output, or to a file that appears whole. */
static void deliver_merged(const struct covmerge_cfg *cfg,
	const struct profile *p)
{
	struct out file, *o = cov_output(&file, cfg->out);

	if (!o)
		return;
	print_merged(cfg, p, o);
	cov_output_end(o);
}

/* One profile; what is wrong with it is told at once. */
static void add_profile_operand(struct operands *all, const char *operand)
{
	struct errlist problems = {0};

	operands_add(all, operand, &problems);
	cov_errlist(&problems);
	errlist_release(&problems);
}

/* Operands that wait until there are enough for each thread. */
struct batch {
	struct operands *all;
	unsigned jobs; /* threads, at most THREADS */
	char *v[THREADS * EACH];
	size_t n;
	size_t given; /* operands so far */
};

static void add_batch(struct batch *b)
{
	size_t i;

	if (b->n > 1)
		operands_ahead(b->all, (const char *const *)b->v, b->n,
			b->jobs);
	for (i = 0; i < b->n; i++) {
		add_profile_operand(b->all, b->v[i]);
		free(b->v[i]);
	}
	b->n = 0;
}

static void batch_operand(struct batch *b, const char *operand, size_t len)
{
	b->v[b->n++] = xstrndup(operand, len);
	b->given++;
	/* The first one says which program it is. */
	if (b->jobs < 2 || b->n == (size_t)b->jobs * EACH || !b->all->all.n)
		add_batch(b);
}

/* Operands from standard input, each ended by a NUL byte. */
static int batch_names(struct batch *b)
{
	struct err e = {0};
	struct in in;
	char *item;
	size_t len;
	int rc;

	if (in_open(&in, "-", &e) < 0) {
		cov_err(&e);
		return e.status;
	}
	while ((rc = in_item(&in, '\0', &item, &len, &e)) > 0)
		if (len)
			batch_operand(b, item, len);
	in_close(&in);
	cov_err(&e);
	return e.status;
}

int covmerge_text(const struct covmerge_cfg *cfg, char *const *operands,
	size_t n)
{
	struct operands all = {
		.all =
			{
				.op = (enum combine_op)cfg->op,
				.count = (enum count_op)cfg->count,
				.skew = (enum combine_skew)cfg->skew,
				.mode = covmode_of_choice(cfg->mode),
			},
		.one_mode = cfg->mode < 0,
		.skip_bad = cfg->skip_bad,
	};
	struct batch b = {
		.all = &all,
		.jobs = cfg->jobs < THREADS ? (unsigned)cfg->jobs : THREADS,
	};
	size_t i;
	int rc = 0;

	if (cfg->names)
		rc = batch_names(&b);
	else if (n == 0)
		add_profile_operand(&all, "-");
	for (i = 0; i < n; i++)
		batch_operand(&b, operands[i], strlen(operands[i]));
	add_batch(&b);
	if (!rc && cfg->names && !b.given)
		cov_error(COV_ITEMS, "<stdin>: no names of profiles");
	if (!rc)
		rc = operands_finish(&all);
	if (!rc)
		deliver_merged(cfg, &all.all.p);
	operands_release(&all);
	return rc;
}
