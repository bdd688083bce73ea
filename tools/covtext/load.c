/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Coverage directories into memory: every covmeta decoded, every counters
 * file added up. What is damaged is told and left out, the rest goes on.
 */
#include "covtext.h"

#include "cli/tool.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

/* What pods_load needs on its way. */
struct load {
	struct pods *p;
	const struct covtext_cfg *cfg;
	struct str file; /* the file at hand */
	struct str name; /* its printable name */
	struct errlist list; /* what is wrong with it */
	struct covbin_work work;
};

/* Prints what was collected; -1 when --strict ends the run here. */
static int tell(struct load *l)
{
	const struct errlist_item *it;
	size_t i;
	int r = 0;

	for (i = 0; i < l->list.n && r == 0; i++) {
		it = &l->list.v[i];
		if (!it->status)
			cov_warn("%s", it->text);
		else
			cov_error(it->status, "%s", it->text);
		if (it->status && l->cfg->strict)
			r = -1;
	}
	errlist_clear(&l->list);
	return r;
}

static const char *printable(struct load *l, const char *path)
{
	str_clear(&l->name);
	fs_encode(&l->name, path);
	return str_get(&l->name);
}

/* Notes that nothing of a directory can be counted. */
static void no_coverage(struct load *l, const char *dir, const char *why)
{
	errlist_add(&l->list, COV_ITEMS, "%s: %s", printable(l, dir), why);
}

/* Directories that hold only counters whose covmeta is nowhere. */
static void tell_orphans(struct load *l, char *const *dirs)
{
	const struct covdir *d = &l->p->dir;
	char *used = xcalloc(d->ndirs, 1);
	size_t i, k;

	for (i = 0; i < d->nmetas; i++)
		used[d->metas[i].dir] = 1;
	for (i = 0; i < d->npods; i++)
		for (k = 0; k < d->pods[i].nctrs; k++)
			used[d->pods[i].ctrs[k].dir] = 1;
	for (i = 0; i < d->norphans; i++) {
		k = d->orphans[i].dir;
		if (!used[k]++)
			no_coverage(l, dirs[k],
				"counters without their covmeta");
	}
	free(used);
}

/*
 * Lists the directories. One that cannot be read is an item that failed, but
 * when none can be read the command line was wrong (DESIGN decision 13).
 */
static int list_dirs(struct load *l, char *const *dirs, size_t n)
{
	struct covdir *d = &l->p->dir;
	size_t i, before, failed = 0;
	struct err e;

	for (i = 0; i < n; i++) {
		before = d->nmetas + d->nall;
		e = (struct err){0};
		if (covdir_add(d, dirs[i], &e) < 0) {
			errlist_err(&l->list, &e);
			failed++;
		} else if (d->nmetas + d->nall == before) {
			no_coverage(l, dirs[i], "no coverage files");
		}
	}
	for (i = 0; i < l->list.n && failed < n; i++)
		if (l->list.v[i].status == COV_USAGE)
			l->list.v[i].status = COV_ITEMS;
	covdir_finish(d);
	tell_orphans(l, dirs);
	return tell(l);
}

/* Reads a file whole; -1 after noting why not. */
static int read_file(struct load *l, const char *path)
{
	struct err e = {0};

	printable(l, path);
	if (fs_read(&l->file, path, COVDATA_FILE_MAX, NULL, &e) == 0)
		return 0;
	if (e.status == COV_USAGE)
		e.status = COV_ITEMS;
	errlist_err(&l->list, &e);
	return -1;
}

static int clash(struct load *l, const struct pod *pod, const char *what,
	const char *own, const char *first)
{
	struct str other = {0};

	fs_encode(&other, l->p->v[0].files->meta.path);
	cov_error(COV_ITEMS, "%s: counter %s %s clashes with %s of %s",
		printable(l, pod->files->meta.path), what, own, first,
		str_get(&other));
	str_release(&other);
	return -1;
}

/*
 * covdata adds up only what was counted in the same way; for those reports
 * where only "ran or not" matters the mode is let pass. -1 on a clash.
 */
static int fits(struct load *l, const struct pod *pod)
{
	const struct covmeta *m = pod->bin.meta, *first;

	if (!l->p->n || l->cfg->as == AS_DEBUGDUMP)
		return 0;
	first = l->p->v[0].bin.meta;
	if (m->gran != first->gran)
		return clash(l, pod, "granularity", covgran_name(m->gran),
			covgran_name(first->gran));
	if (m->mode != first->mode && l->cfg->as == AS_TEXTFMT)
		return clash(l, pod, "mode", covmode_name(m->mode),
			covmode_name(first->mode));
	return 0;
}

/* Adds the counters files of a pod; -1 when --strict ends the run. */
static int load_counters(struct load *l, struct pod *pod)
{
	const struct covpod *files = pod->files;
	struct covbin_src src;
	size_t i;

	l->work.live = pod->live;
	for (i = 0; i < files->nctrs; i++) {
		l->p->nctrs++;
		if (read_file(l, files->ctrs[i].path) < 0) {
			l->p->nbad++;
		} else {
			src = (struct covbin_src){str_get(&l->file),
				l->file.len, l->name.buf, l->cfg->all_segments};
			if (pod->live)
				dump_head(&pod->heads, files->ctrs[i].clean,
					&src);
			if (covbin_add(&pod->bin, &src, pod->counts, COUNT_SUM,
				    COUNT_CAP_GO, &l->work, &l->list) < 0)
				l->p->nbad++;
		}
		if (tell(l) < 0)
			return -1;
	}
	return 0;
}

/* Reads one pod; 1 when it is there, 0 when not, -1 to end the run. */
static int load_pod(struct load *l, struct pod *pod)
{
	struct covmeta *m = NULL;

	if (read_file(l, pod->files->meta.path) == 0)
		m = covmeta_read(&l->file, l->name.buf, &l->list);
	if (errlist_worst(&l->list))
		l->p->nbad++;
	if (m) {
		covbin_init(&pod->bin, m);
		pod->counts = xcalloc(m->nunits, sizeof(*pod->counts));
		if (l->cfg->as == AS_DEBUGDUMP)
			pod->live = xcalloc(m->nfuncs, 1);
	}
	if (tell(l) < 0)
		return -1;
	if (!m)
		return 0;
	if (fits(l, pod) < 0 || load_counters(l, pod) < 0)
		return -1;
	return 1;
}

static void pod_release(struct pod *pod)
{
	covbin_release(&pod->bin);
	free(pod->counts);
	free(pod->live);
	str_release(&pod->heads);
}

static int load_pods(struct load *l)
{
	struct pods *p = l->p;
	struct pod *pod;
	size_t i;
	int r;

	p->v = xcalloc(p->dir.npods, sizeof(*p->v));
	for (i = 0; i < p->dir.npods; i++) {
		pod = &p->v[p->n];
		*pod = (struct pod){.files = &p->dir.pods[i]};
		r = load_pod(l, pod);
		if (r > 0)
			p->n++;
		else
			pod_release(pod);
		if (r < 0)
			return -1;
	}
	return p->n ? 0 : -1;
}

static void summary(struct load *l)
{
	const struct covdir *d = &l->p->dir;
	size_t i;

	for (i = 0; i < d->norphans; i++)
		cov_note("%s: no covmeta for it, left out",
			printable(l, d->orphans[i].path));
	cov_note("%zu of %zu binaries read, %zu counters files, %zu files "
		 "damaged",
		l->p->n, d->npods, l->p->nctrs, l->p->nbad);
}

int pods_load(struct pods *p, const struct covtext_cfg *cfg, char *const *dirs,
	size_t n)
{
	struct load l = {.p = p, .cfg = cfg};
	int r = list_dirs(&l, dirs, n);

	if (r == 0)
		r = load_pods(&l);
	if (cfg->verbose)
		summary(&l);
	str_release(&l.file);
	str_release(&l.name);
	errlist_release(&l.list);
	covbin_work_release(&l.work);
	return r;
}

void pods_release(struct pods *p)
{
	while (p->n)
		pod_release(&p->v[--p->n]);
	free(p->v);
	covdir_release(&p->dir);
}
