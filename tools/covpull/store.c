/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * What lies in the collection. It is read once, when the program begins; what
 * others put there later shows when a name turns out to be taken.
 *
 * A source that was found again keeps all its runs: each discovery is a
 * directory NAME@TIME of its own (DESIGN decision 3), unless it is the run
 * that lies there already, which keep.c finds out.
 */
#include "covpull.h"

#include "fs.h"
#include "json.h"
#include "num.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { WAYS = 4, TEXT_TRIES = 3600, INFO_MAX = 1 << 20 };

const char *time_compact(struct arena *a, int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;
	struct str s = {0};
	char *text;

	if (!gmtime_r(&t, &tm) || tm.tm_year > 9999 - 1900)
		return "19700101T000000Z";
	str_addf(&s, "%04d%02d%02dT%02d%02d%02dZ", tm.tm_year + 1900,
		tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
	text = arena_strdup(a, s.buf);
	str_release(&s);
	return text;
}

static int part(const char *p, size_t n)
{
	uint64_t v = 0;

	if (num_u64(p, n, 9999, &v) != NUM_OK)
		return 0;
	return (int)v;
}

int64_t time_seconds(const char *c)
{
	int64_t y, m, era, of_era, days;

	if (!layout_is_time(c) || part(c, 4) < 1970)
		return -1;
	/* Days of a calendar whose years begin in March. */
	y = part(c, 4) - (part(c + 4, 2) <= 2);
	m = (part(c + 4, 2) + 9) % 12;
	era = y / 400;
	of_era = y - era * 400;
	days = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
		(153 * m + 2) / 5 + part(c + 6, 2) - 1 - 719468;
	return ((days * 24 + part(c + 9, 2)) * 60 + part(c + 11, 2)) * 60 +
		part(c + 13, 2);
}

const struct known_meta *store_meta(const struct store *s, const char *hash)
{
	size_t i;

	for (i = 0; i < s->nmetas; i++)
		if (!strcmp(s->metas[i].hash, hash))
			return &s->metas[i];
	return NULL;
}

int store_knows_binary(const struct store *s, const char *binary)
{
	size_t i;

	for (i = 0; i < s->nmetas; i++)
		if (!strcmp(s->metas[i].binary, binary))
			return 1;
	return 0;
}

void store_add_meta(struct store *s, const char *hash, const char *path,
	const char *binary)
{
	struct known_meta *m;

	if (store_meta(s, hash) && store_knows_binary(s, binary))
		return;
	mem_grow(&s->metas, &s->capmetas, s->nmetas + 1, sizeof(*s->metas));
	m = &s->metas[s->nmetas++];
	memcpy(m->hash, hash, HASH_HEX);
	m->path = arena_strdup(&s->arena, path);
	m->binary = arena_strdup(&s->arena, binary);
}

void store_add_snap(struct store *s, struct home *h, const char *hash,
	const char *pid, uint64_t n)
{
	struct snap *one;
	size_t i;

	for (i = 0; i < h->nsnaps; i++)
		if (h->snaps[i].n == n && !strcmp(h->snaps[i].pid, pid) &&
		    !strcmp(h->snaps[i].hash, hash))
			return;
	mem_grow(&h->snaps, &h->capsnaps, h->nsnaps + 1, sizeof(*h->snaps));
	one = &h->snaps[h->nsnaps++];
	one->hash = arena_strdup(&s->arena, hash);
	one->pid = arena_strdup(&s->arena, pid);
	one->n = n;
}

/* covcounters.HASH.PID.N as this program writes it; others stay as they are. */
static void load_counters(struct store *s, struct home *h, const char *name)
{
	char *copy = arena_strdup(&s->arena, name + strlen("covcounters."));
	char *pid, *number;
	uint64_t v, n;

	if (strspn(copy, "0123456789abcdef") != 32 || copy[32] != '.')
		return;
	copy[32] = '\0';
	pid = copy + 33;
	number = strchr(pid, '.');
	if (!number)
		return;
	*number++ = '\0';
	if (num_u64(pid, strlen(pid), INT64_MAX, &v) == NUM_OK &&
	    num_u64(number, strlen(number), UINT32_MAX, &n) == NUM_OK && n > 0)
		store_add_snap(s, h, copy, pid, n);
}

static void load_meta(struct store *s, struct home *h, const char *name)
{
	char head[64], hash[HASH_HEX];
	char *path = fs_join(&s->arena, h->path, name);
	struct stat st;
	FILE *f;
	size_t n;

	h->text = 0;
	if (lstat(path, &st) < 0 || !S_ISREG(st.st_mode) ||
	    !(f = fopen(path, "r")))
		return;
	n = fread(head, 1, sizeof(head), f);
	fclose(f);
	if (meta_hash(head, n, (uint64_t)st.st_size, hash))
		store_add_meta(s, hash, path, h->place.binary);
}

/* The address that a text report came from. */
static void load_address(struct store *s, struct home *h)
{
	struct str text = {0};
	struct err e = {0};
	enum json_type type;
	struct slice o;
	struct json j;
	char *address;

	if (fs_read(&text, fs_join(&s->arena, h->path, "info.json"), INFO_MAX,
	    NULL, &e) == 0) {
		json_init(&j, str_get(&text), text.len);
		if (json_value(&j, &type, &o, &e) == 0 &&
		    type == JSON_OBJECT &&
		    (address = json_get_text(&s->arena, o, "address")))
			h->address = address;
	}
	str_release(&text);
}

/* Reads a directory; NULL when it is none, or nobody knows whose. */
static struct home *load_home(struct store *s, const char *name)
{
	struct home *h = xcalloc(1, sizeof(*h));
	struct err e = {0};
	struct fs_list l;
	size_t i;

	h->dir_name = arena_strdup(&s->arena, name);
	h->path = fs_join(&s->arena, s->coverage, name);
	h->address = "";
	if (layout_read_metadata(&h->place, &s->arena, h->path, &e) ||
	    !h->place.known || fs_list(&l, h->path, &e)) {
		free(h);
		return NULL;
	}
	h->key = layout_key(&s->arena, &h->place);
	for (i = 0; i < l.n; i++)
		if (!strcmp(l.v[i], "coverage.out"))
			h->text = 1;
	for (i = 0; i < l.n; i++) {
		if (str_starts(l.v[i], "covmeta."))
			load_meta(s, h, l.v[i]);
		else if (str_starts(l.v[i], "covcounters."))
			load_counters(s, h, l.v[i]);
	}
	fs_list_release(&l);
	if (h->text)
		load_address(s, h);
	mem_grow(&s->homes, &s->cap, s->n + 1, sizeof(*s->homes));
	return s->homes[s->n++] = h;
}

int store_open(struct store *s, const char *collection, struct err *e)
{
	struct fs_list l;
	struct stat st;
	size_t i;

	s->coverage = fs_join(&s->arena, collection, "coverage");
	if (fs_mkdirs(s->coverage, e) || fs_list(&l, s->coverage, e))
		return -1;
	for (i = 0; i < l.n; i++)
		if (l.v[i][0] != '.' &&
		    lstat(fs_join(&s->arena, s->coverage, l.v[i]), &st) == 0 &&
		    S_ISDIR(st.st_mode))
			load_home(s, l.v[i]);
	fs_list_release(&l);
	return 0;
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
	free(s->claims);
	arena_release(&s->arena);
	*s = (struct store){0};
}

/* As in the bucket: `/`, `:` and `@` are `-`, none in front, never empty. */
static const char *sanitised(struct arena *a, const char *text)
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
	p->binary = sanitised(a, binary);
	if (!at->namespace_) {
		p->host = 1;
		p->pod = p->hostname;
		return;
	}
	p->namespace_ = arena_strdup(a, at->namespace_);
	p->pod = arena_strdup(a, at->pod);
	p->container = arena_strdup(a, at->container && *at->container ?
		at->container : "unknown");
	p->image = sanitised(a, at->image ? at->image : "");
}

int store_same(const struct home *h, const struct place *p, const char *key,
	const char *address)
{
	return !strcmp(h->key, key) && !strcmp(h->place.image, p->image) &&
		!strcmp(h->address, address) && !h->text == !*address;
}

/* The one of a discovery, NULL. */
static struct home *find(const struct store *s, const struct place *p,
	const char *key, const char *address)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (store_same(s->homes[i], p, key, address) &&
		    !strcmp(s->homes[i]->place.time, p->time))
			return s->homes[i];
	return NULL;
}

/* Makes a directory: 1 made, 0 the name is taken, -1 failed. */
static int make(struct store *s, const char *name, const struct place *p,
	const char *key, const char *address, struct home **made,
	struct err *e)
{
	const char *path = fs_join(&s->arena, s->coverage, name);
	struct home *h;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (!strcmp(s->homes[i]->dir_name, name))
			return 0;
	if (mkdir(path, 0777) < 0) {
		if (errno != EEXIST)
			return err_write(e, errno, "%s", path);
		/* Another program was faster, perhaps for the same source. */
		h = load_home(s, name);
		*made = h;
		return h && !*address && store_same(h, p, key, address) &&
			!strcmp(h->place.time, p->time);
	}
	h = xcalloc(1, sizeof(*h));
	h->dir_name = arena_strdup(&s->arena, name);
	h->path = path;
	h->place = *p;
	h->key = key;
	h->address = arena_strdup(&s->arena, address);
	h->text = *address != '\0';
	mem_grow(&s->homes, &s->cap, s->n + 1, sizeof(*s->homes));
	*made = s->homes[s->n++] = h;
	return write_metadata(h, e) ? -1 : 1;
}

static int by_ways(struct store *s, const struct place *p, const char *key,
	const char *address, struct home **made, struct err *e)
{
	struct arena *a = &s->arena;
	const char *stem = layout_name(a, p), *way[WAYS];
	struct str longer = {0};
	int i, rc = 0;

	way[0] = stem;
	way[1] = layout_name_hashed(a, stem, key);
	str_addf(&longer, "%s/%s", key, p->image);
	way[2] = layout_name_hashed(a, stem, longer.buf);
	str_addf(&longer, "/%s", address);
	way[3] = layout_name_hashed(a, stem, longer.buf);
	str_release(&longer);
	for (i = *address ? 3 : 0; i < WAYS && rc == 0; i++)
		rc = make(s, layout_name_time(a, way[i], p->time), p, key,
			address, made, e);
	return rc;
}

/* The same strings, in the store's arena. */
static struct place own(struct arena *a, const struct place *p)
{
	struct place o = *p;

	o.hostname = arena_strdup(a, p->hostname);
	o.namespace_ = arena_strdup(a, p->namespace_);
	o.pod = arena_strdup(a, p->pod);
	o.container = arena_strdup(a, p->container);
	o.image = arena_strdup(a, p->image);
	o.binary = arena_strdup(a, p->binary);
	return o;
}

struct home *store_home(struct store *s, const struct place *p,
	const char *address, struct err *e)
{
	struct arena *a = &s->arena;
	struct place o = own(a, p);
	const char *key = layout_key(a, &o);
	int i, rc = 0, tries = *address ? TEXT_TRIES : 1;
	struct home *h = NULL;

	for (i = 0; i < tries && rc == 0; i++) {
		o.time = time_compact(a, s->now + i);
		o.collected_at = layout_rfc3339(a, o.time);
		h = find(s, &o, key, address);
		if (h && !*address)
			return h;
		if (!h)
			rc = by_ways(s, &o, key, address, &h, e);
	}
	if (rc > 0)
		return h;
	if (rc == 0)
		err_set(e, COV_ITEMS, "%s: every name for it is another's",
			layout_name_time(a, layout_name(a, &o), o.time));
	return NULL;
}
