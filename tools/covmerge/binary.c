/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covmerge --binary: coverage directories become one, as `go tool covdata`
 * merge, subtract and intersect make it.
 *
 * Files belong together by their names (covdir.h); each binary is read,
 * combined and encoded by itself, so that memory is that of the largest one
 * and of the counters that come out. Nothing is written before all was read.
 *
 * Order of counters files, and what a directory after the first one does to
 * the counters so far, are covdata's: every file is compared by itself, a
 * function that a later directory has no counters of goes as a whole.
 */
#include "covmerge.h"

#include "base/names.h"
#include "base/num.h"
#include "cli/tool.h"
#include "gocov/covwrite.h"
#include "io/in.h"

#include <stdlib.h>
#include <string.h>

/* One run. */
struct binary {
	const struct covmerge_cfg *cfg;
	char *const *dirs;
	struct covload files;
	struct covargs args; /* what all files so far agree in */
	struct products out;
	struct combined *all; /* --pcombine */
	/* for one counters file of a later directory */
	uint64_t *counts;
	unsigned char *live;
	/* intersection: functions that the directory at hand has counters
	   of; NULL while it is the first */
	unsigned char *seen;
	int64_t current; /* directory of the file before, -1 for none */
	struct merged m; /* the binary at hand */
};

/* Prints what was noted; -1 when --strict ends the run here. */
static int tell_found(struct binary *b)
{
	int worst = errlist_worst(&b->files.problems);

	cov_errlist(&b->files.problems);
	errlist_clear(&b->files.problems);
	return worst && b->cfg->strict ? -1 : 0;
}

/* --- counters ------------------------------------------------------------- */

/* The intersection loses functions that the directory has no counters of. */
static void drop_unseen_functions(struct binary *b)
{
	const struct covmeta *meta = b->m.bin.meta;
	uint32_t i;

	for (i = 0; i < meta->nfuncs; i++)
		b->m.live[i] &= b->seen[i];
	free(b->seen);
	b->seen = NULL;
}

/* A counters file of this directory comes. */
static void enter_directory(struct binary *b, uint32_t dir)
{
	int intersect = b->cfg->op == COMBINE_INTERSECT;

	if (b->current == (int64_t)dir)
		return;
	b->current = dir;
	if (b->seen && dir)
		drop_unseen_functions(b);
	free(b->seen);
	b->seen = intersect && dir ? xcalloc(b->m.bin.meta->nfuncs, 1) : NULL;
}

/* A function of a later directory's file meets what is there. */
static void apply_function(struct binary *b, const struct covfunc *f)
{
	uint64_t *to = b->m.counts + f->first;
	const uint64_t *from = b->counts + f->first;
	int subtract = b->cfg->op == COMBINE_SUBTRACT;
	uint32_t i;

	for (i = 0; i < f->count; i++)
		if ((from[i] != 0) == subtract)
			to[i] = 0;
}

static void apply_file(struct binary *b)
{
	const struct covmeta *meta = b->m.bin.meta;
	uint32_t p, i;

	for (p = 0; p < meta->npkgs; p++) {
		const struct covpkg *pkg = &meta->pkgs[p];

		for (i = 0; i < pkg->nfuncs; i++) {
			if (!b->live[pkg->func0 + i] ||
				!b->m.live[pkg->func0 + i])
				continue;
			if (b->seen)
				b->seen[pkg->func0 + i] = 1;
			apply_function(b, &pkg->funcs[i]);
		}
	}
}

static void add_later_file(struct binary *b)
{
	const struct covmeta *meta = b->m.bin.meta;

	free(b->counts);
	free(b->live);
	b->counts = xcalloc(meta->nunits, sizeof(*b->counts));
	b->live = xcalloc(meta->nfuncs, 1);
	b->files.work.live = b->live;
	if (covload_count(&b->files, &b->m.bin, b->counts, COUNT_SUM) < 0)
		cov_status(COV_ITEMS); /* the good part counts */
	apply_file(b);
}

/* Keeps of the arguments what this file says too. */
static void meet_args(struct binary *b)
{
	const struct covbin_src *src = &b->files.src;
	struct err ignored = {0}; /* told when its counters are read */
	struct covargs one = {0};
	struct covctr c;

	if (covctr_open(&c, src->ptr, src->len, src->name, &ignored) == 0) {
		if (covargs_read(&one, &c, &ignored) < 0)
			one = (struct covargs){0};
		covargs_meet(&b->args, &one);
		covargs_release(&one);
	}
	covctr_close(&c);
}

static void merge_counters_file(struct binary *b, const struct covfile *f)
{
	int op = b->cfg->op;
	uint64_t number;

	if (covload_item(&b->files, f->path) < 0)
		return;
	if (num_u64(f->snapshot, strlen(f->snapshot), INT64_MAX, &number) ==
			NUM_OK &&
		number > b->m.number)
		b->m.number = number;
	if (op == COMBINE_UNION)
		meet_args(b);
	else
		enter_directory(b, f->dir);
	if (op != COMBINE_UNION && f->dir) {
		add_later_file(b);
		return;
	}
	b->files.work.live = b->m.live;
	if (covload_count(&b->files, &b->m.bin, b->m.counts,
		    (enum count_op)b->cfg->count) < 0)
		cov_status(COV_ITEMS);
}

/*
 * covdata looks at the directories that have counters of a binary: one that
 * has none takes nothing away. That is kept, and told.
 */
static void note_absent(struct binary *b)
{
	const struct covpod *files = b->m.files;
	unsigned char *has = xcalloc(b->files.dir.ndirs, 1);
	uint32_t d;
	size_t i;

	for (i = 0; i < files->nctrs; i++)
		has[files->ctrs[i].dir] = 1;
	for (d = 1; d < b->files.dir.ndirs; d++)
		if (!has[d] && memchr(b->m.live, 1, b->m.bin.meta->nfuncs))
			errlist_add(&b->files.problems, 0,
				"%s: '%s' has no counters of "
				"it, and takes no part in its intersection",
				covload_name(&b->files, files->meta.path),
				b->dirs[d]);
	free(has);
}

/* --- binaries ------------------------------------------------------------- */

/* The counters over the covmeta as it is, which is copied. */
static void keep_whole_binary(struct binary *b, const struct covargs *args)
{
	const struct covmeta *meta = b->m.bin.meta;
	const char *tag = b->m.files->meta.tag;
	struct str bytes = {0};
	struct covwrite w;
	uint32_t p, i;

	products_meta(&b->out, tag)->copy = b->m.files->meta.path;
	covwrite_begin(&w, &bytes, meta->hash, args);
	for (p = 0; p < meta->npkgs; p++) {
		const struct covpkg *pkg = &meta->pkgs[p];

		for (i = 0; i < pkg->nfuncs; i++)
			if (b->m.live[pkg->func0 + i])
				covwrite_func(&w, p, i,
					b->m.counts + pkg->funcs[i].first,
					pkg->funcs[i].count);
	}
	covwrite_end(&w);
	/* Named like the covmeta, whose name need not be its hash. */
	products_counters(&b->out, tag, b->m.number)->bytes = bytes;
}

/* What becomes of a binary whose counters are read; -1 ends the run. */
static int keep_binary(struct binary *b)
{
	if (b->all)
		return combined_add(b->all, &b->m, b->cfg,
			covload_name(&b->files, b->m.files->meta.path),
			&b->files.problems);
	if (b->cfg->patterns.n)
		merged_select(&b->m, b->cfg, &b->args, &b->out);
	else
		keep_whole_binary(b, &b->args);
	covargs_release(&b->args);
	return 0;
}

static int merge_counters(struct binary *b)
{
	const struct covpod *files = b->m.files;
	size_t i;

	if (b->cfg->op == COMBINE_INTERSECT)
		b->seen = xcalloc(b->m.bin.meta->nfuncs, 1);
	if (files->nctrs && b->current > (int64_t)files->ctrs[0].dir)
		b->current = -1; /* where covdata ends with a panic */
	for (i = 0; i < files->nctrs; i++) {
		merge_counters_file(b, &files->ctrs[i]);
		if (tell_found(b) < 0)
			return -1;
	}
	if (b->seen)
		drop_unseen_functions(b);
	if (b->cfg->op == COMBINE_INTERSECT)
		note_absent(b);
	return tell_found(b);
}

static void binary_release(struct binary *b)
{
	covbin_release(&b->m.bin);
	free(b->m.counts);
	free(b->m.live);
	free(b->seen);
	free(b->counts);
	free(b->live);
	b->counts = NULL;
	b->live = b->seen = NULL;
	b->m = (struct merged){0};
}

/* 0, or -1 to end the run. */
static int merge_pod(struct binary *b, const struct covpod *files)
{
	struct covmeta *meta = covload_meta(&b->files, files);
	int r;

	b->m = (struct merged){.files = files};
	if (tell_found(b) < 0) {
		covmeta_free(meta);
		return -1;
	}
	if (!meta)
		return 0;
	if (b->all)
		meta->mode = combined_mode(b->all, meta->mode);
	covbin_init(&b->m.bin, meta);
	b->m.counts = xcalloc(meta->nunits, sizeof(*b->m.counts));
	b->m.live = xcalloc(meta->nfuncs, 1);
	r = merge_counters(b);
	if (r == 0)
		r = keep_binary(b);
	if (tell_found(b) < 0)
		r = -1;
	binary_release(b);
	return r;
}

/* --- the run -------------------------------------------------------------- */

static void merge_listed(struct binary *b, size_t n)
{
	struct covload *l = &b->files;
	struct err e = {0};
	int no_base, r;
	size_t i;

	b->current = -1;
	l->src.own_only = b->cfg->strict;
	if (b->cfg->pcombine)
		b->all = combined_new();
	for (i = 0; i < n; i++)
		covload_dir(l, b->dirs[i]);
	covload_listed(l);
	if (!l->dir.npods && l->dir.norphans)
		covload_note(l, l->dir.orphans[0].path,
			"counters without their covmeta");
	no_base = l->first_lost && b->cfg->op != COMBINE_UNION;
	if (no_base)
		errlist_add(&b->files.problems, COV_USAGE,
			"%s: without the first "
			"directory there is %s",
			covload_name(l, b->dirs[0]),
			b->cfg->op == COMBINE_SUBTRACT ?
				"nothing to subtract from" :
				"no intersection");
	r = tell_found(b) < 0 || no_base ? -1 : 0;
	for (i = 0; i < l->dir.npods && r == 0; i++)
		r = merge_pod(b, &l->dir.pods[i]);
	if (r == 0 && b->all && combined_mode(b->all, COVMODE_NONE))
		combined_finish(b->all, &b->args, &b->out);
	if (r == 0 && b->out.n &&
		products_write(&b->out, b->cfg->binary, &e) < 0)
		cov_err(&e);
}

static int merge_dirs(const struct covmerge_cfg *cfg, char *const *dirs,
	size_t n)
{
	struct binary b = {.cfg = cfg, .dirs = dirs};

	if (n == 0)
		return opt_usage_error("no coverage directory given");
	if (n == 1 && cfg->op == COMBINE_SUBTRACT)
		return opt_usage_error("--op subtract needs two directories");
	merge_listed(&b, n);
	combined_free(b.all);
	products_release(&b.out);
	covargs_release(&b.args);
	covload_release(&b.files);
	return 0;
}

/* Directories from standard input, each ended by a NUL byte. */
static int read_directory_names(struct names *v, struct err *e)
{
	struct str name = {0};
	struct in in;
	char *item;
	size_t len;
	int r;

	if (in_open(&in, "-", e) < 0)
		return -1;
	while ((r = in_item(&in, '\0', &item, &len, e)) > 0) {
		if (!len)
			continue;
		str_clear(&name);
		str_add(&name, item, len);
		names_add(v, name.buf);
	}
	in_close(&in);
	str_release(&name);
	return r;
}

int covmerge_binary(const struct covmerge_cfg *cfg, char *const *dirs, size_t n)
{
	struct names v = {0};
	struct err e = {0};
	int r = 0;

	if (!cfg->names)
		return merge_dirs(cfg, dirs, n);
	if (read_directory_names(&v, &e) < 0)
		cov_err(&e);
	else if (!v.n)
		cov_error(COV_ITEMS, "<stdin>: no names of directories");
	else
		r = merge_dirs(cfg, (char *const *)v.v, v.n);
	names_release(&v);
	return r;
}
