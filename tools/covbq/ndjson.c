/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
/*
 * Rows as NDJSON, columns in the order of the tables.
 *
 * All that the rows of a file share stands in front of its line and is made
 * once per file; a row is then one copy, one escaped string and two numbers.
 */
#include "ndjson.h"

#include "base/num.h"
#include "fmt/json.h"

#include <string.h>

/* Bytes of rows kept before they are written. */
enum { ROWS_BUF = 1 << 15 };

void add_column(struct str *s, const char *before, const char *text)
{
	str_adds(s, before);
	json_string(s, text, strlen(text));
}

/* 1 when ptr can stand in a JSON string as it is: eight bytes at a time, none
   of them below 0x20, above 0x7f, a quote or a backslash. */
static int is_plain_line(const char *ptr, size_t len)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
	uint64_t w, quote, back, bad = 0;
	size_t i;

	for (i = 0; i < len; i += 8) {
		w = ones * ' ';
		memcpy(&w, ptr + i, len - i < 8 ? len - i : 8);
		quote = w ^ ones * '"';
		back = w ^ ones * '\\';
		bad |= w | (w - ones * ' ') | ((quote - ones) & ~quote) |
			((back - ones) & ~back);
		if (bad & tops)
			return 0;
	}
	return 1;
}

/* Most lines of code begin with tabs, which are all they have to escape. */
static void add_source_line(struct str *s, const char *ptr, size_t len)
{
	size_t tabs = 0;
	char *p;

	while (tabs < len && ptr[tabs] == '\t')
		tabs++;
	if (!is_plain_line(ptr + tabs, len - tabs)) {
		json_string(s, ptr, len);
		return;
	}
	p = str_room(s, len + tabs + 2);
	*p++ = '"';
	for (s->len += len + tabs + 2; tabs > 0; tabs--, ptr++, len--) {
		*p++ = '\\';
		*p++ = 't';
	}
	memcpy(p, ptr, len);
	p[len] = '"';
}

static int begin_ndjson_file(void *ctx, const struct row_key *key,
	const char *name, const char *kind, struct err *e)
{
	struct ndjson *n = ctx;

	(void)e;
	str_clear(&n->head);
	add_column(&n->head, "{\"ingestion_time\":", key->time);
	add_column(&n->head, ",\"binary_hash\":", key->hash);
	add_column(&n->head, ",\"collection_id\":", key->collection);
	add_column(&n->head, ",\"source_filename\":", name);
	str_adds(&n->head, ",\"source_line\":");
	str_clear(&n->tail);
	if (kind)
		add_column(&n->tail, ",\"file_kind\":", kind);
	str_adds(&n->tail, "}\n");
	return 0;
}

static int put_rows_out(void *ctx, const struct str *rows, struct err *e)
{
	struct out *o = ctx;

	out_str(o, rows);
	if (!o->failed)
		return 0;
	return err_write(e, o->failed, "%s", o->path ? o->path : "<stdout>");
}

struct rows_to rows_to_out(struct out *o)
{
	return (struct rows_to){put_rows_out, o};
}

int ndjson_end(struct ndjson *n, struct err *e)
{
	const struct rows_to *to = &n->to[TABLE_DATA];
	int rc = n->buf.len ? to->put(to->ctx, &n->buf, e) : 0;

	str_clear(&n->buf);
	return rc;
}

static int put_ndjson_line(void *ctx, const char *ptr, size_t len,
	uint64_t number, int64_t executions, struct err *e)
{
	static const char a[] = ",\"source_line_number\":";
	static const char b[] = ",\"line_executions\":";
	struct ndjson *n = ctx;
	struct str *s = &n->buf;
	char *begin, *p;

	str_add(s, n->head.buf, n->head.len);
	add_source_line(s, ptr, len);
	begin = p = str_room(s,
		sizeof(a) + sizeof(b) + 2 * NUM_MAX + 4 + n->tail.len);
	memcpy(p, a, sizeof(a) - 1);
	p = num_put(p + sizeof(a) - 1, number);
	memcpy(p, b, sizeof(b) - 1);
	p += sizeof(b) - 1;
	if (executions < 0)
		*p++ = '-';
	p = num_put(p, (uint64_t)(executions < 0 ? -executions : executions));
	memcpy(p, n->tail.buf, n->tail.len);
	s->len += (size_t)(p - begin) + n->tail.len;
	return s->len < ROWS_BUF ? 0 : ndjson_end(n, e);
}

static int put_ndjson_generators(void *ctx, const struct generators_row *row,
	struct err *e)
{
	const struct rows_to *to =
		&((struct ndjson *)ctx)->to[TABLE_GENERATORS];
	struct str s = {0};
	int rc;

	if (!to->put)
		return 0;
	add_column(&s, "{\"ingestion_time\":", row->key.time);
	add_column(&s, ",\"software_group\":", row->fact[FACT_GROUP]);
	add_column(&s, ",\"binary_hash\":", row->key.hash);
	add_column(&s, ",\"collection_id\":", row->key.collection);
	add_column(&s, ",\"source_url\":", row->fact[FACT_URL]);
	add_column(&s, ",\"software_key\":", row->fact[FACT_KEY]);
	add_column(&s, ",\"source_commit\":", row->fact[FACT_COMMIT]);
	str_adds(&s, ",\"generators\":");
	str_add(&s, row->generators->buf, row->generators->len);
	str_adds(&s, "}\n");
	rc = to->put(to->ctx, &s, e);
	str_release(&s);
	return rc;
}

void ndjson_sink(struct ndjson *n, struct row_sink *s)
{
	*s = (struct row_sink){n, put_ndjson_generators, begin_ndjson_file,
		put_ndjson_line, n->to[TABLE_DATA].put != NULL};
}

void ndjson_release(struct ndjson *n)
{
	str_release(&n->head);
	str_release(&n->tail);
	str_release(&n->buf);
}
