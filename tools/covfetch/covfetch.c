/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covfetch - bring stored coverage into a collection
 *
 * Finds the coverage directories below each operand: a bucket copied to disk
 * or any part of one, a collection, or plain GOCOVERDIR folders. Without -C
 * they stay where they are; with it their files are linked into the
 * collection. One `source_dir` record is printed for each. It looks at names
 * only: whether a file is damaged is for covtext to say.
 */
#include "covfetch.h"

#include "fs.h"
#include "glob.h"
#include "prog.h"
#include "tool.h"

#include <stdlib.h>
#include <string.h>

/* Forms that belong to operands which are no folders. */
static int refuse_form(const char *operand)
{
	if (!strcmp(operand, "-"))
		return opt_usage_error("-: a tar stream is not supported; "
			"unpack it, and give the folder");
	if (str_starts(operand, "s3://"))
		return opt_usage_error("%s: S3 is not supported; copy the "
			"bucket to a folder, and give that", operand);
	return COV_OK;
}

static int check_globs(const char *option, const struct opt_list *l)
{
	struct err e = {0};
	size_t i;

	for (i = 0; i < l->n; i++)
		if (glob_check(l->v[i], GLOB_DEEP, &e))
			return opt_usage_error("--%s '%s': %s", option,
				l->v[i], e.text);
	return COV_OK;
}

static int check(const struct covfetch_cfg *cfg, char **operands, int n)
{
	int i, rc;

	if (n == 0)
		return opt_usage_error("which folder?");
	for (i = 0; i < n; i++)
		if ((rc = refuse_form(operands[i])))
			return rc;
	if (cfg->collection && !*cfg->collection)
		return opt_usage_error("--collection: empty name");
	if (cfg->copy && !cfg->collection)
		return opt_usage_error("--copy needs --collection");
	rc = check_globs("namespace", &cfg->namespaces);
	if (!rc)
		rc = check_globs("container", &cfg->containers);
	if (!rc)
		rc = check_globs("node", &cfg->nodes);
	return rc ? rc : check_globs("binary", &cfg->binaries);
}

/* All operands; those that gave nothing are told. */
static void find(struct finds *f, const struct covfetch_cfg *cfg,
	char **operands, int n)
{
	int i, bad = 0;

	for (i = 0; i < n && !cov_terminated(); i++) {
		uint64_t links = f->links;
		struct arena a = {0};
		int64_t found = walk_operand(f, operands[i],
			cfg->collection);

		links = f->links - links;
		if (found < 0)
			bad++;
		else if (found == 0 && links)
			cov_error(COV_ITEMS, "%s: no coverage files; symbolic "
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

/* Brings them all, and prints the records. */
static int bring(struct finds *f, const struct covfetch_cfg *cfg,
	struct kept *k)
{
	int keeping = cfg->collection && !cfg->dry;
	struct str line = {0};
	struct err e = {0};
	struct prog prog;
	int rc = 0;
	size_t i;

	prog_init(&prog, "fetching", f->n, !keeping);
	if (keeping && f->n > 0)
		rc = keep_begin(cfg, &e);
	for (i = 0; i < f->n && rc == 0 && !cov_terminated(); i++) {
		if (keeping && (rc = keep_one(f->v[i], cfg, k, &e)))
			break;
		str_clear(&line);
		record_write(&f->v[i]->r, &line);
		out_str(cov_stdout(), &line);
		prog_tick(&prog, i + 1);
	}
	prog_done(&prog);
	str_release(&line);
	if (rc)
		cov_err(&e);
	return rc ? e.status : COV_OK;
}

static void summary(const struct finds *f, const struct covfetch_cfg *cfg,
	const struct kept *k, size_t found)
{
	cov_note("%zu coverage directories, %zu of them wanted", found, f->n);
	if (f->others)
		cov_note("%llu folders with info.json only",
			(unsigned long long)f->others);
	if (f->links)
		cov_note("%llu symbolic links not followed",
			(unsigned long long)f->links);
	if (cfg->collection && !cfg->dry)
		cov_note("%llu files linked, %llu copied, %llu left alone, "
			"%llu removed", (unsigned long long)k->linked,
			(unsigned long long)k->copied,
			(unsigned long long)k->left,
			(unsigned long long)k->removed);
}

static int run(const struct covfetch_cfg *cfg, char **operands, int n)
{
	struct jq *where = NULL;
	struct finds f = {0};
	struct kept k = {0};
	struct err e = {0};
	size_t found;
	int rc = check(cfg, operands, n);

	if (rc)
		return rc;
	if (cfg->where && !(where = jq_new(cfg->where, &e)))
		return opt_usage_error("--where: %s", e.text);
	cov_catch_term();
	find(&f, cfg, operands, n);
	found = f.n;
	choose_wanted(&f, cfg, where);
	if (found > 0 && f.n == 0 && cfg->shard.count == 0)
		cov_warn("none of %zu coverage directories is wanted", found);
	name_all(&f, cfg);
	rc = bring(&f, cfg, &k);
	if (cfg->verbose)
		summary(&f, cfg, &k, found);
	finds_release(&f);
	jq_free(where);
	return rc;
}

int main(int argc, char **argv)
{
	struct covfetch_cfg cfg = {0};
	const struct opt opts[] = {
		{'C', "collection", OPT_STR, &cfg.collection, "DIR",
			"bring the files into this collection", NULL},
		{0, "copy", OPT_FLAG, &cfg.copy, NULL,
			"copy files instead of linking them", NULL},
		{0, "latest-only", OPT_FLAG, &cfg.latest, NULL,
			"of each source only the newest that holds coverage",
			NULL},
		{'n', "dry-run", OPT_FLAG, &cfg.dry, NULL,
			"write nothing, only print the records", NULL},
		{'v', "verbose", OPT_FLAG, &cfg.verbose, NULL,
			"say at the end what was done", NULL},
		{0, NULL, OPT_GROUP, NULL, NULL, "What is wanted", NULL},
		{0, "namespace", OPT_LIST, &cfg.namespaces, "GLOB",
			"namespaces; those of hosts are called host", NULL},
		{0, "container", OPT_LIST, &cfg.containers, "GLOB",
			"containers", NULL},
		{0, "node", OPT_LIST, &cfg.nodes, "GLOB", "host names", NULL},
		{0, "binary", OPT_LIST, &cfg.binaries, "GLOB", "binaries",
			NULL},
		{0, "where", OPT_STR, &cfg.where, "EXPR",
			"records for which this jq expression is true", NULL},
		{0, "shard", OPT_CALL, &cfg.shard, "I/N",
			"sources of shard I of N, or auto/N", shard_option},
		{0, NULL, OPT_END, NULL, NULL, NULL, NULL},
	};
	const struct opt_usage usage = {
		"covfetch [-C COLLECTION] [-n] [OPTION]... DIR...",
		"Find coverage directories, and bring them into a collection.",
		opts,
	};
	int rc = COV_OK, n;

	cov_start(argv);
	n = opt_parse(&usage, argc, argv, &rc);
	if (n >= 0)
		rc = run(&cfg, argv + 1, n);
	opt_list_release(&cfg.namespaces);
	opt_list_release(&cfg.containers);
	opt_list_release(&cfg.nodes);
	opt_list_release(&cfg.binaries);
	return cov_finish(rc);
}
