/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Text profiles of services. As in run.c, one in which nothing has fallen
 * replaces the former, any other begins a directory of its own; one writer for
 * each.
 */
#include "textrun.h"
#include "write.h"

#include "io/fs.h"
#include "io/in.h"
#include "io/out.h"
#include "profile/text.h"

#include <string.h>
#include <sys/stat.h>

enum { TEXT_TRIES = 3600 };

static int read_text_body(struct profile *p, struct str *body, struct err *e)
{
	struct in in = {.name = "profile", .fd = -1, .eof = 1};
	int rc;

	in.cap = in.len = body->len;
	in.buf = str_detach(body);
	rc = text_read(p, &in, e);
	in_close(&in);
	return rc;
}

enum text_fit { TEXT_NOT, TEXT_GOES_ON, TEXT_WITHIN };

/* 1 when no count of a is greater than in b. */
static int is_not_more(const struct profile *a, const struct profile *b)
{
	uint32_t i;

	for (i = 0; i < a->t->n; i++)
		if (a->counts[i] > b->counts[i])
			return 0;
	return 1;
}

/* Whether the profile that lies there may have become this one; or has all of
   it, since another program wrote it after we asked. */
static enum text_fit text_fit_of(const struct home *h, const struct target *t,
	const struct profile *now)
{
	struct arena a = {0};
	const char *path = fs_join(&a, h->path, "coverage.out");
	enum text_fit fit = TEXT_NOT;
	struct profile old;
	struct err e = {0};
	struct stat st;

	if (text_read_file(&old, path, &e) == 0 && blocks_same(old.t, now->t)) {
		if (is_not_more(&old, now))
			fit = TEXT_GOES_ON;
		else if (is_not_more(now, &old) && stat(path, &st) == 0 &&
			fs_mtime_ns(&st) > t->asked_ns)
			fit = TEXT_WITHIN;
	}
	profile_release(&old);
	arena_release(&a);
	return fit;
}

/* What a claim to a text is called. */
static char *text_claim(struct arena *a, const struct home *h)
{
	struct str s = {0};
	char *name;

	str_addf(&s, "%s\n%s\n%s\n%s", h->key, h->place.image, h->place.time,
		h->address);
	name = arena_strdup(a, s.buf);
	str_release(&s);
	return name;
}

/* The newest one that no other program writes, if it goes on. One that has it
   all does, too. */
static struct home *text_home(struct store *s, const struct place *p,
	const struct target *t, const struct profile *now, enum text_fit *fit)
{
	struct arena a = {0};
	const char *key = layout_key(&a, p), *before = "~", *claim;
	struct home *h;
	int mine = 0;

	*fit = TEXT_NOT;
	while (!mine && *fit != TEXT_WITHIN &&
		(h = store_next(s, p, key, t->base, before))) {
		before = h->place.time;
		claim = text_claim(&a, h);
		claim_drop(&s->claims, t, claim);
		mine = claim_take(&s->claims, claim, t);
		*fit = text_fit_of(h, t, now);
	}
	if (*fit == TEXT_NOT)
		claim_drop(&s->claims, t, NULL);
	arena_release(&a);
	return *fit == TEXT_WITHIN || (mine && *fit) ? h : NULL;
}

/* In the table's order: agents send their files in any. */
static int write_text(struct home *h, const struct profile *now, struct err *e)
{
	struct arena a = {0};
	struct out o;
	int rc;

	rc = out_create(&o, fs_join(&a, h->path, "coverage.out"), 1, e);
	if (rc == 0) {
		text_write(now, &o);
		rc = out_commit(&o, e);
	}
	arena_release(&a);
	return rc;
}

static int put_text_profile(struct home *h, const struct target *t,
	const char *service, const struct profile *now, struct err *e)
{
	if (write_info(h, t, service, "", e) || write_text(h, now, e))
		return -1;
	h->touched = 1;
	return 0;
}

/* Into a home of its own: 1 done, 0 that time is taken, -1 failed. */
static int put_text_home(struct store *s, const struct place *p,
	const struct target *t, const char *service, const struct profile *now,
	struct err *e)
{
	struct arena a = {0};
	struct home *other;
	struct draft d;
	int rc = 0;

	if (store_draft(s, &d, p, t->base, e))
		return -1;
	claim_drop(&s->claims, t, NULL);
	if (claim_take(&s->claims, text_claim(&a, d.home), t))
		rc = put_text_profile(d.home, t, service, now, e) ? -1 : 1;
	if (rc > 0)
		rc = store_settle(s, &d, &other, e);
	else
		store_forget(&d);
	arena_release(&a);
	return rc;
}

/* The same at the next second that has none. */
static int put_new_text(struct store *s, struct place *p,
	const struct target *t, const char *service, const struct profile *now,
	struct err *e)
{
	struct arena a = {0};
	const char *key = layout_key(&a, p);
	int i, rc = 0;

	for (i = 0; i < TEXT_TRIES && rc == 0; i++) {
		keep_time(p, &a, s->now + i);
		if (!store_find(s, p, key, t->base))
			rc = put_text_home(s, p, t, service, now, e);
	}
	if (rc == 0)
		rc = err_set(e, COV_ITEMS, "%s: every name for it is taken",
			layout_name(&a, p));
	arena_release(&a);
	return rc < 0 ? -1 : 0;
}

static int place_text(struct store *s, struct place *p, const struct target *t,
	const char *service, const struct profile *now, struct err *e)
{
	struct home *h;
	enum text_fit fit;

	if (store_scan(s, 0, e))
		return -1;
	h = text_home(s, p, t, now, &fit);
	if (h && fit == TEXT_WITHIN) {
		h->touched = 1;
		return 0;
	}
	return h ? put_text_profile(h, t, service, now, e) :
		   put_new_text(s, p, t, service, now, e);
}

enum keep_result keep_text(struct store *s, const struct covpull_cfg *cfg,
	const struct target *t, const char *service, struct str *body,
	struct err *e)
{
	struct arena arena = {0};
	struct profile now;
	struct place p;
	int rc;

	if (read_text_body(&now, body, e)) {
		profile_release(&now);
		e->status = COV_ITEMS;
		return KEEP_FAILED;
	}
	store_place(&p, &arena, &t->at, t->host, service);
	rc = keep_wanted(cfg, &p, t, e);
	if (rc > 0 && place_text(s, &p, t, service, &now, e))
		rc = -1;
	profile_release(&now);
	arena_release(&arena);
	return rc > 0 ? KEEP_DONE : rc < 0 ? KEEP_FAILED : KEEP_UNWANTED;
}
