/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Records: the rules in force are the incoming record's, then our own; the
 * profile is opened under them and counted again.
 *
 * Records are taken in batches, so that every binary of a batch is decoded
 * once, in parallel, and then the profiles are counted in parallel too; they
 * are written in the order in which they came. A batch ends when the next
 * record is not there yet: nobody waits for us.
 */
#include "covfilter.h"

#include "cli/tool.h"
#include "io/pool.h"
#include "open/bins.h"
#include "open/source.h"
#include "record/recin.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH_PER_JOB = 32, BATCH_MAX = 1024 };

/* One record of a batch. */
struct filter_item {
	struct record rec;
	int open; /* it has a profile, which src says how to open */
	int counted; /* and is to be counted; else its names are wanted */
	struct source src;
	struct errlist problems;
};

struct record_batch {
	const struct covfilter_cfg *cfg;
	struct generated *generated; /* NULL: nobody asks */
	struct filter_item *v;
	size_t n, max;
	struct bins *bins;
};

/* Puts the rules in force into the record. */
static void write_rules(struct record *r, const struct rules *rules)
{
	struct str s = {0};

	rules_json(rules, &s);
	record_set_raw(r, REC_FILTER, s.buf, s.len);
	str_release(&s);
}

/* Our own rules behind those of the record; the renamings only when nobody
   wants to see the names before them. */
static int add_own_rules(struct rules *to, const struct covfilter_cfg *cfg,
	struct err *e)
{
	if (cfg->no_server_lines)
		rules_no_server_lines(to);
	if (covfilter_add(to, &cfg->drops, e) < 0)
		return -1;
	return cfg->skip_generated ? 0 : covfilter_add(to, &cfg->renames, e);
}

/* Records that have counted something, or can say where it is. */
static int has_profile(const struct record *r)
{
	return r->v[REC_PROFILE].ptr || r->v[REC_INLINE].ptr;
}

/* Prepares an item of a record that was read; -1: it is malformed. */
static int item_begin(struct filter_item *item, const struct covfilter_cfg *cfg,
	struct err *e)
{
	struct record *r = &item->rec;
	int rc;

	item->counted = has_profile(r);
	/* Nothing was counted yet: whoever does, obeys the rules. */
	item->open = item->counted || r->v[REC_DIR].ptr;
	if (!item->open)
		return 0;
	if (source_from_record(&item->src, r, e) < 0) {
		item->open = 0;
		return -1;
	}
	rc = add_own_rules(&item->src.rules, cfg, e);
	if (!cfg->skip_generated)
		write_rules(r, &item->src.rules);
	if (rc < 0 || (!item->counted && !cfg->skip_generated)) {
		source_release(&item->src);
		item->open = 0;
	}
	return rc;
}

/* What the record said of the same blocks, against what is there now. */
static void compare_record_totals(struct filter_item *item,
	const struct profile *p)
{
	const char *hash = record_text0(&item->rec, REC_COVMETA_HASH);
	uint64_t covered, now = profile_covered(p);

	if (!p->t || strcmp(hash, profile_hash(p)) != 0 ||
		!record_u64(&item->rec, REC_COVERED_STMTS, &covered) ||
		covered == now)
		return;
	errlist_add(&item->problems, 0,
		"%s: record says %llu covered "
		"statements, the profile has %llu",
		record_text0(&item->rec, REC_DIR), (unsigned long long)covered,
		(unsigned long long)now);
}

/* The rules that could not be known before, on a profile that is open. */
static void add_late_rules(const struct record_batch *b,
	struct filter_item *item, struct profile *p)
{
	struct rules rest = {0};
	struct err e = {0};

	if (p->t && generated_names(b->generated, p, &rest, &e) < 0)
		errlist_err(&item->problems, &e);
	/* These were checked when they were made. */
	(void)!covfilter_add(&rest, &b->cfg->renames, &e);
	(void)!covfilter_add(&item->src.rules, &rest, &e);
	rules_profile(&rest, p);
	rules_release(&rest);
	write_rules(&item->rec, &item->src.rules);
}

static void item_count(void *ctx, size_t i)
{
	struct record_batch *b = ctx;
	struct filter_item *item = &b->v[i];
	struct profile p;
	int rc;

	if (!item->open)
		return;
	rc = source_open(&item->src, &p, b->bins, &item->problems);
	if (b->generated)
		add_late_rules(b, item, &p);
	if (!item->counted) {
		errlist_clear(&item->problems); /* for those who count */
	} else if (rc == 0) {
		compare_record_totals(item, &p);
		source_totals(&item->rec, &p);
	} else if (item->rec.v[REC_TOTAL_STMTS].ptr) {
		source_totals(&item->rec, &p); /* what it said is not so now */
	}
	profile_release(&p);
}

/* Damage that was told before is in the record; new damage goes there. */
static void note_error(struct filter_item *item)
{
	struct errlist *l = &item->problems;
	struct str s = {0};
	size_t i;

	if (item->rec.v[REC_ERROR].ptr && errlist_worst(l) < COV_WORLD)
		errlist_clear(l);
	errlist_of_item(l);
	for (i = 0; i < l->n; i++) {
		if (!l->v[i].status)
			continue;
		str_adds(&s, s.len ? "; " : "");
		str_adds(&s, l->v[i].text);
	}
	if (s.len)
		record_set_text(&item->rec, REC_ERROR, s.buf);
	str_release(&s);
}

static void batch_write(struct record_batch *b)
{
	struct str line = {0};
	size_t i;

	for (i = 0; i < b->n; i++) {
		struct filter_item *item = &b->v[i];

		note_error(item);
		cov_errlist(&item->problems);
		str_clear(&line);
		record_write(&item->rec, &line);
		out_str(cov_stdout(), &line);
		errlist_clear(&item->problems);
		if (item->open)
			source_release(&item->src);
		item->open = 0;
		record_clear(&item->rec);
	}
	str_release(&line);
	b->n = 0;
}

static void batch_run(struct record_batch *b, const struct covfilter_cfg *cfg)
{
	struct source **list = xmalloc(size_mul(b->n, sizeof(*list)));
	size_t i, n = 0;

	for (i = 0; i < b->n; i++)
		if (b->v[i].open)
			list[n++] = &b->v[i].src;
	source_prepare(list, n, b->bins, (unsigned)cfg->jobs);
	free(list);
	/* Sources are read by one thread. */
	pool_run(b->generated ? 1 : (unsigned)cfg->jobs, b->n, item_count, b);
	batch_write(b);
}

/* Fills a batch: 1 more may follow, 0 end, -1 failed. */
static int batch_read(struct record_batch *b, struct recin *in,
	const struct covfilter_cfg *cfg, struct err *e)
{
	struct record rec = {0};
	struct str where = {0};
	struct err why = {0};
	int rc = 1;

	while (rc > 0 && b->n < b->max && (!b->n || recin_ready(in)) &&
		!cov_terminated()) {
		rc = recin_next(in, &rec, e);
		if (rc <= 0)
			break;
		record_copy(&b->v[b->n].rec, &rec);
		if (item_begin(&b->v[b->n++], cfg, &why) == 0)
			continue;
		record_clear(&b->v[--b->n].rec);
		str_clear(&where);
		recin_where(in, &where);
		if (cfg->skip_bad)
			in->bad++;
		else
			rc = err_set(e, COV_USAGE, "%s: %s", where.buf,
				why.text);
	}
	record_release(&rec);
	str_release(&where);
	return cov_terminated() && rc > 0 ? 0 : rc;
}

int covfilter_records(const struct covfilter_cfg *cfg, char *const *files,
	size_t n)
{
	struct record_batch b = {.cfg = cfg};
	struct errlist last = {0};
	struct err e = {0};
	struct recin in;
	size_t i;
	int rc;

	if (cfg->skip_generated) {
		b.generated = generated_new(cfg, &e);
		cov_err(&e);
		if (!b.generated)
			return e.status;
	}
	b.bins = bins_new();
	b.max = cfg->jobs * BATCH_PER_JOB;
	if (b.max > BATCH_MAX)
		b.max = BATCH_MAX;
	b.v = xcalloc(b.max, sizeof(*b.v));
	cov_catch_term();
	rc = recin_open(&in, files, n, cfg->where, cfg->skip_bad, cov_stdout(),
		&e);
	while (rc >= 0) {
		rc = batch_read(&b, &in, cfg, &e);
		batch_run(&b, cfg);
		if (rc <= 0)
			break;
	}
	cov_err(&e);
	if (in.errors)
		cov_status(COV_ITEMS);
	recin_close(&in, &last);
	cov_errlist(&last);
	errlist_release(&last);
	for (i = 0; i < b.max; i++) {
		record_release(&b.v[i].rec);
		errlist_release(&b.v[i].problems);
	}
	free(b.v);
	generated_free(b.generated);
	bins_free(b.bins);
	return 0;
}
