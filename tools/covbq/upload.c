/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A resumable upload: a POST with the job gives an address, to which the rows
 * go in parts, each but the last a multiple of 256 KiB. 308 says how much of it
 * has come; after a break the server is asked for that. The answer to the last
 * part is the job.
 */
#include "upload.h"
#include "ndjson.h"
#include "schema.h"
#include "tables.h"

#include "base/num.h"
#include "cli/prog.h"
#include "cli/tool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	PART_MS = 600000, /* for a part to go */
	STALL_S = 60, /* without a byte */
	SESSIONS_MAX = 3 /* that may be lost */
};

struct upload {
	struct rest *r;
	struct spool *rows;
	const char *id;
	struct session *s;
	struct job *j;
	struct str part;
	uint64_t at; /* bytes that have come */
	unsigned failed; /* parts in a row */
	int pause; /* the next try is after a while */
	unsigned lost; /* sessions */
	struct retry_random random;
	struct prog prog;
};

enum next { NEXT_PART, NEXT_SESSION, NEXT_ASK, NEXT_JOB, NEXT_DUPLICATE };

static void job_body(struct rest *r, enum bq_table table, const char *id,
	struct str *s)
{
	str_adds(s, "{\"jobReference\":{");
	add_column(s, "\"projectId\":", r->cfg->project);
	add_column(s, ",\"jobId\":", id);
	if (r->location)
		add_column(s, ",\"location\":", r->location);
	str_adds(s, "},\"configuration\":{\"labels\":");
	job_add_labels(s, r->cfg->time);
	str_adds(s, ",\"load\":{\"destinationTable\":");
	tables_add_reference(r, table, s);
	/* A table without the column gets it. */
	if (r->cfg->file_kind && table == TABLE_DATA) {
		str_adds(s, ",\"schema\":{\"fields\":");
		schema_add_columns(s, table, 1);
		str_adds(s,
			"},\"schemaUpdateOptions\":[\"ALLOW_FIELD_ADDITION\"]");
	}
	str_adds(s,
		",\"sourceFormat\":\"NEWLINE_DELIMITED_JSON\","
		"\"createDisposition\":\"CREATE_NEVER\","
		"\"writeDisposition\":\"WRITE_APPEND\"}}}");
}

/* 1: there is such a job. */
static int begin_session(struct upload *u, enum bq_table table, struct err *e)
{
	struct rest *r = u->r;
	struct ask q = {.method = "POST"};
	struct err unkept = {0};
	int rc;

	session_release(u->s);
	str_addf(&q.url, "%s%s/jobs?uploadType=resumable", r->upload.buf,
		r->project.buf);
	str_addf(&q.headers,
		"Content-Type: application/json; charset=UTF-8\n"
		"X-Upload-Content-Type: application/octet-stream\n"
		"X-Upload-Content-Length: %llu\n",
		(unsigned long long)u->rows->bytes);
	job_body(r, table, u->id, &q.body);
	rc = rest_put(r, &q, e);
	if (rc == 0 && q.status == 409)
		rc = 1;
	else if (rc == 0 && q.status != 200)
		rc = rest_fail(&q, "upload", e);
	else if (rc == 0 && !q.location.len)
		rc = err_set(e, COV_WORLD, "upload: no address for the rows");
	if (rc == 0) {
		u->s->url = xstrdup(q.location.buf);
		u->s->bytes = u->rows->bytes;
		memcpy(u->s->time, r->cfg->time, WHEN_MAX);
		u->at = 0;
		session_write(u->s, r->cfg, u->id, &unkept);
		if (unkept.status && r->cfg->verbose)
			cov_note("an upload that breaks off cannot go on in "
				 "another run: %s",
				unkept.text);
	}
	ask_release(&q);
	return rc;
}

/* What has come, of `Range: bytes=0-N`; without one nothing has. */
static uint64_t bytes_come(const struct ask *q)
{
	const char *dash = strchr(str_get(&q->range), '-');
	uint64_t last;

	if (!dash ||
		num_u64(dash + 1, strlen(dash + 1), INT64_MAX - 1, &last) !=
			NUM_OK)
		return 0;
	return last + 1;
}

static int is_job_answer(long status)
{
	return status == 200 || status == 201;
}

static void count_failure(struct upload *u)
{
	u->failed++;
	u->pause = 1;
}

/* What an answer means, to a part or, when that was empty, to the question how
   much has come. */
static int read_answer(struct upload *u, struct ask *q, int empty,
	enum next *next, struct err *e)
{
	uint64_t come;

	if (is_job_answer(q->status)) {
		*next = NEXT_JOB;
		return job_read(u->j, q, e);
	}
	if (q->status == 308) {
		come = bytes_come(q);
		/* Only whole pieces can be read again. */
		come = come >= u->rows->bytes ?
			u->rows->bytes :
			come / SPOOL_PIECE * SPOOL_PIECE;
		if (come > u->at)
			u->failed = 0;
		else if (!empty)
			count_failure(u);
		u->at = come;
		*next = NEXT_PART;
		return 0;
	}
	if (q->status == 409) {
		*next = NEXT_DUPLICATE;
		return 0;
	}
	if (q->status == 404 || q->status == 410) {
		*next = NEXT_SESSION;
		return ++u->lost < SESSIONS_MAX ? 0 : rest_fail(q, "upload", e);
	}
	if (q->status == 0 || q->status == 429 || q->status >= 500 ||
		(q->again && q->again(q))) {
		if (q->status == 0 && !q->transient)
			return rest_fail(q, "upload", e);
		count_failure(u);
		*next = NEXT_ASK;
		return 0;
	}
	return rest_fail(q, "upload", e);
}

static int upload_part(struct upload *u, int empty, enum next *next,
	struct err *e)
{
	struct ask q = {.method = "PUT",
		.once = 1,
		.total_ms = PART_MS,
		.stall_s = STALL_S};
	unsigned long long total = u->rows->bytes, at = u->at;
	int rc = 0;

	str_adds(&q.url, u->s->url);
	if (!empty)
		rc = spool_read(u->rows, at, u->r->cfg->chunk, &u->part, e);
	if (empty || !u->part.len) {
		str_addf(&q.headers, "Content-Range: bytes */%llu\n", total);
	} else {
		q.data = u->part.buf;
		q.data_len = u->part.len;
		str_addf(&q.headers,
			"Content-Type: application/octet-stream\n"
			"Content-Range: bytes %llu-%llu/%llu\n",
			at, at + u->part.len - 1, total);
	}
	if (rc == 0)
		rc = rest_put(u->r, &q, e);
	if (rc == 0)
		rc = read_answer(u, &q, empty, next, e);
	if (rc == 0 && u->failed &&
		!retry_has_more(&u->r->cfg->rules.retry, u->failed))
		rc = q.status == 308 ?
			err_set(e, COV_WORLD,
				"upload: the server does not take byte %llu",
				(unsigned long long)u->at) :
			rest_fail(&q, "upload", e);
	ask_release(&q);
	prog_bytes(&u->prog, u->at, u->at);
	return rc;
}

static int is_upload_over(void *ctx)
{
	(void)ctx;
	return cov_terminated();
}

static int upload_on(struct upload *u, enum bq_table table, enum next next,
	struct err *e)
{
	int rc = 0;

	while (rc == 0 && next != NEXT_JOB) {
		if (u->pause &&
			retry_sleep(when_clock_ms() +
					retry_delay(&u->r->cfg->rules.retry,
						u->failed, &u->random, "", 0),
				is_upload_over, NULL))
			return -1;
		u->pause = 0;
		if (next == NEXT_DUPLICATE)
			return 1;
		if (next == NEXT_SESSION) {
			rc = begin_session(u, table, e);
			next = rc > 0 ? NEXT_DUPLICATE : NEXT_PART;
			rc = rc < 0 ? -1 : 0;
		} else {
			rc = upload_part(u, next == NEXT_ASK, &next, e);
		}
	}
	return rc;
}

int upload_rows(struct rest *r, enum bq_table table, struct spool *rows,
	const char *id, struct session *s, struct job *j, struct err *e)
{
	struct upload u = {.r = r, .rows = rows, .id = id, .s = s, .j = j};
	int fits = s->url && s->bytes == rows->bytes &&
		strcmp(s->time, r->cfg->time) == 0;
	int rc;

	retry_seed(&u.random, r->cfg->rules.seed);
	prog_init(&u.prog, "uploading", rows->bytes, 0);
	u.prog.total_bytes = rows->bytes;
	if (fits && r->cfg->verbose)
		cov_note("an upload of an earlier run goes on");
	rc = upload_on(&u, table, fits ? NEXT_ASK : NEXT_SESSION, e);
	prog_done(&u.prog);
	str_release(&u.part);
	/* What can go on is kept; what is over, or refused, is not. */
	if (rc >= 0 || (e->status && e->status != COV_WORLD))
		session_end(r->cfg, id);
	session_release(s);
	return rc;
}
