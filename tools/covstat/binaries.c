/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Coverage directories, for their functions. Files belong together by name
 * and everything is added up, as covdata does; what is damaged is told and
 * left out, the rest counts.
 */
#include "covstat.h"

#include "base/path.h"
#include "cli/tool.h"
#include "gocov/covname.h"
#include "io/fs.h"

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
	b->n++;
	return rc;
}

int binaries_load(struct binaries *b, char *const *operands, size_t n)
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
	for (i = 0; rc == 0 && i < l->dir.npods; i++)
		rc = load_binary(b, &l->dir.pods[i]);
	if (rc == 0 && b->n)
		return 0;
	return l->lost == n ? COV_USAGE : COV_ITEMS;
}

void binaries_release(struct binaries *b)
{
	while (b->n) {
		b->n--;
		covbin_release(&b->bin[b->n]);
		free(b->counts[b->n]);
	}
	free(b->bin);
	free(b->counts);
	covload_release(&b->files);
}
