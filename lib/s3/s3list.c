/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 *	ListBucketResult		Error
 *	    IsTruncated			    Code
 *	    NextContinuationToken	    Message
 *	    EncodingType		    Region, Endpoint
 *	    Contents			    RequestTime, ServerTime
 *		Key LastModified ETag Size
 *	    CommonPrefixes
 *		Prefix
 *
 * EncodingType may follow the keys that it is about, so a page is collected
 * as it is and decoded by what was asked for: we always ask for `url`, and a
 * server that does not do that says so by leaving EncodingType out, in which
 * case it can stand nowhere. Therefore objects are kept until the end of the
 * page; a page has a thousand.
 */
#include "s3/s3list.h"

#include "base/num.h"
#include "fmt/xml.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE_KEYS_MAX = 100000 };

/* An object or a prefix as it stood there; offsets into text. */
struct listed_item {
	size_t key, etag, modified;
	size_t key_len;
	uint64_t size;
	int is_prefix;
};

struct s3_reader {
	struct xml *xml;
	const struct s3_page_events *events;
	void *ctx;
	struct s3_page *page;
	enum { OTHER, LISTING, ERROR } what;
	int in_item; /* inside of Contents or CommonPrefixes */
	int encoded; /* EncodingType url */
	struct listed_item now;
	struct str text; /* of all items, each string with its NUL */
	struct listed_item *items;
	size_t n, cap;
};

static int on_listing_start(void *ctx, const char *name, unsigned depth,
	struct err *e)
{
	struct s3_reader *r = ctx;

	if (depth == 0) {
		r->what = !strcmp(name, "ListBucketResult") ? LISTING :
			!strcmp(name, "Error")              ? ERROR :
							      OTHER;
		if (r->what == OTHER)
			return err_set(e, COV_WORLD,
				"not an answer of S3: "
				"<%.40s>",
				name);
	}
	if (r->what == LISTING && depth == 1 &&
		(!strcmp(name, "Contents") ||
			!strcmp(name, "CommonPrefixes"))) {
		r->in_item = 1;
		r->now = (struct listed_item){
			.is_prefix = *name == 'C' && name[3] == 'm'};
		str_addc(&r->text, '\0');
		r->now.key = r->now.etag = r->now.modified = r->text.len - 1;
	}
	return 0;
}

static size_t keep_listed(struct s3_reader *r, const char *text, size_t len)
{
	size_t at = r->text.len;

	str_add(&r->text, text, len);
	str_addc(&r->text, '\0');
	return at;
}

static int item_member(struct s3_reader *r, const char *name, const char *text,
	size_t len, struct err *e)
{
	if (!strcmp(name, r->now.is_prefix ? "Prefix" : "Key")) {
		/* Each byte may be written as three. */
		if (len > 3 * S3_KEY_MAX)
			return err_set(e, COV_WORLD, "a key of %zu bytes", len);
		r->now.key = keep_listed(r, text, len);
		r->now.key_len = len;
	} else if (!strcmp(name, "ETag")) {
		if (len >= 2 && *text == '"' && text[len - 1] == '"')
			r->now.etag = keep_listed(r, text + 1, len - 2);
		else
			r->now.etag = keep_listed(r, text, len);
	} else if (!strcmp(name, "LastModified")) {
		r->now.modified = keep_listed(r, text, len);
	} else if (!strcmp(name, "Size") &&
		num_u64(text, len, INT64_MAX, &r->now.size) != NUM_OK) {
		return err_set(e, COV_WORLD, "a size of '%.40s'", text);
	}
	return 0;
}

static int item_done(struct s3_reader *r, struct err *e)
{
	r->in_item = 0;
	if (r->n >= PAGE_KEYS_MAX)
		return err_set(e, COV_WORLD, "more than %d keys in one page",
			PAGE_KEYS_MAX);
	if (r->now.key_len == 0)
		return 0;
	mem_grow(&r->items, &r->cap, r->n + 1, sizeof(*r->items));
	r->items[r->n++] = r->now;
	return 0;
}

static void listing_member(struct s3_reader *r, const char *name,
	const char *text, size_t len)
{
	struct s3_page *p = r->page;

	if (!strcmp(name, "IsTruncated")) {
		p->truncated = !strcmp(text, "true");
	} else if (!strcmp(name, "NextContinuationToken")) {
		str_clear(&p->token);
		str_add(&p->token, text, len);
	} else if (!strcmp(name, "EncodingType")) {
		r->encoded = !strcmp(text, "url");
	}
}

static void error_member(struct s3_error *x, const char *name, const char *text,
	size_t len)
{
	if (!strcmp(name, "Code"))
		xml_copy_text(x->code, sizeof(x->code), text, len);
	else if (!strcmp(name, "Message"))
		xml_copy_text(x->message, sizeof(x->message), text, len);
	else if (!strcmp(name, "Region"))
		xml_copy_text(x->region, sizeof(x->region), text, len);
	else if (!strcmp(name, "Endpoint"))
		xml_copy_text(x->endpoint, sizeof(x->endpoint), text, len);
	else if (!strcmp(name, "RequestTime"))
		xml_copy_text(x->request_time, sizeof(x->request_time), text,
			len);
	else if (!strcmp(name, "ServerTime"))
		xml_copy_text(x->server_time, sizeof(x->server_time), text,
			len);
}

static int on_listing_end(void *ctx, const char *name, unsigned depth,
	const char *text, size_t len, struct err *e)
{
	struct s3_reader *r = ctx;

	if (r->what == ERROR && depth == 1)
		error_member(&r->page->error, name, text, len);
	else if (r->what == LISTING && depth == 2 && r->in_item)
		return item_member(r, name, text, len, e);
	else if (r->what == LISTING && depth == 1 && r->in_item)
		return item_done(r, e);
	else if (r->what == LISTING && depth == 1)
		listing_member(r, name, text, len);
	return 0;
}

static const struct xml_events events = {on_listing_start, on_listing_end};

void s3_page_new(struct s3_page *p, const struct s3_page_events *ev, void *ctx)
{
	*p = (struct s3_page){0};
	p->reader = xcalloc(1, sizeof(*p->reader));
	p->reader->events = ev;
	p->reader->ctx = ctx;
	p->reader->page = p;
	p->reader->xml = xml_new(&events, p->reader);
}

int s3_page_feed(struct s3_page *p, const char *ptr, size_t len, struct err *e)
{
	return xml_feed(p->reader->xml, ptr, len, e);
}

/* Undoes `%XX` and `+` in place; the new length. What is no such triple stays
   as it is. */
static size_t unescape_key(char *p, size_t len)
{
	size_t i, n = 0;

	for (i = 0; i < len; i++) {
		if (p[i] == '%' && i + 2 < len && num_hex(p[i + 1]) >= 0 &&
			num_hex(p[i + 2]) >= 0) {
			p[n++] = (char)(num_hex(p[i + 1]) << 4 |
				num_hex(p[i + 2]));
			i += 2;
		} else {
			p[n++] = p[i] == '+' ? ' ' : p[i];
		}
	}
	p[n] = '\0';
	return n;
}

static int give_listed(struct s3_reader *r, const struct listed_item *it,
	struct err *e)
{
	struct s3_page *p = r->page;
	char *key = r->text.buf + it->key;
	size_t len = it->key_len;
	struct s3_object o = {key, r->text.buf + it->etag,
		r->text.buf + it->modified, it->size};

	if (r->encoded)
		len = unescape_key(key, len);
	if (memchr(key, '\0', len)) {
		p->left_out++;
		return 0;
	}
	if (len > S3_KEY_MAX)
		return err_set(e, COV_WORLD, "a key of %zu bytes", len);
	if (it->is_prefix) {
		p->prefixes++;
		return r->events->prefix ? r->events->prefix(r->ctx, key, e) :
					   0;
	}
	p->keys++;
	return r->events->object ? r->events->object(r->ctx, &o, e) : 0;
}

int s3_page_end(struct s3_page *p, struct err *e)
{
	struct s3_reader *r = p->reader;
	size_t i;

	if (xml_end(r->xml, e))
		return -1;
	for (i = 0; i < r->n; i++)
		if (give_listed(r, &r->items[i], e))
			return -1;
	return 0;
}

void s3_page_release(struct s3_page *p)
{
	if (p->reader) {
		xml_free(p->reader->xml);
		str_release(&p->reader->text);
		free(p->reader->items);
		free(p->reader);
	}
	str_release(&p->token);
	*p = (struct s3_page){0};
}

void s3_error_read(struct s3_error *error, const char *ptr, size_t len)
{
	struct s3_page p;
	struct err e;

	s3_page_new(&p, &(struct s3_page_events){0}, NULL);
	if (s3_page_feed(&p, ptr, len, &e) == 0 && s3_page_end(&p, &e) == 0)
		*error = p.error;
	else
		*error = (struct s3_error){0};
	s3_page_release(&p);
}
