/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Reading. Everything is read before anything is done: a process record of a
 * directory may come late, and a database is locked for as short a time as
 * possible. Kept are the lines, in one arena; they are taken apart again when
 * their report's turn comes.
 */
#include "input.h"

#include "covgroup.h"
#include "unite.h"

#include "cli/tool.h"
#include "record/layout.h"
#include "record/recin.h"

#include <stdlib.h>
#include <string.h>

/* The line of a record, kept. */
static struct slice keep_line(struct arena *a, const struct record *r)
{
	struct slice s;

	s.ptr = arena_strndup(a, r->line, r->len);
	s.len = r->len;
	return s;
}

static void add_slice(struct slice **v, size_t *n, size_t *cap, struct slice s)
{
	mem_grow(v, cap, *n + 1, sizeof(**v));
	(*v)[(*n)++] = s;
}

static const char *record_place(struct arena *a, const struct recin *rin)
{
	struct str s = {0};
	const char *text;

	recin_where(rin, &s);
	text = arena_strndup(a, s.buf, s.len);
	str_release(&s);
	return text;
}

/* A report or a part of one. */
static void add_report_line(struct input *in, const struct recin *rin,
	struct record *r)
{
	const char *dir = record_text(r, REC_DIR);
	struct incoming *inc;
	size_t i;

	i = keys_add(&in->dirs, dir ? dir : layout_dir_name(r));
	if (i == in->n) {
		mem_grow(&in->v, &in->cap, in->n + 1, sizeof(*in->v));
		in->v[in->n++] = (struct incoming){.key = in->dirs.v[i],
			.local = dir != NULL};
	}
	inc = &in->v[i];
	if (!dir && !inc->where)
		inc->where = record_place(&in->arena, rin);
	if (r->v[REC_INLINE].ptr)
		inc->local = 0;
	incoming_add(inc, keep_line(&in->arena, r));
}

void incoming_add(struct incoming *inc, struct slice line)
{
	/* Nearly all directories have one line, and there are many. */
	if (!inc->n++) {
		inc->first = line;
		return;
	}
	mem_grow(&inc->v, &inc->cap, inc->n, sizeof(*inc->v));
	inc->v[0] = inc->first;
	inc->v[inc->n - 1] = line;
}

/* Lines of a report, in the order in which they came. */
const struct slice *incoming_lines(const struct incoming *inc)
{
	return inc->n > 1 ? inc->v : &inc->first;
}

static void add_input_record(struct input *in, const struct recin *rin,
	struct record *r)
{
	const char *type = record_type(r);

	if (strcmp(type, "report") == 0 || strcmp(type, "process") == 0 ||
		strcmp(type, "source_dir") == 0)
		add_report_line(in, rin, r);
	else if (strcmp(type, "image") == 0)
		add_slice(&in->images, &in->nimages, &in->capimages,
			keep_line(&in->arena, r));
	else
		add_slice(&in->others, &in->nothers, &in->capothers,
			keep_line(&in->rest, r));
}

int input_read(struct input *in, const struct covgroup_cfg *cfg, unsigned jobs,
	char *const *files, size_t n)
{
	struct errlist last = {0};
	struct record rec = {0};
	struct err e = {0};
	struct recin rin;
	int got = -1;

	if (recin_open(&rin, files, n, cfg->where, cfg->skip_bad, cov_stdout(),
		    &e) == 0)
		while (!cov_terminated() &&
			(got = recin_next(&rin, &rec, &e)) > 0)
			add_input_record(in, &rin, &rec);
	cov_err(&e);
	if (rin.errors)
		cov_status(COV_ITEMS);
	recin_close(&rin, &last);
	cov_errlist(&last);
	errlist_release(&last);
	record_release(&rec);
	if (got == 0)
		input_unite(in, jobs);
	return got < 0 ? -1 : 0;
}

void input_forget(struct input *in)
{
	size_t i;

	for (i = 0; i < in->n; i++) {
		free(in->v[i].v);
		in->v[i].v = NULL;
		in->v[i].n = 0;
	}
	in->nimages = 0;
	arena_release(&in->arena);
	keys_release(&in->dirs);
}

void input_release(struct input *in)
{
	input_forget(in);
	arena_release(&in->rest);
	free(in->v);
	free(in->others);
	free(in->images);
}
