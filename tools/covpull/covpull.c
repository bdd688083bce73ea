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
#include "check.h"
#include "goc.h"
#include "input.h"
#include "pull.h"
#include "write.h"

#include "base/when.h"
#include "cli/tool.h"
#include "net/netopt.h"
#include "net/otlp.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SEND_EVERY_NS INT64_C(10000000000) /* to who is told of rounds */

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

static int must_rounds_stop(void *ctx)
{
	(void)ctx;
	return cov_terminated();
}

/* What is seen of a round before the next begins: a file that cannot be written
   is told at the end. */
static void show_round(const struct round *r, uint64_t failed)
{
	struct errlist unsaid = {0};
	struct err e = {0};
	struct telemetry *t = r->cfg->telemetry;

	if (telemetry_round(t, r->failed > failed ? COV_ITEMS : COV_OK, &e))
		errlist_err(&unsaid, &e);
	if (when_now_ns() - t->sent_ns > SEND_EVERY_NS)
		otlp_send(t, cov_version_name(), &unsaid);
	errlist_release(&unsaid);
}

static int go_rounds(struct round *r, struct err *e)
{
	const struct covpull_cfg *cfg = r->cfg;
	int64_t due = when_clock_ms();
	uint64_t i, failed;
	int rc = 0;

	for (i = 0; rc == 0 && (!cfg->count || i < cfg->count); i++) {
		if (i > 0)
			due += (int64_t)cfg->interval * 1000;
		if (retry_sleep(due, must_rounds_stop, NULL))
			break;
		failed = r->failed;
		r->last = cfg->count && i + 1 == cfg->count;
		if (r->store) {
			r->store->now = discovery_time(cfg);
			rc = i > 0 ? store_scan(r->store, 0, e) : 0;
		}
		if (rc == 0)
			rc = cfg->goc ? goc_round(r, e) : pull_round(r, e);
		/* Records tell of what the disk has. */
		if (r->store && rc == 0)
			rc = store_sync(r->store, e);
		if (r->store)
			print_homes(r->store);
		else if (!cfg->goc)
			print_targets(cfg, r->targets);
		if (cfg->interval && rc == 0)
			show_round(r, failed);
		if (when_clock_ms() > due + (int64_t)cfg->interval * 1000)
			due = when_clock_ms() - (int64_t)cfg->interval * 1000;
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
	round_release(&r);
	store_release(&store);
	return rc ? e.status : COV_OK;
}

/* Operands, and standard input once. */
static int find_targets(struct targets *t, const struct covpull_cfg *cfg,
	char **operands, size_t n, struct err *e)
{
	int rc = 0, read = 0;
	size_t i;

	for (i = 0; i < n && rc == 0; i++) {
		if (!strcmp(operands[i], "-"))
			rc = read++ ? 0 : targets_read(t, cfg, e);
		else if ((rc = targets_place(&cfg->at, e)) == 0)
			rc = targets_add(t, operands[i], &cfg->at, e);
	}
	return rc;
}

static int run_covpull(void *ctx, char **operands, size_t n)
{
	struct covpull_cfg *cfg = ctx;
	struct targets targets = {0};
	struct telemetry seen;
	struct errlist told = {0};
	struct err e = {0};
	int rc = check_config(cfg, n);

	if (rc)
		return rc;
	if (cfg->where && !(cfg->filter = jq_new(cfg->where, &e)))
		return opt_usage_error("--where: %s", e.text);
	signal(SIGPIPE, SIG_IGN);
	cov_catch_term();
	cfg->telemetry = &seen;
	if (telemetry_begin(&seen, "covpull", &cfg->seen, &e) ||
		find_targets(&targets, cfg, operands, n, &e)) {
		cov_err(&e);
		rc = e.status;
	} else if (cfg->dry) {
		print_targets(cfg, &targets);
	} else if (cfg->goc || targets.n > 0) {
		rc = pull_all(cfg, &targets);
	}
	targets_release(&targets);
	jq_free(cfg->filter);
	cov_status(rc);
	otlp_finish(&seen, cov_terminated() ? 143 : cov_worst(),
		cov_version_name(), cfg->verbose, &told);
	cov_errlist(&told);
	errlist_release(&told);
	return rc;
}

/* A target that fails is asked again in the next round, too. */
enum { RETRIES = 2 };

static struct covpull_cfg settings = {.jobs = 16,
	.interval = UINT64_MAX,
	.timeout = 30,
	.probe_timeout = 5,
	.max_bytes = 64 << 20};

static const struct opt options[] = {
	{'C', "collection", OPT_STR, &settings.collection, "DIR",
		"put what comes into this collection", NULL},
	{'j', "jobs", OPT_U64, &settings.jobs, "N", "ask N at a time (16)",
		NULL},
	{0, "interval", OPT_U64, &settings.interval, "SECONDS",
		"ask again, that often", NULL},
	{0, "count", OPT_U64, &settings.count, "N",
		"so many times (without end)", NULL},
	{0, "nometa", OPT_FLAG, &settings.nometa, NULL,
		"never ask for metadata", NULL},
	{0, "headerless", OPT_FLAG, &settings.headerless, NULL,
		"take servers without identity headers at any port", NULL},
	{0, "timeout", OPT_U64, &settings.timeout, "SECONDS",
		"for the answer of a target (30)", NULL},
	{0, "probe-timeout", OPT_U64, &settings.probe_timeout, "SECONDS",
		"for it to show that it is there (5)", NULL},
	{0, "max-bytes", OPT_U64, &settings.max_bytes, "N",
		"longest answer (67108864)", NULL},
	{'n', "dry-run", OPT_FLAG, &settings.dry, NULL,
		"only print the targets", NULL},
	{0, "probe", OPT_FLAG, &settings.probe, NULL,
		"only print those that are coverage servers", NULL},
	{'0', "null", OPT_FLAG, &settings.nul, NULL,
		"targets on standard input end with NUL", NULL},
	{0, "skip-bad", OPT_FLAG, &settings.skip_bad, NULL,
		"leave malformed targets out", NULL},
	{0, "where", OPT_STR, &settings.where, "EXPR",
		"only what this jq expression keeps", NULL},
	{0, "now", OPT_STR, &settings.now, "TIME", "the time of discovery",
		NULL},
	{'v', "verbose", OPT_FLAG, &settings.verbose, NULL,
		"say at the end what was done", NULL},
	TELEMETRY_OPTIONS(settings.seen),
	{0, NULL, OPT_GROUP, NULL, NULL, "Where the targets run", NULL},
	{0, "namespace", OPT_STR, &settings.at.namespace_, "NAME",
		"namespace; without one, on the host itself", NULL},
	{0, "pod", OPT_STR, &settings.at.pod, "NAME", "pod", NULL},
	{0, "container", OPT_STR, &settings.at.container, "NAME", "container",
		NULL},
	{0, "node", OPT_STR, &settings.at.node, "NAME",
		"host name (the address)", NULL},
	{0, "image", OPT_STR, &settings.at.image, "NAME", "image", NULL},
	NET_OPTIONS(&settings.rules),
	{0, NULL, OPT_GROUP, NULL, NULL, "goc", NULL},
	{0, "goc", OPT_STR, &settings.goc, "URL",
		"pull from this center of goc", NULL},
	{0, "service", OPT_LIST, &settings.services, "NAME",
		"only this service", NULL},
	{0, "address", OPT_LIST, &settings.addresses, "URL",
		"only the service at this address", NULL},
	{0, "list", OPT_FLAG, &settings.list, NULL, "print what is registered",
		NULL},
	{0, "clear", OPT_FLAG, &settings.clear, NULL,
		"set the counters to zero", NULL},
	{0, "register", OPT_FLAG, &settings.reg, NULL,
		"register a service at an address", NULL},
	{0, "remove", OPT_FLAG, &settings.remove, NULL, "forget services",
		NULL},
	{0, "force", OPT_FLAG, &settings.force, NULL,
		"what does not answer is a warning", NULL},
	{0, NULL, OPT_END, NULL, NULL, NULL, NULL},
};

static const struct opt_usage usage = {
	"covpull -C COLLECTION [OPTION]... TARGET...\n"
	"covpull --probe|-n [OPTION]... TARGET...\n"
	"covpull --goc URL [-C COLLECTION|--list|--clear|--register|"
	"--remove]\n               [--service NAME]... "
	"[--address URL]...",
	"Bring coverage of living processes into a collection.\n"
	"A TARGET is HOST (its ports 53700-53799 and 9095), "
	"HOST:PORT, HOST:FROM-TO, a URL,\n"
	"or - for a list of these on standard input.",
	options,
};

int main(int argc, char **argv)
{
	settings.rules = http_rules_default;
	settings.rules.retry.retries = RETRIES;
	return opt_main(&usage, argc, argv, run_covpull, &settings);
}
