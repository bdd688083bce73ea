/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* An answer is put where it belongs, or into a directory of its own. */
#include "keep.h"
#include "meta.h"
#include "run.h"
#include "write.h"

#include "base/when.h"
#include "gocov/covname.h"
#include "io/fs.h"

#include <string.h>

int keep_wanted(const struct covpull_cfg *cfg, const struct place *p,
	const struct target *t, struct err *e)
{
	struct record r = {0};
	struct str line = {0};
	const char *v;
	size_t i;
	int keep;

	if (!cfg->filter)
		return 1;
	record_init(&r, "source_dir");
	layout_to_record(&r, p);
	for (i = 0; i < t->ident.n; i++) {
		enum rec_key k;

		v = t->ident.extra[i].name;
		for (k = REC_SOURCE_URL; k <= REC_SOFTWARE_KEY; k++)
			if (!strcmp(record_key_name(k), v))
				record_set_text(&r, k, t->ident.extra[i].value);
	}
	record_write(&r, &line);
	keep = jq_keep(cfg->filter, line.buf, line.len, e);
	if (keep < 0)
		e->status = COV_ITEMS;
	str_release(&line);
	record_release(&r);
	return keep;
}

/* An answer and who sent it. */
struct parcel {
	struct store *s;
	struct target *t;
	const struct answer *a;
	const char *binary, *pid;
};

/* Files of an answer into the home of its run: 0, -1, 1 without covmeta. */
static int put_answer(const struct parcel *c, struct err *e)
{
	struct home *h = c->t->run.home;
	int rc = write_meta(c->s, h, c->a, e);

	if (rc == 0)
		rc = write_info(h, c->t, c->binary, c->pid, e);
	if (rc == 0)
		rc = run_write(c->s, c->t, c->a, e);
	return rc;
}

/* The same for a run that is new. */
static int put_new_run(const struct parcel *c, const struct place *p,
	struct err *e)
{
	struct home *other;
	struct draft d;
	int rc;

	if (store_draft(c->s, &d, p, "", e))
		return -1;
	run_begin(c->s, c->t, d.home, c->a, c->pid);
	rc = put_answer(c, e);
	if (rc) {
		store_forget(&d);
	} else {
		rc = store_settle(c->s, &d, &other, e);
		if (rc > 0)
			return 0;
	}
	c->t->run.home = NULL;
	if (rc)
		return rc;
	run_begin(c->s, c->t, other, c->a, c->pid);
	return put_answer(c, e);
}

/* Other targets need not ask for this covmeta. */
static void know_meta(const struct parcel *c)
{
	const struct home *h = c->t->run.home;
	struct arena a = {0};
	struct str name = {0};

	if (c->a->state == META_PARTLY)
		return;
	covname_add_meta(&name, c->a->hash);
	store_add_meta(c->s, c->a->hash, fs_join(&a, h->path, name.buf),
		h->place.binary);
	str_release(&name);
	arena_release(&a);
}

void keep_time(struct place *p, struct arena *a, int64_t seconds)
{
	char text[WHEN_MAX];

	when_print_compact(seconds, text);
	p->time = arena_strdup(a, text);
	p->collected_at = layout_rfc3339(a, p->time);
}

enum keep_result keep_answer(struct store *s, const struct covpull_cfg *cfg,
	struct target *t, struct answer *a, struct err *e)
{
	const struct parcel c = {s, t, a,
		*t->ident.binary ? t->ident.binary : a->argv0,
		*t->ident.pid ? t->ident.pid : a->pid};
	struct arena arena = {0};
	enum run_result run;
	struct place p;
	int rc;

	store_place(&p, &arena, &t->at, t->host, c.binary);
	rc = keep_wanted(cfg, &p, t, e);
	if (rc <= 0) {
		arena_release(&arena);
		return rc < 0 ? KEEP_FAILED : KEEP_UNWANTED;
	}
	rc = 1;
	if (a->meta.len || store_meta(s, a->hash)) {
		keep_time(&p, &arena, s->now);
		rc = run_find(s, t, &p, a, c.pid, &run, e);
		if (rc == 0 && run != RUN_WITHIN)
			rc = run == RUN_NEW ? put_new_run(&c, &p, e) :
					      put_answer(&c, e);
		if (rc == 0 && run != RUN_WITHIN)
			know_meta(&c);
	}
	arena_release(&arena);
	return rc == 0 ? KEEP_DONE : rc > 0 ? KEEP_META : KEEP_FAILED;
}
