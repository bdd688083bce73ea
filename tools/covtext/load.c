/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Coverage directories into memory: every covmeta decoded, every counters
 * file added up. What is damaged is told and left out, the rest goes on.
 */
#include "covtext.h"

#include "cli/tool.h"
#include "io/fs.h"
#include "profile/skew.h"

#include <stdlib.h>
#include <string.h>

/* Prints what was noted; -1 when --strict ends the run here, with the first
   failure. */
static int tell_noted(struct pods *p, const struct covtext_cfg *cfg)
{
	struct errlist *list = &p->files.problems;
	const struct errlist_item *it;
	size_t i;
	int r = 0;

	for (i = 0; i < list->n && r == 0; i++) {
		it = &list->v[i];
		if (!it->status)
			cov_warn("%s", it->text);
		else
			cov_error(it->status, "%s", it->text);
		if (it->status && cfg->strict)
			r = -1;
	}
	errlist_clear(list);
	return r;
}

/* Notes directories that hold only counters whose covmeta is nowhere. */
static void note_lonely_counters(struct pods *p, char *const *dirs)
{
	const struct covdir *d = &p->files.dir;
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
			covload_note(&p->files, dirs[k],
				"counters without their covmeta");
	}
	free(used);
}

static void tell_clash(struct pods *p, const struct pod *pod, const char *what,
	const char *own, const char *first, const char *so)
{
	struct str other = {0};

	fs_encode(&other, p->v[0].files->meta.path);
	cov_error(COV_ITEMS, "%s: counter %s %s clashes with %s of %s%s",
		covload_name(&p->files, pod->files->meta.path), what, own,
		first, str_get(&other), so);
	str_release(&other);
}

/*
 * covdata adds up only what was counted in the same way; for those reports
 * where only "ran or not" matters the mode is let pass. 1 when they fit, 0 when
 * this one is left out, -1 to end the run.
 */
static int check_clash(struct pods *p, const struct covtext_cfg *cfg,
	const struct pod *pod)
{
	const struct covmeta *m = pod->bin.meta, *first;

	if (!p->n || cfg->as == AS_DEBUGDUMP)
		return 1;
	first = p->v[0].bin.meta;
	if (m->gran != first->gran) {
		tell_clash(p, pod, "granularity", covgran_name(m->gran),
			covgran_name(first->gran), "");
		return -1;
	}
	if (m->mode == first->mode || cfg->as != AS_TEXTFMT || cfg->mode >= 0)
		return 1;
	tell_clash(p, pod, "mode", covmode_name(m->mode),
		covmode_name(first->mode), ": left out, --mode takes all");
	return cfg->strict ? -1 : 0;
}

/* Adds the file at hand; -1 when something of it is missing. */
static int load_counters_file(struct pods *p, struct pod *pod,
	const struct covfile *f)
{
	if (covload_item(&p->files, f->path) < 0)
		return -1;
	if (pod->live)
		dump_head(&pod->heads, f->clean, &p->files.src);
	return covload_count(&p->files, &pod->bin, pod->counts, COUNT_SUM);
}

/* Reads one pod; 1 when it is there, 0 when not, -1 to end the run. */
static int load_pod(struct pods *p, const struct covtext_cfg *cfg,
	struct pod *pod)
{
	struct covmeta *m = covload_meta(&p->files, pod->files);
	size_t i;
	int r;

	if (errlist_worst(&p->files.problems))
		p->nbad++;
	if (m) {
		covbin_init(&pod->bin, m);
		pod->counts = xcalloc(m->nunits, sizeof(*pod->counts));
		if (cfg->as == AS_DEBUGDUMP)
			pod->live = xcalloc(m->nfuncs, 1);
	}
	if (tell_noted(p, cfg) < 0)
		return -1;
	if (!m)
		return 0;
	r = check_clash(p, cfg, pod);
	if (r <= 0)
		return r;
	p->files.work.live = pod->live;
	for (i = 0; i < pod->files->nctrs; i++) {
		p->nctrs++;
		if (load_counters_file(p, pod, &pod->files->ctrs[i]) < 0)
			p->nbad++;
		if (tell_noted(p, cfg) < 0)
			return -1;
	}
	return 1;
}

static void pod_release(struct pod *pod)
{
	covbin_release(&pod->bin);
	free(pod->counts);
	free(pod->live);
	str_release(&pod->heads);
}

static int load_pods(struct pods *p, const struct covtext_cfg *cfg)
{
	const struct covdir *d = &p->files.dir;
	struct pod *pod;
	size_t i;
	int r;

	p->v = xcalloc(d->npods, sizeof(*p->v));
	for (i = 0; i < d->npods; i++) {
		pod = &p->v[p->n];
		*pod = (struct pod){.files = &d->pods[i]};
		r = load_pod(p, cfg, pod);
		if (r > 0)
			p->n++;
		else
			pod_release(pod);
		if (r < 0)
			return -1;
	}
	return p->n ? 0 : -1;
}

/* Builds of one program in one folder are added up as Go does, which says
   nothing; we say it once for each folder. */
static void warn_builds(struct pods *p)
{
	struct skew_folder builds = {0};
	struct blocks *t;
	size_t i, k, end;

	for (i = 0; i < p->n; i = end) {
		for (end = i + 1; end < p->n; end++)
			if (p->v[end].files->meta.dir !=
				p->v[i].files->meta.dir)
				break;
		for (k = i; end - i > 1 && !builds.told.n && k < end; k++) {
			t = covbin_blocks(p->v[k].bin.meta);
			skew_folder_add(&builds, t,
				covload_name(&p->files,
					p->v[k].files->meta.path));
			blocks_unref(t);
		}
		if (builds.told.n)
			cov_warn("%s", builds.told.v[0].text);
		skew_folder_release(&builds);
	}
}

static void tell_loaded(struct pods *p)
{
	const struct covdir *d = &p->files.dir;
	size_t i;

	for (i = 0; i < d->norphans; i++)
		cov_note("%s: no covmeta for it, left out",
			covload_name(&p->files, d->orphans[i].path));
	cov_note("%zu of %zu binaries read, %zu counters files, %zu files "
		 "damaged",
		p->n, d->npods, p->nctrs, p->nbad);
}

int pods_load(struct pods *p, const struct covtext_cfg *cfg, char *const *dirs,
	size_t n)
{
	size_t i;
	int r;

	p->files.src.all_segments = cfg->all_segments;
	p->files.src.own_only = cfg->strict;
	for (i = 0; i < n; i++)
		covload_dir(&p->files, dirs[i]);
	covload_listed(&p->files);
	note_lonely_counters(p, dirs);
	r = tell_noted(p, cfg);
	if (r == 0)
		r = load_pods(p, cfg);
	if (r == 0)
		warn_builds(p);
	if (cfg->verbose)
		tell_loaded(p);
	return r;
}

void pods_release(struct pods *p)
{
	while (p->n)
		pod_release(&p->v[--p->n]);
	free(p->v);
	covload_release(&p->files);
}
