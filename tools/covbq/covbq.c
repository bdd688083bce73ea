/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covbq - rows for BigQuery
 *
 * Reads binaries (or owners) and writes the rows of two tables: every source
 * line of every file with how often it was executed, and who ran the binary.
 * The rows go to standard output, to files, or with `load` into a database.
 */
#include "binary.h"
#include "covbq.h"
#include "load.h"
#include "ndjson.h"
#include "parts.h"

#include "cli/tool.h"
#include "db/db.h"
#include "fmt/glob.h"
#include "fmt/patternuse.h"
#include "gosrc/repogit.h"
#include "io/fs.h"
#include "open/bins.h"
#include "open/source.h"

#include <string.h>

/* Checks what the table of options cannot. */
static int check_covbq(struct covbq_cfg *cfg, struct err *e)
{
	const struct opt_list *globs[] = {&cfg->namespaces, &cfg->owners};
	size_t i, j;

	if (cfg->load && !cfg->sqlite)
		return err_set(e, COV_USAGE, "load needs --sqlite FILE");
	if (!cfg->load && cfg->sqlite)
		return err_set(e, COV_USAGE, "--sqlite is for 'covbq load'");
	if (cfg->load && cfg->out)
		return err_set(e, COV_USAGE, "load takes no -o");
	if (cfg->table >= 0 && (cfg->load || cfg->out))
		return err_set(e, COV_USAGE,
			"--table is for standard output: "
			"-o and load write both tables");
	if (!cfg->collection || !*cfg->collection)
		return err_set(e, COV_USAGE,
			"--collection ID is needed: "
			"every row names it");
	for (i = 0; i < 2; i++)
		for (j = 0; j < globs[i]->n; j++)
			if (glob_check(globs[i]->v[j], GLOB_GO, e) < 0)
				return -1;
	return ingestion_time(cfg->time, cfg->now, e);
}

/* Binary after binary. -1: the sink failed. */
static int ingest_all(struct ingest *in, struct binary_parts *ps, struct err *e)
{
	size_t i, n;
	int chosen, rc = 0;

	for (i = 0; rc == 0 && i < ps->n && !cov_terminated(); i += n) {
		chosen = 0;
		for (n = 0; i + n < ps->n; n++) {
			if (strcmp(ps->v[i].hash, ps->v[i + n].hash) != 0)
				break;
			chosen |= part_chosen(&ps->v[i + n]);
		}
		if (chosen)
			rc = ingest_binary(in, ps->v + i, n, e);
	}
	if (rc == 0 && ps->n && !in->binaries)
		cov_warn("no owner is left by the filters: no rows");
	return rc;
}

/* Rows of one table on standard output. */
static int rows_to_stdout(struct ingest *in, struct binary_parts *ps,
	struct err *e)
{
	struct ndjson n = {0};
	int rc;

	if (in->cfg->table == TABLE_GENERATORS)
		n.generators = cov_stdout();
	else
		n.data = cov_stdout();
	ndjson_sink(&n, &in->sink);
	rc = ingest_all(in, ps, e);
	ndjson_release(&n);
	/* cov_finish says what is wrong with standard output. */
	if (rc < 0)
		e->status = 0;
	return 0;
}

static int create_table_file(struct out *o, const char *dir, const char *name,
	struct err *e)
{
	struct arena a = {0};
	int rc = out_create(o, fs_join(&a, dir, name), 0, e);

	arena_release(&a);
	return rc;
}

/* Both tables in files. */
static int rows_to_files(struct ingest *in, struct binary_parts *ps,
	struct err *e)
{
	const char *dir = in->cfg->out;
	struct out data = {.fd = -1}, generators = {.fd = -1};
	struct ndjson n = {.data = &data, .generators = &generators};
	int rc;

	if (fs_mkdirs_own(dir, e) < 0)
		return -1;
	out_sweep(dir);
	rc = create_table_file(&data, dir, "coverage_data.ndjson", e);
	if (rc == 0)
		rc = create_table_file(&generators, dir,
			"coverage_generators.ndjson", e);
	ndjson_sink(&n, &in->sink);
	if (rc == 0)
		rc = ingest_all(in, ps, e);
	ndjson_release(&n);
	if (rc == 0 && !cov_terminated())
		rc = out_commit(&data, e);
	if (rc == 0 && !cov_terminated())
		rc = out_commit(&generators, e);
	out_abort(&data);
	out_abort(&generators);
	return rc;
}

static int rows_to_sqlite(struct ingest *in, struct binary_parts *ps,
	struct err *e)
{
	struct sqlite_load *l =
		load_open(in->cfg->sqlite, in->cfg->file_kind, &in->sink, e);
	int rc;

	if (!l)
		return -1;
	rc = ingest_all(in, ps, e);
	if (rc == 0 && !cov_terminated())
		rc = load_commit(l, e);
	load_close(l);
	return rc;
}

/* What is to be said of sources. */
static void tell_row_sources(const struct ingest *in)
{
	static const struct findnotes_how how = {.head = 1, .folders = 2};
	struct errlist told = {0};
	struct str line = {0};

	findnotes_merge(in->notes, finder_notes(in->finder));
	findnotes_tell(in->notes, &how, &told);
	cov_errlist(&told);
	if (in->cfg->verbose || cov_on_terminal())
		findnotes_closing(in->notes, &line);
	if (line.len)
		cov_note("%s", line.buf);
	errlist_release(&told);
	str_release(&line);
}

static int write_rows(struct ingest *in, struct binary_parts *ps)
{
	struct err e = {0};
	int rc;

	if (in->cfg->load)
		rc = rows_to_sqlite(in, ps, &e);
	else if (in->cfg->out)
		rc = rows_to_files(in, ps, &e);
	else
		rc = rows_to_stdout(in, ps, &e);
	cov_err(&e);
	if (rc == 0)
		tell_row_sources(in);
	if (rc == 0 && in->no_source)
		cov_warn("%llu of %llu binar%s without source text%s",
			(unsigned long long)in->no_source,
			(unsigned long long)in->binaries,
			in->binaries == 1 ? "y" : "ies",
			in->cfg->verbose ? "" : " (-v says why)");
	if (rc == 0 && in->cfg->verbose)
		cov_note("%llu binar%s, %llu line%s",
			(unsigned long long)in->binaries,
			in->binaries == 1 ? "y" : "ies",
			(unsigned long long)in->rows, in->rows == 1 ? "" : "s");
	return 0;
}

static int run_covbq(void *settings, char **operands, size_t n)
{
	struct covbq_cfg *cfg = settings;
	struct ingest in = {.cfg = cfg};
	struct binary_parts ps = {0};
	struct patternuse *uses = NULL;
	struct err e = {0};

	if (n && strcmp(operands[0], "load") == 0) {
		cfg->load = 1;
		operands++;
		n--;
	}
	if (check_covbq(cfg, &e) < 0)
		return opt_usage_error("%s", e.text);
	cfg->in_namespaces = patternuse_add(&uses, "--namespace", PATTERN_NAME,
		cfg->namespaces.v, cfg->namespaces.n);
	cfg->in_owners = patternuse_add(&uses, "--owner", PATTERN_NAME,
		cfg->owners.v, cfg->owners.n);
	cov_catch_term();
	source_use_db(db_open_profile);
	in.bins = bins_new();
	repogit_use();
	in.notes = findnotes_new(&cfg->from.moved);
	in.finder = finder_new(&cfg->from, &e);
	if (!in.finder)
		cov_err(&e);
	else if (parts_read(&ps, cfg, operands, n) == 0 && !cov_terminated())
		write_rows(&in, &ps);
	patternuse_end(&uses, cov_worst() <= COV_ITEMS ? cov_warn : NULL);
	parts_release(&ps);
	bins_free(in.bins);
	finder_free(in.finder);
	findnotes_free(in.notes);
	return 0;
}

int main(int argc, char **argv)
{
	struct covbq_cfg cfg = {.table = -1};
	const struct opt opts[] = {
		{0, "collection", OPT_STR, &cfg.collection, "ID",
			"name of the collection, in every row (needed)", NULL},
		{0, "namespace", OPT_LIST, &cfg.namespaces, "GLOB",
			"only owners of these namespaces", NULL},
		{0, "owner", OPT_LIST, &cfg.owners, "GLOB",
			"only owners of these names", NULL},
		FINDER_OPTIONS(cfg.from),
		{0, "table", OPT_CHOICE, &cfg.table,
			"coverage_data|coverage_generators",
			"rows for standard output (coverage_data)", NULL},
		{0, "file-kind", OPT_FLAG, &cfg.file_kind, NULL,
			"a column more: generated, vendored", NULL},
		{'o', "output", OPT_PATH, &cfg.out, "DIR",
			"write both tables to files there", NULL},
		{0, "sqlite", OPT_PATH, &cfg.sqlite, "FILE",
			"load: database to put the rows into", NULL},
		{0, "now", OPT_STR, &cfg.now, "TIME",
			"ingestion_time of the rows, RFC 3339", NULL},
		{0, "where", OPT_STR, &cfg.where, "EXPR",
			"only records for which this jq expression holds",
			NULL},
		{0, "skip-bad", OPT_FLAG, &cfg.skip_bad, NULL,
			"leave malformed records out", NULL},
		{'v', "verbose", OPT_FLAG, &cfg.verbose, NULL,
			"tell what was done, and why there is no text", NULL},
		{0, NULL, OPT_END, NULL, NULL, NULL, NULL},
	};
	const struct opt_usage usage = {
		"covbq --collection ID [options] [FILE...]\n"
		"covbq load --sqlite FILE --collection ID [options] [FILE...]",
		"Make rows for BigQuery of coverage records.",
		opts,
	};

	return opt_main(&usage, argc, argv, run_covbq, &cfg);
}
