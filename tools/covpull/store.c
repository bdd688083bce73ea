/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What lies in the collection. It is read when a round begins; what others put
 * there meanwhile shows when a name turns out to be taken.
 *
 * A source that was found again keeps all its runs: each discovery is a
 * directory NAME@TIME of its own (ARCHITECTURE: all-discoveries), unless it is
 * the run that lies there already, which run.c finds out. It appears whole,
 * with all that belongs in it.
 */
#include "store.h"
#include "home.h"
#include "write.h"

#include "cli/tool.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { WAYS = 4 };

static int by_dir_name(const void *x, const void *y)
{
	const struct home *const *a = x, *const *b = y;

	return strcmp((*a)->dir_name, (*b)->dir_name);
}

void store_sort(struct store *s)
{
	if (s->n > 1)
		qsort(s->homes, s->n, sizeof(*s->homes), by_dir_name);
}

int store_scan(struct store *s, int anyway, struct err *e)
{
	size_t i, k = 0, known = s->n;
	struct err why = {0};
	struct fs_list l;
	struct stat st;

	if (!claims_changed(&s->claims) && !anyway)
		return 0;
	store_sort(s);
	if (fs_list(&l, s->coverage, e))
		return -1;
	/* Both lists are sorted. */
	for (i = 0; i < l.n; i++) {
		while (k < known && strcmp(s->homes[k]->dir_name, l.v[i]) < 0)
			k++;
		if (k < known && !strcmp(s->homes[k]->dir_name, l.v[i]))
			continue;
		if (l.v[i][0] == '.' ||
			lstat(fs_join(&s->arena, s->coverage, l.v[i]), &st) <
				0 ||
			!S_ISDIR(st.st_mode) || home_load(s, l.v[i], &why))
			continue;
		/* Its runs would go on elsewhere: nothing is lost. */
		if (why.status && anyway)
			cov_err(&why);
		why.status = 0;
	}
	fs_list_release(&l);
	return 0;
}

int store_open(struct store *s, const char *collection, struct err *e)
{
	s->coverage = fs_join(&s->arena, collection, "coverage");
	if (fs_mkdirs_own(s->coverage, e) ||
		claims_open(&s->claims, collection, e))
		return -1;
	outdir_sweep(s->coverage);
	return store_scan(s, 1, e);
}

int store_sync(const struct store *s, struct err *e)
{
	size_t i;
	int why;

	for (i = 0; i < s->n && !s->homes[i]->touched; i++)
		;
	if (i == s->n)
		return 0;
	/* The file of claims lies in the same file system. */
	why = fs_sync(s->claims.fd);
	return why ? err_write(e, why, "%s", s->coverage) : 0;
}

void store_release(struct store *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		free(s->homes[i]->snaps);
		free(s->homes[i]);
	}
	free(s->homes);
	free(s->metas);
	free(s->seen);
	claims_release(&s->claims);
	arena_release(&s->arena);
	*s = (struct store){0};
}

/* As in the bucket: `/`, `:` and `@` are `-`, none in front, never empty. */
static const char *sanitised_name(struct arena *a, const char *text)
{
	char *out = arena_strdup(a, text), *p;

	for (p = out; *p; p++)
		if (*p == '/' || *p == ':' || *p == '@')
			*p = '-';
	while (*out == '-')
		out++;
	return *out ? out : "unknown";
}

void store_place(struct place *p, struct arena *a, const struct runs_at *at,
	const char *host, const char *binary)
{
	layout_unknown(p);
	p->known = 1;
	p->hostname = arena_strdup(a, at->node && *at->node ? at->node : host);
	p->binary = sanitised_name(a, binary);
	if (!at->namespace_) {
		p->host = 1;
		p->pod = p->hostname;
		return;
	}
	p->namespace_ = arena_strdup(a, at->namespace_);
	p->pod = arena_strdup(a, at->pod);
	p->container = arena_strdup(a,
		at->container && *at->container ? at->container : "unknown");
	p->image = sanitised_name(a, at->image ? at->image : "");
}

/* 1 when a home is of the same source and image (and address). */
static int is_home_of(const struct home *h, const struct place *p,
	const char *key, const char *address)
{
	return !strcmp(h->key, key) && !strcmp(h->place.image, p->image) &&
		!strcmp(h->address, address) && !h->text == !*address;
}

struct home *store_find(const struct store *s, const struct place *p,
	const char *key, const char *address)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (is_home_of(s->homes[i], p, key, address) &&
			!strcmp(s->homes[i]->place.time, p->time))
			return s->homes[i];
	return NULL;
}

struct home *store_next(const struct store *s, const struct place *p,
	const char *key, const char *address, const char *before)
{
	struct home *best = NULL, *h;
	size_t i;

	for (i = 0; i < s->n; i++) {
		h = s->homes[i];
		if (is_home_of(h, p, key, address) &&
			strcmp(h->place.time, before) < 0 &&
			(!best || strcmp(h->place.time, best->place.time) > 0))
			best = h;
	}
	return best;
}

/* --- new ones ------------------------------------------------------------- */

/* The same strings, in the store's arena. */
static struct place own_place(struct arena *a, const struct place *p)
{
	struct place o = *p;

	o.hostname = arena_strdup(a, p->hostname);
	o.namespace_ = arena_strdup(a, p->namespace_);
	o.pod = arena_strdup(a, p->pod);
	o.container = arena_strdup(a, p->container);
	o.image = arena_strdup(a, p->image);
	o.binary = arena_strdup(a, p->binary);
	o.time = arena_strdup(a, p->time);
	o.collected_at = arena_strdup(a, p->collected_at);
	return o;
}

int store_draft(struct store *s, struct draft *d, const struct place *p,
	const char *address, struct err *e)
{
	struct arena *a = &s->arena;
	struct home *h;

	*d = (struct draft){0};
	if (outdir_begin(&d->dir, s->coverage, e))
		return -1;
	d->home = h = xcalloc(1, sizeof(*h));
	h->dir_name = "";
	h->path = arena_strdup(a, d->dir.path);
	h->place = own_place(a, p);
	h->key = layout_key(a, &h->place);
	h->address = arena_strdup(a, address);
	h->text = *address != '\0';
	h->swept = 1; /* a sweeper would not see our own locks */
	if (write_metadata(h, e) == 0)
		return 0;
	store_forget(d);
	return -1;
}

void store_forget(struct draft *d)
{
	outdir_abort(&d->dir);
	if (d->home)
		free(d->home->snaps);
	free(d->home);
	d->home = NULL;
}

/* Gives a draft a name: 1 done, 0 the name is taken, -1 failed. */
static int name_draft(struct store *s, struct draft *d, const char *name,
	struct home **other, struct err *e)
{
	const char *path = fs_join(&s->arena, s->coverage, name);
	struct home *h = d->home, *there;
	size_t i;
	int rc;

	for (i = 0; i < s->n; i++)
		if (!strcmp(s->homes[i]->dir_name, name) && fs_isdir(path))
			return 0;
	rc = outdir_commit(&d->dir, path, e);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		/* Another program was faster, perhaps for the same source. */
		there = home_load(s, name, e);
		if (e->status)
			return -1;
		if (there && is_home_of(there, &h->place, h->key, h->address) &&
			!strcmp(there->place.time, h->place.time))
			*other = there;
		return 0;
	}
	h->dir_name = arena_strdup(&s->arena, name);
	h->path = path;
	h->swept = 0;
	mem_grow(&s->homes, &s->cap, s->n + 1, sizeof(*s->homes));
	s->homes[s->n++] = h;
	d->home = NULL;
	claims_made(&s->claims);
	return 1;
}

int store_settle(struct store *s, struct draft *d, struct home **other,
	struct err *e)
{
	const struct home *h = d->home;
	struct arena *a = &s->arena;
	const char *stem = layout_name(a, &h->place), *way[WAYS];
	struct str longer = {0};
	int i, rc = 0;

	*other = NULL;
	way[0] = stem;
	way[1] = layout_name_hashed(a, stem, h->key);
	str_addf(&longer, "%s/%s", h->key, h->place.image);
	way[2] = layout_name_hashed(a, stem, longer.buf);
	str_addf(&longer, "/%s", h->address);
	way[3] = layout_name_hashed(a, stem, longer.buf);
	str_release(&longer);
	for (i = h->text ? 3 : 0; i < WAYS && rc == 0 && !*other; i++)
		rc = name_draft(s, d,
			layout_name_time(a, way[i], h->place.time), other, e);
	if (rc == 0 && !*other && !h->text)
		rc = err_set(e, COV_ITEMS, "%s: every name for it is another's",
			layout_name_time(a, stem, h->place.time));
	if (rc <= 0)
		store_forget(d);
	return rc;
}
