/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covbq - rows for BigQuery
 *
 * Reads binaries (or owners) and writes the rows of two tables: every source
 * line of every file with how often it was executed, and who ran the binary.
 * The rows go to standard output, to files, or with `load` to BigQuery or into
 * a database of SQLite.
 */
#include "covbq.h"
#include "query.h"
#include "rows.h"
#include "schema.h"
#include "send.h"
#include "spool.h"

#include "cli/tool.h"
#include "db/db.h"
#include "fmt/glob.h"
#include "fmt/patternuse.h"
#include "gosrc/repogit.h"
#include "net/netopt.h"
#include "net/otlp.h"
#include "open/source.h"

#include <signal.h>
#include <string.h>

/* --- what the table of options cannot check ------------------------------- */

/* One place for the tables. */
static int check_place(const struct covbq_cfg *cfg, const char *command,
	struct err *e)
{
	int cloud = cfg->project || cfg->dataset;

	if (cfg->sqlite && cloud)
		return err_set(e, COV_USAGE,
			"--sqlite and --project are two places");
	if (!cfg->sqlite && !cloud)
		return err_set(e, COV_USAGE,
			"%s needs --sqlite FILE, or --project P and "
			"--dataset D",
			command);
	if (cloud &&
		(!cfg->project || !*cfg->project || !cfg->dataset ||
			!*cfg->dataset))
		return err_set(e, COV_USAGE,
			"--project and --dataset go together");
	return 0;
}

static int check_load(const struct covbq_cfg *cfg, struct err *e)
{
	if (check_place(cfg, "load", e))
		return -1;
	if (cfg->out)
		return err_set(e, COV_USAGE, "load takes no -o");
	if (cfg->stream && cfg->replace)
		return err_set(e, COV_USAGE,
			"--replace-collection is for load jobs: rows that "
			"were just streamed cannot be deleted");
	if (!cfg->chunk || cfg->chunk % SPOOL_PIECE || cfg->chunk > UINT32_MAX)
		return err_set(e, COV_USAGE, "--chunk-size is a multiple of %d",
			SPOOL_PIECE);
	return 0;
}

static int check_no_load(const struct covbq_cfg *cfg, struct err *e)
{
	if (cfg->sqlite)
		return err_set(e, COV_USAGE,
			"--sqlite is for 'covbq load' and 'covbq query'");
	if (cfg->project || cfg->dataset)
		return err_set(e, COV_USAGE,
			"--project and --dataset are for 'covbq load' and "
			"'covbq query'");
	return 0;
}

static int check_covbq(struct covbq_cfg *cfg, struct err *e)
{
	const struct opt_list *globs[] = {&cfg->namespaces, &cfg->owners};
	size_t i, j;

	if (cfg->command == BQ_LOAD ? check_load(cfg, e) :
				      check_no_load(cfg, e))
		return -1;
	if (cfg->sql)
		return err_set(e, COV_USAGE, "--sql is for 'covbq query'");
	if (!cfg->project &&
		(cfg->stream || cfg->dry || cfg->replace || cfg->seen.metrics ||
			cfg->seen.events))
		return err_set(e, COV_USAGE,
			"--stream, --dry-run, --replace-collection, --metrics "
			"and --events are for 'covbq load --project P "
			"--dataset D'");
	if (cfg->seen.events && strcmp(cfg->seen.events, "-") == 0)
		return err_set(e, COV_USAGE,
			"--events is a file: standard output says what was "
			"loaded");
	if (cfg->command == BQ_SCHEMA)
		return 0;
	if (cfg->table >= 0 && (cfg->command == BQ_LOAD || cfg->out))
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

/* --- commands ------------------------------------------------------------- */

static int print_schema(const struct covbq_cfg *cfg)
{
	struct str s = {0};

	schema_add_columns(&s,
		cfg->table == TABLE_GENERATORS ? TABLE_GENERATORS : TABLE_DATA,
		cfg->file_kind);
	str_addc(&s, '\n');
	out_str(cov_stdout(), &s);
	str_release(&s);
	return 0;
}

static void make_rows(struct covbq_cfg *cfg, char **operands, size_t n)
{
	struct ingest in = {.cfg = cfg};
	struct binary_parts ps = {0};
	struct err e = {0};

	in.bins = bins_new();
	in.notes = findnotes_new(&cfg->from.moved);
	in.finder = finder_new(&cfg->from, &e);
	if (!in.finder)
		cov_err(&e);
	else if (parts_read(&ps, cfg, operands, n) == 0 && !cov_terminated()) {
		if (cfg->project)
			send_rows(&in, &ps);
		else
			rows_write(&in, &ps);
	}
	parts_release(&ps);
	bins_free(in.bins);
	finder_free(in.finder);
	findnotes_free(in.notes);
	str_release(&in.safe.first);
}

/* The same, seen. */
static void load_rows(struct covbq_cfg *cfg, char **operands, size_t n)
{
	struct telemetry seen;
	struct errlist told = {0};
	struct err e = {0};

	signal(SIGPIPE, SIG_IGN);
	cfg->telemetry = &seen;
	if (telemetry_begin(&seen, "covbq", &cfg->seen, &e))
		cov_err(&e);
	else
		make_rows(cfg, operands, n);
	otlp_finish(&seen, cov_terminated() ? 143 : cov_worst(),
		cov_version_name(), cfg->verbose, &told);
	cov_errlist(&told);
	errlist_release(&told);
}

/* The first operand may be a command. */
static size_t read_command(struct covbq_cfg *cfg, char **operands, size_t n)
{
	if (n && strcmp(operands[0], "load") == 0)
		cfg->command = BQ_LOAD;
	else if (n && strcmp(operands[0], "schema") == 0)
		cfg->command = BQ_SCHEMA;
	else if (n && strcmp(operands[0], "query") == 0)
		cfg->command = BQ_QUERY;
	return cfg->command != BQ_ROWS;
}

static int run_covbq(void *settings, char **operands, size_t n)
{
	struct covbq_cfg *cfg = settings;
	struct patternuse *uses = NULL;
	struct err e = {0};
	size_t skip = read_command(cfg, operands, n);

	if (cfg->command == BQ_QUERY) {
		if (n > skip && !cfg->sql && check_place(cfg, "query", &e))
			return opt_usage_error("%s", e.text);
		cov_catch_term();
		return query_tables(cfg, operands + skip, n - skip);
	}
	if (check_covbq(cfg, &e) < 0)
		return opt_usage_error("%s", e.text);
	if (cfg->command == BQ_SCHEMA)
		return n > skip ? opt_usage_error("schema reads nothing") :
				  print_schema(cfg);
	cfg->in_namespaces = patternuse_add(&uses, "--namespace", PATTERN_NAME,
		cfg->namespaces.v, cfg->namespaces.n);
	cfg->in_owners = patternuse_add(&uses, "--owner", PATTERN_NAME,
		cfg->owners.v, cfg->owners.n);
	cov_catch_term();
	source_use_db(db_open_profile);
	repogit_use();
	if (cfg->project)
		load_rows(cfg, operands + skip, n - skip);
	else
		make_rows(cfg, operands + skip, n - skip);
	patternuse_end(&uses, cov_worst() <= COV_ITEMS ? cov_warn : NULL);
	return 0;
}

/* --- options -------------------------------------------------------------- */

static struct covbq_cfg settings = {.table = -1, .chunk = 8 << 20};

static const struct opt options[] = {
	{0, "collection", OPT_STR, &settings.collection, "ID",
		"name of the collection, in every row (needed)", NULL},
	{0, "namespace", OPT_LIST, &settings.namespaces, "GLOB",
		"only owners of these namespaces", NULL},
	{0, "owner", OPT_LIST, &settings.owners, "GLOB",
		"only owners of these names", NULL},
	FINDER_OPTIONS(settings.from),
	{0, "table", OPT_CHOICE, &settings.table,
		"coverage_data|coverage_generators",
		"table for standard output (coverage_data)", NULL},
	{0, "file-kind", OPT_FLAG, &settings.file_kind, NULL,
		"a column more: generated, vendored", NULL},
	{'o', "output", OPT_PATH, &settings.out, "DIR",
		"write both tables to files there", NULL},
	{0, "now", OPT_STR, &settings.now, "TIME",
		"ingestion_time of the rows, RFC 3339", NULL},
	{0, "where", OPT_STR, &settings.where, "EXPR",
		"only records for which this jq expression holds", NULL},
	{0, "skip-bad", OPT_FLAG, &settings.skip_bad, NULL,
		"leave malformed records out", NULL},
	{'v', "verbose", OPT_FLAG, &settings.verbose, NULL,
		"tell what was done, and why there is no text", NULL},
	{0, NULL, OPT_GROUP, NULL, NULL, "load and query", NULL},
	{0, "sqlite", OPT_PATH, &settings.sqlite, "FILE",
		"database to put the rows into", NULL},
	{0, "project", OPT_STR, &settings.project, "P",
		"project of BigQuery to load into", NULL},
	{0, "dataset", OPT_STR, &settings.dataset, "D", "data set in it", NULL},
	{0, "location", OPT_STR, &settings.location, "PLACE",
		"where a data set is made, or lies (it is asked)", NULL},
	{'n', "dry-run", OPT_FLAG, &settings.dry, NULL,
		"say what would be loaded, ask nobody", NULL},
	{0, "replace-collection", OPT_FLAG, &settings.replace, NULL,
		"load again, then delete the collection's older rows", NULL},
	{0, "stream", OPT_FLAG, &settings.stream, NULL,
		"send rows by insertAll, without a load job", NULL},
	{0, "sql", OPT_FLAG, &settings.sql, NULL,
		"query: print the question, do not put it", NULL},
	{0, "access-token-file", OPT_STR, &settings.token_file, "FILE",
		"file with an access token, in place of credentials", NULL},
	{0, "endpoint-url", OPT_STR, &settings.endpoint, "URL",
		"where BigQuery is (https://bigquery.googleapis.com)", NULL},
	{0, "chunk-size", OPT_U64, &settings.chunk, "BYTES",
		"parts of an upload (8388608)", NULL},
	{0, "no-gzip", OPT_FLAG, &settings.no_gzip, NULL,
		"upload rows as they are", NULL},
	{0, "state", OPT_PATH, &settings.state, "DIR",
		"where uploads that broke off are remembered", NULL},
	TELEMETRY_OPTIONS(settings.seen),
	NET_OPTIONS_OF(&settings.rules, "1s", "32s"),
	{0, NULL, OPT_END, NULL, NULL, NULL, NULL},
};

static const struct opt_usage usage = {
	"covbq --collection ID [OPTION]... [FILE]...\n"
	"covbq load --project P --dataset D --collection ID [OPTION]... "
	"[FILE]...\n"
	"covbq load --sqlite FILE --collection ID [OPTION]... [FILE]...\n"
	"covbq query [--sqlite FILE | --project P --dataset D] "
	"[QUESTION [OPERAND]...]\n"
	"covbq schema [--table TABLE]",
	"Make rows for BigQuery of coverage records, and load them.",
	options,
};

int main(int argc, char **argv)
{
	settings.rules = http_rules_default;
	settings.rules.retry.first_ms = 1000;
	settings.rules.retry.most_ms = 32000;
	return opt_main(&usage, argc, argv, run_covbq, &settings);
}
