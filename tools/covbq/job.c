/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * A label of the job has the ingestion_time of its rows, written as labels can:
 * small letters, `-` for `:` and `_` for the point. So whoever repeats a run
 * that loaded one table gives the rows of the other the same time.
 */
#include "job.h"

#include "base/num.h"
#include "cli/tool.h"
#include "fmt/uri.h"

#include <stdio.h>
#include <string.h>

#define TIME_LABEL "cov_ingestion_time"

enum { POLL_MOST_MS = 5000 };

void job_add_labels(struct str *s, const char *time)
{
	str_adds(s, "{\"" TIME_LABEL "\":\"");
	for (; *time; time++)
		str_addc(s,
			*time == ':'         ? '-' :
				*time == '.' ? '_' :
				*time == 'T' ? 't' :
				*time == 'Z' ? 'z' :
					       *time);
	str_adds(s, "\"}");
}

/* 2025-03-12t08-02-33_123456z */
static void read_label(const char *label, char time[WHEN_MAX])
{
	size_t i, len = strlen(label);
	struct when w;

	if (len >= WHEN_MAX)
		return;
	for (i = 0; i <= len; i++)
		time[i] = label[i] == 't'         ? 'T' :
			label[i] == 'z'           ? 'Z' :
			label[i] == '_'           ? '.' :
			label[i] == '-' && i > 10 ? ':' :
						    label[i];
	if (when_read(&w, time, WHEN_RFC3339))
		time[0] = '\0';
}

static int is_passing(const char *reason)
{
	static const char *const v[] = {"backendError", "internalError",
		"jobBackendError", "jobInternalError", "jobRateLimitExceeded",
		"rateLimitExceeded"};
	size_t i;

	for (i = 0; i < sizeof(v) / sizeof(*v); i++)
		if (strcmp(reason, v[i]) == 0)
			return 1;
	return 0;
}

/* json_get on the way down a path of members. */
static struct slice get_below(struct slice object, const char *const *path)
{
	for (; *path && object.ptr && *object.ptr == '{'; path++)
		object = json_get(object, *path);
	return *path ? (struct slice){0} : object;
}

/* The number of a member, which Google writes as text. */
static int64_t number_of(struct slice raw)
{
	uint64_t v;

	if (raw.ptr && raw.len > 2 && *raw.ptr == '"')
		raw = (struct slice){raw.ptr + 1, raw.len - 2};
	if (!raw.ptr || num_u64(raw.ptr, raw.len, INT64_MAX, &v) != NUM_OK)
		return -1;
	return (int64_t)v;
}

static void note_first_error(void *ctx, const struct job_error *error,
	int first)
{
	struct job *j = ctx;

	if (!first)
		return;
	j->state = JOB_FAILED;
	j->retry = is_passing(error->reason);
}

int job_read(struct job *j, const struct ask *q, struct err *e)
{
	static const char *const state_path[] = {"status", "state", NULL};
	static const char *const rows_path[] = {"statistics", "load",
		"outputRows", NULL};
	static const char *const labels_path[] = {"configuration", "labels",
		NULL};
	struct arena a = {0};
	struct slice object;
	const char *label;

	if (ask_object(q, "load job", &object, e))
		return -1;
	str_clear(&j->reply);
	str_add(&j->reply, object.ptr, object.len);
	j->state = slice_is(get_below(object, state_path), "\"DONE\"") ?
		JOB_DONE :
		JOB_RUNNING;
	j->rows = number_of(get_below(object, rows_path));
	j->time[0] = '\0';
	label = json_get_text(&a, get_below(object, labels_path), TIME_LABEL);
	if (label)
		read_label(label, j->time);
	arena_release(&a);
	j->retry = 0;
	if (j->state == JOB_DONE)
		job_errors(j, note_first_error, j);
	return 0;
}

int job_get(struct rest *r, const char *id, struct job *j, struct err *e)
{
	struct ask q = {0};
	struct str path = {0};
	int rc;

	str_addf(&path, "/jobs/%s", id);
	if (r->location) {
		str_adds(&path, "?location=");
		uri_encode(&path, r->location, 0);
	}
	rc = rest_call(r, &q, "GET", path.buf, e);
	if (rc == 0 && q.status == 200)
		rc = job_read(j, &q, e);
	else if (rc == 0 && q.status == 404)
		j->state = JOB_MISSING;
	else if (rc == 0)
		rc = rest_fail(&q, "load job", e);
	ask_release(&q);
	str_release(&path);
	return rc;
}

static int is_wait_over(void *ctx)
{
	(void)ctx;
	return cov_terminated();
}

int job_wait(struct rest *r, const char *id, struct job *j, struct err *e)
{
	int64_t wait = r->cfg->rules.retry.first_ms;

	while (j->state == JOB_RUNNING) {
		if (retry_sleep(when_clock_ms() + wait, is_wait_over, NULL))
			return -1;
		wait = wait * 2 > POLL_MOST_MS ? POLL_MOST_MS : wait * 2;
		if (job_get(r, id, j, e))
			return -1;
	}
	return 0;
}

void job_release(struct job *j)
{
	str_release(&j->reply);
}

static void give_error(struct slice object, int first,
	void (*fn)(void *ctx, const struct job_error *error, int first),
	void *ctx)
{
	struct arena a = {0};
	struct job_error error;
	const char *v[3];
	static const char *const keys[] = {"reason", "location", "message"};
	size_t i;

	for (i = 0; i < 3; i++) {
		v[i] = json_get_text(&a, object, keys[i]);
		if (!v[i])
			v[i] = "";
	}
	error = (struct job_error){v[0], v[1], v[2]};
	fn(ctx, &error, first);
	arena_release(&a);
}

void job_errors(const struct job *j,
	void (*fn)(void *ctx, const struct job_error *error, int first),
	void *ctx)
{
	static const char *const result_path[] = {"status", "errorResult",
		NULL};
	static const char *const errors_path[] = {"status", "errors", NULL};
	struct slice whole = {str_get(&j->reply), j->reply.len}, raw, item;
	struct err ignored = {0};
	enum json_type type;
	struct json scan;

	raw = get_below(whole, result_path);
	if (!raw.ptr || *raw.ptr != '{')
		return;
	give_error(raw, 1, fn, ctx);
	raw = get_below(whole, errors_path);
	if (!raw.ptr || *raw.ptr != '[')
		return;
	json_init(&scan, raw.ptr, raw.len);
	while (json_element(&scan, &type, &item, &ignored) > 0)
		if (type == JSON_OBJECT)
			give_error(item, 0, fn, ctx);
}
