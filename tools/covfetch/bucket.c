/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Listing. The first page says which folders are below the prefix, and each of
 * them is then listed by itself, all at the same time; where there is only
 * one, its own folders are asked for. A page is used once it is whole, so a
 * reply that breaks off can simply be asked for again.
 *
 * A server may lie: a listing that comes to a key a second time, that says it
 * goes on and gives nothing, or that is longer than --max-objects, is refused.
 * A folder waits in memory until it is listed, so what only a page being
 * read needs is not there before, nor after.
 */
#include "bucket.h"

#include "base/hash.h"
#include "base/interner.h"
#include "cli/tool.h"
#include "io/fs.h"

#include <stdlib.h>
#include <string.h>

enum {
	FOLDERS_FREE = 10000, /* that cost no more than an object */
	FOLDER_COST = 20, /* objects that take as much memory as a folder */
	FAN_DEPTH = 8, /* levels that are looked through for a fork */
	PAGE_MAX = 64 << 20, /* bytes of a page */
	PREFIX_MAX = 1024, /* bytes of a folder's name: no key is longer */
	ERROR_MAX = 64 << 10, /* of an error document */
	PAGE_MS = 300000, /* that a page may take */
	EMPTY_MAX = 100, /* pages in a row without a key */
	BAD_TRIES = 3 /* of a page that is malformed */
};

/* What all listings of an operand share. */
struct listings {
	struct bucket *b;
	bucket_sink *sink;
	void *ctx;
	uint64_t seen; /* objects so far */
	uint64_t folders; /* that wait, or waited */
	uint64_t left_out; /* keys that cannot be asked for */
	struct listing *first;
	struct err e; /* the first failure */
};

/* A page as it comes. */
struct reading {
	struct s3_page page;
	struct err bad; /* it is malformed */
	uint64_t bytes;
};

/* The listing of one prefix. */
struct listing {
	struct http_job job;
	struct listings *all;
	char *prefix;
	unsigned fan; /* above 0: folders are told, not gone into */
	struct reading *at; /* NULL: not begun, or ended */
	struct str token; /* of the page that is asked for, empty: first */
	struct str body; /* of an error */
	char *folder; /* the only one so far */
	uint64_t folders;
	unsigned empty;
	struct interner heads; /* hashes of the first keys of pages */
	uint64_t head; /* of the page at hand; 0: none yet */
	struct listing *next;
};

static struct listing *add_listing(struct listings *all, const char *prefix,
	unsigned fan);

/* -1 when there are more than so many of them. */
static int check_at_most(uint64_t n, uint64_t max, const char *what,
	struct err *e)
{
	return n <= max ?
		0 :
		err_set(e, COV_WORLD, "more than %llu %s (see --max-objects)",
			(unsigned long long)max, what);
}

static int check_objects(const struct listings *all, struct err *e)
{
	return check_at_most(all->seen, all->b->cloud->cfg->max_objects,
		"objects", e);
}

int bucket_check_folders(const struct bucket *b, uint64_t n, struct err *e)
{
	uint64_t max = b->cloud->cfg->max_objects;

	if (max > FOLDERS_FREE)
		max = max / FOLDER_COST > FOLDERS_FREE ? max / FOLDER_COST :
							 FOLDERS_FREE;
	return check_at_most(n, max, "folders", e);
}

static int on_object(void *ctx, const struct s3_object *o, struct err *e)
{
	struct listing *l = ctx;
	struct listings *all = l->all;

	if (!l->head)
		l->head = hash_mem(o->key, strlen(o->key)) | 1;
	all->seen++;
	if (check_objects(all, e))
		return -1;
	return all->sink(all->ctx, all->b, o, e);
}

static int on_prefix(void *ctx, const char *prefix, struct err *e)
{
	struct listing *l = ctx;

	if (!l->head)
		l->head = hash_mem(prefix, strlen(prefix)) | 1;
	if (!str_starts(prefix, l->prefix) || !str_ends(prefix, "/") ||
		strlen(prefix) <= strlen(l->prefix))
		return err_set(e, COV_WORLD,
			"a folder '%.200s', which is not "
			"below it",
			prefix);
	if (strlen(prefix) > PREFIX_MAX)
		return err_set(e, COV_WORLD,
			"a folder '%.200s...', whose name is too long", prefix);
	if (bucket_check_folders(l->all->b, ++l->all->folders, e))
		return -1;
	/* Two are a fork: list each. One waits for the second. */
	if (l->folders++ == 0) {
		l->folder = xstrdup(prefix);
		return 0;
	}
	if (l->folder)
		add_listing(l->all, l->folder, 0);
	free(l->folder);
	l->folder = NULL;
	add_listing(l->all, prefix, 0);
	return 0;
}

static const struct s3_page_events page_events = {on_object, on_prefix};

static void fail_listing(struct listing *l, const struct err *e)
{
	struct listings *all = l->all;
	struct str name = {0};

	if (!all->e.status) {
		s3_name(&all->b->s3, l->prefix, &name);
		err_set(&all->e, e->status, "%s: %s", name.buf, e->text);
	}
	str_release(&name);
}

static void end_page(struct listing *l)
{
	if (l->at)
		s3_page_release(&l->at->page);
	free(l->at);
	l->at = NULL;
}

static void begin_page(struct listing *l)
{
	end_page(l);
	l->at = xcalloc(1, sizeof(*l->at));
	s3_page_new(&l->at->page, &page_events, l);
	l->head = 0;
	str_clear(&l->body);
}

static int list_prepare(struct http_job *job, struct http_req *q)
{
	struct listing *l = job->ctx;
	struct s3_param p[5] = {{"list-type", "2"}, {"encoding-type", "url"},
		{"prefix", l->prefix}};
	size_t n = 3;
	struct err e = {0};

	if (l->all->e.status)
		return -1;
	q->total_ms = PAGE_MS;
	begin_page(l);
	if (l->fan)
		p[n++] = (struct s3_param){"delimiter", "/"};
	if (l->token.len)
		p[n++] = (struct s3_param){"continuation-token", l->token.buf};
	if (s3_prepare(&l->all->b->s3, q, NULL, p, n, &e) == 0)
		return 0;
	fail_listing(l, &e);
	return -1;
}

static int list_body(struct http_job *job, const char *ptr, size_t len)
{
	struct listing *l = job->ctx;

	if (http_status(job) != 200) {
		if (l->body.len + len > ERROR_MAX)
			return -1;
		str_add(&l->body, ptr, len);
		return 0;
	}
	l->at->bytes += len;
	if (l->at->bytes > PAGE_MAX)
		return err_set(&l->at->bad, COV_WORLD,
			"a page of more than %d "
			"bytes",
			PAGE_MAX);
	return s3_page_feed(&l->at->page, ptr, len, &l->at->bad);
}

/* 1 when the page begins with a key that an earlier one began with. */
static int is_repeated(struct listing *l)
{
	int fresh = 1;

	if (l->head)
		interner_add(&l->heads, (const char *)&l->head, sizeof(l->head),
			&fresh);
	return !fresh;
}

static int next_page(struct listing *l, struct err *e)
{
	struct s3_page *p = &l->at->page;

	l->all->left_out += p->left_out;
	if (is_repeated(l))
		return err_set(e, COV_WORLD, "the listing repeats itself");
	l->empty = p->keys + p->prefixes + p->left_out ? 0 : l->empty + 1;
	if (!p->truncated)
		return 0;
	if (!p->token.len || l->empty > EMPTY_MAX ||
		(p->token.len == l->token.len &&
			!memcmp(p->token.buf, l->token.buf, p->token.len)))
		return err_set(e, COV_WORLD, "the listing does not go on");
	str_clear(&l->token);
	str_add(&l->token, p->token.buf, p->token.len);
	return 1;
}

/* The listing has come to its end; a folder that was alone is looked into. */
static void list_only_folder(struct listing *l)
{
	if (l->folder)
		add_listing(l->all, l->folder, l->fan - 1);
}

/* A whole page has come: its end is read. -1: it is malformed, or says that
   something failed. */
static int read_end(struct listing *l)
{
	const struct s3_error *x = &l->at->page.error;

	if (!l->at->bad.status && s3_page_end(&l->at->page, &l->at->bad) == 0 &&
		*x->code)
		err_set(&l->at->bad, COV_WORLD, "%s: %s", x->code, x->message);
	return l->at->bad.status ? -1 : 0;
}

/* Of a listing that has ended only the job stays. */
static void release_listing(struct listing *l)
{
	end_page(l);
	str_release(&l->token);
	str_release(&l->body);
	free(l->prefix);
	free(l->folder);
	interner_release(&l->heads);
	l->prefix = l->folder = NULL;
}

static enum http_next end_listing(struct listing *l, const struct err *e)
{
	if (e->status)
		fail_listing(l, e);
	else
		list_only_folder(l);
	release_listing(l);
	return HTTP_DONE;
}

static enum http_next list_ended(struct http_job *job,
	const struct http_reply *r)
{
	struct listing *l = job->ctx;
	struct err e = {0};
	enum s3_verdict v;

	if (l->all->e.status)
		return HTTP_DONE;
	v = l->at->bad.status ? S3_OK :
				s3_judge(&l->all->b->s3, r, &l->body, &e);
	if (v == S3_AGAIN)
		return HTTP_AGAIN;
	if (v == S3_LATER)
		return HTTP_LATER;
	if (v == S3_FAILED)
		return end_listing(l, &e);
	if (read_end(l)) {
		if (job->tries < BAD_TRIES &&
			!bucket_check_folders(l->all->b, l->all->folders, &e) &&
			!check_objects(l->all, &e))
			return HTTP_LATER;
		return end_listing(l, &l->at->bad);
	}
	if (next_page(l, &e) <= 0)
		return end_listing(l, &e);
	job->tries = 0;
	return HTTP_AGAIN;
}

static struct listing *add_listing(struct listings *all, const char *prefix,
	unsigned fan)
{
	struct listing *l = xcalloc(1, sizeof(*l));

	l->all = all;
	l->prefix = xstrdup(prefix);
	l->fan = fan;
	l->job = (struct http_job){.ctx = l,
		.prepare = list_prepare,
		.body = list_body,
		.ended = list_ended};
	l->next = all->first;
	all->first = l;
	http_add(all->b->cloud->http, &l->job);
	return l;
}

static void free_listings(struct listing *l)
{
	struct listing *next;

	for (; l; l = next) {
		next = l->next;
		release_listing(l);
		free(l);
	}
}

int bucket_list(struct bucket *b, bucket_sink *sink, void *ctx, struct err *e)
{
	struct listings all = {.b = b, .sink = sink, .ctx = ctx};
	struct str name = {0};
	int rc;

	add_listing(&all, b->prefix, FAN_DEPTH);
	rc = http_run(b->cloud->http, cloud_must_stop, NULL, e);
	if (rc == 0 && all.e.status) {
		*e = all.e;
		rc = -1;
	}
	if (all.left_out) {
		s3_name(&b->s3, b->prefix, &name);
		cov_error(COV_ITEMS,
			"%s: %llu keys with a NUL byte are left "
			"out",
			name.buf, (unsigned long long)all.left_out);
		str_release(&name);
	}
	free_listings(all.first);
	return rc;
}
