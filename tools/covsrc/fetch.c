/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covsrc fetch and checkout: commits into the bare repositories of a folder.
 * Records that name them pass as the bytes they were, once all is there, so
 * that who reads them finds it.
 */
#include "covsrc.h"

#include "address.h"
#include "base/url.h"
#include "cli/tool.h"
#include "io/spill.h"
#include "record/recin.h"
#include "workers.h"

#include <stdlib.h>
#include <string.h>

enum { JOBS = 8, JOBS_LIMIT = 256, TIMEOUT_S = 600 };

struct fetching {
	const struct covsrc_cfg *cfg;
	struct address address;
	struct wanted *v;
	size_t n, cap;
	struct spill records;
	struct spilled *where; /* of each record */
	size_t nrecords, caprecords;
};

/* `commit` is NULL for an address that was refused. */
static void tell_address(const char *url, const char *commit, const char *what,
	int status)
{
	struct str shown = {0};

	if (commit)
		url_add_public(&shown, url);
	else
		url_add_refused(&shown, url);
	cov_error(status, "%s%s%s: %s", str_get(&shown),
		commit && *commit ? ": " : "", commit ? commit : "", what);
	str_release(&shown);
}

/* 0, or -1 when it was refused, and told. */
static int add_wanted(struct fetching *f, const char *url, const char *commit)
{
	struct err e = {0};

	if (address_read(&f->address, url, &f->cfg->allowed, &e) < 0) {
		tell_address(url, NULL, e.text, e.status);
		return -1;
	}
	if (*commit && !address_is_commit(commit)) {
		tell_address(url, NULL, "not the name of a commit", COV_ITEMS);
		return -1;
	}
	mem_grow(&f->v, &f->cap, f->n + 1, sizeof(*f->v));
	f->v[f->n++] = (struct wanted){
		.place = xstrdup(f->address.place.buf),
		.url = xstrdup(f->address.url.buf),
		.commit = xstrdup(commit),
	};
	return 0;
}

/* URL or URL#COMMIT. */
static void add_operand(struct fetching *f, const char *text)
{
	const char *mark = strchr(text, '#');
	char *url = xstrndup(text, mark ? (size_t)(mark - text) : strlen(text));

	if (mark && !mark[1])
		tell_address(url, NULL, "no commit behind '#'", COV_ITEMS);
	else
		add_wanted(f, url, mark ? mark + 1 : "");
	free(url);
}

static void free_wanted(struct wanted *w)
{
	free(w->place);
	free(w->url);
	free(w->commit);
	free(w->text);
}

static int by_place(const void *a, const void *b)
{
	const struct wanted *x = a, *y = b;
	int rc = strcmp(x->place, y->place);

	if (!rc)
		rc = strcmp(x->commit, y->commit);
	return rc ? rc : strcmp(x->url, y->url);
}

/* Sorted, and each commit of a place once. */
static void sort_wanted(struct fetching *f)
{
	size_t i, k = 0;

	if (f->n)
		qsort(f->v, f->n, sizeof(*f->v), by_place);
	for (i = 0; i < f->n; i++) {
		if (k && strcmp(f->v[k - 1].place, f->v[i].place) == 0 &&
			strcmp(f->v[k - 1].commit, f->v[i].commit) == 0)
			free_wanted(&f->v[i]);
		else
			f->v[k++] = f->v[i];
	}
	f->n = k;
}

static void tell_results(const struct fetching *f, int print)
{
	size_t i, fetched = 0, failed = 0, places = 0;

	for (i = 0; i < f->n; i++) {
		const struct wanted *w = &f->v[i];

		places += !i || strcmp(w->place, w[-1].place) != 0;
		fetched += !w->status && w->fetched;
		failed += w->status != 0;
		if (w->status)
			tell_address(w->url, w->commit,
				w->text ? w->text : "not fetched", w->status);
		else if (print)
			out_printf(cov_stdout(), "%s\n", w->text);
	}
	if (f->cfg->verbose)
		cov_note("%zu repositor%s: %zu commit%s fetched, %zu there "
			 "already, %zu failed",
			places, places == 1 ? "y" : "ies", fetched,
			fetched == 1 ? "" : "s", f->n - fetched - failed,
			failed);
}

static int fetch_wanted(struct fetching *f, int checkout, int print)
{
	const struct covsrc_cfg *cfg = f->cfg;
	struct workers how = {.repos = cfg->repos,
		.allowed = &cfg->allowed,
		.jobs = cfg->jobs ? cfg->jobs : JOBS,
		.timeout_s = cfg->timeout_s ? cfg->timeout_s : TIMEOUT_S,
		.again = cfg->again,
		.checkout = checkout};

	if (how.jobs > JOBS_LIMIT)
		how.jobs = JOBS_LIMIT;
	sort_wanted(f);
	cov_catch_term();
	workers_run(&how, f->v, f->n);
	if (!cov_terminated())
		tell_results(f, print);
	return cov_worst();
}

/* Puts the record aside, and its source among what is wanted. */
static int keep_record(struct fetching *f, struct record *r, struct err *e)
{
	const char *url = record_text0(r, REC_SOURCE_URL);
	struct str line = {0};
	int rc;

	if (*url)
		add_wanted(f, url, record_text0(r, REC_SOURCE_COMMIT));
	if (*record_text0(r, REC_ERROR))
		cov_status(COV_ITEMS);
	record_write(r, &line);
	mem_grow(&f->where, &f->caprecords, f->nrecords + 1, sizeof(*f->where));
	rc = spill_put(&f->records, (struct slice){line.buf, line.len},
		&f->where[f->nrecords], e);
	f->nrecords += rc == 0;
	str_release(&line);
	return rc;
}

static int keep_records(struct fetching *f, char *const *files, size_t n,
	struct err *e)
{
	struct errlist told = {0};
	struct record r = {0};
	struct recin in;
	int rc = recin_open(&in, files, n, f->cfg->where, f->cfg->skip_bad,
		NULL, e);

	while (rc == 0 && recin_next(&in, &r, e) > 0)
		rc = keep_record(f, &r, e);
	recin_close(&in, &told);
	cov_errlist(&told);
	errlist_release(&told);
	record_release(&r);
	return e->status ? -1 : 0;
}

static void print_records(struct fetching *f, struct err *e)
{
	struct str line = {0};
	size_t i;

	for (i = 0; i < f->nrecords && !cov_terminated(); i++) {
		if (spill_get(&f->records, f->where[i], &line, e))
			break;
		out_str(cov_stdout(), &line);
	}
	str_release(&line);
}

int covsrc_fetch(const struct covsrc_cfg *cfg, int checkout,
	char *const *operands, size_t n)
{
	struct fetching f = {.cfg = cfg};
	struct err e = {0};
	size_t i;

	if (cfg->records) {
		if (keep_records(&f, operands, n, &e) == 0) {
			fetch_wanted(&f, checkout, 0);
			print_records(&f, &e);
		}
		cov_err(&e);
	} else {
		for (i = 0; i < n; i++)
			add_operand(&f, operands[i]);
		fetch_wanted(&f, checkout, 1);
	}
	for (i = 0; i < f.n; i++)
		free_wanted(&f.v[i]);
	free(f.v);
	free(f.where);
	spill_release(&f.records);
	address_release(&f.address);
	return cov_worst();
}
