/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* --verify: what is in the collection against a listing, nothing is moved. */
#include "covfetch.h"

#include "base/hash.h"
#include "cli/tool.h"
#include "io/fs.h"

#include <string.h>

int md5_file(const char *path, uint64_t size, char hex[MD5_HEX])
{
	struct str s = {0};
	struct err e;
	int rc = fs_read(&s, path, size, NULL, &e);

	if (rc == 0)
		md5_of(str_get(&s), s.len, hex);
	str_release(&s);
	return rc;
}

void set_error(struct found *d)
{
	const struct errlist *l = &d->remote->bad;
	struct str text = {0};
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (i > 0)
			str_adds(&text, "; ");
		str_adds(&text, l->v[i].text);
	}
	if (text.len)
		record_set_text(&d->r, REC_ERROR, text.buf);
	str_release(&text);
}

/* What of a file is not as its ETag says, as far as can be told; k: what the
   manifest has of it, or NULL. */
static const char *content_differs(const struct known *k, const char *etag,
	const char *path, const struct stat *st)
{
	char hex[MD5_HEX];
	int fetched = k && !strcmp(etag_plain(k->etag), etag);

	if (etag_is_md5(etag) && !(fetched && k->etag != etag_plain(k->etag)))
		return md5_file(path, (uint64_t)st->st_size, hex) ||
				strcmp(hex, etag) != 0 ?
			"has another content" :
			NULL;
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

static void verify_object(struct bringing *b, struct object *o)
{
	struct arena a = {0};
	const char *path =
		fs_join(&a, found_target(o->of, b->cfg, &a), o->name);
	const char *why = differs(o,
		manifest_find(b->manifest, o->of->dir_name, o->of->abs,
			o->name),
		path);

	if (why) {
		cov_error(COV_ITEMS, "%s: %s", fs_encoded(&a, path), why);
		errlist_add(&o->of->remote->bad, COV_ITEMS, "%s: %s",
			fs_encoded(&a, path), why);
		b->kept->failed++;
	} else {
		b->kept->same++;
	}
	events_object(&b->events, o, why ? "failed" : "same", why);
	arena_release(&a);
}

int verify_remote(struct finds *f, const struct covfetch_cfg *cfg,
	struct kept *k, struct err *e)
{
	struct bringing b = {.cfg = cfg, .finds = f, .kept = k, .e = e};
	size_t i, n;

	b.manifest = manifest_open(cfg, e);
	if (!b.manifest)
		return -1;
	if (events_open(&b.events, cfg, e)) {
		manifest_close(b.manifest);
		return -1;
	}
	for (i = 0; i < f->n && !cov_terminated(); i++) {
		struct remote *r = f->v[i]->remote;

		for (n = 0; r && n < r->n; n++)
			if (object_chosen(f->v[i], r->v[n]->name))
				verify_object(&b, r->v[n]);
		if (!r)
			continue;
		set_error(f->v[i]);
		f->v[i]->reread = 1;
	}
	events_close(&b.events, k);
	manifest_close(b.manifest);
	return 0;
}
