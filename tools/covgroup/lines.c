/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * --lines FILE[:LINE[-LINE]]: of each line that has code, whether it ran, how
 * often at most, and in how many of the binaries that have it. Only those
 * binaries are opened.
 */
#include "lines.h"

#include "base/num.h"
#include "cli/tool.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

/* No source has more; a damaged database may say anything. */
enum { LINES_MAX = 1 << 22 };

/* A line, while it is counted. */
struct source_line {
	uint64_t count; /* greatest of its blocks */
	int missed; /* one of them did not run in any binary */
	unsigned have, ran; /* binaries */
	unsigned seen, counted; /* number of the last binary of each */
};

/* A file of several binaries. */
struct lines {
	struct db *db;
	char *path; /* NULL: none yet */
	struct profile all; /* of all binaries so far, only this file */
	unsigned binaries;
	struct source_line *v; /* by line, from 1 */
	size_t cap;
	uint64_t from, to; /* lines that are wanted */
	uint64_t printed;
};

/* One file of a profile. */
static void cut_file(struct profile *to, const struct profile *p,
	const char *path)
{
	struct blocks_build build = {0};
	uint32_t file = blocks_file(&build, NULL, path, strlen(path));
	uint32_t i, at, n = 0, *slot;
	struct blocks *t;
	uint64_t *counts = xcalloc((size_t)p->t->n + 1, sizeof(*counts));

	for (i = 0; i < p->t->nfiles; i++) {
		const struct block_file *f = &p->t->files[i];

		if (strcmp(f->name, path) != 0)
			continue;
		for (at = f->first; at < f->first + f->count; at++) {
			blocks_add(&build, file, p->t->v[at]);
			counts[n++] = p->counts[at];
		}
	}
	t = blocks_finish(&build, &slot);
	*to = (struct profile){0};
	profile_zero(to, t, p->mode);
	for (i = 0; i < n; i++)
		to->counts[slot[i]] = counts[i];
	blocks_unref(t);
	free(slot);
	free(counts);
}

/* Makes room for the lines of a block; NULL: there are too many. */
static struct source_line *room_for_block(struct lines *l,
	const struct block *b)
{
	size_t need = (size_t)block_last_line(b) + 1, cap = l->cap;

	if (need > LINES_MAX)
		return NULL;
	mem_grow(&l->v, &l->cap, need, sizeof(*l->v));
	memset(l->v + cap, 0, (l->cap - cap) * sizeof(*l->v));
	return l->v;
}

/* The lines of one binary, of which p is this file. */
static int count_binary_lines(struct lines *l, const struct profile *p,
	struct err *e)
{
	struct source_line *line;
	uint32_t i, at;

	l->binaries++;
	for (i = 0; i < p->t->n; i++) {
		const struct block *b = &p->t->v[i];

		if (!block_tells(b, p->counts[i]))
			continue;
		if (!room_for_block(l, b))
			return err_set(e, COV_ITEMS,
				"%s: a block ends at line %u", l->path,
				(unsigned)b->line1);
		for (at = b->line0; at <= block_last_line(b); at++) {
			line = &l->v[at];
			if (line->seen != l->binaries)
				line->have++;
			line->seen = l->binaries;
			if (!p->counts[i])
				continue;
			if (line->counted != l->binaries)
				line->ran++;
			line->counted = l->binaries;
		}
	}
	return 0;
}

/* What all binaries together say of each block. */
static void count_all_lines(struct lines *l)
{
	const struct blocks *t = l->all.t;
	uint64_t count;
	uint32_t i, at;

	for (i = 0; i < t->n; i++) {
		count = l->all.counts[i];
		if (!block_tells(&t->v[i], count))
			continue;
		for (at = t->v[i].line0; at <= block_last_line(&t->v[i]);
			at++) {
			l->v[at].missed |= !count;
			if (count > l->v[at].count)
				l->v[at].count = count;
		}
	}
}

/* Prints the file at hand, and is ready for the next. */
static void end_lines(struct lines *l)
{
	struct str s = {0};
	size_t i;

	if (!l->path)
		return;
	count_all_lines(l);
	fs_encode(&s, l->path);
	for (i = 0; i < l->cap; i++) {
		if (!l->v[i].have || i < l->from || i > l->to)
			continue;
		l->printed++;
		out_printf(cov_stdout(), "%s:%zu\t%s\t%llu\t%u/%u\n", s.buf, i,
			!l->v[i].count         ? "no" :
				l->v[i].missed ? "partly" :
						 "yes",
			(unsigned long long)l->v[i].count, l->v[i].ran,
			l->v[i].have);
	}
	str_release(&s);
	profile_release(&l->all);
	free(l->v);
	free(l->path);
	*l = (struct lines){.db = l->db,
		.from = l->from,
		.to = l->to,
		.printed = l->printed};
}

static int add_binary_file(void *ctx, const char *path,
	const char *covmeta_hash, struct err *e)
{
	struct lines *l = ctx;
	struct profile p, file;
	int r;

	if (l->path && strcmp(l->path, path) != 0)
		end_lines(l);
	if (!l->path)
		l->path = xstrdup(path);
	if (db_binary_profile(l->db, covmeta_hash, &p, e) < 0)
		return -1;
	if (!p.t)
		return 0;
	cut_file(&file, &p, path);
	profile_release(&p);
	r = count_binary_lines(l, &file, e);
	profile_add(&l->all, &file, COUNT_MAX, COUNT_CAP_TEXT);
	profile_release(&file);
	return r;
}

/* Cuts `:LINE` or `:LINE-LINE` off the file that is asked for. */
static char *cut_range(struct lines *l, const char *wanted)
{
	char *file = xstrdup(wanted), *colon = strrchr(file, ':');
	size_t first = colon ? strspn(colon + 1, "0123456789") : 0;
	const char *last;

	l->to = UINT64_MAX;
	if (!first || num_u64(colon + 1, first, UINT32_MAX, &l->from) != NUM_OK)
		return file;
	last = colon + 1 + first;
	l->to = l->from;
	if (*last &&
		(*last != '-' ||
			num_u64(last + 1, strlen(last + 1), UINT32_MAX,
				&l->to) != NUM_OK)) {
		l->from = 0;
		l->to = UINT64_MAX;
	} else {
		*colon = '\0';
	}
	return file;
}

void lines_print(const struct covgroup_cfg *cfg)
{
	struct lines l = {0};
	struct arena a = {0};
	struct err e = {0};
	char *file = cut_range(&l, cfg->lines);
	int r = -1;

	l.db = db_open(cfg->db, DB_READ, NULL, &e);
	if (l.db && db_old_version(l.db))
		err_set(&e, COV_USAGE,
			"%s: of coverage-collector; --db converts it", cfg->db);
	else if (l.db)
		r = db_files_of(l.db, &a, file, add_binary_file, &l, &e);
	if (r == 0 && !l.path)
		err_set(&e, COV_ITEMS, "%s: no binary has a file '%s'", cfg->db,
			file);
	if (r == 0 && l.all.t) {
		end_lines(&l);
		if (!l.printed)
			err_set(&e, COV_ITEMS, "%s: no code there", cfg->lines);
	}
	cov_err(&e);
	profile_release(&l.all);
	free(l.v);
	free(l.path);
	free(file);
	arena_release(&a);
	db_close(l.db);
}
