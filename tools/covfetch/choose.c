/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Which of the directories found are wanted. Options that name a place come
 * first, then --shard and --where, and of what is left --latest-only takes the
 * newest of each source.
 */
#include "choose.h"

#include "base/when.h"
#include "cli/tool.h"
#include "fmt/glob.h"
#include "fmt/patternuse.h"
#include "gocov/covname.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* 1 when one of the patterns matches, or none was given. */
static int matches(const struct opt_list *globs, const char *text)
{
	return globs->n == 0 || glob_any(globs->v, globs->n, GLOB_DEEP, text);
}

/* Times of a bucket compare as text. What has none is not left out. */
static int is_in_time(const struct found *d, const struct covfetch_cfg *cfg)
{
	const char *at = d->place.time;
	int64_t seconds;

	if (!d->place.known || when_read_compact(at, &seconds) != 1)
		return 1;
	return (!cfg->since || strcmp(at, cfg->since) >= 0) &&
		(!cfg->until || strcmp(at, cfg->until) <= 0);
}

/* The options that name a place. */
enum { NAMING = 4 };

static int is_named(const struct found *d, const struct covfetch_cfg *cfg,
	struct patternuse *const *use)
{
	const struct opt_list *const globs[NAMING] = {&cfg->namespaces,
		&cfg->containers, &cfg->nodes, &cfg->binaries};
	const struct place *p = &d->place;
	const char *const names[NAMING] = {p->host ? "host" : p->namespace_,
		p->container, p->hostname, p->binary};
	int named = 1;
	size_t i;

	for (i = 0; i < NAMING; i++) {
		patternuse_see(use[i], names[i]);
		named &= matches(globs[i], names[i]);
	}
	return named && is_in_time(d, cfg) && shard_has(&cfg->shard, d->name);
}

/* Watches their patterns. */
static struct patternuse *watch_naming(const struct covfetch_cfg *cfg,
	struct patternuse *use[NAMING])
{
	struct patternuse *all = NULL;

	use[0] = patternuse_add(&all, "--namespace", PATTERN_NAME,
		cfg->namespaces.v, cfg->namespaces.n);
	use[1] = patternuse_add(&all, "--container", PATTERN_NAME,
		cfg->containers.v, cfg->containers.n);
	use[2] = patternuse_add(&all, "--node", PATTERN_NAME, cfg->nodes.v,
		cfg->nodes.n);
	use[3] = patternuse_add(&all, "--binary", PATTERN_NAME, cfg->binaries.v,
		cfg->binaries.n);
	return all;
}

void choose_files(struct found *d)
{
	struct arena *a = &d->r.arena;
	const char **v = arena_alloc(a, d->nfiles * sizeof(*v));
	size_t i;

	for (i = 0; i < d->nfiles; i++)
		v[i] = fs_encoded(a, d->files[i]);
	record_set_list(&d->r, REC_FILES, v, d->nfiles);
}

/* The record of a directory as it lies there. */
static void make_source_record(struct found *d, struct arena *a)
{
	struct record *r = &d->r;

	record_init(r, "source_dir");
	layout_to_record(r, &d->place);
	/* The operand may be `.`: only the real path has all names. */
	record_set_text(r, REC_DIR, fs_encoded(&r->arena, d->abs));
	d->dir_name =
		arena_strdup(a, d->place.known ? layout_dir_name(r) : d->name);
	d->doubt = found_doubt(&d->place);
	if (d->doubt)
		record_unset(r, REC_COLLECTED_AT);
	record_set_text(r, REC_DIR, fs_encoded(&r->arena, d->dir));
	record_set_text(r, REC_DIR_NAME, d->dir_name);
	/* In a bucket it has not been read yet. */
	if (d->info && !d->remote)
		found_read_info(d, d->dir);
	choose_files(d);
	record_pack(r); /* there may be 100,000 of them */
}

static int passes_where(struct found *d, struct jq *where)
{
	struct str line = {0};
	struct err e = {0};
	int keep;

	if (!where)
		return 1;
	record_write(&d->r, &line);
	keep = jq_keep(where, line.buf, line.len, &e);
	if (keep < 0)
		cov_error(COV_ITEMS, "%s: %s", record_text0(&d->r, REC_DIR),
			e.text);
	str_release(&line);
	return keep > 0;
}

/* Sources together, the discovery to keep first. */
static int newest_first(const void *x, const void *y)
{
	const struct found *a = *(struct found *const *)x;
	const struct found *b = *(struct found *const *)y;
	int c = strcmp(a->key, b->key);

	if (c == 0)
		c = (a->doubt != 0) - (b->doubt != 0);
	if (c == 0)
		c = strcmp(b->place.collected_at, a->place.collected_at);
	if (c == 0)
		c = strcmp(b->place.image, a->place.image);
	return c ? c : strcmp(a->dir, b->dir);
}

/* Whole seconds, as a bucket has them. */
static int64_t changed_at_source(const struct found *d, const char *file)
{
	const struct object *o =
		d->remote ? remote_object(d->remote, file) : NULL;
	struct arena a = {0};
	struct stat st;
	int64_t t = 0;

	if (o)
		return o->modified_ms / 1000;
	if (stat(fs_join(&a, d->dir, file), &st) == 0)
		t = st.st_mtime;
	arena_release(&a);
	return t;
}

const char *choose_other(const struct found *d, const char *file)
{
	size_t len = strlen(file);
	const char *hit;
	char *other;

	if (covname_of(file) != COVNAME_COUNTERS ||
		(!str_ends(file, ".1") && !str_ends(file, ".2")))
		return NULL;
	other = xstrndup(file, len);
	other[len - 1] = file[len - 1] == '1' ? '2' : '1';
	hit = found_file(d, other);
	free(other);
	return hit;
}

int choose_earlier(const char *file, int64_t changed, int64_t other)
{
	return str_ends(file, ".1") ? changed <= other : changed < other;
}

static int is_former_at_source(const struct found *d, const char *file)
{
	const char *other = choose_other(d, file);

	return other &&
		choose_earlier(file, changed_at_source(d, file),
			changed_at_source(d, other));
}

static void drop_former(struct found *d, struct arena *a)
{
	const char **v = arena_alloc(a, d->nfiles * sizeof(*v));
	size_t i, n = 0;

	for (i = 0; i < d->nfiles; i++)
		if (!is_former_at_source(d, d->files[i]))
			v[n++] = d->files[i];
	d->chosen = n < d->nfiles;
	d->files = v;
	d->nfiles = n;
	if (d->chosen)
		choose_files(d);
}

/* 1 when a directory is not of the newest discovery of its source. The newest
   may have been found in parts, which a collection puts together. */
static int is_older(const struct found *newest, const struct found *d,
	const struct covfetch_cfg *cfg)
{
	return !strcmp(newest->key, d->key) &&
		!(cfg->collection && found_same_discovery(newest, &d->place));
}

static void keep_latest(struct finds *f, const struct covfetch_cfg *cfg)
{
	size_t i, n = 0;

	if (f->n > 1)
		qsort(f->v, f->n, sizeof(*f->v), newest_first);
	for (i = 0; i < f->n; i++) {
		if (n > 0 && is_older(f->v[n - 1], f->v[i], cfg)) {
			found_free(f->v[i]);
			continue;
		}
		drop_former(f->v[i], &f->arena);
		f->v[n++] = f->v[i];
	}
	f->n = n;
}

/* A time that is none or far ahead would be the newest for ever. */
static void tell_doubtful_times(const struct finds *f, enum found_time doubt,
	const char *what)
{
	const struct found *first = NULL;
	struct arena a = {0};
	size_t i, n = 0;

	for (i = 0; i < f->n; i++) {
		if (f->v[i]->doubt != doubt)
			continue;
		n++;
		if (!first || strcmp(f->v[i]->dir, first->dir) < 0)
			first = f->v[i];
	}
	if (n)
		cov_warn("%s: %s (%zu director%s so): %s; it is never the "
			 "newest, and no collected_at",
			fs_encoded(&a, first->dir), what, n,
			n == 1 ? "y" : "ies", first->place.time);
	arena_release(&a);
}

void choose_wanted(struct finds *f, const struct covfetch_cfg *cfg,
	struct jq *where)
{
	struct patternuse *use[NAMING], *all = watch_naming(cfg, use);
	size_t i, n = 0;

	for (i = 0; i < f->n; i++) {
		struct found *d = f->v[i];
		int keep = is_named(d, cfg, use);

		if (keep) {
			make_source_record(d, &f->arena);
			keep = passes_where(d, where);
		}
		if (keep)
			f->v[n++] = d;
		else
			found_free(d);
	}
	f->n = n;
	patternuse_end(&all, cov_warn);
	tell_doubtful_times(f, FOUND_NO_TIME, "no such time");
	tell_doubtful_times(f, FOUND_TIME_AHEAD, "a time that lies ahead");
	if (cfg->latest)
		keep_latest(f, cfg);
}

static int set_time(char **dst, const char *text, const char *of_day,
	struct err *e)
{
	struct arena a = {0};
	struct str whole = {0};
	const char *time = "";
	int64_t ms;

	str_adds(&whole, text);
	if (strlen(text) == 10)
		str_adds(&whole, of_day);
	if (layout_is_time(text))
		time = text;
	else if (when_parse(whole.buf, &ms) == 0)
		time = layout_compact(&a, whole.buf);
	free(*dst);
	*dst = *time ? xstrdup(time) : NULL;
	str_release(&whole);
	arena_release(&a);
	return *dst ?
		0 :
		err_set(e, COV_USAGE,
			"'%s' is neither "
			"YYYYMMDDTHHMMSSZ, YYYY-MM-DDTHH:MM:SSZ nor YYYY-MM-DD",
			text);
}

int choose_since(void *ctx, const char *text, struct err *e)
{
	return set_time(ctx, text, "T00:00:00Z", e);
}

int choose_until(void *ctx, const char *text, struct err *e)
{
	return set_time(ctx, text, "T23:59:59Z", e);
}
