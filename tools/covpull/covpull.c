/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * covpull - bring coverage of living processes into a collection
 *
 * Asks coverage servers, one per process, or a center of goc, for the counters
 * as they are now, and puts them where covfetch would put what a bucket holds.
 * With --interval it asks again and again, and keeps two snapshots of each
 * process. One `source_dir` record is printed for each directory, each time
 * something came for it. A target that does not answer never keeps the others
 * waiting longer than its own timeout.
 */
#include "covpull.h"

#include "cli/tool.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void print_line(const struct covpull_cfg *cfg, const struct str *line)
{
	struct err e = {0};
	int keep = 1;

	if (cfg->filter)
		keep = jq_keep(cfg->filter, line->buf, line->len, &e);
	if (keep < 0)
		cov_error(COV_ITEMS, "%s", e.text);
	else if (keep)
		out_str(cov_stdout(), line);
}

/* Records of what came in this round. */
static void print_homes(struct store *s)
{
	struct err e = {0};
	size_t i;

	store_sort(s);
	for (i = 0; i < s->n; i++) {
		struct record r = {0};
		struct str line = {0};

		if (!s->homes[i]->touched)
			continue;
		s->homes[i]->touched = 0;
		home_record(s->homes[i], &r);
		record_write(&r, &line);
		out_str(cov_stdout(), &line);
		str_release(&line);
		record_release(&r);
	}
	/* cov_finish tells what is wrong with standard output. */
	out_flush(cov_stdout(), "<stdout>", &e);
}

static void print_targets(const struct covpull_cfg *cfg,
	const struct targets *t)
{
	struct str line = {0};
	size_t i;

	for (i = 0; i < t->n; i++) {
		if (!cfg->dry && !t->v[i]->seen)
			continue;
		str_clear(&line);
		target_line(t->v[i], &line);
		print_line(cfg, &line);
	}
	str_release(&line);
}

static int64_t discovery_time(const struct covpull_cfg *cfg)
{
	return cfg->fixed_now >= 0 ? cfg->fixed_now : (int64_t)time(NULL);
}

/* Until the next round, or SIGTERM. */
static void sleep_until_round(int64_t ms)
{
	int64_t left;

	while (!cov_terminated() && (left = ms - now_ms()) > 0) {
		struct timespec t = {.tv_nsec = 200000000};

		if (left < 200)
			t.tv_nsec = left * 1000000;
		nanosleep(&t, NULL);
	}
}

static int go_rounds(struct round *r, struct err *e)
{
	const struct covpull_cfg *cfg = r->cfg;
	int64_t due = now_ms();
	uint64_t i;
	int rc = 0;

	for (i = 0; rc == 0 && (!cfg->count || i < cfg->count); i++) {
		if (i > 0)
			sleep_until_round(due += (int64_t)cfg->interval * 1000);
		if (cov_terminated())
			break;
		if (r->store) {
			r->store->now = discovery_time(cfg);
			rc = i > 0 ? store_scan(r->store, 0, e) : 0;
		}
		if (rc == 0)
			rc = cfg->goc ? goc_round(r, e) : pull_round(r, e);
		if (r->store)
			print_homes(r->store);
		else if (!cfg->goc)
			print_targets(cfg, r->targets);
		if (now_ms() > due + (int64_t)cfg->interval * 1000)
			due = now_ms() - (int64_t)cfg->interval * 1000;
	}
	return rc;
}

static int pull_all(const struct covpull_cfg *cfg, struct targets *targets)
{
	struct round r = {.cfg = cfg, .targets = targets};
	struct store store = {0};
	struct err e = {0};
	int rc = 0;

	if (cfg->collection) {
		r.store = &store;
		rc = store_open(&store, cfg->collection, &e);
	}
	if (rc == 0)
		rc = go_rounds(&r, &e);
	if (rc)
		cov_err(&e);
	if (cfg->verbose && r.store)
		cov_note("%llu pulled, %llu failed, %llu bytes of metadata, "
			 "%llu of counters",
			(unsigned long long)r.pulled,
			(unsigned long long)r.failed,
			(unsigned long long)r.meta_bytes,
			(unsigned long long)r.counter_bytes);
	store_release(&store);
	return rc ? e.status : COV_OK;
}

/* Operands, and standard input once. */
static int find_targets(struct targets *t, const struct covpull_cfg *cfg,
	char **operands, int n, struct err *e)
{
	int i, rc = 0, read = 0;

	for (i = 0; i < n && rc == 0; i++) {
		if (!strcmp(operands[i], "-"))
			rc = read++ ? 0 : targets_read(t, cfg, e);
		else if ((rc = targets_place(&cfg->at, e)) == 0)
			rc = targets_add(t, operands[i], &cfg->at, e);
	}
	return rc;
}

static int run_covpull(struct covpull_cfg *cfg, char **operands, int n)
{
	struct targets targets = {0};
	struct err e = {0};
	int rc = check_config(cfg, n);

	if (rc)
		return rc;
	if (cfg->where && !(cfg->filter = jq_new(cfg->where, &e)))
		return opt_usage_error("--where: %s", e.text);
	signal(SIGPIPE, SIG_IGN);
	cov_catch_term();
	if (find_targets(&targets, cfg, operands, n, &e)) {
		cov_err(&e);
		rc = e.status;
	} else if (cfg->dry) {
		print_targets(cfg, &targets);
	} else if (cfg->goc || targets.n > 0) {
		rc = pull_all(cfg, &targets);
	}
	targets_release(&targets);
	jq_free(cfg->filter);
	return rc;
}

/* The table, and how many operands there are. */
static int parse_options(struct covpull_cfg *cfg, int argc, char **argv,
	int *rc)
{
	const struct opt opts[] = {
		{'C', "collection", OPT_STR, &cfg->collection, "DIR",
			"put what comes into this collection", NULL},
		{'j', "jobs", OPT_U64, &cfg->jobs, "N", "ask N at a time (16)",
			NULL},
		{0, "interval", OPT_U64, &cfg->interval, "SECONDS",
			"ask again, that often", NULL},
		{0, "count", OPT_U64, &cfg->count, "N",
			"so many times (without end)", NULL},
		{0, "nometa", OPT_FLAG, &cfg->nometa, NULL,
			"never ask for metadata", NULL},
		{0, "headerless", OPT_FLAG, &cfg->headerless, NULL,
			"take servers without identity headers at any port",
			NULL},
		{0, "timeout", OPT_U64, &cfg->timeout, "SECONDS",
			"for the answer of a target (30)", NULL},
		{0, "probe-timeout", OPT_U64, &cfg->probe_timeout, "SECONDS",
			"for it to show that it is there (5)", NULL},
		{0, "max-bytes", OPT_U64, &cfg->max_bytes, "N",
			"longest answer (67108864)", NULL},
		{'n', "dry-run", OPT_FLAG, &cfg->dry, NULL,
			"only print the targets", NULL},
		{0, "probe", OPT_FLAG, &cfg->probe, NULL,
			"only print those that are coverage servers", NULL},
		{'0', "null", OPT_FLAG, &cfg->nul, NULL,
			"targets on standard input end with NUL", NULL},
		{0, "skip-bad", OPT_FLAG, &cfg->skip_bad, NULL,
			"leave malformed targets out", NULL},
		{0, "where", OPT_STR, &cfg->where, "EXPR",
			"only what this jq expression keeps", NULL},
		{0, "now", OPT_STR, &cfg->now, "TIME", "the time of discovery",
			NULL},
		{'v', "verbose", OPT_FLAG, &cfg->verbose, NULL,
			"say at the end what was done", NULL},
		{0, NULL, OPT_GROUP, NULL, NULL, "Where the targets run", NULL},
		{0, "namespace", OPT_STR, &cfg->at.namespace_, "NAME",
			"namespace; without one, on the host itself", NULL},
		{0, "pod", OPT_STR, &cfg->at.pod, "NAME", "pod", NULL},
		{0, "container", OPT_STR, &cfg->at.container, "NAME",
			"container", NULL},
		{0, "node", OPT_STR, &cfg->at.node, "NAME",
			"host name (the address)", NULL},
		{0, "image", OPT_STR, &cfg->at.image, "NAME", "image", NULL},
		{0, NULL, OPT_GROUP, NULL, NULL, "goc", NULL},
		{0, "goc", OPT_STR, &cfg->goc, "URL",
			"pull from this center of goc", NULL},
		{0, "service", OPT_LIST, &cfg->services, "NAME",
			"only this service", NULL},
		{0, "address", OPT_LIST, &cfg->addresses, "URL",
			"only the service at this address", NULL},
		{0, "list", OPT_FLAG, &cfg->list, NULL,
			"print what is registered", NULL},
		{0, "clear", OPT_FLAG, &cfg->clear, NULL,
			"set the counters to zero", NULL},
		{0, "register", OPT_FLAG, &cfg->reg, NULL,
			"register a service at an address", NULL},
		{0, "remove", OPT_FLAG, &cfg->remove, NULL, "forget services",
			NULL},
		{0, "force", OPT_FLAG, &cfg->force, NULL,
			"what does not answer is a warning", NULL},
		{0, NULL, OPT_END, NULL, NULL, NULL, NULL},
	};
	const struct opt_usage usage = {
		"covpull -C COLLECTION [OPTION]... TARGET...\n"
		"covpull --probe|-n [OPTION]... TARGET...\n"
		"covpull --goc URL [-C COLLECTION|--list|--clear|--register|"
		"--remove]\n               [--service NAME]... "
		"[--address URL]...",
		"Bring coverage of living processes into a collection.\n"
		"A TARGET is HOST (its ports 53700-53799 and 9095), "
		"HOST:PORT, HOST:FROM-TO, a URL,\n"
		"or - for a list of these on standard input.",
		opts,
	};

	return opt_parse(&usage, argc, argv, rc);
}

int main(int argc, char **argv)
{
	struct covpull_cfg cfg = {.jobs = 16,
		.interval = UINT64_MAX,
		.timeout = 30,
		.probe_timeout = 5,
		.max_bytes = 64 << 20};
	int rc = COV_OK, n;

	cov_start(argv);
	n = parse_options(&cfg, argc, argv, &rc);
	if (n >= 0)
		rc = run_covpull(&cfg, argv + 1, n);
	opt_list_release(&cfg.services);
	opt_list_release(&cfg.addresses);
	return cov_finish(rc);
}
