/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A folder of one's own is told by its path alone, which `source_path` of the
 * metadata.json in a collection keeps (ARCHITECTURE: own-folders). So what it
 * is called may change, and it still is the same: it stays in the folder that
 * it has there, and is never counted twice. A name that was said once stays
 * until another is said; one that the files say is not kept, it can be found
 * again.
 */
#include "own.h"

#include "program.h"

#include "base/interner.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

/* What of a collection is from such folders. */
struct stored {
	struct interner paths; /* their source_path */
	const char **dir_name; /* by number of path, as `place` */
	struct place *place;
	size_t capdir, capplace;
	struct arena *a;
};

static void read_stored(struct stored *s, const char *collection)
{
	const char *coverage = fs_join(s->a, collection, "coverage");
	struct err ignored = {0};
	struct fs_list l;
	struct place p;
	size_t i;
	uint32_t k;
	int fresh;

	if (fs_list(&l, coverage, &ignored))
		return;
	for (i = 0; i < l.n; i++) {
		struct err e = {0};

		if (layout_read_metadata(&p, s->a,
			    fs_join(s->a, coverage, l.v[i]), &e) ||
			!*p.source_path)
			continue;
		k = interner_add(&s->paths, p.source_path,
			strlen(p.source_path), &fresh);
		if (!fresh)
			continue;
		mem_grow(&s->dir_name, &s->capdir, (size_t)k + 1,
			sizeof(*s->dir_name));
		mem_grow(&s->place, &s->capplace, (size_t)k + 1,
			sizeof(*s->place));
		s->dir_name[k] = arena_strdup(s->a, l.v[i]);
		s->place[k] = p;
	}
	fs_list_release(&l);
}

static void release_stored(struct stored *s)
{
	interner_release(&s->paths);
	free(s->dir_name);
	free(s->place);
}

int own_is_from(const struct found *d, const char *source_path)
{
	struct arena a = {0};
	int yes = !strcmp(source_path, d->source) ||
		!strcmp(source_path, fs_encoded(&a, d->abs));

	arena_release(&a);
	return yes;
}

/* Fields of `to` that say nothing are those of `from`. */
static void fill_names(struct place *to, const struct place *from)
{
	if (!*to->binary)
		to->binary = from->binary;
	if (*to->owner_type)
		return;
	to->owner_type = from->owner_type;
	to->owner_name = from->owner_name;
	if (!*to->namespace_)
		to->namespace_ = from->namespace_;
}

int own_check_owner(const char *text)
{
	size_t parts = 1;
	const char *p;

	for (p = text; *p; p++)
		if (*p == '/') {
			parts++;
			if (p == text || p[-1] == '/')
				return -1;
		}
	return parts > 3 || p == text || p[-1] == '/' ? -1 : 0;
}

/* NAME, TYPE/NAME or NAMESPACE/TYPE/NAME; a NAME alone is of no cluster. */
static void set_said_owner(struct place *p, struct arena *a, const char *text)
{
	char *name = arena_strdup(a, text), *type, *slash;

	p->namespace_ = "";
	p->owner_type = "Host";
	p->owner_name = name;
	slash = strrchr(name, '/');
	if (!slash)
		return;
	*slash = '\0';
	p->owner_name = slash + 1;
	p->owner_type = type = name;
	slash = strchr(type, '/');
	if (!slash)
		return;
	*slash = '\0';
	p->namespace_ = type;
	p->owner_type = slash + 1;
}

/* What the files say, or else the folder that they come from. */
static void derive_name(struct found *d, struct arena *a, const char *dir)
{
	const char *name = program_name(a, dir, d->files, d->nfiles), *path;
	char *base;

	if (!name && d->place.known) {
		name = ""; /* its container has one */
	} else if (!name) {
		path = fs_decoded(a, d->source);
		base = fs_base(path ? path : d->source);
		name = arena_strdup(a, strcmp(base, "/") ? base : "");
		free(base);
	}
	d->place.binary = name;
	d->derived = !d->place.known;
}

static void name_own(struct found *d, struct arena *a,
	const struct covfetch_cfg *cfg, const struct stored *s)
{
	uint32_t i;
	int had = interner_find(&s->paths, d->source, strlen(d->source), &i);

	if (had)
		d->stored = s->dir_name[i];
	if (had && s->place[i].known && !d->metadata) {
		d->place = s->place[i];
		found_name(d, a);
	}
	if (!d->place.known && cfg->name)
		d->place.binary = arena_strdup(a, cfg->name);
	if (!d->place.known && cfg->owner)
		set_said_owner(&d->place, a, cfg->owner);
	if (!d->place.known && had)
		fill_names(&d->place, &s->place[i]);
	if (*d->place.binary || d->remote)
		return;
	derive_name(d, a, d->dir);
	found_name(d, a);
}

void own_name_all(struct finds *f, const struct covfetch_cfg *cfg)
{
	struct stored s = {.a = &f->arena};
	size_t i, n = 0;

	for (i = 0; i < f->n; i++)
		n += f->v[i]->source != NULL;
	if (n && cfg->collection)
		read_stored(&s, cfg->collection);
	for (i = 0; i < f->n; i++)
		if (f->v[i]->source)
			name_own(f->v[i], &f->arena, cfg, &s);
	release_stored(&s);
}

void own_name_arrived(struct found *d)
{
	struct arena *a = &d->r.arena;

	if (d->place.known || *d->place.binary)
		return;
	derive_name(d, a, d->target);
	if (*d->place.binary)
		record_set_text(&d->r, REC_BINARY_NAME, d->place.binary);
}
