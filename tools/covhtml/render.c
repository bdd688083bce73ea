/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What must be made again, and the making, on several threads.
 *
 * A page's key is the MD5 of all that it shows but the profile: the record,
 * the repository and commit, this program. With a merge_input_hash the record
 * stands for the profile too; then a page that has its key is left alone
 * before anything is opened. Texts of a plain folder are hashed. Every thread
 * has repositories of its own, since a libgit2 handle belongs to one.
 */
#include "covhtml.h"

#include "cli/tool.h"
#include "io/fs.h"
#include "io/pool.h"
#include "open/source.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Goes up when the same input makes another page; assets speak for
   themselves. */
enum { RENDERER = 1 };

/* All threads of one run. */
struct rendering {
	const struct covhtml_cfg *cfg;
	struct pages *ps;
	const char *dir; /* where pages go */
	struct lookup *first; /* sources of the first thread, checked */
	_Atomic size_t next; /* page to be made next */
};

void renderer_add(struct md5 *m)
{
	static const char version = RENDERER;

	md5_add(m, &version, 1);
	html_assets(m);
}

void record_add(struct md5 *m, const struct record *r)
{
	struct record copy = {0};
	struct str s = {0};

	record_shown(&copy, r);
	record_unset(&copy, REC_SOURCE);
	record_write(&copy, &s);
	md5_add(m, str_get(&s), s.len);
	record_release(&copy);
	str_release(&s);
}

static void view_add(struct md5 *m, const struct files *f)
{
	const struct lookup_view *v = f->view;
	char *name;

	if (!v) {
		md5_add(m, f->why.text, strlen(f->why.text) + 1);
		return;
	}
	md5_add(m, v->commit, strlen(v->commit) + 1);
	md5_add(m, v->exact ? "=" : "~", 1);
	md5_add(m, f->source_md5, strlen(f->source_md5));
	if (v->exact)
		return;
	name = fs_base(repo_path(v->repo));
	md5_add(m, name, strlen(name));
	free(name);
}

/* The key of a page, with what is known so far. */
void make_key(const struct page_job *j, char key[MD5_HEX])
{
	struct md5 *m = md5_new();
	const char *problem = errlist_first(&j->pg->problems);

	renderer_add(m);
	record_add(m, &j->pg->r);
	view_add(m, &j->f);
	if (problem)
		md5_add(m, problem, strlen(problem));
	if (!*record_text0(&j->pg->r, REC_MERGE_INPUT_HASH) && j->p.t)
		md5_add(m, j->p.counts, j->p.t->n * sizeof(*j->p.counts));
	md5_hex(m, key);
}

void open_profile(struct page_job *j)
{
	struct page *pg = j->pg;

	if (j->opened++)
		return;
	if (source_open_record(&pg->r, &j->p, NULL, &pg->problems) &&
		!pg->problems.n)
		errlist_add(&pg->problems, COV_ITEMS,
			"%s: its profile cannot be opened", pg->hash);
	if (!pg->npaths) {
		free(pg->paths);
		pg->paths = lookup_sample(&j->p, &pg->npaths);
	}
}

/* Sources that covsrc found, told by the record. */
void add_told(struct page_job *j)
{
	struct slice told = record_path(&j->pg->r, "source");
	struct err ignored = {0};
	const char *repo = NULL;

	if (told.ptr && *told.ptr == '{')
		repo = json_get_text(&j->pg->r.arena, told, "repo");
	if (repo)
		repo = fs_decoded(&j->pg->r.arena, repo);
	if (repo && lookup_add(j->sources, repo, &ignored))
		return; /* then the page says that there is no source */
}

void set_totals(struct page *pg, const struct files *f)
{
	if (!record_u64(&pg->r, REC_TOTAL_STMTS, &pg->total))
		pg->total = 0;
	if (!record_u64(&pg->r, REC_COVERED_STMTS, &pg->covered))
		pg->covered = 0;
	if (f && f->total) {
		pg->total = f->total;
		pg->covered = f->covered;
	}
	if (pg->covered > pg->total)
		pg->covered = pg->total;
}

static void write_page(struct page_job *j, const char *path)
{
	struct page *pg = j->pg;
	struct arena a = {0};
	struct err e = {0};
	struct out o;

	if (out_create(&o, path, 0, &e) == 0) {
		page_write(&o, pg, &j->p, &j->f, title_of(pg, &a),
			"index.html");
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
		open_profile(j);
	add_told(j);
	files_choose(&j->f, j->sources, &pg->r, pg->paths, pg->npaths);
	folder = j->f.view && !*j->f.view->commit;
	make_key(j, pg->key);
	if (!folder && has_key(path, pg->key))
		return;
	open_profile(j);
	files_load(&j->f, &j->p, &pg->problems);
	set_totals(pg, &j->f);
	make_key(j, pg->key);
	if (!has_key(path, pg->key))
		write_page(j, path);
}

static void make_page_of(const struct rendering *r, struct page *pg,
	struct lookup *sources)
{
	struct page_job j = {.pg = pg, .sources = sources};
	struct str path = {0};

	set_totals(pg, NULL);
	if (pg->came) {
		str_addf(&path, "%s/%s.html", r->dir, pg->hash);
		make_page(&j, path.buf);
	}
	files_release(&j.f);
	profile_release(&j.p);
	str_release(&path);
}

int add_sources(struct lookup *l, const struct covhtml_cfg *cfg, struct err *e)
{
	size_t i;

	for (i = 0; i < cfg->sources.n; i++)
		if (lookup_add(l, cfg->sources.v[i], e))
			return -1;
	return 0;
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
	size_t i, written = 0, came = 0;

	for (i = 0; i < r->ps->n; i++) {
		errlist_of_item(&r->ps->v[i]->problems);
		cov_errlist(&r->ps->v[i]->problems);
		written += (size_t)r->ps->v[i]->written;
		came += (size_t)r->ps->v[i]->came;
	}
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
	if (fs_mkdirs(r->dir, &e) || memory_load(r->ps, r->dir, &e)) {
		cov_err(&e);
		return e.status;
	}
	out_sweep(r->dir);
	if (may_remove(r))
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
