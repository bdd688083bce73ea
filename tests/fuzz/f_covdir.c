/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Any names of files, each ended by a NUL: which of them are coverage, and of
 * which pod, is what the regular expressions of Go's internal/coverage/pods
 * say. The first name is the folder.
 */
#include "gocov/covdir.h"

#include "base/num.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len);

/* Go's \S is what is no blank of these five. */
#define TAG "([^\t\n\f\r ]+)"

static int is_match(const char *text, const char *name, regmatch_t m[4])
{
	static regex_t meta, ctr;
	static int made;
	regex_t *re = *text == 'm' ? &meta : &ctr;

	if (!made++ &&
		(regcomp(&meta, "^covmeta\\." TAG "$", REG_EXTENDED) ||
			regcomp(&ctr,
				"^covcounters\\." TAG "\\.([0-9]+)(\\.[0-9]+)$",
				REG_EXTENDED)))
		bug("regcomp");
	return regexec(re, name, 4, m, 0) == 0;
}

/* 1 a covmeta, 2 counters, 0 nothing; *tag is malloc'd. */
static int kind_of(const char *name, char **tag)
{
	regmatch_t m[4];
	uint64_t pid;

	*tag = NULL;
	if (strchr(name, '/'))
		return 0;
	if (is_match("m", name, m)) {
		*tag = xstrndup(name + m[1].rm_so,
			(size_t)(m[1].rm_eo - m[1].rm_so));
		return 1;
	}
	if (!is_match("c", name, m) ||
		num_u64(name + m[2].rm_so, (size_t)(m[2].rm_eo - m[2].rm_so),
			INT64_MAX, &pid) != NUM_OK)
		return 0;
	*tag = xstrndup(name + m[1].rm_so, (size_t)(m[1].rm_eo - m[1].rm_so));
	return 2;
}

static size_t check_pods(const struct covdir *d)
{
	size_t i, k, n = 0;

	for (i = 0; i < d->npods; i++) {
		const struct covpod *p = &d->pods[i];

		n += 1 + p->nctrs;
		if (i && strcmp(p[-1].meta.clean, p->meta.clean) > 0)
			bug("pods are not in order");
		for (k = 0; k < p->nctrs; k++) {
			if (strcmp(p->ctrs[k].tag, p->meta.tag) != 0)
				bug("counters of another pod");
			if (k &&
				strcmp(p->ctrs[k - 1].clean, p->ctrs[k].clean) >
					0)
				bug("counters are not in order");
		}
		for (k = 0; k < d->norphans; k++)
			if (!strcmp(d->orphans[k].tag, p->meta.tag))
				bug("an orphan with a covmeta");
	}
	return n + d->norphans;
}

/* Cleaned: no empty part, no ".", ".." in front only; the base is there. */
static void check_file(const struct covfile *f)
{
	const char *p = f->clean;
	int up = 1;
	size_t n;

	if (strcmp(f->path + strlen(f->path) - strlen(f->base), f->base) ||
		strlen(p) < strlen(f->base) ||
		strcmp(p + strlen(p) - strlen(f->base), f->base))
		bug("'%s' does not end in '%s'", p, f->base);
	for (p += *p == '/'; *p; p += n + (p[n] == '/')) {
		n = strcspn(p, "/");
		if (n == 0 || (n == 1 && *p == '.'))
			bug("'%s' is not clean", f->clean);
		if (n != 2 || memcmp(p, "..", 2) != 0)
			up = 0;
		else if (!up || *f->clean == '/')
			bug("'%s' goes up", f->clean);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *ptr, size_t len)
{
	char *text = xstrndup((const char *)ptr, len), *tag;
	const char *p = text, *end = text + len;
	struct covdir d = {0};
	size_t metas = 0, ctrs = 0, i;
	int kind, got;

	covdir_folder(&d, p);
	for (p += strlen(p) + 1; len <= 4096 && p < end; p += strlen(p) + 1) {
		kind = kind_of(p, &tag);
		got = covdir_name(&d, p);
		if (got != (kind > 0))
			bug("'%s' is %d, not %d", p, got, kind);
		metas += kind == 1;
		ctrs += kind == 2;
		if (kind == 1 && strcmp(d.metas[d.nmetas - 1].tag, tag))
			bug("'%s' has not the tag '%s'", p, tag);
		if (kind == 2 && strcmp(d.ctrs[d.nall - 1].tag, tag))
			bug("'%s' has not the tag '%s'", p, tag);
		free(tag);
	}
	covdir_finish(&d);
	if (d.nmetas != metas || d.nall != ctrs ||
		check_pods(&d) != d.npods + ctrs)
		bug("files were lost");
	for (i = 0; i < d.nmetas; i++)
		check_file(&d.metas[i]);
	for (i = 0; i < d.nall; i++)
		check_file(&d.ctrs[i]);
	covdir_release(&d);
	free(text);
	return 0;
}
