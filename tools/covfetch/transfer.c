/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * One object at a time into its part, many at a time over the network. What
 * breaks off is continued with Range and If-Match, so that bytes of two
 * contents never meet in one file. An object that has changed since it was
 * listed is taken as it is now. A part is whole when the length is the one
 * that was said, and its MD5 is the ETag where that is one.
 */
#include "transfer.h"

#include "etag.h"

#include "base/hash.h"
#include "base/num.h"
#include "base/when.h"
#include "cli/tool.h"
#include "gocov/covmeta.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

enum {
	AHEAD = 2, /* transfers that are ready, for each that may run */
	ERROR_MAX = 64 << 10, /* bytes of an error document */
	BAD_TRIES = 4, /* of what comes whole, but wrong */
	WON = 64 << 10 /* bytes that make a try a good one */
};

struct transfers {
	struct bringing *b;
	size_t dir, object; /* the next one to look at */
	unsigned alive;
	int filling;
	struct transfer *first;
	struct sink *sink; /* writes and hashes what comes */
};

struct transfer {
	struct http_job job;
	struct transfers *all;
	struct object *o;
	char *key;
	struct part part;
	int opened;
	int headed; /* the reply's head was looked at */
	int64_t begun_ns; /* of when_clock_ns */
	uint64_t listed; /* its bytes, as a listing says */
	uint64_t expect; /* bytes of the whole object */
	uint64_t best; /* bytes that were had when tries began anew */
	struct str body; /* of an error */
	struct err bad; /* why the reply is not taken */
	struct transfer *prev, *next;
};

static struct s3 *s3_of(const struct transfer *t)
{
	return &t->o->of->remote->bucket->s3;
}

static int open_part(struct transfer *t, struct err *e)
{
	struct str url = {0};
	int rc;

	if (t->opened)
		part_close(&t->part, 1);
	str_addf(&url, "s3://%s/%s", t->o->of->remote->bucket->name, t->key);
	rc = part_open(&t->part, url.buf, t->o->etag, e);
	t->opened = 1;
	t->expect = *t->o->etag ? t->o->size : SIZE_UNKNOWN;
	if (rc == 0 && t->part.have > t->expect)
		rc = part_restart(&t->part, e);
	str_release(&url);
	return rc;
}

/* The disk is full, or the like. */
static int stop_all(struct transfer *t, const struct err *e)
{
	arrive_stop(t->all->b, e);
	return -1;
}

static int prepare_transfer(struct http_job *job, struct http_req *q)
{
	struct transfer *t = job->ctx;
	struct err e = {0};

	t->headed = 0;
	t->bad = (struct err){0};
	str_clear(&t->body);
	if (t->all->b->stop)
		return -1;
	if (t->part.ended && part_restart(&t->part, &e))
		return stop_all(t, &e);
	if (t->part.have && *t->o->etag)
		str_addf(&q->headers, "Range: bytes=%llu-\nIf-Match: \"%s\"\n",
			(unsigned long long)t->part.have, t->o->etag);
	else if (t->o->none_match)
		str_addf(&q->headers, "If-None-Match: \"%s\"\n",
			t->o->none_match);
	if (s3_prepare(s3_of(t), q, t->key, NULL, 0, &t->bad))
		return -1;
	return 0;
}

/* The reply's ETag without its quotes; "" when there is none. */
static char *reply_etag(const struct transfer *t, struct arena *a)
{
	const char *p = http_header(&t->job, "etag");
	size_t len;

	if (str_starts(p, "W/"))
		p += 2;
	len = strlen(p);
	if (len >= 2 && *p == '"' && p[len - 1] == '"')
		return arena_strndup(a, p + 1, len - 2);
	return arena_strdup(a, p);
}

/* More than any reader of coverage takes: -1, and not to be tried again. */
static int check_size(uint64_t size, struct err *e)
{
	if (size == SIZE_UNKNOWN || size <= COVDATA_FILE_MAX)
		return 0;
	return err_set(e, COV_ITEMS,
		"%llu bytes are more than a file of coverage may have (%llu)",
		(unsigned long long)size, (unsigned long long)COVDATA_FILE_MAX);
}

static uint64_t header_u64(const struct transfer *t, const char *name)
{
	const char *p = http_header(&t->job, name);
	uint64_t v;

	return num_u64(p, strlen(p), INT64_MAX, &v) == NUM_OK ? v :
								SIZE_UNKNOWN;
}

/* 206: it has to begin where the part ends. */
static int read_head_of_rest(struct transfer *t)
{
	const char *p = http_header(&t->job, "content-range");
	const char *end = p + strcspn(p, "-");
	uint64_t from;

	if (!str_starts(p, "bytes ") ||
		num_u64(p + 6, (size_t)(end - p) - 6, INT64_MAX, &from) !=
			NUM_OK ||
		from != t->part.have)
		return err_set(&t->bad, COV_WORLD,
			"another part of the "
			"object was sent: '%.100s'",
			p);
	return 0;
}

/* 200: the object from its beginning, perhaps a newer one. */
static int read_head_of_whole(struct transfer *t, const char *etag)
{
	struct object *o = t->o;
	uint64_t length = header_u64(t, "content-length");
	int known = *o->etag != '\0';
	struct err e = {0};

	if (*etag && strcmp(etag, o->etag) != 0) {
		o->etag = arena_strdup(&t->all->b->arena, etag);
		o->size = length;
		if (open_part(t, &e))
			return stop_all(t, &e);
		known = 0;
	}
	if (t->part.have && part_restart(&t->part, &e))
		return stop_all(t, &e);
	if (known && length != SIZE_UNKNOWN && length != o->size)
		return err_set(&t->bad, COV_WORLD,
			"%llu bytes are sent, but "
			"the object has %llu",
			(unsigned long long)length,
			(unsigned long long)o->size);
	t->expect = known ? o->size : length;
	return check_size(t->expect, &t->bad);
}

static int read_head(struct transfer *t, long status)
{
	struct arena a = {0};
	char *etag = reply_etag(t, &a);
	const char *sse = http_header(&t->job, "x-amz-server-side-encryption");
	int rc;

	t->headed = 1;
	t->o->sealed = str_starts(sse, "aws:kms") ||
		*http_header(&t->job,
			"x-amz-server-side-encryption-customer-algorithm");
	if (status == 206 && *etag && strcmp(etag, t->o->etag) != 0)
		rc = err_set(&t->bad, COV_WORLD,
			"the object changed between "
			"two of its parts");
	else
		rc = status == 206 ? read_head_of_rest(t) :
				     read_head_of_whole(t, etag);
	arena_release(&a);
	return rc;
}

static int take_body(struct http_job *job, const char *ptr, size_t len)
{
	struct transfer *t = job->ctx;
	long status = http_status(job);
	struct err e = {0};
	uint64_t max;

	if (status != 200 && status != 206) {
		if (t->body.len + len > ERROR_MAX)
			return -1;
		str_add(&t->body, ptr, len);
		return 0;
	}
	if (!t->headed && read_head(t, status))
		return -1;
	max = t->expect != SIZE_UNKNOWN ? t->expect : t->listed;
	if (max > COVDATA_FILE_MAX)
		max = COVDATA_FILE_MAX;
	if (len > max || t->part.have > max - len)
		return err_set(&t->bad, COV_WORLD,
			"more than its %llu bytes "
			"are sent",
			(unsigned long long)max);
	t->all->b->kept->bytes += len;
	return part_add(&t->part, ptr, len, &e) ? stop_all(t, &e) : 0;
}

static void free_transfer(struct transfer *t, int drop)
{
	if (t->prev)
		t->prev->next = t->next;
	else
		t->all->first = t->next;
	if (t->next)
		t->next->prev = t->prev;
	t->all->alive--;
	if (t->opened)
		part_close(&t->part, drop);
	str_release(&t->body);
	free(t->key);
	free(t);
}

static void fill_transfers(struct transfers *all);

static enum http_next finish_transfer(struct transfer *t, const struct err *why)
{
	struct transfers *all = t->all;
	struct object *o = t->o;
	int64_t begun = t->begun_ns;
	struct err e = {0};

	if (why)
		e = *why; /* it may be of t */
	free_transfer(t, 0);
	arrive_object(all->b, o, begun, why ? &e : NULL);
	fill_transfers(all);
	return HTTP_DONE;
}

/* Once more, unless that was tried often enough. */
static enum http_next retry_transfer(struct transfer *t, enum http_next next)
{
	if (retry_has_more(&t->all->b->cfg->rules.retry, t->job.tries))
		return next;
	return finish_transfer(t, &t->bad);
}

/* What came is not what was asked for; begin with nothing. */
static enum http_next refuse_reply(struct transfer *t)
{
	struct err e = {0};

	if (t->part.file.fd >= 0 && part_restart(&t->part, &e)) {
		stop_all(t, &e);
		return finish_transfer(t, &e);
	}
	return t->bad.status == COV_WORLD && t->job.tries < BAD_TRIES ?
		retry_transfer(t, HTTP_LATER) :
		finish_transfer(t, &t->bad);
}

/* It is another object now than that of which a part is here. */
static enum http_next begin_changed(struct transfer *t)
{
	struct err e = {0};

	t->o->etag = "";
	t->o->size = SIZE_UNKNOWN;
	err_set(&t->bad, COV_WORLD, "the object changes all the time");
	if (open_part(t, &e)) {
		stop_all(t, &e);
		return finish_transfer(t, &e);
	}
	return retry_transfer(t, HTTP_AGAIN);
}

/* All of it came, and is right. */
static enum http_next finish_whole(struct transfer *t)
{
	struct err e = {0};

	t->o->size = t->part.have;
	t->o->src = arena_strdup(&t->all->b->arena, t->part.path);
	if (part_done(&t->part, t->o->modified_ms, &e) == 0)
		return finish_transfer(t, NULL);
	stop_all(t, &e);
	return finish_transfer(t, &e);
}

/* All bytes are written: are they the right ones? */
static enum http_next compare_hash(struct transfer *t)
{
	const struct object *o = t->o;
	char md5[MD5_HEX];
	struct err e = {0};

	if (part_md5(&t->part, md5, &e)) {
		stop_all(t, &e);
		return finish_transfer(t, &e);
	}
	if (etag_is_md5(o->etag) && !o->sealed && strcmp(md5, o->etag) != 0) {
		err_set(&t->bad, COV_WORLD, "its MD5 is %s, not the ETag %s",
			md5, o->etag);
		return refuse_reply(t);
	}
	return finish_whole(t);
}

/* All bytes have come. The job is done, for now: others go on with it. */
static enum http_next end_part(struct transfer *t)
{
	if (t->expect != SIZE_UNKNOWN && t->part.have != t->expect) {
		err_set(&t->bad, COV_WORLD, "%llu of %llu bytes came",
			(unsigned long long)t->part.have,
			(unsigned long long)t->expect);
		return refuse_reply(t);
	}
	return part_end(&t->part) ? compare_hash(t) : HTTP_DONE;
}

/* What others did for an object is over. */
static void went_on(struct sink_file *f)
{
	struct transfer *t = f->ctx;
	struct http *http = t->all->b->cloud->http;

	if (compare_hash(t) != HTTP_DONE)
		http_add_later(http, &t->job);
}

/* What breaks off while it comes is no failure of its host: some cut one reply
   in three, and yet all can be had. */
static enum breaker_how blame_transfer(struct http_job *job,
	const struct http_reply *r)
{
	const struct transfer *t = job->ctx;

	if (r->whole || (r->status != 200 && r->status != 206))
		return http_blame(r);
	return t->part.have > t->best + WON ? BREAKER_WELL : BREAKER_UNSAID;
}

static enum http_next transfer_ended(struct http_job *job,
	const struct http_reply *r)
{
	struct transfer *t = job->ctx;
	enum s3_verdict v;

	if (t->part.have > t->best + WON) {
		t->best = t->part.have;
		job->tries = 1; /* it goes on, though slowly */
	}
	if (t->all->b->stop)
		return finish_transfer(t, t->all->b->e);
	if (r->status == 304 && t->o->none_match) {
		t->o->etag = t->o->none_match;
		t->o->state = OBJECT_SAME;
		return finish_transfer(t, NULL);
	}
	/* There are no keys any more. */
	if (!r->status && t->bad.status)
		return finish_transfer(t, &t->bad);
	if (t->bad.status)
		return refuse_reply(t);
	if (r->status == 412 || r->status == 416)
		return begin_changed(t);
	v = s3_judge(s3_of(t), r, &t->body, &t->bad);
	if (v == S3_OK && !t->headed && read_head(t, r->status))
		return refuse_reply(t);
	if (v == S3_OK)
		return end_part(t);
	if (v == S3_AGAIN)
		return HTTP_AGAIN;
	if (v == S3_LATER)
		return retry_transfer(t, HTTP_LATER);
	return finish_transfer(t, &t->bad);
}

/* 1 when an earlier run left all of it: it is not asked for. */
static int is_whole(struct transfer *t)
{
	if (!*t->o->etag || t->part.have != t->o->size || !t->o->size)
		return 0;
	if (end_part(t) == HTTP_DONE)
		return 1;
	t->bad = (struct err){0};
	return 0;
}

static void start_transfer(struct transfers *all, struct object *o)
{
	struct transfer *t;
	struct arena a = {0};
	struct err e = {0};

	if (check_size(o->size, &e)) {
		arrive_object(all->b, o, 0, &e);
		return;
	}
	t = xcalloc(1, sizeof(*t));
	t->all = all;
	t->o = o;
	t->listed = o->size;
	t->begun_ns = when_clock_ns();
	t->key = xstrdup(object_key(&a, o));
	arena_release(&a);
	t->job = (struct http_job){.ctx = t,
		.prepare = prepare_transfer,
		.body = take_body,
		.ended = transfer_ended,
		.blame = blame_transfer};
	t->part = (struct part){.parts = &all->b->parts,
		.sink = all->sink,
		.file = {.fd = -1, .done = went_on, .ctx = t}};
	t->next = all->first;
	if (t->next)
		t->next->prev = t;
	all->first = t;
	all->alive++;
	if (open_part(t, &e)) {
		stop_all(t, &e);
		finish_transfer(t, &e);
	} else if (!is_whole(t)) {
		http_add(all->b->cloud->http, &t->job);
	}
}

/* The next object that is to be fetched; NULL when there is none. */
static struct object *next_object(struct transfers *all)
{
	struct bringing *b = all->b;
	struct finds *f = b->finds;
	struct object *o = b->again;

	if (o) {
		b->again = o->next;
		o->next = NULL;
		return o;
	}
	for (; all->dir < f->n; all->dir++, all->object = 0) {
		struct remote *r = f->v[all->dir]->remote;

		while (r && all->object < r->n)
			if (r->v[all->object++]->state == OBJECT_FETCH)
				return r->v[all->object - 1];
	}
	return NULL;
}

/* Starting one may end it, which comes back here. */
static void fill_transfers(struct transfers *all)
{
	struct bringing *b = all->b;
	struct object *o;

	if (all->filling)
		return;
	all->filling = 1;
	while (!b->stop && !cov_terminated() &&
		all->alive < AHEAD * b->cfg->jobs && (o = next_object(all))) {
		o->state = OBJECT_STARTED;
		start_transfer(all, o);
	}
	all->filling = 0;
}

/* In each turn of http_run. */
static int transfer_turn(void *ctx)
{
	struct transfers *all = ctx;
	struct bringing *b = all->b;

	struct err e = {0};

	sink_turn(all->sink);
	if (manifest_turn(b->manifest, all->sink, &e))
		arrive_stop(b, &e);
	prog_bytes(&b->prog, b->kept->fetched + b->kept->failed,
		b->kept->bytes);
	return b->stop || cov_terminated();
}

static void wake_http(void *ctx)
{
	http_wake(ctx);
}

int transfer_all(struct bringing *b)
{
	struct sink_cfg cfg = {.files = b->cfg->jobs,
		.wake = wake_http,
		.ctx = b->cloud->http};
	struct transfers all = {.b = b, .sink = sink_new(&cfg)};
	int rc;

	fill_transfers(&all);
	/* Without a job what is left is with other threads, or is over. */
	while ((rc = http_run(b->cloud->http, transfer_turn, &all, b->e)) ==
			0 &&
		!transfer_turn(&all) && all.first)
		sink_wait(all.sink);
	while (all.first)
		free_transfer(all.first, 0);
	manifest_settle(b->manifest, all.sink);
	sink_free(all.sink);
	return rc;
}
