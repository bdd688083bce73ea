/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/* The command line, and what of it does not go together. */
#include "options.h"

#include "choose.h"
#include "cloud.h"
#include "own.h"

#include "fmt/glob.h"
#include "net/netopt.h"

#include <stdlib.h>
#include <string.h>

enum { OPTS_MAX = 64, JOBS = 32, STALL_S = 30, OBJECTS_MAX = 10000000 };

int is_s3(const char *operand)
{
	return str_starts(operand, "s3://");
}

enum { JOBS_MAX = 1000 };

/* Forms that are not of use, or not as they stand. */
static int check_form(const struct covfetch_cfg *cfg, const char *operand)
{
	if (!strcmp(operand, "-") && !cfg->collection)
		return opt_usage_error("-: a tar stream needs --collection");
	if (!is_s3(operand))
		return cfg->list || cfg->from || cfg->verify ?
			opt_usage_error("%s: --list, --from and --verify are "
					"for s3://BUCKET/PREFIX",
				operand) :
			COV_OK;
	if (!cfg->collection && !cfg->list)
		return opt_usage_error("%s: needs --collection, or --list",
			operand);
	return bucket_check(operand);
}

static int check_globs(const char *option, const struct opt_list *l)
{
	struct err e = {0};
	size_t i;

	for (i = 0; i < l->n; i++)
		if (glob_check(l->v[i], GLOB_DEEP, &e))
			return opt_usage_error("--%s '%s': %s", option, l->v[i],
				e.text);
	return COV_OK;
}

static int check_events(const struct covfetch_cfg *cfg)
{
	if (!strcmp(cfg->seen.events, "-"))
		return opt_usage_error("--events: standard output is for "
				       "records");
	if (!cfg->list && (!cfg->dry || cfg->verify))
		return COV_OK;
	return opt_usage_error("--events: nothing is brought");
}

int options_check(const struct covfetch_cfg *cfg, char **operands, size_t n)
{
	int rc, tars = 0;
	size_t i;

	if (n == 0)
		return opt_usage_error("which folder, or s3://BUCKET/PREFIX?");
	for (i = 0; i < n; i++)
		if ((rc = check_form(cfg, operands[i])))
			return rc;
	for (i = 0; i < n; i++)
		tars += !strcmp(operands[i], "-");
	if (tars > 1)
		return opt_usage_error("-: standard input, and only once");
	if (cfg->list && cfg->verify)
		return opt_usage_error("--list, or --verify: not both");
	if (cfg->seen.events && (rc = check_events(cfg)))
		return rc;
	if (cfg->from && n > 1)
		return opt_usage_error("--from: keys are those of one bucket");
	if (cfg->jobs < 1 || cfg->jobs > JOBS_MAX)
		return opt_usage_error("--jobs: 1 to %d", JOBS_MAX);
	if (cfg->collection && !*cfg->collection)
		return opt_usage_error("--collection: empty name");
	if (cfg->copy && !cfg->collection)
		return opt_usage_error("--copy needs --collection");
	if (cfg->name && !*cfg->name)
		return opt_usage_error("--name: empty name");
	if (cfg->owner && own_check_owner(cfg->owner))
		return opt_usage_error("--owner '%s': not NAME, TYPE/NAME or "
				       "NAMESPACE/TYPE/NAME",
			cfg->owner);
	rc = check_globs("namespace", &cfg->namespaces);
	if (!rc)
		rc = check_globs("container", &cfg->containers);
	if (!rc)
		rc = check_globs("node", &cfg->nodes);
	return rc ? rc : check_globs("binary", &cfg->binaries);
}

/* --- the table ------------------------------------------------------------ */

static size_t append_options(struct opt *to, const struct opt *v, size_t n)
{
	memcpy(to, v, n * sizeof(*v));
	return n;
}

static size_t collection_options(struct opt *to, struct covfetch_cfg *cfg)
{
	const struct opt v[] = {
		{'C', "collection", OPT_STR, &cfg->collection, "DIR",
			"bring the files into this collection", NULL},
		{0, "copy", OPT_FLAG, &cfg->copy, NULL,
			"copy files instead of linking them", NULL},
		{0, "latest-only", OPT_FLAG, &cfg->latest, NULL,
			"of each source only the newest that holds coverage",
			NULL},
		{'n', "dry-run", OPT_FLAG, &cfg->dry, NULL,
			"write nothing, only print the records", NULL},
		{0, "skip-existing", OPT_FLAG, &cfg->skip_existing, NULL,
			"leave alone what the collection has of a source",
			NULL},
		{'v', "verbose", OPT_FLAG, &cfg->verbose, NULL,
			"say at the end what was done", NULL},
		TELEMETRY_OPTIONS(cfg->seen),
	};

	return append_options(to, v, sizeof(v) / sizeof(*v));
}

static size_t choice_options(struct opt *to, struct covfetch_cfg *cfg)
{
	const struct opt v[] = {
		{0, NULL, OPT_GROUP, NULL, NULL, "What is wanted", NULL},
		{0, "namespace", OPT_LIST, &cfg->namespaces, "GLOB",
			"namespaces; those of hosts are called host", NULL},
		{0, "container", OPT_LIST, &cfg->containers, "GLOB",
			"containers", NULL},
		{0, "node", OPT_LIST, &cfg->nodes, "GLOB", "host names", NULL},
		{0, "binary", OPT_LIST, &cfg->binaries, "GLOB", "binaries",
			NULL},
		{0, "since", OPT_CALL, &cfg->since, "TIME",
			"discovered then or later", choose_since},
		{0, "until", OPT_CALL, &cfg->until, "TIME",
			"discovered then or earlier", choose_until},
		{0, "where", OPT_STR, &cfg->where, "EXPR",
			"records for which this jq expression is true", NULL},
		{0, "shard", OPT_CALL, &cfg->shard, "I/N",
			"sources of shard I of N, or auto/N", shard_option},
	};

	return append_options(to, v, sizeof(v) / sizeof(*v));
}

static size_t own_options(struct opt *to, struct covfetch_cfg *cfg)
{
	const struct opt v[] = {
		{0, NULL, OPT_GROUP, NULL, NULL,
			"For folders whose path does not say where they ran",
			NULL},
		{0, "name", OPT_STR, &cfg->name, "NAME",
			"the binary (as the files say)", NULL},
		{0, "owner", OPT_STR, &cfg->owner, "OWNER",
			"NAME, TYPE/NAME or NAMESPACE/TYPE/NAME", NULL},
	};

	return append_options(to, v, sizeof(v) / sizeof(*v));
}

static size_t bucket_options(struct opt *to, struct covfetch_cfg *cfg)
{
	const struct opt v[] = {
		{0, NULL, OPT_GROUP, NULL, NULL, "For s3://BUCKET/PREFIX",
			NULL},
		{0, "list", OPT_FLAG, &cfg->list, NULL,
			"fetch nothing, print a record for each object", NULL},
		{0, "from", OPT_STR, &cfg->from, "FILE",
			"the objects of these records, or keys; - for stdin",
			NULL},
		{0, "verify", OPT_FLAG, &cfg->verify, NULL,
			"fetch nothing, compare the collection", NULL},
		{'j', "jobs", OPT_U64, &cfg->jobs, "N",
			"transfers at a time (32)", NULL},
		{0, "endpoint-url", OPT_STR, &cfg->endpoint, "URL",
			"the server, when it is not Amazon's", NULL},
		{0, "aws-profile", OPT_STR, &cfg->profile, "NAME",
			"profile of ~/.aws with credentials and settings",
			NULL},
		{0, "region", OPT_STR, &cfg->region, "NAME",
			"where the bucket is", NULL},
		{0, "ca-bundle", OPT_STR, &cfg->ca_bundle, "FILE",
			"certificates to trust", NULL},
		{0, "path-style", OPT_FLAG, &cfg->path_style, NULL,
			"the bucket in the path of URLs", NULL},
		{0, "host-style", OPT_FLAG, &cfg->host_style, NULL,
			"the bucket in the host of URLs", NULL},
		{0, "no-sign-request", OPT_FLAG, &cfg->unsigned_, NULL,
			"use no credentials", NULL},
		{0, "request-payer", OPT_FLAG, &cfg->payer, NULL,
			"the requester pays", NULL},
		{0, "stall", OPT_U64, &cfg->stall_s, "SECONDS",
			"try again when nothing comes for so long (30)", NULL},
		{0, "max-objects", OPT_U64, &cfg->max_objects, "N",
			"refuse a longer listing (10000000)", NULL},
	};

	return append_options(to, v, sizeof(v) / sizeof(*v));
}

static size_t failure_options(struct opt *to, struct covfetch_cfg *cfg)
{
	const struct opt v[] = {NET_OPTIONS(&cfg->rules)};

	return append_options(to, v, sizeof(v) / sizeof(*v));
}

int options_main(struct covfetch_cfg *cfg, int argc, char **argv, opt_run *run)
{
	struct opt opts[OPTS_MAX] = {{0}};
	const struct opt_usage usage = {
		"covfetch [-C COLLECTION] [-n] [OPTION]... DIR...\n"
		"covfetch -C COLLECTION [-n] [OPTION]... - <TAR\n"
		"covfetch -C COLLECTION [-n] [OPTION]... s3://BUCKET/PREFIX\n"
		"covfetch --list [OPTION]... s3://BUCKET/PREFIX",
		"Find coverage directories, and bring them into a collection.",
		opts,
	};
	size_t n = 0;
	int rc;

	*cfg = (struct covfetch_cfg){.jobs = JOBS,
		.stall_s = STALL_S,
		.max_objects = OBJECTS_MAX};
	cloud_rules(&cfg->rules);
	n += collection_options(opts + n, cfg);
	n += choice_options(opts + n, cfg);
	n += own_options(opts + n, cfg);
	n += bucket_options(opts + n, cfg);
	n += failure_options(opts + n, cfg);
	opts[n].kind = OPT_END;
	rc = opt_main(&usage, argc, argv, run, cfg);
	free(cfg->since);
	free(cfg->until);
	return rc;
}
