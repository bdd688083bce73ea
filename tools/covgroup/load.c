/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Reports of the input are opened, when they changed, and stored.
 *
 * A window of them at a time: their records are joined and the state of their
 * files is asked for, in parallel; this thread, which alone has the database,
 * decides which must be read; the binaries that those need are decoded first,
 * then the reports, both in parallel; and this thread stores the results in
 * the order of the input.
 */
#include "load.h"

#include "facts.h"
#include "functions.h"
#include "job.h"
#include "name.h"
#include "patterns.h"
#include "refhash.h"
#include "stored.h"
#include "update.h"

#include "cli/prog.h"
#include "cli/tool.h"
#include "gocov/covload.h"
#include "io/pool.h"
#include "open/bins.h"
#include "open/dirreport.h"
#include "open/group.h"

#include <stdlib.h>
#include <string.h>

/* Reports opened at once: bounds the vectors in memory. */
enum { WINDOW = 32 };

struct loading {
	struct run *run;
	struct bins *bins;
	struct job job[WINDOW];
	size_t n;
};

static void join_job(void *ctx, size_t i)
{
	struct loading *l = ctx;

	job_join(l->run, &l->job[i]);
}

/*
 * The error of the records is another one than it was: 1 when the report must
 * be read for what is wrong with its files, which is not kept by itself.
 */
static int follow_error(struct job *j)
{
	const char *before;

	if (!j->row.id || (!*j->row.error && !*j->said))
		return 0;
	before = stored_said(&j->arena, &j->row);
	if (strcmp(j->said, before) == 0)
		return 0;
	if (!*j->said || strcmp(before, j->row.error) != 0)
		return 1;
	j->row.error = j->said;
	return 0;
}

/* Finds the report in the database, and decides whether it must be read. */
static int find_job(struct run *run, struct job *j, struct err *e)
{
	enum stamp_match match;

	if (job_find(run, j, e) < 0)
		return -1;
	update_see(run->cfg->force, &j->rec);
	/* To know its owner, a report need not be opened. */
	if (run->cfg->tag && run->temp && !j->members &&
		record_text(&j->rec, REC_COVMETA_HASH))
		return 0;
	j->load = !j->row.id || run->reload ||
		update_matches(run->cfg->force, &j->rec) || follow_error(j);
	if (j->load)
		return 0;
	match = stamp_match(j->stamp, j->row.stamp);
	j->load = match != STAMP_SAME;
	j->maybe = match == STAMP_MAYBE && j->valid;
	return 0;
}

/* What a record says of its profile, and what is there now. */
static void compare_said_totals(struct job *j)
{
	uint64_t total, covered, now;

	if (j->members || !j->p.t ||
		!record_u64(&j->rec, REC_TOTAL_STMTS, &total) ||
		!record_u64(&j->rec, REC_COVERED_STMTS, &covered))
		return;
	now = profile_covered(&j->p);
	if (total == j->p.t->total_stmts && covered == now)
		return;
	errlist_add(&j->problems, 0,
		"%s: record says %llu of %llu statements"
		", the profile has %llu of %llu",
		j->inc->key, (unsigned long long)covered,
		(unsigned long long)total, (unsigned long long)now,
		(unsigned long long)j->p.t->total_stmts);
}

/* Sets in the record what opening it showed. */
static void complete_record(const struct run *run, struct job *j)
{
	char hex[MD5_HEX];

	if (*j->src.input_hash && !j->ninlined) {
		record_set_text(&j->rec, REC_INPUT_HASH, j->src.input_hash);
	} else if (!record_text(&j->rec, REC_INPUT_HASH)) {
		profile_input_hash(&j->p, hex);
		record_set_text(&j->rec, REC_INPUT_HASH, hex);
	}
	if (j->src.uncounted)
		record_set_text(&j->rec, REC_NOTE, COVLOAD_UNCOUNTED);
	if (j->members) {
		if (run->temp)
			source_collapse(&j->src, &j->rec);
		group_complete(j->members, &j->p, &j->problems, &j->rec);
	} else {
		compare_said_totals(j);
	}
}

/* 1 when the files have the content that is stored, and only their inodes
   changed: by a link, say. */
static int has_old_content(const struct loading *l, struct job *j)
{
	char hash[MD5_HEX] = "";

	if (!l->run->cfg->reference_hashes)
		return source_has_hash(&j->src, l->bins, j->row.input_hash);
	reference_hash(&j->src, hash);
	return *hash && strcmp(hash, j->row.input_hash) == 0;
}

static void open_job(void *ctx, size_t i)
{
	struct loading *l = ctx;
	struct job *j = &l->job[i];
	int rc;

	if (j->maybe)
		j->load = !has_old_content(l, j);
	if (!j->load)
		return;
	if (j->valid && (j->src.n || j->src.inline_.ptr || !j->ninlined)) {
		rc = source_open(&j->src, &j->p, l->bins, &j->problems);
		(void)rc; /* the problems say it */
	}
	if (j->ninlined)
		profile_add(&j->p, &j->inlined, j->src.count, COUNT_CAP_TEXT);
	if (j->valid && l->run->cfg->reference_hashes)
		reference_hash(&j->src, j->src.input_hash);
	complete_record(l->run, j);
	/* A thread has one vector at a time. */
	if (!j->members ||
		!record_u64(&j->rec, REC_COVERED_STMTS,
			&j->covered)) /* else it was counted just now */
		j->covered = profile_covered(&j->p);
	db_pack(&j->packed, &j->p);
	free(j->p.counts);
	j->p.counts = NULL;
}

/* What the row says of the profile, after it was read. */
static void set_read_row(struct job *j, const char *filter)
{
	const char *error = record_text0(&j->rec, REC_ERROR);
	const char *first = errlist_first(&j->problems);

	/* A failure that may be over next time is not remembered. */
	j->row.stamp = errlist_worst(&j->problems) > COV_ITEMS ? "" : j->stamp;
	j->row.written_at = j->written;
	j->row.input_hash = record_text0(&j->rec, REC_INPUT_HASH);
	j->row.filter = filter;
	j->row.error = *error || !first ? error : first;
	j->row.mode = j->p.t ? covmode_name(j->p.mode) : "";
	j->row.total = j->p.t ? j->p.t->total_stmts : 0;
	j->row.covered = j->covered;
}

static const char *filter_of(struct job *j)
{
	struct str s = {0};
	const char *text;

	rules_json(&j->src.rules, &s);
	text = arena_strdup(&j->arena, str_get(&s));
	str_release(&s);
	return text;
}

/*
 * 1 for the same content as what is stored, in files of another state. Not only
 * the files make the profile: how snapshots combine does, too.
 */
static int same_content(const struct run *run, struct job *j,
	const char *filter, struct err *e)
{
	const char *hash = record_text0(&j->rec, REC_INPUT_HASH);

	if (!j->row.id || !*hash || strcmp(hash, j->row.input_hash) != 0 ||
		strcmp(filter, j->row.filter) != 0 ||
		errlist_worst(&j->problems) || *j->row.error ||
		update_matches(run->cfg->force, &j->rec))
		return 0;
	return db_report_has(run->db, &j->row, &j->packed, e);
}

/* The report is stored with less of a filter than it had. */
static void note_lost_filter(struct run *run, const struct job *j)
{
	const char *before = j->row.filter;
	struct rules rules = {0};
	struct err ignored = {0};

	if (j->row.id && *before &&
		rules_parse(&rules, (struct slice){before, strlen(before)},
			&ignored) == 0 &&
		rules_lost(&rules, &j->src.rules) && !run->nunfiltered++)
		run->lost_filter = arena_strdup(&run->arena, before);
	rules_release(&rules);
}

/* Stores a report that was read. */
static int store_read_job(struct run *run, struct job *j, struct err *e)
{
	const char *filter = filter_of(j);
	int same = same_content(run, j, filter, e);
	struct str form = {0};
	int r;

	if (same < 0)
		return -1;
	note_lost_filter(run, j);
	set_read_row(j, filter);
	if (*j->said)
		errlist_add(&j->problems, COV_ITEMS, "%s: %s", j->inc->key,
			j->said);
	stored_form(run, &j->rec, j->said, &form);
	if (!same || strcmp(str_get(&form), j->row.record) != 0)
		j->inc->changed = run->dirty = 1;
	j->row.record = str_get(&form);
	r = db_report_put(run->db, &j->row, same ? NULL : &j->packed, e);
	str_release(&form);
	return r;
}

/* Stores a report whose files are what they were. */
static int store_same_job(struct run *run, struct job *j, struct err *e)
{
	struct str form = {0};
	int r = 0;

	stored_note(&j->row, &j->rec);
	if (*j->row.error && !*j->said)
		errlist_add(&j->problems, COV_ITEMS, "%s", j->row.error);
	else if (*j->row.error)
		errlist_add(&j->problems, COV_ITEMS, "%s: %s", j->inc->key,
			j->row.error);
	stored_form(run, &j->rec, j->said, &form);
	if (strcmp(str_get(&form), j->row.record) != 0 || j->moved)
		j->inc->changed = run->dirty = 1;
	if (j->inc->changed ||
		(j->maybe && strcmp(j->row.stamp, j->stamp) != 0)) {
		j->row.record = str_get(&form);
		if (j->maybe)
			j->row.stamp = j->stamp;
		r = db_report_put(run->db, &j->row, NULL, e);
	}
	str_release(&form);
	return r;
}

static int store_job(struct run *run, struct job *j, struct err *e)
{
	int r;

	if (!j->load) {
		run->nsame++;
		r = store_same_job(run, j, e);
	} else {
		run->nloaded++;
		/* A directory that is not there leaves nothing behind. */
		if (!j->p.t && !j->row.dir && !run->temp)
			r = 0;
		else
			r = store_read_job(run, j, e);
	}
	j->inc->id = r < 0 ? 0 : j->row.id;
	facts_from_report(run, &j->rec);
	return r;
}

static int load_window(struct loading *l, struct err *e)
{
	struct source *need[WINDOW];
	size_t i, n = 0;
	int r = 0;

	pool_run(l->run->jobs, l->n, join_job, l);
	for (i = 0; i < l->n && r == 0; i++) {
		r = find_job(l->run, &l->job[i], e);
		if (r == 0 && l->job[i].load && l->job[i].valid) {
			patterns_watch(l->run, &l->job[i].src.rules);
			need[n++] = &l->job[i].src;
		}
	}
	if (r == 0) {
		if (n)
			source_prepare(need, n, l->bins, l->run->jobs);
		pool_run(l->run->jobs, l->n, open_job, l);
	}
	for (i = 0; i < l->n; i++) {
		if (r == 0)
			r = store_job(l->run, &l->job[i], e);
		errlist_of_item(&l->job[i].problems);
		cov_errlist(&l->job[i].problems);
		job_release(&l->job[i]);
	}
	l->n = 0;
	return r;
}

static int load_images(struct run *run, struct err *e)
{
	struct record r = {0};
	size_t i;
	int rc = facts_apply(run, e);

	for (i = 0; i < run->in.nimages && rc == 0; i++) {
		record_clear(&r);
		rc = record_parse(&r, run->in.images[i].ptr,
			run->in.images[i].len, e);
		if (rc == 0)
			rc = facts_from_image(run, &r, e);
	}
	record_release(&r);
	return rc;
}

int load_all(struct run *run, struct err *e)
{
	struct loading *l = xcalloc(1, sizeof(*l));
	struct prog prog;
	size_t i;
	int r = 0;

	l->run = run;
	l->bins = bins_new();
	prog_init(&prog, "reports", run->in.n, 0);
	for (i = 0; i < run->in.n && r == 0; i++) {
		l->job[l->n++].inc = &run->in.v[i];
		if (l->n == WINDOW || i + 1 == run->in.n) {
			r = load_window(l, e);
			prog_tick(&prog, i + 1);
		}
	}
	prog_done(&prog);
	if (r == 0)
		r = functions_keep(run, l->bins, e);
	bins_free(l->bins);
	free(l);
	if (r == 0)
		r = load_images(run, e);
	input_forget(&run->in);
	return r < 0 ? -1 : 0;
}
