/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covtext -r: coverage directories become processes.
 *
 * Records are taken a window at a time: first the covmetas that the window
 * needs are decoded, in parallel, each distinct one once; then each directory
 * is a job that makes its own text, and the texts are written in the order of
 * the records. What is waiting on standard input is never waited for while
 * there is a window to work on.
 */
#include "covtext.h"

#include "base/names.h"
#include "cli/prog.h"
#include "cli/tool.h"
#include "db/db.h"
#include "io/fs.h"
#include "io/pool.h"
#include "open/dirreport.h"
#include "open/source.h"
#include "profile/text.h"
#include "record/layout.h"
#include "record/recin.h"

#include <stdlib.h>
#include <string.h>

/* Records decoded at once. */
enum { WINDOW = 256 };

/* One record of a window. */
struct item {
	struct record rec;
	int expand; /* a source_dir that was understood */
	struct rules rules;
	char *dir; /* decoded, in the record's arena */
	struct dirreport_spec spec;
	struct str out; /* the lines to write */
	struct errlist problems; /* distinct, in the order they were met */
	struct errlist notes;
};

/* A window, and what lives longer. */
struct stage {
	const struct covtext_cfg *cfg;
	struct bins *bins;
	struct item item[WINDOW];
	size_t n;
	uint64_t ndirs; /* directories, or profiles, so far */
};

static void item_clear(struct item *it)
{
	rules_release(&it->rules);
	str_clear(&it->out);
	errlist_clear(&it->problems);
	errlist_clear(&it->notes);
	it->expand = 0;
}

/* Problems of the covmeta come again with each of its processes. */
static void add_new_problems(struct errlist *to, const struct errlist *from)
{
	size_t i, j;

	for (i = 0; i < from->n; i++) {
		for (j = 0; j < to->n; j++)
			if (strcmp(to->v[j].text, from->v[i].text) == 0)
				break;
		if (j == to->n)
			errlist_add(to, from->v[i].status, "%s",
				from->v[i].text);
	}
}

static void set_problems_error(struct record *r, const struct errlist *problems)
{
	struct str s = {0};
	size_t i;

	for (i = 0; i < problems->n; i++)
		if (problems->v[i].status)
			str_addf(&s, "%s%s", s.len ? "; " : "",
				problems->v[i].text);
	if (s.len)
		record_set_text(r, REC_ERROR, s.buf);
	str_release(&s);
}

/* The process record of one file. NULL: the directory has none that could be
   found, and the record only carries the error. */
static void write_process(struct item *it, const struct dirreport_process *proc,
	const struct dirreport *from)
{
	struct record r = {0};
	struct str path = {0};

	record_copy(&r, &it->rec);
	record_set_text(&r, REC_TYPE, "process");
	record_unset(&r, REC_FILES);
	if (proc && proc->counters) {
		record_set_u64(&r, REC_PID, proc->pid);
		record_set_text(&r, REC_SNAPSHOT, proc->snapshot);
	}
	source_totals(&r, &from->p);
	if (proc) {
		char *file = fs_join(&r.arena, it->dir, proc->file);

		fs_encode(&path, file);
		record_set_text(&r, REC_PROFILE, path.buf);
	}
	if (from->uncounted)
		record_set_text(&r, REC_NOTE, COVLOAD_UNCOUNTED);
	set_problems_error(&r, &from->problems);
	record_write(&r, &it->out);
	str_release(&path);
	record_release(&r);
}

static void load_process(struct item *it, struct bins *bins,
	const struct dirreport_process *proc, int text)
{
	struct dirreport_spec spec = it->spec;
	struct dirreport r;
	int rc;

	if (!text) {
		spec.files = &proc->file;
		spec.nfiles = 1;
	}
	rc = dirreport_load(&r, bins, &spec, 0);
	(void)rc; /* the problems say it */
	write_process(it, proc, &r);
	add_new_problems(&it->problems, &r.problems);
	dirreport_release(&r);
}

static void expand_job(void *ctx, size_t i)
{
	struct stage *st = ctx;
	struct item *it = &st->item[i];
	struct dirreport list;
	size_t j;

	if (!it->expand) {
		record_write(&it->rec, &it->out);
		return;
	}
	if (dirreport_load(&list, st->bins, &it->spec, DIRREPORT_LIST) < 0) {
		write_process(it, NULL, &list);
		add_new_problems(&it->problems, &list.problems);
	}
	for (j = 0; j < list.nproc; j++)
		load_process(it, st->bins, &list.proc[j], list.text);
	add_new_problems(&it->notes, &list.notes);
	dirreport_release(&list);
}

/* Finds out what a record asks for; a bad one is an error of that record. */
static void prepare_item(struct stage *st, struct item *it)
{
	struct err e = {0};
	char *dir;

	if (strcmp(record_type(&it->rec), "source_dir") != 0)
		return;
	dir = record_text(&it->rec, REC_DIR);
	if (!dir)
		err_set(&e, COV_USAGE, "record has no 'dir'");
	else
		it->dir = fs_decoded(&it->rec.arena, dir);
	if (dir && !it->dir)
		err_set(&e, COV_USAGE, "%s: bad %%XX in a path", dir);
	if (!e.status)
		(void)!rules_parse(&it->rules, it->rec.v[REC_FILTER], &e);
	if (e.status) {
		errlist_err(&it->problems, &e);
		record_set_text(&it->rec, REC_ERROR, e.text);
		return;
	}
	it->expand = 1;
	it->spec = (struct dirreport_spec){.dir = it->dir,
		.rules = &it->rules,
		.all_segments = st->cfg->all_segments,
		.own_only = 1,
		.warn_uncounted = 1};
}

static void expand_window(struct stage *st)
{
	const struct dirreport_spec *specs[WINDOW];
	unsigned jobs = st->cfg->jobs ? (unsigned)st->cfg->jobs : pool_cpus();
	size_t i, n = 0;

	for (i = 0; i < st->n; i++)
		if (st->item[i].expand)
			specs[n++] = &st->item[i].spec;
	bins_prepare(st->bins, jobs, specs, n);
	pool_run(jobs, st->n, expand_job, st);
	for (i = 0; i < st->n; i++) {
		out_str(cov_stdout(), &st->item[i].out);
		errlist_of_item(&st->item[i].problems);
		cov_errlist(&st->item[i].problems);
		if (st->cfg->verbose)
			cov_errlist(&st->item[i].notes);
		item_clear(&st->item[i]);
	}
	st->ndirs += n;
	st->n = 0;
}

/* Prints the profile that a record means, as text. */
static void print_record(struct stage *st, struct recin *in, struct record *rec)
{
	struct errlist problems = {0};
	struct profile p;

	if (!rec->v[REC_PROFILE].ptr && !rec->v[REC_INLINE].ptr &&
		!rec->v[REC_DIR].ptr && !rec->v[REC_ERROR].ptr) {
		recin_other(in, rec);
		return;
	}
	st->ndirs++;
	if (source_open_record(rec, &p, st->bins, &problems) == 0)
		text_write(&p, cov_stdout());
	errlist_of_item(&problems);
	cov_errlist(&problems);
	errlist_release(&problems);
	profile_release(&p);
}

/* 1 when the record's source belongs to our shard: by its name without time,
   as covfetch has it, so that all its discoveries stay together. */
static int shard_has_record(const struct stage *st, struct record *rec)
{
	const char *name, *at;

	if (!st->cfg->shard.count)
		return 1;
	name = layout_dir_name(rec);
	at = strrchr(name, '@');
	if (at && layout_is_time(at + 1))
		name = arena_strndup(&rec->arena, name, (size_t)(at - name));
	return shard_has(&st->cfg->shard, name);
}

static int read_source_dirs(struct stage *st, struct recin *in,
	struct prog *prog)
{
	struct record rec = {0};
	struct err e = {0};
	int got;

	while (!cov_terminated() && (got = recin_next(in, &rec, &e)) > 0) {
		if (!shard_has_record(st, &rec))
			continue;
		if (st->cfg->as_given) {
			print_record(st, in, &rec);
			continue;
		}
		record_copy(&st->item[st->n].rec, &rec);
		prepare_item(st, &st->item[st->n]);
		st->n++;
		if (st->n == WINDOW || !recin_ready(in))
			expand_window(st);
		prog_tick(prog, st->ndirs);
	}
	expand_window(st);
	record_release(&rec);
	cov_err(&e);
	return e.status;
}

int covtext_records(const struct covtext_cfg *cfg, char *const *files, size_t n)
{
	struct stage *st = xcalloc(1, sizeof(*st));
	struct errlist last = {0};
	struct err e = {0};
	struct prog prog;
	struct recin in;
	size_t i;

	source_use_db(db_open_profile);
	cov_catch_term();
	st->cfg = cfg;
	st->bins = bins_new();
	prog_init(&prog, "directories", 0, 0);
	if (recin_open(&in, files, n, cfg->where, cfg->skip_bad, cov_stdout(),
		    &e) == 0)
		read_source_dirs(st, &in, &prog);
	else
		cov_err(&e);
	if (in.errors)
		cov_status(COV_ITEMS);
	recin_tell_others(&in, st->ndirs, COV_ITEMS,
		"they say of no profile where it is", &last);
	recin_close(&in, &last);
	cov_errlist(&last);
	errlist_release(&last);
	prog_done(&prog);
	for (i = 0; i < WINDOW; i++) {
		record_release(&st->item[i].rec);
		str_release(&st->item[i].out);
		errlist_release(&st->item[i].problems);
		errlist_release(&st->item[i].notes);
	}
	bins_free(st->bins);
	free(st);
	return 0;
}
