/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covexport - coverage in the formats of others
 *
 * Writes what a profile or records say as other tools read it, files under the
 * names that they have in their repository; with `codecov` it sends what
 * records say of each repository and commit to Codecov.
 */
#include "codecov.h"
#include "formats.h"

#include "cli/tool.h"
#include "db/db.h"
#include "fmt/glob.h"
#include "fmt/patternuse.h"
#include "gosrc/repogit.h"
#include "net/netopt.h"
#include "net/otlp.h"
#include "open/source.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* What stands in a format as it was given. */
static int is_exportable(const char *text)
{
	struct arena a = {0};
	int same = !text || strcmp(files_safe_name(&a, text), text) == 0;

	arena_release(&a);
	return same;
}

/* What does not go together: a text, or NULL. */
static const char *export_conflict(const struct covexport_cfg *cfg)
{
	const struct finder_options *from = &cfg->from;

	if (cfg->codecov &&
		(cfg->to >= 0 || cfg->root || cfg->label || cfg->out))
		return "codecov takes none of --to, --root, --label and -o";
	if (!cfg->codecov &&
		(cfg->url || cfg->token_file || cfg->slug || cfg->flags.n ||
			cfg->orgs.n || cfg->with_cli || cfg->dry ||
			cfg->seen.metrics || cfg->seen.events))
		return "--url, --token-file, --slug, --flag, --source-org, "
		       "--with-cli, -n, --metrics and --events are for codecov";
	if (!cfg->codecov && cfg->to < 0)
		return "--to FORMAT is needed, or the word codecov";
	if (cfg->root && !formats[cfg->to]->root)
		return "--root is for --to lcov and cobertura";
	if (cfg->label && formats[cfg->to] != &badge)
		return "--label is for --to badge";
	if (!is_exportable(cfg->root) || !is_exportable(cfg->label))
		return "--root and --label are UTF-8 and no control characters";
	if (cfg->where && !cfg->records && !cfg->codecov)
		return "--where is for --records";
	if ((cfg->namespaces.n || cfg->owners.n) && !cfg->records &&
		!cfg->codecov)
		return "--namespace and --owner are for --records";
	if (cfg->skew && (cfg->records || cfg->codecov))
		return "--on-skew is for profiles";
	if (!from->sources.n && !cfg->records && !cfg->codecov &&
		(from->commit || from->goroot || from->moved.n ||
			from->allow_other))
		return "--commit and others for sources need a --source";
	if (cfg->seen.events && strcmp(cfg->seen.events, "-") == 0)
		return "--events: standard output is for what was sent";
	return NULL;
}

static int check_export_globs(const struct opt_list *globs, struct err *e)
{
	size_t i;

	for (i = 0; i < globs->n; i++)
		if (glob_check(globs->v[i], GLOB_GO, e) < 0)
			return -1;
	return 0;
}

/* Lines of two commits are lines of none. */
static void tell_mixed_commits(const struct programs *p)
{
	size_t i, k;

	for (i = 1; i < p->n; i++)
		for (k = 0; k < i; k++) {
			const struct program *a = &p->v[k], *b = &p->v[i];

			if (!*a->url || !*a->commit || !*b->commit ||
				strcmp(a->url, b->url) != 0 ||
				strcmp(a->commit, b->commit) == 0)
				continue;
			cov_warn("%s: binaries of several commits: their lines "
				 "are put together",
				a->url);
			return;
		}
}

static void write_export(const struct covexport_cfg *cfg,
	const struct files *files)
{
	struct out file = {.fd = -1}, *o = cov_output(&file, cfg->out);
	struct writer w = {.cfg = cfg, .files = files, .o = o};

	if (!o)
		return;
	formats_write(&w, formats[cfg->to]);
	if (!w.sum.lines && !w.sum.stmts)
		cov_warn("nothing is exported: no lines with code");
	if (cov_terminated() && o == &file)
		out_abort(&file);
	else
		cov_output_end(o);
}

static int run_export(const struct covexport_cfg *cfg, char **operands,
	size_t n)
{
	struct programs programs = {0};
	struct finder *finder = NULL;
	struct files files = {0};
	struct err e = {0};
	int rc = 0;

	finder = finder_new(&cfg->from, &e);
	cov_err(&e);
	if (!finder)
		return e.status;
	rc = programs_load(&programs, cfg, finder, operands, n);
	if (!rc && !cov_terminated())
		rc = files_make(&files, &programs,
			finder_has_sources(finder) ? finder : NULL,
			formats[cfg->to]->functions);
	if (!rc && !cov_terminated()) {
		tell_mixed_commits(&programs);
		write_export(cfg, &files);
		if (finder_has_sources(finder))
			programs_tell_sources(cfg, finder, 0);
	}
	files_release(&files);
	programs_release(&programs);
	finder_free(finder);
	return rc;
}

/* Sends, and is seen at it. */
static int run_codecov(struct covexport_cfg *cfg, char **operands, size_t n)
{
	struct telemetry seen;
	struct errlist told = {0};
	struct err e = {0};
	int rc;

	signal(SIGPIPE, SIG_IGN);
	cfg->telemetry = &seen;
	if (telemetry_begin(&seen, "covexport", &cfg->seen, &e)) {
		cov_err(&e);
		rc = e.status;
	} else {
		rc = codecov_run(cfg, operands, n);
	}
	cov_status(rc);
	otlp_finish(&seen, cov_terminated() ? 143 : cov_worst(),
		cov_version_name(), cfg->verbose, &told);
	cov_errlist(&told);
	errlist_release(&told);
	return rc;
}

static int run_covexport(void *settings, char **operands, size_t n)
{
	struct covexport_cfg *cfg = settings;
	struct patternuse *uses = NULL;
	struct err e = {0};
	const char *why;
	int rc;

	if (n && cfg->to < 0 && strcmp(operands[0], "codecov") == 0) {
		cfg->codecov = 1;
		operands++;
		n--;
	}
	why = export_conflict(cfg);
	if (why)
		return opt_usage_error("%s", why);
	if (check_export_globs(&cfg->namespaces, &e) < 0 ||
		check_export_globs(&cfg->owners, &e) < 0 ||
		check_export_globs(&cfg->orgs, &e) < 0)
		return opt_usage_error("%s", e.text);
	cfg->in_namespaces = patternuse_add(&uses, "--namespace", PATTERN_NAME,
		cfg->namespaces.v, cfg->namespaces.n);
	cfg->in_owners = patternuse_add(&uses, "--owner", PATTERN_NAME,
		cfg->owners.v, cfg->owners.n);
	cfg->in_orgs = patternuse_add(&uses, "--source-org", PATTERN_NAME,
		cfg->orgs.v, cfg->orgs.n);
	cov_catch_term();
	source_use_db(db_open_profile);
	repogit_use();
	rc = cfg->codecov ? run_codecov(cfg, operands, n) :
			    run_export(cfg, operands, n);
	patternuse_end(&uses, cov_worst() <= COV_ITEMS ? cov_warn : NULL);
	return rc;
}

static struct covexport_cfg settings = {.to = -1};

static const struct opt options[] = {
	{0, "to", OPT_CHOICE, &settings.to, FORMATS, "format of the output",
		NULL},
	{'o', "output", OPT_PATH, &settings.out, "FILE", "write to this file",
		NULL},
	{0, "root", OPT_STR, &settings.root, "DIR",
		"where readers find the files (lcov, cobertura)", NULL},
	{0, "label", OPT_STR, &settings.label, "TEXT",
		"what the badge says (coverage)", NULL},
	FINDER_OPTIONS(settings.from),
	{0, "on-skew", OPT_CHOICE, &settings.skew, "error|skip-file|keep",
		"when profiles know a file by different blocks (error)", NULL},
	{0, "skip-bad", OPT_FLAG, &settings.skip_bad, NULL,
		"leave out what is malformed or does not fit", NULL},
	{'v', "verbose", OPT_FLAG, &settings.verbose, NULL,
		"say at the end what was done", NULL},
	{0, NULL, OPT_GROUP, NULL, NULL, "Records", NULL},
	{'r', "records", OPT_FLAG, &settings.records, NULL,
		"operands are records, not profiles", NULL},
	{0, "where", OPT_STR, &settings.where, "EXPR",
		"of them those for which this jq expression holds", NULL},
	{0, "namespace", OPT_LIST, &settings.namespaces, "GLOB",
		"only owners of these namespaces", NULL},
	{0, "owner", OPT_LIST, &settings.owners, "GLOB",
		"only owners of these names", NULL},
	{0, NULL, OPT_GROUP, NULL, NULL, "Codecov", NULL},
	{0, "url", OPT_STR, &settings.url, "URL",
		"of Codecov (CODECOV_URL, or the public one)", NULL},
	{0, "token-file", OPT_STR, &settings.token_file, "FILE",
		"its upload token (CODECOV_TOKEN)", NULL},
	{0, "flag", OPT_LIST, &settings.flags, "NAME",
		"flag of the uploads (openshift-e2e)", NULL},
	{0, "slug", OPT_STR, &settings.slug, "OWNER/REPO",
		"for all, not what their addresses say", NULL},
	{0, "source-org", OPT_LIST, &settings.orgs, "GLOB",
		"only repositories of these owners", NULL},
	{'n', "dry-run", OPT_FLAG, &settings.dry, NULL,
		"only print what would be sent", NULL},
	{0, "with-cli", OPT_FLAG, &settings.with_cli, NULL,
		"let the program codecov send it", NULL},
	TELEMETRY_OPTIONS(settings.seen),
	NET_OPTIONS(&settings.rules),
	{0, NULL, OPT_END, NULL, NULL, NULL, NULL},
};

static const struct opt_usage usage = {
	"covexport --to FORMAT [options] [PROFILE...]\n"
	"covexport --to FORMAT -r [options] [FILE...]\n"
	"covexport codecov [options] [FILE...]",
	"Write coverage in the formats of others.",
	options,
};

int main(int argc, char **argv)
{
	settings.rules = http_rules_default;
	return opt_main(&usage, argc, argv, run_covexport, &settings);
}
