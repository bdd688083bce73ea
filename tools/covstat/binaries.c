/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Coverage directories, for their functions. Files belong together by name
 * and everything is added up, as covdata does; what is damaged is told and
 * left out, the rest counts.
 */
#include "covstat.h"

#include "cli/tool.h"
#include "io/fs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char meta_prefix[] = "covmeta.", ctr_prefix[] = "covcounters.";

/* The last component. */
static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

int binaries_is(const char *operand)
{
	const char *base = base_of(operand);
	struct stat st;

	/* What is not there is told as such. */
	if (strcmp(operand, "-") != 0 && !str_starts(operand, "db:") &&
		stat(operand, &st) < 0)
		return 1;
	return fs_isdir(operand) || str_starts(base, meta_prefix) ||
		str_starts(base, ctr_prefix);
}

/* One file, and the covmeta of a counters file. */
static int add_file(struct covdir *d, const char *operand)
{
	const char *base = base_of(operand);
	struct str folder = {0}, meta = {0};
	size_t len = strlen(base);
	int found, dots = 2;

	str_add(&folder, operand, (size_t)(base - operand));
	covdir_folder(d, folder.len ? folder.buf : ".");
	found = covdir_name(d, base);
	if (str_starts(base, ctr_prefix)) {
		while (len && dots)
			dots -= base[--len] == '.';
		str_adds(&meta, meta_prefix);
		if (len > sizeof(ctr_prefix) - 1)
			str_add(&meta, base + sizeof(ctr_prefix) - 1,
				len - (sizeof(ctr_prefix) - 1));
		covdir_name(d, meta.buf);
	}
	str_release(&folder);
	str_release(&meta);
	return found;
}

/* Adds an operand: 1 there is coverage, 0 none, -1 it is not there. */
static int add_operand(struct covdir *d, const char *operand)
{
	size_t before = d->nmetas + d->nall;
	struct str name = {0};
	struct err e = {0};
	struct stat st;
	int rc = 1;

	fs_encode(&name, operand);
	if (stat(operand, &st) < 0 || access(operand, R_OK) < 0) {
		err_sys(&e, errno, "%s", name.buf);
		rc = -1;
	} else if (!S_ISDIR(st.st_mode)) {
		add_file(d, operand);
	} else if (covdir_add(d, operand, &e) < 0) {
		rc = -1;
	}
	if (rc > 0 && d->nmetas + d->nall == before) {
		err_set(&e, COV_ITEMS, "%s: no coverage files", name.buf);
		rc = 0;
	}
	if (e.status == COV_USAGE)
		e.status = COV_ITEMS;
	cov_err(&e);
	str_release(&name);
	return rc;
}

/* Reads a file whole; the name is for messages. */
static int read_file(struct str *data, struct str *name, const char *path)
{
	struct err e = {0};
	int rc = fs_read(data, path, COVDATA_FILE_MAX, NULL, &e);

	str_clear(name);
	fs_encode(name, path);
	if (e.status == COV_USAGE)
		e.status = COV_ITEMS;
	cov_err(&e);
	return rc;
}

static void read_counters(const struct covbin *bin, uint64_t *counts,
	const struct covpod *pod)
{
	struct str data = {0}, name = {0};
	struct errlist damage = {0};
	struct covbin_src src;
	size_t i;

	for (i = 0; i < pod->nctrs; i++) {
		if (read_file(&data, &name, pod->ctrs[i].path) < 0)
			continue;
		src = (struct covbin_src){str_get(&data), data.len, name.buf,
			0};
		/* What is missing is in the list. */
		(void)!covbin_add(bin, &src, counts, COUNT_SUM, COUNT_CAP_GO,
			NULL, &damage);
		cov_errlist(&damage);
		errlist_clear(&damage);
	}
	errlist_release(&damage);
	str_release(&data);
	str_release(&name);
}

/* -1 when it counts in another way than the first. */
static int fits(const struct binaries *b, const struct covmeta *m,
	const char *path)
{
	struct str name = {0};

	if (!b->n || b->bin[0].meta->gran == m->gran)
		return 0;
	fs_encode(&name, path);
	cov_error(COV_ITEMS,
		"%s: counter granularity %s clashes with %s of "
		"the first",
		name.buf, covgran_name(m->gran),
		covgran_name(b->bin[0].meta->gran));
	str_release(&name);
	return -1;
}

static int read_pod(struct binaries *b, const struct covpod *pod)
{
	struct str data = {0}, name = {0};
	struct errlist damage = {0};
	struct covmeta *m = NULL;
	int rc = 0;

	if (read_file(&data, &name, pod->meta.path) == 0)
		m = covmeta_read(&data, name.buf, &damage);
	cov_errlist(&damage);
	errlist_release(&damage);
	str_release(&data);
	str_release(&name);
	if (!m)
		return 0;
	rc = fits(b, m, pod->meta.path);
	covbin_init(&b->bin[b->n], m);
	b->counts[b->n] = xcalloc(m->nunits, sizeof(**b->counts));
	read_counters(&b->bin[b->n], b->counts[b->n], pod);
	b->n++;
	return rc;
}

static void tell_orphans(const struct covdir *d)
{
	struct str name = {0};
	size_t i;

	for (i = 0; !d->npods && i < d->norphans; i++) {
		str_clear(&name);
		fs_encode(&name, d->orphans[i].path);
		cov_error(COV_ITEMS, "%s: counters without their covmeta",
			name.buf);
	}
	str_release(&name);
}

int binaries_load(struct binaries *b, char *const *operands, size_t n)
{
	size_t i, missing = 0;
	int rc = 0;

	for (i = 0; i < n; i++)
		missing += add_operand(&b->dir, operands[i]) < 0;
	covdir_finish(&b->dir);
	tell_orphans(&b->dir);
	b->bin = xcalloc(b->dir.npods, sizeof(*b->bin));
	b->counts = xcalloc(b->dir.npods, sizeof(*b->counts));
	for (i = 0; rc == 0 && i < b->dir.npods; i++)
		rc = read_pod(b, &b->dir.pods[i]);
	if (rc == 0 && b->n)
		return 0;
	return missing == n ? COV_USAGE : COV_ITEMS;
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
	covdir_release(&b->dir);
}
