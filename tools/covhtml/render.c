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
#include "clean.h"
#include "data.h"
#include "job.h"
#include "key.h"
#include "memory.h"
#include "owners.h"
#include "page.h"
#include "filepage.h"
#include "text.h"

#include "cli/tool.h"
#include "io/fs.h"
#include "io/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* All threads of one run. */
struct rendering {
	const struct covhtml_cfg *cfg;
	struct pages *ps;
	const char *dir; /* where pages go */
	struct finder *first; /* of the first thread, checked */
	pthread_mutex_t lock;
	struct findnotes *notes; /* of all threads, under the lock */
	_Atomic size_t next; /* page to be made next */
};

static void write_page(struct page_job *j, const char *dir, const char *path)
{
	struct page *pg = j->pg;
	struct arena a = {0};
	struct err e = {0};
	struct out o;
	size_t before;
	int rc = 0;

	/* What a page loads is there before it. */
	before = pg->problems.n;
	open_job_owners(j);
	/* Else it would be up to date, and what is missing never looked for. */
	if (pg->problems.n > before) {
		arena_release(&a);
		return;
	}
	if (!j->alone)
		rc = text_store(&j->f, dir, &e) || data_store(j, dir, &e);
	if (rc == 0 && j->cfg->static_)
		rc = filepage_store(j, dir, &e);
	if (rc == 0 && out_create(&o, path, 0, &e) == 0) {
		page_write(&o, j, title_of(pg, &a), "index.html");
		pg->written = out_commit(&o, &e) == 0;
	}
	errlist_err(&pg->problems, &e);
	arena_release(&a);
}

/* A page without any text, and why. */
static void note_bare(struct page_job *j)
{
	if (j->cfg->from.sources.n && j->pg->npaths && j->f.why.len)
		err_set(&j->pg->why, COV_ITEMS, "%s", j->f.why.buf);
}

static int is_up_to_date(const struct page_job *j, const char *dir,
	const char *path)
{
	return key_ends(path, j->pg->key) &&
		(j->alone || data_stands(j->pg, dir));
}

/* Makes one page, or finds that it is up to date. */
static void make_page(struct page_job *j, const char *dir, const char *path)
{
	struct page *pg = j->pg;

	if (!pg->npaths || !*record_text0(&pg->r, REC_MERGE_INPUT_HASH))
		open_job_profile(j);
	add_told(j);
	files_probe(&j->f, j->finder, &pg->r, pg->paths, pg->npaths,
		&pg->problems);
	page_key(j, pg->key);
	if (!j->f.living && pg->sum.known && is_up_to_date(j, dir, path)) {
		if (!pg->texts)
			note_bare(j);
		return;
	}
	open_job_profile(j);
	files_load(&j->f, j->finder, &pg->r, &j->p, &pg->problems);
	summary_make(&pg->sum, &j->f);
	pg->bared = pg->texts && !j->f.texts;
	pg->texts = j->f.texts;
	if (!pg->texts)
		note_bare(j);
	set_totals(pg, &j->f);
	page_key(j, pg->key);
	if (!is_up_to_date(j, dir, path))
		write_page(j, dir, path);
}

static void make_page_of(struct rendering *r, struct page *pg,
	struct finder *finder)
{
	struct page_job j = {.cfg = r->cfg,
		.pg = pg,
		.finder = finder,
		.alone = r->cfg->single};
	struct str path = {0};

	set_totals(pg, NULL);
	if (pg->came) {
		page_path(pg, r->dir, &path);
		make_page(&j, r->dir, path.buf);
	}
	/* One line says what a binary without any text lacks. */
	if (j.f.texts) {
		pthread_mutex_lock(&r->lock);
		findnotes_merge(r->notes, j.f.notes);
		pthread_mutex_unlock(&r->lock);
	}
	job_release(&j);
	str_release(&path);
}

/* A thread: makes pages until none is left. */
static void make_pages(void *ctx, size_t thread)
{
	struct rendering *r = ctx;
	struct finder *own = NULL;
	struct err ignored = {0};
	size_t i;

	/* Its sources could be opened a moment ago. */
	if (thread > 0 && !(own = finder_new(&r->cfg->from, &ignored)))
		return;
	while ((i = atomic_fetch_add(&r->next, 1)) < r->ps->n)
		make_page_of(r, r->ps->v[i], own ? own : r->first);
	pthread_mutex_lock(&r->lock);
	findnotes_merge(r->notes, finder_notes(own ? own : r->first));
	pthread_mutex_unlock(&r->lock);
	finder_free(own);
}

/* What is to be said of sources, on pages that were made. */
static void tell_shown_sources(const struct rendering *r)
{
	const struct findnotes_how how = {.head = 1,
		.folders = r->cfg->from.commit != NULL};
	struct errlist told = {0};

	findnotes_tell(r->notes, &how, &told);
	cov_errlist(&told);
	errlist_release(&told);
}

/* How many binaries have their sources. */
static void tell_closing(const struct rendering *r)
{
	struct str line = {0};
	struct arena a = {0};
	size_t i;

	for (i = 0; i < r->ps->n; i++)
		if (r->ps->v[i]->came)
			findnotes_binary(r->notes, title_of(r->ps->v[i], &a),
				r->ps->v[i]->why.status ?
					r->ps->v[i]->why.text :
					NULL);
	findnotes_closing(r->notes, &line);
	if (line.len)
		cov_note("%s", line.buf);
	str_release(&line);
	arena_release(&a);
}

/* Tells what happened, in the order of the pages. */
static void tell_pages(const struct rendering *r)
{
	size_t i, written = 0, came = 0, bared = 0, bare = 0, others = 0;
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
		others += strcmp(why, r->ps->v[i]->why.text) != 0;
	}
	if (bared)
		cov_warn("%s: %zu page%s had source text, and now %s none: %s",
			r->dir, bared, bared == 1 ? "" : "s",
			bared == 1 ? "has" : "have",
			r->cfg->from.sources.n ? "they say why" :
						 "--source says where it is");
	else if (bare)
		cov_warn("%zu of %zu binar%s without source text: %s%s", bare,
			came, came == 1 ? "y" : "ies", why,
			others ? ", and others (-v says which)" : "");
	tell_shown_sources(r);
	if (r->cfg->verbose)
		cov_note("%zu binar%s, %zu page%s written, %zu up to date",
			came, came == 1 ? "y" : "ies", written,
			written == 1 ? "" : "s", came - written);
	if (r->cfg->from.sources.n && (r->cfg->verbose || cov_on_terminal()))
		tell_closing(r);
}

/* Leaves out what did not come; pages of binaries go too. */
static void forget_absent(struct pages *ps)
{
	size_t i, n = 0;

	if (!ps->overview_came)
		record_clear(&ps->overview);
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
		(may_remove(r) &&
			(index_clean(r->ps, r->dir, &e) ||
				clean_data(r->ps, r->dir, &e))))
		cov_err(&e);
	return e.status;
}

/* Makes the folder, without what a killed run left in it. */
static int prepare_folder(const struct rendering *r, struct err *e)
{
	static const char *const parts[] = {"", "data", "src"};
	struct arena a = {0};
	size_t i;
	int rc = fs_mkdirs_own(r->dir, e);

	for (i = 0; rc == 0 && i < sizeof(parts) / sizeof(*parts); i++) {
		const char *dir =
			*parts[i] ? fs_join(&a, r->dir, parts[i]) : r->dir;

		rc = fs_check_link(dir, e);
		if (rc == 0)
			out_sweep(dir);
	}
	arena_release(&a);
	return rc;
}

static int render_all(struct rendering *r)
{
	unsigned jobs = r->cfg->jobs ? (unsigned)r->cfg->jobs : pool_cpus();
	struct err e = {0};

	r->first = finder_new(&r->cfg->from, &e);
	if (!r->first) {
		cov_err(&e);
		return e.status;
	}
	/* No folder is made for records that nobody can read. */
	if (pages_read(r->ps, r->cfg))
		return cov_worst();
	if (prepare_folder(r, &e) || memory_load(r->ps, r->dir, &e)) {
		cov_err(&e);
		return e.status;
	}
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
	names_sort(&r->ps->failed);
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
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.notes = findnotes_new(&cfg->from.moved)};
	int rc = render_all(&r);

	pages_release(&ps);
	finder_free(r.first);
	findnotes_free(r.notes);
	return rc;
}
