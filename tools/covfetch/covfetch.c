/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covfetch - bring stored coverage into a collection
 *
 * Finds the coverage directories below each operand: a bucket of S3, a bucket
 * copied to disk or any part of one, a collection, or plain GOCOVERDIR
 * folders. Without -C folders stay where they are; with it their files are
 * linked into the collection, and objects of S3 are fetched into it. One
 * `source_dir` record is printed for each. It looks at names only: whether a
 * file is damaged is for covtext to say.
 */
#include "covfetch.h"

#include "bring.h"
#include "choose.h"
#include "events.h"
#include "keep.h"
#include "name.h"
#include "objects.h"
#include "options.h"
#include "own.h"
#include "records.h"
#include "tar.h"
#include "verify.h"
#include "walk.h"

#include "base/when.h"
#include "cli/prog.h"
#include "cli/tool.h"
#include "io/fs.h"
#include "net/otlp.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* All operands; those that gave nothing are told. */
static void find_in_operands(struct finds *f, const struct covfetch_cfg *cfg,
	struct cloud *c, struct tarball *t, char **operands, int n)
{
	int i, bad = 0;

	for (i = 0; i < n && !cov_terminated(); i++) {
		uint64_t links = f->links, strays = f->strays;
		struct arena a = {0};
		int64_t found = is_s3(operands[i]) ?
			objects_find(f, c, operands[i]) :
			!strcmp(operands[i], "-") ?
			tar_find(f, cfg, t) :
			walk_operand(f, operands[i], cfg->collection, NULL);

		links = f->links - links;
		strays = f->strays - strays;
		if (strays)
			cov_warn("%s: a collection has its coverage in "
				 "coverage/*/ only; folders with some that lie "
				 "elsewhere are left out: %llu",
				fs_encoded(&a, operands[i]),
				(unsigned long long)strays);
		if (cov_terminated())
			found = 1; /* not all was looked at */
		if (found < 0)
			bad++;
		else if (found == 0 && links)
			cov_error(COV_ITEMS,
				"%s: no coverage files; symbolic "
				"links are not followed: %llu",
				fs_encoded(&a, operands[i]),
				(unsigned long long)links);
		else if (found == 0)
			cov_error(COV_ITEMS, "%s: no coverage files",
				fs_encoded(&a, operands[i]));
		arena_release(&a);
	}
	if (n > 0 && bad == n)
		cov_status(COV_USAGE);
}

/* What is of S3 comes first, all of it at the same time. */
static int bring_s3(struct finds *f, const struct covfetch_cfg *cfg,
	struct cloud *c, struct kept *k, struct err *e)
{
	if (!c->http)
		return 0;
	return cfg->verify ? verify_remote(f, cfg, k, e) :
			     bring_remote(f, cfg, c, k, e);
}

/* The names of files that one or the other has; both are sorted. */
static void join_files(struct found *d, const struct found *twin)
{
	struct arena *a = &d->r.arena;
	const char **v =
		arena_alloc(a, (d->nfiles + twin->nfiles) * sizeof(*v));
	size_t i = 0, k = 0, n = 0;
	int c;

	while (i < d->nfiles || k < twin->nfiles) {
		c = i == d->nfiles        ? 1 :
			k == twin->nfiles ? -1 :
					    strcmp(d->files[i], twin->files[k]);
		v[n++] = c <= 0 ? d->files[i] : twin->files[k];
		i += c <= 0;
		k += c >= 0;
	}
	d->files = v;
	d->nfiles = n;
	choose_files(d);
}

/* Of twins there is one record: the one of the two to go on with. */
static struct found *join_twins(struct found *held, struct found *d)
{
	const char *error;
	struct str text = {0};

	if (d->remote && d->remote->gone)
		return held;
	if (!held)
		return d;
	error = record_text(&held->r, REC_ERROR);
	if (error) {
		str_adds(&text, error);
		if (record_text(&d->r, REC_ERROR))
			str_addf(&text, "; %s", record_text(&d->r, REC_ERROR));
		record_set_text(&d->r, REC_ERROR, text.buf);
	}
	str_release(&text);
	d->reread |= held->reread;
	join_files(d, held);
	return d;
}

static void print_source(struct found *d, const struct covfetch_cfg *cfg,
	int keeping, int64_t begun_ns)
{
	struct str line = {0};

	if (keeping && !d->stays)
		keep_record(d);
	record_write(&d->r, &line);
	out_str(cov_stdout(), &line);
	if (!d->remote)
		events_dir(cfg->telemetry, d, begun_ns, &line);
	str_release(&line);
}

/* Brings them all, and prints the records. */
static int bring_all(struct finds *f, const struct covfetch_cfg *cfg,
	struct cloud *c, struct kept *k)
{
	int keeping = cfg->collection && (!cfg->dry || cfg->verify);
	struct found *held = NULL; /* the record of twins so far */
	struct err e = {0};
	struct prog prog;
	int rc = 0;
	size_t i;

	if (keeping && f->n > 0)
		rc = cfg->verify ? 0 : keep_begin(cfg, &e);
	if (keeping && f->n > 0 && rc == 0)
		rc = bring_s3(f, cfg, c, k, &e);
	prog_init(&prog, "fetching", f->n, !keeping);
	for (i = 0; i < f->n && rc == 0 && !cov_terminated(); i++) {
		struct found *d = f->v[i];
		int64_t begun = when_clock_ns();

		if (keeping && !d->remote && (rc = keep_one(d, cfg, k, &e)))
			break;
		held = join_twins(held, d);
		if (i + 1 < f->n && f->v[i + 1]->twin)
			continue;
		if (held)
			print_source(held, cfg, keeping, begun);
		held = NULL;
		prog_tick(&prog, i + 1);
	}
	prog_done(&prog);
	if (rc)
		cov_err(&e);
	return rc ? e.status : COV_OK;
}

static void tell_sums(const struct finds *f, const struct covfetch_cfg *cfg,
	const struct kept *k, size_t found)
{
	cov_note("%zu coverage directories, %zu of them wanted", found, f->n);
	if (f->others)
		cov_note("%llu folders with info.json only",
			(unsigned long long)f->others);
	if (f->links)
		cov_note("%llu symbolic links not followed",
			(unsigned long long)f->links);
	if (f->objects)
		cov_note("%llu objects are no coverage",
			(unsigned long long)f->objects);
	if (k->fetched + k->same + k->shared + k->failed)
		cov_note("%llu objects fetched (%llu bytes), %llu the same, "
			 "%llu linked to the same content, %llu failed",
			(unsigned long long)k->fetched,
			(unsigned long long)k->bytes,
			(unsigned long long)k->same,
			(unsigned long long)k->shared,
			(unsigned long long)k->failed);
	if (k->skipped)
		cov_note("%llu objects of folders that are there already",
			(unsigned long long)k->skipped);
	if (cfg->collection && !cfg->dry && !cfg->verify)
		cov_note("%llu files linked, %llu copied, %llu left alone, "
			 "%llu removed",
			(unsigned long long)k->linked,
			(unsigned long long)k->copied,
			(unsigned long long)k->left,
			(unsigned long long)k->removed);
}

static int fetch_operands(const struct covfetch_cfg *cfg, struct cloud *c,
	struct jq *where, char **operands, size_t n)
{
	struct tarball t = {0};
	struct finds f = {0};
	struct kept k = {0};
	size_t found;
	int rc = COV_OK;

	find_in_operands(&f, cfg, c, &t, operands, n);
	found = f.n;
	own_name_all(&f, cfg);
	choose_wanted(&f, cfg, where);
	if (found > 0 && f.n == 0 && cfg->shard.count == 0)
		cov_warn("none of %zu coverage directories is wanted", found);
	if (cfg->list) {
		records_print(&f);
	} else {
		name_all(&f, cfg);
		rc = bring_all(&f, cfg, c, &k);
		if (cfg->latest && cfg->collection && !cfg->dry && rc == COV_OK)
			keep_tell_older(cfg);
	}
	if (cfg->verbose)
		tell_sums(&f, cfg, &k, found);
	finds_release(&f);
	tar_done(&t);
	return rc;
}

static int run_covfetch(void *ctx, char **operands, size_t n)
{
	struct covfetch_cfg *cfg = ctx;
	struct telemetry seen;
	struct jq *where = NULL;
	struct cloud c = {0};
	struct err e = {0};
	struct errlist told = {0};
	int rc = options_check(cfg, operands, n);
	size_t i;

	if (rc)
		return rc;
	if (cfg->where && !(where = jq_new(cfg->where, &e)))
		return opt_usage_error("--where: %s", e.text);
	cov_catch_term();
	/* A socket that breaks is an error like others; out.h still ends the
	   process when its reader is gone. */
	signal(SIGPIPE, SIG_IGN);
	cfg->telemetry = &seen;
	rc = telemetry_begin(&seen, "covfetch", &cfg->seen, &e);
	for (i = 0; i < n && !is_s3(operands[i]); i++)
		;
	if (rc == 0 && (i == n || cloud_open(&c, cfg, &e) == 0))
		rc = fetch_operands(cfg, &c, where, operands, n);
	cov_err(&e);
	cloud_close(&c);
	jq_free(where);
	cov_status(rc);
	otlp_finish(&seen, cov_terminated() ? 143 : cov_worst(),
		cov_version_name(), cfg->verbose, &told);
	cov_errlist(&told);
	errlist_release(&told);
	return rc;
}

int main(int argc, char **argv)
{
	struct covfetch_cfg cfg;

	return options_main(&cfg, argc, argv, run_covfetch);
}
