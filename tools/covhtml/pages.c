/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * From records to binaries: `binary` records are taken as they are, `owner`
 * records are put together by covmeta_hash as covgroup --by binary does. A
 * binary that comes as both is taken from the `binary` record.
 */
#include "pages.h"

#include "cli/tool.h"
#include "open/group.h"
#include "open/source.h"
#include "record/recin.h"

#include <stdlib.h>
#include <string.h>

struct page *pages_get(struct pages *ps, const char *hash)
{
	struct page *pg;
	uint32_t number;
	int fresh;

	number = interner_add(&ps->hashes, hash, MD5_HEX, &fresh);
	if (!fresh)
		return ps->v[number];
	pg = xcalloc(1, sizeof(*pg));
	memcpy(pg->hash, hash, MD5_HEX);
	mem_grow(&ps->v, &ps->cap, ps->n + 1, sizeof(*ps->v));
	ps->v[ps->n++] = pg;
	return pg;
}

static int by_page_hash(const void *a, const void *b)
{
	const struct page *const *x = a, *const *y = b;

	return strcmp((*x)->hash, (*y)->hash);
}

void pages_sort(struct pages *ps)
{
	if (ps->n > 1)
		qsort(ps->v, ps->n, sizeof(*ps->v), by_page_hash);
}

static int hash_of_page(const void *hash, const void *page)
{
	const struct page *const *pg = page;

	return strcmp(hash, (*pg)->hash);
}

int pages_has(const struct pages *ps, const char *hash)
{
	return ps->n &&
		bsearch(hash, ps->v, ps->n, sizeof(*ps->v), hash_of_page);
}

void page_free(struct page *pg)
{
	size_t i;

	record_release(&pg->r);
	for (i = 0; i < pg->npaths; i++)
		free(pg->paths[i]);
	free(pg->paths);
	errlist_release(&pg->problems);
	summary_release(&pg->sum);
	free(pg);
}

void pages_release(struct pages *ps)
{
	size_t i;

	for (i = 0; i < ps->n; i++)
		page_free(ps->v[i]);
	free(ps->v);
	interner_release(&ps->hashes);
	record_release(&ps->overview);
	names_release(&ps->failed);
	memset(ps, 0, sizeof(*ps));
}

void page_path(const struct page *pg, const char *dir, struct str *path)
{
	str_addf(path, "%s/%s.html", dir, pg->hash);
}

void page_open(struct page *pg, struct profile *p)
{
	if (source_open_record(&pg->r, p, NULL, &pg->problems) &&
		!pg->problems.n)
		errlist_add(&pg->problems, COV_ITEMS,
			"%s: its profile cannot be opened", pg->hash);
}

int is_hash(const char *text)
{
	return strlen(text) == MD5_HEX - 1 &&
		strspn(text, "0123456789abcdef") == MD5_HEX - 1;
}

/* Owners of one binary on their way. */
struct gathered {
	char hash[MD5_HEX];
	struct group *g;
	struct str owners; /* their records, as elements of an array */
};

struct page_reading {
	struct pages *ps;
	const struct covhtml_cfg *cfg;
	struct recin in;
	struct gathered *v;
	size_t n, cap;
	struct interner hashes; /* of v */
};

static void complain_of_page(const struct page_reading *rd, const char *what)
{
	struct str where = {0};

	recin_where(&rd->in, &where);
	cov_error(COV_ITEMS, "%s: %s", str_get(&where), what);
	str_release(&where);
}

static struct gathered *gathered_of(struct page_reading *rd, const char *hash)
{
	struct gathered *ga;
	uint32_t number;
	int fresh;

	number = interner_add(&rd->hashes, hash, MD5_HEX, &fresh);
	if (!fresh)
		return &rd->v[number];
	mem_grow(&rd->v, &rd->cap, rd->n + 1, sizeof(*rd->v));
	ga = &rd->v[rd->n++];
	memset(ga, 0, sizeof(*ga));
	memcpy(ga->hash, hash, MD5_HEX);
	ga->g = group_new(GROUP_BINARY);
	return ga;
}

static void take_owner_record(struct page_reading *rd, struct record *r,
	const char *hash)
{
	struct gathered *ga = gathered_of(rd, hash);

	group_add(ga->g, r);
	if (ga->owners.len)
		str_addc(&ga->owners, ',');
	record_json(r, &ga->owners);
}

static void take_binary_record(struct page_reading *rd, struct record *r,
	const char *hash)
{
	struct page *pg = pages_get(rd->ps, hash);

	record_clear(&pg->r);
	record_copy(&pg->r, r);
	pg->came = 1;
}

static void take_page_record(struct page_reading *rd, struct record *r)
{
	const char *type = record_type(r);
	const char *hash = record_text0(r, REC_COVMETA_HASH);
	const char *error = record_text0(r, REC_ERROR);

	if (*error)
		complain_of_page(rd, error);
	if (strcmp(type, "overview") == 0) {
		record_clear(&rd->ps->overview);
		record_copy(&rd->ps->overview, r);
		rd->ps->overview_came = 1;
	} else if (strcmp(type, "binary") && strcmp(type, "owner")) {
		rd->ps->partial = 1;
		recin_other(&rd->in, r);
	} else if (!is_hash(hash)) {
		rd->ps->partial = 1;
		/* One with an error has been told already. */
		if (!*error)
			complain_of_page(rd, "no covmeta_hash");
		else
			names_add(&rd->ps->failed, error);
	} else if (*type == 'o') {
		take_owner_record(rd, r, hash);
	} else {
		take_binary_record(rd, r, hash);
	}
}

/* The record, and the totals of what its owners have in common. */
static void merge_gathered(struct gathered *ga, struct page *pg)
{
	struct profile p = {0};
	struct str owners = {0};

	group_finish(ga->g, NULL, NULL, (struct slice){NULL, 0}, &pg->r);
	/* Nobody counted yet: nothing to compare with. */
	record_unset(&pg->r, REC_TOTAL_STMTS);
	record_unset(&pg->r, REC_COVERED_STMTS);
	page_open(pg, &p);
	group_complete(ga->g, p.t ? &p : NULL, &pg->problems, &pg->r);
	str_addf(&owners, "[%s]", str_get(&ga->owners));
	record_set_raw(&pg->r, REC_OWNERS, owners.buf, owners.len);
	str_release(&owners);
	profile_release(&p);
}

/* Makes the binary's record, unless one came. */
static void finish_gathered(struct page_reading *rd, struct gathered *ga)
{
	struct page *pg = pages_get(rd->ps, ga->hash);

	if (!pg->came) {
		merge_gathered(ga, pg);
		pg->came = 1;
	}
	str_release(&ga->owners);
	group_free(ga->g);
}

int pages_read(struct pages *ps, const struct covhtml_cfg *cfg)
{
	struct page_reading rd = {.ps = ps, .cfg = cfg};
	struct errlist told = {0};
	struct record r = {0};
	struct err e = {0};
	size_t i;
	int rc;

	if (recin_open(&rd.in, NULL, 0, cfg->where, cfg->skip_bad, NULL, &e)) {
		cov_err(&e);
		return -1;
	}
	while ((rc = recin_next(&rd.in, &r, &e)) > 0)
		take_page_record(&rd, &r);
	if (rc < 0)
		cov_err(&e);
	record_release(&r);
	if (rd.in.bad)
		ps->partial = 1;
	if (rc == 0)
		recin_tell_others(&rd.in, rd.n + ps->n, COV_ITEMS,
			recin_by_binary, &told);
	if (errlist_worst(&told) == COV_USAGE)
		rc = -1;
	recin_close(&rd.in, &told);
	cov_errlist(&told);
	errlist_release(&told);
	for (i = 0; i < rd.n; i++)
		finish_gathered(&rd, &rd.v[i]);
	free(rd.v);
	interner_release(&rd.hashes);
	return rc < 0 ? -1 : 0;
}
