/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What must be made again, and the making, on several threads.
 *
 * A page that has its key (job.c) is left alone; with a merge_input_hash in the
 * record before anything is opened. Every thread has repositories of its own,
 * since a libgit2 handle belongs to one.
 */
#include "render.h"
#include "index.h"
#include "job.h"
#include "key.h"
#include "memory.h"
#include "owners.h"
#include "page.h"

#include "cli/tool.h"
#include "io/fs.h"
#include "io/pool.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* All threads of one run. */
struct rendering {
	const struct covhtml_cfg *cfg;
	struct pages *ps;
	const char *dir; /* where pages go */
	struct lookup *first; /* sources of the first thread, checked */
	_Atomic size_t next; /* page to be made next */
};

static void write_page(struct page_job *j, const char *path)
{
	struct page *pg = j->pg;
	struct arena a = {0};
	struct err e = {0};
	struct out o;

	if (out_create(&o, path, 0, &e) == 0) {
		page_write(&o, j, title_of(pg, &a), "index.html");
		pg->written = out_commit(&o, &e) == 0;
	}
	errlist_err(&pg->problems, &e);
	arena_release(&a);
}

/* Makes one page, or finds that it is up to date. */
static void make_page(struct page_job *j, const char *path)
{
	struct page *pg = j->pg;
	int folder;

	if (!pg->npaths || !*record_text0(&pg->r, REC_MERGE_INPUT_HASH))
		open_job_profile(j);
	add_told(j);
	files_choose(&j->f, j->sources, &pg->r, pg->paths, pg->npaths);
	folder = j->f.view && !*j->f.view->commit;
	if (j->cfg->sources.n && pg->npaths)
		pg->why = j->f.why;
	page_key(j, pg->key);
	if (!folder && key_ends(path, pg->key))
		return;
	open_job_profile(j);
	files_load(&j->f, &j->p, &pg->problems);
	pg->bared = pg->texts && !j->f.texts;
	pg->texts = j->f.texts;
	set_totals(pg, &j->f);
	page_key(j, pg->key);
	if (!key_ends(path, pg->key))
		write_page(j, path);
}

static void make_page_of(const struct rendering *r, struct page *pg,
	struct lookup *sources)
{
	struct page_job j = {.cfg = r->cfg, .pg = pg, .sources = sources};
	struct str path = {0};

	set_totals(pg, NULL);
	if (pg->came) {
		page_path(pg, r->dir, &path);
		make_page(&j, path.buf);
	}
	files_release(&j.f);
	profile_release(&j.p);
	str_release(&path);
}

/* A thread: makes pages until none is left. */
static void make_pages(void *ctx, size_t thread)
{
	struct rendering *r = ctx;
	struct lookup *own = NULL;
	struct err ignored = {0};
	size_t i;

	if (thread > 0) {
		own = lookup_new();
		/* They could be opened a moment ago. */
		if (add_sources(own, r->cfg, &ignored))
			ignored.status = 0;
	}
	while ((i = atomic_fetch_add(&r->next, 1)) < r->ps->n)
		make_page_of(r, r->ps->v[i], own ? own : r->first);
	lookup_free(own);
}

/* Tells what happened, in the order of the pages. */
static void tell_pages(const struct rendering *r)
{
	size_t i, written = 0, came = 0, bared = 0, bare = 0;
	const char *why = NULL;

	for (i = 0; i < r->ps->n; i++) {
		errlist_of_item(&r->ps->v[i]->problems);
		cov_errlist(&r->ps->v[i]->problems);
		written += (size_t)r->ps->v[i]->written;
		came += (size_t)r->ps->v[i]->came;
		bared += (size_t)r->ps->v[i]->bared;
		if (!r->ps->v[i]->why.status)
			continue;
		bare++;
		if (!why)
			why = r->ps->v[i]->why.text;
	}
	if (bared)
		cov_warn("%s: %zu page%s had source text, and now %s none: %s",
			r->dir, bared, bared == 1 ? "" : "s",
			bared == 1 ? "has" : "have",
			r->cfg->sources.n ? "they say why" :
					    "--source says where it is");
	else if (bare)
		cov_warn("%zu of %zu binaries without source text: %s", bare,
			came, why);
	if (r->cfg->verbose)
		cov_note("%zu binaries, %zu pages written, %zu up to date",
			came, written, came - written);
}

/* Leaves out binaries that did not come; their pages go too. */
static void forget_absent(struct pages *ps)
{
	size_t i, n = 0;

	for (i = 0; i < ps->n; i++) {
		if (ps->v[i]->came) {
			ps->v[n++] = ps->v[i];
			continue;
		}
		page_free(ps->v[i]);
	}
	ps->n = n;
}

/* Whether anything came: what a failed stage left says nothing. */
static int has_come(const struct pages *ps)
{
	size_t i = 0;

	while (i < ps->n && !ps->v[i]->came)
		i++;
	return i < ps->n;
}

/* Whether what did not come is gone. */
static int may_remove(const struct rendering *r)
{
	return r->cfg->complete && !r->ps->partial;
}

static int finish_render(struct rendering *r)
{
	struct err e = {0};

	if (memory_save(r->ps, r->dir, &e) ||
		index_write(r->ps, r->cfg, r->dir, &e) < 0 ||
		(may_remove(r) && index_clean(r->ps, r->dir, &e)))
		cov_err(&e);
	return e.status;
}

static int render_all(struct rendering *r)
{
	unsigned jobs = r->cfg->jobs ? (unsigned)r->cfg->jobs : pool_cpus();
	struct err e = {0};

	if (add_sources(r->first, r->cfg, &e)) {
		cov_err(&e);
		return e.status;
	}
	/* No folder is made for records that nobody can read. */
	if (pages_read(r->ps, r->cfg))
		return cov_worst();
	if (fs_mkdirs_own(r->dir, &e) || memory_load(r->ps, r->dir, &e)) {
		cov_err(&e);
		return e.status;
	}
	out_sweep(r->dir);
	if (may_remove(r) && !has_come(r->ps) &&
		(r->ps->n || index_has_pages(r->dir))) {
		r->ps->partial = 1;
		cov_error(COV_ITEMS, "%s: no record came: no page is removed",
			r->dir);
	} else if (may_remove(r))
		forget_absent(r->ps);
	else if (r->cfg->complete)
		cov_warn("records were left out: no page is removed");
	pages_sort(r->ps);
	if (jobs > r->ps->n)
		jobs = r->ps->n ? (unsigned)r->ps->n : 1;
	pool_run(jobs, jobs, make_pages, r);
	tell_pages(r);
	return finish_render(r);
}

int render_records(const struct covhtml_cfg *cfg)
{
	struct pages ps = {0};
	struct rendering r = {.cfg = cfg,
		.ps = &ps,
		.dir = cfg->out ? cfg->out : "html",
		.first = lookup_new()};
	int rc = render_all(&r);

	pages_release(&ps);
	lookup_free(r.first);
	return rc;
}
