/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Coverage directories, for their functions. Files belong together by name
 * and everything is added up, as covdata does; what is damaged is told and
 * left out, the rest counts. Operands that were not made from the same sources
 * are told, as of other profiles.
 */
#include "covstat.h"

#include "base/path.h"
#include "cli/tool.h"
#include "gocov/covname.h"
#include "io/fs.h"
#include "profile/dedup.h"
#include "profile/skew.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int binaries_is(const char *operand)
{
	struct stat st;

	/* What is not there is told as such. */
	if (strcmp(operand, "-") != 0 && !str_starts(operand, "db:") &&
		stat(operand, &st) < 0)
		return 1;
	return fs_isdir(operand) || covname_is_binary(path_last(operand));
}

static void tell_problems(struct binaries *b)
{
	cov_errlist(&b->files.problems);
	errlist_clear(&b->files.problems);
}

/* -1 when it counts in another way than the first. */
static int check_granularity(struct binaries *b, const struct covmeta *m,
	const char *path)
{
	if (!b->n || b->bin[0].meta->gran == m->gran)
		return 0;
	cov_error(COV_ITEMS,
		"%s: counter granularity %s clashes with %s of "
		"the first",
		covload_name(&b->files, path), covgran_name(m->gran),
		covgran_name(b->bin[0].meta->gran));
	return -1;
}

static int load_binary(struct binaries *b, const struct covpod *pod)
{
	struct covmeta *m = covload_meta(&b->files, pod);
	size_t i;
	int rc;

	tell_problems(b);
	if (!m)
		return 0;
	rc = check_granularity(b, m, pod->meta.path);
	covbin_init(&b->bin[b->n], m);
	b->counts[b->n] = xcalloc(m->nunits, sizeof(**b->counts));
	for (i = 0; i < pod->nctrs; i++) {
		/* What is missing is in the list. */
		if (covload_item(&b->files, pod->ctrs[i].path) == 0)
			(void)!covload_count(&b->files, &b->bin[b->n],
				b->counts[b->n], COUNT_SUM);
		tell_problems(b);
	}
	b->path[b->n] = pod->meta.path;
	b->dir[b->n++] = pod->meta.dir;
	return rc;
}

static void release_binary(struct binaries *b, size_t i)
{
	covbin_release(&b->bin[i]);
	free(b->counts[i]);
}

/* The blocks of an operand's binaries. */
static void operand_blocks(struct profile *p, const struct binaries *b,
	uint32_t dir)
{
	struct profile q = {0};
	struct blocks *t;
	size_t i;

	*p = (struct profile){0};
	for (i = 0; i < b->n; i++) {
		if (b->dir[i] != dir)
			continue;
		t = covbin_blocks(b->bin[i].meta);
		profile_zero(&q, t, COVMODE_SET);
		blocks_unref(t);
		profile_take(p, &q, COUNT_MAX, COUNT_CAP_TEXT);
		profile_release(&q);
	}
	if (p->t)
		dedup_profile(p, COUNT_MAX);
}

/* 0 when an operand's binaries are builds of one program, and refused. */
static int check_builds(struct binaries *b, uint32_t dir,
	struct errlist *problems)
{
	struct skew_folder builds = {0};
	struct blocks *t;
	size_t i, n = 0;
	int fits;

	for (i = 0; i < b->n; i++)
		n += b->dir[i] == dir;
	for (i = 0; n > 1 && i < b->n; i++) {
		if (b->dir[i] != dir)
			continue;
		t = covbin_blocks(b->bin[i].meta);
		skew_folder_add(&builds, t,
			covload_name(&b->files, b->path[i]));
		blocks_unref(t);
	}
	fits = skew_folder_fits(&b->all, &builds, problems);
	skew_folder_release(&builds);
	return fits;
}

/* 0 when an operand is refused; one alone is compared with nothing. */
static int check_operand(struct binaries *b, uint32_t dir, const char *operand,
	int alone, struct errlist *problems)
{
	struct profile p = {0};
	int fits = check_builds(b, dir, problems);

	if (!alone)
		operand_blocks(&p, b, dir);
	if (fits && p.t)
		fits = combine_add(&b->all, &p, operand, problems) == 0;
	profile_release(&p);
	return fits;
}

static void drop_operand(struct binaries *b, uint32_t dir)
{
	size_t i, n = 0;

	for (i = 0; i < b->n; i++) {
		if (b->dir[i] == dir) {
			release_binary(b, i);
			continue;
		}
		b->bin[n] = b->bin[i];
		b->counts[n] = b->counts[i];
		b->path[n] = b->path[i];
		b->dir[n++] = b->dir[i];
	}
	b->n = n;
}

/* Compares what operands know of a file; 0, or a status. */
static int check_skew(struct binaries *b, const struct covstat_cfg *cfg,
	char *const *operands, size_t n)
{
	struct errlist problems = {0};
	uint32_t dir;
	int rc = 0;

	b->all.mode = COVMODE_SET;
	b->all.skew = (enum combine_skew)cfg->skew;
	for (dir = 0; dir < n; dir++) {
		if (check_operand(b, dir, operands[dir], n == 1, &problems))
			continue;
		if (cfg->skip_bad)
			drop_operand(b, dir);
		if (!cfg->skip_bad || !b->n)
			rc = COV_USAGE;
	}
	if (cfg->skip_bad)
		errlist_of_item(&problems);
	cov_errlist(&problems);
	errlist_release(&problems);
	return rc;
}

int binaries_skip(const struct binaries *b, const char *file)
{
	size_t i;

	for (i = 0; i < b->all.nskipped; i++)
		if (strcmp(b->all.skipped[i], file) == 0)
			return 1;
	return 0;
}

int binaries_load(struct binaries *b, const struct covstat_cfg *cfg,
	char *const *operands, size_t n)
{
	struct covload *l = &b->files;
	struct stat st;
	size_t i;
	int rc = 0;

	for (i = 0; i < n; i++)
		if (stat(operands[i], &st) < 0 || S_ISDIR(st.st_mode))
			covload_dir(l, operands[i]);
		else
			covload_file(l, operands[i]);
	covload_listed(l);
	for (i = 0; !l->dir.npods && i < l->dir.norphans; i++)
		covload_note(l, l->dir.orphans[i].path,
			"counters without their covmeta");
	tell_problems(b);
	b->bin = xcalloc(l->dir.npods, sizeof(*b->bin));
	b->counts = xcalloc(l->dir.npods, sizeof(*b->counts));
	b->path = xcalloc(l->dir.npods, sizeof(*b->path));
	b->dir = xcalloc(l->dir.npods, sizeof(*b->dir));
	for (i = 0; rc == 0 && i < l->dir.npods; i++)
		rc = load_binary(b, &l->dir.pods[i]);
	if (rc == 0 && b->n)
		return check_skew(b, cfg, operands, n);
	return l->lost == n ? COV_USAGE : COV_ITEMS;
}

void binaries_release(struct binaries *b)
{
	while (b->n)
		release_binary(b, --b->n);
	free(b->bin);
	free(b->counts);
	free(b->path);
	free(b->dir);
	combine_release(&b->all);
	covload_release(&b->files);
}
