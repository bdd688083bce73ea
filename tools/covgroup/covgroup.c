/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covgroup - group reports into owners and binaries; keep coverage.db
 *
 * Reads records of coverage directories, says who owns each (a Deployment, a
 * Job, ...), merges per owner or per binary, and prints `owner` or `binary`
 * records. With --db everything is kept in a database, and only what changed
 * is read again; without, nothing is kept. --tag only passes reports on, with
 * their owners.
 */
#include "covgroup.h"

#include "convert.h"
#include "builds.h"
#include "emit.h"
#include "gone.h"
#include "lines.h"
#include "load.h"
#include "merge.h"
#include "overview.h"
#include "owners.h"
#include "patterns.h"
#include "settings.h"
#include "update.h"

#include "cli/tool.h"
#include "fmt/glob.h"
#include "io/pool.h"
#include "open/source.h"

#include <stdlib.h>
#include <string.h>

enum { JOBS_MAX = 512 };

static void tell_waiting(const char *path)
{
	cov_note("%s: waiting for another covgroup to finish", path);
}

/* Everything between the opening of the database and its commit. */
static int change_database(struct run *run, struct emitted *out, struct err *e)
{
	const struct covgroup_cfg *cfg = run->cfg;
	struct owners o = {0};
	int r = settings_use(run, e);

	if (r == 0)
		r = load_all(run, e);
	if (r == 0 && !run->temp)
		r = gone_remove(run, e);
	if (r == 0)
		r = owners_find(run, &o, e);
	if (r == 0 && (!cfg->tag || !run->temp)) /* what is kept is whole */
		r = merge_dirty(run, &o, e);
	if (r == 0 && !cfg->tag)
		builds_tell(run, &o);
	if (r == 0 && run->dirty && !run->temp)
		r = settings_save_number(run, e);
	if (r == 0 && run->dirty && !run->temp)
		r = db_history_add(run->db, run->number, e);
	if (r == 0 && run->ngone + run->nloaded && !run->temp)
		r = db_sweep(run->db, e);
	if (r == 0)
		r = convert_end(run, e);
	if (r == 0)
		r = cfg->tag ? emit_tagged(run, out, e) :
			       emit_all(run, cfg->all ? NULL : &o, out, e);
	if (r == 0 && cfg->overview)
		r = overview_emit(run, out, e);
	owners_release(&o);
	return r;
}

/* Records that are none of ours go on unchanged. */
static void pass_others(const struct input *in)
{
	size_t i;

	for (i = 0; i < in->nothers; i++) {
		out_write(cov_stdout(), in->others[i].ptr, in->others[i].len);
		out_putc(cov_stdout(), '\n');
	}
}

static void tell_summary(const struct run *run)
{
	cov_note("%zu report%s: %llu read, %llu unchanged, %llu removed",
		run->in.n, run->in.n == 1 ? "" : "s",
		(unsigned long long)run->nloaded,
		(unsigned long long)run->nsame, (unsigned long long)run->ngone);
}

static void tell_lost_filters(const struct run *run)
{
	if (run->nunfiltered && !run->cfg->new_filters)
		cov_warn("%s: %llu report%s stored with a filter, and now "
			 "without: %s; 'covfilter -r' before covgroup keeps it",
			run->cfg->db, (unsigned long long)run->nunfiltered,
			run->nunfiltered == 1 ? " was" : "s were",
			run->lost_filter);
}

/* Input, database, output. */
static void group_reports(struct covgroup_cfg *cfg, char *const *files,
	size_t n)
{
	struct run run = {.cfg = cfg,
		.temp = !cfg->db,
		.jobs = cfg->jobs ? (unsigned)cfg->jobs : pool_cpus()};
	struct emitted out = {0};
	struct err e = {0};
	int r = input_read(&run.in, cfg, run.jobs, files, n);

	if (r == 0 && !cov_terminated())
		run.db = db_open(cfg->db, cfg->db ? DB_WRITE : DB_TEMP,
			tell_waiting, &e);
	if (run.db && convert_begin(&run, cfg, &e) == 0 &&
		change_database(&run, &out, &e) == 0 && !cov_terminated() &&
		db_commit(run.db, &e) == 0) {
		convert_note(&run);
		pass_others(&run.in);
		emit_write(cfg, &out);
		tell_lost_filters(&run);
		r = patterns_tell(&run, &e);
		if (cfg->verbose)
			tell_summary(&run);
	}
	cov_err(&e);
	db_close(run.db);
	emitted_release(&out);
	input_release(&run.in);
	facts_release(&run.facts);
	keys_release(&run.names);
	keys_release(&run.places);
	free(run.placed);
	keys_release(&run.images);
	keys_release(&run.orphaned);
	patterns_release(&run.patterns);
	arena_release(&run.arena);
}

/* --all without operands: nothing is read, nothing changes. */
static void print_all(struct covgroup_cfg *cfg)
{
	struct run run = {.cfg = cfg};
	struct emitted out = {0};
	struct err e = {0};

	if (cfg->where)
		out.where = jq_new(cfg->where, &e);
	if (!e.status)
		run.db = db_open(cfg->db, DB_READ, NULL, &e);
	if (run.db &&
		(cfg->tag ? emit_tagged(&run, &out, &e) :
			    emit_all(&run, NULL, &out, &e)) == 0 &&
		(!cfg->overview || overview_emit(&run, &out, &e) == 0))
		emit_write(cfg, &out);
	cov_err(&e);
	db_close(run.db);
	emitted_release(&out);
	arena_release(&run.arena);
}

static int check_settings(struct covgroup_cfg *cfg, struct err *e)
{
	size_t i;

	if (!cfg->db &&
		(cfg->all || cfg->forget.n || cfg->update.n || cfg->keep_gone ||
			cfg->store_text || cfg->no_store_text ||
			cfg->no_backup))
		return err_set(e, COV_USAGE,
			"--all, --forget, --update, "
			"--keep-gone, --no-backup, --store-text and "
			"--no-store-text need --db FILE");
	if (cfg->store_text && cfg->no_store_text)
		return err_set(e, COV_USAGE,
			"--store-text and --no-store-text exclude each other");
	if (cfg->tag && cfg->db && !cfg->all)
		return err_set(e, COV_USAGE,
			"--tag passes the input on; with --db it needs --all");
	if (cfg->overview && (!cfg->db || cfg->by != BY_BINARY || cfg->tag))
		return err_set(e, COV_USAGE,
			"--overview needs --by binary and --db FILE");
	if (cfg->tag && cfg->split)
		return err_set(e, COV_USAGE,
			"--split needs --by owner or --by binary");
	for (i = 0; i < cfg->forget.n; i++)
		if (glob_check(cfg->forget.v[i], GLOB_GO, e) < 0)
			return -1;
	cfg->force = update_new(&cfg->update, e);
	return e->status ? -1 : 0;
}

/* --all without operands: what is for reading and writing makes no sense. */
static int check_print_all(const struct covgroup_cfg *cfg, struct err *e)
{
	const struct {
		const char *name;
		int given;
	} options[] = {
		{"update", cfg->update.n > 0},
		{"forget", cfg->forget.n > 0},
		{"keep-gone", cfg->keep_gone},
		{"skip-bad", cfg->skip_bad},
		{"owner-rules", cfg->rules != NULL},
		{"snapshots", cfg->snapshots_sum},
		{"count", cfg->count_sum},
		{"reference-hashes", cfg->reference_hashes},
		{"store-text", cfg->store_text},
		{"no-store-text", cfg->no_store_text},
		{"no-backup", cfg->no_backup},
		{"new-filters", cfg->new_filters},
	};
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (options[i].given)
			return err_set(e, COV_USAGE,
				"--%s: %s prints what is stored, and no more%s",
				options[i].name,
				cfg->lines ? "--lines" : "--all without FILE",
				cfg->lines ? "" :
					     "; write '-' for standard input");
	return 0;
}

static int check_lines(const struct covgroup_cfg *cfg, size_t n, struct err *e)
{
	if (!cfg->db || n || cfg->all || cfg->tag || cfg->split || cfg->where)
		return err_set(e, COV_USAGE,
			"--lines: with --db FILE and nothing else");
	return 0;
}

/* --owner-rules: the word, or a file of that name. */
static int use_rules(struct covgroup_cfg *cfg, struct err *e)
{
	if (!cfg->rules)
		return 0;
	if (strcmp(cfg->rules, "legacy") == 0)
		cfg->style = OWNER_LEGACY;
	else
		cfg->own_rules = owner_rules_read(cfg->rules, e);
	return e->status ? -1 : 0;
}

static int run_covgroup(void *ptr, char **files, size_t n)
{
	struct covgroup_cfg *cfg = ptr;
	struct err e = {0};
	int rc = 0;

	if (cfg->jobs > JOBS_MAX)
		cfg->jobs = JOBS_MAX;
	source_use_db(db_open_profile);
	cov_catch_term();
	if (check_settings(cfg, &e) < 0 ||
		(cfg->lines && check_lines(cfg, n, &e) < 0) ||
		((cfg->all || cfg->lines) && !n &&
			check_print_all(cfg, &e) < 0))
		rc = opt_usage_error("%s", e.text);
	else if (use_rules(cfg, &e) < 0)
		cov_err(&e);
	else if (cfg->lines)
		lines_print(cfg);
	else if (cfg->all && !n)
		print_all(cfg);
	else
		group_reports(cfg, files, n);
	if (cov_worst() <= COV_ITEMS)
		update_tell(cfg->force);
	update_free(cfg->force);
	owner_rules_free(cfg->own_rules);
	return rc;
}

int main(int argc, char **argv)
{
	struct covgroup_cfg cfg = {0};
	const struct opt opts[] = {
		{0, "by", OPT_CHOICE, &cfg.by, "owner|binary",
			"print owners (default) or binaries", NULL},
		{0, "tag", OPT_FLAG, &cfg.tag, NULL,
			"pass reports on, with their owners", NULL},
		{0, "db", OPT_PATH, &cfg.db, "FILE",
			"keep everything in this database", NULL},
		{0, "all", OPT_FLAG, &cfg.all, NULL,
			"print everything that is stored", NULL},
		{0, "overview", OPT_FLAG, &cfg.overview, NULL,
			"with --by binary, also a record of all together",
			NULL},
		{0, "lines", OPT_STR, &cfg.lines, "FILE",
			"print which lines of a source file ran, and where",
			NULL},
		{0, "split", OPT_PATH, &cfg.split, "DIR",
			"one file per record instead of standard output", NULL},
		{0, NULL, OPT_GROUP, NULL, NULL, "Reading", NULL},
		{0, "where", OPT_STR, &cfg.where, "EXPR",
			"only records for which this jq expression holds",
			NULL},
		{0, "skip-bad", OPT_FLAG, &cfg.skip_bad, NULL,
			"leave malformed records out", NULL},
		{0, "update", OPT_LIST, &cfg.update, "FIELD=GLOB",
			"read these again even when nothing changed, or '*'",
			NULL},
		{0, "new-filters", OPT_FLAG, &cfg.new_filters, NULL,
			"do not warn that records come without stored filters",
			NULL},
		{'j', "jobs", OPT_U64, &cfg.jobs, "N",
			"threads (as many as there are processors)", NULL},
		{0, NULL, OPT_GROUP, NULL, NULL, "Rules", NULL},
		{0, "owner-rules", OPT_STR, &cfg.rules, "legacy|FILE",
			"the existing program's patterns for owners, or yours",
			NULL},
		{0, "reference-hashes", OPT_FLAG, &cfg.reference_hashes, NULL,
			"input_hash as the existing program makes it", NULL},
		{0, "snapshots", OPT_CHOICE, &cfg.snapshots_sum, "max|sum",
			"snapshots of one process in one directory (max)",
			NULL},
		{0, "count", OPT_CHOICE, &cfg.count_sum, "max|sum",
			"how counters of different reports combine (max)",
			NULL},
		{0, NULL, OPT_GROUP, NULL, NULL, "Removing", NULL},
		{0, "keep-gone", OPT_FLAG, &cfg.keep_gone, NULL,
			"keep reports whose directories are gone", NULL},
		{0, "forget", OPT_LIST, &cfg.forget, "GLOB",
			"remove reports of these names", NULL},
		{0, NULL, OPT_GROUP, NULL, NULL, "coverage-collector", NULL},
		{0, "store-text", OPT_FLAG, &cfg.store_text, NULL,
			"store its tables with texts, from now on", NULL},
		{0, "no-store-text", OPT_FLAG, &cfg.no_store_text, NULL,
			"take the texts out again", NULL},
		{0, "no-backup", OPT_FLAG, &cfg.no_backup, NULL,
			"do not keep a database of its own that is converted",
			NULL},
		{0, NULL, OPT_GROUP, NULL, NULL, "Messages", NULL},
		{'v', "verbose", OPT_FLAG, &cfg.verbose, NULL,
			"say how many reports were read", NULL},
		{0, NULL, OPT_END, NULL, NULL, NULL, NULL},
	};
	const struct opt_usage usage = {
		"covgroup [options] [FILE...]\n"
		"covgroup --tag [options] [FILE...]\n"
		"covgroup --all --db FILE [--by owner|binary] [--where EXPR]\n"
		"covgroup --lines FILE --db FILE",
		"Group reports into owners and binaries.",
		opts,
	};

	return opt_main(&usage, argc, argv, run_covgroup, &cfg);
}
