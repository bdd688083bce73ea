/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A load job is named by the rows it loads, so that a run that is repeated
 * finds its own jobs. One that succeeded is not repeated; after one that failed
 * the name gets the next number. Both tables are joined by the time of the run:
 * a run that finds one of them loaded, or half uploaded, makes its rows with
 * the time of those.
 */
#include "send.h"
#include "refused.h"
#include "schema.h"
#include "stream.h"
#include "tables.h"
#include "upload.h"

#include "base/num.h"
#include "cli/tool.h"
#include "telemetry/telemetry.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ATTEMPTS_MAX = 100 /* names that are tried */ };

/* gzip that BigQuery takes as one file. */
#define GZIP_MAX (UINT64_C(4) << 30)

struct sending {
	struct ingest *in;
	struct binary_parts *ps;
	struct rest r;
	struct spool spools[TABLE_COUNT];
	struct str ids[TABLE_COUNT]; /* of the jobs */
	struct job jobs[TABLE_COUNT]; /* what is known of them */
	struct session sessions[TABLE_COUNT];
	int failed;
};

/* --- rows ----------------------------------------------------------------- */

static int make_spools(struct sending *s, struct err *e)
{
	const struct covbq_cfg *cfg = s->in->cfg;
	struct ndjson n = {0};
	int t, rc;

	for (t = 0; t < TABLE_COUNT; t++) {
		const char *words[] = {cfg->project, cfg->dataset,
			schema_table(t), cfg->collection, NULL};

		spool_release(&s->spools[t]);
		spool_begin(&s->spools[t], !cfg->no_gzip && !cfg->stream,
			cfg->time, words);
		n.to[t] = spool_rows(&s->spools[t]);
	}
	ndjson_sink(&n, &s->in->sink);
	rc = rows_make(s->in, s->ps, e);
	if (rc == 0)
		rc = ndjson_end(&n, e);
	ndjson_release(&n);
	for (t = 0; rc == 0 && t < TABLE_COUNT; t++)
		rc = spool_end(&s->spools[t], e);
	for (t = 0; rc == 0 && t < TABLE_COUNT; t++)
		if (s->spools[t].gzip && s->spools[t].bytes > GZIP_MAX)
			rc = err_set(e, COV_USAGE,
				"%s: more than 4 GB with gzip, which a load "
				"job does not take; load parts, by "
				"--namespace or --where",
				schema_table(t));
	return rc;
}

/* The same rows with another time. */
static int make_spools_again(struct sending *s, const char *time,
	struct covbq_cfg *cfg, struct err *e)
{
	char ids[TABLE_COUNT][SHA256_HEX];
	int t;

	for (t = 0; t < TABLE_COUNT; t++)
		memcpy(ids[t], s->spools[t].id, SHA256_HEX);
	if (cfg->verbose)
		cov_note("these rows were begun to be loaded at %s, which "
			 "stays their ingestion_time",
			time);
	memcpy(cfg->time, time, WHEN_MAX);
	s->in->binaries = s->in->rows = s->in->no_source = 0;
	s->in->safe.lines = 0;
	findnotes_free(s->in->notes);
	s->in->notes = findnotes_new(&cfg->from.moved);
	if (make_spools(s, e))
		return -1;
	for (t = 0; t < TABLE_COUNT; t++)
		if (strcmp(ids[t], s->spools[t].id) != 0)
			return err_set(e, COV_WORLD,
				"the coverage or its sources changed while "
				"rows were made; try again");
	return 0;
}

/* --- what is said --------------------------------------------------------- */

static void print_table(struct sending *s, int t, const char *what)
{
	struct out *o = cov_stdout();

	out_printf(o, "%s\t%llu\t%s\t%s\n", schema_table(t),
		(unsigned long long)s->spools[t].rows, what,
		s->ids[t].len ? s->ids[t].buf : "-");
}

/* --- jobs ----------------------------------------------------------------- */

static void name_job(struct sending *s, int t, unsigned attempt)
{
	struct str *id = &s->ids[t];
	unsigned char random[8] = {0};
	size_t i;
	int fd;

	str_clear(id);
	str_addf(id, "cov_%s", s->spools[t].id);
	if (s->in->cfg->replace) {
		fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
		if (fd < 0 || read(fd, random, sizeof(random)) < 0)
			memset(random, 0, sizeof(random));
		if (fd >= 0)
			close(fd);
		str_addc(id, '_');
		for (i = 0; i < sizeof(random); i++)
			str_addf(id, "%02x", random[i]);
	}
	if (attempt > 1)
		str_addf(id, "_%u", attempt);
}

/* The first job of these rows that did not fail, or the name for a new one. */
static int find_load_job(struct sending *s, int t, struct err *e)
{
	unsigned attempt;

	name_job(s, t, 1);
	if (s->in->cfg->replace)
		return 0;
	for (attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
		if (attempt > 1)
			name_job(s, t, attempt);
		if (job_get(&s->r, s->ids[t].buf, &s->jobs[t], e))
			return -1;
		if (s->jobs[t].state != JOB_FAILED)
			return 0;
	}
	return err_set(e, COV_ITEMS, "%s: the load job failed %d times",
		schema_table(t), ATTEMPTS_MAX);
}

/* The time that the rows must have, "" for that of this run. */
static const char *earlier_time(struct sending *s)
{
	int t;

	for (t = 0; t < TABLE_COUNT; t++)
		if (s->jobs[t].state != JOB_MISSING && *s->jobs[t].time)
			return s->jobs[t].time;
	for (t = 0; t < TABLE_COUNT; t++)
		if (s->sessions[t].url)
			return s->sessions[t].time;
	return "";
}

static int is_missing(const struct sending *s, int t)
{
	return s->jobs[t].state == JOB_MISSING && s->spools[t].rows > 0;
}

static int find_jobs(struct sending *s, struct covbq_cfg *cfg, struct err *e)
{
	const char *time;
	int t, missing = 0;

	for (t = 0; t < TABLE_COUNT; t++) {
		if (find_load_job(s, t, e))
			return -1;
		session_read(&s->sessions[t], cfg, s->ids[t].buf);
		missing |= is_missing(s, t);
	}
	time = earlier_time(s);
	if (missing && *time && strcmp(time, cfg->time) != 0)
		return make_spools_again(s, time, cfg, e);
	return 0;
}

static void show_job(struct sending *s, int t)
{
	const struct job *j = &s->jobs[t];
	const struct raw_field fields[] =
		{{"hostname", strstr(s->r.host.buf, "://") + 3},
			{"table", schema_table(t)}, {"job", s->ids[t].buf}};
	const struct raw_event event = {"covbq.job", j->reply.buf, j->reply.len,
		fields, sizeof(fields) / sizeof(*fields)};
	struct telemetry *telemetry = s->in->cfg->telemetry;

	if (telemetry_wants_events(telemetry) && j->reply.len)
		telemetry_raw(telemetry, &event);
}

/* How many rows of this collection and time a table has. */
static int count_rows(struct sending *s, int t, const char *time, int64_t *n,
	struct err *e)
{
	struct ask q = {0};
	struct str sql = {0}, params = {0};
	struct arena a = {0};
	struct slice object, raw;
	enum json_type type;
	struct json j;
	const char *text = NULL;
	uint64_t count = 0;
	int rc;

	str_addf(&sql,
		"SELECT COUNT(*) FROM %s WHERE collection_id = @collection "
		"AND ingestion_time = @time",
		schema_table(t));
	rest_add_param(&params, "collection", "STRING", s->in->cfg->collection);
	rest_add_param(&params, "time", "TIMESTAMP", time);
	rc = rest_query(&s->r, &q, sql.buf, params.buf, e);
	if (rc == 0)
		rc = ask_object(&q, "query", &object, e);
	if (rc == 0) {
		/* {"rows":[{"f":[{"v":"3"}]}]} */
		raw = json_get(object, "rows");
		json_init(&j, raw.ptr, raw.len);
		if (raw.ptr && json_element(&j, &type, &raw, e) > 0) {
			raw = json_get(raw, "f");
			json_init(&j, raw.ptr, raw.len);
			if (raw.ptr && json_element(&j, &type, &raw, e) > 0)
				text = json_get_text(&a, raw, "v");
		}
		if (!text ||
			num_u64(text, strlen(text), INT64_MAX, &count) !=
				NUM_OK)
			rc = err_set(e, COV_WORLD, "query: no number of rows");
	}
	*n = (int64_t)count;
	arena_release(&a);
	ask_release(&q);
	str_release(&sql);
	str_release(&params);
	return rc;
}

/* All rows, and no others. Of a job that says no number, and was done before,
   it must be known when. */
static int check_rows(struct sending *s, int t, int before, struct err *e)
{
	const struct job *j = &s->jobs[t];
	const char *time = before || *j->time ? j->time : s->in->cfg->time;
	int64_t loaded = j->rows;

	if (loaded < 0 && !*time)
		return 0;
	if (loaded < 0 && count_rows(s, t, time, &loaded, e))
		return -1;
	if (loaded == (int64_t)s->spools[t].rows)
		return 0;
	return err_set(e, COV_ITEMS,
		"%s: %llu rows were sent, and %lld are there", schema_table(t),
		(unsigned long long)s->spools[t].rows, (long long)loaded);
}

static int end_job(struct sending *s, int t, int before, struct err *e)
{
	struct job *j = &s->jobs[t];

	if (job_wait(&s->r, s->ids[t].buf, j, e))
		return -1;
	show_job(s, t);
	if (j->state == JOB_DONE)
		return check_rows(s, t, before, e);
	if (j->retry)
		return 1;
	refused_tell(j, &s->spools[t], schema_table(t));
	s->failed = 1;
	return 0;
}

/* One table: 0 also when its job failed, which was told. */
static int load_table(struct sending *s, int t, struct err *e)
{
	const struct retry_policy *policy = &s->in->cfg->rules.retry;
	unsigned tries = 1;
	int rc, failed = s->failed, before;

	for (;;) {
		before = s->jobs[t].state == JOB_DONE;
		if (s->jobs[t].state == JOB_MISSING) {
			rc = upload_rows(&s->r, t, &s->spools[t], s->ids[t].buf,
				&s->sessions[t], &s->jobs[t], e);
			if (rc < 0)
				return -1;
			/* Somebody else began it just now. */
			if (rc > 0 &&
				job_get(&s->r, s->ids[t].buf, &s->jobs[t], e))
				return -1;
		}
		rc = end_job(s, t, before, e);
		if (rc <= 0)
			break;
		if (!retry_has_more(policy, tries))
			return err_set(e, COV_WORLD,
				"%s: the load job failed, and may not another "
				"time",
				schema_table(t));
		tries++;
		if (find_load_job(s, t, e))
			return -1;
	}
	if (rc == 0 && s->failed == failed)
		print_table(s, t, before ? "was loaded before" : "loaded");
	return rc;
}

static int stream_table(struct sending *s, int t, struct err *e)
{
	uint64_t taken = 0;
	int rc = stream_rows(&s->r, t, &s->spools[t], &taken, e);

	if (rc == 0 && taken < s->spools[t].rows) {
		cov_error(COV_ITEMS, "%s: %llu of %llu rows were refused",
			schema_table(t),
			(unsigned long long)(s->spools[t].rows - taken),
			(unsigned long long)s->spools[t].rows);
		s->failed = 1;
	} else if (rc == 0) {
		print_table(s, t, "streamed");
	}
	return rc;
}

/* What the collection had before. */
static int delete_older(struct sending *s, int t, struct err *e)
{
	struct ask q = {0};
	struct str sql = {0}, params = {0};
	int rc;

	str_addf(&sql,
		"DELETE FROM %s WHERE collection_id = @collection AND "
		"ingestion_time != @time",
		schema_table(t));
	rest_add_param(&params, "collection", "STRING", s->in->cfg->collection);
	rest_add_param(&params, "time", "TIMESTAMP", s->in->cfg->time);
	rc = rest_query(&s->r, &q, sql.buf, params.buf, e);
	ask_release(&q);
	str_release(&sql);
	str_release(&params);
	return rc;
}

/* --- all ------------------------------------------------------------------ */

static int send_table(struct sending *s, int t, struct err *e)
{
	struct telemetry *telemetry = s->in->cfg->telemetry;
	int64_t begun = when_clock_ns();
	int failed = s->failed, rc;

	if (!s->spools[t].rows) {
		str_clear(&s->ids[t]);
		print_table(s, t, "nothing to load");
		return 0;
	}
	rc = s->in->cfg->stream ? stream_table(s, t, e) : load_table(s, t, e);
	if (rc || s->failed != failed)
		telemetry_failed(telemetry);
	else
		telemetry_done(telemetry, begun);
	return rc;
}

static int send_tables(struct sending *s, struct covbq_cfg *cfg, struct err *e)
{
	int t, rc = rest_open(&s->r, cfg, e);

	if (rc == 0)
		rc = tables_dataset(&s->r, e);
	for (t = 0; rc == 0 && t < TABLE_COUNT; t++)
		rc = tables_table(&s->r, t, e);
	if (rc == 0 && !cfg->stream)
		rc = find_jobs(s, cfg, e);
	for (t = 0; rc == 0 && t < TABLE_COUNT; t++)
		rc = send_table(s, t, e);
	for (t = 0; rc == 0 && !s->failed && cfg->replace && t < TABLE_COUNT;
		t++)
		rc = delete_older(s, t, e);
	rest_close(&s->r);
	return rc;
}

static void print_dry(struct sending *s)
{
	struct spool *v = s->spools;
	int t;

	for (t = 0; t < TABLE_COUNT; t++) {
		char what[100];

		if (!s->in->cfg->stream)
			name_job(s, t, 1);
		snprintf(what, sizeof(what), "%llu bytes, %llu to send",
			(unsigned long long)v[t].text,
			(unsigned long long)v[t].bytes);
		print_table(s, t, what);
	}
}

void send_rows(struct ingest *in, struct binary_parts *ps)
{
	struct sending s = {.in = in, .ps = ps};
	struct covbq_cfg *cfg = in->cfg;
	struct err e = {0};
	int t, rc = make_spools(&s, &e);

	if (rc == 0 && !cov_terminated() && in->binaries) {
		if (cfg->dry)
			print_dry(&s);
		else
			rc = send_tables(&s, cfg, &e);
	}
	cov_err(&e);
	if (rc == 0)
		rows_tell(in);
	for (t = 0; t < TABLE_COUNT; t++) {
		spool_release(&s.spools[t]);
		str_release(&s.ids[t]);
		job_release(&s.jobs[t]);
		session_release(&s.sessions[t]);
	}
}
