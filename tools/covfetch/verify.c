/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* --verify: what is in the collection against a listing, nothing is moved. */
#include "verify.h"

#include "etag.h"
#include "events.h"
#include "manifest.h"

#include "cli/tool.h"
#include "io/fs.h"

#include <string.h>

/* What of a file is not as its ETag says, as far as can be told; k: what the
   manifest has of it, or NULL. */
static const char *content_differs(const struct known *k, const char *etag,
	const char *path, const struct stat *st)
{
	int fetched = k && !strcmp(etag_plain(k->etag), etag);

	if (etag_is_md5(etag) && !(fetched && k->etag != etag_plain(k->etag)))
		return etag_fits(etag, path, (uint64_t)st->st_size) ?
			NULL :
			"has another content";
	return *etag && k && !fetched && fs_mtime_ns(st) == k->mtime_ns ?
		"was fetched with another ETag" :
		NULL;
}

/* What the listing does not say the manifest does. */
static const char *differs(const struct object *o, const struct known *k,
	const char *path)
{
	const char *etag = !*o->etag && k ? etag_plain(k->etag) : o->etag;
	uint64_t size = o->size == SIZE_UNKNOWN && k ? k->size : o->size;
	struct stat st;

	if (lstat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return "is missing";
	if (size == SIZE_UNKNOWN)
		return "neither the list nor the manifest has its size";
	if ((uint64_t)st.st_size != size)
		return "has another size";
	return content_differs(k, etag, path, &st);
}

struct verifying {
	struct kept *kept;
	struct manifest *manifest;
	struct telemetry *telemetry;
};

static void verify_object(struct verifying *v, struct object *o)
{
	struct arena a = {0};
	const char *path = object_path(&a, o);
	const char *why = differs(o,
		manifest_find(v->manifest, o->of->dir_name, o->of->abs,
			o->name),
		path);

	if (why) {
		cov_error(COV_ITEMS, "%s: %s", fs_encoded(&a, path), why);
		errlist_add(&o->of->remote->bad, COV_ITEMS, "%s: %s",
			fs_encoded(&a, path), why);
		v->kept->failed++;
	} else {
		v->kept->same++;
	}
	events_object(v->telemetry, o, why ? EVENT_FAILED : EVENT_SAME, 0, why);
	arena_release(&a);
}

int verify_remote(struct finds *f, const struct covfetch_cfg *cfg,
	struct kept *k, struct err *e)
{
	struct verifying v = {.kept = k, .telemetry = cfg->telemetry};
	size_t i, n;

	v.manifest = manifest_open(cfg, e);
	if (!v.manifest)
		return -1;
	for (i = 0; i < f->n && !cov_terminated(); i++) {
		struct remote *r = f->v[i]->remote;

		for (n = 0; r && n < r->n; n++)
			if (found_wants(f->v[i], r->v[n]->name))
				verify_object(&v, r->v[n]);
		if (!r)
			continue;
		found_set_error(f->v[i], &r->bad);
		f->v[i]->reread = 1;
	}
	events_end(cfg->telemetry, k);
	manifest_close(v.manifest);
	return 0;
}
