/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* Who ran what: profiles of owners against the one of their binary. */
#include "whoran.h"

#include "base/interner.h"
#include "open/source.h"

#include <stdlib.h>
#include <string.h>

/* Blocks of the binary that an owner ran; NULL when that is not known. What the
   world forbids to read is a problem of the page. */
static unsigned char *marks_of_owner(struct page *pg, struct slice object,
	const struct blocks *t)
{
	struct blocks *both[2] = {(struct blocks *)t, NULL}, *all;
	struct slice filter = record_path(&pg->r, "filter");
	struct errlist ignored = {0};
	struct profile p = {0};
	struct record r = {0};
	struct err e = {0};
	unsigned char *marks = NULL;
	uint32_t *map[2] = {NULL, NULL}, i;

	if (record_from_object(&r, object, "owner", &e) == 0 &&
		record_path(&r, record_key_name(REC_PROFILE)).ptr) {
		if (filter.ptr)
			record_set_raw(&r, REC_FILTER, filter.ptr, filter.len);
		if (source_open_record(&r, &p, NULL, &ignored) == 0 && p.t)
			both[1] = p.t;
	}
	if (both[1]) {
		all = blocks_union(both, 2, map);
		if (!map[0] && all->n == t->n) {
			marks = xcalloc(t->n, 1);
			for (i = 0; i < p.t->n; i++)
				if (p.counts[i])
					marks[map[1] ? map[1][i] : i] = 1;
		}
		blocks_unref(all);
	}
	free(map[0]);
	free(map[1]);
	if (errlist_worst(&ignored) >= COV_WORLD)
		errlist_add(&pg->problems, errlist_worst(&ignored), "%s",
			errlist_first(&ignored));
	errlist_release(&ignored);
	profile_release(&p);
	record_release(&r);
	return marks;
}

/* "7,2,1": lengths of runs over the blocks that ran. */
static void add_runs(struct str *s, const unsigned char *marks,
	const struct profile *p, const struct files *f)
{
	uint64_t len = 0;
	size_t k;
	int ran = 1; /* lists begin with what ran */

	for (k = 0; k < f->n; k++) {
		const struct block_file *bf = &p->t->files[f->v[k].index];
		uint32_t i = bf->first;

		for (; !f->v[k].skewed && i < bf->first + bf->count; i++) {
			if (!p->counts[i])
				continue;
			if (marks[i] != ran) {
				str_addf(s, "%llu,", (unsigned long long)len);
				ran = !ran;
				len = 0;
			}
			len++;
		}
	}
	str_addu(s, len);
}

void whoran_open(struct whoran *w, struct page *pg, const struct owner_row *v,
	size_t n, const struct profile *p, const struct files *f)
{
	struct interner sets = {0};
	size_t i;

	w->n = n;
	if (n < 2 || !p->t)
		return;
	w->of = xcalloc(n, sizeof(*w->of));
	for (i = 0; i < n; i++) {
		unsigned char *marks = marks_of_owner(pg, v[i].object, p->t);
		struct str runs = {0};
		int fresh = 0;

		w->of[i] = UINT32_MAX;
		if (marks) {
			add_runs(&runs, marks, p, f);
			w->of[i] =
				interner_add(&sets, runs.buf, runs.len, &fresh);
			w->known++;
		}
		if (fresh) {
			mem_grow(&w->sets, &w->capsets, w->nsets + 1,
				sizeof(*w->sets));
			w->sets[w->nsets++] = runs;
		} else {
			str_release(&runs);
		}
		free(marks);
	}
	interner_release(&sets);
}

int whoran_tells(const struct whoran *w)
{
	return w->n > 1 && w->known > 0;
}

void whoran_json(struct str *s, const struct whoran *w)
{
	size_t i;

	str_adds(s, "{\"set\":[");
	for (i = 0; i < w->nsets; i++)
		str_addf(s, "%s[%s]", i ? "," : "", w->sets[i].buf);
	str_adds(s, "],\"of\":[");
	for (i = 0; i < w->n; i++)
		str_addf(s, "%s%lld", i ? "," : "",
			w->of[i] == UINT32_MAX ? -1LL : (long long)w->of[i]);
	str_adds(s, "]}");
}

void whoran_release(struct whoran *w)
{
	size_t i;

	for (i = 0; i < w->nsets; i++)
		str_release(&w->sets[i]);
	free(w->sets);
	free(w->of);
	memset(w, 0, sizeof(*w));
}
