/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * The directories that --binary reads: their names, and what is in them.
 */
#include "covmerge.h"

#include "base/names.h"
#include "io/fs.h"
#include "io/in.h"

/* Notes that nothing of a directory can be counted. */
static void no_coverage(struct errlist *l, const char *path, const char *why)
{
	struct str name = {0};

	fs_encode(&name, path);
	errlist_add(l, COV_ITEMS, "%s: %s", str_get(&name), why);
	str_release(&name);
}

/* One that cannot be read is an item that failed, but when none can be read
   the command line was wrong (DESIGN decision 13). */
int covmerge_list(struct covdir *d, char *const *dirs, size_t n,
	struct errlist *l)
{
	size_t i, before, failed = 0;
	struct err e;
	int first = 0;

	for (i = 0; i < n; i++) {
		before = d->nmetas + d->nall;
		e = (struct err){0};
		if (covdir_add(d, dirs[i], &e) < 0) {
			errlist_err(l, &e);
			failed++;
			if (i == 0)
				first = -1;
		} else if (d->nmetas + d->nall == before) {
			no_coverage(l, dirs[i], "no coverage files");
		}
	}
	for (i = 0; i < l->n && failed < n; i++)
		if (l->v[i].status == COV_USAGE)
			l->v[i].status = COV_ITEMS;
	covdir_finish(d);
	if (!d->npods && d->norphans)
		no_coverage(l, d->orphans[0].path,
			"counters without their covmeta");
	return first;
}

/* Directories from standard input, each ended by a NUL byte. */
int covmerge_names(struct names *v, struct err *e)
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
